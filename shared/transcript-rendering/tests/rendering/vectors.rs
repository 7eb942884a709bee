//! Named texts that want to be structure, and what the forms for reading make of them: line by line of
//! `tests/fixtures/vectors/caption-texts.tsv` (the README there says how to read it).

use std::fs;
use std::path::PathBuf;

use transcript_rendering::{plain_text, subrip, webvtt};

use crate::golden::is_update;
use crate::odd_transcripts::{render, transcript, word};

/// What stands in the three forms behind their structure, in one line each.
fn shown(text: &str) -> [String; 3] {
    // The end of a word before and the start of a word behind show what is the text's own.
    let transcript = transcript([word(text, "", Some((0, 900)))]);
    let plain = render(&transcript, plain_text);
    let plain = plain.rsplit("[00:00:00.000]").next().unwrap_or_default().trim();
    let [subrip, webvtt] = [render(&transcript, subrip), render(&transcript, webvtt)];
    let behind = |file: &str| {
        let cues = file.split(" --> ").skip(1);
        let texts = cues.map(|cue| cue.split_once('\n').unwrap().1.trim_end().to_owned());
        texts.collect::<Vec<_>>().join(" | ").escape_debug().to_string()
    };
    [plain.escape_debug().to_string(), behind(&subrip), behind(&webvtt)]
}

#[test]
fn every_text_is_shown_as_its_vector_says() {
    let path = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/vectors/caption-texts.tsv"
    ));
    let file = fs::read_to_string(&path).unwrap();
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());
    for line in file.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let [name, input, expected @ ..] = columns.as_slice() else { panic!("{line}") };
        if name.starts_with('#') {
            lines.push(line.to_owned());
            continue;
        }
        let found = shown(&serde_json::from_str::<String>(input).unwrap());
        if found.as_slice() != expected {
            wrong.push(format!("{name}:\n  expected {expected:?}\n  found    {found:?}"));
        }
        lines.push([*name, *input, &found[0], &found[1], &found[2]].join("\t"));
    }
    assert!(lines.len() > 30);
    if is_update() {
        fs::write(&path, lines.join("\n") + "\n").unwrap();
    } else {
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
