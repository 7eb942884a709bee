//! May a notice go to this address? Asked at every attempt: the address was checked when the job was made, perhaps by
//! another version or under other settings, and a stored one is read back without a check.
//!
//! Here is what can be told from the text. What a name resolves to is checked in the client's resolver (see
//! [`crate::webhook_client`]).

use transcription_domain::{WebhookUrl, WebhookUrlProblem};

/// Checks the address anew.
pub(crate) fn check(url: &WebhookUrl, allow_loopback: bool) -> Result<(), WebhookUrlProblem> {
    WebhookUrl::parse(url.as_str(), allow_loopback).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_was_stored_under_other_settings_is_checked_again() {
        let local = WebhookUrl::parse("http://127.0.0.1:9/hook", true).unwrap();
        assert_eq!(check(&local, true), Ok(()));
        assert_eq!(check(&local, false), Err(WebhookUrlProblem::NotHttps));
    }

    #[test]
    fn an_address_that_was_read_back_without_a_check_is_checked() {
        let inner: WebhookUrl = serde_json::from_str(r#""https://169.254.169.254/""#).unwrap();
        assert_eq!(check(&inner, true), Err(WebhookUrlProblem::PrivateAddress));
    }
}
