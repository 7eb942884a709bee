//! Who talks for how long, as the JSON document has it.

use serde::Serialize;
use transcription_domain::{
    ConfidenceSummary, SpeakerFigures, SpeakerLabel, SpeakerRole, TalkFigures,
};

/// The call's talk times.
#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the document's own names")]
pub(crate) struct Talk {
    talk_ms: Option<u64>,
    silence_ms: Option<u64>,
    overlap_ms: Option<u64>,
    interruptions: Option<u64>,
}

/// A speaker and the speaker's figures.
#[derive(Serialize)]
pub(crate) struct SpeakerSummary<'a> {
    speaker: Option<&'a str>,
    role: SpeakerRole,
    segments: u64,
    talk_ms: Option<u64>,
    talk_share: Option<f64>,
    longest_turn_ms: Option<u64>,
    words_per_minute: Option<f64>,
    overlap_ms: Option<u64>,
    interruptions: Option<u64>,
    interjections: Option<u64>,
    interrupted: Option<u64>,
    confidence: ConfidenceSummary,
}

impl Talk {
    pub(crate) const fn of(figures: &TalkFigures<'_>) -> Self {
        let TalkFigures { talk_ms, silence_ms, overlap_ms, interruptions, .. } = *figures;
        Self { talk_ms, silence_ms, overlap_ms, interruptions }
    }
}

impl<'a> SpeakerSummary<'a> {
    pub(crate) fn of(figures: &SpeakerFigures<'a>) -> Self {
        Self {
            speaker: figures.speaker.map(SpeakerLabel::as_str),
            role: figures.speaker.map_or(SpeakerRole::Unknown, SpeakerLabel::role),
            segments: figures.segments,
            talk_ms: figures.talk_ms,
            talk_share: figures.talk_share,
            longest_turn_ms: figures.longest_turn_ms,
            words_per_minute: figures.words_per_minute,
            overlap_ms: figures.overlap_ms,
            interruptions: figures.interruptions,
            interjections: figures.interjections,
            interrupted: figures.interrupted,
            confidence: figures.confidence,
        }
    }
}
