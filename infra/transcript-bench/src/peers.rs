//! Ours and what it is compared with: all make the same transcript of the same bytes, by the same rules for a word.

use std::hint::black_box;

use serde::Deserializer;
use transcript_documents::{Expected, job_contract};
use transcription_domain::{
    ConfidenceSummary, SegmentRules, SpeakerSegment, Transcript, segment_words,
};

use crate::BenchError;
use crate::rendering::Ready;

/// One thing that is timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// What the product does: parse, segments, figures.
    Ours,
    /// The same by `serde_json` alone.
    Serde,
    /// The same by sonic-rs.
    Sonic,
    /// Floor: looks at every byte once, that the text is UTF-8.
    Utf8Check,
    /// Floor: copies the input.
    Copy,
    /// The four files of a transcript that is there already, in parts as they are stored.
    Render,
    /// The same, each file as a whole.
    RenderWhole,
}

impl Variant {
    /// All of them, ours first.
    pub const ALL: [Self; 7] = [
        Self::Ours,
        Self::Serde,
        Self::Sonic,
        Self::Utf8Check,
        Self::Copy,
        Self::Render,
        Self::RenderWhole,
    ];

    /// Its name in tables and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Serde => "serde_json",
            Self::Sonic => "sonic-rs",
            Self::Utf8Check => "floor: UTF-8 check",
            Self::Copy => "floor: copy",
            Self::Render => "four renderings",
            Self::RenderWhole => "four renderings, whole",
        }
    }

    /// True for those that need a transcript that is there already.
    pub(crate) const fn renders(self) -> bool {
        matches!(self, Self::Render | Self::RenderWhole)
    }

    /// Does it once. `ready` is the call's transcript, which only the renderings need.
    pub(crate) fn run(self, call: &str, ready: Option<&Ready<'_>>) -> Result<(), BenchError> {
        match self {
            Self::Ours | Self::Serde | Self::Sonic => {
                let mut transcript = self.read(call).ok_or_else(|| self.unreadable(0))?;
                black_box(figures(&mut transcript));
            }
            Self::Utf8Check => {
                black_box(std::str::from_utf8(black_box(call.as_bytes())).is_ok());
            }
            Self::Copy => {
                black_box(black_box(call.as_bytes()).to_vec());
            }
            Self::Render => ready.ok_or_else(|| self.unreadable(0))?.render_in_parts(),
            Self::RenderWhole => ready.ok_or_else(|| self.unreadable(0))?.render_whole(),
        }
        Ok(())
    }

    /// The transcript as this variant reads it; `None` for one that reads none.
    pub(crate) fn read(self, call: &str) -> Option<Transcript> {
        let bytes = call.as_bytes();
        match self {
            Self::Ours => job_contract::read(bytes, None, Expected::ALL).ok(),
            Self::Serde => job_contract::read_by_serde(bytes, None, Expected::ALL).ok(),
            Self::Sonic => {
                // As ours, it is given bytes that nobody has looked at.
                let call = std::str::from_utf8(bytes).ok()?;
                let mut parser = sonic_rs::Deserializer::from_str(call);
                by_sonic(&mut parser, bytes.len())
            }
            _ => None,
        }
    }

    const fn unreadable(self, words: usize) -> BenchError {
        BenchError::Unreadable { variant: self.name(), words }
    }
}

fn by_sonic<'de, D: Deserializer<'de>>(parser: D, bytes: usize) -> Option<Transcript> {
    job_contract::read_from(parser, bytes, None, Expected::ALL).ok().flatten()
}

/// What every step after the parse needs.
fn figures(transcript: &mut Transcript) -> (Vec<SpeakerSegment<'_>>, ConfidenceSummary) {
    let (transcript, segments) = segment_words(transcript, &SegmentRules::default());
    (segments, transcript.words().confidence())
}

/// That all readers give the same transcript.
pub(crate) fn check(call: &str, words: usize) -> Result<(), BenchError> {
    let read = |variant: Variant| variant.read(call).ok_or_else(|| variant.unreadable(words));
    let expected = read(Variant::Serde)?;
    for variant in [Variant::Ours, Variant::Sonic] {
        if read(variant)? != expected {
            return Err(BenchError::Differs { variant: variant.name(), words });
        }
    }
    Ok(())
}
