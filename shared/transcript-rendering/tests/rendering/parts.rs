//! Files in parts: put together they are the file, and each has the size that an upload in parts needs.

use proptest::prelude::*;
use transcript_rendering::{
    RenderInput, all_file_parts, file_parts, json_document, plain_text, render_all, subrip,
    viewer_page, viewer_page_parts, webvtt,
};
use transcription_domain::{Transcript, TranscriptFormat, Word};

use crate::generated::any_transcript;
use crate::odd_transcripts::{render, transcript, word};

fn whole(input: &RenderInput<'_>, format: TranscriptFormat) -> String {
    match format {
        TranscriptFormat::PlainText => plain_text(input),
        TranscriptFormat::SubRip => subrip(input),
        TranscriptFormat::WebVtt => webvtt(input),
        TranscriptFormat::Json => json_document(input),
    }
}

/// Turns of `turn` words by two speakers, 400 ms a word.
fn call(words: i64, turn: i64) -> Transcript {
    let said = |number: i64| -> Word {
        let speaker = if (number / turn) % 2 == 0 { "agent" } else { "customer" };
        let start = number * 400;
        word("hello-there", speaker, Some((start, start + 390)))
    };
    transcript((0..words).map(said))
}

fn sizes(parts: &[Vec<u8>]) -> Vec<usize> {
    parts.iter().map(Vec::len).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_parts_put_together_are_the_file(transcript in any_transcript(), part_bytes in prop_oneof![Just(0), 1..600_usize, Just(usize::MAX)]) {
        render(&transcript, |input| {
            for format in TranscriptFormat::ALL {
                let parts: Vec<Vec<u8>> = file_parts(input, format, part_bytes).collect();
                prop_assert!(parts.iter().all(|part| !part.is_empty() && std::str::from_utf8(part).is_ok()));
                prop_assert!(parts.iter().rev().skip(1).all(|part| part.len() >= part_bytes), "{:?}", sizes(&parts));
                prop_assert_eq!(String::from_utf8(parts.concat()).unwrap(), whole(input, format));
            }
            Ok(())
        })?;
    }

    #[test]
    fn the_parts_of_all_files_are_those_of_each_file(transcript in any_transcript(), part_bytes in prop_oneof![Just(0), 1..600_usize, Just(usize::MAX)]) {
        render(&transcript, |input| {
            let all: Vec<(TranscriptFormat, Vec<u8>)> = all_file_parts(input, part_bytes).collect();
            for format in TranscriptFormat::ALL {
                let of_it = all.iter().filter(|part| part.0 == format);
                let parts: Vec<Vec<u8>> = of_it.map(|part| part.1.clone()).collect();
                let alone: Vec<Vec<u8>> = file_parts(input, format, part_bytes).collect();
                prop_assert_eq!(parts, alone, "{:?}", format);
            }
            for file in render_all(input) {
                prop_assert_eq!(&file.text, &whole(input, file.format));
            }
            Ok(())
        })?;
    }
}

#[test]
fn the_captions_parts_take_turns_so_that_neither_file_waits_for_the_other() {
    let transcript = call(20_000, 50);
    render(&transcript, |input| {
        let formats = all_file_parts(input, 50_000).map(|(format, _)| format);
        let captions: Vec<TranscriptFormat> = formats
            .filter(|format| [TranscriptFormat::SubRip, TranscriptFormat::WebVtt].contains(format))
            .collect();
        let second = captions.iter().position(|format| *format != captions[0]);
        assert!(captions.len() > 10, "{captions:?}");
        assert!(second.is_some_and(|place| place <= 2), "{captions:?}");
    });
}

#[test]
fn a_part_is_no_longer_than_asked_for_but_for_one_segment() {
    const PART_BYTES: usize = 100_000;
    let transcript = call(20_000, 50);
    render(&transcript, |input| {
        for format in TranscriptFormat::ALL {
            let parts: Vec<Vec<u8>> = file_parts(input, format, PART_BYTES).collect();
            // A segment of fifty words takes less than 8 KB in every form.
            let long = parts.iter().find(|part| part.len() > PART_BYTES + 8_000);
            assert_eq!(long.map(Vec::len), None, "{format:?}");
            assert!(parts.len() > 1, "{format:?}: {:?}", sizes(&parts));
        }
    });
}

#[test]
fn the_viewer_page_in_parts_is_the_page() {
    for (transcript, part_bytes) in
        [(call(3_000, 17), 50_000), (call(3_000, 17), 1), (call(0, 1), 10)]
    {
        render(&transcript, |input| {
            let parts: Vec<Vec<u8>> = viewer_page_parts(input, part_bytes).collect();
            let longest = parts.iter().map(Vec::len).max().unwrap();
            assert!(longest < part_bytes + 102_400, "{longest}");
            assert!(parts.iter().rev().skip(1).all(|part| part.len() >= part_bytes));
            assert!(String::from_utf8(parts.concat()).unwrap() == viewer_page(input));
        });
    }
}

#[test]
fn a_file_without_bytes_has_no_part() {
    render(&transcript(Vec::new()), |input| {
        assert_eq!(file_parts(input, TranscriptFormat::SubRip, 5).count(), 0);
        assert_eq!(render_all(input).len(), 4);
    });
}
