//! CloudFormation templates in YAML -> JSON, with the short forms written out.
//!
//! `!Ref X` is `{"Ref": "X"}`, `!GetAtt X.Y` is `{"Fn::GetAtt": ["X", "Y"]}`, `!Sub T` is `{"Fn::Sub": "T"}`. The checks of
//! `tests/` and the pictures of `cargo xtask pictures` read the same template by it.

use saphyr::{LoadableYamlNode as _, Scalar, ScanError, Yaml};
use serde_json::{Map, Value, json};
use thiserror::Error;

/// Why a template cannot be read.
#[derive(Debug, Error)]
pub enum TemplateError {
    /// Not YAML's grammar; the parser says where.
    #[error("the template is no YAML")]
    Grammar(#[from] ScanError),
    /// An alias (`*name`), or a value that YAML itself calls bad: CloudFormation takes neither.
    #[error("the template has a YAML alias or a bad value: write the value out")]
    Alias,
}

/// Reads one document; nothing at all is null.
///
/// # Errors
/// [`TemplateError`] when it is no YAML, or has what CloudFormation does not take.
pub fn read(text: &str) -> Result<Value, TemplateError> {
    let documents = Yaml::load_from_str(text)?;
    documents.first().map_or(Ok(Value::Null), plain)
}

fn plain(yaml: &Yaml<'_>) -> Result<Value, TemplateError> {
    let value = match yaml {
        Yaml::Value(scalar) => of_scalar(scalar),
        Yaml::Sequence(items) => items.iter().map(plain).collect::<Result<_, _>>()?,
        Yaml::Mapping(members) => {
            let members = members.iter().map(|(name, value)| Ok((name_of(name)?, plain(value)?)));
            Value::Object(members.collect::<Result<Map<_, _>, TemplateError>>()?)
        }
        Yaml::Tagged(tag, value) => long_form(&tag.suffix, plain(value)?),
        Yaml::Representation(text, ..) => json!(text),
        Yaml::Alias(_) | Yaml::BadValue => return Err(TemplateError::Alias),
    };
    Ok(value)
}

fn of_scalar(scalar: &Scalar<'_>) -> Value {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(flag) => json!(flag),
        Scalar::Integer(number) => json!(number),
        Scalar::FloatingPoint(number) => json!(number.0),
        Scalar::String(text) => json!(text),
    }
}

fn name_of(name: &Yaml<'_>) -> Result<String, TemplateError> {
    name.as_str().map_or_else(|| Ok(plain(name)?.to_string()), |name| Ok(name.to_owned()))
}

fn long_form(tag: &str, value: Value) -> Value {
    match (tag, value) {
        ("Ref" | "Condition", value) => json!({ tag: value }),
        ("GetAtt", Value::String(path)) => {
            let (resource, attribute) = path.split_once('.').unwrap_or((&path, ""));
            json!({ "Fn::GetAtt": [resource, attribute] })
        }
        (_, value) => json!({ format!("Fn::{tag}"): value }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_are_written_out() {
        let read = read(concat!(
            "A: !Ref Table\n",
            "B: [!GetAtt Queue.Arn, !Sub '${Table.Arn}/*']\n",
            "C: !If [Own, !GetAtt Secret.Id, !Ref Arn]\n",
            "D: {Mode: \"OFF\", Number: 30, Date: \"2012-10-17\", Yes: true}\n",
        ));
        let read = read.unwrap();
        let expected = json!({
            "A": {"Ref": "Table"},
            "B": [{"Fn::GetAtt": ["Queue", "Arn"]}, {"Fn::Sub": "${Table.Arn}/*"}],
            "C": {"Fn::If": ["Own", {"Fn::GetAtt": ["Secret", "Id"]}, {"Ref": "Arn"}]},
            "D": {"Mode": "OFF", "Number": 30, "Date": "2012-10-17", "Yes": true},
        });
        assert_eq!(read, expected);
    }

    #[test]
    fn what_is_no_template_is_an_error() {
        assert!(matches!(read("A: [1"), Err(TemplateError::Grammar(_))));
        assert!(matches!(read("A: *nobody"), Err(TemplateError::Grammar(_))));
        assert_eq!(read("").unwrap(), Value::Null);
    }
}
