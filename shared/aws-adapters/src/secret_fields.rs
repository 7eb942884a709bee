//! The fields of a secret whose text is a JSON object.

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::error::SdkError;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use pipeline_contract::ports::{SecretText, Source};
use serde_json::{Map, Value};

use crate::aws_failure::AwsFailure;

/// Why there are none.
pub(crate) enum NoSecret {
    /// It has to be mended: what is wrong.
    Unusable(&'static str),
    /// It cannot be read now.
    Unavailable(Source),
}

/// The members of the JSON object in the secret of this name or ARN, as it is now. The parser's own words, which may quote a
/// value, are never told.
pub(crate) async fn of(client: &Client, secret: &str) -> Result<Map<String, Value>, NoSecret> {
    let answer = client.get_secret_value().secret_id(secret).send().await.map_err(unread)?;
    // Wrapped, so that it is overwritten when this is over.
    let text = answer.secret_string.map(SecretText::new);
    let text = text.ok_or(NoSecret::Unusable("it has no text"))?;
    match serde_json::from_str(text.expose()) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(NoSecret::Unusable("its text is not a JSON object")),
        Err(_) => Err(NoSecret::Unusable("its text is not JSON")),
    }
}

fn unread(error: SdkError<GetSecretValueError>) -> NoSecret {
    match error.as_service_error() {
        Some(GetSecretValueError::ResourceNotFoundException(_)) => {
            NoSecret::Unusable("there is none of this name, or it has no value yet")
        }
        Some(GetSecretValueError::InvalidRequestException(_)) => {
            NoSecret::Unusable("it is marked for deletion")
        }
        _ => NoSecret::Unavailable(AwsFailure::of("Secrets Manager GetSecretValue", error)),
    }
}
