//! Tells the story of a run, line by line, while it happens.

use std::io::{IsTerminal as _, Write};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use crate::{LocalError, waiting};

/// Where there is no terminal, somebody who watches hears something at least this often.
const SILENCE_MAX: Duration = Duration::from_secs(5);

/// The width of the column of what happens: `RecordFailure` and two spaces.
const WHAT_WIDTH: usize = 15;

/// A line of the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) at: DateTime<Utc>,
    /// The recording.
    pub(crate) label: String,
    /// A state, or another thing that happens: one word.
    pub(crate) what: String,
    pub(crate) words: String,
}

/// Tells the story.
pub(crate) struct Narrator {
    out: Box<dyn Write + Send>,
    /// The times of the story count from here.
    begun: DateTime<Utc>,
    label_width: usize,
    last_line: Instant,
    is_terminal: bool,
    has_progress: bool,
}

impl Narrator {
    /// On standard output, or on standard error where the output is for machines.
    pub(crate) fn new(is_json: bool, labels: &[&str]) -> Self {
        let (out, is_terminal): (Box<dyn Write + Send>, bool) = if is_json {
            (Box::new(std::io::stderr()), std::io::stderr().is_terminal())
        } else {
            (Box::new(std::io::stdout()), std::io::stdout().is_terminal())
        };
        let label_width = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
        let (begun, last_line) = (waiting::now(), waiting::instant());
        Self { out, begun, label_width, last_line, is_terminal, has_progress: false }
    }

    /// The times of the story count from now.
    pub(crate) fn begin(&mut self) {
        self.begun = waiting::now();
    }

    /// Says something beside the story.
    pub(crate) fn say(&mut self, text: &str) -> Result<(), LocalError> {
        self.clear_progress()?;
        writeln!(self.out, "{text}")?;
        self.last_line = waiting::instant();
        Ok(self.out.flush()?)
    }

    /// Tells what happened, in the order of its times.
    pub(crate) fn tell(&mut self, mut lines: Vec<Line>) -> Result<(), LocalError> {
        lines.sort_by_key(|line| line.at);
        for line in lines {
            let text = self.written(&line);
            self.say(&text)?;
        }
        Ok(())
    }

    /// Shows what is waited for: one line that comes and goes in a terminal, elsewhere a line now and then.
    pub(crate) fn progress(&mut self, text: &str) -> Result<(), LocalError> {
        let time = self.time(waiting::now());
        if self.is_terminal {
            // The line is cut, since one that wraps could not be taken back.
            let line: String = format!("{time}  {text}").chars().take(78).collect();
            self.clear_progress()?;
            write!(self.out, "{line}")?;
            self.has_progress = true;
            self.out.flush()?;
        } else if self.last_line.elapsed() > SILENCE_MAX {
            self.say(&format!("{time}  {text}"))?;
        }
        Ok(())
    }

    fn clear_progress(&mut self) -> Result<(), LocalError> {
        if std::mem::take(&mut self.has_progress) {
            write!(self.out, "\r\x1b[2K")?;
        }
        Ok(())
    }

    fn written(&self, line: &Line) -> String {
        let (time, width) = (self.time(line.at), self.label_width);
        format!("{time}  {:width$}  {:WHAT_WIDTH$}{}", line.label, line.what, shown(&line.words))
    }

    fn time(&self, at: DateTime<Utc>) -> String {
        let ms = (at - self.begun).num_milliseconds().max(0);
        format!("{:4}.{:02} s", ms / 1_000, ms % 1_000 / 10)
    }
}

/// Words from outside (a provider's error) may hold what steers a terminal.
pub(crate) fn shown(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_line_has_its_time_its_recording_and_what_happened() {
        let narrator = Narrator::new(false, &["0002f70f", "a"]);
        let at = narrator.begun + TimeDelta::milliseconds(12_345);
        let words = "look 1: not\u{1b}[2J ready".to_owned();
        let line = Line { at, label: "a".to_owned(), what: "Poll".to_owned(), words };
        let expected = "  12.34 s  a         Poll           look 1: not [2J ready";
        assert_eq!(narrator.written(&line), expected);
    }
}
