//! Wrong use ends with 2, a bad file with 1; each says which option or file, where, and what to do, and quotes nothing.

use crate::running::{Folder, operator};

/// Options, the input, the exit code, what the message must say.
type Row<'a> = (&'a [&'a str], &'a [u8], i32, &'a str);

fn refused(rows: &[Row<'_>]) {
    for (options, input, code, part) in rows {
        let ended = operator(options, input);
        assert_eq!(ended.code, Some(*code), "{options:?}: {}", ended.errors);
        assert!(ended.errors.contains(part), "{options:?}: {}", ended.errors);
        assert_eq!(ended.output, "", "{options:?}");
        assert!(!ended.errors.contains("s3cret"), "{}", ended.errors);
    }
}

#[test]
fn a_bad_input_of_render_is_refused_with_its_place() {
    const LINE: &[&str] =
        &["render", "--provider", "job-contract", "--input", "-", "--format", "srt"];
    refused(&[
        (LINE, b"", 1, "standard input: is empty"),
        (LINE, b" \n", 1, "the result is empty"),
        (LINE, b"{\"words\":\n [{\"text\": s3cret}]}", 1, "broken JSON at line 2 column"),
        (LINE, b"{\"words\": [{\"text\": \"s3cret\"", 1, "ends too early, at line 1 column"),
        (LINE, b"{\"words\": \"s3cret\"}", 1, "words is not"),
        (LINE, b"<html>s3cret</html>", 1, "begins like HTML"),
        (LINE, b"\x1f\x8b\x08", 1, "gzip"),
        (LINE, b"\xff\xfe{\0", 1, "UTF-16"),
        (LINE, b"{\n\"a\": \"\xff\"}", 1, "at line 2, column 7"),
        (LINE, b"{\"status\": \"queued\"}", 1, "status is not completed"),
        (LINE, b"{\"s3cret\": 1}", 1, "neither a result nor words"),
        (LINE, b"s3cret", 1, "at line 1 column 1"),
    ]);
}

#[test]
fn a_wrong_option_of_render_is_named_before_anything_is_read() {
    let with = |more: &[&'static str]| {
        let line = ["render", "--provider", "job-contract", "--input", "-", "--format", "html"];
        [&line[..], more].concat()
    };
    for (more, part) in [
        (&["--recording-id", "s3cret"][..], "--recording-id is not a UUID"),
        (&["--transcript-id", "s3cret/.."], "--transcript-id has a forbidden character"),
        (&["--job-key", "s3cret"], "--job-key is not a job key"),
        (&["--tenant", "s3cret/"], "--tenant has a forbidden character"),
        (&["--language", "s3cret"], "--language is not a language tag"),
        (&["--attribute", "s3cret"], "--attribute number 1 is not of the form NAME=VALUE"),
        (&["--audio-url", "https://example.com/a"], "--audio-url needs --output FILE"),
        (&["--recording-start", "yesterday"], "--recording-start"),
        (&["--recording-end", "2026-11-23T10:00:00Z"], "--recording-start"),
        (&["--gap-ms=-1"], "--gap-ms"),
        (&["--caption-lines", "3"], "the lines of a caption are 3; allowed: 1 or 2"),
    ] {
        refused(&[(&with(more), b"", 2, part)]);
    }
    let other = ["render", "--provider", "other", "--input", "-", "--format", "html"];
    refused(&[(&other, b"", 2, "job-contract")]);
}

#[test]
fn a_bad_file_of_accuracy_is_refused_with_its_name_and_place() {
    let folder = Folder::new();
    let good = folder.file("good.txt", "hello there");
    for (name, content, part) in [
        (
            "binary.txt",
            &b"a\nb\0s3cret"[..],
            "binary.txt: is not UTF-8 text: it has a NUL byte, as binary files have, at line 2, column 2",
        ),
        (
            "latin.txt",
            b"caf\xe9 s3cret",
            "latin.txt: is not UTF-8 text: a byte begins no character at line 1, column 4",
        ),
        ("word.txt", b"PK\x03\x04 s3cret", "an office document"),
        (
            "broken.json",
            b"{\"schema\": \"transcript/1\",\n \"segments\": s3cret",
            "broken.json: the JSON is broken at line 2, column",
        ),
        ("unknown.json", b"{\"s3cret\": 1}", "unknown.json: is JSON of an unknown kind"),
        ("other.json", b"{\"schema\": \"s3cret/7\"}", "of another kind than transcript/1"),
        ("queued.json", b"{\"status\": \"queued\"}", "status is not completed"),
        ("broken.vtt", b"s3cret", "broken.vtt: the file does not begin with WEBVTT at line 1"),
        (
            "broken.srt",
            b"1\n00:00:01,000 --> 00:00:02,000\nhi\n\ns3cret\n",
            "broken.srt: a cue has no line with its times (00:00:01.000 --> 00:00:02.000) at line 5, column 1",
        ),
    ] {
        let file = folder.file(name, content);
        refused(&[
            (&["accuracy", "--reference", &good, "--hypothesis", &file], b"", 1, part),
            (&["accuracy", "--reference", &file, "--hypothesis", &good], b"", 1, part),
        ]);
    }
}

#[test]
fn what_cannot_be_compared_is_refused_with_what_to_do() {
    let folder = Folder::new();
    let good = folder.file("one/good.txt", "hello\nthere");
    let short = folder.file("two/short.txt", "hello");
    folder.file("three/picture.png", b"\x89PNG");
    let [one, two, three] = ["one", "two", "three"].map(|name| folder.path(name));
    let missing = folder.path("missing.txt");
    let pair =
        |reference, hypothesis| ["accuracy", "--reference", reference, "--hypothesis", hypothesis];
    refused(&[
        (&pair(&good, &missing), b"", 1, "missing.txt: cannot be read: No such file"),
        (&pair("-", "-"), b"", 2, "only one of them can be the standard input"),
        (&pair(&one, &good), b"", 2, "--reference is a folder and --hypothesis is not"),
        (
            &pair(&one, &three),
            b"",
            1,
            "holds no file that could be compared (.txt, .srt, .vtt, .json)",
        ),
        (&pair(&one, &two), b"", 1, "no file of --reference has a counterpart"),
        (
            &[&pair(&good, &short)[..], &["--by-turn"]].concat(),
            b"",
            1,
            "short: 2 turns of the reference against 1",
        ),
        (&[&pair(&good, &short)[..], &["--calibration"]].concat(), b"", 1, "nothing to calibrate"),
        (
            &[&pair(&good, &short)[..], &["--drift-limit", "0"]].concat(),
            b"",
            1,
            "check that they are of the same recording",
        ),
        (
            &[&pair(&good, &short)[..], &["--normaliser", "v9"]].concat(),
            b"",
            2,
            "use \"v1\" or \"none\"",
        ),
        (&[&pair(&good, &short)[..], &["--resamples", "0"]].concat(), b"", 2, "--resamples"),
        (&[&pair(&good, &short)[..], &["--output", &one]].concat(), b"", 1, "cannot be written"),
    ]);
}

#[test]
fn offline_commands_show_no_setting_of_a_stack() {
    for command in ["render", "accuracy"] {
        let help = operator(&[command, "--help"], b"").well();
        assert!(!help.contains("AWS_") && !help.contains("JOBS_TABLE"), "{help}");
    }
    assert!(operator(&["job", "show", "--help"], b"").well().contains("AWS_REGION"));
}
