//! What follows from the shared token as it stands: a value, so that the table of cases is the test.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use pipeline_contract::ports::{AccessToken, Renewal, RenewalPhase, SharedToken, WriteTag};

use crate::access_token::renew_at;

/// How long one instance may take to ask for a token. With [`COME_BACK`] it bounds how often an execution comes back in
/// vain, which its wait plan does not count.
pub(crate) const LEASE: TimeDelta = TimeDelta::seconds(8);

/// When the others come back: a token request takes about 200 ms.
pub(crate) const COME_BACK: Duration = Duration::from_secs(1);

/// The distance between two requests when the first brought nothing, or a token that the API might refuse as well.
pub(crate) const PAUSE: TimeDelta = TimeDelta::seconds(5);

/// The longest pause that the login host may ask for. After it one instance asks again.
pub(crate) const PAUSE_MAX: TimeDelta = TimeDelta::minutes(5);

/// How far two clocks may differ: each is at most five minutes off, since AWS refuses signatures beyond that.
const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(10);

/// While somebody renews it, the old token is used until so long before its end: a call must arrive.
const LAST_USED_BEFORE_END: TimeDelta = TimeDelta::seconds(10);

/// A lease that this instance has seen standing, and since when, by its own clock.
#[derive(Debug, Clone)]
pub(crate) struct Watched {
    pub(crate) tag: WriteTag,
    pub(crate) since: DateTime<Utc>,
}

/// What to do for a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TokenStep {
    /// Call with this one.
    Use(AccessToken),
    /// Take the lease and ask for the next one. The old one serves when that comes to nothing.
    Renew { old: Option<AccessToken> },
    /// Somebody else is asking: come back.
    ComeBack,
    /// Somebody else has asked: not again before this.
    Pause { left: Duration },
}

/// Decides what follows from what is kept. `refused` is the token that the API has just turned down.
pub(crate) fn step(
    seen: Option<&SharedToken>,
    refused: Option<&AccessToken>,
    watched: Option<&Watched>,
    now: DateTime<Utc>,
) -> TokenStep {
    let token = seen.and_then(|seen| still_wanted(seen, refused));
    if let Some(token) = token.filter(|token| renew_at(token) > now) {
        return TokenStep::Use(token.clone());
    }
    // Most renewals happen in a token's last minute: nobody has to wait for them.
    let old = token.filter(|token| token.ends_at - LAST_USED_BEFORE_END > now).cloned();
    let left = seen.and_then(|seen| Some((seen.renewal?, left_of(seen, watched, now)?)));
    match (left, old) {
        (None, old) => TokenStep::Renew { old },
        (Some(_), Some(old)) => TokenStep::Use(old),
        (Some((renewal, left)), None) => match renewal.phase {
            RenewalPhase::Asking => TokenStep::ComeBack,
            RenewalPhase::Paused => TokenStep::Pause { left },
        },
    }
}

/// The kept token, unless it is the refused one.
pub(crate) fn still_wanted<'a>(
    seen: &'a SharedToken,
    refused: Option<&AccessToken>,
) -> Option<&'a AccessToken> {
    let is_refused =
        |token: &AccessToken| refused.is_some_and(|refused| refused.secret == token.secret);
    seen.token.as_ref().filter(|token| !is_refused(token))
}

/// How long a lease still stands; `None` when it has ended.
///
/// Its holder's clock may be wrong by minutes. So it counts as ended when this instance has seen it standing for its whole
/// length, by its own clock alone; or when it has ended by any clock. A pause excludes nobody, so its end is taken as it is.
fn left_of(seen: &SharedToken, watched: Option<&Watched>, now: DateTime<Utc>) -> Option<Duration> {
    let renewal = seen.renewal.as_ref()?;
    let margin = match renewal.phase {
        RenewalPhase::Asking => CLOCK_SKEW,
        RenewalPhase::Paused => TimeDelta::zero(),
    };
    if now >= renewal.ends_at + margin {
        return None;
    }
    let since = watched.filter(|watched| watched.tag == seen.tag).map_or(now, |w| w.since);
    let left = renewal.length() - (now - since);
    // By wall clock a pause may end sooner than that.
    let left = match renewal.phase {
        RenewalPhase::Asking => left,
        RenewalPhase::Paused => left.min(renewal.ends_at - now),
    };
    left.to_std().ok().filter(|left| !left.is_zero())
}

/// The pause after a request that brought nothing.
pub(crate) fn pause_after(now: DateTime<Utc>, retry_after: Option<Duration>) -> Renewal {
    let asked = retry_after.and_then(|asked| TimeDelta::from_std(asked).ok());
    let length = asked.map_or(PAUSE, |asked| asked.clamp(PAUSE, PAUSE_MAX));
    Renewal::of(RenewalPhase::Paused, now, length)
}

