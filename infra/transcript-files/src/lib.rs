//! The operator's offline commands: renders result files of the providers, and measures transcripts against references.
//!
//! Nothing here asks AWS, a network or a setting of the stack; all that is known comes from the files and the options.
//! Read [`render()`] and [`measure()`] first: each is one command, from its options to what is written where.

mod file_problem;
pub use file_problem::{FileProblem, Problem};
mod streams;
pub use streams::Streams;
mod input_file;
pub use input_file::InputFile;
mod output_file;
pub use output_file::OutputFile;

mod provider;
pub use provider::Provider;

mod render;
pub use render::{
    CaptionOptions, Expectation, FactsProblem, RenderForm, RenderOptions, RenderProblem, render,
};

mod said;
pub use said::SpeakerPrefixes;

mod accuracy;
pub use accuracy::{AccuracyOptions, MeasureProblem, measure};
