//! Errors by speaker: who is paired with whom, and what a wrong speaker costs.

use transcript_accuracy::{
    DriftLimit, EditCounts, Normaliser, SpeakerErrors, SpeakerErrorsProblem, SpokenText,
    speaker_errors,
};
use transcription_domain::SpeakerLabel;

fn turns(turns: &[(&str, &str)]) -> SpokenText {
    let labels: Vec<Option<SpeakerLabel>> =
        turns.iter().map(|turn| SpeakerLabel::new(turn.0)).collect();
    let turns = labels.iter().zip(turns).map(|(label, turn)| (label.as_ref(), turn.1));
    SpokenText::from_turns(turns, Normaliser::V1)
}

fn errors(reference: &[(&str, &str)], hypothesis: &[(&str, &str)]) -> Option<SpeakerErrors> {
    speaker_errors(&turns(reference), &turns(hypothesis), DriftLimit::default()).unwrap()
}

fn pairs(errors: &SpeakerErrors) -> Vec<(Option<&str>, Option<&str>, u64)> {
    let pairs = errors.pairs.iter();
    pairs
        .map(|pair| (pair.reference.as_deref(), pair.hypothesis.as_deref(), pair.errors.errors()))
        .collect()
}

#[test]
fn labels_do_not_matter_but_who_said_what_does() {
    let reference =
        [("agent", "how can i help"), ("caller", "my card is lost"), ("agent", "one moment")];
    let hypothesis = [("1", "how can i help"), ("0", "my car is lost"), ("1", "one moment")];
    let errors = errors(&reference, &hypothesis).unwrap();
    assert_eq!(pairs(&errors), [(Some("agent"), Some("1"), 0), (Some("caller"), Some("0"), 1)]);
    assert_eq!(errors.total.rate(), Some(0.1));
}

#[test]
fn words_given_to_the_wrong_speaker_are_errors_though_every_word_is_right() {
    let reference = [("a", "yes please do that now"), ("b", "all right then it is done")];
    let hypothesis = [("a", "yes please do"), ("b", "that now all right then it is done")];
    let total = errors(&reference, &hypothesis).unwrap().total;
    assert_eq!(total, EditCounts { hits: 9, substitutions: 0, deletions: 2, insertions: 2 });
}

#[test]
fn somebody_without_a_counterpart_is_all_deletions_or_all_insertions() {
    let reference = [("a", "hello there"), ("b", "hi")];
    let merged = errors(&reference, &[("x", "hello there")]).unwrap();
    assert_eq!(pairs(&merged), [(Some("a"), Some("x"), 0), (Some("b"), None, 1)]);
    let split = errors(&[("x", "hello there")], &reference).unwrap();
    assert_eq!(pairs(&split), [(Some("x"), Some("a"), 0), (None, Some("b"), 1)]);
    assert_eq!(split.total.insertions, 1);
}

#[test]
fn words_without_a_speaker_are_a_speaker_of_their_own() {
    let errors =
        errors(&[("a", "hello"), ("", "music plays")], &[("b", "hello"), ("c", "music plays")])
            .unwrap();
    assert_eq!(pairs(&errors), [(Some("a"), Some("b"), 0), (Some("(none)"), Some("c"), 0)]);
}

#[test]
fn a_text_without_speakers_has_no_errors_by_speaker() {
    assert_eq!(errors(&[("", "hello")], &[("a", "hello")]), None);
    assert_eq!(errors(&[("a", "hello")], &[]), None);
}

#[test]
fn too_many_speakers_are_refused_with_their_number() {
    let names: Vec<String> = (0..65).map(|number| format!("s{number}")).collect();
    let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "hello")).collect();
    let refused = speaker_errors(&turns(&many), &turns(&many), DriftLimit::default()).unwrap_err();
    assert_eq!(refused, SpeakerErrorsProblem::TooManySpeakers { speakers: 65 });
    assert_eq!(refused.to_string(), "a text has 65 speakers: at most 64 are compared");
}
