//! The three calls of the job contract.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Response, header};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::job_book::KeyUsedForAnother;
use crate::journal::{Arrival, CallKind};
use crate::reply::Reply;
use crate::request_body::{Asked, judge, without_secrets};
use crate::simulation::{Simulation, lock};
use crate::vendor_error::VendorError;
use crate::visit::{CORRELATION_ID, Visit, bearer};

/// `request.bytes.max` of the vendor's limits page.
const REQUEST_BYTES_MAX: usize = 512_000;

/// `GET /api/v2/recordings/{id}`
pub(crate) async fn check(
    State(simulation): State<Arc<Simulation>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    let mut arrival =
        arrival(&simulation, CallKind::Check, "GET", &format!("/api/v2/recordings/{id}"), &headers);
    arrival.recording_id = Some(id.clone());
    let mut visit = Visit::open(&simulation, arrival);
    if let Err(refusal) = visit.admit(&headers) {
        return visit.finish(refusal);
    }
    let Ok(id) = Uuid::parse_str(&id) else {
        let refusal = visit.error(400, "invalid.value", "The recording id is not a UUID.");
        return visit.finish(refusal);
    };
    visit
        .serve(|visit| match visit.simulation.recording(id) {
            Some(recording) => Reply::json(200, &recording),
            None => visit.not_found(),
        })
        .await
}

/// `POST /api/v2/recordings/transcripts`
pub(crate) async fn submit(
    State(simulation): State<Arc<Simulation>>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let headers = parts.headers;
    let bytes = to_bytes(body, REQUEST_BYTES_MAX).await.ok();
    let body = bytes.as_deref().and_then(|bytes| serde_json::from_slice(bytes).ok());
    let mut arrival =
        arrival(&simulation, CallKind::Submit, "POST", "/api/v2/recordings/transcripts", &headers);
    arrival.body = body.as_ref().map_or(Value::Null, without_secrets);
    arrival.recording_id = arrival.body.get("recordingId").and_then(Value::as_str).map(Into::into);
    let idempotency_key = arrival.idempotency_key.clone();
    let mut visit = Visit::open(&simulation, arrival);
    if let Err(refusal) = visit.admit(&headers) {
        return visit.finish(refusal);
    }
    if bytes.is_none() {
        let message = "The request is larger than 512000 bytes.";
        let refusal = visit.error(413, "request.entity.too.large", message);
        return visit.finish(refusal);
    }
    match asked_for(&visit, &headers, body.as_ref()) {
        Err(refusal) => visit.finish(refusal),
        Ok(asked) => {
            let body = Value::Object(body.unwrap_or_default());
            visit.serve(move |visit| submitted(visit, &asked, &body, idempotency_key)).await
        }
    }
}

/// `GET /api/v2/recordings/transcripts/{id}`
pub(crate) async fn look(
    State(simulation): State<Arc<Simulation>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    let mut arrival = arrival(
        &simulation,
        CallKind::Look,
        "GET",
        &format!("/api/v2/recordings/transcripts/{id}"),
        &headers,
    );
    arrival.recording_id = simulation.recording_of(&id);
    arrival.job_id = Some(id.clone());
    let mut visit = Visit::open(&simulation, arrival);
    if let Err(refusal) = visit.admit(&headers) {
        return visit.finish(refusal);
    }
    visit
        .serve(move |visit| match visit.simulation.look(&id) {
            Some(job) => Reply::json(200, &job).with_words(job.made_up_words),
            None => visit.not_found(),
        })
        .await
}

/// Any other address or method of the API. It is not recorded.
pub(crate) async fn elsewhere(State(simulation): State<Arc<Simulation>>) -> Response<Body> {
    let correlation_id = simulation.ids.next().to_string();
    let mut response = Reply::vendor(&VendorError::not_found(&correlation_id)).into_response();
    if let Ok(value) = HeaderValue::from_str(&correlation_id) {
        response.headers_mut().insert(CORRELATION_ID, value);
    }
    response
}

fn arrival(
    simulation: &Simulation,
    call: CallKind,
    method: &'static str,
    path: &str,
    headers: &HeaderMap,
) -> Arrival {
    let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok());
    Arrival {
        call,
        method,
        path: path.to_owned(),
        recording_id: None,
        job_id: None,
        idempotency_key: key.map(str::to_owned),
        body: Value::Null,
        token: bearer(headers).and_then(|text| lock(&simulation.tokens).number_of(text)),
    }
}

/// What a submission asks for, or the answer that refuses it.
fn asked_for(
    visit: &Visit,
    headers: &HeaderMap,
    body: Option<&Map<String, Value>>,
) -> Result<Asked, Reply> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !content_type.is_some_and(|kind| kind.starts_with("application/json")) {
        let message = "The content type must be application/json.";
        return Err(visit.error(415, "unsupported.media.type", message));
    }
    let Some(body) = body else {
        return Err(visit.error(400, "bad.request", "The request body is not a JSON object."));
    };
    judge(body, &visit.simulation.settings.more_languages).map_err(|problems| {
        let fields: Vec<_> = problems.iter().map(|problem| problem.field_name.as_str()).collect();
        let message = format!("The request has invalid fields: {}", fields.join(", "));
        Reply::vendor(&visit.described(400, "bad.request", &message).with_details(problems))
    })
}

fn submitted(visit: &Visit, asked: &Asked, body: &Value, key: Option<String>) -> Reply {
    match visit.simulation.submit(asked, body, key) {
        None => visit.not_found(),
        Some(Ok(job)) => Reply::json(200, &job),
        Some(Err(KeyUsedForAnother)) => {
            let message = "The idempotency key was used for another request.";
            visit.error(409, "conflict", message)
        }
    }
}
