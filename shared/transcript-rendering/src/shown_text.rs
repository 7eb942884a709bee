//! Texts as the forms for reading show them.

use std::borrow::Cow;

/// A text as it is shown: without what breaks a line, turns the reading direction or hides itself, single spaces
/// between its parts. Empty when nothing of it would be seen.
///
/// Marks of direction (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069) are removed, so that a word cannot
/// turn its neighbours, the time beside it or the speaker's name around; so are the zero-width space, word joiner,
/// invisible operators and byte order mark. The joiners U+200C and U+200D stay: Persian and Indic scripts and emoji are
/// misspelt without them, and they turn nothing.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let plain = |c: char| !c.is_control() && !c.is_whitespace() && !is_removed(c);
    if text.chars().all(plain) {
        return seen(Cow::Borrowed(text));
    }
    let mut shown = String::with_capacity(text.len());
    for part in text.split(|c: char| c.is_whitespace() || is_line_end(c)) {
        let before = shown.len();
        shown.extend(part.chars().filter(|c| !c.is_control() && !is_removed(*c)));
        if shown.len() > before {
            shown.push(' ');
        }
    }
    shown.truncate(shown.trim_end().len());
    seen(Cow::Owned(shown))
}

/// True for ASCII letters, digits and marks only: such a text is shown as it is, and each of its bytes is a character.
pub(crate) fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().fold(true, |plain, byte| plain & byte.is_ascii_graphic())
}

/// Joiners alone are nothing to see.
fn seen(text: Cow<'_, str>) -> Cow<'_, str> {
    let nothing = text.chars().all(|c| matches!(c, ' ' | '\u{200c}' | '\u{200d}'));
    if nothing { Cow::Borrowed("") } else { text }
}

const fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

const fn is_removed(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_shown_on_one_line_and_in_its_own_direction() {
        for (text, expected) in [
            ("hello", "hello"),
            ("  two\r\n\r\nlines\u{2028}more ", "two lines more"),
            ("a\u{a0}b", "a b"),
            ("\u{202e}abc\u{202c}", "abc"),
            ("\u{2067}abc\u{2069}\u{feff}", "abc"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("a\u{0}b\u{1b}[31m", "ab[31m"),
            ("\u{202e}\u{200b}", ""),
            ("\u{200d}", ""),
            ("\u{202e} \n", ""),
            ("e\u{301}", "e\u{301}"),
        ] {
            assert_eq!(shown(text), expected, "{text:?}");
        }
    }
}
