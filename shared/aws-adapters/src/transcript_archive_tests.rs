use pipeline_contract::ports::ContentParts;

use super::*;
use crate::canned_http::CannedHttp;

const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

fn archive(http: &CannedHttp) -> S3TranscriptArchive {
    S3TranscriptArchive::new(http.clients().s3(), "transcripts".to_owned())
}

async fn create(http: &CannedHttp) -> Result<StoredObject, ArchiveError> {
    archive(http).create("a/raw.json", "application/json", &b"hello".to_vec()).await
}

fn methods(http: &CannedHttp) -> Vec<String> {
    http.seen().into_iter().map(|request| request.method).collect()
}

#[tokio::test]
async fn an_object_is_created_only_where_none_stands() {
    let http = CannedHttp::answering([(200, "")]);
    let object = create(&http).await.unwrap();
    assert_eq!(
        object,
        StoredObject { key: "a/raw.json".to_owned(), sha256: HELLO.to_owned(), bytes: 5 }
    );
    let put = &http.seen()[0];
    assert_eq!(put.method, "PUT");
    assert_eq!(put.body, "hello");
    assert_eq!(put.header("if-none-match"), Some("*"));
    assert_eq!(put.header("content-type"), Some("application/json"));
    assert_eq!(put.header("x-amz-meta-sha256"), Some(HELLO));
    // S3 compares it with what arrives; the SDK adds it by itself.
    assert!(put.header("x-amz-checksum-crc32").is_some());
}

#[tokio::test]
async fn the_same_bytes_in_the_place_are_a_success() {
    let http = CannedHttp::answering([(412, ""), (200, "hello")]);
    assert_eq!(create(&http).await.unwrap().sha256, HELLO);
    assert_eq!(methods(&http), ["PUT", "GET"]);
}

#[tokio::test]
async fn other_bytes_in_the_place_are_a_conflict() {
    let http = CannedHttp::answering([(412, ""), (200, "other")]);
    let error = create(&http).await.unwrap_err();
    assert!(
        matches!(&error, ArchiveError::Conflict { standing } if *standing == StoredObject::of("a/raw.json", b"other"))
    );
    assert!(!format!("{error:?}").contains("other"), "{error:?}");
}

#[tokio::test]
async fn a_write_at_the_same_moment_is_tried_once_more() {
    let http = CannedHttp::answering([(409, ""), (412, ""), (200, "hello")]);
    assert_eq!(create(&http).await.unwrap().sha256, HELLO);
    let http = CannedHttp::answering([(409, ""), (409, ""), (200, "")]);
    assert!(matches!(create(&http).await, Err(ArchiveError::Unavailable(_))));
    assert_eq!(methods(&http), ["PUT", "PUT"]);
}

#[tokio::test]
async fn a_write_that_landed_although_its_answer_was_lost_is_a_success() {
    let http = CannedHttp::default();
    http.then_lost();
    http.then(412, &[], "");
    http.then(200, &[], "hello");
    assert_eq!(create(&http).await.unwrap().sha256, HELLO);
}

#[tokio::test]
async fn a_missing_object_is_told_apart_from_a_missing_bucket() {
    let no_key = "<Error><Code>NoSuchKey</Code></Error>";
    let no_bucket = "<Error><Code>NoSuchBucket</Code></Error>";
    let http = CannedHttp::answering([(404, no_key), (404, no_bucket), (200, "hello")]);
    let archive = archive(&http);
    assert!(matches!(archive.load("a").await, Err(ArchiveError::Missing { .. })));
    assert!(matches!(archive.load("a").await, Err(ArchiveError::Unavailable(_))));
    assert_eq!(archive.load("a").await.unwrap(), b"hello");
}

#[tokio::test]
async fn bytes_that_do_not_fit_their_checksum_are_not_handed_on() {
    let http = CannedHttp::default();
    http.then(200, &[("x-amz-checksum-crc32", "AAAAAA==")], "what was said");
    let error = archive(&http).load("a").await.unwrap_err();
    assert!(matches!(error, ArchiveError::Unavailable(_)));
    assert!(!format!("{error:?}").contains("what was said"), "{error:?}");
}

#[test]
fn an_address_is_plain_and_never_signed() {
    let http = CannedHttp::default();
    assert_eq!(archive(&http).address_of("a/raw.json"), "s3://transcripts/a/raw.json");
}

/// A content in these parts, whatever size is asked for.
struct Pieces(&'static [&'static str]);

impl ObjectContent for Pieces {
    fn parts(&self, _part_bytes: usize) -> ContentParts<'_> {
        Box::new(self.0.iter().map(|piece| Ok(piece.as_bytes().to_vec())))
    }
}

const BEGUN: &str =
    "<InitiateMultipartUploadResult><UploadId>u-1</UploadId></InitiateMultipartUploadResult>";
const DONE: &str = "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>";

async fn create_parted(http: &CannedHttp) -> Result<StoredObject, ArchiveError> {
    archive(http).create("a/raw.json", "application/json", &Pieces(&["hel", "lo"])).await
}

