//! What holds for every pair of texts.

use proptest::prelude::*;
use transcript_accuracy::{Alignment, AlignmentError, DriftLimit, EditCounts, EditKind, align};

use crate::oracle::slow_counts;

fn aligned(reference: &[u8], hypothesis: &[u8]) -> Alignment {
    align(reference, hypothesis, DriftLimit::default()).unwrap()
}

fn counts(reference: &[u8], hypothesis: &[u8]) -> EditCounts {
    aligned(reference, hypothesis).counts()
}

/// Few different words, so that there are many ties.
fn text(longest: usize) -> impl Strategy<Value = Vec<u8>> {
    (1..8_u8).prop_flat_map(move |kinds| prop::collection::vec(0..kinds, 0..longest))
}

proptest! {
    #[test]
    fn the_counts_are_those_of_the_slow_table(reference in text(160), hypothesis in text(160)) {
        prop_assert_eq!(counts(&reference, &hypothesis), slow_counts(&reference, &hypothesis));
    }

    #[test]
    fn hits_and_errors_make_up_both_texts(reference in text(160), hypothesis in text(160)) {
        let counts = counts(&reference, &hypothesis);
        prop_assert_eq!(counts.reference_length(), u64::try_from(reference.len()).unwrap());
        prop_assert_eq!(counts.hypothesis_length(), u64::try_from(hypothesis.len()).unwrap());
    }

    #[test]
    fn a_text_is_itself_without_errors(reference in text(160)) {
        let alignment = aligned(&reference, &reference);
        prop_assert_eq!(alignment.counts().errors(), 0);
        prop_assert_eq!(alignment.largest_drift(), 0);
    }

    #[test]
    fn the_other_way_round_there_are_as_many_errors(reference in text(160), hypothesis in text(160)) {
        prop_assert_eq!(counts(&reference, &hypothesis).errors(), counts(&hypothesis, &reference).errors());
    }

    #[test]
    fn a_detour_over_a_third_text_is_never_shorter(one in text(60), two in text(60), three in text(60)) {
        let direct = counts(&one, &three).errors();
        prop_assert!(direct <= counts(&one, &two).errors() + counts(&two, &three).errors());
    }

    #[test]
    fn errors_lie_between_the_difference_of_lengths_and_the_longer_length(one in text(160), two in text(160)) {
        let errors = usize::try_from(counts(&one, &two).errors()).unwrap();
        prop_assert!(one.len().abs_diff(two.len()) <= errors && errors <= one.len().max(two.len()));
    }

    #[test]
    fn the_pairs_walk_through_both_texts(reference in text(160), hypothesis in text(160)) {
        let alignment = aligned(&reference, &hypothesis);
        let (mut said, mut written) = (Vec::new(), Vec::new());
        for pair in alignment.pairs() {
            let (one, other) = (pair.reference.map(|at| reference[at]), pair.hypothesis.map(|at| hypothesis[at]));
            let kind = match (one, other) {
                (Some(one), Some(other)) if one == other => EditKind::Hit,
                (Some(_), Some(_)) => EditKind::Substitution,
                (Some(_), None) => EditKind::Deletion,
                _ => EditKind::Insertion,
            };
            prop_assert_eq!(kind, pair.kind);
            said.extend(pair.reference);
            written.extend(pair.hypothesis);
        }
        prop_assert_eq!(said, (0..reference.len()).collect::<Vec<_>>());
        prop_assert_eq!(written, (0..hypothesis.len()).collect::<Vec<_>>());
        let neighbours = alignment.runs().windows(2);
        prop_assert!(neighbours.into_iter().all(|two| two[0].kind != two[1].kind));
    }
}

#[test]
fn texts_whose_lengths_differ_by_more_than_the_limit_are_refused() {
    let refused = align(&[1; 50], &[1; 39], DriftLimit(10));
    assert_eq!(refused, Err(AlignmentError::DriftTooLarge { limit: 10 }));
    assert_eq!(
        refused.unwrap_err().to_string(),
        "the two texts may drift more than 10 words apart: check that they are of the same recording, or raise the \
         limit"
    );
    assert!(align(&[1; 50], &[1; 40], DriftLimit(10)).is_ok());
}

#[test]
fn a_long_text_whose_middle_is_elsewhere_is_refused_by_a_narrow_limit_only() {
    let reference: Vec<u32> = (0..9_000).collect();
    // 1,500 words are missing early and 1,500 others are added late: in between one text is 1,500 words ahead.
    let elsewhere =
        (0..1_000).chain(2_500..7_000).chain(20_000..21_500).chain(7_000..8_999).chain([1]);
    let hypothesis: Vec<u32> = elsewhere.collect();
    let narrow = align(&reference, &hypothesis, DriftLimit(1_400));
    assert_eq!(narrow, Err(AlignmentError::DriftTooLarge { limit: 1_400 }));
    let wide = align(&reference, &hypothesis, DriftLimit(1_600)).unwrap();
    let expected =
        EditCounts { hits: 7_499, substitutions: 1, deletions: 1_500, insertions: 1_500 };
    assert_eq!((wide.counts(), wide.largest_drift()), (expected, 1_500));
    assert_eq!(align(&reference, &hypothesis, DriftLimit::default()), Ok(wide));
}

#[test]
fn unrelated_long_texts_are_refused_by_a_narrow_limit_and_all_errors_by_a_wide_one() {
    let (one, other): (Vec<u32>, Vec<u32>) = ((0..5_000).collect(), (5_000..10_000).collect());
    let narrow = align(&one, &other, DriftLimit(1_000));
    assert_eq!(narrow, Err(AlignmentError::DriftTooLarge { limit: 1_000 }));
    let wide = align(&one, &other, DriftLimit::default()).unwrap();
    assert_eq!(wide.counts(), EditCounts { substitutions: 5_000, ..EditCounts::default() });
}
