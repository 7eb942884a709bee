//! The public samples of the platform's documents (`tests/fixtures/platform`) as files.

use serde_json::json;
use transcript_documents::platform;
use transcript_rendering::render_all;
use transcription_domain::RecordingFacts;

use crate::golden::assert_golden;
use crate::sample_calls::with_facts;

const SAMPLES: [(&str, &str); 2] = [
    ("quick-hits", include_str!("../../../../tests/fixtures/platform/quick-hits.json")),
    (
        "conversational-insights-devkit",
        include_str!("../../../../tests/fixtures/platform/conversational-insights-devkit.json"),
    ),
];

#[test]
fn the_platforms_samples_are_rendered_as_their_golden_files_say() {
    let request = json!({"recordingId": "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f"});
    for (name, document) in SAMPLES {
        let transcript = platform::read(document.as_bytes(), None).unwrap();
        let files = with_facts(&transcript, &request, name, RecordingFacts::default(), render_all);
        for file in files {
            let extension = file.format.file_extension();
            assert_golden(&format!("platform/{name}.{extension}"), &file.text);
        }
    }
}
