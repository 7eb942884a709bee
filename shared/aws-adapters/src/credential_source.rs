//! The provider's client credentials in Secrets Manager.

use async_trait::async_trait;
use aws_sdk_secretsmanager::Client;
use pipeline_contract::ports::{ClientCredentials, CredentialError, CredentialSource, SecretText};
use serde_json::{Map, Value};

use crate::secret_fields::{self, NoSecret};

/// The form of the secret, as it is told to whoever has to mend it.
const FORM: &str = r#"store the JSON text {"client_id": "...", "client_secret": "..."}"#;

/// One secret, read anew on each call.
#[derive(Debug, Clone)]
pub struct SecretsManagerCredentials {
    client: Client,
    secret: String,
}

impl SecretsManagerCredentials {
    /// The credentials in the secret of this name or ARN.
    #[must_use]
    pub const fn new(client: Client, secret: String) -> Self {
        Self { client, secret }
    }
}

#[async_trait]
impl CredentialSource for SecretsManagerCredentials {
    async fn client_credentials(&self) -> Result<ClientCredentials, CredentialError> {
        let fields =
            secret_fields::of(&self.client, &self.secret).await.map_err(|none| match none {
                NoSecret::Unusable(problem) => unusable(problem),
                NoSecret::Unavailable(source) => CredentialError::Unavailable(source),
            })?;
        read(fields)
    }
}

/// Reads the secret's fields. Their values are never told.
fn read(mut fields: Map<String, Value>) -> Result<ClientCredentials, CredentialError> {
    let mut field = |name: &str| match fields.remove(name) {
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(text),
        Some(Value::String(_)) => Err(unusable(&format!("its field {name} is empty"))),
        Some(_) => Err(unusable(&format!("its field {name} is not a text"))),
        None => Err(unusable(&format!("its field {name} is missing"))),
    };
    let client_id = field("client_id")?;
    let client_secret = SecretText::new(field("client_secret")?);
    Ok(ClientCredentials { client_id, client_secret })
}

fn unusable(problem: &str) -> CredentialError {
    CredentialError::Unusable(format!("{problem}; {FORM}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::canned_http::CannedHttp;

    async fn credentials(http: &CannedHttp) -> Result<ClientCredentials, CredentialError> {
        let client = http.clients().secrets_manager();
        SecretsManagerCredentials::new(client, "genesys".to_owned()).client_credentials().await
    }

    async fn problem_with(secret: &str) -> String {
        let answer = json!({"SecretString": secret}).to_string();
        let error = credentials(&CannedHttp::answering([(200, &answer)])).await.unwrap_err();
        assert!(!format!("{error:?} {error}").contains("hunter"), "{error:?}");
        error.to_string()
    }

    #[tokio::test]
    async fn both_fields_are_read_and_others_are_left_alone() {
        let secret = json!({"client_id": "id-1", "client_secret": "hunter2", "note": 1});
        let answer = json!({"SecretString": secret.to_string()}).to_string();
        let http = CannedHttp::answering([(200, &answer)]);
        let credentials = credentials(&http).await.unwrap();
        assert_eq!(credentials.client_id, "id-1");
        assert_eq!(credentials.client_secret.expose(), "hunter2");
        assert_eq!(http.seen()[0].json(), json!({"SecretId": "genesys"}));
    }

    #[tokio::test]
    async fn a_wrong_secret_names_the_field_and_shows_nothing_of_itself() {
        for (secret, problem) in [
            ("hunter2", "its text is not JSON"),
            (r#""hunter2""#, "its text is not a JSON object"),
            (r#"{"client_secret": "hunter2"}"#, "its field client_id is missing"),
            (r#"{"client_id": "hunter1"}"#, "its field client_secret is missing"),
            (
                r#"{"client_id": "hunter1", "client_secret": ["hunter2"]}"#,
                "its field client_secret is not a text",
            ),
            (
                r#"{"client_id": "hunter1", "client_secret": " "}"#,
                "its field client_secret is empty",
            ),
        ] {
            let told = problem_with(secret).await;
            assert!(told.starts_with(&format!("the secret is not usable: {problem}; ")), "{told}");
            assert!(told.ends_with(FORM), "{told}");
        }
    }

    #[tokio::test]
    async fn a_secret_without_a_value_is_told_apart_from_an_unreachable_store() {
        let missing = json!({"__type": "ResourceNotFoundException", "message": "no"}).to_string();
        let deleted = json!({"__type": "InvalidRequestException", "message": "no"}).to_string();
        for answer in [(400, missing.as_str()), (400, deleted.as_str()), (200, "{}")] {
            let error = credentials(&CannedHttp::answering([answer])).await.unwrap_err();
            assert!(matches!(error, CredentialError::Unusable(_)), "{error:?}");
        }
        let denied = json!({"__type": "AccessDeniedException", "message": "no"}).to_string();
        let error = credentials(&CannedHttp::answering([(400, &denied)])).await.unwrap_err();
        assert!(matches!(error, CredentialError::Unavailable(_)), "{error:?}");
    }
}
