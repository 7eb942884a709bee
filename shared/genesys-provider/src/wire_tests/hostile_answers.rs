//! Every answer ends within the limits.

use std::sync::Arc;

use pipeline_contract::ports::{ProviderError, TranscriptProvider};

use super::responder::Reaction;
use super::{Bench, job_id, recording_id};

#[tokio::test]
async fn a_body_that_never_ends_is_cut_by_the_exchanges_limit() {
    let (provider, ..) = Bench::new(vec![Reaction::Drip(200)]).await.impatient().provider();
    let error = provider.look(&job_id()).await.unwrap_err();
    assert_eq!(error.to_string(), "the provider is unavailable: the answer did not end in time");
}

#[tokio::test]
async fn a_host_that_says_nothing_is_left_at_the_exchanges_limit() {
    let (provider, ..) = Bench::new(vec![Reaction::Silence]).await.impatient().provider();
    let error = provider.check(&recording_id()).await.unwrap_err();
    assert_eq!(error.to_string(), "the provider is unavailable: no answer came in time");
}

#[tokio::test]
async fn the_whole_call_ends_with_its_own_limit() {
    let mut bench = Bench::new(vec![Reaction::Silence]).await;
    bench.settings.call_timeout = std::time::Duration::from_secs(1);
    let (provider, ..) = bench.provider();
    let error = provider.check(&recording_id()).await.unwrap_err();
    assert!(matches!(error, ProviderError::Unavailable { .. }), "{error:?}");
}

#[tokio::test]
async fn nonsense_instead_of_http_is_unavailable() {
    for bytes in [&b"\0\0\0\0"[..], b"220 smtp.example.com ESMTP\r\n", b"HTTP/1.1 999999 X\r\n\r\n"]
    {
        let reaction = Reaction::AnswerThenClose(bytes.to_vec());
        let (provider, ..) = Bench::new(vec![reaction]).await.provider();
        let error = provider.look(&job_id()).await.unwrap_err();
        assert!(matches!(error, ProviderError::Unavailable { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn calls_at_the_same_time_share_one_token() {
    let (provider, login, api) = Bench::new(vec![Reaction::answer(500, &[], "")]).await.provider();
    let provider = Arc::new(provider);
    let (job, recording) = (job_id(), recording_id());
    let (a, b, c) =
        tokio::join!(provider.look(&job), provider.check(&recording), provider.look(&job));
    assert!(a.is_err() && b.is_err() && c.is_err());
    assert_eq!((login.received().len(), api.received().len()), (1, 3));
}
