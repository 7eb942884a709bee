//! What a job store promises.

use chrono::{DateTime, Utc};
use pipeline_contract::ports::{Claim, JobStore, StoreError};
use transcription_domain::{JobKey, TranscriptionJob};

use super::{execution, job, time};

/// The whole contract of [`JobStore`].
pub async fn job_store_keeps_its_contract(store: &dyn JobStore) {
    a_first_claim_is_ours_at_version_1(store).await;
    a_claim_again_by_the_same_owner_is_ours_as_the_job_stands(store).await;
    a_claim_on_another_owners_job_is_theirs_as_the_job_stands(store).await;
    of_two_claims_at_once_one_is_ours(store).await;
    a_job_that_nobody_claimed_is_not_there(store).await;
    an_advance_raises_the_version_by_one_and_is_read_back(store).await;
    the_same_advance_again_is_a_success(store).await;
    an_advance_of_another_version_is_a_conflict_and_writes_nothing(store).await;
    an_advance_of_a_job_that_is_not_there_is_a_conflict(store).await;
    of_two_advances_at_once_one_is_written(store).await;
    what_is_due_is_listed_once_and_no_sooner(store).await;
    a_list_of_what_is_due_keeps_its_limit(store).await;
    what_is_no_longer_due_is_not_listed(store).await;
}

async fn claimed(store: &dyn JobStore, job: TranscriptionJob) -> TranscriptionJob {
    match store.claim(job).await.unwrap() {
        Claim::Ours(job) => *job,
        Claim::Theirs(job) => panic!("the job of {} was new", job.owner),
    }
}

async fn loaded(store: &dyn JobStore, key: &JobKey) -> TranscriptionJob {
    store.load(key).await.unwrap().unwrap()
}

async fn a_first_claim_is_ours_at_version_1(store: &dyn JobStore) {
    let job = job(0x10, "e-1").due(time("2026-11-23T10:30:00.456Z"));
    let stored = claimed(store, job.clone()).await;
    assert_eq!(stored, TranscriptionJob { version: 1, ..job });
    assert_eq!(loaded(store, &stored.key).await, stored);
}

async fn a_claim_again_by_the_same_owner_is_ours_as_the_job_stands(store: &dyn JobStore) {
    let stored = claimed(store, job(0x11, "e-1")).await;
    let standing = store.advance(stored.submission_begun().unwrap()).await.unwrap();
    assert_eq!(claimed(store, job(0x11, "e-1")).await, standing);
    assert_eq!(loaded(store, &standing.key).await, standing);
}

async fn a_claim_on_another_owners_job_is_theirs_as_the_job_stands(store: &dyn JobStore) {
    let stored = claimed(store, job(0x12, "e-1")).await;
    let claim = store.claim(job(0x12, "e-2")).await.unwrap();
    assert_eq!(claim, Claim::Theirs(Box::new(stored.clone())));
    assert_eq!(loaded(store, &stored.key).await, stored);
}

async fn of_two_claims_at_once_one_is_ours(store: &dyn JobStore) {
    let (first, second) =
        tokio::join!(store.claim(job(0x13, "e-1")), store.claim(job(0x13, "e-2")));
    let claims = [first.unwrap(), second.unwrap()];
    let ours: Vec<_> = claims.iter().filter(|claim| matches!(claim, Claim::Ours(_))).collect();
    assert_eq!(ours.len(), 1, "{claims:?}");
    let owners = claims.iter().map(|claim| match claim {
        Claim::Ours(job) | Claim::Theirs(job) => &job.owner,
    });
    let owner = loaded(store, &job(0x13, "e-1").key).await.owner;
    assert!(owners.into_iter().all(|told| *told == owner), "{claims:?}");
}

async fn a_job_that_nobody_claimed_is_not_there(store: &dyn JobStore) {
    assert_eq!(store.load(&job(0x14, "e-1").key).await.unwrap(), None);
}

async fn an_advance_raises_the_version_by_one_and_is_read_back(store: &dyn JobStore) {
    let job = claimed(store, job(0x15, "e-1")).await.submission_begun().unwrap();
    let stored = store.advance(job.clone()).await.unwrap();
    assert_eq!(stored, TranscriptionJob { version: 2, ..job });
    assert_eq!(loaded(store, &stored.key).await, stored);
}

