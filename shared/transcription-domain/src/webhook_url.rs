//! The address that is told when a job has ended.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::{Host, Url};

use crate::is_public_address;

/// The longest webhook address taken, in bytes.
const WEBHOOK_URL_BYTES_MAX: usize = 2_048;

/// Why an address is not taken as a webhook. Never carries the address: its query may hold a key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WebhookUrlProblem {
    /// Longer than a sane address.
    #[error("is longer than {WEBHOOK_URL_BYTES_MAX} bytes")]
    TooLong,
    /// URL parsers drop tabs and line ends silently; somebody who sends them is not sending an address.
    #[error("has a control character or white space")]
    ControlCharacter,
    /// Not a URL at all.
    #[error("is not a URL; allowed: an address such as https://example.com/hooks/transcripts")]
    NotAUrl,
    /// Any scheme but https.
    #[error("does not begin with https://")]
    NotHttps,
    /// `user:password@host`.
    #[error(
        "carries a user name or password; put credentials into the receiver's signature check instead"
    )]
    Credentials,
    /// A name that can only be an inner one.
    #[error("names an inner host; allowed: a public host name with a dot")]
    InnerHost,
    /// A literal address that no customer's server on the internet has.
    #[error("names a private, loopback, link-local or reserved address")]
    PrivateAddress,
    /// Port 0 cannot be connected to.
    #[error("names port 0")]
    PortZero,
}

/// A webhook's address: https, without credentials, with a host that is not plainly an inner one.
///
/// This is what can be told from the text alone. What the name resolves to is checked when a notice is sent.
///
/// ```
/// use transcription_domain::WebhookUrl;
/// assert!(WebhookUrl::parse("https://example.com/hook", false).is_ok());
/// assert!(WebhookUrl::parse("https://169.254.169.254/", false).is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WebhookUrl(Url);

impl WebhookUrl {
    /// Reads an address. `allow_loopback` also takes `http` and `https` to a literal loopback address: the local cloud's
    /// receiver, never set in a deployed stack.
    ///
    /// # Errors
    /// The first [`WebhookUrlProblem`] found.
    pub fn parse(text: &str, allow_loopback: bool) -> Result<Self, WebhookUrlProblem> {
        if text.len() > WEBHOOK_URL_BYTES_MAX {
            return Err(WebhookUrlProblem::TooLong);
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(WebhookUrlProblem::ControlCharacter);
        }
        let url = Url::parse(text).map_err(|_| WebhookUrlProblem::NotAUrl)?;
        let host = url.host().ok_or(WebhookUrlProblem::NotAUrl)?;
        let loopback = allow_loopback && is_loopback(&host);
        if url.scheme() != "https" && !(loopback && url.scheme() == "http") {
            return Err(WebhookUrlProblem::NotHttps);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(WebhookUrlProblem::Credentials);
        }
        if url.port() == Some(0) {
            return Err(WebhookUrlProblem::PortZero);
        }
        if !loopback {
            check_host(&host)?;
        }
        Ok(Self(url))
    }

    /// The parsed address: what was checked is what is connected to.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.0
    }

    /// The host as the URL names it, without port. Safe to show: it holds no credentials.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The whole address. It may hold a key in its query: for sending and storing, never for logs or audit.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// The host alone, so that a log line cannot show a key in the query by accident.
impl fmt::Display for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.host())
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(_) => false,
    }
}

fn check_host(host: &Host<&str>) -> Result<(), WebhookUrlProblem> {
    match host {
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            let inner = ["localhost", "internal", "local", "localdomain", "lan", "home"];
            let last = name.rsplit('.').next().unwrap_or_default();
            if !name.contains('.') || name.split('.').any(str::is_empty) || inner.contains(&last) {
                return Err(WebhookUrlProblem::InnerHost);
            }
            Ok(())
        }
        Host::Ipv4(address) => check_address(IpAddr::V4(*address)),
        Host::Ipv6(address) => check_address(IpAddr::V6(*address)),
    }
}

fn check_address(address: IpAddr) -> Result<(), WebhookUrlProblem> {
    if is_public_address(address) { Ok(()) } else { Err(WebhookUrlProblem::PrivateAddress) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses_are_taken() {
        for text in [
            "https://example.com/",
            "https://example.com./hook?k=v",
            "HTTPS://hooks.example.com:8443/a",
            "https://8.8.8.8/",
            "https://[2001:4860:4860::8888]/",
            "https://xn--jv8h.example.com/",
        ] {
            assert!(WebhookUrl::parse(text, false).is_ok(), "{text}");
        }
    }

    #[test]
    fn addresses_that_are_not_public_https_are_refused() {
        use WebhookUrlProblem as P;
        for (text, problem) in [
            ("example.com", P::NotAUrl),
            ("", P::NotAUrl),
            ("http://example.com/", P::NotHttps),
            ("file:///etc/passwd", P::NotAUrl),
            ("javascript:alert(1)", P::NotAUrl),
            ("https://user:pw@example.com/", P::Credentials),
            ("https://example.com@169.254.169.254/", P::Credentials),
            ("https://exa\tmple.com/", P::ControlCharacter),
            ("https://example.com/\r\nHost: evil", P::ControlCharacter),
            ("https://example.com:0/", P::PortZero),
            ("https://localhost/", P::InnerHost),
            ("https://LOCALHOST./", P::InnerHost),
            ("https://metadata.google.internal/", P::InnerHost),
            ("https://instance-data/", P::InnerHost),
            ("https://a..b/", P::InnerHost),
            ("https://127.1/", P::PrivateAddress),
            ("https://2130706433/", P::PrivateAddress),
            ("https://0x7f.1/", P::PrivateAddress),
            ("https://10.0.0.1/", P::PrivateAddress),
            ("https://169.254.169.254/latest", P::PrivateAddress),
            ("https://[::1]/", P::PrivateAddress),
            ("https://[::ffff:10.0.0.1]/", P::PrivateAddress),
            ("https://[fd00:ec2::254]/", P::PrivateAddress),
        ] {
            assert_eq!(WebhookUrl::parse(text, false), Err(problem), "{text:?}");
        }
    }

    #[test]
    fn loopback_is_taken_only_where_it_is_allowed() {
        assert!(WebhookUrl::parse("http://127.0.0.1:9999/hooks/a", true).is_ok());
        assert!(WebhookUrl::parse("http://127.0.0.1:9999/hooks/a", false).is_err());
        assert_eq!(WebhookUrl::parse("http://10.0.0.1/", true), Err(WebhookUrlProblem::NotHttps));
    }

    #[test]
    fn what_is_shown_of_an_address_is_its_host() {
        let url = WebhookUrl::parse("https://example.com/hook?key=s3cret", false).unwrap();
        assert_eq!(url.to_string(), "example.com");
    }
}
