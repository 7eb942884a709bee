//! How the JSON document is laid out: a line for each field and for each item of a list, the rest of each on its line.
//!
//! So a person finds a segment by looking, a difference between two documents shows the segments that differ, and a
//! long call does not pay for indentation word by word.

use std::io::{Result, Write};

use serde_json::ser::Formatter;

/// Deeper values stand on one line.
const DEPTH_ON_OWN_LINES: usize = 2;

/// The layout, as it stands while a document is written.
#[derive(Debug, Default)]
pub(crate) struct SegmentPerLine {
    depth: usize,
    has_value: bool,
}

impl SegmentPerLine {
    fn begin<W: Write + ?Sized>(&mut self, out: &mut W, bracket: &[u8]) -> Result<()> {
        self.depth += 1;
        self.has_value = false;
        out.write_all(bracket)
    }

    fn end<W: Write + ?Sized>(&mut self, out: &mut W, bracket: &[u8]) -> Result<()> {
        let was_on_own_lines = self.depth <= DEPTH_ON_OWN_LINES && self.has_value;
        self.depth -= 1;
        self.has_value = true;
        if was_on_own_lines {
            self.new_line(out)?;
        }
        out.write_all(bracket)
    }

    fn separate<W: Write + ?Sized>(&self, out: &mut W, first: bool) -> Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        if self.depth <= DEPTH_ON_OWN_LINES {
            self.new_line(out)
        } else if first {
            Ok(())
        } else {
            out.write_all(b" ")
        }
    }

    fn new_line<W: Write + ?Sized>(&self, out: &mut W) -> Result<()> {
        out.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| out.write_all(b"  "))
    }
}

impl Formatter for SegmentPerLine {
    fn begin_array<W: Write + ?Sized>(&mut self, out: &mut W) -> Result<()> {
        self.begin(out, b"[")
    }

    fn end_array<W: Write + ?Sized>(&mut self, out: &mut W) -> Result<()> {
        self.end(out, b"]")
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> Result<()> {
        self.separate(out, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, _: &mut W) -> Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn begin_object<W: Write + ?Sized>(&mut self, out: &mut W) -> Result<()> {
        self.begin(out, b"{")
    }

    fn end_object<W: Write + ?Sized>(&mut self, out: &mut W) -> Result<()> {
        self.end(out, b"}")
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> Result<()> {
        self.separate(out, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, _: &mut W) -> Result<()> {
        self.has_value = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde_json::{Serializer, json};

    use super::*;

    impl SegmentPerLine {
        /// For a value that stands on a line already.
        pub(crate) const fn inside_a_line() -> Self {
            Self { depth: DEPTH_ON_OWN_LINES, has_value: false }
        }
    }

    #[test]
    fn fields_and_items_have_a_line_and_what_is_in_them_has_none() {
        let value = json!({"a": 1, "b": [], "c": [{"d": [1, 2], "e": {}}, {"f": null}], "g": {"h": {"i": 1}}});
        let mut bytes = Vec::new();
        value
            .serialize(&mut Serializer::with_formatter(&mut bytes, SegmentPerLine::default()))
            .unwrap();
        let expected = concat!(
            "{\n  \"a\": 1,\n  \"b\": [],\n  \"c\": [\n    {\"d\": [1, 2], \"e\": {}},\n    {\"f\": null}\n  ],\n",
            "  \"g\": {\n    \"h\": {\"i\": 1}\n  }\n}",
        );
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }
}
