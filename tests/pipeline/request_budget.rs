//! One budget of calls for all instances of the functions.

use std::time::Duration;

use chrono::TimeDelta;
use genesys_simulator::{
    Behaviour, CallKind, RecordedRequest, RecordingScript, RetryAfter, SimulatorSettings, Troubles,
};
use local_runner::{ExpectedEnd, GenesysRate, LocalCloud, LocalSettings};
use transcription_domain::{JobState, TranscriptionJob};
use uuid::Uuid;

use crate::clouds::{SOON, alone_in, ends_as, recording, sample_call, upload};

/// Calls a minute that the provider takes, and that the stack makes.
const LIMIT: u32 = 60;
/// Each makes three calls at least: together more than the provider takes in a minute.
const RECORDINGS: u64 = 24;

/// The calls that count for the limit, in order.
fn calls(cloud: &LocalCloud) -> Vec<RecordedRequest> {
    let requests = cloud.genesys().requests().into_iter();
    requests.filter(|request| request.call != CallKind::Token).collect()
}

#[test]
fn more_recordings_than_the_budget_lets_through_at_once_are_all_completed_without_a_429() {
    let simulator = SimulatorSettings {
        requests_per_minute: LIMIT,
        enforces_rate_limit: true,
        ..SimulatorSettings::default()
    };
    let settings = LocalSettings { simulator, ..LocalSettings::default() }
        .with("GenesysRequestsPerMinute", &LIMIT.to_string());
    alone_in(settings, async |cloud| {
        let ids: Vec<Uuid> = (8_000..8_000 + RECORDINGS).map(recording).collect();
        for id in &ids {
            upload(cloud, *id, sample_call()).await;
        }
        for id in ids {
            // One execution each: nobody was handed over or begun again.
            ends_as(cloud, id, &ExpectedEnd::completed(1)).await;
        }
        let rate = GenesysRate::of(cloud.genesys(), LIMIT);
        // No 429, and more calls than the limit: there was something to wait for.
        assert_eq!(rate.broken(), [""; 0]);
        let most = rate.most_within_a_minute();
        assert!(most <= usize::try_from(LIMIT).unwrap(), "{most}");
    });
}

#[test]
fn a_429_of_one_recording_stops_the_whole_fleet_until_its_time() {
    const PAUSE: Duration = Duration::from_secs(15);
    alone_in(LocalSettings::default(), async |cloud| {
        let retry_after = Some(RetryAfter::Seconds(PAUSE.as_secs()));
        let check = vec![Behaviour::RateLimited { retry_after }.once()];
        let troubles = Troubles { check, ..Troubles::default() };
        let first = recording(8_100);
        upload(cloud, first, RecordingScript { troubles, ..sample_call() }).await;
        // Its 429 is told to the budget before the job is postponed.
        let is_postponed =
            |job: &TranscriptionJob| matches!(job.state, JobState::Claimed { tries: 1 });
        cloud.until_job(&first.to_string(), SOON, is_postponed).await.unwrap();
        let others: Vec<Uuid> = (8_101..8_109).map(recording).collect();
        for id in &others {
            upload(cloud, *id, sample_call()).await;
        }
        for id in others.into_iter().chain([first]) {
            ends_as(cloud, id, &ExpectedEnd::completed(1)).await;
        }
        let calls = calls(cloud);
        assert_eq!(calls.iter().filter(|call| call.status == Some(429)).count(), 1);
        assert_eq!(calls[0].status, Some(429));
        let until = calls[0].at + TimeDelta::from_std(PAUSE).unwrap();
        let within: Vec<_> = calls[1..].iter().filter(|call| call.at < until).collect();
        assert!(within.is_empty(), "{within:#?}");
    });
}
