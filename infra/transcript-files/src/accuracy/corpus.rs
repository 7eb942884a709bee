//! Which reference belongs to which transcript.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;
use walkdir::WalkDir;

use super::MeasureProblem;
use crate::InputFile;
use crate::file_problem::{InputName, Problem};
use crate::said::Kind;

/// A call of a corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    /// What the report calls it.
    pub(super) name: String,
    pub(super) reference: InputFile,
    pub(super) hypothesis: InputFile,
}

/// Files without counterpart, by their paths inside their folders.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Unmatched {
    pub(super) reference: Vec<String>,
    pub(super) hypothesis: Vec<String>,
}

impl Unmatched {
    /// A line for each file.
    pub(super) fn remarks(&self) -> Vec<String> {
        let lines = |side: &'static str, files: &[String]| {
            files.iter().map(move |file| format!("only in --{side}: {file}")).collect::<Vec<_>>()
        };
        [lines("reference", &self.reference), lines("hypothesis", &self.hypothesis)].concat()
    }
}

/// The calls that are measured.
#[derive(Debug)]
pub(super) struct Corpus {
    pub(super) pairs: Vec<Pair>,
    pub(super) unmatched: Unmatched,
}

impl Corpus {
    pub(super) fn of(
        reference: &InputFile,
        hypothesis: &InputFile,
        allow_unmatched: bool,
    ) -> Result<Self, MeasureProblem> {
        let folder =
            |file: &InputFile| file.path().filter(|path| path.is_dir()).map(Path::to_owned);
        match (folder(reference), folder(hypothesis)) {
            (Some(reference), Some(hypothesis)) => {
                Self::of_folders(&files_in(&reference)?, &files_in(&hypothesis)?, allow_unmatched)
            }
            (None, None) => Self::of_files(reference, hypothesis),
            (Some(_), None) => Err(folder_against_file("reference", "hypothesis")),
            (None, Some(_)) => Err(folder_against_file("hypothesis", "reference")),
        }
    }

    fn of_files(reference: &InputFile, hypothesis: &InputFile) -> Result<Self, MeasureProblem> {
        if (reference, hypothesis) == (&InputFile::Standard, &InputFile::Standard) {
            return Err(MeasureProblem::BothStandard);
        }
        let stem = |file: &InputFile| {
            let stem = file.path().and_then(Path::file_stem);
            stem.map(|stem| stem.to_string_lossy().into_owned())
        };
        let name = stem(hypothesis).or_else(|| stem(reference)).unwrap_or_default();
        let pair = Pair { name, reference: reference.clone(), hypothesis: hypothesis.clone() };
        Ok(Self { pairs: vec![pair], unmatched: Unmatched::default() })
    }

    fn of_folders(
        said: &BTreeMap<String, PathBuf>,
        made: &BTreeMap<String, PathBuf>,
        allow_unmatched: bool,
    ) -> Result<Self, MeasureProblem> {
        let mut corpus = Self { pairs: Vec::new(), unmatched: Unmatched::default() };
        for (name, reference) in said {
            match made.get(name) {
                Some(hypothesis) => corpus.pairs.push(Pair {
                    name: name.clone(),
                    reference: InputFile::Path(reference.clone()),
                    hypothesis: InputFile::Path(hypothesis.clone()),
                }),
                None => corpus.unmatched.reference.push(name.clone()),
            }
        }
        let alone = made.keys().filter(|name| !said.contains_key(*name));
        corpus.unmatched.hypothesis = alone.cloned().collect();
        if corpus.pairs.is_empty() {
            return Err(MeasureProblem::NothingMatches);
        }
        let lines = corpus.unmatched.remarks();
        if !lines.is_empty() && !allow_unmatched {
            let list: Vec<String> = lines.iter().map(|line| format!("  {line}")).collect();
            return Err(MeasureProblem::Unmatched { count: lines.len(), list: list.join("\n") });
        }
        Ok(corpus)
    }
}

const fn folder_against_file(folder: &'static str, file: &'static str) -> MeasureProblem {
    MeasureProblem::FolderAgainstFile { folder, file }
}

/// The files of a folder and of those inside it, by their paths without extension. Where one call is there in several
/// kinds, the kind that says most is taken: JSON (speakers, confidences), then WebVTT, `SubRip`, text.
fn files_in(folder: &Path) -> Result<BTreeMap<String, PathBuf>, MeasureProblem> {
    let mut files: BTreeMap<String, (u8, PathBuf)> = BTreeMap::new();
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).display().to_string();
            Problem::NotRead(error.into()).of(&InputName(path))
        })?;
        let path = entry.path();
        let Some(kind) = Kind::by_extension(path).filter(|_| entry.file_type().is_file()) else {
            continue;
        };
        let inside = path.strip_prefix(folder).unwrap_or(path).with_extension("");
        let name = inside.to_string_lossy().into_owned();
        let rank = rank(kind);
        if files.get(&name).is_none_or(|(before, _)| rank < *before) {
            files.insert(name, (rank, path.to_owned()));
        }
    }
    if files.is_empty() {
        return Err(MeasureProblem::NothingThere(folder.display().to_string()));
    }
    Ok(files.into_iter().map(|(name, (_, path))| (name, path)).collect())
}

const fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Json => 0,
        Kind::WebVtt => 1,
        Kind::SubRip => 2,
        Kind::Text => 3,
    }
}
