//! The four sample calls: `human_transcript` is the reference.

use transcript_accuracy::{
    AccuracyReport, CallAccuracy, DriftLimit, EditCounts, Normaliser, ReportOptions, SpokenText,
    align_texts,
};
use transcription_domain::SpeakerLabel;

/// The calls, with the word errors that their README states: text as it stands, summed over phrases.
const CALLS: [(&str, &str, u64, u64); 4] = [
    (
        "0002f70f7386445b",
        include_str!("../../../../tests/fixtures/calls/0002f70f7386445b.json"),
        8,
        81,
    ),
    (
        "004860b1ab2e4c88",
        include_str!("../../../../tests/fixtures/calls/004860b1ab2e4c88.json"),
        11,
        107,
    ),
    (
        "0091a706bc604188",
        include_str!("../../../../tests/fixtures/calls/0091a706bc604188.json"),
        7,
        83,
    ),
    (
        "00d676d7058c49bb",
        include_str!("../../../../tests/fixtures/calls/00d676d7058c49bb.json"),
        3,
        118,
    ),
];

/// What somebody said without a break.
pub(crate) struct Phrase {
    speaker: SpeakerLabel,
    /// As a person wrote it down.
    pub(crate) human: String,
    /// As the machine recognised it.
    pub(crate) machine: String,
}

/// The phrases of a sample call.
pub(crate) fn phrases(name: &str) -> Vec<Phrase> {
    let (_, json, _, _) = CALLS.iter().find(|call| call.0 == name).unwrap();
    let call: serde_json::Value = serde_json::from_str(json).unwrap();
    let text = |phrase: &serde_json::Value, field: &str| phrase[field].as_str().unwrap().to_owned();
    let phrases = call["phrases"].as_array().unwrap().iter();
    phrases
        .map(|phrase| Phrase {
            speaker: SpeakerLabel::new(&text(phrase, "speaker_role")).unwrap(),
            human: text(phrase, "human_transcript"),
            machine: text(phrase, "transcript"),
        })
        .collect()
}

fn measure(name: &str, normaliser: Normaliser) -> CallAccuracy {
    let phrases = phrases(name);
    let human = phrases.iter().map(|phrase| (Some(&phrase.speaker), phrase.human.as_str()));
    let machine = phrases.iter().map(|phrase| (Some(&phrase.speaker), phrase.machine.as_str()));
    let (reference, hypothesis) =
        (SpokenText::from_turns(human, normaliser), SpokenText::from_turns(machine, normaliser));
    CallAccuracy::measure(name.to_owned(), reference, hypothesis, DriftLimit::default()).unwrap()
}

fn report(normaliser: Normaliser) -> AccuracyReport {
    let calls: Vec<CallAccuracy> = CALLS.iter().map(|call| measure(call.0, normaliser)).collect();
    AccuracyReport::of(&calls, &ReportOptions { normaliser, ..ReportOptions::default() })
}

#[test]
fn phrases_have_the_word_errors_that_the_readme_states() {
    for (name, _, errors, words) in CALLS {
        let phrases = phrases(name);
        let counts: EditCounts = phrases
            .iter()
            .map(|phrase| {
                let reference = SpokenText::from_plain(&phrase.human, Normaliser::None);
                let hypothesis = SpokenText::from_plain(&phrase.machine, Normaliser::None);
                align_texts(&reference, &hypothesis, DriftLimit::default()).unwrap().counts()
            })
            .sum();
        assert_eq!((counts.errors(), counts.reference_length()), (errors, words), "{name}");
    }
}

#[test]
fn the_corpus_is_the_sum_of_its_calls() {
    let report = report(Normaliser::None);
    let counts = report.words.counts;
    assert_eq!((counts.errors(), report.words.reference_words), (28, 389));
    assert_eq!(report.words.wer, Some(28.0 / 389.0));
    let interval = report.wer_interval.unwrap();
    assert!(interval.low > 0.02 && interval.low < 28.0 / 389.0 && interval.high < 0.104);
    assert_eq!(report.speakers.as_ref().unwrap().calls, 4);
    assert!(report.calibration.is_none());
}

#[test]
fn the_json_report_has_what_scripts_rely_on() {
    let json: serde_json::Value =
        serde_json::from_str(&report(Normaliser::V1).to_json().unwrap()).unwrap();
    for field in ["hits", "substitutions", "deletions", "insertions", "reference_words", "calls"] {
        assert!(json[field].is_u64(), "{field}");
    }
    assert!(
        json["wer"].is_f64()
            && json["characters"]["cer"].is_f64()
            && json["speakers"]["cpwer"].is_f64()
    );
    assert_eq!(json["normaliser"], serde_json::json!({"name": "spoken-words", "version": 1}));
    assert_eq!(
        (json["report_version"].as_u64(), json["per_call"].as_array().unwrap().len()),
        (Some(1), 4)
    );
    assert!(json["per_call"][0]["speakers"][0]["reference"].is_string());
}

#[test]
fn the_text_report_reads_as_it_should() {
    let text = report(Normaliser::V1).to_text();
    let stated = include_str!("../../../../tests/fixtures/accuracy/sample_calls_report.txt");
    assert_eq!(text, stated);
}

#[test]
fn the_default_normaliser_drops_the_markers_that_nobody_said() {
    let markers = |normaliser| {
        let call = measure("004860b1ab2e4c88", normaliser);
        call.reference.texts().iter().filter(|word| word.starts_with(['[', '<'])).count()
    };
    assert!(markers(Normaliser::None) > 0);
    assert_eq!(markers(Normaliser::V1), 0);
}
