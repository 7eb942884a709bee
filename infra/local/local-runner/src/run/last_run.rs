//! Copies what the last run made out of the local cloud, where a person can open it.

use std::fs;
use std::path::{Path, PathBuf};

use super::outcome::Outcome;
use super::plan::Planned;
use crate::LocalError;
use crate::project::Project;

/// Writes the files of all recordings into `target/local-cloud/last-run`, a folder for each; answers it as people see it.
pub(crate) fn keep(
    project: &Project,
    outcomes: &[(&Planned, Outcome)],
) -> Result<String, LocalError> {
    let folder = project.work().join("last-run");
    let shown = || PathBuf::from(project.shown(&folder));
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(LocalError::file("cannot remove", shown()))?;
    }
    for (planned, outcome) in outcomes {
        write_all(&folder.join(folder_name(&planned.label)), outcome)
            .map_err(LocalError::file("cannot write into", shown()))?;
    }
    Ok(project.shown(&folder))
}

fn write_all(folder: &Path, outcome: &Outcome) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for file in &outcome.files {
        let name = file.key.rsplit('/').next().unwrap_or("file");
        fs::write(folder.join(name), &file.bytes)?;
    }
    let mut records = Vec::new();
    for record in &outcome.audit {
        records.extend_from_slice(record.bytes.trim_ascii_end());
        records.push(b'\n');
    }
    fs::write(folder.join("audit.jsonl"), records)
}

/// A label may be the name of somebody's file.
pub(crate) fn folder_name(label: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || "-_".contains(c) { c } else { '_' };
    label.chars().map(safe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_never_leaves_its_folder() {
        assert_eq!(folder_name("../etc/x y.json"), "___etc_x_y_json");
    }
}
