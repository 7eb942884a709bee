//! A word's head: eight bytes.
//!
//! | bytes | hold |
//! |---|---|
//! | 0 | the text's length in bytes; [`ODD`]: the word is the next one of the odd words |
//! | 1 | 0, or the speaker's number |
//! | 2, 3 | milliseconds from the start of the timed word before it to its start |
//! | 4, 5 | its length in milliseconds; [`NO_SPAN`] |
//! | 6, 7 | its confidence in ten-thousandths; [`NO_CONFIDENCE`]; [`FINE`]: the next one of the fine confidences |

use std::num::NonZeroU32;

use crate::{KeptConfidence, SpeakerNumber, TimeSpan};

const ODD: u8 = u8::MAX;
const NO_SPAN: u16 = u16::MAX;
const NO_CONFIDENCE: u16 = u16::MAX;
const FINE: u16 = u16::MAX - 1;

/// A head. Any eight bytes are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head(u64);

/// What a head holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HeadFields {
    pub(crate) is_odd: bool,
    pub(crate) text_bytes: usize,
    pub(crate) speaker: Option<SpeakerNumber>,
    /// Milliseconds from the start of the timed word before it, and its length; `None` without a time.
    pub(crate) time: Option<(i64, u16)>,
    pub(crate) confidence: HeadConfidence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeadConfidence {
    Absent,
    TenThousandths(u16),
    Fine,
}

/// How far some heads lead.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Way {
    /// How many are odd: of those the rest says nothing.
    pub(crate) odd: u64,
    /// Bytes of text.
    pub(crate) text: u64,
    /// Milliseconds.
    pub(crate) delta: u64,
    /// Fine confidences.
    pub(crate) fine: u64,
}

/// 1 for 0, and 0 for other numbers below 2^63: without a branch or a comparison, so that the compiler adds up some at once.
#[inline]
const fn is_zero(number: u64) -> u64 {
    number.wrapping_sub(1) >> 63
}

impl Head {
    /// Stands for an odd word.
    pub(crate) const ODD: Self = Self(u64::from_le_bytes([ODD, 0, 0, 0, 0, 0, 0, 0]));

    /// The head of a word behind a timed word that starts at `before`; `None` when it is odd.
    #[inline]
    pub(crate) fn of(
        text_bytes: usize,
        confidence: Option<KeptConfidence>,
        span: Option<TimeSpan>,
        speaker: Option<SpeakerNumber>,
        before: i64,
    ) -> Option<Self> {
        let text = u8::try_from(text_bytes).ok().filter(|bytes| *bytes != ODD)?;
        let speaker = match speaker {
            Some(SpeakerNumber(number)) => u8::try_from(number.get()).ok()?,
            None => 0,
        };
        let (delta, length) = match span {
            Some(span) => {
                let delta = u16::try_from(span.start().0.checked_sub(before)?).ok()?;
                let length = u16::try_from(span.length_ms()).ok().filter(|ms| *ms != NO_SPAN)?;
                (delta, length)
            }
            None => (0, NO_SPAN),
        };
        let confidence =
            confidence.map_or(NO_CONFIDENCE, |kept| kept.ten_thousandths().unwrap_or(FINE));
        let [[d0, d1], [l0, l1], [c0, c1]] = [delta, length, confidence].map(u16::to_le_bytes);
        Some(Self(u64::from_le_bytes([text, speaker, d0, d1, l0, l1, c0, c1])))
    }

    /// What these heads say together.
    #[inline]
    pub(crate) fn way_over(heads: &[Self]) -> Way {
        let mut way = Way::default();
        for Self(head) in heads {
            way.odd += is_zero((head & 0xff) ^ u64::from(ODD));
            way.text += head & 0xff;
            // 0 without a time.
            way.delta += head >> 16 & 0xffff;
            way.fine += is_zero(head >> 48 ^ u64::from(FINE));
        }
        way
    }

    /// Whether the confidence of one of these words stands in a list of its own.
    #[inline]
    pub(crate) fn some_lie_elsewhere(heads: &[Self]) -> bool {
        let elsewhere = |head: &Self| {
            let [text, _, _, _, _, _, c0, c1] = head.0.to_le_bytes();
            (text == ODD) | (u16::from_le_bytes([c0, c1]) == FINE)
        };
        heads.iter().fold(false, |some, head| some | elsewhere(head))
    }

    /// The confidence in ten-thousandths, of a word whose confidence does not lie elsewhere.
    #[inline]
    pub(crate) fn ten_thousandths(self) -> Option<u16> {
        let [.., c0, c1] = self.0.to_le_bytes();
        Some(u16::from_le_bytes([c0, c1])).filter(|steps| *steps < FINE)
    }

    /// True when the word has no time. An odd word's head does not know, and says false.
    #[inline]
    pub(crate) const fn has_no_time(self) -> bool {
        let [text, _, _, _, l0, l1, _, _] = self.0.to_le_bytes();
        (text != ODD) & (u16::from_le_bytes([l0, l1]) == NO_SPAN)
    }

    /// False when the word surely starts later than the timed word before it: what nearly every head says, by one mask. Also
    /// true without a time, and for an odd word.
    #[inline]
    pub(crate) const fn has_no_delta(self) -> bool {
        const DELTA: u64 = u64::from_le_bytes([0, 0, 0xff, 0xff, 0, 0, 0, 0]);
        self.0 & DELTA == 0
    }

    /// False when the word surely starts later than the timed word before it, or has no time.
    #[inline]
    pub(crate) const fn may_start_with_its_neighbour(self) -> bool {
        let [text, _, d0, d1, l0, l1, _, _] = self.0.to_le_bytes();
        let timed = u16::from_le_bytes([l0, l1]) != NO_SPAN;
        (text == ODD) | (timed & (u16::from_le_bytes([d0, d1]) == 0))
    }

    /// What it holds of a word that has a time and a confidence in ten-thousandths, as nearly every word has: the text's
    /// bytes, the milliseconds from the start before it, its length and the confidence.
    #[inline]
    pub(crate) fn usual(self) -> Option<(usize, i64, u16, u16)> {
        let [text, _, d0, d1, l0, l1, c0, c1] = self.0.to_le_bytes();
        let [delta, length, steps] = [[d0, d1], [l0, l1], [c0, c1]].map(u16::from_le_bytes);
        let is_usual = text != ODD && length != NO_SPAN && steps < FINE;
        is_usual.then(|| (usize::from(text), i64::from(delta), length, steps))
    }

    /// What it holds.
    #[inline]
    pub(crate) fn fields(self) -> HeadFields {
        let [text, speaker, d0, d1, l0, l1, c0, c1] = self.0.to_le_bytes();
        let [delta, length, confidence] = [[d0, d1], [l0, l1], [c0, c1]].map(u16::from_le_bytes);
        HeadFields {
            is_odd: text == ODD,
            text_bytes: usize::from(text),
            speaker: NonZeroU32::new(u32::from(speaker)).map(SpeakerNumber),
            time: (length != NO_SPAN).then(|| (i64::from(delta), length)),
            confidence: match confidence {
                NO_CONFIDENCE => HeadConfidence::Absent,
                FINE => HeadConfidence::Fine,
                steps => HeadConfidence::TenThousandths(steps),
            },
        }
    }
}