async fn the_same_advance_again_is_a_success(store: &dyn JobStore) {
    let job = claimed(store, job(0x16, "e-1")).await.submission_begun().unwrap();
    let stored = store.advance(job.clone()).await.unwrap();
    assert_eq!(store.advance(job).await.unwrap(), stored);
    assert_eq!(loaded(store, &stored.key).await, stored);
}

async fn an_advance_of_another_version_is_a_conflict_and_writes_nothing(store: &dyn JobStore) {
    let old = claimed(store, job(0x17, "e-1")).await;
    let stored = store.advance(old.clone().submission_begun().unwrap()).await.unwrap();
    let late = TranscriptionJob { owner: execution("e-2"), ..old };
    for version in [late.version, 7] {
        let refused = store.advance(TranscriptionJob { version, ..late.clone() }).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    }
    assert_eq!(loaded(store, &stored.key).await, stored);
}

async fn an_advance_of_a_job_that_is_not_there_is_a_conflict(store: &dyn JobStore) {
    let job = TranscriptionJob { version: 1, ..job(0x18, "e-1") };
    let refused = store.advance(job.clone()).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert_eq!(store.load(&job.key).await.unwrap(), None);
}

async fn of_two_advances_at_once_one_is_written(store: &dyn JobStore) {
    let old = claimed(store, job(0x19, "e-1")).await;
    let begun = old.clone().submission_begun().unwrap();
    let taken = old.taken_over(execution("e-2"), time("2026-11-23T11:00:00Z")).unwrap();
    let (first, second) = tokio::join!(store.advance(begun), store.advance(taken));
    let (written, refused) = if first.is_ok() { (first, second) } else { (second, first) };
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    let written = written.unwrap();
    assert_eq!(loaded(store, &written.key).await, written);
}

// The times below lie before those of all other jobs, so that only the jobs of one promise are listed.

async fn overdue(store: &dyn JobStore, now: &str, limit: u32) -> Vec<JobKey> {
    let mut keys = store.overdue(time(now), limit).await.unwrap();
    keys.sort();
    keys
}

async fn due(store: &dyn JobStore, recordings: std::ops::Range<u32>, at: &str) -> Vec<JobKey> {
    let at: DateTime<Utc> = time(at);
    let mut keys = Vec::new();
    for recording in recordings {
        keys.push(claimed(store, job(recording, "e-1").due(at)).await.key);
    }
    keys.sort();
    keys
}

async fn what_is_due_is_listed_once_and_no_sooner(store: &dyn JobStore) {
    let keys = due(store, 0x200..0x228, "1990-01-01T00:00:10.250Z").await;
    assert_eq!(overdue(store, "1990-01-01T00:00:10.249Z", 100).await, []);
    // A store may keep whole seconds.
    assert_eq!(overdue(store, "1990-01-01T00:00:11Z", 100).await, keys);
    assert_eq!(overdue(store, "1990-01-01T00:00:12Z", 100).await, keys);
}

async fn a_list_of_what_is_due_keeps_its_limit(store: &dyn JobStore) {
    let keys = due(store, 0x300..0x314, "1980-01-01T00:00:00Z").await;
    for (limit, length) in [(0, 0), (1, 1), (7, 7), (20, 20), (100, 20)] {
        let listed = overdue(store, "1980-01-01T00:00:00Z", limit).await;
        assert_eq!(listed.len(), length, "limit {limit}");
        assert!(listed.iter().all(|key| keys.contains(key)), "limit {limit}");
        let mut once = listed.clone();
        once.dedup();
        assert_eq!(once, listed, "limit {limit}");
    }
}

async fn what_is_no_longer_due_is_not_listed(store: &dyn JobStore) {
    let stored = claimed(store, job(0x400, "e-1").due(time("1970-01-02T00:00:00Z"))).await;
    let keys = [stored.key.clone()];
    assert_eq!(overdue(store, "1970-01-02T00:00:00Z", 10).await, keys);
    let later = store.advance(stored.due(time("1970-01-03T00:00:00Z"))).await.unwrap();
    assert_eq!(overdue(store, "1970-01-02T00:00:00Z", 10).await, []);
    assert_eq!(overdue(store, "1970-01-03T00:00:00Z", 10).await, keys);
    store.advance(TranscriptionJob { due_at: None, ..later }).await.unwrap();
    assert_eq!(overdue(store, "1970-01-03T00:00:00Z", 10).await, []);
}
