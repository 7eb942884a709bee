//! The error body of the vendor's API (SDK model `ErrorBody`) and of its token endpoint, which is another.

use serde::Serialize;
use serde_json::{Map, Value};

/// `ErrorBody`: message, code, status, contextId, details.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VendorError {
    pub(crate) message: String,
    pub(crate) code: String,
    pub(crate) status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_with_params: Option<&'static str>,
    message_params: Map<String, Value>,
    context_id: String,
    details: Vec<ErrorDetail>,
    errors: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<Limit>,
}

/// One entry of `details`: which field, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ErrorDetail {
    pub(crate) error_code: &'static str,
    pub(crate) field_name: String,
}

#[derive(Debug, Serialize)]
struct Limit {
    key: &'static str,
    namespace: &'static str,
    value: u32,
}

impl VendorError {
    /// An error of this status, code and message, for the answer with this correlation id.
    pub(crate) fn new(status: u16, code: &str, message: &str, context_id: &str) -> Self {
        Self {
            message: message.to_owned(),
            code: code.to_owned(),
            status,
            message_with_params: None,
            message_params: Map::new(),
            context_id: context_id.to_owned(),
            details: Vec::new(),
            errors: Vec::new(),
            limit: None,
        }
    }

    pub(crate) fn with_details(mut self, details: Vec<ErrorDetail>) -> Self {
        self.details = details;
        self
    }

    /// 403: a permission that the client's role lacks.
    pub(crate) fn missing_permission(permission: &str, context_id: &str) -> Self {
        let message = format!("Missing the following permission(s): [{permission}]");
        let mut error = Self::new(403, "missing.permissions", &message, context_id);
        error.message_with_params = Some("Missing the following permission(s): {permissions}");
        error.message_params.insert("permissions".to_owned(), format!("[{permission}]").into());
        error
    }

    /// 404.
    pub(crate) fn not_found(context_id: &str) -> Self {
        Self::new(404, "not.found", "The requested resource was not found.", context_id)
    }

    /// 429, with the seconds in its message when there are any.
    pub(crate) fn rate_limited(seconds: Option<u64>, allowed: u32, context_id: &str) -> Self {
        let message = match seconds {
            Some(seconds) => {
                format!("Rate limit exceeded the maximum. Retry the request in [{seconds}] seconds")
            }
            None => "Rate limit exceeded the maximum.".to_owned(),
        };
        let mut error = Self::new(429, "too.many.requests", &message, context_id);
        if let Some(seconds) = seconds {
            error.message_with_params =
                Some("Rate limit exceeded the maximum. Retry the request in [{seconds}] seconds");
            error.message_params.insert("seconds".to_owned(), seconds.to_string().into());
        }
        error.limit =
            Some(Limit { key: "token.rate.per.minute", namespace: "platform.api", value: allowed });
        error
    }
}

/// The token endpoint's error body.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct TokenError {
    error: &'static str,
    description: &'static str,
    error_description: &'static str,
}

impl TokenError {
    const fn new(error: &'static str, description: &'static str) -> Self {
        Self { error, description, error_description: description }
    }

    /// Sent with 400.
    pub(crate) const UNKNOWN_CLIENT: Self = Self::new("invalid_client", "client not found");
    /// Sent with 401.
    pub(crate) const WRONG_SECRET: Self = Self::new("invalid_client", "authentication failed");
    /// Sent with 400. Only the beginning of the description is confirmed.
    pub(crate) const RATE_LIMITED: Self =
        Self::new("invalid_request", "rate limit exceeded; retry later");
    /// Sent with 400; the word is RFC 6749's, the description assumed.
    pub(crate) const UNSUPPORTED_GRANT: Self =
        Self::new("unsupported_grant_type", "grant_type must be client_credentials");
    /// Sent with 400; the word is RFC 6749's, the description assumed.
    pub(crate) const NO_CREDENTIALS: Self =
        Self::new("invalid_request", "client credentials are missing");
}
