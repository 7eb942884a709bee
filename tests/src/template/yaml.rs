//! YAML with CloudFormation's short forms -> JSON with their long forms.

use saphyr::{LoadableYamlNode as _, Scalar, Yaml};
use serde_json::{Map, Value, json};

/// Reads one document.
pub(super) fn read(text: &str) -> Value {
    let documents = Yaml::load_from_str(text).unwrap_or_else(|error| panic!("no YAML: {error}"));
    documents.first().map_or(Value::Null, plain)
}

fn plain(yaml: &Yaml<'_>) -> Value {
    match yaml {
        Yaml::Value(scalar) => of_scalar(scalar),
        Yaml::Sequence(items) => items.iter().map(plain).collect(),
        Yaml::Mapping(members) => {
            let members = members.iter().map(|(name, value)| (name_of(name), plain(value)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Yaml::Tagged(tag, value) => long_form(&tag.suffix, plain(value)),
        Yaml::Representation(text, ..) => json!(text),
        Yaml::Alias(_) | Yaml::BadValue => panic!("aliases are not used in this template"),
    }
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

fn name_of(name: &Yaml<'_>) -> String {
    name.as_str().map_or_else(|| plain(name).to_string(), str::to_owned)
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
        let expected = json!({
            "A": {"Ref": "Table"},
            "B": [{"Fn::GetAtt": ["Queue", "Arn"]}, {"Fn::Sub": "${Table.Arn}/*"}],
            "C": {"Fn::If": ["Own", {"Fn::GetAtt": ["Secret", "Id"]}, {"Ref": "Arn"}]},
            "D": {"Mode": "OFF", "Number": 30, "Date": "2012-10-17", "Yes": true},
        });
        assert_eq!(read, expected);
    }
}
