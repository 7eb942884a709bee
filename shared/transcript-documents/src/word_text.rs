//! The text of a word: what is kept of it.

use std::borrow::Cow;

/// The text without line ends and control characters, trimmed; `None` when nothing of it would be seen.
///
/// Each run of tabs, line ends (LF, VT, FF, CR, U+0085, U+2028, U+2029) becomes one space, so that what stood on two
/// lines stays two words to the eye; every other control character goes. Spaces inside, marks of direction and joiners
/// stay: they belong to what was recognised, and the captions deal with them on their own.
pub(crate) fn clean(text: &str) -> Option<Cow<'_, str>> {
    if !has_visible(text) {
        return None;
    }
    let trimmed = text.trim();
    if !trimmed.chars().any(|c| c.is_control() || is_line_end(c)) {
        return Some(Cow::Borrowed(trimmed));
    }
    let mut kept = String::with_capacity(trimmed.len());
    let mut broken = false;
    for c in trimmed.chars() {
        if is_line_end(c) {
            broken = true;
        } else if !c.is_control() {
            if broken {
                kept.push(' ');
                broken = false;
            }
            kept.push(c);
        }
    }
    // A control character may have stood between the text and white space: `a \0`.
    Some(Cow::Owned(kept.trim().to_owned()))
}

const fn is_line_end(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// True when the text has a character that leaves a mark: not white space, control, zero-width or directional.
///
/// A combining mark counts: alone it is odd, but it is seen.
pub(crate) fn has_visible(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace() && !c.is_control() && !is_invisible(c))
}

/// Format characters without a mark of their own (Unicode's `Default_Ignorable_Code_Point`, those that occur in texts).
const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_trimmed_and_freed_from_controls_and_line_ends() {
        for (text, kept) in [
            ("hello", "hello"),
            (" hello ", "hello"),
            ("new  york", "new  york"),
            ("a\r\n\r\nb", "a b"),
            ("a\tb", "a b"),
            ("a\u{2028}b\u{85}c", "a b c"),
            ("a\rb", "a b"),
            ("a\u{0}b\u{7f}c\u{9b}d", "abcd"),
            ("\u{0} a \u{0}", "a"),
            ("a\u{0}\n", "a"),
            ("e\u{301}", "e\u{301}"),
            ("\u{301}\u{302}", "\u{301}\u{302}"),
            ("\u{202e}abc", "\u{202e}abc"),
            ("a\u{200d}b", "a\u{200d}b"),
            ("\u{fffd}", "\u{fffd}"),
        ] {
            assert_eq!(clean(text).as_deref(), Some(kept), "{text:?}");
        }
    }

    #[test]
    fn a_text_of_which_nothing_is_seen_is_none() {
        for text in [
            "",
            " ",
            "\t\r\n",
            "\u{a0}\u{3000}",
            "\u{200b}",
            "\u{feff}\u{2060}",
            "\u{0}",
            "\u{202e}",
        ] {
            assert_eq!(clean(text), None, "{text:?}");
        }
    }
}
