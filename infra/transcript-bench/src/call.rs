//! The calls that are read: made from a seed, the same bytes on every machine.

use std::fmt::Write as _;

/// Frequent words of English telephone calls; with punctuation as engines send it. Mean length about five letters.
const WORDS: [&str; 48] = [
    "the",
    "to",
    "and",
    "you",
    "I",
    "a",
    "that",
    "of",
    "is",
    "my",
    "in",
    "it",
    "for",
    "on",
    "have",
    "your",
    "can",
    "be",
    "with",
    "this",
    "just",
    "so",
    "we",
    "okay,",
    "not",
    "do",
    "if",
    "are",
    "account",
    "card",
    "number",
    "please",
    "would",
    "yesterday",
    "payment",
    "because",
    "address",
    "I'm",
    "that's",
    "transaction",
    "morning.",
    "information",
    "thank",
    "help",
    "today?",
    "representative",
    "twenty-five",
    "right.",
];

/// 2026-10-21T07:28:00Z.
const START_MS: u64 = 1_792_567_680_000;
const DAY_MS: u64 = 86_400_000;
/// 2026-10-21 as a day of October, for calls that last into the days behind it.
const FIRST_DAY: u64 = 21;

/// Numbers from a seed: `SplitMix64` (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}

/// The provider's whole answer for a call of that many words: two speakers who take turns of 1 to 40 words, times with
/// milliseconds, confidences of at most four digits; about 145 bytes a word.
#[must_use]
pub fn written_call(words: usize) -> String {
    let mut numbers = Numbers(7);
    let mut call = String::with_capacity(words * 160 + 200);
    call.push_str(r#"{"id":"6f1d4c1e-bench","status":"completed","result":{"words":["#);
    let (mut at, mut left, mut agent) = (START_MS, 0, false);
    for index in 0..words {
        if left == 0 {
            left = 1 + numbers.below(40);
            agent = !agent;
            at += numbers.below(900);
        }
        left -= 1;
        let length = 60 + numbers.below(500);
        if index > 0 {
            call.push(',');
        }
        let choice = usize::try_from(numbers.below(48)).unwrap_or(0);
        let text = WORDS.get(choice).copied().unwrap_or("the");
        let confidence = 10_000 - numbers.below(70) * numbers.below(70);
        let confidence = format!("{}.{:04}", confidence / 10_000, confidence % 10_000);
        let confidence = confidence.trim_end_matches('0').trim_end_matches('.');
        let (start, end) = (Clock(at), Clock(at + length));
        let speaker = if agent { "agent" } else { "customer" };
        // Writing into a String cannot fail.
        let _ = write!(
            call,
            r#"{{"text":"{text}","confidence":{confidence},"startTimestamp":"{start}","endTimestamp":"{end}","speaker":"{speaker}"}}"#
        );
        at += length + numbers.below(120);
    }
    call.push_str("]}}");
    call
}

/// A time as RFC 3339 with milliseconds, within October and November 2026.
struct Clock(u64);

impl std::fmt::Display for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let days = FIRST_DAY + (self.0 / DAY_MS - START_MS / DAY_MS);
        let (month, day) = if days > 31 { (11, days - 31) } else { (10, days) };
        let ms = self.0 % DAY_MS;
        let (hour, minute) = (ms / 3_600_000, ms / 60_000 % 60);
        let (second, ms) = (ms / 1_000 % 60, ms % 1_000);
        write!(f, "2026-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_has_its_words_and_about_145_bytes_for_each() {
        let call = written_call(9_000);
        assert_eq!(call.matches("\"text\"").count(), 9_000);
        let bytes_a_word = call.len() / 9_000;
        assert!((140..=150).contains(&bytes_a_word), "{bytes_a_word}");
        assert_eq!(call, written_call(9_000));
    }
}
