//! Where the login and the API are.

use thiserror::Error;
use url::{Host, Url};

use crate::region;

/// What the stack's settings say about the provider's hosts.
#[derive(Debug, Clone, Copy)]
pub struct EndpointSettings<'a> {
    /// `GENESYS_ENV`: domain, AWS region, or `https://api.{domain}`. Not read when both addresses below are given.
    pub environment: &'a str,
    /// `GENESYS_API_URL`: another host than the environment's, such as a gateway's. Empty is none.
    pub api_url: &'a str,
    /// `GENESYS_LOGIN_URL`: likewise. Empty is none.
    pub login_url: &'a str,
    /// Take plain http to a literal loopback address: the local cloud only.
    pub allow_loopback: bool,
}

/// Why the provider's hosts cannot be told from the settings. Never carries a setting's value: an address may hold
/// credentials.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EndpointProblem {
    /// No environment of Genesys Cloud.
    #[error(
        "GENESYS_ENV is no environment of Genesys Cloud; allowed: a domain, its AWS region, or https://api.{{domain}}, of {}; for other hosts set GENESYS_API_URL and GENESYS_LOGIN_URL",
        region::allowed()
    )]
    UnknownEnvironment,
    /// An address that cannot be used.
    #[error("{setting} {problem}; allowed: an address such as https://gateway.example.com/genesys")]
    UnusableUrl {
        /// The setting's name.
        setting: &'static str,
        /// What is wrong with its value.
        problem: &'static str,
    },
}

/// The two addresses that the provider talks to. Each may have a path in front of the contract's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    api: Url,
    login: Url,
}

impl Endpoints {
    /// The addresses that the settings name.
    ///
    /// # Errors
    /// The first [`EndpointProblem`].
    pub fn resolve(settings: &EndpointSettings<'_>) -> Result<Self, EndpointProblem> {
        let given = |setting, text: &str| match text.trim() {
            "" => Ok(None),
            text => read_url(setting, text, settings.allow_loopback).map(Some),
        };
        let api = given("GENESYS_API_URL", settings.api_url)?;
        let login = given("GENESYS_LOGIN_URL", settings.login_url)?;
        let of_environment = |host: &str| {
            let domain = region::domain_of(settings.environment);
            domain
                .and_then(|domain| Url::parse(&format!("https://{host}.{domain}")).ok())
                .ok_or(EndpointProblem::UnknownEnvironment)
        };
        Ok(Self {
            api: api.map_or_else(|| of_environment("api"), Ok)?,
            login: login.map_or_else(|| of_environment("login"), Ok)?,
        })
    }

    /// The address of the API.
    #[must_use]
    pub const fn api(&self) -> &Url {
        &self.api
    }

    /// The address of the login.
    #[must_use]
    pub const fn login(&self) -> &Url {
        &self.login
    }

    /// `POST` here asks for a token.
    pub(crate) fn token(&self) -> Url {
        below(&self.login, &["oauth", "token"])
    }

    /// `GET` here tells about a recording. Ids are checked where they are made and need no escaping.
    pub(crate) fn recording(&self, id: &str) -> Url {
        below(&self.api, &["api", "v2", "recordings", id])
    }

    /// `POST` here submits a job.
    pub(crate) fn jobs(&self) -> Url {
        below(&self.api, &["api", "v2", "recordings", "transcripts"])
    }

    /// `GET` here looks at a job.
    pub(crate) fn job(&self, id: &str) -> Url {
        below(&self.api, &["api", "v2", "recordings", "transcripts", id])
    }
}

fn below(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        // A path segment stays one: `url` escapes whatever would end it.
        path.pop_if_empty().extend(segments);
    }
    url
}

fn read_url(
    setting: &'static str,
    text: &str,
    allow_loopback: bool,
) -> Result<Url, EndpointProblem> {
    let unusable = |problem| EndpointProblem::UnusableUrl { setting, problem };
    let url = Url::parse(text).map_err(|_| unusable("is not a URL"))?;
    let is_loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(_)) => false,
        None => return Err(unusable("names no host")),
    };
    let plain_is_fine = allow_loopback && is_loopback && url.scheme() == "http";
    if url.scheme() != "https" && !plain_is_fine {
        return Err(unusable("does not begin with https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(unusable("carries a user name or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(unusable("has a query or a fragment"));
    }
    if url.port() == Some(0) {
        return Err(unusable("names port 0"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: EndpointSettings<'_> = EndpointSettings {
        environment: "us_west_2",
        api_url: "",
        login_url: "",
        allow_loopback: false,
    };

    #[test]
    fn hosts_are_those_of_the_environment() {
        let endpoints = Endpoints::resolve(&PLAIN).unwrap();
        assert_eq!(endpoints.token().as_str(), "https://login.usw2.pure.cloud/oauth/token");
        assert_eq!(
            endpoints.job("t-1").as_str(),
            "https://api.usw2.pure.cloud/api/v2/recordings/transcripts/t-1"
        );
    }

    #[test]
    fn an_address_of_its_own_wins_and_may_have_a_path() {
        let settings =
            EndpointSettings { api_url: "https://gateway.example.com/genesys/", ..PLAIN };
        let endpoints = Endpoints::resolve(&settings).unwrap();
        assert_eq!(
            endpoints.recording("r").as_str(),
            "https://gateway.example.com/genesys/api/v2/recordings/r"
        );
        assert_eq!(endpoints.login().as_str(), "https://login.usw2.pure.cloud/");
    }

    #[test]
    fn with_both_addresses_given_no_environment_is_needed() {
        let settings = EndpointSettings {
            environment: "",
            api_url: "https://gateway.example.com",
            login_url: "https://sso.example.com",
            ..PLAIN
        };
        assert!(Endpoints::resolve(&settings).is_ok());
        let one = EndpointSettings { login_url: " ", ..settings };
        assert_eq!(Endpoints::resolve(&one), Err(EndpointProblem::UnknownEnvironment));
    }

    #[test]
    fn an_unknown_environment_is_told_with_what_is_allowed() {
        let settings = EndpointSettings { environment: "user:pw", ..PLAIN };
        let text = Endpoints::resolve(&settings).unwrap_err().to_string();
        assert!(text.starts_with("GENESYS_ENV is no environment"), "{text}");
        assert!(text.contains("mypurecloud.de (eu-central-1)"), "{text}");
        assert!(!text.contains("user:pw"), "{text}");
    }

    #[test]
    fn plain_http_is_for_a_literal_loopback_address_where_that_is_allowed() {
        let resolve = |api_url, allow_loopback| {
            Endpoints::resolve(&EndpointSettings { api_url, allow_loopback, ..PLAIN }).is_ok()
        };
        assert!(resolve("http://127.0.0.1:8080", true));
        assert!(resolve("http://[::1]:8080", true));
        for (url, allow) in [
            ("http://127.0.0.1:8080", false),
            ("http://localhost:8080", true),
            ("http://10.0.0.1", true),
            ("http://example.com", true),
            ("ftp://127.0.0.1", true),
        ] {
            assert!(!resolve(url, allow), "{url} {allow}");
        }
    }

    #[test]
    fn an_unusable_address_is_named_and_not_shown() {
        for url in
            ["nonsense", "https://u:pw@example.com", "https://example.com/?k=pw", "mailto:pw"]
        {
            let settings = EndpointSettings { login_url: url, ..PLAIN };
            let text = Endpoints::resolve(&settings).unwrap_err().to_string();
            assert!(text.starts_with("GENESYS_LOGIN_URL ") && !text.contains("pw"), "{text}");
        }
    }
}
