//! `render`.

use crate::running::{
    CALLS, Folder, document, fixture, in_tests, milliseconds, moment, operator, raw_result,
};

/// The options that give a file the facts which its job knew.
fn as_the_job_knew(call: &str, recording: &str) -> Vec<String> {
    let media = document(call)["media"].clone();
    let start = milliseconds(&media["zero_at"]);
    let end = start + media["length_ms"].as_i64().unwrap();
    let options = [
        "render",
        "--provider",
        "job-contract",
        "--input",
        "-",
        "--recording-id",
        recording,
        "--recording-start",
        &moment(start),
        "--recording-end",
        &moment(end),
        "--attribute",
        "queue=cards",
    ];
    options.map(ToOwned::to_owned).to_vec()
}

fn rendered(options: &[String], format: &str, input: &str) -> String {
    let mut arguments: Vec<&str> = options.iter().map(String::as_str).collect();
    arguments.extend(["--format", format]);
    operator(&arguments, input.as_bytes()).well()
}

#[test]
fn text_and_captions_are_byte_for_byte_those_that_the_pipeline_stores() {
    for (call, recording) in CALLS {
        let (options, raw) = (as_the_job_knew(call, recording), raw_result(call));
        for (format, extension) in [("text", "txt"), ("srt", "srt"), ("vtt", "vtt")] {
            let stored = fixture(&format!("golden/transcripts/{call}.{extension}"));
            assert!(rendered(&options, format, &raw) == stored, "{call}.{extension} differs");
        }
    }
}

#[test]
fn the_json_document_has_the_pipelines_fields_and_only_a_jobs_timings_are_missing() {
    for (call, recording) in CALLS {
        let text = rendered(&as_the_job_knew(call, recording), "json", &raw_result(call));
        let mut rendered: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut stored = document(call);
        let metrics = &rendered["metrics"];
        assert_eq!(metrics["latency_seconds"], 0.0, "a file has no latency");
        assert!(metrics["stages"]["submission_ms"].is_null());
        for document in [&mut rendered, &mut stored] {
            let metrics = document["metrics"].as_object_mut().unwrap();
            metrics.remove("latency_seconds");
            metrics.remove("stages");
            // Words stand in the document in their order, so none of them is out of order now.
            document["warnings"]["words_out_of_order"] = serde_json::Value::Null;
        }
        assert_eq!(rendered, stored, "{call}");
    }
}

#[test]
fn files_and_pipes_give_the_same_bytes() {
    let (folder, raw) = (Folder::new(), raw_result(CALLS[0].0));
    let input = folder.file("raw.json", &raw);
    for format in ["text", "srt", "vtt", "json", "html"] {
        let base = ["render", "--provider", "job-contract", "--format", format];
        let piped = operator(&[&base[..], &["--input", "-"]].concat(), raw.as_bytes()).well();
        let output = folder.path("out");
        let by_files = [&base[..], &["--input", &input, "--output", &output]].concat();
        assert_eq!(operator(&by_files, b"").well(), "");
        assert!(folder.read("out") == piped, "{format}");
        assert!(!piped.is_empty());
    }
}

#[test]
fn a_page_says_under_which_address_it_opens_with_its_audio() {
    let (folder, raw) = (Folder::new(), raw_result(CALLS[0].0));
    let page = folder.path("call.html");
    let ended = operator(
        &[
            "render",
            "--provider",
            "job-contract",
            "--input",
            "-",
            "--format",
            "html",
            "--output",
            &page,
            "--audio-url",
            "https://example.com/call.ogg?X-Amz-Expires=600",
        ],
        raw.as_bytes(),
    );
    let told = ended.errors.clone();
    assert_eq!(ended.well(), "");
    assert!(
        told.contains("call.html#audio=https://example.com/call.ogg?X-Amz-Expires=600"),
        "{told}"
    );
    assert!(!folder.read("call.html").contains("example.com"), "the link ends, the page stays");
}

