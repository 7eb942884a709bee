//! What a person may name a job by.

use std::str::FromStr;

use thiserror::Error;
use transcription_domain::{JobKey, RecordingId};

/// A whole job key has so many digits.
const KEY_DIGITS: usize = 64;

/// So many digits are no accident: somebody means a job key.
const BEGINNING_DIGITS_MIN: usize = 8;

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskedJob {
    /// All jobs of a recording.
    Recording(RecordingId),
    /// One job.
    Key(JobKey),
}

/// Why a text names no job.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotAJob {
    /// `DynamoDB` finds an item by its whole key only.
    #[error(
        "is the beginning of a job key ({digits} of 64 digits), and the job table can be asked for whole keys only; give all 64 digits, or the recording's id, which shows all its jobs"
    )]
    Beginning {
        /// How many digits it has.
        digits: usize,
    },
    /// `{32 digits}-g{generation}-r{run}`.
    #[error(
        "is the name of an execution, which holds only half of the job key; give the job key that its output shows, or the recording's id"
    )]
    ExecutionName,
    /// Anything else.
    #[error(
        "is neither a recording's id nor a job key; allowed: a UUID such as 7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f, or 64 hex digits"
    )]
    Neither,
}

impl FromStr for AskedJob {
    type Err = NotAJob;

    fn from_str(text: &str) -> Result<Self, NotAJob> {
        let text = text.trim().to_ascii_lowercase();
        if let Ok(recording) = RecordingId::parse(&text) {
            return Ok(Self::Recording(recording));
        }
        if let Ok(key) = JobKey::parse(&text) {
            return Ok(Self::Key(key));
        }
        let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if let Some((digits, rest)) = text.split_once("-g")
            && digits.len() == KEY_DIGITS / 2
            && is_hex(digits)
            && rest.contains("-r")
        {
            return Err(NotAJob::ExecutionName);
        }
        let digits = text.len();
        if (BEGINNING_DIGITS_MIN..KEY_DIGITS).contains(&digits) && is_hex(&text) {
            return Err(NotAJob::Beginning { digits });
        }
        Err(NotAJob::Neither)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORDING: &str = "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f";

    #[test]
    fn a_recording_and_a_whole_key_are_told_apart_in_either_case() {
        let recording = AskedJob::Recording(RecordingId::parse(RECORDING).unwrap());
        assert_eq!(RECORDING.parse(), Ok(recording.clone()));
        assert_eq!(format!(" {} ", RECORDING.to_uppercase()).parse(), Ok(recording));
        let key = AskedJob::Key(JobKey::parse(&"ab".repeat(32)).unwrap());
        assert_eq!("AB".repeat(32).parse(), Ok(key));
    }

    #[test]
    fn the_beginning_of_a_key_says_what_is_needed_instead() {
        let problem = "3f2a9c01".parse::<AskedJob>().unwrap_err();
        assert_eq!(problem, NotAJob::Beginning { digits: 8 });
        let told = problem.to_string();
        assert!(told.contains("whole keys only") && told.contains("recording's id"), "{told}");
        assert_eq!("a".repeat(63).parse::<AskedJob>(), Err(NotAJob::Beginning { digits: 63 }));
    }

    #[test]
    fn an_execution_name_is_known_for_what_it_is() {
        let name = format!("{}-g0-r2", "0a".repeat(16));
        assert_eq!(name.parse::<AskedJob>(), Err(NotAJob::ExecutionName));
    }

    #[test]
    fn anything_else_names_no_job() {
        let long = "a".repeat(65);
        for text in ["", "abc", "job-1", "../../etc/passwd", "7f3b6a52-1c1e", &long, "ä€\u{202e}"]
        {
            assert_eq!(text.parse::<AskedJob>(), Err(NotAJob::Neither), "{text:?}");
        }
    }
}
