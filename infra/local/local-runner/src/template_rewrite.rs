//! `template.yaml` as CloudFormation takes it: with the places of the code instead of folders of this machine.
//!
//! SAM's own command does the same with `sam package`. Here it is a change of seven lines of text; everything else of the
//! template is deployed as it stands.

use crate::LocalError;

/// The bucket of code and template.
pub(crate) const DEPLOYMENT_BUCKET: &str = "deployment";
/// The state machine's definition in that bucket.
pub(crate) const MACHINE_KEY: &str = "machine.asl.json";

/// A function of the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Function {
    /// Its logical id: `SubmitTranscription`.
    pub(crate) logical_id: String,
    /// Its binary, package and folder: `submit-transcription`.
    pub(crate) binary: String,
}

impl Function {
    /// Its code in the deployment bucket.
    pub(crate) fn code_key(&self) -> String {
        format!("{}.zip", self.logical_id)
    }
}

/// A template that can be deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rewritten {
    pub(crate) text: String,
    pub(crate) functions: Vec<Function>,
    /// Where the definition lies in the project.
    pub(crate) definition: String,
}

/// Puts the places of the code into the template.
pub(crate) fn rewrite(template: &str) -> Result<Rewritten, LocalError> {
    let mut functions = Vec::new();
    let mut definition = None;
    let (mut logical_id, mut binary) = (String::new(), None);
    let mut lines = Vec::new();
    for line in template.lines() {
        if let Some(id) = logical_id_of(line) {
            (logical_id, binary) = (id.to_owned(), None);
        }
        if let Some(name) = line.strip_prefix("        Binary: ") {
            binary = Some(name.trim().to_owned());
        }
        if line == "      CodeUri: ." {
            let binary = binary.take().ok_or_else(|| {
                LocalError::Template(format!("{logical_id} has no Binary above its CodeUri"))
            })?;
            let function = Function { logical_id: logical_id.clone(), binary };
            lines.push(format!("      CodeUri: s3://{DEPLOYMENT_BUCKET}/{}", function.code_key()));
            functions.push(function);
        } else if let Some(path) = line.strip_prefix("      DefinitionUri: ") {
            lines.push(format!("      DefinitionUri: s3://{DEPLOYMENT_BUCKET}/{MACHINE_KEY}"));
            if definition.replace(path.trim().to_owned()).is_some() {
                return Err(LocalError::Template("more than one DefinitionUri".to_owned()));
            }
        } else {
            lines.push(line.to_owned());
        }
    }
    let definition =
        definition.ok_or_else(|| LocalError::Template("no DefinitionUri".to_owned()))?;
    if functions.is_empty() {
        return Err(LocalError::Template("no function with `CodeUri: .`".to_owned()));
    }
    Ok(Rewritten { text: lines.join("\n") + "\n", functions, definition })
}

/// `  JobsTable:` stands at the depth of resources.
fn logical_id_of(line: &str) -> Option<&str> {
    let name = line.strip_prefix("  ")?.strip_suffix(':')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric());
    is_name.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Project;

    #[test]
    fn the_real_template_has_six_functions_and_one_state_machine() {
        let template = Project::find().unwrap().read("template.yaml").unwrap();
        let rewritten = rewrite(&template).unwrap();
        let mut binaries: Vec<_> = rewritten.functions.iter().map(|f| f.binary.as_str()).collect();
        binaries.sort_unstable();
        let expected = [
            "deliver-transcript",
            "poll-transcription",
            "recheck-overdue",
            "record-failure",
            "start-transcription",
            "submit-transcription",
        ];
        assert_eq!(binaries, expected);
        assert_eq!(rewritten.definition, "infra/state-machine/transcription.asl.json");
        let changed = template.lines().zip(rewritten.text.lines()).filter(|(a, b)| a != b);
        assert_eq!(changed.count(), 7);
    }

    #[test]
    fn a_function_without_a_binary_is_named() {
        let template = "Resources:\n  Lonely:\n    Properties:\n      CodeUri: .\n";
        let error = rewrite(template).unwrap_err().to_string();
        assert!(error.contains("Lonely"), "{error}");
    }
}
