//! One access token for all instances of the functions.

use std::ops::Range;

use genesys_simulator::{Behaviour, CallKind, RecordingScript, TokenScript};
use local_runner::{ExpectedEnd, LocalCloud, LocalSettings};
use transcription_domain::TranscriptionJob;
use uuid::Uuid;

use crate::clouds::{SOON, alone_in, deadly, ends_as, recording, sample_call, upload};

/// Uploads recordings whose transcripts are there at the `looks`-th look.
async fn upload_all(cloud: &LocalCloud, numbers: Range<u64>, looks: u64) -> Vec<Uuid> {
    let script = RecordingScript { completes_at_look: looks, ..sample_call() };
    let ids: Vec<Uuid> = numbers.map(recording).collect();
    for id in &ids {
        upload(cloud, *id, script.clone()).await;
    }
    ids
}

/// Token requests with their answers' statuses.
fn token_requests(cloud: &LocalCloud) -> Vec<Option<u16>> {
    let asked = cloud.genesys().requests_of(CallKind::Token);
    asked.into_iter().map(|request| request.status).collect()
}

#[test]
fn many_jobs_in_many_instances_ask_for_one_token() {
    alone_in(LocalSettings::default(), async |cloud| {
        for id in upload_all(cloud, 7_000..7_024, 2).await {
            ends_as(cloud, id, &ExpectedEnd::completed(1)).await;
        }
        assert_eq!(token_requests(cloud), [Some(200)]);
        assert_eq!(cloud.genesys().tokens().given, 1);
    });
}

#[test]
fn a_secret_that_is_rotated_while_many_jobs_run_fails_none_of_them() {
    deadly(async |cloud| {
        let ids = upload_all(cloud, 7_100..7_112, 6).await;
        let is_submitted = |job: &TranscriptionJob| job.state.name() == "SUBMITTED";
        cloud.until_job(&ids[0].to_string(), SOON, is_submitted).await.unwrap();
        let before = token_requests(cloud).len();
        assert!(cloud.genesys().rotate_secret("local-client", "the-next-secret"));
        cloud.store_client_secret("local-client", "the-next-secret").await.unwrap();
        cloud.genesys().revoke_tokens();
        for id in ids {
            ends_as(cloud, id, &ExpectedEnd::completed(1)).await;
        }
        // With the new secret only, and once for everybody.
        assert_eq!(token_requests(cloud)[before..], [Some(200)]);
        assert!(cloud.genesys().rotate_secret("local-client", "local-secret"));
        cloud.store_client_secret("local-client", "local-secret").await.unwrap();
    });
}

#[test]
fn a_holder_killed_while_its_token_request_is_held_is_followed_by_another() {
    deadly(async |cloud| {
        cloud.genesys().revoke_tokens();
        let troubles = vec![Behaviour::Hold { name: "token".to_owned() }.once()];
        cloud.genesys().script_tokens(TokenScript { troubles, ..TokenScript::default() }).unwrap();
        let before = token_requests(cloud).len();
        let ids = upload_all(cloud, 7_200..7_204, 1).await;
        cloud.until_genesys_holds("token", SOON).await.unwrap();
        assert_ne!(cloud.processes().kill("SubmitTranscription"), 0);
        for id in ids {
            ends_as(cloud, id, &ExpectedEnd::completed(1)).await;
        }
        assert_eq!(token_requests(cloud)[before..], [None, Some(200)]);
    });
}
