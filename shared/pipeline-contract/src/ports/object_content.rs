//! Bytes that need not be in memory as a whole.

use std::io;

use transcription_domain::{ContentHash, StoredObject};

/// Parts of a content, in order.
pub type ContentParts<'a> = Box<dyn Iterator<Item = io::Result<Vec<u8>>> + Send + 'a>;

/// Content is hashed in parts of that many bytes.
const HASHED_AT_ONCE: usize = 1024 * 1024;

/// What an object is to hold. It can be read as often as needed and is the same each time.
pub trait ObjectContent: Send + Sync {
    /// The content from its first byte on, in parts of at least `part_bytes` bytes, the last one excepted. A part is not
    /// much larger, and none is empty: no bytes are no parts.
    fn parts(&self, part_bytes: usize) -> ContentParts<'_>;

    /// What is known of an object with this content.
    ///
    /// # Errors
    /// When the content cannot be read.
    fn object(&self, key: &str) -> io::Result<StoredObject> {
        let mut hash = ContentHash::default();
        for part in self.parts(HASHED_AT_ONCE) {
            hash.add(&part?);
        }
        Ok(hash.object(key))
    }
}

impl ObjectContent for Vec<u8> {
    fn parts(&self, part_bytes: usize) -> ContentParts<'_> {
        Box::new(self.chunks(part_bytes.max(1)).map(|part| Ok(part.to_vec())))
    }
}
