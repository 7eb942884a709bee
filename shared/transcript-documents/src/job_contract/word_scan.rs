//! A word read where it stands, byte by byte, when it has nothing odd.
//!
//! Its keys may stand in any order, with white space or without. Odd is whatever this file has no branch for: an escape,
//! a key that stands twice, a number of an unusual form, a value of another type. Such a word is left to `serde_json`,
//! which is then asked for this one word only, so nothing here has to be complete: it has to be right where it answers.

use transcription_domain::{EpochMs, KeptConfidence};

use super::scalar_scan::{confidence, skip_scalar, string, time};
use crate::moment::MinuteClock;
use crate::speaker_book::SpeakerText;
use crate::word_reader::PlainWord;

/// A word as providers write most of them, and what stands behind it: all five fields in the contract's order, no white
/// space. `None` for any other, which may be a word too.
#[expect(clippy::inline_always, reason = "as `string`")]
#[inline(always)]
pub(super) fn usual_word<'d>(
    document: &'d str,
    clock: &mut MinuteClock,
) -> Option<(PlainWord<'d>, &'d str)> {
    let (text, rest) = string(document.strip_prefix("{\"text\":")?)?;
    let (confidence, rest) = confidence(rest.strip_prefix(",\"confidence\":")?)?;
    let (start, rest) = time(rest.strip_prefix(",\"startTimestamp\":")?, clock)?;
    let (end, rest) = time(rest.strip_prefix(",\"endTimestamp\":")?, clock)?;
    let (speaker, rest) = string(rest.strip_prefix(",\"speaker\":")?)?;
    let word = PlainWord {
        text: text.cleaned()?,
        confidence: Some(confidence),
        start: Some(start),
        end: Some(end),
        speaker: Some(speaker.speaker()),
    };
    Some((word, rest.strip_prefix('}')?))
}

/// A word with its fields in any order, or without some, and with white space.
pub(super) fn any_word<'d>(
    document: &'d str,
    clock: &mut MinuteClock,
) -> Option<(PlainWord<'d>, &'d str)> {
    let mut fields = Fields::default();
    let mut rest = document.strip_prefix('{')?;
    loop {
        let (key, value) = key(skip_space(rest))?;
        rest = skip_space(fields.take(key, skip_space(value), clock)?);
        if let Some(behind) = rest.strip_prefix(',') {
            rest = behind;
        } else {
            return Some((fields.word()?, rest.strip_prefix('}')?));
        }
    }
}

/// What stands behind JSON's white space.
#[inline]
pub(super) fn skip_space(text: &str) -> &str {
    if text.as_bytes().first().is_some_and(|byte| *byte <= b' ') {
        text.trim_start_matches([' ', '\n', '\r', '\t'])
    } else {
        text
    }
}

/// A key of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Text,
    Confidence,
    Start,
    End,
    Speaker,
    Unknown,
}

/// A key and what stands behind its colon.
#[inline]
fn key(text: &str) -> Option<(Key, &str)> {
    let after = |name, key| text.strip_prefix(name).map(|rest| (key, rest));
    let known = match text.as_bytes().get(1)? {
        b't' => after("\"text\":", Key::Text),
        b'c' => after("\"confidence\":", Key::Confidence),
        b'e' => after("\"endTimestamp\":", Key::End),
        b's' => {
            after("\"startTimestamp\":", Key::Start).or_else(|| after("\"speaker\":", Key::Speaker))
        }
        _ => None,
    };
    known.or_else(|| unknown_key(text))
}

/// A key that no rule knows. One that a rule knows may come here too, with a space before its colon: that is odd.
fn unknown_key(text: &str) -> Option<(Key, &str)> {
    let (name, rest) = string(text)?;
    let rest = skip_space(rest).strip_prefix(':')?;
    let known = ["text", "confidence", "startTimestamp", "endTimestamp", "speaker"];
    (!known.contains(&name.text)).then_some((Key::Unknown, rest))
}

/// The fields seen so far; null is as if there were none.
#[derive(Default)]
struct Fields<'d> {
    seen: [Option<Key>; 5],
    count: usize,
    text: Option<&'d str>,
    confidence: Option<KeptConfidence>,
    start: Option<EpochMs>,
    end: Option<EpochMs>,
    speaker: Option<SpeakerText<'d>>,
}

impl<'d> Fields<'d> {
    /// Takes the value at the front; what stands behind it.
    #[inline]
    fn take(&mut self, key: Key, value: &'d str, clock: &mut MinuteClock) -> Option<&'d str> {
        if key != Key::Unknown {
            if self.seen.contains(&Some(key)) {
                return None;
            }
            *self.seen.get_mut(self.count)? = Some(key);
            self.count += 1;
        }
        if value.as_bytes().first() == Some(&b'n') {
            return value.strip_prefix("null");
        }
        let rest = match key {
            Key::Text => {
                let (text, rest) = string(value)?;
                self.text = Some(text.cleaned()?);
                rest
            }
            Key::Confidence => put(&mut self.confidence, confidence(value)?),
            Key::Start => put(&mut self.start, time(value, clock)?),
            Key::End => put(&mut self.end, time(value, clock)?),
            Key::Speaker => {
                let (speaker, rest) = string(value)?;
                self.speaker = Some(speaker.speaker());
                rest
            }
            Key::Unknown => skip_scalar(value)?,
        };
        Some(rest)
    }

    fn word(self) -> Option<PlainWord<'d>> {
        let Self { text, confidence, start, end, speaker, .. } = self;
        Some(PlainWord { text: text?, confidence, start, end, speaker })
    }
}

#[inline]
fn put<'d, T>(place: &mut Option<T>, (value, rest): (T, &'d str)) -> &'d str {
    *place = Some(value);
    rest
}
