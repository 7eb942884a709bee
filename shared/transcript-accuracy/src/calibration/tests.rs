use proptest::prelude::*;

use super::*;

fn outcomes(scored: &[(f64, bool)]) -> ConfidenceOutcomes {
    ConfidenceOutcomes { scored: scored.to_vec(), ..ConfidenceOutcomes::default() }
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-12
}

#[test]
fn no_scored_word_has_no_calibration() {
    assert_eq!(ConfidenceOutcomes::default().calibration(), None);
}

#[test]
fn the_figures_of_a_small_corpus_are_those_of_the_definition() {
    let scored =
        [(0.95, true), (0.91, true), (0.97, false), (0.3, false), (0.35, true), (1.0, true)];
    let calibration = outcomes(&scored).calibration().unwrap();
    assert_eq!((calibration.words_scored, calibration.words_wrong), (6, 2));
    assert_eq!((calibration.bins[3].words, calibration.bins[9].words), (2, 4));
    // Bin 0.3..0.4: |0.325 - 0.5| of two words; bin 0.9..1: |0.9575 - 0.75| of four.
    assert!(close(calibration.expected_calibration_error, (0.175 * 2.0 + 0.2075 * 4.0) / 6.0));
    // Of the eight pairs of a right and a wrong word, the right one wins five.
    assert!(close(calibration.area_under_curve.unwrap(), 5.0 / 8.0));
    assert!(calibration.correlation.unwrap() > 0.0);
}

#[test]
fn a_constant_confidence_tells_nothing() {
    let calibration = outcomes(&[(1.0, true), (1.0, false), (1.0, true)]).calibration().unwrap();
    assert_eq!(calibration.area_under_curve, Some(0.5));
    assert_eq!(calibration.correlation, None);
    let all_right = outcomes(&[(0.9, true), (0.8, true)]).calibration().unwrap();
    assert_eq!(all_right.area_under_curve, None);
}

#[test]
fn the_proxy_is_held_against_the_true_rate_call_by_call() {
    let mut outcomes = outcomes(&[(0.9, true)]);
    outcomes.calls = vec![(0.1, 0.2), (0.2, 0.4), (0.3, 0.6)];
    let proxy = outcomes.calibration().unwrap().proxy.unwrap();
    assert!(close(proxy.slope.unwrap(), 2.0) && close(proxy.correlation.unwrap(), 1.0));
    assert!(close(proxy.mean_difference, -0.2));
}

proptest! {
    #[test]
    fn figures_stay_in_their_ranges_and_bins_lose_no_word(
        scored in prop::collection::vec(((0..=100_u32).prop_map(|n| f64::from(n) / 100.0), any::<bool>()), 1..200),
    ) {
        let calibration = outcomes(&scored).calibration().unwrap();
        prop_assert_eq!(calibration.bins.iter().map(|bin| bin.words).sum::<u64>(), count(scored.len()));
        for bin in &calibration.bins {
            prop_assert!(bin.mean_confidence.is_none_or(|mean| mean >= bin.from - 1e-9 && mean <= bin.to + 1e-9));
        }
        prop_assert!((0.0..=1.0).contains(&calibration.expected_calibration_error));
        prop_assert!((0.0..=1.0).contains(&calibration.brier_score));
        prop_assert!(calibration.correlation.is_none_or(|value| (-1.0 - 1e-9..=1.0 + 1e-9).contains(&value)));
        let (mut wins, mut pairs) = (0.0, 0.0);
        for (right, _) in scored.iter().filter(|(_, right)| *right) {
            for (wrong, _) in scored.iter().filter(|(_, right)| !right) {
                wins += if right > wrong { 1.0 } else if right < wrong { 0.0 } else { 0.5 };
                pairs += 1.0;
            }
        }
        match calibration.area_under_curve {
            Some(area) => prop_assert!((area - wins / pairs).abs() < 1e-9),
            None => prop_assert!(pairs < 0.5),
        }
    }
}
