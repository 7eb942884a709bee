//! The language of a recording, as the provider names it.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a text is not a language tag of the form that the provider takes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "is not a language tag of the form en-US (two lower-case letters, hyphen, two upper-case letters or three digits)"
)]
pub struct InvalidDialect;

/// A BCP 47 language tag with its region, such as `en-US`. Genesys calls it a dialect.
///
/// ```
/// use transcription_domain::Dialect;
/// assert!(Dialect::parse("en-US").is_ok());
/// assert!(Dialect::parse("ar-001").is_ok());
/// assert!(Dialect::parse("en_us").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Dialect(String);

impl Dialect {
    /// Reads a tag in its canonical case. Another case is refused rather than mended: the tag is sent on as it is.
    ///
    /// # Errors
    /// [`InvalidDialect`] for any other form.
    pub fn parse(text: &str) -> Result<Self, InvalidDialect> {
        let (language, region) = text.split_once('-').ok_or(InvalidDialect)?;
        let language_fits = language.len() == 2 && language.bytes().all(|b| b.is_ascii_lowercase());
        let region_fits = (region.len() == 2 && region.bytes().all(|b| b.is_ascii_uppercase()))
            || (region.len() == 3 && region.bytes().all(|b| b.is_ascii_digit()));
        if language_fits && region_fits { Ok(Self(text.to_owned())) } else { Err(InvalidDialect) }
    }

    /// The tag as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Dialect {
    type Error = InvalidDialect;
    fn try_from(text: String) -> Result<Self, InvalidDialect> {
        Self::parse(&text)
    }
}

impl From<Dialect> for String {
    fn from(dialect: Dialect) -> Self {
        dialect.0
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_five_languages_of_the_contract_are_tags() {
        for tag in ["en-US", "en-GB", "es-ES", "fr-FR", "de-DE"] {
            assert_eq!(Dialect::parse(tag).unwrap().as_str(), tag);
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for tag in ["", "en", "en-us", "EN-US", "en_US", "en-US ", "eng-US", "en-USA", "en-1"] {
            assert_eq!(Dialect::parse(tag), Err(InvalidDialect), "{tag:?}");
        }
    }
}
