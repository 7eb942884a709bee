//! How large a binary is, and as Lambda takes it.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::BenchError;

/// Bytes of the file, and of a zip with it as `bootstrap`.
pub(crate) fn sizes(program: &Path) -> Result<(usize, usize), BenchError> {
    let binary = fs::read(program).map_err(BenchError::at(program))?;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // Deflate at its usual level, as deployment tools pack.
    zip.start_file("bootstrap", SimpleFileOptions::default().unix_permissions(0o755))?;
    zip.write_all(&binary).map_err(BenchError::io("packing a binary"))?;
    Ok((binary.len(), zip.finish()?.into_inner().len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binary_is_packed_with_compression() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), vec![7_u8; 100_000]).unwrap();
        let (size, zip) = sizes(file.path()).unwrap();
        assert_eq!(size, 100_000);
        assert!(zip < 1_000, "{zip}");
    }
}
