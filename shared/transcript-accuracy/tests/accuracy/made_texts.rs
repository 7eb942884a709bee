//! Texts made from a seed, the same as `ask_jiwer.py` makes.

/// A reference and, by `kind`, an unrelated text, a copy with mistakes, or unrelated words before its second half.
#[must_use]
pub(crate) fn made_texts(
    kind: &str,
    seed: u64,
    length: u64,
    other: u64,
    kinds: u64,
    errors: u64,
) -> (Vec<u64>, Vec<u64>) {
    let mut chance = Chance(seed);
    let reference: Vec<u64> = (0..length).map(|_| chance.below(kinds)).collect();
    let mut hypothesis = Vec::new();
    if kind == "copy" {
        for word in &reference {
            let draw = chance.below(1_000);
            if draw >= errors && draw < 3 * errors {
                hypothesis.push(chance.below(kinds));
            }
            if draw >= 2 * errors {
                hypothesis.push(*word);
            }
        }
        return (reference, hypothesis);
    }
    hypothesis.extend((0..other).map(|_| chance.below(kinds)));
    if kind == "moved" {
        hypothesis.extend(reference.iter().skip(reference.len() / 2));
        hypothesis.push(kinds);
    }
    (reference, hypothesis)
}

/// `SplitMix64`.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        u64::try_from((u128::from(mixed ^ (mixed >> 31)) * u128::from(end)) >> 64).unwrap_or(0)
    }
}
