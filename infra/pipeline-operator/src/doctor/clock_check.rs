//! This machine's clock against the other side's: AWS refuses requests whose time is more than five minutes off.

use chrono::{DateTime, TimeDelta, Utc};
use pipeline_contract::ports::Clock;

use super::Findings;
use crate::online::Connection;

const MOST: TimeDelta = TimeDelta::minutes(5);

pub(super) async fn of_aws(connection: &Connection, clock: &dyn Clock, findings: &mut Findings) {
    match connection.calls.clock_of("sqs").await {
        None => findings.not_checked("clock", "AWS did not answer with its time"),
        Some(theirs) => judge(clock.now(), theirs, findings),
    }
}

fn judge(ours: DateTime<Utc>, theirs: DateTime<Utc>, findings: &mut Findings) {
    let ahead = ours - theirs;
    let seconds = ahead.num_seconds().abs();
    let side = if ahead > TimeDelta::zero() { "ahead of" } else { "behind" };
    if ahead.abs() > MOST {
        let message = format!(
            "this machine's clock is {seconds} s {side} AWS': set it (NTP); AWS refuses more than 300 s"
        );
        findings.wrong("clock", message);
    } else {
        let told = if seconds == 0 {
            "the same as AWS'".to_owned()
        } else {
            format!("{seconds} s {side} AWS'")
        };
        findings.ok("clock", told);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Verdict;

    #[test]
    fn a_clock_is_wrong_from_more_than_five_minutes_on_either_side() {
        let theirs: DateTime<Utc> = "2026-11-23T10:00:00Z".parse().unwrap();
        for (seconds, verdict) in
            [(0, Verdict::Ok), (300, Verdict::Ok), (301, Verdict::Wrong), (-301, Verdict::Wrong)]
        {
            let mut findings = Findings::default();
            judge(theirs + TimeDelta::seconds(seconds), theirs, &mut findings);
            assert_eq!(findings.0[0].verdict, verdict, "{seconds}");
        }
    }
}
