//! Any bytes as a document that comes as a stream, in windows and reads of any size: the same as in memory.
//!
//! The first byte says what was asked for, the next three how large a window is, how far it may grow, and how much the
//! source gives at a time.
#![no_main]

use std::io::Read;

use transcript_documents::job_contract::{StreamError, Windows};
use transcript_documents::{DocumentError, Expected, job_contract};
use transcription_domain::{Confidence, Transcript};

/// A source that never gives more than so many bytes at once.
struct Drops<'a> {
    left: &'a [u8],
    bytes_max: usize,
}

impl Read for Drops<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let room = into.len().min(self.bytes_max);
        self.left.read(&mut into[..room])
    }
}

fn streamed(
    document: &[u8],
    expected: Expected,
    windows: Windows,
    bytes_max: usize,
) -> Result<Transcript, DocumentError> {
    let open = || Ok(Drops { left: document, bytes_max });
    let length = document.len() as u64;
    match job_contract::read_stream(open, length, None, expected, windows) {
        Ok(transcript) => Ok(transcript),
        Err(StreamError::Document(error)) => Err(error),
        Err(StreamError::Source(error)) => panic!("the source gives every byte: {error}"),
    }
}

/// Equal transcripts are compared by their confidences' bits once more.
fn bits(transcript: &Transcript) -> Vec<Option<u64>> {
    let bits = |confidence: Confidence| confidence.value().to_bits();
    transcript.words().iter().map(|word| word.confidence.map(bits)).collect()
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((&[asked, usual, growth, drop], document)) = data.split_first_chunk() else { return };
    let expected = Expected {
        timestamps: asked & 1 == 0,
        confidence: asked & 2 == 0,
        speakers: asked & 4 == 0,
    };
    let usual_bytes = usize::from(usual);
    let windows = Windows { usual_bytes, bytes_max: usual_bytes << (growth % 8) };
    let in_memory = job_contract::read(document, None, expected);
    let streamed = streamed(document, expected, windows, 1 + usize::from(drop));
    assert_eq!(streamed, in_memory, "{windows:?}");
    if let (Ok(streamed), Ok(in_memory)) = (streamed, in_memory) {
        assert_eq!(bits(&streamed), bits(&in_memory));
    }
});
