//! A look at a job.

use std::sync::Arc;

use pipeline_contract::ports::{AnswerLimits, Look, ProviderError, TranscriptProvider};
use serde_json::{Value, json};

use super::responder::Reaction;
use super::{Bench, job_id};
use port_fakes::FakeSpool;

async fn look(reaction: Reaction) -> Result<Look, ProviderError> {
    let (provider, ..) = Bench::new(vec![reaction]).await.provider();
    provider.look(&job_id()).await
}

async fn look_at(body: &Value) -> Look {
    look(Reaction::json(200, body)).await.unwrap()
}

#[tokio::test]
async fn a_completed_job_carries_the_bytes_of_the_answer() {
    let body =
        r#"{ "status":"COMPLETED", "result": {"words": [{"text": "hi", "n": 1e999}]},"id":"t-1"}"#;
    let (provider, _login, api) =
        Bench::new(vec![Reaction::answer(200, &[], body)]).await.provider();
    let raw = body.as_bytes().to_vec();
    assert_eq!(provider.look(&job_id()).await.unwrap(), Look::Completed { raw: raw.into() });
    assert_eq!(api.received()[0].line, "GET /api/v2/recordings/transcripts/t-1 HTTP/1.1");
}

#[tokio::test]
async fn completed_without_a_result_is_completed_all_the_same() {
    let look = look_at(&json!({"id": "t-1", "status": "completed"})).await;
    assert!(matches!(look, Look::Completed { .. }));
}

