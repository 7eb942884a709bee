//! The function's own disk, for what is too large for its memory.

use std::{fmt, io};

/// Makes files that nobody else sees.
pub trait Spool: fmt::Debug + Send + Sync {
    /// An empty file. It is gone when it is dropped, and when the process ends, however it ends: nothing is left over
    /// for a next start to remove.
    ///
    /// # Errors
    /// When the disk does not take one.
    fn file(&self) -> io::Result<Box<dyn SpoolFile>>;
}

/// A file that is written from its start to its end and read at any place.
///
/// Calls block: a function handles one event at a time, and its disk is its own.
pub trait SpoolFile: Send + Sync {
    /// Writes these bytes behind those that are there. After an error the bytes of earlier calls are still there.
    ///
    /// # Errors
    /// [`io::ErrorKind::StorageFull`] when the disk has no room for them, and whatever else a disk may say.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Reads bytes from a place on; answers how many: 0 at the end.
    ///
    /// # Errors
    /// When the disk cannot be read.
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize>;
}

/// No disk: what is too large for memory is an error.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoSpool;

impl Spool for NoSpool {
    fn file(&self) -> io::Result<Box<dyn SpoolFile>> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "this program keeps nothing on its disk"))
    }
}
