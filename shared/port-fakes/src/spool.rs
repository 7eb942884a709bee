//! A disk in memory.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use pipeline_contract::ports::{Spool, SpoolFile};

use crate::locked;

/// Files in memory, gone when they are dropped; with room for any number of bytes, or for so many.
#[derive(Debug, Clone)]
pub struct FakeSpool {
    /// What all files together may still take.
    room: Arc<AtomicUsize>,
}

impl Default for FakeSpool {
    fn default() -> Self {
        Self::with_room_for(usize::MAX)
    }
}

impl FakeSpool {
    /// A disk with room for so many bytes, in all files that are there at a time.
    #[must_use]
    pub fn with_room_for(bytes: usize) -> Self {
        Self { room: Arc::new(AtomicUsize::new(bytes)) }
    }
}

impl Spool for FakeSpool {
    fn file(&self) -> io::Result<Box<dyn SpoolFile>> {
        Ok(Box::new(FakeFile { bytes: Mutex::default(), room: Arc::clone(&self.room) }))
    }
}

#[derive(Debug)]
struct FakeFile {
    bytes: Mutex<Vec<u8>>,
    room: Arc<AtomicUsize>,
}

impl SpoolFile for FakeFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let less = |room: usize| room.checked_sub(bytes.len());
        let taken = self.room.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less);
        taken.map_err(|_| io::Error::from(io::ErrorKind::StorageFull))?;
        locked(&self.bytes).extend_from_slice(bytes);
        Ok(())
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let bytes = locked(&self.bytes);
        let from = usize::try_from(offset).unwrap_or(usize::MAX);
        io::Read::read(&mut bytes.get(from..).unwrap_or_default(), into)
    }
}

impl Drop for FakeFile {
    fn drop(&mut self) {
        self.room.fetch_add(locked(&self.bytes).len(), Ordering::SeqCst);
    }
}
