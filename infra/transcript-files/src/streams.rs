//! The process' own streams, as inputs: tests give others.

use std::io::{self, Read, Write};

/// Where `-` reads from and writes to, and where remarks go.
pub struct Streams<'a> {
    /// The standard input.
    pub input: &'a mut dyn Read,
    /// The standard output.
    pub output: &'a mut dyn Write,
    /// Remarks for the person, in whole lines; never a part of the result.
    pub remarks: &'a mut dyn FnMut(&str),
}

impl Streams<'_> {
    /// Writes everything. A reader that has seen enough (`| head`) is no failure.
    pub(crate) fn write_output(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.output.write_all(bytes).and_then(|()| self.output.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}
