//! How many calls the Genesys side got, held against its limit.

use chrono::{DateTime, TimeDelta, Utc};
use genesys_simulator::{CallKind, SimulatorHandle};

/// What HTTP answers to whoever asks too often.
const TOO_MANY_REQUESTS: u16 = 429;

/// The calls that count for the limit, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenesysRate {
    limit: u32,
    calls: Vec<DateTime<Utc>>,
    refused: usize,
}

impl GenesysRate {
    /// As the simulator saw it, with a limit of so many calls a minute. Tokens do not count.
    #[must_use]
    pub fn of(genesys: &SimulatorHandle, limit: u32) -> Self {
        let mut requests = genesys.requests();
        requests.retain(|request| request.call != CallKind::Token);
        let refused = requests.iter().filter(|seen| seen.status == Some(TOO_MANY_REQUESTS)).count();
        Self { limit, calls: requests.into_iter().map(|request| request.at).collect(), refused }
    }

    /// One line for a person.
    pub(crate) fn shown(&self) -> String {
        let (first, last) = (self.calls.first(), self.calls.last());
        let seconds = first.zip(last).map_or(0, |(first, last)| (*last - *first).num_seconds());
        format!(
            "{} calls of the Genesys side in {seconds} s, {} within the fullest minute (of {}), {} refused",
            self.calls.len(),
            self.most_within_a_minute(),
            self.limit,
            self.refused
        )
    }

    /// What was promised and not kept, a line each: no call is refused, and there were more calls than fit into a minute.
    #[must_use]
    pub fn broken(&self) -> Vec<String> {
        let mut broken = Vec::new();
        if self.refused > 0 {
            let refused = self.refused;
            broken.push(format!(
                "the Genesys side refused {refused} calls as too many, none is promised"
            ));
        }
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        if self.calls.len() <= limit {
            let calls = self.calls.len();
            broken.push(format!(
                "there were {calls} calls and a limit of {limit}: nobody had to wait"
            ));
        }
        broken
    }

    /// Calls in the fullest minute, wherever that begins.
    #[must_use]
    pub fn most_within_a_minute(&self) -> usize {
        let within = |from: &DateTime<Utc>| {
            let until = *from + TimeDelta::minutes(1);
            self.calls.iter().filter(|at| *at >= from && **at < until).count()
        };
        self.calls.iter().map(within).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(limit: u32, seconds: &[i64], refused: usize) -> GenesysRate {
        let at = |seconds: &i64| DateTime::from_timestamp(1_790_000_000 + seconds, 0).unwrap();
        GenesysRate { limit, calls: seconds.iter().map(at).collect(), refused }
    }

    #[test]
    fn the_fullest_minute_is_found_wherever_it_begins() {
        let rate = rate(5, &[0, 50, 70, 100, 109, 110, 200], 0);
        assert_eq!(rate.most_within_a_minute(), 4);
        let shown = rate.shown();
        assert_eq!(
            shown,
            "7 calls of the Genesys side in 200 s, 4 within the fullest minute (of 5), 0 refused"
        );
    }

    #[test]
    fn a_refused_call_breaks_the_promise_and_a_run_in_which_nobody_waits_shows_nothing() {
        assert_eq!(rate(2, &[0, 1, 2], 0).broken(), Vec::<String>::new());
        assert!(rate(2, &[0, 1, 2], 1).broken()[0].contains("refused 1 calls"));
        assert!(rate(2, &[0, 1], 0).broken()[0].contains("nobody had to wait"));
    }
}
