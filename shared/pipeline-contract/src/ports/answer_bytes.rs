//! Bytes that hold what was said, or may: an answer that somebody else sent, or a file before it is stored.

use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;

use transcription_domain::{ContentHash, StoredObject};

use super::{ContentParts, ObjectContent, Spool, SpoolFile};

/// The bytes of an answer, as they came: in memory while they are few, else in a file of the function's own disk. They
/// print as their number only, so that no log shows what was said.
#[derive(Clone)]
pub struct AnswerBytes(Place);

#[derive(Clone)]
enum Place {
    Memory(Arc<Vec<u8>>),
    Disk { file: Arc<dyn SpoolFile>, hash: Arc<ContentHash> },
}

impl AnswerBytes {
    /// The bytes, where they are in memory.
    #[must_use]
    pub fn in_memory(&self) -> Option<&[u8]> {
        match &self.0 {
            Place::Memory(bytes) => Some(bytes),
            Place::Disk { .. } => None,
        }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        match &self.0 {
            Place::Memory(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            Place::Disk { hash, .. } => hash.bytes(),
        }
    }

    /// Reads them from the first one on.
    #[must_use]
    pub const fn reader(&self) -> AnswerReader<'_> {
        AnswerReader { bytes: self, offset: 0 }
    }
}

impl Default for AnswerBytes {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl From<Vec<u8>> for AnswerBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Place::Memory(bytes.into()))
    }
}

impl ObjectContent for AnswerBytes {
    fn parts(&self, part_bytes: usize) -> ContentParts<'_> {
        let mut reader = self.reader();
        let limit = u64::try_from(part_bytes.max(1)).unwrap_or(u64::MAX);
        Box::new(std::iter::from_fn(move || {
            let left = self.count().saturating_sub(reader.offset).min(limit);
            let mut part = Vec::with_capacity(usize::try_from(left).unwrap_or_default());
            match reader.by_ref().take(limit).read_to_end(&mut part) {
                Ok(0) => None,
                Ok(_) => Some(Ok(part)),
                Err(error) => Some(Err(error)),
            }
        }))
    }

    fn object(&self, key: &str) -> io::Result<StoredObject> {
        Ok(match &self.0 {
            Place::Memory(bytes) => StoredObject::of(key, bytes),
            Place::Disk { hash, .. } => ContentHash::clone(hash).object(key),
        })
    }
}

/// Two answers are equal when their bytes are.
impl PartialEq for AnswerBytes {
    fn eq(&self, other: &Self) -> bool {
        match (self.object(""), other.object("")) {
            (Ok(one), Ok(other)) => one == other,
            _ => false,
        }
    }
}

impl Eq for AnswerBytes {}

impl fmt::Debug for AnswerBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes]", self.count())
    }
}

/// Reads an answer's bytes in order.
pub struct AnswerReader<'a> {
    bytes: &'a AnswerBytes,
    offset: u64,
}

impl Read for AnswerReader<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = match &self.bytes.0 {
            Place::Memory(bytes) => {
                let from = usize::try_from(self.offset).unwrap_or(usize::MAX);
                bytes.get(from..).unwrap_or_default().read(into)?
            }
            Place::Disk { file, hash } => {
                // Behind the counted bytes may stand what the disk took of a write that failed.
                let left = usize::try_from(hash.bytes().saturating_sub(self.offset));
                let room = into.len().min(left.unwrap_or(usize::MAX));
                file.read_at(self.offset, into.get_mut(..room).unwrap_or_default())?
            }
        };
        self.offset = self.offset.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        Ok(read)
    }
}

/// How much of an answer is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerLimits {
    /// What is held in memory; an answer of more bytes goes to the disk.
    pub memory_bytes_max: usize,
    /// What is taken at all.
    pub bytes_max: u64,
}

/// Why an answer was not taken to its end. What came before is kept.
#[derive(Debug)]
pub enum NotTaken {
    /// It is larger than the limit, or than the disk.
    TooLarge,
    /// The disk failed.
    Disk(io::Error),
}

/// Takes an answer piece by piece.
pub struct AnswerCollector<'a> {
    spool: &'a dyn Spool,
    limits: AnswerLimits,
    memory: Vec<u8>,
    disk: Option<(Box<dyn SpoolFile>, ContentHash)>,
}

impl<'a> AnswerCollector<'a> {
    /// Nothing yet.
    #[must_use]
    pub fn new(spool: &'a dyn Spool, limits: AnswerLimits) -> Self {
        Self { spool, limits, memory: Vec::new(), disk: None }
    }

    /// Takes a piece, as far as the limits allow.
    ///
    /// # Errors
    /// [`NotTaken`].
    pub fn add(&mut self, piece: &[u8]) -> Result<(), NotTaken> {
        let room = usize::try_from(self.limits.bytes_max.saturating_sub(self.count()));
        let fits = piece.get(..room.unwrap_or(usize::MAX)).unwrap_or(piece);
        self.keep(fits).map_err(|error| match error.kind() {
            io::ErrorKind::StorageFull => NotTaken::TooLarge,
            _ => NotTaken::Disk(error),
        })?;
        if fits.len() < piece.len() { Err(NotTaken::TooLarge) } else { Ok(()) }
    }

    fn keep(&mut self, piece: &[u8]) -> io::Result<()> {
        if self.disk.is_none() && self.memory.len() + piece.len() > self.limits.memory_bytes_max {
            let mut file = self.spool.file()?;
            file.append(&self.memory)?;
            let mut hash = ContentHash::default();
            hash.add(&self.memory);
            self.memory = Vec::new();
            self.disk = Some((file, hash));
        }
        match &mut self.disk {
            None => self.memory.extend_from_slice(piece),
            Some((file, hash)) => {
                file.append(piece)?;
                hash.add(piece);
            }
        }
        Ok(())
    }

    /// How many bytes were taken.
    #[must_use]
    pub fn count(&self) -> u64 {
        match &self.disk {
            None => u64::try_from(self.memory.len()).unwrap_or(u64::MAX),
            Some((_, hash)) => hash.bytes(),
        }
    }

    /// What was taken.
    #[must_use]
    pub fn bytes(self) -> AnswerBytes {
        AnswerBytes(match self.disk {
            None => Place::Memory(self.memory.into()),
            Some((file, hash)) => Place::Disk { file: file.into(), hash: hash.into() },
        })
    }
}

#[cfg(test)]
#[path = "answer_bytes_tests.rs"]
mod tests;
