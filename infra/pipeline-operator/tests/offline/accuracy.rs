//! `accuracy`.
//!
//! `UPDATE_GOLDEN=1 cargo test -p pipeline-operator --test offline` writes the golden files anew: read the difference.

use serde_json::Value;

use crate::running::{CALLS, Folder, fixture, in_tests, operator, raw_result};

/// What the calls' README states: text as it stands, by phrases.
const STATED: [(u64, u64); 4] = [(8, 81), (11, 107), (7, 83), (3, 118)];

fn measured(reference: &str, hypothesis: &str, more: &[&str]) -> Value {
    let line = ["accuracy", "--json", "--reference", reference, "--hypothesis", hypothesis];
    operator(&[&line[..], more].concat(), b"").json()
}

fn errors(report: &Value) -> u64 {
    ["substitutions", "deletions", "insertions"]
        .iter()
        .map(|kind| report[kind].as_u64().unwrap())
        .sum()
}

fn compare(name: &str, text: &str) {
    let path = in_tests("golden/operator") + "/" + name;
    #[expect(
        clippy::disallowed_methods,
        reason = "a switch for the person at the keyboard, in a test only"
    )]
    let is_update = std::env::var("UPDATE_GOLDEN").is_ok_and(|value| value == "1");
    if is_update {
        std::fs::write(&path, text).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(golden == text, "{name} differs from its golden file:\n{text}");
}

#[test]
fn the_sample_calls_have_the_word_errors_that_their_readme_states() {
    for ((call, _), (wrong, words)) in CALLS.into_iter().zip(STATED) {
        let file = in_tests(&format!("fixtures/calls/{call}.json"));
        let report = measured(&file, &file, &["--normaliser", "none", "--by-turn"]);
        assert_eq!(
            (errors(&report), report["reference_words"].as_u64()),
            (wrong, Some(words)),
            "{call}"
        );
    }
}

#[test]
fn every_count_and_rate_of_the_sample_calls_is_jiwers() {
    for line in fixture("fixtures/accuracy/calls.tsv").lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let file = in_tests(&format!("fixtures/calls/{}.json", fields[0]));
        let scope: &[&str] = if fields[1] == "phrases" { &["--by-turn"] } else { &[] };
        let report = measured(&file, &file, &[&["--normaliser", "none"], scope].concat());
        let names = ["hits", "substitutions", "deletions", "insertions"];
        for (name, field) in names.iter().zip(&fields[2..6]) {
            assert_eq!(report[name].to_string(), *field, "{name}: {line}");
        }
        assert_eq!(report["wer"].as_f64(), fields[6].parse().ok(), "{line}");
        for (name, field) in names.iter().zip(&fields[7..11]) {
            assert_eq!(report["characters"][name].to_string(), *field, "{name}: {line}");
        }
    }
}

#[test]
fn two_folders_are_a_corpus_whose_figures_are_sums() {
    let calls = in_tests("fixtures/calls");
    let line = ["accuracy", "--reference", &calls, "--hypothesis", &calls];
    assert_eq!(operator(&line, b"").well(), fixture("fixtures/accuracy/sample_calls_report.txt"));
    let report = measured(&calls, &calls, &["--normaliser", "none", "--by-turn"]);
    assert_eq!((errors(&report), report["reference_words"].as_u64()), (29, Some(389)));
    assert_eq!(report["wer"].as_f64(), Some(29.0 / 389.0));
    assert_eq!(report["per_call"].as_array().unwrap().len(), 4);
    assert_eq!(report["normaliser"], serde_json::json!({"name": "none", "version": 1}));
    assert_eq!(report["by_turn"], true);
    assert_eq!(report["unmatched"], serde_json::json!({"reference": [], "hypothesis": []}));
}

#[test]
fn rendered_transcripts_are_measured_with_their_confidences() {
    let (calls, transcripts) = (in_tests("fixtures/calls"), in_tests("golden/transcripts"));
    let report = measured(&calls, &transcripts, &["--allow-unmatched"]);
    assert_eq!(report["speakers"]["calls"], 4);
    assert_eq!(report["calibration"]["words_scored"].as_u64(), Some(377));
    assert!(report["wer_interval"]["low"].as_f64() < report["wer"].as_f64());
}

#[test]
fn a_calibration_reads_as_it_should() {
    let folder = Folder::new();
    for (call, _) in [CALLS[0], CALLS[3]] {
        folder.file(&format!("said/{call}.json"), fixture(&format!("fixtures/calls/{call}.json")));
        folder.file(&format!("made/{call}.json"), raw_result(call));
    }
    let (said, made) = (folder.path("said"), folder.path("made"));
    let line = ["accuracy", "--reference", &said, "--hypothesis", &made, "--calibration"];
    compare("accuracy-calibration.txt", &operator(&line, b"").well());
}

