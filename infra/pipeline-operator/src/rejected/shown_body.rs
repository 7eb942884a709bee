//! A body as it may be shown: short, and without what could be a secret.

use std::fmt::Write as _;

use serde_json::Value;

/// The longest that is shown, in characters.
const CHARS_MAX: usize = 200;

/// A run of so many letters, digits and such without a break may be a key or a token.
const RUN_MAX: usize = 32;

/// Parts of field names whose values are never shown.
const SECRET_NAMES: [&str; 7] =
    ["secret", "token", "password", "authorization", "signature", "credential", "accesskey"];

pub(super) fn shown(body: &str) -> String {
    let text = match serde_json::from_str::<Value>(body) {
        Ok(value) => without_secrets(value).to_string(),
        Err(_) => without_runs(body),
    };
    shortened(&text)
}

fn without_secrets(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let field = |(name, value): (String, Value)| {
                let plain: String =
                    name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
                let is_secret = SECRET_NAMES.iter().any(|part| plain.contains(part));
                let value =
                    if is_secret { Value::from("(not shown)") } else { without_secrets(value) };
                (name, value)
            };
            Value::Object(fields.into_iter().map(field).collect())
        }
        Value::Array(values) => values.into_iter().map(without_secrets).collect(),
        Value::String(text) => Value::String(without_runs(&text)),
        other => other,
    }
}

/// Long runs give way to their length; so does what stands behind the question mark of an address.
fn without_runs(text: &str) -> String {
    let mut shown = String::new();
    let mut run = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_ascii_alphanumeric() || "+/=_%".contains(c) {
            run.push(c);
            continue;
        }
        let length = run.chars().count();
        if length < RUN_MAX || run.contains('/') && run.split('/').all(|part| part.len() < RUN_MAX)
        {
            shown.push_str(&run);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(shown, "({length} characters)");
        }
        run.clear();
        shown.push(c);
    }
    shown.pop();
    shown
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(CHARS_MAX) {
        None => text.to_owned(),
        Some((end, _)) => {
            let shown = text.get(..end).unwrap_or(text);
            format!("{shown}... ({} characters in all)", text.chars().count())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_secret_is_not_shown() {
        let key = "A".repeat(40);
        for body in [
            format!(
                r#"{{"detail": {{"client_secret": "hunter2", "accessKeyId": "hunter2", "x": "{key}"}}}}"#
            ),
            format!(r#"["https://b.example/k?X-Amz-Signature={key}", "Bearer {key}"]"#),
            format!("no JSON: Bearer {key}"),
        ] {
            let shown = shown(&body);
            assert!(!shown.contains("hunter2") && !shown.contains(&key), "{shown}");
        }
    }

    #[test]
    fn what_tells_the_upload_is_shown() {
        let body = r#"{"detail": {"bucket": {"name": "calls"}, "object": {"key": "recordings/7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f.wav"}}}"#;
        let shown = shown(body);
        assert!(shown.contains("recordings/7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f.wav"), "{shown}");
    }

    #[test]
    fn a_long_body_is_cut_between_characters() {
        let shown = shown(&"\u{e4} ".repeat(500));
        assert!(shown.ends_with("... (1000 characters in all)"), "{shown}");
    }
}
