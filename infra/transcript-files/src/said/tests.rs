use super::*;

fn said(name: &str, text: &str, prefixes: SpeakerPrefixes) -> Result<Said, Problem> {
    Said::of_bytes(text.as_bytes(), Some(Path::new(name)), Side::Hypothesis, prefixes)
}

/// Speaker and text of each turn.
fn turns(name: &str, text: &str) -> Vec<(String, String)> {
    let said = said(name, text, SpeakerPrefixes::Auto).unwrap();
    let turn = |turn: &Turn| {
        let speaker = turn.speaker.as_ref().map(ToString::to_string).unwrap_or_default();
        let words: Vec<&str> = turn.words.iter().map(|(word, _)| word.as_str()).collect();
        (speaker, words.join(" "))
    };
    said.turns.iter().map(turn).collect()
}

fn owned(turns: &[(&str, &str)]) -> Vec<(String, String)> {
    turns.iter().map(|(speaker, text)| ((*speaker).to_owned(), (*text).to_owned())).collect()
}

const GOLDEN: [(&str, &str); 4] = [
    ("call.json", include_str!("../../../../tests/golden/transcripts/0002f70f7386445b.json")),
    ("call.txt", include_str!("../../../../tests/golden/transcripts/0002f70f7386445b.txt")),
    ("call.srt", include_str!("../../../../tests/golden/transcripts/0002f70f7386445b.srt")),
    ("call.vtt", include_str!("../../../../tests/golden/transcripts/0002f70f7386445b.vtt")),
];

#[test]
fn every_rendered_form_of_a_call_says_the_same_words_by_the_same_speakers() {
    let by_speaker = |(name, text): (&str, &str)| {
        let mut said: Vec<(String, String)> = Vec::new();
        for (speaker, text) in turns(name, text) {
            let text = text.to_lowercase();
            match said.last_mut().filter(|(last, _)| *last == speaker) {
                Some((_, before)) => before.extend([" ", &text]),
                None => said.push((speaker, text)),
            }
        }
        said
    };
    let of_json = by_speaker(GOLDEN[0]);
    assert_eq!(of_json.iter().flat_map(|(_, text)| text.split(' ')).count(), 79);
    for other in GOLDEN {
        assert_eq!(by_speaker(other), of_json, "{}", other.0);
    }
}

#[test]
fn a_file_without_a_known_extension_is_known_by_its_beginning() {
    for (name, text) in GOLDEN {
        let sniffed =
            Said::of_bytes(text.as_bytes(), None, Side::Hypothesis, SpeakerPrefixes::Auto);
        assert_eq!(sniffed.unwrap(), said(name, text, SpeakerPrefixes::Auto).unwrap(), "{name}");
    }
}

#[test]
fn a_sample_call_is_both_sides_of_its_comparison() {
    let text = r#"{"phrases": [{"speaker_role": "agent", "transcript": "hi", "human_transcript": "bye"}]}"#;
    let side = |side| Said::of_bytes(text.as_bytes(), None, side, SpeakerPrefixes::Auto).unwrap();
    assert_eq!(side(Side::Reference).spoken(Normaliser::None).joined(), "bye");
    assert_eq!(side(Side::Hypothesis).spoken(Normaliser::None).joined(), "hi");
}

#[test]
fn names_in_front_of_lines_are_speakers_when_every_line_has_one() {
    assert_eq!(
        turns("a.txt", "Agent: hello\nCaller: hi: you\n"),
        owned(&[("Agent", "hello"), ("Caller", "hi: you")])
    );
    assert_eq!(
        turns("a.txt", "Agent: hello\nno name\n"),
        owned(&[("", "Agent: hello"), ("", "no name")])
    );
    assert_eq!(turns("a.txt", "note: a single line"), owned(&[("", "note: a single line")]));
    assert_eq!(turns("a.txt", "at 10:30 we\nmet: then\n").len(), 2);
    let forced = said("a.txt", "Agent: hello\n10:30 it is", SpeakerPrefixes::Yes).unwrap();
    assert!(forced.turns[0].speaker.is_some() && forced.turns[1].speaker.is_none());
    let never = said("a.txt", "A: hello\nB: hi", SpeakerPrefixes::No).unwrap();
    assert!(never.turns.iter().all(|turn| turn.speaker.is_none()));
}

