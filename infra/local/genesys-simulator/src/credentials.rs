//! What a token request shows: HTTP Basic credentials and a form.

use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::settings::ClientCredentials;

/// What there is to say about the credentials of a token request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Known,
    UnknownClient,
    WrongSecret,
    NoCredentials,
}

/// Judges credentials by the clients that there are.
pub(crate) fn judge(shown: Option<&ClientCredentials>, clients: &[ClientCredentials]) -> Verdict {
    let Some(shown) = shown else { return Verdict::NoCredentials };
    match clients.iter().find(|client| client.id == shown.id) {
        None => Verdict::UnknownClient,
        Some(client) if client.secret != shown.secret => Verdict::WrongSecret,
        Some(_) => Verdict::Known,
    }
}

/// The credentials of `Authorization: Basic base64(id ":" secret)`.
pub(crate) fn basic_credentials(headers: &HeaderMap) -> Option<ClientCredentials> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some(ClientCredentials::new(id, secret))
}

/// The value of a field of a form whose names and values need no decoding, as those of a token request.
pub(crate) fn form_value(form: &[u8], name: &str) -> Option<String> {
    let form = std::str::from_utf8(form).ok()?;
    form.split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(field, _)| *field == name)
        .map(|(_, value)| value.trim().to_owned())
}
