//! A disk in memory.

use std::io;
use std::sync::Mutex;

use pipeline_contract::ports::{Spool, SpoolFile};

use crate::locked;

/// Files in memory, gone when they are dropped.
#[derive(Debug, Clone, Copy, Default)]
pub struct FakeSpool;

impl Spool for FakeSpool {
    fn file(&self) -> io::Result<Box<dyn SpoolFile>> {
        Ok(Box::new(FakeFile::default()))
    }
}

#[derive(Debug, Default)]
struct FakeFile(Mutex<Vec<u8>>);

impl SpoolFile for FakeFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        locked(&self.0).extend_from_slice(bytes);
        Ok(())
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let bytes = locked(&self.0);
        let from = usize::try_from(offset).unwrap_or(usize::MAX);
        io::Read::read(&mut bytes.get(from..).unwrap_or_default(), into)
    }
}
