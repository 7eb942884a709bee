//! Results and messages of all sizes.

use pipeline_contract::messages::Next;
use pipeline_contract::ports::{AnswerBytes, AnswerCollector, AnswerLimits, Look, ProviderError};
use port_fakes::{FakeSpool, ScriptedProvider};
use serde_json::Value;

use crate::support::{Ended, RESULT, World, console_input, input_with_webhook};

fn provider() -> ScriptedProvider {
    ScriptedProvider::completing_with(RESULT.as_bytes())
}

/// The result as poll has it when it is too large for memory.
fn on_the_disk() -> AnswerBytes {
    let limits = AnswerLimits { memory_bytes_max: 100, bytes_max: 10_000 };
    let disk = FakeSpool::default();
    let mut collector = AnswerCollector::new(&disk, limits);
    for piece in RESULT.as_bytes().chunks(50) {
        collector.add(piece).unwrap();
    }
    let bytes = collector.bytes();
    assert!(bytes.in_memory().is_none());
    bytes
}

fn object(world: &World, ending: &str) -> Option<String> {
    let keys = world.archive.inner().keys();
    world.archive.inner().text(keys.iter().find(|key| key.ends_with(ending))?)
}

fn failure(ended: Ended) -> (String, String) {
    match ended {
        Ended::Failed(failure) => (failure.error, failure.cause),
        Ended::Succeeded(next, _) => panic!("succeeded with {next:?}"),
    }
}

#[test]
fn a_result_on_the_disk_gives_the_same_objects_as_one_in_memory() {
    let looks = vec![Ok(Look::Completed { raw: on_the_disk() })];
    let (large, small) = (World::new(provider().looks(looks)), World::new(provider()));
    for world in [&large, &small] {
        let ended = world.run("console-1", &input_with_webhook());
        assert!(matches!(ended, Ended::Succeeded(Next::Finished, _)), "{ended:?}");
    }
    assert_eq!(large.archive.inner().keys(), small.archive.inner().keys());
    for key in large.archive.inner().keys() {
        assert_eq!(large.archive.inner().text(&key), small.archive.inner().text(&key), "{key}");
    }
}

/// A run whose files all wait on this disk.
fn delivered_by(disk: FakeSpool) -> World {
    let mut world = World::new(provider());
    world.file_memory_bytes_max = 0;
    world.spool = disk;
    let ended = world.run("console-1", &input_with_webhook());
    assert!(matches!(ended, Ended::Succeeded(Next::Finished, _)), "{ended:?}");
    world
}

#[test]
fn files_that_wait_on_the_disk_or_find_no_room_there_are_the_same() {
    let in_memory = World::new(provider());
    in_memory.run("console-1", &input_with_webhook());
    let page = object(&in_memory, "transcript.html").unwrap().len();
    // Room for everything, for the captions and not for the JSON document beside them, for plain text alone, for nothing.
    for room in [usize::MAX, page, 1_000, 100, 0] {
        let world = delivered_by(FakeSpool::with_room_for(room));
        assert_eq!(world.archive.inner().keys(), in_memory.archive.inner().keys());
        for key in in_memory.archive.inner().keys() {
            let (one, other) = (&world, &in_memory);
            assert_eq!(one.archive.inner().text(&key), other.archive.inner().text(&key), "{key}");
        }
    }
}

#[test]
fn a_result_above_the_limit_ends_as_too_large_and_is_kept_whole() {
    let mut world = World::new(provider());
    world.result_bytes_max = 200;
    let (error, _) = failure(world.run("console-1", &input_with_webhook()));
    assert_eq!(error, "Transcript.TooLarge");
    assert_eq!(object(&world, "raw.json").unwrap(), RESULT);
    let job = world.job();
    let message = &job.state.failure().unwrap().message;
    assert!(message.contains("raw.json") && message.contains("200"), "{message}");
    assert!(job.state.is_closed(), "no rerun makes it smaller");
    let told = world.receiver.inner().received();
    let body: Value = serde_json::from_slice(&told[0].body).unwrap();
    assert_eq!(body["error"]["name"], "Transcript.TooLarge");
}

#[test]
fn an_answer_larger_than_the_disk_keeps_its_first_bytes_and_says_where() {
    let first = b"{\"id\":\"job-1\"".to_vec();
    let error = ProviderError::TooLarge { bytes: first.clone().into() };
    let world = World::new(provider().looks(vec![Err(error)]));
    let (error, cause) = failure(world.run("console-1", &console_input()));
    assert_eq!(error, "Transcript.TooLarge");
    assert_eq!(object(&world, "too-large-0.bin").unwrap().into_bytes(), first);
    assert!(cause.contains("first 13 bytes") && cause.contains("too-large-0.bin"), "{cause}");
    assert!(object(&world, "raw.json").is_none());
}

#[test]
fn a_call_that_is_too_long_for_a_page_has_its_other_files_and_says_so() {
    let mut world = World::new(provider());
    world.viewer_words_max = 2;
    world.run("console-1", &console_input());
    let summary = world.job().state.summary().unwrap().clone();
    assert_eq!((summary.files.len(), summary.viewer), (4, None));
    assert!(object(&world, "transcript.html").is_none());
    let world = World::new(provider());
    world.run("console-1", &console_input());
    let page = object(&world, "transcript.html").unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") || page.starts_with("<!doctype html>"), "{page}");
    assert!(world.job().state.summary().unwrap().viewer.is_some());
}

#[test]
fn a_message_above_its_limit_names_the_document_instead_of_what_was_said() {
    for (bytes_max, has_text) in [(200_000, true), (700, false), (1, false)] {
        let mut world = World::new(provider());
        world.notice_bytes_max = bytes_max;
        world.run("console-1", &input_with_webhook());
        let notice = world.receiver.inner().received().remove(0);
        let body: Value = serde_json::from_slice(&notice.body).unwrap();
        assert_eq!(body["speakers"].as_array().unwrap().is_empty(), !has_text, "{bytes_max}");
        let reference = &body["speakers_omitted"]["reference"];
        assert_eq!(reference.as_str().is_some(), !has_text, "{bytes_max}");
        let page = body["files"]["html"].as_str().unwrap();
        assert!(page.ends_with("/transcript.html"), "{page}");
    }
}
