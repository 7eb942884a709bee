//! The two files of captions, cue by cue.

use crate::RenderInput;
use crate::caption_form::CaptionForm;
use crate::cue_maker::CueBody;
use crate::cue_stream::CueStream;
use crate::cue_times::{stands_until, times_alone};
use crate::file_parts::Written;
use crate::webvtt;
use crate::written_text::WrittenText;

/// Room is made for so much of each word and its share of its cue.
const BYTES_PER_WORD: usize = 14;
/// Room is made for so much of the header.
const HEADER_BYTES: usize = 512;

/// A file of captions as it is written.
pub(crate) struct Captions<'a> {
    input: &'a RenderInput<'a>,
    form: CaptionForm,
    cues: CueStream<'a>,
    /// The cue that is written next; `None` before the header is written.
    next: Option<CueBody>,
    /// The one behind it, and room for one before that.
    behind: CueBody,
    /// How many cues are written.
    written: u64,
    /// When the last one goes.
    free_from: u64,
    is_done: bool,
}

impl<'a> Captions<'a> {
    pub(crate) fn of(input: &'a RenderInput<'a>, form: CaptionForm) -> Self {
        Self {
            input,
            form,
            cues: CueStream::of(input, form),
            next: None,
            behind: CueBody::default(),
            written: 0,
            free_from: 0,
            is_done: false,
        }
    }
}

impl Written for Captions<'_> {
    fn write_on(&mut self, text: &mut WrittenText) -> bool {
        let Some(cue) = &mut self.next else {
            if self.form == CaptionForm::WebVtt {
                webvtt::add_header(text, self.input);
            }
            let cue = self.next.insert(CueBody::default());
            self.is_done = !self.cues.next(cue);
            return true;
        };
        if self.is_done {
            return false;
        }
        let has_next = self.cues.next(&mut self.behind);
        let next_start = if has_next { self.behind.start } else { u64::MAX };
        let end = stands_until(cue, next_start);
        self.written += 1;
        if self.form == CaptionForm::SubRip {
            let rules = &self.input.captions;
            let (start, end) =
                times_alone((cue.start, end), cue.reading_ms, next_start, self.free_from, rules);
            self.free_from = end;
            text.push_number(self.written);
            text.push_mark(b'\n');
            add_times(text, start, end, b',');
            text.append(&cue.text);
            text.push_mark(b'\n');
        } else {
            text.push_mark(b'\n');
            add_times(text, cue.start, end, b'.');
            text.append(&cue.text);
        }
        std::mem::swap(cue, &mut self.behind);
        self.is_done = !has_next;
        true
    }

    fn bytes_expected(&self) -> usize {
        self.input.transcript.words().len() * BYTES_PER_WORD + HEADER_BYTES
    }
}

fn add_times(text: &mut WrittenText, start: u64, end: u64, mark: u8) {
    text.push_clock(start, mark);
    text.push_fixed(b" --> ");
    text.push_clock(end, mark);
    text.push_mark(b'\n');
}
