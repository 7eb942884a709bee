//! Runs the binary, and makes the files that it is given.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

/// The sample calls' names, with the recordings that they stand for.
pub(crate) const CALLS: [(&str, &str); 4] = [
    ("0002f70f7386445b", "0002f70f-7386-445b-8000-000000000001"),
    ("004860b1ab2e4c88", "004860b1-ab2e-4c88-8000-000000000002"),
    ("0091a706bc604188", "0091a706-bc60-4188-8000-000000000003"),
    ("00d676d7058c49bb", "00d676d7-058c-49bb-8000-000000000004"),
];

/// How a run of the binary ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Ended {
    /// The output of a run that must have gone well.
    pub(crate) fn well(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.errors);
        self.output
    }

    pub(crate) fn json(self) -> Value {
        serde_json::from_str(&self.well()).unwrap()
    }
}

/// Runs `pipeline-operator` with an empty environment.
pub(crate) fn operator(arguments: &[&str], input: &[u8]) -> Ended {
    let mut process = Command::new(env!("CARGO_BIN_EXE_pipeline-operator"))
        .args(arguments)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A run that refuses its options does not read; that pipe is closed then.
    let _ = process.stdin.take().unwrap().write_all(input);
    let output = process.wait_with_output().unwrap();
    Ended {
        code: output.status.code(),
        output: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A file or folder under `tests/` of the repository.
pub(crate) fn in_tests(path: &str) -> String {
    let tests = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests"));
    fs::canonicalize(tests).unwrap().join(path).display().to_string()
}

pub(crate) fn fixture(path: &str) -> String {
    fs::read_to_string(in_tests(path)).unwrap()
}

/// A folder of its own for a test.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    /// Writes a file, with the folders that it needs.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = PathBuf::from(self.path(name));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
}

/// The stored JSON document of a sample call.
pub(crate) fn document(call: &str) -> Value {
    serde_json::from_str(&fixture(&format!("golden/transcripts/{call}.json"))).unwrap()
}

/// The result of the job contract whose words the stored document of a sample call has.
pub(crate) fn raw_result(call: &str) -> String {
    let document = document(call);
    let zero = milliseconds(&document["media"]["zero_at"]);
    let words = document["segments"].as_array().unwrap().iter().flat_map(|segment| {
        segment["words"].as_array().unwrap().iter().map(|word| {
            json!({
                "text": word["text"],
                "confidence": word["confidence"],
                "startTimestamp": moment(zero + word["start_ms"].as_i64().unwrap()),
                "endTimestamp": moment(zero + word["end_ms"].as_i64().unwrap()),
                "speaker": segment["speaker"],
            })
        })
    });
    let words: Vec<Value> = words.collect();
    json!({"id": document["transcript_id"], "status": "completed", "result": {"words": words}})
        .to_string()
}

pub(crate) fn milliseconds(moment: &Value) -> i64 {
    chrono::DateTime::parse_from_rfc3339(moment.as_str().unwrap()).unwrap().timestamp_millis()
}

pub(crate) fn moment(ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(ms).unwrap().to_rfc3339()
}
