//! What is told of a corpus: one structure, for machines as JSON and for people as text.

use serde::Serialize;

use crate::bootstrap::{Bootstrap, RateInterval};
use crate::calibration::{Calibration, ConfidenceOutcomes};
use crate::call_accuracy::CallAccuracy;
use crate::confusions::{Confusions, TopConfusions};
use crate::normalise::{Normaliser, NormaliserId};
use crate::report_text::report_text;
use crate::{EditCounts, SpeakerPair};

/// The version of the report's JSON. A field is never renamed or taken away under it.
pub const REPORT_VERSION: u32 = 1;

/// What a report is made with.
#[derive(Debug, Clone, Copy)]
pub struct ReportOptions {
    /// The rules that made the words. The calls' texts were made with it.
    pub normaliser: Normaliser,
    /// How the interval is made.
    pub bootstrap: Bootstrap,
    /// How many confusions of each kind are told.
    pub confusions: usize,
}

impl Default for ReportOptions {
    fn default() -> Self {
        Self { normaliser: Normaliser::default(), bootstrap: Bootstrap::default(), confusions: 20 }
    }
}

/// The accuracy of a corpus of one or more calls. All totals are sums over its calls.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AccuracyReport {
    /// [`REPORT_VERSION`].
    pub report_version: u32,
    /// The rules that made the words.
    pub normaliser: NormaliserId,
    /// How many calls were measured.
    pub calls: usize,
    /// The word errors.
    #[serde(flatten)]
    pub words: WordFigures,
    /// Where the rate of such a corpus lies in 19 of 20 cases; `None` for fewer than two calls.
    pub wer_interval: Option<RateInterval>,
    /// The character errors; `None` when a call was too long for them.
    pub characters: Option<CharacterFigures>,
    /// The errors by speaker, over the calls that have them; `None` when none has.
    pub speakers: Option<SpeakerFigures>,
    /// The most frequent confusions.
    pub confusions: TopConfusions,
    /// How far confidence predicts errors; `None` when no word carries one.
    pub calibration: Option<Calibration>,
    /// Each call by itself.
    pub per_call: Vec<CallFigures>,
}

/// Word errors as JSON has them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WordFigures {
    /// The counts.
    #[serde(flatten)]
    pub counts: EditCounts,
    /// The reference's words.
    pub reference_words: u64,
    /// The hypothesis' words.
    pub hypothesis_words: u64,
    /// The word error rate; `None` (null) when the reference is empty and the hypothesis is not.
    pub wer: Option<f64>,
}

/// Character errors as JSON has them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CharacterFigures {
    /// The counts.
    #[serde(flatten)]
    pub counts: EditCounts,
    /// The reference's characters, spaces between words included.
    pub reference_characters: u64,
    /// The character error rate.
    pub cer: Option<f64>,
}

/// Errors by speaker as JSON has them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpeakerFigures {
    /// The counts over all pairs.
    #[serde(flatten)]
    pub counts: EditCounts,
    /// The reference's words in the calls that have speakers.
    pub reference_words: u64,
    /// The word error rate by speaker.
    pub cpwer: Option<f64>,
    /// How many calls have speakers on both sides.
    pub calls: usize,
}

/// One call of the corpus.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CallFigures {
    /// Its name.
    pub name: String,
    /// Its word errors.
    #[serde(flatten)]
    pub words: WordFigures,
    /// Its character error rate.
    pub cer: Option<f64>,
    /// Its word error rate by speaker.
    pub cpwer: Option<f64>,
    /// One minus the mean confidence: a proxy, what `word_error_rate` says on the wire.
    pub confidence_shortfall: Option<f64>,
    /// Who was paired with whom.
    pub speakers: Vec<SpeakerPair>,
}

impl AccuracyReport {
    /// The report of some calls.
    #[must_use]
    pub fn of(calls: &[CallAccuracy], options: &ReportOptions) -> Self {
        let counts: Vec<EditCounts> = calls.iter().map(|call| call.words).collect();
        let (mut confusions, mut outcomes) = (Confusions::default(), ConfidenceOutcomes::default());
        for call in calls {
            confusions.add(&call.reference, &call.hypothesis, &call.alignment);
            outcomes.add(&call.hypothesis, &call.alignment);
        }
        let characters = calls.iter().map(|call| call.characters).sum::<Option<EditCounts>>();
        Self {
            report_version: REPORT_VERSION,
            normaliser: options.normaliser.id(),
            calls: calls.len(),
            words: counts.iter().sum::<EditCounts>().into(),
            wer_interval: options.bootstrap.interval(&counts),
            characters: characters.map(CharacterFigures::from),
            speakers: speaker_figures(calls),
            confusions: confusions.top(options.confusions),
            calibration: outcomes.calibration(),
            per_call: calls.iter().map(CallFigures::from).collect(),
        }
    }

    /// The report for machines, indented, with a line end.
    ///
    /// # Errors
    /// None is known: every key is text and every number is finite.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|json| json + "\n")
    }

    /// The report for people.
    #[must_use]
    pub fn to_text(&self) -> String {
        report_text(self)
    }
}

fn speaker_figures(calls: &[CallAccuracy]) -> Option<SpeakerFigures> {
    let of_calls: Vec<EditCounts> = calls
        .iter()
        .filter_map(|call| call.speakers.as_ref())
        .map(|speakers| speakers.total)
        .collect();
    let counts: EditCounts = of_calls.iter().sum();
    (!of_calls.is_empty()).then(|| SpeakerFigures {
        counts,
        reference_words: counts.reference_length(),
        cpwer: counts.rate(),
        calls: of_calls.len(),
    })
}

impl From<EditCounts> for WordFigures {
    fn from(counts: EditCounts) -> Self {
        Self {
            counts,
            reference_words: counts.reference_length(),
            hypothesis_words: counts.hypothesis_length(),
            wer: counts.rate(),
        }
    }
}

impl From<EditCounts> for CharacterFigures {
    fn from(counts: EditCounts) -> Self {
        Self { counts, reference_characters: counts.reference_length(), cer: counts.rate() }
    }
}

impl From<&CallAccuracy> for CallFigures {
    fn from(call: &CallAccuracy) -> Self {
        Self {
            name: call.name.clone(),
            words: call.words.into(),
            cer: call.characters.and_then(|counts| counts.rate()),
            cpwer: call.speakers.as_ref().and_then(|speakers| speakers.total.rate()),
            confidence_shortfall: call.proxy,
            speakers: call
                .speakers
                .as_ref()
                .map(|speakers| speakers.pairs.clone())
                .unwrap_or_default(),
        }
    }
}
