//! What the functions asked of the local AWS, as its own judge of rights saw it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::deployment::STACK;
use crate::{LocalCloud, LocalError};

/// A call that a role of the stack made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordedCall {
    /// The role, by its logical id: `SubmitTranscriptionRole`.
    pub role: String,
    /// The action, as a policy names it: `s3:PutObject`.
    pub action: String,
    /// The statement of the role's policy that allows it; `None` when none does.
    pub sid: Option<String>,
}

/// A place in the record of calls.
#[derive(Debug, Clone, Copy)]
pub struct RecordSoFar(usize);

impl LocalCloud {
    /// Every call so far that a role of the stack made, each kind once. Only calls over HTTP are judged: the functions' own.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn recorded_calls(&self) -> Result<BTreeSet<RecordedCall>, LocalError> {
        self.recorded_calls_since(RecordSoFar(0))
    }

    /// How long the record of calls is now.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn record_so_far(&self) -> Result<RecordSoFar, LocalError> {
        Ok(RecordSoFar(self.record()?.lines().count()))
    }

    /// As [`Self::recorded_calls`], without those that were recorded before.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn recorded_calls_since(
        &self,
        RecordSoFar(lines): RecordSoFar,
    ) -> Result<BTreeSet<RecordedCall>, LocalError> {
        let text = self.record()?;
        // The last line may be half written.
        let calls = text.lines().skip(lines).filter_map(|line| serde_json::from_str(line).ok());
        Ok(calls.filter_map(|line| call_of(&line)).collect())
    }

    fn record(&self) -> Result<String, LocalError> {
        let file = self.ministack().recorded_calls_file();
        std::fs::read_to_string(&file).map_err(LocalError::file("cannot read", file))
    }
}

fn call_of(line: &Value) -> Option<RecordedCall> {
    let text = |name: &str| line.get(name).and_then(Value::as_str);
    let allowed = line.get("allowed")?.as_bool()?;
    Some(RecordedCall {
        role: role_of(text("principal")?)?,
        action: text("action")?.to_owned(),
        sid: allowed.then(|| text("sid").unwrap_or_default().to_owned()),
    })
}

/// `arn:aws:sts::000000000000:assumed-role/pipeline-SubmitTranscriptionRole-1a2b/session` -> `SubmitTranscriptionRole`.
fn role_of(principal: &str) -> Option<String> {
    let role = principal.split_once(":assumed-role/")?.1.split('/').next()?;
    let id = role.strip_prefix(STACK)?.strip_prefix('-')?;
    Some(id.rsplit_once('-').map_or(id, |(id, _)| id).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_of_the_stack_is_known_by_its_logical_id() {
        let session = "arn:aws:sts::000000000000:assumed-role/pipeline-SubmitTranscriptionRole-1A2B/pipeline-Submit";
        assert_eq!(role_of(session).as_deref(), Some("SubmitTranscriptionRole"));
        assert_eq!(role_of("arn:aws:iam::000000000000:root"), None);
        assert_eq!(role_of("arn:aws:sts::000000000000:assumed-role/other-Role-1/s"), None);
    }
}