#[tokio::test]
async fn any_other_word_is_a_job_that_still_runs() {
    for word in ["queued", "processing", "Transcribing", "cancelled"] {
        let look = look_at(&json!({"id": "t-1", "status": word, "result": null})).await;
        assert_eq!(look, Look::StillRunning { status: word.to_owned() });
    }
    let hostile = format!("a\n\u{202e}{}", "b".repeat(10_000));
    match look_at(&json!({"id": "t-1", "status": hostile})).await {
        Look::StillRunning { status } => {
            assert!(status.len() <= 64 && !status.contains('\n'), "{status}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_failed_job_tells_the_providers_reason() {
    for (error, expected) in [
        (json!("no speech\nfound"), "no speech found"),
        (json!({"code": "c", "message": "no speech"}), "no speech"),
        (json!({"code": "no.speech"}), "no.speech"),
        (json!(null), "the provider gives no reason"),
        (json!(17), "the provider gives no reason"),
    ] {
        let look = look_at(&json!({"id": "t-1", "status": "Failed", "error": error})).await;
        assert_eq!(look, Look::Failed { error: expected.to_owned() });
    }
    let look = look_at(&json!({"id": "t-1", "status": "failed", "error": "x".repeat(5_000)})).await;
    assert!(matches!(look, Look::Failed { error } if error.len() == 300));
}

#[tokio::test]
async fn an_answer_that_is_not_the_contracts_is_unreadable_with_its_bytes() {
    let truncated_with_the_right_length = r#"{"id": "t-1", "status": "completed", "result": {"wo"#;
    for (body, problem) in [
        ("<html>Jane Doe</html>", "it is not JSON, at line 1 column 1 (content type text/html)"),
        (
            truncated_with_the_right_length,
            "it ends too early, at line 1 column 51 (content type text/html)",
        ),
        ("", "it ends too early, at line 1 column 0 (content type text/html)"),
        (
            r#"{"id": "t-2", "status": "completed"}"#,
            "it is about another job (content type text/html)",
        ),
        (r#"{"id": "t-1", "status": " "}"#, "its status is empty (content type text/html)"),
        (
            r#"{"id": "t-1", "status": {"Jane": 1}}"#,
            "a field is not of the contract's type, at line 1 column 24 (content type text/html)",
        ),
        (
            r#"{"id": "t-1"}"#,
            "a field is not of the contract's type, at line 1 column 13 (content type text/html)",
        ),
    ] {
        let answer = Reaction::answer(200, &[("content-type", "text/html")], body);
        match look(answer).await.unwrap_err() {
            ProviderError::Unreadable { problem: told, bytes } => {
                assert_eq!((told.as_str(), bytes), (problem, body.as_bytes().to_vec().into()));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn an_answer_is_taken_up_to_its_size_limit() {
    let body = json!({"id": "t-1", "status": "completed", "result": "x".repeat(500)}).to_string();
    let length = u64::try_from(body.len()).unwrap();
    let chunked = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{length:x}\r\n{body}\r\n0\r\n\r\n"
    );
    for reaction in [Reaction::answer(200, &[], &body), Reaction::Answer(chunked.into_bytes())] {
        for (limit, is_taken) in [(length, true), (length - 1, false)] {
            let mut bench = Bench::new(vec![reaction.clone()]).await;
            bench.settings.result_limits =
                AnswerLimits { bytes_max: limit, memory_bytes_max: 1_000 };
            let (provider, ..) = bench.provider();
            match provider.look(&job_id()).await {
                Ok(Look::Completed { raw }) => {
                    assert!(is_taken && raw == body.clone().into_bytes().into());
                }
                Err(ProviderError::TooLarge { bytes }) => {
                    let kept = body.as_bytes().get(..body.len() - 1).unwrap().to_vec();
                    assert!(!is_taken && bytes == kept.into());
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_result_that_breaks_off_is_no_result() {
    let body = r#"{"id": "t-1", "status": "completed"}"#;
    let error = look(Reaction::cut_short(200, &[], body)).await.unwrap_err();
    assert_eq!(error.to_string(), "the provider is unavailable: the answer broke off");
}

#[tokio::test]
async fn a_job_that_is_gone_is_not_found() {
    let error = look(Reaction::answer(404, &[], "")).await.unwrap_err();
    assert!(matches!(error, ProviderError::NotFound(_)), "{error:?}");
}

/// The settings of a function that holds 64 bytes in memory.
async fn look_with_a_disk(reaction: Reaction) -> Result<Look, ProviderError> {
    let mut bench = Bench::new(vec![reaction]).await;
    bench.settings.result_limits = AnswerLimits { bytes_max: 100_000, memory_bytes_max: 64 };
    bench.settings.spool = Arc::new(FakeSpool::default());
    let (provider, ..) = bench.provider();
    provider.look(&job_id()).await
}

#[tokio::test]
async fn a_large_result_goes_to_the_disk_and_its_status_is_found_there() {
    let result = "x".repeat(90_000);
    for (status, is_completed) in [("completed", true), ("processing", false)] {
        let body = json!({"id": "t-1", "result": result, "status": status}).to_string();
        match look_with_a_disk(Reaction::answer(200, &[], &body)).await.unwrap() {
            Look::Completed { raw } => {
                assert!(is_completed && raw.in_memory().is_none());
                assert_eq!(raw, body.into_bytes().into());
            }
            other => assert!(!is_completed, "{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_large_answer_that_is_not_the_contracts_is_unreadable_with_all_its_bytes() {
    let body = format!("<html>{}", "x".repeat(5_000));
    match look_with_a_disk(Reaction::answer(200, &[], &body)).await.unwrap_err() {
        ProviderError::Unreadable { problem, bytes } => {
            assert_eq!(problem, "it is not JSON, at line 1 column 1");
            assert_eq!(bytes, body.into_bytes().into());
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_large_answer_without_a_disk_is_asked_for_again_later() {
    let body = json!({"id": "t-1", "status": "completed", "result": "x".repeat(500)}).to_string();
    let mut bench = Bench::new(vec![Reaction::answer(200, &[], &body)]).await;
    bench.settings.result_limits = AnswerLimits { bytes_max: 100_000, memory_bytes_max: 64 };
    let error = bench.provider().0.look(&job_id()).await.unwrap_err();
    assert!(matches!(error, ProviderError::Unavailable { .. }), "{error:?}");
    assert!(error.to_string().contains("disk"), "{error}");
}
