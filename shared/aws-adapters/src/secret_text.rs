//! A secret's text, and the fields in it.

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use pipeline_contract::ports::{SecretText, Source};
use serde_json::{Map, Value};

use crate::aws_failure::AwsFailure;

/// Why there is no text.
pub(crate) enum NoSecret {
    /// It has to be mended: what is wrong.
    Unusable(&'static str),
    /// It cannot be read now.
    Unavailable(Source),
}

/// The text of the secret of this name or ARN, as it is now.
pub(crate) async fn of(client: &Client, secret: &str) -> Result<SecretText, NoSecret> {
    match client.get_secret_value().secret_id(secret).send().await {
        // Wrapped, so that it is overwritten when this is over.
        Ok(answer) => {
            answer.secret_string.map(SecretText::new).ok_or(NoSecret::Unusable("it has no text"))
        }
        Err(error) => Err(match error.as_service_error() {
            Some(GetSecretValueError::ResourceNotFoundException(_)) => {
                NoSecret::Unusable("there is none of this name, or it has no value yet")
            }
            Some(GetSecretValueError::InvalidRequestException(_)) => {
                NoSecret::Unusable("it is marked for deletion")
            }
            _ => NoSecret::Unavailable(AwsFailure::of("Secrets Manager GetSecretValue", error)),
        }),
    }
}

/// The members of its JSON object. The parser's own words, which may quote a value, are never told.
pub(crate) fn fields(secret: &SecretText) -> Result<Map<String, Value>, &'static str> {
    match serde_json::from_str(secret.expose()) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err("its text is not a JSON object"),
        Err(_) => Err("its text is not JSON"),
    }
}