/// Nothing stands there, the upload begins, and both parts are taken.
fn parts_taken() -> CannedHttp {
    let http = CannedHttp::answering([(404, ""), (200, BEGUN)]);
    for (tag, checksum) in [("\"e-1\"", "AAAAAQ=="), ("\"e-2\"", "AAAAAg==")] {
        http.then(200, &[("etag", tag), ("x-amz-checksum-crc32", checksum)], "");
    }
    http
}

#[tokio::test]
async fn a_content_of_several_parts_is_uploaded_in_parts_and_is_there_at_once() {
    let http = parts_taken();
    http.then(200, &[], DONE);
    let object = create_parted(&http).await.unwrap();
    assert_eq!(object, StoredObject::of("a/raw.json", b"hello"));
    assert_eq!(methods(&http), ["HEAD", "POST", "PUT", "PUT", "POST"]);
    let [_, begin, first, second, complete] = http.seen().try_into().unwrap();
    assert_eq!(begin.header("content-type"), Some("application/json"));
    assert_eq!(begin.header("x-amz-meta-sha256"), Some(HELLO));
    assert_eq!(begin.header("x-amz-checksum-algorithm"), Some("CRC32"));
    for (part, body, number) in [(first, "hel", "partNumber=1"), (second, "lo", "partNumber=2")] {
        assert_eq!(part.body, body);
        assert!(part.uri.contains(number) && part.uri.contains("uploadId=u-1"), "{}", part.uri);
        assert!(part.header("x-amz-checksum-crc32").is_some());
    }
    assert_eq!(complete.header("if-none-match"), Some("*"));
    for told in ["<PartNumber>1<", "<PartNumber>2<", "AAAAAQ==", "AAAAAg==", "e-1", "e-2"] {
        assert!(complete.body.contains(told), "{told}: {}", complete.body);
    }
}

#[tokio::test]
async fn a_large_object_that_stands_already_is_compared_and_not_sent() {
    let http = CannedHttp::answering([(200, ""), (200, "hello")]);
    assert_eq!(create_parted(&http).await.unwrap().sha256, HELLO);
    assert_eq!(methods(&http), ["HEAD", "GET"]);
    let http = CannedHttp::answering([(200, ""), (200, "other")]);
    assert!(matches!(create_parted(&http).await, Err(ArchiveError::Conflict { .. })));
}

#[tokio::test]
async fn of_two_uploads_the_one_that_ends_later_is_aborted_and_compared() {
    for (standing, is_same) in [("hello", true), ("other", false)] {
        let http = parts_taken();
        for (status, body) in [(412, ""), (204, ""), (200, ""), (200, standing)] {
            http.then(status, &[], body);
        }
        assert_eq!(create_parted(&http).await.is_ok(), is_same);
        let methods = methods(&http);
        assert_eq!(methods[5..], ["DELETE", "HEAD", "GET"], "{methods:?}");
    }
}

#[tokio::test]
async fn an_upload_that_fails_is_aborted_and_leaves_nothing() {
    let http = CannedHttp::answering([(404, ""), (200, BEGUN), (403, ""), (204, ""), (404, "")]);
    assert!(matches!(create_parted(&http).await, Err(ArchiveError::Unavailable(_))));
    assert_eq!(methods(&http), ["HEAD", "POST", "PUT", "DELETE", "HEAD"]);
}

#[tokio::test]
async fn a_large_object_is_fetched_by_ranges_of_one_object() {
    let http = CannedHttp::default();
    let tag = ("etag", "\"e-1\"");
    http.then(206, &[tag, ("content-range", "bytes 0-2/5")], "hel");
    http.then(206, &[tag, ("content-range", "bytes 3-4/5")], "lo");
    let bytes = archive(&http).fetch(&StoredObject::of("a", b"hello")).await.unwrap();
    assert_eq!(bytes, b"hello".to_vec().into());
    let [first, second] = http.seen().try_into().unwrap();
    assert_eq!((first.header("range"), first.header("if-match")), (Some("bytes=0-8388607"), None));
    let range = Some("bytes=3-8388610");
    assert_eq!((second.header("range"), second.header("if-match")), (range, Some("\"e-1\"")));
}

#[tokio::test]
async fn an_object_that_is_replaced_while_it_is_fetched_is_not_handed_on() {
    let http = CannedHttp::default();
    http.then(206, &[("etag", "\"e-1\""), ("content-range", "bytes 0-2/5")], "hel");
    http.then(412, &[], "");
    let object = StoredObject::of("a", b"hello");
    assert!(matches!(archive(&http).fetch(&object).await, Err(ArchiveError::Unavailable(_))));
    let http = CannedHttp::answering([(200, "other")]);
    assert!(matches!(archive(&http).fetch(&object).await, Err(ArchiveError::Conflict { .. })));
    let empty = "<Error><Code>InvalidRange</Code></Error>";
    let http = CannedHttp::answering([(416, empty)]);
    let bytes = archive(&http).fetch(&StoredObject::of("a", b"")).await.unwrap();
    assert_eq!(bytes.count(), 0);
}
