//! The layout of the token table's one item.
//!
//! | attribute | |
//! |---|---|
//! | `token_name` | the table's key: always `fleet` |
//! | `tag` | the write that made the item so: what the next one is conditioned on |
//! | `access_token`, `asked_at`, `ends_at` | the token and its life, while there is one |
//! | `renewal`, `renewal_taken_at`, `renewal_ends_at` | the lease on asking for the next one, while there is one |
//! | `expires` | when `DynamoDB` may delete the item, in whole seconds since 1970 |
//!
//! The other times are whole milliseconds since 1970.

use chrono::{DateTime, TimeDelta, Utc};
use pipeline_contract::ports::{
    AccessToken, Renewal, RenewalPhase, SecretText, SharedToken, SharedTokenError, WriteTag,
};

use crate::job_item::{Item, number, text};

/// The key of the table.
pub(crate) const TOKEN_NAME: &str = "token_name";
/// The one value of that key: a stack serves one organization by one client.
pub(crate) const FLEET: &str = "fleet";
/// The tag of the write.
pub(crate) const TAG: &str = "tag";
const ACCESS_TOKEN: &str = "access_token";
const ASKED_AT: &str = "asked_at";
const ENDS_AT: &str = "ends_at";
const RENEWAL: &str = "renewal";
const RENEWAL_TAKEN_AT: &str = "renewal_taken_at";
const RENEWAL_ENDS_AT: &str = "renewal_ends_at";
const EXPIRES: &str = "expires";

/// How long after everything in it has ended an item may be deleted: longer than clocks may differ.
const KEPT_AFTER_END: TimeDelta = TimeDelta::hours(1);

/// An item that is no shared token of ours. Tells which attribute is wrong and never what stands there.
#[derive(Debug, thiserror::Error)]
#[error("the item has no {0} that can be read; delete it, and the next call makes it anew")]
struct UnreadableToken(&'static str);

/// The item of a shared token.
pub(crate) fn written(shared: &SharedToken) -> Item {
    let mut item = Item::from([
        (TOKEN_NAME.to_owned(), text(FLEET)),
        (TAG.to_owned(), text(shared.tag.as_str())),
    ]);
    let mut put_time = |name: &str, time: DateTime<Utc>| {
        item.insert(name.to_owned(), number(time.timestamp_millis()));
    };
    if let Some(token) = &shared.token {
        put_time(ASKED_AT, token.asked_at);
        put_time(ENDS_AT, token.ends_at);
    }
    if let Some(renewal) = &shared.renewal {
        put_time(RENEWAL_TAKEN_AT, renewal.taken_at);
        put_time(RENEWAL_ENDS_AT, renewal.ends_at);
    }
    if let Some(token) = &shared.token {
        item.insert(ACCESS_TOKEN.to_owned(), text(token.secret.expose()));
    }
    if let Some(renewal) = &shared.renewal {
        item.insert(RENEWAL.to_owned(), text(phase_name(renewal.phase)));
    }
    let ends =
        [shared.token.as_ref().map(|token| token.ends_at), shared.renewal.map(|r| r.ends_at)];
    if let Some(end) = ends.into_iter().flatten().max() {
        item.insert(EXPIRES.to_owned(), number((end + KEPT_AFTER_END).timestamp()));
    }
    item
}

/// The shared token in an item.
pub(crate) fn read(item: &Item) -> Result<SharedToken, SharedTokenError> {
    let tag = tag(item).ok_or_else(|| unreadable(TAG))?;
    let token = match item.get(ACCESS_TOKEN) {
        None => None,
        Some(token) => {
            let token = token.as_s().map_err(|_| unreadable(ACCESS_TOKEN))?;
            let secret = SecretText::new(token.clone());
            let (asked_at, ends_at) = (time(item, ASKED_AT)?, time(item, ENDS_AT)?);
            Some(AccessToken { secret, asked_at, ends_at })
        }
    };
    let renewal = match item.get(RENEWAL) {
        None => None,
        Some(phase) => {
            let phase = phase.as_s().ok().and_then(|name| phase_of(name));
            let phase = phase.ok_or_else(|| unreadable(RENEWAL))?;
            let taken_at = time(item, RENEWAL_TAKEN_AT)?;
            Some(Renewal { phase, taken_at, ends_at: time(item, RENEWAL_ENDS_AT)? })
        }
    };
    Ok(SharedToken { tag, token, renewal })
}

/// The tag of the write that made the item.
pub(crate) fn tag(item: &Item) -> Option<WriteTag> {
    WriteTag::parse(item.get(TAG)?.as_s().ok()?)
}

fn time(item: &Item, name: &'static str) -> Result<DateTime<Utc>, SharedTokenError> {
    let millis = item.get(name).and_then(|value| value.as_n().ok()?.parse().ok());
    millis.and_then(DateTime::from_timestamp_millis).ok_or_else(|| unreadable(name))
}

const fn phase_name(phase: RenewalPhase) -> &'static str {
    match phase {
        RenewalPhase::Asking => "asking",
        RenewalPhase::Paused => "paused",
    }
}

