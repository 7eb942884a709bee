//! The sample calls' files, byte for byte.
//!
//! `UPDATE_GOLDEN=1 cargo test -p transcript-rendering golden` writes them anew: read the difference before you keep it.

use std::fs;
use std::path::PathBuf;

use transcript_rendering::viewer_page;

use crate::sample_calls::{CALLS, of_call, rendered};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/transcripts"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a switch for the person at the keyboard, in a test only"
)]
pub(crate) fn is_update() -> bool {
    std::env::var("UPDATE_GOLDEN").is_ok_and(|value| value == "1")
}

pub(crate) fn assert_golden(name: &str, text: &str) {
    let path = folder().join(name);
    if is_update() {
        fs::write(&path, text).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    assert!(golden == text, "{name} differs from its golden file:\n{text}");
}

#[test]
fn the_sample_calls_are_rendered_as_their_golden_files_say() {
    for call in CALLS {
        for file in rendered(call) {
            let name = format!("{}.{}", call.0, file.format.file_extension());
            assert_golden(&name, &file.text);
        }
    }
}

#[test]
fn rendering_is_deterministic() {
    for call in CALLS {
        assert_eq!(rendered(call), rendered(call));
        assert!(of_call(call, viewer_page) == of_call(call, viewer_page));
    }
}

#[test]
fn the_first_sample_calls_viewer_page_is_as_its_golden_file_says() {
    let call = CALLS[0];
    assert_golden(&format!("{}.html", call.0), &of_call(call, viewer_page));
}