#[test]
fn markup_of_captions_is_no_part_of_what_was_said() {
    let vtt = "WEBVTT - title\n\nSTYLE\n::cue {}\n\nNOTE words\n\n1\n00:01.000 --> 00:02.000 align:start\n<v.loud Ann Lee><i>one &amp; two</i> <00:01.500>three</v>\n&lt;unk&gt;\n";
    assert_eq!(turns("a.vtt", vtt), owned(&[("Ann Lee", "one & two three <unk>")]));
    let srt = "1\r\n00:00:01,000 --> 00:00:02,000\r\n{\\an8}<i>one</i> <font color=red>two</font>\r\n3 < 4 \u{2039}unk\u{203a}\r\n";
    assert_eq!(turns("a.srt", srt), owned(&[("", "one two 3 < 4 <unk>")]));
}

#[test]
fn confidences_of_words_are_kept() {
    let result = r#"{"words": [{"text": "hi", "confidence": 0.5, "speaker": "a", "startTimestamp": "2026-01-01T00:00:00Z", "endTimestamp": "2026-01-01T00:00:01Z"}]}"#;
    for (name, text) in [GOLDEN[0], ("raw.json", result)] {
        let said = said(name, text, SpeakerPrefixes::Auto).unwrap();
        assert!(
            said.turns.iter().flat_map(|turn| &turn.words).all(|word| word.1.is_some()),
            "{name}"
        );
    }
}

#[test]
fn a_file_that_cannot_be_read_says_where_and_quotes_nothing() {
    for (name, text, part) in [
        ("a.json", "{\n  \"segments\": said", "the JSON is broken at line 2, column"),
        (
            "a.json",
            "{\"schema\": \"transcript/1\",\n\"segments\": \"said\"}",
            "a field is missing or is not what a transcript.json has there at line 2, column",
        ),
        (
            "a.json",
            "{\"schema\": \"transcript/1\", \"segments\": [{\"said\": 1}",
            "at line 1, column",
        ),
        ("a.json", "{\"schema\": \"transcript/9\"}", "of another kind than transcript/1"),
        ("a.json", "{\"said\": 1}", "JSON of an unknown kind"),
        (
            "a.json",
            "{\"phrases\": [{\"said\": 1}]}",
            "what a sample call has there at line 1, column",
        ),
        ("a.json", "{\"words\": [{\"text\": ", "ends too early"),
        ("a.json", "{\"status\": \"queued\"}", "status is not completed"),
        ("a.json", "[\"said\"]", "at line 1, column"),
        ("a.vtt", "1\n00:00 --> 00:01\nsaid\n", "does not begin with WEBVTT at line 1, column 1"),
        (
            "a.vtt",
            "WEBVTT\n\nsaid\nsaid\nsaid\n",
            "a cue has no line with its times (00:00:01.000 --> 00:00:02.000) at line 3, column 1",
        ),
        ("a.srt", "said\n\nsaid\n", "at line 1, column 1"),
        ("a.txt", "sa\0id", "a NUL byte"),
    ] {
        let problem = said(name, text, SpeakerPrefixes::Auto).unwrap_err();
        let told = format!("{problem}");
        assert!(told.contains(part), "{text:?}: {told}");
        assert!(!told.contains("said"), "{told}");
    }
}

#[test]
fn an_empty_file_of_any_kind_says_nothing() {
    for name in ["a.json", "a.srt", "a.vtt", "a.txt", "a"] {
        assert_eq!(turns(name, " \n"), [], "{name}");
    }
}
