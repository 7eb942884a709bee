//! What CloudWatch would be told.

use local_runner::ExpectedEnd;
use serde_json::Value;

use crate::clouds::{SOON, ends_as, quick, recording, sample_call, upload};

#[test]
fn the_metrics_of_a_call_are_lines_of_its_functions_logs() {
    quick(async |cloud| {
        let id = recording(15);
        upload(cloud, id, sample_call()).await;
        ends_as(cloud, id, &ExpectedEnd::completed(1)).await;
        // MiniStack hands lines that come late over with the process's next call: a second recording makes one of each.
        let next = recording(16);
        upload(cloud, next, sample_call()).await;
        ends_as(cloud, next, &ExpectedEnd::completed(1)).await;
        let job = cloud.jobs_of(&id.to_string()).await.unwrap().remove(0);
        for (binary, metric, value) in [
            ("submit-transcription", "SubmissionsAccepted", 1),
            ("poll-transcription", "Looks", 1),
            ("deliver-transcript", "WordsTotal", 79),
            ("deliver-transcript", "JobsCompleted", 1),
        ] {
            let is_its =
                |line: &Value| line["job.key"] == job.key.as_str() && line[metric] == value;
            let line = cloud.until_logged(binary, SOON, is_its).await.unwrap();
            assert_eq!(line["Stack"], "pipeline", "{line}");
            let directive = &line["_aws"]["CloudWatchMetrics"][0];
            assert_eq!(directive["Namespace"], "GenesysTranscription", "{line}");
            assert_eq!(directive["Dimensions"][0], serde_json::json!(["Stack"]), "{line}");
        }
    });
}
