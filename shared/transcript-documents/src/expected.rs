//! Which fields of a word were asked for.

use transcription_domain::TranscriptionRequest;

/// What the request asked the provider to send with each word. A field that nobody asked for may be absent without a
/// warning; when it is there, it is read like any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// Start and end were asked for (`timestamps`).
    pub timestamps: bool,
    /// A confidence was asked for (`wordConfidence`).
    pub confidence: bool,
    /// Speakers were asked for (`speakerDiarization`).
    pub speakers: bool,
}

impl Expected {
    /// Everything was asked for: the contract's default.
    pub const ALL: Self = Self { timestamps: true, confidence: true, speakers: true };

    /// What this request asked for.
    #[must_use]
    pub const fn by(request: &TranscriptionRequest) -> Self {
        Self {
            timestamps: request.timestamps,
            confidence: request.word_confidence,
            speakers: request.speaker_diarization,
        }
    }
}
