//! The two files of captions, cue by cue: one of them, or both of the same cues.

use transcription_domain::TranscriptFormat;

use crate::RenderInput;
use crate::caption_form::CaptionForm;
use crate::clock_text::ClockWriter;
use crate::cue_times::times_alone;
use crate::file_parts::{Written, room_for};
use crate::timed_cues::{TimedCue, TimedCues};
use crate::webvtt;
use crate::written_text::WrittenText;

/// Room is made for so much of each word and its share of its cue.
const BYTES_PER_WORD: usize = 20;
/// Room is made for so much of the header.
const HEADER_BYTES: usize = 512;

/// A file of captions as it is written.
struct CaptionFile {
    form: CaptionForm,
    /// How many cues are written.
    written: u64,
    /// When the last one goes.
    free_from: u64,
    /// The segment of the last one, and what stands before the first line of its cues.
    segment: Option<usize>,
    name: String,
    clock: ClockWriter,
}

impl CaptionFile {
    const fn of(form: CaptionForm) -> Self {
        Self {
            form,
            written: 0,
            free_from: 0,
            segment: None,
            name: String::new(),
            clock: ClockWriter::new(),
        }
    }

    fn add_header(&self, text: &mut WrittenText, input: &RenderInput<'_>) {
        if self.form == CaptionForm::WebVtt {
            webvtt::add_header(text, input);
        }
    }

    fn add(&mut self, text: &mut WrittenText, timed: &TimedCue<'_>, input: &RenderInput<'_>) {
        let TimedCue { cue, end, next_start } = *timed;
        self.written += 1;
        if self.form == CaptionForm::SubRip {
            let span = (cue.start, end);
            let (start, end) =
                times_alone(span, cue.reading_ms, next_start, self.free_from, &input.captions);
            self.free_from = end;
            text.push_number(self.written);
            text.push_mark(b'\n');
            self.add_times(text, start, end, b',');
        } else {
            text.push_mark(b'\n');
            self.add_times(text, cue.start, end, b'.');
        }
        if self.segment != Some(cue.segment) {
            self.form.name_segment(&mut self.name, cue.segment, input);
            self.segment = Some(cue.segment);
        }
        text.push(&self.name);
        if cue.is_clean {
            text.append(&cue.text);
        } else {
            for line in cue.text.as_str().lines() {
                text.push(&self.form.escaped(line));
                text.push_mark(b'\n');
            }
        }
        if self.form == CaptionForm::SubRip {
            text.push_mark(b'\n');
        }
    }

    fn add_times(&mut self, text: &mut WrittenText, start: u64, end: u64, mark: u8) {
        self.clock.write(text, start, mark);
        text.push_fixed(b" --> ");
        self.clock.write(text, end, mark);
        text.push_mark(b'\n');
    }
}

/// About how many bytes each of the files has.
fn bytes_expected(input: &RenderInput<'_>) -> usize {
    input.transcript.words().len() * BYTES_PER_WORD + HEADER_BYTES
}

/// One file of captions.
pub(crate) struct Captions<'a> {
    input: &'a RenderInput<'a>,
    file: CaptionFile,
    /// `None` before the header is written.
    cues: Option<TimedCues<'a>>,
}

impl<'a> Captions<'a> {
    pub(crate) const fn of(input: &'a RenderInput<'a>, form: CaptionForm) -> Self {
        Self { input, file: CaptionFile::of(form), cues: None }
    }
}

impl Written for Captions<'_> {
    fn write_on(&mut self, text: &mut WrittenText) -> bool {
        let Some(cues) = &mut self.cues else {
            self.file.add_header(text, self.input);
            self.cues = Some(TimedCues::of(self.input));
            return true;
        };
        let Some(cue) = cues.next() else { return false };
        self.file.add(text, &cue, self.input);
        true
    }

    fn bytes_expected(&self) -> usize {
        bytes_expected(self.input)
    }
}

/// Both files of captions, of cues that are made once.
pub(crate) struct BothCaptions<'a> {
    input: &'a RenderInput<'a>,
    part_bytes: usize,
    /// `None` before the headers are written.
    cues: Option<TimedCues<'a>>,
    /// Each file, and the part of it that is being written.
    files: [(TranscriptFormat, CaptionFile, WrittenText); 2],
}

impl<'a> BothCaptions<'a> {
    pub(crate) fn of(input: &'a RenderInput<'a>, part_bytes: usize) -> Self {
        let room = || room_for(bytes_expected(input), part_bytes);
        let files = [
            (TranscriptFormat::SubRip, CaptionFile::of(CaptionForm::SubRip), room()),
            (TranscriptFormat::WebVtt, CaptionFile::of(CaptionForm::WebVtt), room()),
        ];
        Self { input, part_bytes, cues: None, files }
    }

    /// The next part that is long enough, of whichever file; at the end, what is left of each.
    pub(crate) fn next_text(&mut self) -> Option<(TranscriptFormat, WrittenText)> {
        let input = self.input;
        let enough = self.part_bytes.max(1);
        loop {
            for (format, _, text) in &mut self.files {
                if text.len() >= enough {
                    let room = room_for(bytes_expected(input), self.part_bytes);
                    return Some((*format, std::mem::replace(text, room)));
                }
            }
            let Some(cues) = &mut self.cues else {
                for (_, file, text) in &mut self.files {
                    file.add_header(text, input);
                }
                self.cues = Some(TimedCues::of(input));
                continue;
            };
            let Some(cue) = cues.next() else { break };
            for (_, file, text) in &mut self.files {
                file.add(text, &cue, input);
            }
        }
        let mut left = self.files.iter_mut().filter(|(_, _, text)| text.len() > 0);
        left.next().map(|(format, _, text)| (*format, std::mem::take(text)))
    }
}
