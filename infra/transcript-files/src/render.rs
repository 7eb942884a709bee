//! `render`: a provider's result file as text, captions, JSON or a page.

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};
use thiserror::Error;
use transcript_documents::Expected;
use transcript_rendering::{
    RenderInput, TranscriptFacts, json_document, plain_text, subrip, viewer_page, webvtt,
};
use transcription_domain::{
    CaptionRules, EpochMs, JobKey, Milestones, RecordingFacts, SegmentRules, TenantName,
    Transcript, TranscriptMetrics, TranscriptionRequest, segment_words,
};

use crate::input_file::text_of;
use crate::{FileProblem, InputFile, OutputFile, Problem, Provider, Streams};

mod caption_options;
pub use caption_options::CaptionOptions;
mod facts;
pub use facts::FactsProblem;
use facts::FileFacts;
mod page_address;

/// What is rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RenderForm {
    /// Plain text, a line for each speaker segment.
    Text,
    /// SubRip captions.
    Srt,
    /// WebVTT captions.
    Vtt,
    /// The JSON document.
    Json,
    /// One page to read, hear and search it.
    Html,
}

/// What was asked of the provider for each word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Expectation {
    /// Start and end.
    Timestamps,
    /// A confidence.
    Confidence,
    /// A speaker.
    Speakers,
}

/// The options of `render`.
#[derive(Debug, Clone, Args)]
pub struct RenderOptions {
    /// Whose document the file is.
    #[arg(long, value_enum)]
    pub provider: Provider,
    /// The result file as the provider sent it; `-` is the standard input.
    #[arg(long, value_name = "FILE")]
    pub input: InputFile,
    /// What to make of it.
    #[arg(long, value_enum)]
    pub format: RenderForm,
    /// Where to write it, whole or not at all; `-` is the standard output.
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub output: OutputFile,
    /// When the recording starts, the zero of all times (2026-11-23T10:00:00Z) [default: as the document says, else the
    /// first word].
    #[arg(long, value_name = "RFC 3339")]
    pub recording_start: Option<DateTime<Utc>>,
    /// When the recording ends.
    #[arg(long, value_name = "RFC 3339", requires = "recording_start")]
    pub recording_end: Option<DateTime<Utc>>,
    /// The language that is spoken.
    #[arg(long, value_name = "TAG", default_value = "en-US")]
    pub language: String,
    /// A silence of one speaker longer than this begins a new segment.
    #[arg(long, value_name = "MS", default_value_t = SegmentRules::default().gap_ms, value_parser = clap::value_parser!(i64).range(0..))]
    pub gap_ms: i64,
    /// What the provider was not asked for: where it is missing, that is no warning. May be given several times.
    #[arg(long, value_name = "WHAT", value_enum)]
    pub not_asked_for: Vec<Expectation>,
    /// The recording's id [default: the UUID that names the file or a folder above it, else one made from the content].
    #[arg(long, value_name = "UUID")]
    pub recording_id: Option<String>,
    /// The provider's id of the transcript [default: as the document says, else one made from the content].
    #[arg(long, value_name = "ID")]
    pub transcript_id: Option<String>,
    /// The job's key [default: the one that a stack makes for this recording, tenant and language].
    #[arg(long, value_name = "64 HEX DIGITS")]
    pub job_key: Option<String>,
    /// The tenant, for the job's key.
    #[arg(long, value_name = "NAME", default_value = "default")]
    pub tenant: String,
    /// A fact for the JSON document, such as queue=cards. May be given several times.
    #[arg(long = "attribute", value_name = "NAME=VALUE")]
    pub attributes: Vec<String>,
    /// How captions are set.
    #[command(flatten)]
    pub captions: CaptionOptions,
    /// Audio for the page: prints the address under which the page opens with it.
    #[arg(long, value_name = "URL")]
    pub audio_url: Option<String>,
}

/// Why nothing was rendered.
#[derive(Debug, Error)]
pub enum RenderProblem {
    /// A file.
    #[error(transparent)]
    File(#[from] FileProblem),
    /// An option.
    #[error(transparent)]
    Option(#[from] FactsProblem),
}

impl RenderProblem {
    /// True when another option, and no other file, is needed.
    #[must_use]
    pub const fn is_wrong_use(&self) -> bool {
        matches!(self, Self::Option(_))
    }
}

/// Renders a file.
///
/// # Errors
/// [`RenderProblem`]; nothing was written then.
pub fn render(options: &RenderOptions, streams: &mut Streams<'_>) -> Result<(), RenderProblem> {
    let page = page_address::check(options)?;
    facts::check(options)?;
    let captions = options.captions.rules()?;
    let name = options.input.name();
    let bytes = options.input.read(streams)?;
    let of_file = |problem: Problem| problem.of(&name);
    if bytes.is_empty() {
        return Err(of_file(Problem::Empty).into());
    }
    text_of(&bytes).map_err(of_file)?;
    let facts = FileFacts::of(options, &bytes)?;
    let start = options.recording_start.map(EpochMs::from);
    let expected = Expected::by(&facts.request);
    let mut transcript = options
        .provider
        .read(&bytes, start, expected)
        .map_err(|error| of_file(Problem::Document(error)))?;
    drop(bytes);
    let text = rendered(options, &mut transcript, &facts, captions);
    options.output.write(text.as_bytes(), streams)?;
    if let Some(page) = page {
        (streams.remarks)(&page.remark());
    }
    Ok(())
}

fn rendered(
    options: &RenderOptions,
    transcript: &mut Transcript,
    facts: &FileFacts,
    captions: CaptionRules,
) -> String {
    let (transcript, segments) =
        segment_words(transcript, &SegmentRules { gap_ms: options.gap_ms });
    let metrics = TranscriptMetrics::of(&no_milestones(), transcript.words().confidence());
    let input = RenderInput {
        transcript,
        segments: &segments,
        facts: TranscriptFacts {
            job_key: &facts.job_key,
            transcript_id: &facts.transcript_id,
            request: &facts.request,
            recording: RecordingFacts {
                start: options.recording_start,
                end: options.recording_end,
            },
            metrics: &metrics,
        },
        captions,
    };
    match options.format {
        RenderForm::Text => plain_text(&input),
        RenderForm::Srt => subrip(&input),
        RenderForm::Vtt => webvtt(&input),
        RenderForm::Json => json_document(&input),
        RenderForm::Html => viewer_page(&input),
    }
}

/// A file was made by no job: it has no stages, and its latency is told as 0.
const fn no_milestones() -> Milestones {
    Milestones {
        claimed_at: DateTime::<Utc>::UNIX_EPOCH,
        submitted_at: None,
        collected_at: None,
        delivered_at: None,
        closed_at: None,
    }
}

/// The key that a stack makes for a request.
fn key_of(tenant: &TenantName, request: &TranscriptionRequest) -> JobKey {
    JobKey::of(tenant, request)
}
