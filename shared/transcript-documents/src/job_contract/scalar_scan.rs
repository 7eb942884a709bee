//! The values of a word's fields, read where they stand. Each function answers with the value and what stands behind it,
//! or `None` where `serde_json` has to look.

use std::borrow::Cow;

use transcription_domain::{Confidence, EpochMs, KeptConfidence};

use super::eight_bytes::{fraction, scan_string};
use crate::moment::MinuteClock;
use crate::speaker_book::SpeakerText;
use crate::word_text;

/// A string without escapes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unescaped<'d> {
    pub(super) text: &'d str,
    /// As [`SpeakerText::front`].
    pub(super) front: [u8; 8],
    /// ASCII without control characters.
    is_plain: bool,
}

impl<'d> Unescaped<'d> {
    /// As the text that names a speaker.
    #[inline]
    pub(super) const fn speaker(self) -> SpeakerText<'d> {
        SpeakerText { text: self.text, front: self.front }
    }

    /// As a word keeps it; `None` when nothing is kept, or something is taken out of its middle.
    #[expect(clippy::inline_always, reason = "as `string`")]
    #[inline(always)]
    pub(super) fn cleaned(self) -> Option<&'d str> {
        let bytes = self.text.as_bytes();
        let has_space_outside = *bytes.first()? == b' ' || *bytes.last()? == b' ';
        if self.is_plain && !has_space_outside {
            return Some(self.text);
        }
        match word_text::clean(self.text)? {
            Cow::Borrowed(text) => Some(text),
            Cow::Owned(_) => None,
        }
    }
}

/// A string without escapes that does not end within eight bytes of the document's end.
#[expect(
    clippy::inline_always,
    reason = "a value that goes through memory costs as much as the scan; measured"
)]
#[inline(always)]
pub(super) fn string(value: &str) -> Option<(Unescaped<'_>, &str)> {
    let inner = value.strip_prefix('"')?;
    let first = scan_string(*inner.as_bytes().first_chunk()?);
    let (mut length, mut is_plain, mut scanned) = (first.length, first.is_plain, first);
    while scanned.length == 8 {
        scanned = scan_string(*inner.as_bytes().get(length..)?.first_chunk()?);
        length += scanned.length;
        is_plain &= scanned.is_plain;
    }
    let (text, behind) = inner.split_at_checked(length)?;
    Some((Unescaped { text, front: first.bytes, is_plain }, behind.strip_prefix('"')?))
}

/// A timestamp.
#[expect(clippy::inline_always, reason = "as `string`")]
#[inline(always)]
pub(super) fn time<'d>(value: &'d str, clock: &mut MinuteClock) -> Option<(EpochMs, &'d str)> {
    if let Some([b'"', text @ .., b'"']) = value.as_bytes().first_chunk::<26>()
        && let Some(moment) = clock.usual(text)
    {
        return Some((moment, value.get(26..)?));
    }
    let (text, rest) = string(value)?;
    Some((clock.moment(text.text)?, rest))
}

/// `0`, `1`, `1.0`, or `0.` and digits. What may follow a number is the caller's to check.
#[expect(clippy::inline_always, reason = "as `string`")]
#[inline(always)]
pub(super) fn confidence(value: &str) -> Option<(KeptConfidence, &str)> {
    let (steps, length) = match value.as_bytes() {
        [b'0', b'.', digits @ ..] => match fraction(*digits.first_chunk()?) {
            (_, 0) => return None,
            (steps, count @ 1..=4) => (steps, 2 + count),
            _ => return long_fraction(value),
        },
        [b'1', b'.', b'0', ..] => (10_000, 3),
        [b'1', ..] => (10_000, 1),
        [b'0', ..] => (0, 1),
        _ => return None,
    };
    Some((KeptConfidence::of_ten_thousandths(steps)?, value.get(length..)?))
}

/// `0.` and more than four digits.
#[inline(never)]
fn long_fraction(value: &str) -> Option<(KeptConfidence, &str)> {
    let digits = value.bytes().skip(2).position(|byte| !byte.is_ascii_digit())?;
    let (number, rest) = value.split_at_checked(2 + digits)?;
    // The float nearest to the decimal number, as `serde_json` gives it with its feature `float_roundtrip`.
    let confidence = Confidence::new(number.parse().ok()?)?;
    Some((confidence.into(), rest))
}

/// Passes over a string, a truth value or a whole number.
pub(super) fn skip_scalar(value: &str) -> Option<&str> {
    match value.as_bytes().first()? {
        b'"' => string(value).map(|(_, rest)| rest),
        b't' => value.strip_prefix("true"),
        b'f' => value.strip_prefix("false"),
        b'0' => value.get(1..),
        b'1'..=b'9' => Some(value.trim_start_matches(|c: char| c.is_ascii_digit())),
        _ => None,
    }
}