#[test]
fn every_form_of_a_transcript_has_the_same_word_errors() {
    let (folder, call) = (Folder::new(), CALLS[2].0);
    let reference = in_tests(&format!("fixtures/calls/{call}.json"));
    let raw = folder.file("raw.json", raw_result(call));
    let of = |file: &str| {
        let report = measured(&reference, file, &[]);
        (errors(&report), report["reference_words"].clone(), report["speakers"]["cpwer"].clone())
    };
    let expected = of(&raw);
    for extension in ["json", "txt", "vtt"] {
        let file = in_tests(&format!("golden/transcripts/{call}.{extension}"));
        assert_eq!(of(&file), expected, "{extension}");
    }
}

#[test]
fn one_side_may_come_through_a_pipe() {
    let folder = Folder::new();
    let reference = folder.file("said.txt", "How can I help you today?");
    let line = ["accuracy", "--json", "--reference", &reference, "--hypothesis", "-"];
    let report = operator(&line, b"how can i help today\n").json();
    assert_eq!((errors(&report), report["hits"].as_u64()), (1, Some(5)));
    let line = ["accuracy", "--json", "--reference", "-", "--hypothesis", &reference];
    assert_eq!(
        operator(&line, b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v a>how can I\n").json()["hits"],
        3
    );
}

#[test]
fn a_calibration_is_drawn_as_one_svg() {
    let folder = Folder::new();
    let (calls, transcripts) = (in_tests("fixtures/calls"), in_tests("golden/transcripts"));
    let plot = folder.path("plot.svg");
    let line = [
        "accuracy",
        "--reference",
        &calls,
        "--hypothesis",
        &transcripts,
        "--plot",
        &plot,
        "--allow-unmatched",
    ];
    operator(&line, b"").well();
    let svg = folder.read("plot.svg");
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"), "{svg}");
}

#[test]
fn files_without_counterpart_are_named_and_only_on_request_left_out() {
    let folder = Folder::new();
    folder.file("said/a.txt", "one two");
    folder.file("said/deep/b.txt", "three");
    folder.file("made/a.srt", "1\n00:00:01,000 --> 00:00:02,000\none\n");
    folder.file("made/c.json", r#"{"words": []}"#);
    let (said, made) = (folder.path("said"), folder.path("made"));
    let line = ["accuracy", "--json", "--reference", &said, "--hypothesis", &made];
    let refused = operator(&line, b"");
    assert_eq!(refused.code, Some(1));
    for part in ["2 file(s)", "only in --reference: deep/b", "only in --hypothesis: c"] {
        assert!(refused.errors.contains(part), "{}", refused.errors);
    }
    let ended = operator(&[&line[..], &["--allow-unmatched"]].concat(), b"");
    assert!(ended.errors.contains("only in --hypothesis: c"), "{}", ended.errors);
    let report = ended.json();
    assert_eq!((report["deletions"].as_u64(), report["calls"].as_u64()), (Some(1), Some(1)));
    assert_eq!(
        report["unmatched"],
        serde_json::json!({"reference": ["deep/b"], "hypothesis": ["c"]})
    );
}

#[test]
fn an_empty_reference_is_named_and_on_request_its_words_are_insertions() {
    let folder = Folder::new();
    let (silent, said) =
        (folder.file("silent.txt", "[noise]\n"), folder.file("said.txt", "well hello"));
    let line = ["accuracy", "--json", "--reference", &silent, "--hypothesis", &said];
    let refused = operator(&line, b"");
    assert_eq!(refused.code, Some(1));
    assert!(refused.errors.contains("silent.txt") && refused.errors.contains("normaliser v1"));
    let report = operator(&[&line[..], &["--allow-empty"]].concat(), b"").json();
    assert_eq!((report["insertions"].as_u64(), report["wer"].clone()), (Some(2), Value::Null));
    let nothing_left = measured(&said, &silent, &[]);
    assert_eq!(
        (nothing_left["deletions"].as_u64(), nothing_left["wer"].as_f64()),
        (Some(2), Some(1.0))
    );
}

#[test]
fn a_document_of_the_genesys_platform_is_measured_with_speakers_and_confidences() {
    let document = in_tests("fixtures/platform/conversational-insights-devkit.json");
    let folder = Folder::new();
    let said = folder.file("said.txt", "Customer: you are treating me well thank you very much\nAgent: thanks\nCustomer: have a nice day\n");
    let report = measured(&said, &document, &[]);
    assert_eq!((errors(&report), report["hypothesis_words"].as_u64()), (3, Some(16)));
    assert_eq!(report["speakers"]["calls"], 1);
    assert_eq!(report["calibration"]["words_scored"], 16);
}
