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

/// The goals, judged by the rows of our build: start, zip and memory by the functions, the first invocation by the three
/// requests that its goal is set for.
pub(crate) fn judge(rows: &[Row]) -> Vec<Goal> {
    let of = |is_the_measure, figure: fn(&Row) -> Option<f64>| -> Vec<f64> {
        let ours = rows.iter().filter(|row| row.build == "ours");
        ours.filter(|row| row.is_the_measure == is_the_measure).filter_map(figure).collect()
    };
    vec![
        at_most(START_X_HELLO, "start, times hello-world", &of(false, |row| row.start_x_hello)),
        at_least(
            STOCK_X_OURS,
            "first invocation (a table write, an object write, a webhook), stock / ours",
            &of(true, |row| row.stock_by_ours),
        ),
        at_most(ZIP_MB, "zip, MB", &of(false, |row| Some(row.zip_mb))),
        at_most(
            RESIDENT_MIB,
            "resident after the first invocation, MiB",
            &of(false, |row| Some(row.resident_mib)),
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

    fn row(build: &str, start: f64, zip: f64, resident: f64) -> Row {
        Row {
            build: build.to_owned(),
            start_x_hello: Some(start),
            // Far too little, and nobody's matter: the goal is about the three requests.
            stock_by_ours: Some(2.0),
            zip_mb: zip,
            resident_mib: resident,
            ..Row::default()
        }
    }

    /// It is no function: neither its start nor its size is judged.
    fn measure(build: &str, stock: Option<f64>) -> Row {
        let is_the_measure = true;
        Row { is_the_measure, stock_by_ours: stock, ..row(build, 9.0, 9.0, 99.0) }
    }

    fn verdicts(rows: &[Row]) -> Vec<Verdict> {
        judge(rows).iter().map(|goal| goal.verdict).collect()
    }

    const REACHED: Verdict = Verdict::Reached;
    const MISSED: Verdict = Verdict::Missed;

    #[test]
    fn one_function_that_misses_a_goal_is_enough() {
        let rows =
            [row("ours", 1.7, 3.4, 7.9), row("ours", 1.9, 3.6, 8.1), measure("ours", Some(11.1))];
        assert_eq!(verdicts(&rows), [MISSED, REACHED, MISSED, MISSED]);
    }

    #[test]
    fn the_first_invocation_is_judged_by_the_three_requests_alone() {
        let rows = [row("ours", 1.7, 3.4, 7.9), measure("ours", Some(10.9))];
        assert_eq!(verdicts(&rows), [REACHED, MISSED, REACHED, REACHED]);
    }

    #[test]
    fn a_stock_build_is_not_judged_itself() {
        let ours = [row("ours", 1.7, 3.4, 7.9), measure("ours", Some(11.1))];
        let stock = [row("stock", 9.0, 4.4, 9.0), measure("stock", None)];
        assert_eq!(verdicts(&[ours, stock].concat()), [REACHED; 4]);
    }

    #[test]
    fn without_a_stock_build_its_goal_is_open() {
        let rows = [row("ours", 1.7, 3.4, 7.9), measure("ours", None)];
        assert_eq!(verdicts(&rows)[1], Verdict::NotMeasured);
    }
}
