//! How right a transcript is, where it is known what was really said.
//!
//! Everything here is pure: no I/O, no async, no AWS, no clock, no chance (the bootstrap takes a seed). Read the modules
//! in the order of the data flow, which is the order below: text becomes words, two texts become an alignment, an
//! alignment becomes counts, confusions and calibration, and these become a report. `docs/accuracy.md` says what every
//! figure means.

mod normalise;
pub use normalise::{Normaliser, NormaliserId, UnknownNormaliser};
mod spoken_forms;

mod spoken_text;
pub use spoken_text::{SpokenText, SpokenWord};

mod bit_rows;
mod divide;
mod symbols;
mod traceback;

mod alignment;
pub use alignment::{AlignedPair, Alignment, AlignmentError, DriftLimit, EditKind, EditRun, align};

mod edit_counts;
pub use edit_counts::EditCounts;

mod word_errors;
pub use word_errors::{CHARACTERS_MAX, align_texts, character_errors};

mod assignment;
mod speaker_errors;
pub use speaker_errors::{
    SPEAKERS_MAX, SpeakerErrors, SpeakerErrorsProblem, SpeakerPair, speaker_errors,
};
mod speaker_pairing;

mod confusions;
pub use confusions::{Confusion, Confusions, TopConfusions, WordCount};

mod bootstrap;
pub use bootstrap::{Bootstrap, RateInterval};

mod calibration;
pub use calibration::{Calibration, CalibrationBin, ConfidenceOutcomes, ProxyAgreement};
mod calibration_plot;
pub use calibration_plot::calibration_svg;

mod call_accuracy;
pub use call_accuracy::{AccuracyProblem, CallAccuracy};

mod report;
pub use report::{AccuracyReport, REPORT_VERSION, ReportOptions};
mod report_text;