#[cfg(test)]
mod tests {
    use pipeline_contract::ports::SecretText;

    use super::*;

    const HOUR: i64 = 3_600;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_792_568_760 + seconds, 0).unwrap()
    }

    fn token(name: &str) -> AccessToken {
        let secret = SecretText::new(name.to_owned());
        AccessToken { secret, asked_at: at(0), ends_at: at(HOUR) }
    }

    fn tag(number: u128) -> WriteTag {
        WriteTag::of_bits(number)
    }

    fn kept(token: Option<AccessToken>, renewal: Option<Renewal>) -> SharedToken {
        SharedToken { tag: tag(1), token, renewal }
    }

    fn asking(taken_at: i64) -> Renewal {
        Renewal::of(RenewalPhase::Asking, at(taken_at), LEASE)
    }

    fn paused(taken_at: i64, seconds: i64) -> Renewal {
        Renewal::of(RenewalPhase::Paused, at(taken_at), TimeDelta::seconds(seconds))
    }

    #[test]
    fn every_state_of_the_shared_token_has_its_step() {
        use TokenStep as S;
        let (a, b) = (token("a"), token("b"));
        let old = || Some(a.clone());
        let none = || S::Renew { old: None };
        let pause = |left| S::Pause { left: Duration::from_secs(left) };
        for (name, seen, refused, now, expected) in [
            ("nothing is kept", None, None, 0, none()),
            ("it is good", Some(kept(old(), None)), None, HOUR - 61, S::Use(a.clone())),
            ("good, somebody asks", Some(kept(old(), Some(asking(0)))), None, 1, S::Use(a.clone())),
            ("its last minute", Some(kept(old(), None)), None, HOUR - 60, S::Renew { old: old() }),
            (
                "it is being renewed",
                Some(kept(old(), Some(asking(HOUR - 60)))),
                None,
                HOUR - 59,
                S::Use(a.clone()),
            ),
            (
                "its last seconds",
                Some(kept(old(), Some(asking(HOUR - 12)))),
                None,
                HOUR - 10,
                S::ComeBack,
            ),
            ("it has ended", Some(kept(old(), None)), None, HOUR, none()),
            ("somebody asks", Some(kept(None, Some(asking(0)))), None, 1, S::ComeBack),
            ("the login host is ill", Some(kept(None, Some(paused(0, 5)))), None, 2, pause(3)),
            ("the pause is over", Some(kept(None, Some(paused(0, 5)))), None, 5, none()),
            (
                "ill, but the old one serves",
                Some(kept(old(), Some(paused(HOUR - 60, 60)))),
                None,
                HOUR - 30,
                S::Use(a.clone()),
            ),
            ("it is refused", Some(kept(old(), None)), Some(&a), 9, none()),
            (
                "another is there already",
                Some(kept(Some(b.clone()), None)),
                Some(&a),
                9,
                S::Use(b.clone()),
            ),
            (
                "refused a moment after another",
                Some(kept(old(), Some(paused(8, 5)))),
                Some(&a),
                9,
                pause(4),
            ),
        ] {
            assert_eq!(step(seen.as_ref(), refused, None, at(now)), expected, "{name}");
        }
    }

    #[test]
    fn a_lease_ends_for_whoever_has_watched_it_for_its_length_whatever_the_clocks_say() {
        for skew in [-600, 0, 590] {
            let seen = kept(None, Some(asking(0)));
            let since = at(skew);
            let after = |seconds, tag| {
                let watched = Watched { tag, since };
                step(Some(&seen), None, Some(&watched), since + TimeDelta::seconds(seconds))
            };
            assert_eq!(after(7, tag(1)), TokenStep::ComeBack, "{skew}");
            assert_eq!(after(8, tag(1)), TokenStep::Renew { old: None }, "{skew}");
            // Another lease is watched anew.
            assert_eq!(after(7, tag(2)), TokenStep::ComeBack, "{skew}");
        }
    }

    #[test]
    fn a_lease_that_nobody_watched_ends_when_it_has_ended_by_any_clock() {
        let seen = kept(None, Some(asking(0)));
        let now = |seconds| step(Some(&seen), None, None, at(seconds));
        assert_eq!(now(8 + 599), TokenStep::ComeBack);
        assert_eq!(now(8 + 600), TokenStep::Renew { old: None });
        assert_eq!(now(-600), TokenStep::ComeBack);
    }

    #[test]
    fn a_pause_is_as_long_as_the_login_host_asks_within_its_bounds() {
        let length = |asked: Option<u64>| {
            pause_after(at(0), asked.map(Duration::from_secs)).length().num_seconds()
        };
        assert_eq!([length(None), length(Some(1)), length(Some(30))], [5, 5, 30]);
        assert_eq!(length(Some(u64::MAX)), 5);
        assert_eq!(length(Some(86_400)), 300);
    }
}
