//! Words from bytes, so that a fuzzer finds its way: each takes six or more.

use transcription_domain::{
    Confidence, EpochMs, SpeakerLabel, TimeSpan, Transcript, TranscriptWarnings, Word,
};

const TEXTS: [&str; 32] = [
    "a",
    "hello",
    "-->",
    "--",
    ">",
    "<",
    "&",
    "&lt;",
    "<v Bob>",
    "</script>",
    "{\\an8}",
    "42",
    "٤٢",
    "1",
    "NOTE",
    "WEBVTT",
    "STYLE",
    "00:00:01.000 --> 00:00:02.000",
    "a\r\n\r\nb",
    "a\rb",
    "a\u{2028}b",
    "\u{202e}cba",
    "\u{feff}",
    "\u{200d}",
    "שלום",
    "日本語",
    "e\u{301}",
    "👩\u{200d}👧",
    "bank.",
    "well,",
    "\"",
    "\\u003c",
];

const SPEAKERS: [&str; 8] = [
    "",
    "agent",
    "customer",
    "a>b -->\n<v Bob>",
    "7",
    "external",
    "ivr",
    "nnnnnnnnnnnnnnnnnnnnnnnn",
];

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }
}

/// A transcript of these words. The first byte says whether a start is known.
pub fn transcript(bytes: &[u8]) -> Transcript {
    let mut bytes = Bytes(bytes);
    let start = bytes.next().filter(|byte| byte & 1 == 0).map(|byte| EpochMs(i64::from(byte)));
    let (mut words, mut at) = (Vec::new(), 0_i64);
    while let Some(word) = next_word(&mut bytes, &mut at) {
        words.push(word);
    }
    Transcript::new(&words, start, TranscriptWarnings::default())
}

fn next_word(bytes: &mut Bytes<'_>, at: &mut i64) -> Option<Word> {
    let choice = bytes.next()?;
    let text = match TEXTS.get(usize::from(choice)) {
        Some(text) => (*text).to_owned(),
        // Words come from a reader that lets no text pass of which nothing is seen; here any but an empty one does.
        None => String::from_utf8_lossy(bytes.take(1 + usize::from(choice % 64))).into_owned(),
    };
    let speaker = SPEAKERS[usize::from(bytes.next()? % 8)];
    let [step, length, scale] = [bytes.next()?, bytes.next()?, bytes.next()?].map(i64::from);
    let unit = if scale < 8 { i64::MAX / 300 } else { scale };
    let span = (scale != 255).then(|| {
        *at = at.saturating_add((step - 24).saturating_mul(unit));
        TimeSpan::new(EpochMs(*at), EpochMs(at.saturating_add(length.saturating_mul(unit)))).ok()
    });
    let confidence = Confidence::new(f64::from(bytes.next()?) / 200.0);
    let text = if text.is_empty() { "x".to_owned() } else { text };
    Some(Word { text, confidence, span: span.flatten(), speaker: SpeakerLabel::new(speaker) })
}
