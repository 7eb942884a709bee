//! What may be shown of words from outside.

/// The text without control, bidi and invisible characters, at most `chars_max` characters long.
pub(crate) fn cut_and_cleaned(text: &str, chars_max: usize) -> String {
    let clean: String =
        text.chars().map(|c| if is_unsafe(c) { ' ' } else { c }).take(chars_max).collect();
    clean.trim().to_owned()
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The text when it is a word of a program rather than of a person: 1 to 64 of `A-Z a-z 0-9 . _ - :`. Only such words
/// of an error body reach an error text: a free text may repeat what was sent.
pub(crate) fn identifier(text: &str) -> Option<String> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b':');
    let is_one = (1..=64).contains(&text.len()) && text.bytes().all(fits);
    is_one.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_from_outside_are_cut_and_cleaned() {
        assert_eq!(cut_and_cleaned(" a\r\nb\u{202e}c ", 100), "a  b c");
        assert_eq!(cut_and_cleaned(&"é".repeat(300), 200).chars().count(), 200);
    }

    #[test]
    fn only_words_of_a_program_are_identifiers() {
        assert!(identifier("missing.permissions").is_some());
        assert!(identifier("recording:recording:view").is_some());
        for text in ["", "two words", "a\nb", "<b>", &"a".repeat(65)] {
            assert_eq!(identifier(text), None, "{text:?}");
        }
    }
}
