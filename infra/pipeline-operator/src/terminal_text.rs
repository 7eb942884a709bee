//! Texts as a terminal may show them.

/// A line as it may be written to a terminal: every kind of white space becomes a space, and what steers the terminal,
/// turns the reading direction or cannot be seen is written out as `\u{..}`.
///
/// Written out and not left out: who looks for what went wrong wants to see that it is there. The joiners U+200C and
/// U+200D stay: Persian and Indic scripts and emoji are misspelt without them, and they turn nothing.
pub(crate) fn terminal_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            line.push(' ');
        } else if is_unsafe(c) {
            line.extend(c.escape_unicode());
        } else {
            line.push(c);
        }
    }
    line
}

/// True for what must not reach a terminal raw: controls (C0, DEL, C1), marks of direction, separators of lines, and
/// what hides itself, such as the tag characters.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
                | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_or_turns_a_line_is_written_out() {
        for (text, expected) in [
            ("plain, \u{e9}\u{4f60} \u{1f600}", "plain, \u{e9}\u{4f60} \u{1f600}"),
            ("a\u{1b}[2Jb", "a\\u{1b}[2Jb"),
            ("a\u{9b}31mb\u{7f}", "a\\u{9b}31mb\\u{7f}"),
            ("\u{202e}abc\u{2069}", "\\u{202e}abc\\u{2069}"),
            ("one\r\ntwo\tthree\u{2028}four\u{85}", "one  two three four "),
            ("\u{0}\u{feff}\u{e0041}", "\\u{0}\\u{feff}\\u{e0041}"),
            ("\u{645}\u{6cc}\u{200c}\u{62e}", "\u{645}\u{6cc}\u{200c}\u{62e}"),
        ] {
            assert_eq!(terminal_line(text), expected, "{text:?}");
        }
    }
}