#[test]
fn ids_come_from_the_option_then_the_files_name_then_its_content() {
    let (folder, raw) = (Folder::new(), r#"{"words": []}"#);
    let recording = CALLS[0].1;
    let ids = |path: &str, more: &[&str]| {
        let base = ["render", "--provider", "job-contract", "--format", "json", "--input", path];
        let json = operator(&[&base[..], more].concat(), raw.as_bytes()).json();
        ["recording_id", "transcript_id", "job_key"].map(|id| json[id].as_str().unwrap().to_owned())
    };
    let stored = folder.file(&format!("transcripts/{recording}/b31af5ab03a0888b/raw.json"), raw);
    let [named, made_transcript, key] = ids(&stored, &[]);
    assert_eq!(named, recording);
    assert!(made_transcript.starts_with("file-"), "{made_transcript}");
    let [made, ..] = ids("-", &[]);
    assert_eq!(made, ids("-", &[])[0], "the same content has the same id");
    assert_eq!(&made[14..15], "8", "version 8 of RFC 9562: made, not given");
    let other = CALLS[1].1;
    let given = ids(&stored, &["--recording-id", other, "--transcript-id", "t-1"]);
    assert_eq!(given[..2], [other.to_owned(), "t-1".to_owned()]);
    assert_ne!(given[2], key);
    assert_ne!(ids(&stored, &["--language", "de-DE"])[2], key, "the key is that of the request");
    assert_eq!(ids(&stored, &["--job-key", &"ab".repeat(32)])[2], "ab".repeat(32));
}

#[test]
fn a_call_without_words_is_rendered_in_every_form() {
    for (format, part) in [
        ("text", "No words were recognised."),
        ("srt", ""),
        ("vtt", "WEBVTT"),
        ("json", "\"segments\": []"),
        ("html", "<!doctype html>"),
    ] {
        let line = ["render", "--provider", "job-contract", "--input", "-", "--format", format];
        let output = operator(&line, br#"{"status": "completed", "result": null}"#).well();
        assert!(output.contains(part), "{format}: {output}");
        assert!(format != "srt" || output.is_empty());
    }
}

#[test]
fn what_was_not_asked_for_is_no_warning() {
    let raw = br#"{"words": [{"text": "hi"}]}"#;
    let line = ["render", "--provider", "job-contract", "--input", "-", "--format", "json"];
    let warnings =
        |more: &[&str]| operator(&[&line[..], more].concat(), raw).json()["warnings"].clone();
    assert_eq!(warnings(&[])["words_without_confidence"], 1);
    let silent = warnings(&[
        "--not-asked-for",
        "confidence",
        "--not-asked-for",
        "timestamps",
        "--not-asked-for",
        "speakers",
    ]);
    assert!(silent.as_object().unwrap().values().all(|count| count == 0), "{silent}");
}

#[test]
fn a_failure_leaves_the_output_as_it_was_and_nothing_beside_it() {
    let folder = Folder::new();
    let output = folder.file("call.srt", "what stood there before");
    let line = [
        "render",
        "--provider",
        "job-contract",
        "--input",
        "-",
        "--format",
        "srt",
        "--output",
        &output,
    ];
    assert_eq!(operator(&line, b"{\"words\": [{").code, Some(1));
    assert_eq!(folder.read("call.srt"), "what stood there before");
    assert_eq!(std::fs::read_dir(folder.path("")).unwrap().count(), 1);
}

#[test]
fn a_document_of_the_genesys_platform_is_rendered_as_the_pipeline_renders_it() {
    let call = "conversational-insights-devkit";
    let document = in_tests(&format!("fixtures/platform/{call}.json"));
    let line = [
        "render",
        "--provider",
        "genesys-platform",
        "--input",
        &document,
        "--recording-id",
        "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f",
        "--transcript-id",
        call,
        "--format",
    ];
    for (format, extension) in [("text", "txt"), ("srt", "srt"), ("vtt", "vtt")] {
        let stored = fixture(&format!("golden/transcripts/platform/{call}.{extension}"));
        assert!(operator(&[&line[..], &[format]].concat(), b"").well() == stored, "{extension}");
    }
    let by_itself =
        ["render", "--provider", "genesys-platform", "--format", "json", "--input", &document];
    let ids = operator(&by_itself, b"").json();
    assert_eq!(ids["transcript_id"], "007cff27-d4eb-477b-9488-2ce388ccc28a");
    assert_eq!(ids["conversation_id"], "4801fdff-07f1-496e-b03b-61d46ea3a754");
}

#[test]
fn the_right_file_for_the_wrong_provider_says_so() {
    let document = in_tests("fixtures/platform/quick-hits.json");
    let line = ["render", "--provider", "job-contract", "--format", "text", "--input", &document];
    let ended = operator(&line, b"");
    assert_eq!(ended.code, Some(1));
    assert!(ended.errors.contains("quick-hits.json: the answer has neither"), "{}", ended.errors);
}

#[test]
fn captions_follow_the_limits_that_are_given() {
    let raw = raw_result(CALLS[0].0);
    let line = ["render", "--provider", "job-contract", "--input", "-", "--format", "srt"];
    let longest = |more: &[&str]| {
        let captions = operator(&[&line[..], more].concat(), raw.as_bytes()).well();
        captions.lines().map(|line| line.chars().count()).max()
    };
    assert!(longest(&[]) > Some(32) && longest(&[]) <= Some(42));
    assert!(longest(&["--caption-line-characters", "24"]) <= Some(29), "times are 29 long");
}
