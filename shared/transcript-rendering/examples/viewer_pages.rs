//! Writes the viewer pages that the browser tests open, and beside each the four files that it has to offer:
//! `cargo run -p transcript-rendering --example viewer_pages -- FOLDER`. See `tests/viewer/README.md`.

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::json;
use transcript_rendering::{RenderInput, render_all, viewer_page};
use transcription_domain::{
    Confidence, EpochMs, RecordingFacts, SpeakerLabel, TimeSpan, Transcript, TranscriptWarnings,
    Word,
};

#[expect(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "shared with the tests, which use all of it and may panic"
)]
#[path = "../tests/rendering/sample_calls.rs"]
mod sample_calls;

const RECORDING: &str = "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f";
/// 2026-10-21T07:28:00Z.
const START: i64 = 1_792_567_680_000;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(env::args_os().nth(1).unwrap_or_else(|| "viewer-pages".into()));
    fs::create_dir_all(&folder)?;
    for call in sample_calls::CALLS {
        sample_calls::of_call(call, |input| write(&folder, call.0, input))?;
    }
    for (name, words, knows_start) in made_calls() {
        let start = knows_start.then_some(EpochMs(START));
        let transcript = Transcript::new(&words, start, TranscriptWarnings::default());
        let request = json!({"recordingId": RECORDING, "attributes": {"queue": "<b>cards</b>", "agent": "Ana"}});
        let recording = RecordingFacts { start: start.and_then(EpochMs::to_utc), end: None };
        sample_calls::with_facts(&transcript, &request, "job-1", recording, |input| {
            write(&folder, name, input)
        })?;
    }
    Ok(())
}

fn write(folder: &Path, name: &str, input: &RenderInput<'_>) -> std::io::Result<()> {
    fs::write(folder.join(format!("{name}.html")), viewer_page(input))?;
    for file in render_all(input) {
        let extension = file.format.file_extension();
        fs::write(folder.join(format!("{name}.{extension}")), file.text)?;
    }
    Ok(())
}

/// Name, words, and whether the recording's start is known.
fn made_calls() -> Vec<(&'static str, Vec<Word>, bool)> {
    let said = "thank you for calling how can I help you today";
    let untimed = |word: Word| Word { span: None, ..word };
    let unscored = |word: Word| Word { confidence: None, ..word };
    let unknown = |word: Word| Word { speaker: None, ..word };
    vec![
        ("no-words", Vec::new(), true),
        ("no-times", call(said, 60, 2).into_iter().map(untimed).collect(), false),
        ("no-confidences", call(said, 60, 2).into_iter().map(unscored).collect(), true),
        ("no-speakers", call(said, 60, 2).into_iter().map(unknown).collect(), true),
        (
            "nothing-known",
            call(said, 60, 2).into_iter().map(untimed).map(unscored).map(unknown).collect(),
            false,
        ),
        ("first-word", call(said, 60, 2), false),
        (
            "right-to-left",
            call("שלום, איך אפשר לעזור לך היום? מספר ההזמנה הוא 4711 דרך PayPal תודה", 60, 2),
            true,
        ),
        ("injection", injection(), true),
        ("many-speakers", call(said, 3_000, 60), true),
        ("one-turn", call(said, 20_000, 1), true),
        ("words-100000", call(said, 100_000, 2), true),
    ]
}

/// So many words, 300 ms each, in turns of 5 to 24 words by so many speakers. Deterministic: every figure follows from
/// the word's number.
fn call(said: &str, count: i64, speakers: i64) -> Vec<Word> {
    let texts: Vec<&str> = said.split(' ').collect();
    let (mut speaker, mut left, mut pause) = (0, 12, 0);
    let words = (0..count).map(|number| {
        let mixed = number.wrapping_mul(7_919).rem_euclid(1_009);
        if left == 0 {
            speaker = (speaker + 1) % speakers;
            left = 5 + mixed % 20;
            pause += mixed % 900;
        }
        left -= 1;
        let start = START + 1_500 + number * 400 + pause;
        let text = usize::try_from(number).ok().and_then(|at| texts.get(at % texts.len()));
        Word {
            text: (*text.unwrap_or(&"")).to_owned(),
            confidence: u32::try_from(mixed)
                .ok()
                .and_then(|mixed| Confidence::new(confidence(mixed))),
            span: TimeSpan::new(EpochMs(start), EpochMs(start + 300)).ok(),
            speaker: SpeakerLabel::new(&name(speaker, speakers)),
        }
    });
    words.collect()
}

/// One word in eight is doubtful.
fn confidence(mixed: u32) -> f64 {
    let low = if mixed % 8 == 3 { 300 } else { 700 };
    f64::from(low + mixed % 290) / 1_000.0
}

fn name(speaker: i64, speakers: i64) -> String {
    match (speakers, speaker) {
        (1 | 2, 0) => "agent".to_owned(),
        (2, _) => "customer".to_owned(),
        _ => format!("speaker_{speaker}"),
    }
}

fn injection() -> Vec<Word> {
    let vectors = [
        "</script><script>window.acted=1</script>",
        "<img src=x onerror=window.acted=1>",
        "<!-- <script>",
        "]]>",
        "\u{2028}window.acted=1\u{2029}",
        "\\u003cb\\u003e",
        "\\\\u003c\\",
        "&lt;b&gt;",
        "\u{202e}desrever\u{202c}",
        "\u{200d}",
        "\u{feff}\u{85}\u{fffe}",
        "{{script}}",
        "constructor",
        "__proto__",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsvorstandsvorsitzendenanwärter",
    ];
    let words = (0_i64..).zip(vectors).map(|(number, text)| Word {
        text: text.to_owned(),
        confidence: Confidence::new(if number % 2 == 0 { 0.2 } else { 1e-7 }),
        span: TimeSpan::new(EpochMs(START + number * 500), EpochMs(START + number * 500 + 700))
            .ok(),
        speaker: SpeakerLabel::new(text),
    });
    words.collect()
}
