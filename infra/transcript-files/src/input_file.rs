//! A file that is read: by its path, or `-` for the standard input.

use std::convert::Infallible;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::file_problem::{FileProblem, InputName, Place, Problem};
use crate::streams::Streams;

/// The most bytes that are read: three times the result of a call of 2,000,000 words.
const BYTES_MAX: u64 = 1 << 30;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What other encodings and formats begin with.
const OTHERS: [(&[u8], &str); 6] = [
    (b"\xff\xfe", "it begins like UTF-16"),
    (b"\xfe\xff", "it begins like UTF-16"),
    (b"\x1f\x8b", "it begins like a gzip file"),
    (b"PK\x03\x04", "it begins like a ZIP archive or an office document"),
    (b"%PDF-", "it begins like a PDF"),
    (b"RIFF", "it begins like audio"),
];

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputFile {
    /// `-`.
    Standard,
    /// Anything else.
    Path(PathBuf),
}

impl FromStr for InputFile {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(if text == "-" { Self::Standard } else { Self::Path(PathBuf::from(text)) })
    }
}

impl InputFile {
    /// Its path, if it has one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Standard => None,
            Self::Path(path) => Some(path),
        }
    }

    pub(crate) fn name(&self) -> InputName {
        InputName(match self {
            Self::Standard => "standard input".to_owned(),
            Self::Path(path) => path.display().to_string(),
        })
    }

    /// All its bytes.
    ///
    /// # Errors
    /// [`FileProblem`] when it is not there, a folder, too large, or unreadable.
    pub(crate) fn read(&self, streams: &mut Streams<'_>) -> Result<Vec<u8>, FileProblem> {
        let name = self.name();
        let read = match self {
            Self::Standard => read_to_limit(&mut *streams.input),
            Self::Path(path) if path.is_dir() => Err(Problem::IsAFolder),
            Self::Path(path) => File::open(path)
                .map_err(Problem::NotRead)
                .and_then(|mut file| read_to_limit(&mut file)),
        };
        read.map_err(|problem| problem.of(&name))
    }
}

fn read_to_limit(from: &mut dyn Read) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    from.take(BYTES_MAX + 1).read_to_end(&mut bytes).map_err(Problem::NotRead)?;
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > BYTES_MAX { Err(Problem::TooLarge { most: BYTES_MAX }) } else { Ok(bytes) }
}

/// The bytes as text, without a byte order mark.
///
/// # Errors
/// [`Problem::NotText`] for another encoding and for binary files: a NUL is in no text.
pub(crate) fn text_of(bytes: &[u8]) -> Result<&str, Problem> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let not_text = |looks_like, place| Problem::NotText { looks_like, place };
    if let Some((_, looks_like)) = OTHERS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Err(not_text(looks_like, String::new()));
    }
    let at = |offset| format!(" at {}", Place::of(bytes, offset));
    if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
        return Err(not_text("it has a NUL byte, as binary files have,", at(offset)));
    }
    std::str::from_utf8(bytes)
        .map_err(|error| not_text("a byte begins no character", at(error.valid_up_to())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_named_with_its_place() {
        for (bytes, part) in [
            (&b"\xff\xfeh\0i\0"[..], "UTF-16"),
            (b"\x1f\x8b\x08", "gzip"),
            (b"one\ntwo \xfc three", "a byte begins no character at line 2, column 5"),
            (b"a\n\0b", "a NUL byte, as binary files have, at line 2, column 1"),
        ] {
            let told = text_of(bytes).unwrap_err().to_string();
            assert!(told.contains(part), "{told}");
        }
        assert_eq!(text_of(b"\xef\xbb\xbfhello").unwrap(), "hello");
    }
}
