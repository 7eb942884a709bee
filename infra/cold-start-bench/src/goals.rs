//! What a cold start may cost.

use serde::Serialize;

use crate::report::Row;

/// A start takes at most so many times the hello-world's.
const START_X_HELLO: f64 = 1.8;
/// The stock build's first invocation takes at least so many times ours.
const STOCK_X_OURS: f64 = 11.0;
/// A zip in megabytes of 1,000,000 bytes.
const ZIP_MB: f64 = 3.5;
/// Resident memory after the first invocation, in MiB.
const RESIDENT_MIB: f64 = 8.0;

/// Whether a goal was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// By every function that it is about.
    Reached,
    /// By not all of them.
    Missed,
    /// Nothing that it is about was measured.
    NotMeasured,
}

/// One goal, over all functions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Goal {
    /// What is asked for.
    pub text: String,
    /// Whether it was reached.
    pub verdict: Verdict,
    /// The best and the worst figure.
    pub best: f64,
    /// The worst one.
    pub worst: f64,
}

/// The goals, judged by the rows of our build.
pub(crate) fn judge(rows: &[Row]) -> Vec<Goal> {
    let ours = || rows.iter().filter(|row| row.build == "ours");
    let all = |figure: fn(&Row) -> Option<f64>| -> Vec<f64> { ours().filter_map(figure).collect() };
    let full: Vec<f64> =
        ours().filter(|row| row.has_it_all).filter_map(|row| row.stock_by_ours).collect();
    vec![
        at_most(START_X_HELLO, "start, times hello-world", &all(|row| row.start_x_hello)),
        at_least(STOCK_X_OURS, "first invocation (Notify), stock / ours", &full),
        at_most(ZIP_MB, "zip, MB", &all(|row| Some(row.zip_mb))),
        at_most(
            RESIDENT_MIB,
            "resident after the first invocation, MiB",
            &all(|row| Some(row.resident_mib)),
        ),
    ]
}

fn at_most(limit: f64, what: &str, figures: &[f64]) -> Goal {
    let (low, high) = ends(figures);
    let reached = high <= limit;
    Goal {
        text: format!("{what}: at most {limit}"),
        verdict: verdict(figures, reached),
        best: low,
        worst: high,
    }
}

fn at_least(limit: f64, what: &str, figures: &[f64]) -> Goal {
    let (low, high) = ends(figures);
    let reached = low >= limit;
    Goal {
        text: format!("{what}: at least {limit}"),
        verdict: verdict(figures, reached),
        best: high,
        worst: low,
    }
}

const fn verdict(figures: &[f64], reached: bool) -> Verdict {
    match (figures.is_empty(), reached) {
        (true, _) => Verdict::NotMeasured,
        (false, true) => Verdict::Reached,
        (false, false) => Verdict::Missed,
    }
}

fn ends(figures: &[f64]) -> (f64, f64) {
    let low = figures.iter().copied().reduce(f64::min);
    let high = figures.iter().copied().reduce(f64::max);
    (low.unwrap_or_default(), high.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(build: &str, start: f64, stock: Option<f64>, zip: f64, resident: f64) -> Row {
        Row {
            build: build.to_owned(),
            start_x_hello: Some(start),
            stock_by_ours: stock,
            has_it_all: stock.is_some(),
            zip_mb: zip,
            resident_mib: resident,
            ..Row::default()
        }
    }

    #[test]
    fn one_function_that_misses_a_goal_is_enough() {
        let rows = [row("ours", 1.7, Some(11.1), 3.4, 7.9), row("ours", 1.9, None, 3.6, 8.1)];
        let verdicts: Vec<Verdict> = judge(&rows).iter().map(|goal| goal.verdict).collect();
        let (reached, missed) = (Verdict::Reached, Verdict::Missed);
        assert_eq!(verdicts, [missed, reached, missed, missed]);
    }

    #[test]
    fn a_slow_stock_build_reaches_no_goal_of_ours_and_is_not_judged_itself() {
        let rows = [row("ours", 1.7, Some(10.9), 3.4, 7.9), row("stock", 9.0, None, 4.4, 9.0)];
        let verdicts: Vec<Verdict> = judge(&rows).iter().map(|goal| goal.verdict).collect();
        let (reached, missed) = (Verdict::Reached, Verdict::Missed);
        assert_eq!(verdicts, [reached, missed, reached, reached]);
    }

    #[test]
    fn without_a_stock_build_its_goal_is_open() {
        let rows = [row("ours", 1.7, None, 3.4, 7.9)];
        assert_eq!(judge(&rows)[1].verdict, Verdict::NotMeasured);
    }
}
