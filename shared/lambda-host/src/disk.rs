//! The function's own disk.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::sync::Arc;

use pipeline_contract::ports::{Spool, SpoolFile};

use crate::SettingsReader;

/// The one folder that a function may write to; an operator's machine has it too.
const FOLDER: &str = "/tmp";

/// What the file system keeps for itself, and some room besides.
const RESERVE_MEGABYTES: u64 = 32;

/// A disk and how much may be put there.
#[derive(Debug, Clone)]
pub struct Disk {
    /// Its files.
    pub spool: Arc<dyn Spool>,
    /// What one file may take, in bytes: a function handles one event at a time.
    pub bytes_max: u64,
}

/// The function's disk, as large as the stack makes it (`DISK_MEGABYTES`; AWS says megabytes and counts 2^20 bytes).
pub fn disk(settings: &mut SettingsReader) -> Disk {
    let megabytes = u64::from(settings.number("DISK_MEGABYTES", 512, 512..=10_240));
    Disk {
        spool: Arc::new(DiskSpool),
        bytes_max: megabytes.saturating_sub(RESERVE_MEGABYTES) * 1024 * 1024,
    }
}

/// Files without a name in the system's temporary folder: the system frees them when the process ends, however it ends.
#[derive(Debug, Clone, Copy, Default)]
pub struct DiskSpool;

impl Spool for DiskSpool {
    fn file(&self) -> io::Result<Box<dyn SpoolFile>> {
        Ok(Box::new(DiskFile { file: tempfile::tempfile_in(FOLDER)?, bytes: 0 }))
    }
}

struct DiskFile {
    file: File,
    bytes: u64,
}

impl SpoolFile for DiskFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all_at(bytes, self.bytes)?;
        self.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(())
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        self.file.read_at(into, offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_appended_is_read_back_from_any_place() {
        let mut file = disk(&mut SettingsReader::of([])).spool.file().unwrap();
        file.append(b"hello ").unwrap();
        file.append(b"world").unwrap();
        let mut read = [0; 4];
        assert_eq!(file.read_at(4, &mut read).unwrap(), 4);
        assert_eq!(&read, b"o wo");
        assert_eq!(file.read_at(11, &mut read).unwrap(), 0);
    }

    #[test]
    fn a_disk_keeps_a_reserve() {
        assert_eq!(disk(&mut SettingsReader::of([])).bytes_max, 480 * 1024 * 1024);
    }
}
