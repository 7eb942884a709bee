//! Documents that come as a stream. That they are read as whole ones are, `both_ways.rs` shows.

use std::cell::Cell;
use std::io::{self, Read};

use transcript_documents::job_contract::{StreamError, Windows, read_stream};
use transcript_documents::{DocumentError, Expected};
use transcription_domain::Transcript;

const SMALL: Windows = Windows { usual_bytes: 64, bytes_max: 512 };

/// Reads a document and tells how often it was opened.
fn read(document: &[u8], windows: Windows) -> (Result<Transcript, StreamError>, u32) {
    let opened = Cell::new(0);
    let open = || {
        opened.set(opened.get() + 1);
        Ok(document)
    };
    let length = u64::try_from(document.len()).unwrap();
    (read_stream(open, length, None, Expected::ALL, windows), opened.get())
}

fn texts(transcript: &Transcript) -> Vec<&str> {
    transcript.words().iter().map(|word| word.text).collect()
}

#[test]
fn a_usual_document_of_many_windows_is_opened_once() {
    let word = r#"{"text":"hello","confidence":0.98,"startTimestamp":"2026-10-21T07:28:00.000Z","endTimestamp":"2026-10-21T07:28:00.400Z","speaker":"agent"}"#;
    let document = format!(r#"{{"result":{{"words":[{}]}}}}"#, vec![word; 10_000].join(","));
    let (transcript, opened) = read(document.as_bytes(), SMALL);
    assert_eq!((transcript.unwrap().words().len(), opened), (10_000, 1));
    let (transcript, opened) = read(document.as_bytes(), Windows::default());
    assert_eq!((transcript.unwrap().words().len(), opened), (10_000, 1));
}

#[test]
fn what_fits_into_no_window_is_passed_or_kept_all_the_same() {
    let long = "x".repeat(5_000);
    let document = format!(
        r#"{{"waveform":{{"data":"{long}"}},"words":[{{"text":"{long}"}},{{"text":"b","notes":["{long}"]}}]}}"#
    );
    let (transcript, opened) = read(document.as_bytes(), SMALL);
    assert_eq!((texts(&transcript.unwrap()), opened), (vec![long.as_str(), "b"], 2));
    let (transcript, opened) = read(document.as_bytes(), Windows::default());
    assert_eq!((texts(&transcript.unwrap()), opened), (vec![long.as_str(), "b"], 1));
}

#[test]
fn a_fault_far_behind_the_first_windows_is_told_with_its_place() {
    let lines = "\n".repeat(10_000);
    let (read_on, opened) =
        read(format!("{{\"words\":[{lines}{{\"text\" 1}}]}}").as_bytes(), SMALL);
    let Err(StreamError::Document(error)) = read_on else { panic!("{read_on:?}") };
    let problem = "expected `:`".to_owned();
    assert_eq!(error, DocumentError::BrokenJson { line: 10_001, column: 9, problem });
    assert_eq!(opened, 2);
}

#[test]
fn bytes_that_are_no_text_count_before_every_fault_of_the_grammar() {
    let mut document = vec![b'x'; 2_000];
    document.push(0xff);
    let (read_on, _) = read(&document, SMALL);
    let Err(StreamError::Document(error)) = read_on else { panic!("{read_on:?}") };
    assert_eq!(error, DocumentError::NotUtf8 { offset: 2_000 });
}

#[test]
fn white_space_before_the_mark_of_a_compressed_body_makes_it_no_text() {
    let document = [" ".repeat(200).as_bytes(), b"\x1f\x8b\x08"].concat();
    let (read_on, _) = read(&document, SMALL);
    let Err(StreamError::Document(error)) = read_on else { panic!("{read_on:?}") };
    assert_eq!(error, DocumentError::NotUtf8 { offset: 201 });
}

/// A source that is lost after its first bytes.
struct Lost<'a>(&'a [u8]);

impl Read for Lost<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.0.read(into)? {
            0 => Err(io::Error::other("the disk is gone")),
            read => Ok(read),
        }
    }
}

#[test]
fn a_source_that_is_lost_is_no_fault_of_the_document() {
    for document in [&b"{\"words\":["[..], b"{broken"] {
        let read = read_stream(|| Ok(Lost(document)), 100, None, Expected::ALL, SMALL);
        assert!(matches!(read, Err(StreamError::Source(_))), "{read:?}");
    }
}
