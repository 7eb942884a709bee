//! `accuracy`: transcripts against what was really said.

use clap::Args;
use thiserror::Error;
use transcript_accuracy::{
    AccuracyProblem, AccuracyReport, Bootstrap, DriftLimit, Normaliser, ReportOptions,
    UnknownNormaliser, calibration_svg,
};

use crate::{FileProblem, InputFile, OutputFile, SpeakerPrefixes, Streams};

mod corpus;
use corpus::{Corpus, Pair};
mod comparison;
mod told;
use told::Told;

/// The options of `accuracy`.
#[derive(Debug, Clone, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch on the command line")]
pub struct AccuracyOptions {
    /// What was really said: a text, SRT, VTT or transcript file, `-`, or a folder of them.
    #[arg(long, value_name = "FILE")]
    pub reference: InputFile,
    /// What the engine made of it: as the reference. Files of two folders belong together by their path without extension.
    #[arg(long, value_name = "FILE")]
    pub hypothesis: InputFile,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
    /// The rules that make words comparable: v1 or none.
    #[arg(long, value_name = "NAME", default_value_t = Normaliser::default(), value_parser = parse_normaliser)]
    pub normaliser: Normaliser,
    /// Compare turn by turn (line, cue, segment) instead of the call as a whole; both sides need as many.
    #[arg(long)]
    pub by_turn: bool,
    /// Whether lines of text and cues of SRT begin with the speaker's name.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    pub speaker_prefixes: SpeakerPrefixes,
    /// Tell how far confidence predicts errors, bin by bin.
    #[arg(long)]
    pub calibration: bool,
    /// Draw that as an SVG.
    #[arg(long, value_name = "FILE.svg")]
    pub plot: Option<OutputFile>,
    /// Go on without the files that have no counterpart.
    #[arg(long)]
    pub allow_unmatched: bool,
    /// Measure calls whose reference has no words, too: what the transcript has is then all insertions.
    #[arg(long)]
    pub allow_empty: bool,
    /// Confusions of each kind that are told.
    #[arg(long, value_name = "N", default_value_t = ReportOptions::default().confusions)]
    pub confusions: usize,
    /// Corpora drawn for the interval of the rate.
    #[arg(long, value_name = "N", default_value_t = Bootstrap::default().resamples, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub resamples: u32,
    /// Starts the chance of that interval.
    #[arg(long, value_name = "N", default_value_t = Bootstrap::default().seed)]
    pub seed: u64,
    /// By how many words two texts may drift apart before a call is refused.
    #[arg(long, value_name = "WORDS", default_value_t = DriftLimit::default().0)]
    pub drift_limit: usize,
    /// Where to write the report, whole or not at all; `-` is the standard output.
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub output: OutputFile,
}

fn parse_normaliser(name: &str) -> Result<Normaliser, UnknownNormaliser> {
    name.parse()
}

/// Why there is no report.
#[derive(Debug, Error)]
pub enum MeasureProblem {
    /// A file.
    #[error(transparent)]
    File(#[from] FileProblem),
    /// Both sides want the standard input.
    #[error("--reference and --hypothesis are both -: only one of them can be the standard input")]
    BothStandard,
    /// A folder against a file.
    #[error("--{folder} is a folder and --{file} is not: give two files, or two folders")]
    FolderAgainstFile {
        /// The option that names a folder.
        folder: &'static str,
        /// The option that does not.
        file: &'static str,
    },
    /// A folder without files of a known kind.
    #[error("{0} holds no file that could be compared (.txt, .srt, .vtt, .json)")]
    NothingThere(String),
    /// No file of one folder has a counterpart in the other.
    #[error(
        "no file of --reference has a counterpart of the same path, without its extension, in --hypothesis"
    )]
    NothingMatches,
    /// Files without counterpart.
    #[error(
        "{count} file(s) have no counterpart:\n{list}\nName them alike (the extension does not matter), or go on without \
         them with --allow-unmatched"
    )]
    Unmatched {
        /// How many there are.
        count: usize,
        /// Their names, a line for each.
        list: String,
    },
    /// References without words: a rate of errors by words said needs some.
    #[error(
        "{count} reference(s) have no words (normaliser {normaliser}):\n{list}\nMeasure them all the same with \
         --allow-empty: their insertions count, and a call without reference words has no rate"
    )]
    EmptyReference {
        /// How many there are.
        count: usize,
        /// The rules that found none.
        normaliser: Normaliser,
        /// Their names, a line for each.
        list: String,
    },
    /// Not as many turns on both sides.
    #[error(
        "{name}: {reference} turns of the reference against {hypothesis} of the transcript; --by-turn needs as many, \
         line for line"
    )]
    Turns {
        /// The call.
        name: String,
        /// The reference's turns.
        reference: usize,
        /// The hypothesis' turns.
        hypothesis: usize,
    },
    /// A call cannot be measured.
    #[error("{name}")]
    Call {
        /// The call.
        name: String,
        /// Why.
        #[source]
        problem: AccuracyProblem,
    },
    /// Nothing to calibrate.
    #[error(
        "no word of the transcripts carries a confidence, so there is nothing to calibrate: give transcript.json files or \
         the providers' results"
    )]
    NoConfidences,
    /// The report could not be written as JSON.
    #[error("the report could not be written as JSON")]
    Json(#[source] serde_json::Error),
}

impl MeasureProblem {
    /// True when other options, and no other file, are needed.
    #[must_use]
    pub const fn is_wrong_use(&self) -> bool {
        matches!(self, Self::BothStandard | Self::FolderAgainstFile { .. })
    }
}

/// Measures one call, or a corpus.
///
/// # Errors
/// [`MeasureProblem`]; no report was written then.
pub fn measure(options: &AccuracyOptions, streams: &mut Streams<'_>) -> Result<(), MeasureProblem> {
    let corpus = Corpus::of(&options.reference, &options.hypothesis, options.allow_unmatched)?;
    let calls = comparison::calls(&corpus.pairs, options, streams)?;
    let report = AccuracyReport::of(&calls, &report_options(options));
    if (options.calibration || options.plot.is_some()) && report.calibration.is_none() {
        return Err(MeasureProblem::NoConfidences);
    }
    if let (Some(plot), Some(calibration)) = (&options.plot, &report.calibration) {
        plot.write(calibration_svg(calibration).as_bytes(), streams)?;
    }
    let told = Told { report: &report, by_turn: options.by_turn, unmatched: &corpus.unmatched };
    let text = if options.json { told.to_json()? } else { told.to_text(options.calibration) };
    options.output.write(text.as_bytes(), streams)?;
    for line in corpus.unmatched.remarks() {
        (streams.remarks)(&line);
    }
    Ok(())
}

const fn report_options(options: &AccuracyOptions) -> ReportOptions {
    ReportOptions {
        normaliser: options.normaliser,
        bootstrap: Bootstrap { seed: options.seed, resamples: options.resamples },
        confusions: options.confusions,
    }
}
