//! The Genesys side: the secret, a token, the API and the client's permissions.

use aws_adapters::SecretsManagerCredentials;
use genesys_provider::{EndpointSettings, Endpoints};
use pipeline_contract::ports::{
    ClientCredentials, CredentialError, CredentialSource as _, SecretText,
};
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::Value;
use transcription_domain::error_chain;
use url::Url;

use super::{Findings, secret_not_told};
use crate::online::Connection;
use crate::stack_facts::StackFacts;
use crate::transport_words::transport_words;

/// No recording and no job has it, so an answer of 404 says that the call is allowed.
const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

/// The contract's pre-flight and its look at a job.
const CALLS: [(&str, &[&str]); 2] = [
    ("Genesys recordings", &["api", "v2", "recordings", NOBODY]),
    ("Genesys jobs", &["api", "v2", "recordings", "transcripts", NOBODY]),
];

/// What the contract asks for; the functions ask for the same.
const SCOPES: &str = "recordings:download transcription:read transcription:write";

/// The longest part of the vendor's own words that is told, in characters.
const WORDS_CHARS_MAX: usize = 300;

/// What an answer is judged by.
struct Answer {
    status: StatusCode,
    body: Value,
}

pub(super) async fn run(connection: &Connection, stack: &StackFacts, findings: &mut Findings) {
    let credentials = secret(connection, stack, findings).await;
    let Some((http, endpoints)) = addresses(stack, findings) else { return };
    let Some(credentials) = credentials else {
        findings.not_checked("token", "it needs the secret");
        return calls_not_checked(findings);
    };
    match token(&http, &endpoints, &credentials, stack, findings).await {
        None => calls_not_checked(findings),
        Some(token) => {
            for (check, path) in CALLS {
                let url = below(endpoints.api(), path);
                let request = http.get(url.clone()).bearer_auth(token.expose());
                judge_call(check, &url, send(request).await, findings);
            }
        }
    }
}

fn calls_not_checked(findings: &mut Findings) {
    for (check, _) in CALLS {
        findings.not_checked(check, "it needs a token");
    }
}

/// The credentials, if the secret is readable and filled. They are never told.
async fn secret(
    connection: &Connection,
    stack: &StackFacts,
    findings: &mut Findings,
) -> Option<ClientCredentials> {
    const CHECK: &str = "Genesys secret";
    let name = stack.output("GenesysSecret")?;
    let source = SecretsManagerCredentials::new(connection.secrets.clone(), name.to_owned());
    match source.client_credentials().await {
        Ok(credentials) => {
            findings.ok(CHECK, "it is filled: client_id and client_secret are there");
            Some(credentials)
        }
        Err(error @ CredentialError::Unavailable(_)) => {
            secret_not_told(CHECK, error_chain(&error), findings);
            None
        }
        Err(error) => {
            findings.wrong(CHECK, format!("{}: {name}", error_chain(&error)));
            None
        }
    }
}

/// The client and the addresses that the stack's functions use.
fn addresses(stack: &StackFacts, findings: &mut Findings) -> Option<(Client, Endpoints)> {
    const CHECK: &str = "Genesys addresses";
    let endpoints = Endpoints::resolve(&EndpointSettings {
        environment: stack.parameter("GenesysEnvironment"),
        api_url: stack.parameter("GenesysApiUrl"),
        login_url: stack.parameter("GenesysLoginUrl"),
        allow_loopback: stack.parameter("AllowLoopback") == "true",
    });
    let endpoints = match endpoints {
        Ok(endpoints) => endpoints,
        Err(problem) => {
            let message = format!(
                "{problem}; mend the stack's parameters GenesysEnvironment, GenesysApiUrl, GenesysLoginUrl"
            );
            findings.wrong(CHECK, message);
            return None;
        }
    };
    let http = lambda_host::http_client(stack.parameter("ExtraTrustAnchors"));
    let http = http.map_err(|error| error_chain(&error));
    match http
        .and_then(|builder| builder.timeout(LIMIT).build().map_err(|error| error_chain(&error)))
    {
        Ok(http) => {
            let (api, login) = (endpoints.api(), endpoints.login());
            findings.ok(CHECK, format!("API at {}, login at {}", host(api), host(login)));
            Some((http, endpoints))
        }
        Err(problem) => {
            findings.wrong(CHECK, problem);
            None
        }
    }
}

/// A whole exchange; the functions' own limit for one call is of the same size.
const LIMIT: std::time::Duration = std::time::Duration::from_secs(10);

async fn token(
    http: &Client,
    endpoints: &Endpoints,
    credentials: &ClientCredentials,
    stack: &StackFacts,
    findings: &mut Findings,
) -> Option<SecretText> {
    const CHECK: &str = "token";
    let url = below(endpoints.login(), &["oauth", "token"]);
    let request = http
        .post(url.clone())
        .basic_auth(&credentials.client_id, Some(credentials.client_secret.expose()))
        .form(&[("grant_type", "client_credentials"), ("scope", SCOPES)]);
    let at = host(&url);
    let answer = match send(request).await {
        Ok(answer) => answer,
        Err(problem) => {
            findings.wrong(
                CHECK,
                format!(
                    "{at}: {problem}; check GenesysLoginUrl, GenesysEnvironment, ExtraTrustAnchors and the way out"
                ),
            );
            return None;
        }
    };
    let given =
        answer.body.get("access_token").and_then(Value::as_str).filter(|token| !token.is_empty());
    if let Some(token) = given.filter(|_| answer.status.is_success()) {
        findings.ok(CHECK, format!("{at} gave one"));
        return Some(SecretText::new(token.to_owned()));
    }
    let words = vendor_words(&answer.body);
    findings
        .wrong(CHECK, refusal(answer.status, &words, &at, stack.parameter("GenesysEnvironment")));
    None
}

