//! Deliver is killed in the middle of an upload in parts.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use local_runner::{ExpectedEnd, LocalSettings, UploadedPart};

use crate::clouds::{SOON, alone_in, ends_as, made_up, recording, upload};

/// Its JSON document is uploaded in four parts.
const WORDS: u32 = 300_000;
const PART_BYTES: usize = 8 * 1024 * 1024;

/// The parts of a file as S3 tells them.
fn parts(file: &[u8]) -> Vec<UploadedPart> {
    let numbered = (1..).zip(file.chunks(PART_BYTES));
    let part = |(number, bytes): (i32, &[u8])| UploadedPart {
        number,
        bytes: bytes.len().try_into().unwrap(),
        crc32: BASE64_STANDARD.encode(crc32fast::hash(bytes).to_be_bytes()),
    };
    numbered.map(part).collect()
}

#[test]
fn deliver_killed_between_two_parts_of_an_upload_makes_the_same_file_again() {
    alone_in(LocalSettings::default(), async |cloud| {
        let id = recording(93);
        upload(cloud, id, made_up(WORDS)).await;
        let deliver = "DeliverTranscript";
        let left = cloud
            .stop_half_way(deliver, (&id.to_string(), "/transcript.json"), 2, SOON)
            .await
            .unwrap();
        // Nothing of it can be seen yet, and the files before it are there already.
        let files = cloud.files_of(&id.to_string()).await.unwrap();
        assert!(files.iter().all(|file| file.key != left.key));
        assert!(files.iter().any(|file| file.key.ends_with("/transcript.vtt")));
        assert_eq!(cloud.processes().kill(deliver), 1);

        // The files have the hashes that the job names.
        ends_as(cloud, id, &ExpectedEnd::completed(1)).await;
        let files = cloud.files_of(&id.to_string()).await.unwrap();
        let file = files.into_iter().find(|file| file.key == left.key).unwrap();
        let parts = parts(&file.bytes);
        assert_eq!(parts.len(), 4);
        assert_eq!(parts[..left.parts.len()], left.parts, "the second attempt made other bytes");

        // What is left over is the killed upload, with what was on its way: the bucket's lifecycle rule removes it
        // (`what_nobody_completes_of_an_upload_is_removed` in `tests/deployment.rs`).
        let unfinished = cloud.unfinished_uploads().await.unwrap();
        assert_eq!(unfinished.len(), 1);
        assert_eq!(unfinished[0].id, left.id);
        assert!(unfinished[0].parts.len() < parts.len());
    });
}
