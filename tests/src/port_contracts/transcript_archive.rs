//! What a transcript archive promises.

use std::io::Read as _;

use pipeline_contract::ports::{ArchiveError, TranscriptArchive};
use transcription_domain::StoredObject;

/// The whole contract of [`TranscriptArchive`].
pub async fn transcript_archive_keeps_its_contract(archive: &dyn TranscriptArchive) {
    a_created_object_is_read_back(archive).await;
    what_was_never_created_is_missing(archive).await;
    the_same_bytes_again_are_a_success(archive).await;
    other_bytes_are_a_conflict_and_the_first_stay(archive).await;
    of_two_creations_at_once_one_stands(archive).await;
    a_large_object_is_created_in_parts_and_fetched_as_it_was(archive).await;
    the_same_large_bytes_again_are_a_success_and_others_a_conflict(archive).await;
    of_two_large_creations_at_once_one_stands(archive).await;
    what_is_fetched_is_what_was_stored(archive).await;
    an_address_ends_in_the_key_and_is_not_signed(archive);
}

async fn create(
    archive: &dyn TranscriptArchive,
    key: &str,
    bytes: &[u8],
) -> Result<StoredObject, ArchiveError> {
    archive.create(key, "text/plain; charset=utf-8", &bytes.to_vec()).await
}

async fn a_created_object_is_read_back(archive: &dyn TranscriptArchive) {
    // Every byte there is, nothing at all, and more than one packet: an hour's transcript.
    let every_byte: Vec<u8> = (0..=u8::MAX).collect();
    let long = every_byte.repeat(6_000);
    for (key, bytes) in [
        ("contracts/a/every-byte.bin", every_byte.as_slice()),
        ("contracts/a/empty.txt", b"".as_slice()),
        ("contracts/a/long.json", long.as_slice()),
    ] {
        let object = create(archive, key, bytes).await.unwrap();
        assert_eq!(object, StoredObject::of(key, bytes));
        assert_eq!(archive.load(key).await.unwrap(), bytes, "{key}");
        assert_eq!(fetched(archive, &object).await, bytes, "{key}");
    }
}

async fn what_was_never_created_is_missing(archive: &dyn TranscriptArchive) {
    let missing = archive.load("contracts/b/nothing.txt").await;
    assert!(
        matches!(&missing, Err(ArchiveError::Missing { key }) if key == "contracts/b/nothing.txt"),
        "{missing:?}"
    );
}

async fn the_same_bytes_again_are_a_success(archive: &dyn TranscriptArchive) {
    let key = "contracts/c/twice.txt";
    let first = create(archive, key, b"the same").await.unwrap();
    assert_eq!(create(archive, key, b"the same").await.unwrap(), first);
}

async fn other_bytes_are_a_conflict_and_the_first_stay(archive: &dyn TranscriptArchive) {
    let key = "contracts/d/once.txt";
    create(archive, key, b"first").await.unwrap();
    for other in [b"other".as_slice(), b"first!", b"firs", b""] {
        let refused = create(archive, key, other).await;
        assert!(
            matches!(&refused, Err(ArchiveError::Conflict { standing }) if *standing == StoredObject::of(key, b"first")),
            "{refused:?}"
        );
    }
    assert_eq!(archive.load(key).await.unwrap(), b"first");
}

async fn of_two_creations_at_once_one_stands(archive: &dyn TranscriptArchive) {
    let key = "contracts/e/race.txt";
    let (one, two) = tokio::join!(create(archive, key, b"one"), create(archive, key, b"two"));
    let (stands, refused) = if one.is_ok() { (one, two) } else { (two, one) };
    assert!(matches!(refused, Err(ArchiveError::Conflict { .. })), "{refused:?}");
    let bytes = archive.load(key).await.unwrap();
    assert_eq!(StoredObject::of(key, &bytes), stands.unwrap());
}

/// 20 MiB that are nowhere the same: three parts and three ranges on AWS.
fn large(seed: u32) -> Vec<u8> {
    let words = (0..5 * 1024 * 1024_u32).map(|n| n.wrapping_mul(0x9e37_79b1) ^ seed);
    words.flat_map(u32::to_le_bytes).collect()
}

async fn fetched(archive: &dyn TranscriptArchive, object: &StoredObject) -> Vec<u8> {
    let mut bytes = Vec::new();
    archive.fetch(object).await.unwrap().reader().read_to_end(&mut bytes).unwrap();
    bytes
}

async fn a_large_object_is_created_in_parts_and_fetched_as_it_was(archive: &dyn TranscriptArchive) {
    let (key, bytes) = ("contracts/f/large.json", large(1));
    let object = create(archive, key, &bytes).await.unwrap();
    assert_eq!(object, StoredObject::of(key, &bytes));
    assert!(fetched(archive, &object).await == bytes);
    // Twice what one part and one range take, to the byte.
    let (key, even) = ("contracts/f/even.json", bytes.get(..16 * 1024 * 1024).unwrap());
    let object = create(archive, key, even).await.unwrap();
    assert!(fetched(archive, &object).await == even);
}

async fn the_same_large_bytes_again_are_a_success_and_others_a_conflict(
    archive: &dyn TranscriptArchive,
) {
    let key = "contracts/g/large.json";
    let first = create(archive, key, &large(1)).await.unwrap();
    assert_eq!(create(archive, key, &large(1)).await.unwrap(), first);
    for other in [large(2), b"small".to_vec()] {
        let refused = create(archive, key, &other).await;
        assert!(
            matches!(&refused, Err(ArchiveError::Conflict { standing }) if *standing == first),
            "{refused:?}"
        );
    }
    let key = "contracts/g/small.json";
    let first = create(archive, key, b"small").await.unwrap();
    let refused = create(archive, key, &large(1)).await;
    assert!(
        matches!(&refused, Err(ArchiveError::Conflict { standing }) if *standing == first),
        "{refused:?}"
    );
}

async fn of_two_large_creations_at_once_one_stands(archive: &dyn TranscriptArchive) {
    let key = "contracts/h/race.json";
    let (one, two) = (large(1), large(2));
    let (one, two) = tokio::join!(create(archive, key, &one), create(archive, key, &two));
    let (stands, refused) = if one.is_ok() { (one, two) } else { (two, one) };
    let stands = stands.unwrap();
    assert!(
        matches!(&refused, Err(ArchiveError::Conflict { standing }) if *standing == stands),
        "{refused:?}"
    );
    assert_eq!(StoredObject::of(key, &fetched(archive, &stands).await), stands);
}

async fn what_is_fetched_is_what_was_stored(archive: &dyn TranscriptArchive) {
    let object = StoredObject::of("contracts/i/nothing.json", b"what was never stored");
    let missing = archive.fetch(&object).await;
    assert!(matches!(missing, Err(ArchiveError::Missing { .. })), "{missing:?}");
    let standing = create(archive, &object.key, b"something else").await.unwrap();
    let refused = archive.fetch(&object).await;
    assert!(
        matches!(&refused, Err(ArchiveError::Conflict { standing: told }) if *told == standing),
        "{refused:?}"
    );
}

fn an_address_ends_in_the_key_and_is_not_signed(archive: &dyn TranscriptArchive) {
    let address = archive.address_of("contracts/a/raw.json");
    assert!(address.ends_with("/contracts/a/raw.json"), "{address}");
    assert!(!address.contains('?'), "{address}");
}
