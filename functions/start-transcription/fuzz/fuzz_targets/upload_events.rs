//! Any text as a message about an object: a recording, something to skip, or malformed, and never more in the error than
//! where.
#![no_main]
#![expect(
    dead_code,
    reason = "the function's own modules, of which only the reading is asked here"
)]

#[path = "../../src/skipped.rs"]
mod skipped;
#[path = "../../src/upload_event.rs"]
mod upload_event;

use upload_event::{Upload, read};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(message) = std::str::from_utf8(bytes) else { return };
    match read(message, "recordings") {
        Ok(Upload::Recording(recording)) => {
            assert_eq!(recording.bucket, "recordings");
            assert!(
                recording.key.contains(recording.recording.as_str()) || !recording.key.is_empty()
            );
        }
        Ok(Upload::Skipped(_)) => {}
        Err(error) => assert!(error.to_string().len() < 300),
    }
});
