//! The two forms of captions, cue by cue.

use crate::RenderInput;
use crate::cue::{Cue, cues};
use crate::cue_times::one_at_a_time;
use crate::file_parts::Written;
use crate::written_text::WrittenText;
use crate::{subrip, webvtt};

/// Room is made for so much of each cue.
const BYTES_PER_CUE: usize = 110;

/// A file of captions as it is written.
pub(crate) struct Captions<'a> {
    input: &'a RenderInput<'a>,
    form: Form,
    cues: std::vec::IntoIter<Cue>,
    /// How many cues are written; `None` before the header.
    written: Option<u64>,
}

#[derive(Clone, Copy)]
enum Form {
    SubRip,
    WebVtt,
}

impl<'a> Captions<'a> {
    pub(crate) fn subrip(input: &'a RenderInput<'a>) -> Self {
        let cues = one_at_a_time(cues(input)).into_iter();
        Self { input, form: Form::SubRip, cues, written: None }
    }

    pub(crate) fn webvtt(input: &'a RenderInput<'a>) -> Self {
        Self { input, form: Form::WebVtt, cues: cues(input).into_iter(), written: None }
    }
}

impl Written for Captions<'_> {
    fn write_on(&mut self, text: &mut WrittenText) -> bool {
        let Some(written) = self.written else {
            if matches!(self.form, Form::WebVtt) {
                webvtt::add_header(text, self.input);
            }
            self.written = Some(0);
            return true;
        };
        let Some(cue) = self.cues.next() else { return false };
        match self.form {
            Form::SubRip => subrip::add_cue(text, written + 1, &cue),
            Form::WebVtt => webvtt::add_cue(text, &cue),
        }
        self.written = Some(written + 1);
        true
    }

    fn bytes_expected(&self) -> usize {
        (self.cues.len() + 2) * BYTES_PER_CUE
    }
}
