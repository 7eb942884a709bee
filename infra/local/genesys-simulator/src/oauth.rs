//! `POST /oauth/token`: client credentials.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response};
use serde_json::json;

use crate::credentials::{Verdict, basic_credentials, form_value, judge};
use crate::journal::{Arrival, CallKind};
use crate::reply::Reply;
use crate::simulation::{Simulation, lock};
use crate::vendor_error::TokenError;
use crate::visit::Visit;

/// Gives a token to a client that shows its secret.
pub(crate) async fn token(
    State(simulation): State<Arc<Simulation>>,
    headers: HeaderMap,
    form: Bytes,
) -> Response<Body> {
    let grant_type = form_value(&form, "grant_type");
    let arrival = Arrival {
        call: CallKind::Token,
        method: "POST",
        path: "/oauth/token".to_owned(),
        recording_id: None,
        job_id: None,
        idempotency_key: None,
        body: json!({ "grant_type": grant_type }),
        token: None,
    };
    let visit = Visit::open(&simulation, arrival);
    visit.serve(move |visit| answer(&visit.simulation, &headers, grant_type.as_deref())).await
}

fn answer(simulation: &Simulation, headers: &HeaderMap, grant_type: Option<&str>) -> Reply {
    let verdict = judge(basic_credentials(headers).as_ref(), &lock(&simulation.clients));
    match verdict {
        Verdict::NoCredentials => Reply::json(400, &TokenError::NO_CREDENTIALS),
        Verdict::UnknownClient => Reply::json(400, &TokenError::UNKNOWN_CLIENT),
        Verdict::WrongSecret => Reply::json(401, &TokenError::WRONG_SECRET),
        Verdict::Known if grant_type != Some("client_credentials") => {
            Reply::json(400, &TokenError::UNSUPPORTED_GRANT)
        }
        Verdict::Known => {
            let (token, expires_in) = simulation.give_token();
            let answer =
                json!({"access_token": token, "token_type": "bearer", "expires_in": expires_in});
            Reply::json(200, &answer)
        }
    }
}
