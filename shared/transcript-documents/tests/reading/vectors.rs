//! Named bad input with its verdict, line by line of `tests/fixtures/vectors` (the README there says how to read it).

use std::fs;
use std::path::PathBuf;

use transcript_documents::{DocumentError, Expected, job_contract, platform};
use transcription_domain::{Confidence, SpeakerLabel, Transcript, WordRef};

#[expect(
    clippy::disallowed_methods,
    reason = "a switch for the person at the keyboard, in a test only"
)]
fn is_update() -> bool {
    std::env::var("UPDATE_GOLDEN").is_ok_and(|value| value == "1")
}

/// Runs each line of a file: `judge` gives the verdict on the input. How many there were.
fn run(file: &str, judge: impl Fn(&[u8]) -> String) -> usize {
    let folder =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/vectors"));
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    let mut lines: Vec<String> = Vec::new();
    let mut wrong = Vec::new();
    for line in text.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let [name, input, verdict] = columns.as_slice() else { panic!("{file}: {line}") };
        if name.starts_with('#') {
            lines.push(line.to_owned());
            continue;
        }
        let found = judge(&bytes_of(input));
        assert!(!found.contains(['\t', '\n']), "{file}, {name}: {found}");
        if found != *verdict {
            wrong.push(format!("{file}, {name}:\n  expected {verdict}\n  found    {found}"));
        }
        lines.push([*name, *input, found.as_str()].join("\t"));
    }
    if is_update() {
        fs::write(&path, lines.join("\n") + "\n").unwrap();
    } else {
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
    lines.len() - 1
}

/// The bytes that an input stands for: `⟨ff 00⟩`, `⟨3×[⟩`, and text.
fn bytes_of(input: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (number, part) in input.split('⟨').enumerate() {
        let Some((mark, text)) = part.split_once('⟩').filter(|_| number > 0) else {
            bytes.extend(part.bytes());
            continue;
        };
        match mark.split_once('×') {
            Some((times, text)) => bytes.extend(text.repeat(times.parse().unwrap()).bytes()),
            None => {
                bytes.extend(mark.split(' ').map(|byte| u8::from_str_radix(byte, 16).unwrap()));
            }
        }
        bytes.extend(text.bytes());
    }
    bytes
}

fn verdict(read: Result<Transcript, DocumentError>) -> String {
    let transcript = match read {
        Ok(transcript) => transcript,
        Err(error) => return error.to_string(),
    };
    let words: Vec<String> =
        transcript.words().iter().map(|word| shown(&transcript, &word)).collect();
    let counts = serde_json::to_value(transcript.warnings()).unwrap();
    let counts = counts.as_object().unwrap().iter().filter(|(_, count)| **count != 0);
    let counts: Vec<String> = counts.map(|(name, count)| format!("{name} {count}")).collect();
    let words = if words.is_empty() { "no words".to_owned() } else { words.join(" | ") };
    [vec![words], counts].concat().join("; ")
}

fn shown(transcript: &Transcript, word: &WordRef<'_>) -> String {
    let speaker = word.speaker.map_or("-", SpeakerLabel::as_str);
    let time = word.span.map_or_else(
        || "-".to_owned(),
        |span| format!("{}+{}", transcript.zero().offset_of(span.start()).ms(), span.length_ms()),
    );
    let confidence = word.confidence.map(Confidence::value);
    let confidence = confidence.map_or_else(|| "-".to_owned(), |value| value.to_string());
    format!("{speaker} {} {time} @{confidence}", word.text.escape_debug())
}

fn by_contract(document: &[u8]) -> String {
    let quick = verdict(job_contract::read(document, None, Expected::ALL));
    assert_eq!(quick, verdict(job_contract::read_by_serde(document, None, Expected::ALL)));
    quick
}

#[test]
fn every_vector_has_its_verdict() {
    let documents = run("job-contract-documents.tsv", by_contract);
    let words = run("words.tsv", |entry| by_contract(&[br#"{"words":["#, entry, b"]}"].concat()));
    let platform =
        run("platform-documents.tsv", |document| verdict(platform::read(document, None)));
    assert!(documents >= 50 && words >= 60 && platform >= 40, "{documents} {words} {platform}");
}

#[test]
fn no_verdict_quotes_what_was_said() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/vectors/");
    for file in ["job-contract-documents.tsv", "platform-documents.tsv"] {
        let text = fs::read_to_string(format!("{folder}{file}")).unwrap();
        let verdicts = text.lines().filter_map(|line| line.rsplit('\t').next());
        assert!(verdicts.into_iter().all(|verdict| !verdict.contains("secret")), "{file}");
    }
}