/// What a refused token request says, and what to mend.
fn refusal(status: StatusCode, words: &str, at: &str, environment: &str) -> String {
    let what = match status.as_u16() {
        400 | 401 if words.contains("invalid_client") || status == StatusCode::UNAUTHORIZED => format!(
            "the client's id or secret is wrong, or the client is of another region than {environment} \
             (GenesysEnvironment): put the right ones into the secret, or mend the parameter"
        ),
        400 => "the login takes the request for wrong: is GenesysLoginUrl a login host, and the client's grant client_credentials?".to_owned(),
        403 => "the client may not get a token: see its state in Genesys Cloud".to_owned(),
        404 => "there is no login at this address: check GenesysLoginUrl".to_owned(),
        429 => "too many token requests: wait a minute".to_owned(),
        200..=299 => "the answer holds no token: is GenesysLoginUrl a login host?".to_owned(),
        _ => "the login is in trouble: see the vendor's status page".to_owned(),
    };
    format!("{at} answered {}: {words}; {what}", status.as_u16())
}

/// 404 about nobody's recording means: reached, let in, and nothing found.
fn judge_call(
    check: &'static str,
    url: &Url,
    answer: Result<Answer, &'static str>,
    findings: &mut Findings,
) {
    let at = host(url);
    let Answer { status, body } = match answer {
        Ok(answer) => answer,
        Err(problem) => {
            let message =
                format!("{at}: {problem}; check GenesysApiUrl, ExtraTrustAnchors and the way out");
            return findings.wrong(check, message);
        }
    };
    let words = vendor_words(&body);
    let wrong = match status.as_u16() {
        404 | 200..=299 => return findings.ok(check, format!("{at} is reached and lets the client in")),
        401 => "it does not take the login's token: are GenesysApiUrl and GenesysLoginUrl of one region?".to_owned(),
        403 => format!("a permission is missing: {words}; give it to the client's role, in the recordings' division"),
        429 => return findings.not_checked(check, format!("{at} asks to slow down (429)")),
        400..=499 => format!("{words}; is GenesysApiUrl a gateway of this job contract?"),
        _ => "it is in trouble: see the vendor's status page".to_owned(),
    };
    findings.wrong(check, format!("{at} answered {}: {wrong}", status.as_u16()));
}

/// The vendor's own words about a refusal, cut and cleaned: an OAuth error, or the message of the API.
fn vendor_words(body: &Value) -> String {
    let field = |name: &str| body.get(name).and_then(Value::as_str);
    let words = [
        field("error"),
        field("error_description").or_else(|| field("description")),
        field("message"),
    ];
    let words: Vec<&str> = words.into_iter().flatten().collect();
    let words = if words.is_empty() { "no reason is given".to_owned() } else { words.join(": ") };
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(WORDS_CHARS_MAX).collect()
}

async fn send(request: RequestBuilder) -> Result<Answer, &'static str> {
    let answer = request.send().await.map_err(|error| transport_words(&error))?;
    let status = answer.status();
    let body = answer.bytes().await.map_err(|error| transport_words(&error))?;
    Ok(Answer { status, body: serde_json::from_slice(&body).unwrap_or_default() })
}

fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn below(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::doctor::Verdict;

    fn judged(status: u16, body: Value) -> (Verdict, String) {
        let mut findings = Findings::default();
        let url = Url::parse("https://api.example.com/x").unwrap();
        let answer = Answer { status: StatusCode::from_u16(status).unwrap(), body };
        judge_call("Genesys recordings", &url, Ok(answer), &mut findings);
        (findings.0[0].verdict, findings.0[0].message.clone())
    }

    #[test]
    fn not_found_is_let_in_and_a_missing_permission_is_named() {
        assert_eq!(judged(404, json!({})).0, Verdict::Ok);
        assert_eq!(judged(429, json!({})).0, Verdict::NotChecked);
        let missing = json!({"message": "missing the permission recording:recording:view"});
        let (verdict, told) = judged(403, missing);
        assert_eq!(verdict, Verdict::Wrong);
        assert!(
            told.contains("recording:recording:view") && told.contains("client's role"),
            "{told}"
        );
        assert!(judged(401, json!({})).1.contains("of one region"));
        assert!(judged(503, json!({})).1.contains("status page"));
    }

    #[test]
    fn a_refused_token_names_secret_and_region() {
        let words =
            vendor_words(&json!({"error": "invalid_client", "description": "wrong\nsecret"}));
        assert_eq!(words, "invalid_client: wrong secret");
        for status in [StatusCode::BAD_REQUEST, StatusCode::UNAUTHORIZED] {
            let told = refusal(status, &words, "login.example.com", "mypurecloud.de");
            assert!(
                told.contains("secret is wrong") && told.contains("than mypurecloud.de"),
                "{told}"
            );
        }
    }
}
