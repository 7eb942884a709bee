//! The parts of the normaliser that look at more than one character: markers, abbreviations, numbers.

/// A marker's content is at most this many characters long; a longer bracket is punctuation.
const MARKER_CHARS_MAX: usize = 40;

/// The text with every marker (`[noise]`, `<unk>`, `{breath}`) replaced by a space. A bracket whose content begins or
/// ends with white space, is empty, or holds another bracket is no marker: `a < b and c > d` stays.
pub(crate) fn without_markers(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['[', '<', '{']) {
        let (before, from) = rest.split_at(at);
        kept.push_str(before);
        kept.push(' ');
        let mut characters = from.chars();
        let close = characters.next().map(closing);
        rest = match close.and_then(|close| marker_length(characters.as_str(), close)) {
            Some(length) => characters.as_str().get(length..).unwrap_or_default(),
            None => characters.as_str(),
        };
    }
    kept.push_str(rest);
    kept
}

const fn closing(open: char) -> char {
    match open {
        '[' => ']',
        '<' => '>',
        _ => '}',
    }
}

/// How many bytes of `text`, which begins behind an opening bracket, belong to the marker.
fn marker_length(text: &str, close: char) -> Option<usize> {
    let (at, _) = text
        .char_indices()
        .take(MARKER_CHARS_MAX + 1)
        .find(|(_, c)| matches!(c, '[' | ']' | '<' | '>' | '{' | '}'))?;
    let content = text.get(..at)?;
    let is_marker = text.get(at..)?.starts_with(close)
        && !content.is_empty()
        && content.trim().len() == content.len();
    is_marker.then_some(at + close.len_utf8())
}

/// The text with its points and commas as they are said: a comma between groups of three digits goes, a point between
/// single letters goes (`p.m` is `pm`), a point between digits stays, and every other one separates.
pub(crate) fn without_points(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let at = |place: usize| characters.get(place).copied();
    let digit_at = |place: usize| at(place).is_some_and(|c| c.is_ascii_digit());
    let lone_letter_at = |place: usize| {
        let beside = [place.checked_sub(1).and_then(at), at(place + 1)];
        at(place).is_some_and(char::is_alphabetic)
            && !beside.into_iter().flatten().any(char::is_alphanumeric)
    };
    let said = |place: usize, c: char| match (c, place.checked_sub(1)) {
        ('.', Some(before)) if digit_at(before) && digit_at(place + 1) => Some('.'),
        ('.', Some(before)) if lone_letter_at(before) && lone_letter_at(place + 1) => None,
        (',', Some(before))
            if digit_at(before)
                && (1..=3).all(|step| digit_at(place + step))
                && !digit_at(place + 4) =>
        {
            None
        }
        ('.' | ',', _) => Some(' '),
        _ => Some(c),
    };
    characters.iter().enumerate().filter_map(|(place, c)| said(place, *c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_go_and_other_brackets_stay() {
        for (text, expected) in [
            ("a[noise]b", "a b"),
            ("<unk>", " "),
            ("[ no ]", "  no ]"),
            ("[]", " ]"),
            ("[a<b>c]", " a c]"),
            ("[noise> x", " noise> x"),
            ("{breath", " breath"),
        ] {
            assert_eq!(without_markers(text), expected, "{text:?}");
        }
        let long = format!("[{}]", "x".repeat(MARKER_CHARS_MAX + 1));
        assert!(without_markers(&long).contains("xxx"));
        let longest = format!("[{}]", "é".repeat(MARKER_CHARS_MAX));
        assert_eq!(without_markers(&longest), " ");
    }

    #[test]
    fn points_and_commas_follow_their_rule() {
        for (text, expected) in [
            ("1,000", "1000"),
            ("1,000,000.25", "1000000.25"),
            ("1,0000", "1 0000"),
            ("1,00", "1 00"),
            ("3.5", "3.5"),
            ("4.x", "4 x"),
            ("p.m.", "pm "),
            ("u.s.a", "usa"),
            ("i.then", "i then"),
            ("end.start", "end start"),
            (",a.", " a "),
        ] {
            assert_eq!(without_points(text), expected, "{text}");
        }
    }
}
