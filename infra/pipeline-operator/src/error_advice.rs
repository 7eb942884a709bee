//! What a person checks for each error name.

use pipeline_contract::ErrorName;

/// What to check, as an order to a person. `name` may be one that this version does not know.
pub(crate) fn what_to_check(name: &str) -> &'static str {
    name.parse().map_or("this version of pipeline-operator does not know this error", check)
}

#[expect(clippy::too_many_lines, reason = "a list with an entry for each name, and exhaustive")]
const fn check(name: ErrorName) -> &'static str {
    match name {
        ErrorName::RequestInvalid => {
            "mend the fields that the message names, in the execution's input"
        }
        ErrorName::EventInvalid => {
            "see what sends the event: the bucket's rule, or a person's test event"
        }
        ErrorName::SettingsInvalid => {
            "mend the settings that the message names, in the stack's parameters"
        }
        ErrorName::RecordingNotFound => {
            "see that the recording's id is right, and that it is of the organization that the stack serves"
        }
        ErrorName::RecordingForbidden => {
            "give the OAuth client's role the permission that the message names and the recording's division; see that transcription is switched on"
        }
        ErrorName::ProviderUnauthorized => {
            "check the client id and secret in Secrets Manager, the scopes and GENESYS_ENV"
        }
        ErrorName::ProviderForbidden => {
            "give the OAuth client's role the permission that the message names"
        }
        ErrorName::ProviderRateLimited => {
            "see what else uses the client's request budget; spread bulk uploads over time"
        }
        ErrorName::ProviderUnavailable => {
            "look at the provider's status page, and at the address in GENESYS_API_URL"
        }
        ErrorName::ProviderRejected => {
            "see in the provider's words what it refuses: language, format or the address called"
        }
        ErrorName::ProviderAnswerUnreadable => {
            "look at the kept answer that the message names: is GENESYS_API_URL the provider's?"
        }
        ErrorName::SubmissionOutcomeUnknown => {
            "find out at the provider whether it accepted the submission"
        }
        ErrorName::JobNotFound => {
            "ask the provider what became of the transcription job: it may have been deleted"
        }
        ErrorName::JobFailed => {
            "see the provider's words: the recording may be silent, damaged or in another language"
        }
        ErrorName::JobDeadlinePassed => "ask the provider what became of the transcription job",
        ErrorName::TranscriptUnreadable => "look at the raw result: it is kept as it came",
        ErrorName::TranscriptTooLarge => {
            "raise ResultBytesMax and DiskMegabytes, and start again with a higher generation"
        }
        ErrorName::StoreUnavailable => {
            "look at the job table: its throttling, and the functions' permissions on it"
        }
        ErrorName::StoreConflict => {
            "see whether two executions work on the job; this passes by itself"
        }
        ErrorName::ArchiveUnavailable => {
            "look at the transcripts bucket: the functions' permissions on it and on its key"
        }
        ErrorName::ArchiveConflict => {
            "look at the object that the message names: other bytes stand there than the job would store"
        }
        ErrorName::AuditUnavailable => {
            "look at the audit bucket: the functions' permissions on it and on its key"
        }
        ErrorName::AuditConflict => {
            "look at the audit object that the message names: other bytes stand there than the job would store"
        }
        ErrorName::QueueUnavailable => {
            "see that the queue RejectedUploads is there, and that start-transcription may send to it"
        }
        ErrorName::WorkflowUnavailable => {
            "look at Step Functions: its quotas, and the functions' permissions on the machine"
        }
        ErrorName::ExecutionLost => {
            "see in the execution's history and the function's log what ended it: a time-out, the memory, or a person"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_name_has_its_own_advice() {
        let unknown = what_to_check("Nobody.Knows");
        let advice: std::collections::BTreeSet<_> =
            ErrorName::ALL.iter().map(|name| what_to_check(name.as_str())).collect();
        assert_eq!(advice.len(), ErrorName::ALL.len());
        assert!(!advice.contains(unknown));
    }
}
