//! Results of all sizes, through the real binaries.

use local_runner::{ExpectedEnd, LocalCloud, LocalSettings};
use transcription_domain::StoredObject;

use crate::clouds::{alone_in, ends_as, made_up, recording, upload};

/// The most that a process may hold at any time, in KiB: half of what the smaller function has.
const PEAK_KIB_MAX: u64 = 128 * 1024;

fn peak_kib(cloud: &LocalCloud, function: &str) -> u64 {
    let processes = cloud.processes().all().into_iter();
    let of_it = processes.filter(|process| process.function == function);
    of_it.map(|process| process.peak_kib).max().unwrap()
}

#[test]
fn a_result_of_300_000_words_goes_by_disk_and_parts_and_never_into_memory() {
    alone_in(LocalSettings::default(), async |cloud| {
        let id = recording(91);
        upload(cloud, id, made_up(300_000)).await;
        ends_as(cloud, id, &ExpectedEnd::completed(1)).await;
        let job = cloud.jobs_of(&id.to_string()).await.unwrap().remove(0);
        let summary = job.state.summary().unwrap();
        assert_eq!(summary.metrics.total_words, 300_000);
        assert_eq!((summary.files.len(), &summary.viewer), (4, &None::<StoredObject>));
        let files = cloud.files_of(&id.to_string()).await.unwrap();
        let raw = files.iter().find(|file| file.key.ends_with("/raw.json")).unwrap();
        assert!(raw.bytes.len() > 40_000_000, "{}", raw.bytes.len());
        for function in ["PollTranscription", "DeliverTranscript"] {
            let peak = peak_kib(cloud, function);
            assert!(peak < PEAK_KIB_MAX, "{function} held {peak} KiB");
        }
    });
}

#[test]
fn a_result_above_the_limit_ends_as_too_large_and_every_byte_of_it_is_kept() {
    let settings = LocalSettings::default().with("ResultBytesMax", "1000000");
    alone_in(settings, async |cloud| {
        let id = recording(92);
        upload(cloud, id, made_up(70_000)).await;
        ends_as(cloud, id, &ExpectedEnd::failed("Transcript.TooLarge", 1)).await;
        let files = cloud.files_of(&id.to_string()).await.unwrap();
        let raw = files.iter().find(|file| file.key.ends_with("/raw.json")).unwrap();
        let read: serde_json::Value = serde_json::from_slice(&raw.bytes).unwrap();
        assert_eq!(read["result"]["words"].as_array().unwrap().len(), 70_000);
        let job = cloud.jobs_of(&id.to_string()).await.unwrap().remove(0);
        let told = &job.state.failure().unwrap().message;
        assert!(told.contains(&raw.key) && told.contains("1000000"), "{told}");
    });
}
