//! Which speaker of the reference is which of the hypothesis: the pairing with the fewest errors, without aligning everybody
//! with everybody.
//!
//! Aligning two who said different things is the slowest case there is, and nearly never needed. So a pair is known first by
//! what it costs at least: a word is a hit only where both said it, and no more often than either did. The cheapest pairing
//! by what is known is aligned, pair by pair, until the cheapest one is aligned as a whole: no other can be cheaper, for
//! what is not aligned costs no less than is known of it.

use std::collections::HashMap;

use crate::alignment::{Alignment, AlignmentError, DriftLimit, align};
use crate::assignment::cheapest_pairs;
use crate::edit_counts::EditCounts;

/// What is known of the errors between two speakers.
#[derive(Debug, Clone, Copy)]
enum Known {
    AtLeast(u64),
    Exactly(EditCounts),
}

impl Known {
    fn errors(self) -> u64 {
        match self {
            Self::AtLeast(errors) => errors,
            Self::Exactly(counts) => counts.errors(),
        }
    }
}

/// For each line of a square, its column and the errors there: lines and columns are the speakers' words, and empty where
/// one side has fewer speakers.
pub(crate) fn pair_speakers(
    reference: &[Vec<&str>],
    hypothesis: &[Vec<&str>],
    limit: DriftLimit,
) -> Result<Vec<(usize, EditCounts)>, AlignmentError> {
    let mut table = bounds(reference, hypothesis);
    loop {
        let costs: Vec<Vec<u64>> =
            table.iter().map(|line| line.iter().map(|known| known.errors()).collect()).collect();
        let columns = cheapest_pairs(&costs);
        let mut pairs = Vec::with_capacity(columns.len());
        let mut is_aligned = true;
        for ((line, column), words) in table.iter_mut().zip(columns).zip(reference) {
            let (Some(known), Some(others)) = (line.get_mut(column), hypothesis.get(column)) else {
                continue;
            };
            let counts = match *known {
                Known::Exactly(counts) => counts,
                Known::AtLeast(_) => {
                    is_aligned = false;
                    align(words, others, limit).map(|alignment: Alignment| alignment.counts())?
                }
            };
            *known = Known::Exactly(counts);
            pairs.push((column, counts));
        }
        if is_aligned {
            return Ok(pairs);
        }
    }
}

/// How often each word is said.
type Bag<'a> = HashMap<&'a str, u64>;

fn bounds(reference: &[Vec<&str>], hypothesis: &[Vec<&str>]) -> Vec<Vec<Known>> {
    let others: Vec<Bag<'_>> = hypothesis.iter().map(|words| bag(words)).collect();
    let line = |words: &Vec<&str>| {
        let said = bag(words);
        let pair = |(other, heard): (&Vec<&str>, &Bag<'_>)| {
            let most = u64::try_from(words.len().max(other.len())).unwrap_or(u64::MAX);
            Known::AtLeast(most.saturating_sub(in_both(&said, heard)))
        };
        hypothesis.iter().zip(&others).map(pair).collect()
    };
    reference.iter().map(line).collect()
}

fn bag<'a>(words: &[&'a str]) -> Bag<'a> {
    let mut bag = Bag::new();
    for word in words {
        *bag.entry(*word).or_default() += 1;
    }
    bag
}

/// How many words both said: hits are no more than these.
fn in_both(one: &Bag<'_>, other: &Bag<'_>) -> u64 {
    let count =
        |(word, times): (&&str, &u64)| other.get(word).map_or(0, |others| *times.min(others));
    one.iter().map(count).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(texts: &[String], size: usize) -> Vec<Vec<&str>> {
        let mut words: Vec<Vec<&str>> =
            texts.iter().map(|text| text.split_whitespace().collect()).collect();
        words.resize(size, Vec::new());
        words
    }

    /// By the table of all pairs.
    fn least(reference: &[Vec<&str>], hypothesis: &[Vec<&str>]) -> u64 {
        let between = |one: &Vec<&str>, other: &Vec<&str>| {
            align(one, other, DriftLimit::default()).unwrap().counts().errors()
        };
        let line = |one| hypothesis.iter().map(|other| between(one, other)).collect();
        let costs: Vec<Vec<u64>> = reference.iter().map(line).collect();
        let columns = cheapest_pairs(&costs);
        costs.iter().zip(columns).map(|(line, column)| line[column]).sum()
    }

    #[test]
    fn two_who_said_different_things_are_not_aligned() {
        let said = [vec!["a"; 100], vec!["b"; 90]];
        let heard = [vec!["b"; 90], vec!["a"; 100]];
        // Aligning a wrong pair is refused, for their lengths differ.
        let limit = DriftLimit(0);
        assert!(align(&said[0], &heard[0], limit).is_err());
        let pairs = pair_speakers(&said, &heard, limit).unwrap();
        assert_eq!(pairs.iter().map(|(column, _)| *column).collect::<Vec<_>>(), [1, 0]);
        assert_eq!(pairs.iter().map(|(_, counts)| counts.errors()).sum::<u64>(), 0);
    }

    proptest! {
        #[test]
        fn no_pairing_has_fewer_errors(
            said in prop::collection::vec("([a-d] ){0,9}", 1..5),
            heard in prop::collection::vec("([a-d] ){0,9}", 1..5),
        ) {
            let size = said.len().max(heard.len());
            let (said, heard) = (words(&said, size), words(&heard, size));
            let pairs = pair_speakers(&said, &heard, DriftLimit::default()).unwrap();
            let mut columns: Vec<usize> = pairs.iter().map(|(column, _)| *column).collect();
            columns.sort_unstable();
            prop_assert_eq!(columns, (0..size).collect::<Vec<_>>());
            let errors: u64 = pairs.iter().map(|(_, counts)| counts.errors()).sum();
            prop_assert_eq!(errors, least(&said, &heard));
        }
    }
}
