//! Mends `\ud800` without its other half.
//!
//! JSON's grammar allows such an escape, but no UTF-8 text can hold what it stands for, so `serde_json` refuses the
//! whole document. One odd word must not cost a call its transcript: the escape alone is replaced. Keeping every word as
//! raw JSON until its text is known would also do, but would make every document pay for a fault that hardly any has;
//! this pass runs only after a document was refused.

const HIGH: std::ops::RangeInclusive<u16> = 0xd800..=0xdbff;
const LOW: std::ops::RangeInclusive<u16> = 0xdc00..=0xdfff;
/// As long as what it replaces, so that lines and columns in errors stay true.
const REPLACEMENT: &[u8] = b"\\ufffd";

/// The document with each lone surrogate escape as U+FFFD; `None` when it has none.
pub(crate) fn mended(document: &str) -> Option<String> {
    let bytes = document.as_bytes();
    let mut copy: Option<Vec<u8>> = None;
    let mut at = 0;
    // Outside strings JSON has no backslash, so each one begins an escape.
    while let Some(next) = bytes.get(at..).and_then(|rest| rest.iter().position(|b| *b == b'\\')) {
        at += next;
        let step = match (escaped_unit(bytes, at), escaped_unit(bytes, at + 6)) {
            (Some(high), Some(low)) if HIGH.contains(&high) && LOW.contains(&low) => 12,
            (Some(unit), _) if HIGH.contains(&unit) || LOW.contains(&unit) => {
                let copy = copy.get_or_insert_with(|| bytes.to_vec());
                if let Some(place) = copy.get_mut(at..at + 6) {
                    place.copy_from_slice(REPLACEMENT);
                }
                6
            }
            (Some(_), _) => 6,
            (None, _) => 2,
        };
        at += step;
    }
    copy.and_then(|copy| String::from_utf8(copy).ok())
}

/// The UTF-16 unit of an escape `\uXXXX` that begins at `at`.
fn escaped_unit(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let all_hex = digits.iter().all(u8::is_ascii_hexdigit);
    let digits = std::str::from_utf8(digits).ok()?;
    all_hex.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lone_surrogates_are_replaced() {
        for (document, expected) in [
            (r#""\ud800""#, Some(r#""\ufffd""#)),
            (r#""\uDC00a""#, Some(r#""\ufffda""#)),
            (r#""\ud83d\ude00""#, None),
            (r#""\ud83d\ud83d\ude00""#, Some(r#""\ufffd\ud83d\ude00""#)),
            (r#""\ude00\ud83d""#, Some(r#""\ufffd\ufffd""#)),
            (r#""\\ud800""#, None),
            (r#""\\\ud800""#, Some(r#""\\\ufffd""#)),
            (r#""\u00e9\n""#, None),
            (r#""\ud8"#, None),
            (r"\", None),
            ("", None),
        ] {
            assert_eq!(mended(document).as_deref(), expected, "{document}");
        }
    }
}
