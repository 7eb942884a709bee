//! Captions as independent readers see them: the crates `srtlib` and `webvtt-parser`, which share no line with ours.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use transcript_rendering::{Cue, RenderInput, cues, one_at_a_time, subrip, webvtt};
use transcription_domain::{CaptionLimits, CaptionRules, Transcript};
use unicode_segmentation::UnicodeSegmentation as _;
use webvtt_parser::Vtt;

use crate::generated::any_transcript;
use crate::odd_transcripts::render;
use crate::sample_calls::{CALLS, rendered};

/// Start and end in milliseconds, and the text.
type Shown = (u64, u64, String);

/// What is seen of a word: no white space, controls, marks of direction or invisible characters.
fn visible(text: &str) -> String {
    let hidden = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
    };
    text.chars().filter(|c| !hidden(*c)).collect()
}

fn as_subrip_shows(text: &str) -> String {
    text.replace('<', "‹").replace('>', "›").replace('{', "(").replace('}', ")")
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

fn read_subrip(text: &str) -> Vec<Shown> {
    let read = srtlib::Subtitles::parse_from_str(text.to_owned()).unwrap().to_vec();
    let numbers: Vec<usize> = read.iter().map(|subtitle| subtitle.num).collect();
    assert_eq!(numbers, (1..=read.len()).collect::<Vec<_>>());
    let ms = |time: srtlib::Timestamp| {
        let (hours, minutes, seconds, ms) = time.get();
        let minutes = u64::from(hours) * 60 + u64::from(minutes);
        (minutes * 60 + u64::from(seconds)) * 1_000 + u64::from(ms)
    };
    read.into_iter().map(|s| (ms(s.start_time), ms(s.end_time), s.text)).collect()
}

fn read_webvtt(text: &str) -> Vec<Shown> {
    let read = Vtt::parse(text).unwrap();
    let time =
        |cue: &webvtt_parser::VttCue<'_>| (cue.start.as_milliseconds(), cue.end.as_milliseconds());
    read.cues.iter().map(|cue| (time(cue).0, time(cue).1, cue.text.to_owned())).collect()
}

/// What a reader of SubRip has to see of a cue.
fn expected_in_subrip(cue: &Cue) -> Shown {
    let name = cue.speaker.as_ref().map(|name| format!("{name}: ")).unwrap_or_default();
    let text = as_subrip_shows(&format!("{name}{}", cue.lines.join("\n")));
    (cue.start.ms(), cue.end.ms(), text)
}

fn expected_in_webvtt(cue: &Cue) -> Shown {
    let name = cue.speaker.as_ref().map(|name| format!("<v {name}>")).unwrap_or_default();
    (cue.start.ms(), cue.end.ms(), format!("{name}{}", cue.lines.join("\n")))
}

fn check_subrip(cues: Vec<Cue>, text: &str, rules: &CaptionRules) -> Result<(), TestCaseError> {
    let expected: Vec<Shown> = one_at_a_time(cues, rules).iter().map(expected_in_subrip).collect();
    // The word joiner behind digits is ours: a reader sees nothing of it.
    let without_joiner = |(start, end, text): Shown| (start, end, text.replace('\u{2060}', ""));
    let read: Vec<Shown> = read_subrip(text).into_iter().map(without_joiner).collect();
    prop_assert_eq!(&read, &expected);
    for pair in read.windows(2) {
        prop_assert!(pair[0].1 <= pair[1].0, "{:?} overlaps {:?}", pair[0], pair[1]);
    }
    Ok(())
}

fn check_webvtt(cues: &[Cue], text: &str) -> Result<(), TestCaseError> {
    prop_assert_eq!(text.matches("-->").count(), cues.len());
    let unescape = |(start, end, text): Shown| (start, end, unescaped(&text));
    let read: Vec<Shown> = read_webvtt(text).into_iter().map(unescape).collect();
    let expected: Vec<Shown> = cues.iter().map(expected_in_webvtt).collect();
    prop_assert_eq!(read, expected);
    Ok(())
}

fn check_cues(
    transcript: &Transcript,
    cues: &[Cue],
    limits: &CaptionLimits,
) -> Result<(), TestCaseError> {
    let mut said = BTreeMap::<_, String>::new();
    for word in transcript.words() {
        said.entry(word.speaker).or_default().push_str(&visible(word.text));
    }
    let mut shown = BTreeMap::<_, String>::new();
    for cue in cues {
        shown.entry(&cue.speaker).or_default().push_str(&visible(&cue.text()));
    }
    // Speakers are shown by other names than they have, so what each says is compared without them.
    let texts = |texts: Vec<String>| -> BTreeSet<String> {
        texts.into_iter().filter(|text| !text.is_empty()).collect()
    };
    prop_assert_eq!(texts(said.into_values().collect()), texts(shown.into_values().collect()));
    prop_assert!(cues.is_sorted_by_key(|cue| cue.start));
    for cue in cues {
        prop_assert!(cue.start < cue.end);
        prop_assert!(cue.end.ms() - cue.start.ms() <= limits.cue_ms_max);
        prop_assert!((1..=limits.lines_max).contains(&cue.lines.len()));
        let name = cue.speaker.as_ref().map_or(0, |name| name.graphemes(true).count() + 2);
        for (index, line) in cue.lines.iter().enumerate() {
            let indent = if index == 0 { name } else { 0 };
            prop_assert!(!line.trim().is_empty());
            prop_assert!(
                indent + line.graphemes(true).count() <= limits.line_characters_max,
                "{}",
                line
            );
        }
    }
    Ok(())
}

/// The default limits for most, and others that go together.
fn any_rules() -> impl Strategy<Value = CaptionRules> {
    let others = (20..=60_usize, 1..=2_usize, 20..=60_u64, 1..=900_u64, 0..2_000_u64).prop_map(
        |(line_characters_max, lines_max, characters_per_second, cue_ms_min, silence)| {
            let limits = CaptionLimits {
                line_characters_max,
                lines_max,
                characters_per_second,
                cue_ms_min,
                silence_inside_ms_max: silence,
                ..CaptionLimits::default()
            };
            CaptionRules::new(limits).unwrap()
        },
    );
    prop_oneof![4 => Just(CaptionRules::default()), 1 => others]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn captions_lose_no_word_keep_their_limits_and_are_read_back_as_they_are(
        transcript in any_transcript(),
        rules in any_rules(),
    ) {
        let (cues, subrip, webvtt) = render(&transcript, |input| {
            let input = RenderInput { captions: rules, ..*input };
            (cues(&input), subrip(&input), webvtt(&input))
        });
        check_cues(&transcript, &cues, rules.limits())?;
        check_webvtt(&cues, &webvtt)?;
        check_subrip(cues, &subrip, &rules)?;
    }
}

#[test]
fn readers_see_as_many_cues_in_the_sample_calls_as_are_written() {
    for call in CALLS {
        let files = rendered(call);
        let [subrip, webvtt] = ["srt", "vtt"].map(|extension| {
            let file = files.iter().find(|file| file.format.file_extension() == extension);
            file.unwrap().text.clone()
        });
        let (in_subrip, in_webvtt) = (read_subrip(&subrip).len(), read_webvtt(&webvtt).len());
        assert_eq!(in_subrip, in_webvtt);
        assert_eq!(in_subrip, subrip.matches(" --> ").count());
        assert!(in_subrip > 10, "{in_subrip}");
    }
}
