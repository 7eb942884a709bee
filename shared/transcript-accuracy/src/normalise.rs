//! From text to the words that are compared. The rules have a name and a version, which every report tells.

use std::fmt;
use std::str::FromStr;

use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizerBorrowed;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use unicode_segmentation::UnicodeSegmentation;

use crate::spoken_forms::{without_markers, without_points};

/// Which rules make words of a text. A rule never changes under its version: a better one gets a new version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Normaliser {
    /// Spoken words, version 1: what is said counts, how it is written does not.
    ///
    /// - Unicode NFKC and full case folding (without the Turkic rule for the dotless i).
    /// - Markers in square, angle or curly brackets (`[noise]`, `<unk>`) are dropped: nobody said them. What stands in
    ///   round brackets stays.
    /// - Words are those of Unicode's word boundaries (UAX 29); punctuation, symbols, emojis and control characters are
    ///   dropped. Scripts without spaces are cut into single characters where these rules cut them.
    /// - Apostrophes of every form are `'` and stay inside a word. Contractions stay as they are: `don't` is not
    ///   `do not`, because which words `he's` stands for is not known without the sentence.
    /// - Hyphens, dashes, slashes, colons and underscores separate words: `twenty-five` is two.
    /// - Points inside abbreviations of single letters are dropped (`p.m.` is `pm`); any other point separates.
    /// - Numbers stay as written: `50` is not `fifty`. Commas between groups of three digits are dropped, a decimal
    ///   point stays.
    /// - Fillers (`um`, `uh`, `mhm`) count as words: in some languages they are words, and a transcriptionist decides.
    #[default]
    V1,
    /// The text as it stands, cut at white space.
    None,
}

/// The rules' name and version, as reports tell them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NormaliserId {
    /// The rules' name.
    pub name: &'static str,
    /// Their version.
    pub version: u32,
}

/// A name that no normaliser has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Error)]
#[error("there is no normaliser {0:?}: use \"v1\" or \"none\"")]
pub struct UnknownNormaliser(pub String);

impl Normaliser {
    /// Name and version.
    #[must_use]
    pub const fn id(self) -> NormaliserId {
        match self {
            Self::V1 => NormaliserId { name: "spoken-words", version: 1 },
            Self::None => NormaliserId { name: "none", version: 1 },
        }
    }

    /// The words of a text, in order.
    #[must_use]
    pub fn words(self, text: &str) -> Vec<String> {
        match self {
            Self::V1 => spoken_words(text),
            Self::None => text.split_whitespace().map(str::to_owned).collect(),
        }
    }
}

impl FromStr for Normaliser {
    type Err = UnknownNormaliser;

    fn from_str(name: &str) -> Result<Self, UnknownNormaliser> {
        match name {
            "v1" | "spoken-words" | "spoken-words-v1" => Ok(Self::V1),
            "none" => Ok(Self::None),
            _ => Err(UnknownNormaliser(name.to_owned())),
        }
    }
}

impl fmt::Display for Normaliser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V1 => f.write_str("v1"),
            Self::None => f.write_str("none"),
        }
    }
}

fn spoken_words(text: &str) -> Vec<String> {
    let nfkc = ComposingNormalizerBorrowed::new_nfkc();
    let composed = nfkc.normalize(text);
    let folded = CaseMapper::new().fold_string(&composed);
    // Folding may leave what NFKC would write otherwise, so it is asked once more.
    let even: String = nfkc.normalize(&folded).chars().filter_map(plain_character).collect();
    let spoken = without_points(&without_markers(&even));
    // A space with a combining mark behind it is part of a word by UAX 29, and never of ours.
    let words = spoken.unicode_words().map(str::trim).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// The character as it is compared: one form of apostrophe, a space for what separates though UAX 29 lets it stand inside
/// a word, nothing for what only steers how text is shown.
const fn plain_character(c: char) -> Option<char> {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{02BC}' | '\u{02B9}' | '\u{00B4}' | '`'
        | '\u{2032}' => Some('\''),
        '_' | '\u{203F}' | '\u{2040}' | '\u{2054}' | ':' | ';' | '"' | '\u{00B7}' | '\u{2027}'
        | '\u{055F}' | '\u{0589}' | '\u{060C}' | '\u{060D}' | '\u{066C}' | '\u{07F8}'
        | '\u{2044}' | '\u{200B}' => Some(' '),
        '\u{05F4}'
        | '\u{00AD}'
        | '\u{061C}'
        | '\u{200C}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}' => None,
        _ => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> String {
        Normaliser::V1.words(text).join("|")
    }

    #[test]
    fn every_stated_rule_holds() {
        for (text, expected) in [
            ("Hello, World!", "hello|world"),
            ("STRASSE straße Straße", "strasse|strasse|strasse"),
            ("ΟΔΟΣ οδός", "οδοσ|οδόσ"),
            ("café cafe\u{301} ＣＡＦÉ", "café|café|café"),
            ("ﬁne ①", "fine|1"),
            ("don’t don't don`t 'cause the dogs'", "don't|don't|don't|cause|the|dogs"),
            ("o'clock l'été", "o'clock|l'été"),
            (
                "twenty-five e-mail and/or 10:30 snake_case",
                "twenty|five|e|mail|and|or|10|30|snake|case",
            ),
            ("1,000 12,345,678 3.5 1,5 $50 20%", "1000|12345678|3.5|1|5|50|20"),
            ("fifty is not 50", "fifty|is|not|50"),
            ("U.S. e.g. 5 p.m. example.com Yes.No", "us|eg|5|pm|example|com|yes|no"),
            ("[noise] so <unk> {breath} (maybe) [background noise]", "so|maybe"),
            ("a < b and c > d, <3", "a|b|and|c|d|3"),
            ("um uh I mean", "um|uh|i|mean"),
            ("naïve\u{AD}ly zero\u{200B}width", "naïvely|zero|width"),
            ("नमस्ते दुनिया", "नमस्ते|दुनिया"),
            ("शुक्रिया 😀 …", "शुक्रिया"),
            ("", ""),
            (" \t\n", ""),
        ] {
            assert_eq!(words(text), expected, "{text:?}");
        }
    }

    #[test]
    fn none_cuts_at_white_space_only() {
        assert_eq!(
            Normaliser::None.words(" Hello,  [noise]\tdon’t\n"),
            ["Hello,", "[noise]", "don’t"]
        );
    }

    #[test]
    fn names_are_read_as_they_are_written_and_others_are_refused() {
        for normaliser in [Normaliser::V1, Normaliser::None] {
            assert_eq!(normaliser.to_string().parse(), Ok(normaliser));
            assert_eq!(normaliser.id().name.parse(), Ok(normaliser));
        }
        let refused = "v2".parse::<Normaliser>().unwrap_err();
        assert_eq!(refused.to_string(), "there is no normaliser \"v2\": use \"v1\" or \"none\"");
    }

    proptest! {
        #[test]
        fn normalised_words_stay_as_they_are(text in "\\PC{0,60}") {
            let once = Normaliser::V1.words(&text);
            let twice = Normaliser::V1.words(&once.join(" "));
            prop_assert_eq!(&once, &twice);
            prop_assert!(once.iter().all(|word| !word.is_empty() && !word.contains(char::is_whitespace)));
        }

        #[test]
        fn letter_case_and_punctuation_do_not_count(words in prop::collection::vec("[a-z]{1,8}", 0..20)) {
            let written = words.join(", ").to_uppercase() + "!";
            prop_assert_eq!(Normaliser::V1.words(&written), words);
        }
    }
}
