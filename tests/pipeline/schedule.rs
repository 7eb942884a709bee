//! Work that is left over.

use genesys_simulator::{JobEnd, RecordingScript};
use local_runner::ExpectedEnd;
use transcription_domain::TranscriptionJob;

use crate::clouds::{SOON, quick, recording, sample_call, upload};

#[test]
fn the_schedule_starts_again_what_a_stopped_execution_left_over() {
    quick(async |cloud| {
        let id = recording(41);
        let text = id.to_string();
        upload(cloud, id, RecordingScript { ends: JobEnd::Never, ..sample_call() }).await;
        let execution = cloud.until_started(&text, SOON).await.unwrap();
        let is_submitted = |job: &TranscriptionJob| job.state.name() == "SUBMITTED";
        cloud.until_job(&text, SOON, is_submitted).await.unwrap();
        cloud.stop(&execution).await.unwrap();

        // EventBridge tells record-failure, which leaves the job to the schedule.
        let is_left_over = |job: &TranscriptionJob| {
            let failure = job.interruption.as_ref();
            failure.is_some_and(|failure| failure.error == "Execution.Lost")
        };
        cloud.until_job(&text, SOON, is_left_over).await.unwrap();
        cloud.genesys().script(id, sample_call()).unwrap();
        cloud.let_the_schedule_come().await.unwrap();

        let is_completed = |job: &TranscriptionJob| job.state.name() == "COMPLETED";
        let job = cloud.until_job(&text, SOON, is_completed).await.unwrap();
        assert_eq!((job.run, job.reruns), (1, 1));
        let again = cloud.executions_of(&text).await.unwrap().remove(1);
        assert_eq!(cloud.until_ended(&again, SOON).await.unwrap().status, "SUCCEEDED");
        let broken = cloud.broken_promises(id, &ExpectedEnd::completed(2)).await.unwrap();
        assert_eq!(broken, [""; 0]);
    });
}

#[test]
fn a_recheck_with_nothing_to_do_does_nothing() {
    quick(async |cloud| {
        let report = cloud.recheck().await.unwrap();
        assert_eq!(report["failed"], 0, "{report}");
    });
}
