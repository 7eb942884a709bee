//! The webhooks' signing keys in Secrets Manager.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_secretsmanager::Client;
use chrono::{DateTime, Utc};
use pipeline_contract::ports::{Clock, SigningKey, SigningKeyError, SigningKeySource, SigningKeys};
use serde_json::{Map, Value};

use crate::secret_fields::{self, NoSecret};

/// So long a process signs with the keys that it has read. A rotation lets both keys sign for far longer.
const KEPT_FOR: Duration = Duration::from_mins(5);

/// The form of the secret, as it is told to whoever has to mend it.
const FORM: &str = r#"store the JSON text {"current": "whsec_..."} and, during a rotation, "previous": "whsec_..." beside it"#;

/// One secret, read when it is needed and kept for some minutes.
pub struct SecretsManagerSigningKeys {
    client: Client,
    secret: String,
    clock: Arc<dyn Clock>,
    kept: Mutex<Option<(DateTime<Utc>, SigningKeys)>>,
}

impl SecretsManagerSigningKeys {
    /// The keys in the secret of this name or ARN.
    #[must_use]
    pub fn new(client: Client, secret: String, clock: Arc<dyn Clock>) -> Self {
        Self { client, secret, clock, kept: Mutex::new(None) }
    }

    fn kept(&self, now: DateTime<Utc>) -> Option<SigningKeys> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, keys) = kept.as_ref()?;
        let age = (now - read_at).to_std().ok()?;
        (age < KEPT_FOR).then(|| keys.clone())
    }
}

#[async_trait]
impl SigningKeySource for SecretsManagerSigningKeys {
    async fn signing_keys(&self) -> Result<SigningKeys, SigningKeyError> {
        let now = self.clock.now();
        if let Some(keys) = self.kept(now) {
            return Ok(keys);
        }
        let fields =
            secret_fields::of(&self.client, &self.secret).await.map_err(|none| match none {
                NoSecret::Unusable(problem) => unusable(problem),
                NoSecret::Unavailable(source) => SigningKeyError::Unavailable(source),
            })?;
        let keys = read(&fields)?;
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, keys.clone()));
        Ok(keys)
    }
}

/// Reads the secret's fields. Their values are never told.
fn read(fields: &Map<String, Value>) -> Result<SigningKeys, SigningKeyError> {
    let current =
        key(fields, "current")?.ok_or_else(|| unusable("its field current is missing"))?;
    Ok(SigningKeys { current, previous: key(fields, "previous")? })
}

/// The key in a field. One that is left empty is none.
fn key(fields: &Map<String, Value>, name: &str) -> Result<Option<SigningKey>, SigningKeyError> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => SigningKey::parse(text)
            .map(Some)
            .map_err(|problem| unusable(format!("its field {name} {problem}"))),
        Some(_) => Err(unusable(format!("its field {name} is not a text"))),
    }
}

fn unusable(problem: impl std::fmt::Display) -> SigningKeyError {
    SigningKeyError::Unusable(format!("{problem}; {FORM}"))
}

#[cfg(test)]
mod tests {
    use pipeline_contract::ports::SigningKeyProblem;
    use port_fakes::SettableClock;
    use serde_json::json;

    use super::*;
    use crate::canned_http::CannedHttp;

    const NEW: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    const OLD: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn clock() -> Arc<SettableClock> {
        Arc::new(SettableClock::at(DateTime::from_timestamp(1_800_000_000, 0).unwrap()))
    }

    fn answer(secret: &Value) -> String {
        json!({"SecretString": secret.to_string()}).to_string()
    }

    fn keys_at(http: &CannedHttp, clock: &Arc<SettableClock>) -> SecretsManagerSigningKeys {
        let client = http.clients().secrets_manager();
        SecretsManagerSigningKeys::new(client, "webhooks".to_owned(), clock.clone())
    }

    async fn keys_in(secret: &Value) -> Result<SigningKeys, SigningKeyError> {
        let http = CannedHttp::answering([(200, answer(secret).as_str())]);
        keys_at(&http, &clock()).signing_keys().await
    }

    #[tokio::test]
    async fn one_key_or_two_are_read() {
        let key = |text| SigningKey::parse(text).unwrap();
        for (secret, previous) in [
            (json!({"current": NEW}), None),
            (json!({"current": NEW, "previous": null, "note": 1}), None),
            (json!({"current": NEW, "previous": ""}), None),
            (json!({"current": NEW, "previous": OLD}), Some(key(OLD))),
        ] {
            let keys = keys_in(&secret).await.unwrap();
            assert_eq!(keys, SigningKeys { current: key(NEW), previous });
        }
    }

    #[tokio::test]
    async fn a_secret_of_another_form_is_told_with_the_right_one_and_without_its_value() {
        let weak = SigningKeyProblem::Length(3).to_string();
        for (secret, problem) in [
            (json!({}), "its field current is missing"),
            (json!({"current": ""}), "its field current is missing"),
            (json!({"current": 7}), "its field current is not a text"),
            (json!({"current": "aGFz"}), weak.as_str()),
            (json!({"current": NEW, "previous": "hunter2"}), "its field previous is not base64"),
            (json!("hunter2"), "not a JSON object"),
        ] {
            let error = keys_in(&secret).await.unwrap_err();
            let told = error.to_string();
            assert!(told.contains(problem) && told.contains("whsec_..."), "{told}");
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
    }

    #[tokio::test]
    async fn the_keys_are_read_again_after_five_minutes_and_not_before() {
        let (old, new) = (answer(&json!({"current": OLD})), answer(&json!({"current": NEW})));
        let http = CannedHttp::answering([(200, old.as_str()), (200, new.as_str())]);
        let clock = clock();
        let source = keys_at(&http, &clock);
        // The seconds that pass before each attempt.
        for (seconds, expected) in [(0, OLD), (299, OLD), (1, NEW), (0, NEW)] {
            clock.advance(seconds);
            let keys = source.signing_keys().await.unwrap();
            assert_eq!(keys.current, SigningKey::parse(expected).unwrap(), "{seconds}");
        }
    }
}
