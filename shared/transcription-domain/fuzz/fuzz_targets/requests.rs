//! Any JSON as a request: refused with its problems, or read back equal from what it is written as.
#![no_main]

use transcription_domain::{Dialect, RequestPolicy, TranscriptFormat, TranscriptionRequest};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(input) = serde_json::from_slice(bytes) else { return };
    let language = Dialect::parse("en-US").expect("a language");
    let policy = RequestPolicy {
        languages: vec![language.clone()],
        default_language: language,
        default_format: TranscriptFormat::Json,
        default_webhook: None,
        allow_loopback: false,
    };
    match TranscriptionRequest::read(&input, &policy) {
        Ok(request) => {
            let written = serde_json::to_value(&request).expect("a request is JSON");
            assert_eq!(TranscriptionRequest::read(&written, &policy).as_ref(), Ok(&request));
        }
        Err(problems) => {
            let told = problems.to_string();
            assert!(!told.is_empty() && !told.chars().any(char::is_control), "{told:?}");
        }
    }
});
