//! Confidences for the sample calls. The data set has none: these are made, by a rule that gives the same call the
//! same confidences for ever.
//!
//! Of a word and its position in the call (0-based, over all its words) a number `h` is hashed: FNV-1a, 64 bit, over
//! the word's bytes followed by the position as four little-endian bytes. The confidence, with three decimals, is
//!
//! | the word stands in a phrase where machine and human transcript | and | confidence |
//! |---|---|---|
//! | agree | | 0.900 + (h mod 100) / 1000 |
//! | differ | the human wrote the word somewhere in the phrase | 0.700 + (h mod 200) / 1000 |
//! | differ | the human did not write the word in the phrase | 0.300 + (h mod 300) / 1000 |

/// What the human transcript of the phrase says about a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Agreement {
    /// The whole phrase is the same.
    Phrase,
    /// The phrase differs, the word stands in it.
    Word,
    /// The word is not in the human transcript of the phrase.
    Neither,
}

/// The made confidence of a word, 0.3 to 0.999, a whole number of thousandths.
pub(crate) fn made_confidence(word: &str, position: u32, agreement: Agreement) -> f64 {
    let (base, spread) = match agreement {
        Agreement::Phrase => (900, 100),
        Agreement::Word => (700, 200),
        Agreement::Neither => (300, 300),
    };
    let hash = fnv_1a(word.bytes().chain(position.to_le_bytes()));
    let thousandths = base + u32::try_from(hash % spread).unwrap_or(0);
    f64::from(thousandths) / 1000.0
}

fn fnv_1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_the_same_confidence_every_time() {
        let first = made_confidence("hello", 0, Agreement::Phrase);
        assert!((first - made_confidence("hello", 0, Agreement::Phrase)).abs() < f64::EPSILON);
        assert!((0.9..1.0).contains(&first));
    }

    #[test]
    fn confidence_is_lower_where_machine_and_human_differ() {
        for position in 0..500 {
            let [phrase, word, neither] = [Agreement::Phrase, Agreement::Word, Agreement::Neither]
                .map(|agreement| made_confidence("card", position, agreement));
            assert!((0.9..1.0).contains(&phrase));
            assert!((0.7..0.9).contains(&word));
            assert!((0.3..0.6).contains(&neither));
        }
    }

    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(fnv_1a("a".bytes()), 0xaf63_dc4c_8601_ec8c);
    }
}
