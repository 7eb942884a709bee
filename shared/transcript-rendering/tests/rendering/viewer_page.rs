//! The viewer page as a text: what was said cannot act, and nothing in it asks an outside address for anything. What it
//! does in a browser is tested in `tests/viewer` of the repository.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use transcript_rendering::{RenderInput, json_document, render_all, viewer_page};
use transcription_domain::{RecordingFacts, TranscriptFormat, Word};

use crate::odd_transcripts::{render, transcript, word};
use crate::sample_calls::{CALLS, of_call, with_facts};

/// Texts that would act or break the page if they were put in as they are.
const VECTORS: [&str; 22] = [
    "</script><script>alert(1)</script>",
    "</SCRIPT ><img src=x onerror=alert(1)>",
    "<!--",
    "<!-- <script>",
    "-->",
    "]]>",
    "<![CDATA[",
    "<script",
    "</style><style>*{display:none}</style>",
    "</title>",
    "{{script}}",
    "{{policy}}",
    "}}",
    "\u{2028}alert(1)\u{2029}",
    "\"><svg onload=alert(1)>",
    "' autofocus onfocus=alert(1) '",
    "\\u003cimg\\u003e",
    "\\\\u003c\\",
    "&lt;b&gt;&amp;",
    "javascript:alert(1)",
    "__proto__",
    "\u{202e}\u{0}\u{feff}\u{85}",
];

fn evil_page<T>(vector: &str, render: impl FnOnce(&RenderInput<'_>) -> T) -> T {
    let words = vec![word(vector, vector, Some((0, 500))), word(vector, "", None)];
    let request = json!({
        "recordingId": "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f", "attributes": {"queue": "<b>cards</b>"},
    });
    with_facts(&transcript(words), &request, "job:1", RecordingFacts::default(), render)
}

/// What stands between the `number`th `start` and the `end` behind it.
fn between<'a>(page: &'a str, start: &str, end: &str, number: usize) -> &'a str {
    let (_, rest) = page
        .match_indices(start)
        .nth(number)
        .map(|(at, _)| page.split_at(at + start.len()))
        .unwrap();
    rest.split_once(end).unwrap().0
}

fn block<'a>(page: &'a str, id: &str) -> &'a str {
    between(page, &format!("<script type=\"application/json\" id=\"{id}\">"), "</script>", 0)
}

/// The page with empty data blocks.
fn frame(page: &str) -> String {
    page.replacen(block(page, "document-data"), "", 1).replacen(block(page, "files-data"), "", 1)
}

#[test]
fn nothing_that_was_said_changes_the_page_around_the_data() {
    let plain = frame(&evil_page("hello", viewer_page));
    for vector in VECTORS {
        let page = evil_page(vector, viewer_page);
        assert!(frame(&page) == plain, "{vector:?} is outside the data");
        for id in ["document-data", "files-data"] {
            let data = block(&page, id);
            assert!(
                !data.contains(['<', '>', '&', '\u{2028}', '\u{2029}', '\u{0}', '\r']),
                "{vector:?}: {data}"
            );
        }
    }
    assert_eq!(plain.matches("</script>").count(), 3);
}

#[test]
fn the_data_blocks_hold_the_rendered_files() {
    let assert_holds = |page: &str, files: &[transcript_rendering::RenderedFile]| {
        let reading: Value = serde_json::from_str(block(page, "files-data")).unwrap();
        for file in files {
            if file.format == TranscriptFormat::Json {
                let document: Value = serde_json::from_str(block(page, "document-data")).unwrap();
                assert_eq!(document, serde_json::from_str::<Value>(&file.text).unwrap());
            } else {
                assert_eq!(reading[file.format.as_str()], file.text);
            }
        }
    };
    for call in CALLS {
        assert_holds(&of_call(call, viewer_page), &of_call(call, render_all));
    }
    for vector in VECTORS {
        assert_holds(&evil_page(vector, viewer_page), &evil_page(vector, render_all));
    }
}

#[test]
fn the_documents_block_is_the_document_where_there_is_nothing_to_escape() {
    let page = of_call(CALLS[0], viewer_page);
    assert!(block(&page, "document-data") == of_call(CALLS[0], json_document));
}

#[test]
fn the_policy_lets_in_this_script_and_this_style_by_their_hashes_and_nothing_else() {
    let page = of_call(CALLS[0], viewer_page);
    let policy = between(&page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"", 0);
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
    let [script, style] =
        [between(&page, "<script>", "</script>", 0), between(&page, "<style>", "</style>", 0)]
            .map(hash);
    let directives: Vec<&str> = policy.split("; ").collect();
    assert_eq!(directives[0], "default-src 'none'");
    assert_eq!(directives[1], format!("script-src 'sha256-{script}'"));
    assert_eq!(directives[2], format!("style-src 'sha256-{style}'"));
    assert!(directives[3..].contains(&"require-trusted-types-for 'script'"));
    for loose in ["unsafe", "*;", " * ", "strict-dynamic", "connect-src", "javascript", "'nonce"] {
        assert!(!policy.contains(loose), "{loose} in {policy}");
    }
    // The policy counts from where it stands: before everything that it is about.
    assert!(page.find("Content-Security-Policy").unwrap() < page.find("<style").unwrap());
    assert!(page.find("charset=\"utf-8\"").unwrap() < 1024);
}

#[test]
fn no_part_of_the_page_names_an_outside_address_or_carries_a_handler() {
    let page = frame(&of_call(CALLS[0], viewer_page));
    let markup = page.replace(between(&page, "<script>", "</script>", 0), "");
    for attribute in
        [" src=", " srcset=", " action=", " onclick=", " onload=", " onerror=", " style="]
    {
        assert!(!markup.contains(attribute), "{attribute}");
    }
    let links: Vec<&str> = (0..markup.matches(" href=\"").count())
        .map(|number| between(&markup, " href=\"", "\"", number))
        .collect();
    assert_eq!(links, ["data:,", "#transcript"]);
}

#[test]
fn transcripts_at_the_edges_give_pages_and_nothing_of_the_webhook_is_in_them() {
    let words: [Vec<Word>; 3] =
        [Vec::new(), vec![word("hi", "", None)], vec![word("hi", "0", Some((i64::MIN, i64::MAX)))]];
    for words in words {
        let page = render(&transcript(words), viewer_page);
        assert!(page.starts_with("<!doctype html>\n") && page.ends_with("</html>\n"));
        assert!(!page.contains("s3cret") && !page.contains("example.com"));
        assert!(!page.contains("{{"));
    }
}
