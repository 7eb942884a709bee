//! What a transcript archive promises.

use pipeline_contract::ports::{ArchiveError, TranscriptArchive};
use transcription_domain::StoredObject;

/// The whole contract of [`TranscriptArchive`].
pub async fn transcript_archive_keeps_its_contract(archive: &dyn TranscriptArchive) {
    a_created_object_is_read_back(archive).await;
    what_was_never_created_is_missing(archive).await;
    the_same_bytes_again_are_a_success(archive).await;
    other_bytes_are_a_conflict_and_the_first_stay(archive).await;
    of_two_creations_at_once_one_stands(archive).await;
    an_address_ends_in_the_key_and_is_not_signed(archive);
}

async fn create(
    archive: &dyn TranscriptArchive,
    key: &str,
    bytes: &[u8],
) -> Result<StoredObject, ArchiveError> {
    archive.create(key, "text/plain; charset=utf-8", bytes.to_vec()).await
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
            matches!(&refused, Err(ArchiveError::Conflict { key: told }) if told == key),
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

fn an_address_ends_in_the_key_and_is_not_signed(archive: &dyn TranscriptArchive) {
    let address = archive.address_of("contracts/a/raw.json");
    assert!(address.ends_with("/contracts/a/raw.json"), "{address}");
    assert!(!address.contains('?'), "{address}");
}
