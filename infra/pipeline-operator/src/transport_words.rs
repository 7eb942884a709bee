//! Why no answer came, in words that name what to look at. The driver's own texts hold addresses.

use std::error::Error;
use std::io;

/// What was seen.
pub(crate) fn transport_words(error: &reqwest::Error) -> &'static str {
    if error.is_dns() {
        return "the host's name cannot be resolved (DNS)";
    }
    if error.is_timeout() {
        return "there was no answer in time";
    }
    if has_io_error(error, io::ErrorKind::ConnectionRefused) {
        return "it refuses connections";
    }
    if error.is_connect() && has_io_error(error, io::ErrorKind::InvalidData) {
        return "the TLS handshake failed: its certificate is not trusted, or is of another host";
    }
    if error.is_connect() { "no connection came about" } else { "the connection was lost" }
}

fn has_io_error(error: &reqwest::Error, kind: io::ErrorKind) -> bool {
    let mut source: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = source {
        if is_io_error(inner, kind) {
            return true;
        }
        source = inner.source();
    }
    false
}

/// TLS wraps its own I/O error into another one, whose `source` leaves the inner one out.
fn is_io_error(error: &(dyn Error + 'static), kind: io::ErrorKind) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|outer| {
        outer.kind() == kind || outer.get_ref().is_some_and(|inner| is_io_error(inner, kind))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct NoNames;

    impl reqwest::dns::Resolve for NoNames {
        fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
            Box::pin(async { Err("no such name".into()) })
        }
    }

    #[tokio::test]
    async fn a_name_that_does_not_resolve_is_known() {
        let http = lambda_host::http_client("").unwrap().dns_resolver(NoNames).build().unwrap();
        let error = http.get("https://login.example.com").send().await.unwrap_err();
        assert_eq!(transport_words(&error), "the host's name cannot be resolved (DNS)");
    }
}
