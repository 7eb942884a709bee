//! Any words as files: every one reads back by a parser that is not ours, and nothing that was said is structure.
#![no_main]

#[path = "../../../transcription-domain/fuzz/fuzz_targets/any_words.rs"]
mod any_words;
#[expect(dead_code, reason = "shared with the tests, which use all of it")]
#[path = "../../tests/rendering/sample_calls.rs"]
mod sample_calls;

use serde_json::{Value, json};
use transcript_rendering::{
    Cue, RenderInput, cues, file_parts, json_document, one_at_a_time, plain_text, subrip,
    viewer_page, webvtt,
};
use transcription_domain::{RecordingFacts, TranscriptFormat};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let transcript = any_words::transcript(bytes);
    let request = json!({"recordingId": "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f"});
    sample_calls::with_facts(&transcript, &request, "job-1", RecordingFacts::default(), |input| {
        let shown: Vec<Cue> = cues(input);
        check_webvtt(&shown, &webvtt(input));
        check_subrip(&one_at_a_time(shown, &input.captions), &subrip(input));
        check_json(input, &json_document(input));
        check_text(input, &plain_text(input));
        check_page(&viewer_page(input), &json_document(input));
        check_parts(input, 1 + bytes.len() * 7);
    });
});

fn check_webvtt(cues: &[Cue], file: &str) {
    assert_eq!(file.matches("-->").count(), cues.len());
    let read = webvtt_parser::Vtt::parse(file).expect("a file of ours is WebVTT");
    assert_eq!(read.cues.len(), cues.len());
    assert!(cues.is_sorted_by_key(|cue| cue.start));
    for (read, cue) in read.cues.iter().zip(cues) {
        let times = (read.start.as_milliseconds(), read.end.as_milliseconds());
        assert_eq!(times, (cue.start.ms(), cue.end.ms()));
        assert!(cue.start < cue.end);
        let name = cue.speaker.as_ref().map(|name| format!("<v {name}>")).unwrap_or_default();
        let text = read.text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        assert_eq!(text, format!("{name}{}", cue.lines.join("\n")));
    }
}

fn check_subrip(cues: &[Cue], file: &str) {
    // More hours than its reader's numbers hold are none that a call has.
    if cues.last().is_some_and(|cue| cue.end.ms() > 200 * 3_600_000) {
        return;
    }
    let read =
        srtlib::Subtitles::parse_from_str(file.to_owned()).expect("a file of ours is SubRip");
    let read = read.to_vec();
    assert_eq!(read.len(), cues.len());
    for (number, (read, cue)) in (1..).zip(read.iter().zip(cues)) {
        let ms = |time: &srtlib::Timestamp| {
            let (hours, minutes, seconds, ms) = time.get();
            let minutes = u64::from(hours) * 60 + u64::from(minutes);
            (minutes * 60 + u64::from(seconds)) * 1_000 + u64::from(ms)
        };
        assert_eq!(
            (read.num, ms(&read.start_time), ms(&read.end_time)),
            (number, cue.start.ms(), cue.end.ms())
        );
        assert!(!read.text.contains(['<', '>', '{', '}']));
    }
    assert!(cues.windows(2).all(|pair| pair[0].end <= pair[1].start));
}

fn check_json(input: &RenderInput<'_>, file: &str) {
    let document: Value = serde_json::from_str(file).expect("a file of ours is JSON");
    let segments = document["segments"].as_array().expect("segments");
    assert_eq!(segments.len(), input.segments.len());
    let words = segments.iter().flat_map(|segment| segment["words"].as_array().expect("words"));
    let texts: Vec<&str> = words.map(|word| word["text"].as_str().expect("a text")).collect();
    assert!(texts.iter().copied().eq(input.transcript.words().iter().map(|word| word.text)));
    assert!(!file.contains("NaN") || texts.iter().any(|text| text.contains("NaN")));
}

fn check_text(input: &RenderInput<'_>, file: &str) {
    assert!(!file.chars().any(|c| c.is_control() && c != '\n'));
    let (_, segments) = file.split_once("\n\n").expect("a header and a blank line");
    let expected = if input.segments.is_empty() { 1 } else { input.segments.len() };
    assert_eq!(segments.lines().count(), expected);
}

fn check_page(page: &str, document: &str) {
    assert_eq!(page.matches("</script>").count(), 3);
    let (_, rest) = page.split_once("id=\"document-data\">").expect("the document's block");
    let (data, _) = rest.split_once("</script>").expect("its end");
    assert!(!data.contains(['<', '>', '&', '\u{2028}', '\u{2029}']));
    let read = |text: &str| -> Value { serde_json::from_str(text).expect("JSON") };
    assert_eq!(read(data), read(document));
}

fn check_parts(input: &RenderInput<'_>, part_bytes: usize) {
    for format in TranscriptFormat::ALL {
        let whole = match format {
            TranscriptFormat::PlainText => plain_text(input),
            TranscriptFormat::SubRip => subrip(input),
            TranscriptFormat::WebVtt => webvtt(input),
            TranscriptFormat::Json => json_document(input),
        };
        let parts: Vec<Vec<u8>> = file_parts(input, format, part_bytes).collect();
        assert!(parts.concat() == whole.into_bytes());
    }
}