fn phase_of(name: &str) -> Option<RenewalPhase> {
    [RenewalPhase::Asking, RenewalPhase::Paused]
        .into_iter()
        .find(|phase| phase_name(*phase) == name)
}

fn unreadable(attribute: &'static str) -> SharedTokenError {
    SharedTokenError::Unreadable(Box::new(UnreadableToken(attribute)))
}

#[cfg(test)]
pub(crate) mod tests {
    use std::error::Error as _;

    use super::*;

    pub(crate) fn tag(number: u128) -> WriteTag {
        WriteTag::of_bits(number)
    }

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_792_568_760_000 + millis).unwrap()
    }

    /// A token that somebody renews.
    pub(crate) fn kept(number: u128) -> SharedToken {
        let secret = SecretText::new("hunter2".to_owned());
        let token = AccessToken { secret, asked_at: at(1), ends_at: at(3_600_001) };
        let renewal = Renewal::of(RenewalPhase::Asking, at(2), TimeDelta::seconds(8));
        SharedToken { tag: tag(number), token: Some(token), renewal: Some(renewal) }
    }

    #[test]
    fn what_is_written_reads_back_equal() {
        let whole = kept(7);
        let paused = Renewal { phase: RenewalPhase::Paused, ..whole.renewal.unwrap() };
        for shared in [
            SharedToken { token: None, ..whole.clone() },
            SharedToken { renewal: None, ..whole.clone() },
            SharedToken { renewal: Some(paused), ..whole.clone() },
            SharedToken { token: None, renewal: None, ..whole.clone() },
            whole,
        ] {
            assert_eq!(read(&written(&shared)).unwrap(), shared);
        }
    }

    #[test]
    fn an_item_may_go_an_hour_after_everything_in_it_has_ended() {
        let expires = |shared: &SharedToken| written(shared).get(EXPIRES).cloned();
        let whole = kept(1);
        assert_eq!(expires(&whole), Some(number(1_792_568_760 + 7_200)));
        let lease = SharedToken { token: None, ..whole.clone() };
        assert_eq!(expires(&lease), Some(number(1_792_568_768 + 3_600)));
        assert_eq!(expires(&SharedToken { token: None, renewal: None, ..whole }), None);
    }

    #[test]
    fn an_item_that_is_no_shared_token_names_the_attribute() {
        for name in [TAG, ASKED_AT, ENDS_AT, RENEWAL, RENEWAL_TAKEN_AT, RENEWAL_ENDS_AT] {
            let mut item = written(&kept(1));
            item.insert(name.to_owned(), text("hunter2"));
            let error = read(&item).unwrap_err();
            let told = error.source().unwrap().to_string();
            assert!(told.starts_with(&format!("the item has no {name} that")), "{told}");
        }
        let mut item = written(&kept(1));
        item.insert(ACCESS_TOKEN.to_owned(), number(7));
        assert!(matches!(read(&item), Err(SharedTokenError::Unreadable(_))));
    }
}
