//! Generated transcripts, with the words that want to be structure.

use proptest::prelude::*;
use transcription_domain::{Transcript, Word};

use crate::odd_transcripts::{transcript, word};

/// Words that would harm a careless writer of captions.
const INJECTIONS: [&str; 26] = [
    "-->",
    "--",
    ">",
    "00:00:01.000 --> 00:00:02.000",
    "00:00:01,000 --> 00:00:02,000",
    "WEBVTT",
    "NOTE",
    "STYLE",
    "REGION",
    "<v Bob>",
    "</v>",
    "<script>",
    "&lt;",
    "&",
    "&#x202e;",
    "{\\an8}",
    "<i>",
    "a\r\n\r\nb",
    "a\rb",
    "a\u{2028}b",
    "1",
    "42",
    "\u{202e}desrever",
    "\u{feff}",
    "\u{200d}",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
];

/// Words of speech, with and without the marks at which captions are parted.
const ORDINARY: [&str; 12] = [
    "a",
    "hello",
    "bank",
    "account",
    "thirty-five",
    "o'clock.",
    "really?",
    "well,",
    "größer",
    "日本語",
    "e\u{301}te\u{301}",
    "👩\u{200d}👧",
];

/// Mostly from lists: generating every letter would take longer than reading the captions back.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => prop::sample::select(&ORDINARY[..]).prop_map(str::to_owned),
        6 => prop::sample::select(&INJECTIONS[..]).prop_map(str::to_owned),
        1 => (1..60_usize).prop_map(|length| "7".repeat(length)),
        1 => prop::collection::vec(any::<char>(), 1..50).prop_map(String::from_iter),
    ]
}

prop_compose! {
    fn any_word()(
        text in any_text(),
        speaker in prop_oneof![Just("agent"), Just("customer"), Just(""), Just("a>b -->\n<v Bob>"), Just("7"), Just("speaker with a very long name")],
        start in prop_oneof![4 => 0..60_000_i64, 1 => 0..200 * 3_600_000_i64, 1 => Just(5_000), 1 => -100..100_i64],
        length in prop_oneof![4 => 0..800_i64, 1 => Just(0), 1 => 0..20_000_i64],
        timed in prop::bool::weighted(0.85),
    ) -> Word {
        word(&text, speaker, timed.then_some((start, start + length)))
    }
}

/// Transcripts of up to thirty words, a tenth of them without any time.
pub(crate) fn any_transcript() -> impl Strategy<Value = Transcript> {
    let words = prop::collection::vec(any_word(), 0..30);
    (words, prop::bool::weighted(0.9)).prop_map(|(mut words, timed)| {
        if !timed {
            words = words.into_iter().map(|word| Word { span: None, ..word }).collect();
        }
        transcript(words)
    })
}
