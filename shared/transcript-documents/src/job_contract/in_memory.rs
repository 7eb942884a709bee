//! Reads a document that is in memory by the quick way, one piece after the other: what was just checked to be text is still
//! near the processor when it is read. Of a long call that saves one of two ways through memory.

use simdutf8::basic::from_utf8;

use super::answer::Answer;
use super::one_pass::Reading;
use super::text_check::behind_byte_order_mark;
use crate::Expected;

/// A piece. Ours: it fits into the nearest cache (32 KiB), and has so many words that its cut-off one does not matter.
const PIECE_BYTES: usize = 24 * 1_024;

/// A piece in which nothing is whole grows to this size at most.
const PIECE_BYTES_MAX: usize = 4 * 1_024 * 1_024;

/// What the document holds; `None` when it has to be read in the other way, whatever the reason.
pub(super) fn read_quickly(bytes: &[u8], expected: Expected) -> Option<Answer> {
    read_in_pieces(bytes, expected, PIECE_BYTES)
}

fn read_in_pieces(bytes: &[u8], expected: Expected, piece_bytes: usize) -> Option<Answer> {
    let mut rest = behind_byte_order_mark(bytes);
    let mut reading = Reading::new(expected, rest.len());
    let mut size = piece_bytes;
    loop {
        let is_last = rest.len() <= size;
        let piece = if is_last { from_utf8(rest).ok()? } else { text_at_front(rest, size)? };
        let read = reading.read_on(piece, is_last);
        rest = rest.get(read..)?;
        if is_last {
            return reading.end().filter(|_| rest.is_empty());
        }
        size = if read > 0 { piece_bytes } else { size * 2 };
        if size > PIECE_BYTES_MAX.max(piece_bytes) {
            return None;
        }
    }
}

/// The text of so many bytes at the front, but for a character that is cut off behind them.
fn text_at_front(bytes: &[u8], size: usize) -> Option<&str> {
    let piece = bytes.get(..size)?;
    // The quicker one does not tell where a fault is.
    if let Ok(text) = from_utf8(piece) {
        return Some(text);
    }
    let error = std::str::from_utf8(piece).err()?;
    let whole = piece.get(..error.valid_up_to())?;
    if error.error_len().is_none() { from_utf8(whole).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use transcription_domain::Transcript;

    use super::*;

    fn words_of(bytes: &[u8], piece_bytes: usize) -> Option<Vec<String>> {
        let answer = read_in_pieces(bytes, Expected::ALL, piece_bytes)?;
        let (words, warnings) = answer.into_words().ok()?;
        let transcript = Transcript::of(words, None, warnings);
        Some(transcript.words().iter().map(|word| word.text.to_owned()).collect())
    }

    #[test]
    fn a_document_is_the_same_in_pieces_of_any_size() {
        let long = "z".repeat(50);
        let document = format!(
            "\u{feff}{{\"status\": \"completed\", \"result\": {{\"words\": [ {{\"text\": \"h\u{e9}llo\"}} , \
             {{\"text\":\"\u{65e5}\u{672c}\",\"confidence\":0.5}}, 7, {{\"text\": \"{long}\"}}]}}, \"more\": [1, {{}}]}}  \n"
        );
        let expected = vec!["h\u{e9}llo".to_owned(), "\u{65e5}\u{672c}".to_owned(), long];
        for size in 1..document.len() + 2 {
            // A piece grows until what is next is whole in it, but not beyond its limit.
            assert_eq!(words_of(document.as_bytes(), size).as_ref(), Some(&expected), "{size}");
        }
    }

    #[test]
    fn what_is_no_text_or_not_whole_is_left_to_the_other_way() {
        let document = b"{\"words\": [{\"text\": \"a\"}]}";
        for size in [1, 7, 64] {
            assert!(words_of(document, size).is_some());
            for end in 0..document.len() {
                assert_eq!(words_of(&document[..end], size), None, "{end}");
            }
            for at in 0..document.len() {
                let mut broken = document.to_vec();
                broken[at] = 0xff;
                assert_eq!(words_of(&broken, size), None, "{at}");
            }
            assert_eq!(words_of(&[&document[..], b" \xc3"].concat(), size), None);
        }
    }
}
