//! A file that is written: whole, or not at all.

use std::convert::Infallible;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use tempfile::Builder;

use crate::file_problem::{FileProblem, InputName, Problem};
use crate::streams::Streams;

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutputFile {
    /// `-`.
    Standard,
    /// Anything else.
    Path(PathBuf),
}

impl FromStr for OutputFile {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(if text == "-" { Self::Standard } else { Self::Path(PathBuf::from(text)) })
    }
}

impl OutputFile {
    /// Its path, if it has one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Standard => None,
            Self::Path(path) => Some(path),
        }
    }

    /// Writes everything. A path gets its content by one rename: whoever looks finds the old file or the new one, never a
    /// part, and a full disk leaves the old one as it was.
    ///
    /// # Errors
    /// [`FileProblem`] with the system's reason.
    pub(crate) fn write(&self, bytes: &[u8], streams: &mut Streams<'_>) -> Result<(), FileProblem> {
        let (name, written) = match self {
            Self::Standard => ("standard output".to_owned(), streams.write_output(bytes)),
            Self::Path(path) => (path.display().to_string(), replace(path, bytes)),
        };
        written.map_err(|error| Problem::NotWritten(error).of(&InputName(name)))
    }
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A link is followed: its target is what is meant. A device or a pipe is no file that could be replaced.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let before = fs::metadata(&path).ok();
    if let Some(before) = before.as_ref().filter(|before| !before.is_file()) {
        return if before.is_dir() {
            Err(io::Error::from(io::ErrorKind::IsADirectory))
        } else {
            File::options().write(true).open(&path)?.write_all(bytes)
        };
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut temporary =
        made_like_any_file().tempfile_in(folder.unwrap_or_else(|| Path::new(".")))?;
    temporary.write_all(bytes)?;
    if let Some(before) = before {
        temporary.as_file().set_permissions(before.permissions())?;
    }
    temporary.persist(&path).map(drop).map_err(|error| error.error)
}

/// A new file gets the permissions that the person's umask leaves, as any other program's would.
fn made_like_any_file() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(".pipeline-operator-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, bytes: &[u8]) -> Result<(), FileProblem> {
        let streams =
            &mut Streams { input: &mut io::empty(), output: &mut io::sink(), remarks: &mut |_| {} };
        OutputFile::Path(path.to_owned()).write(bytes, streams)
    }

    #[test]
    fn a_file_is_replaced_whole_and_nothing_else_is_left_in_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.txt");
        write(&path, b"a longer first text").unwrap();
        write(&path, b"second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_or_a_missing_folder_is_an_error_that_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing").join("out.txt");
        for path in [folder.path(), &missing] {
            let told = transcription_domain::error_chain(&write(path, b"text").unwrap_err());
            assert!(told.contains(&path.display().to_string()), "{told}");
            assert!(told.contains("cannot be written"), "{told}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_links_target_is_written_and_the_link_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        fs::write(&target, b"old").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        write(&link, b"new").unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}
