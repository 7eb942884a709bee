//! The files of a transcript: each is rendered once, all formats in one pass, and kept until it is stored.
//!
//! An object's hash is named when it is created, so a file has to be known as a whole before its first byte is stored. A
//! large one waits on the function's disk; one that finds no room there is rendered twice instead.

use pipeline_contract::object_keys;
use pipeline_contract::ports::{
    AnswerCollector, AnswerLimits, ArchiveError, ContentParts, NotTaken, ObjectContent, Spool,
    TranscriptArchive,
};
use transcript_rendering::{RenderInput, all_file_parts, file_parts, viewer_page_parts};
use transcription_domain::{StoredObject, TranscriptFormat, TranscriptionJob};

use crate::StepError;

const PAGE_MEDIA_TYPE: &str = "text/html; charset=utf-8";

/// Files are rendered in parts of that many bytes, which the processor's cache has room for.
const PART_BYTES: usize = 64 * 1024;

/// Where files are kept, and where they are stored.
#[derive(Clone, Copy)]
pub(crate) struct FilePlaces<'a> {
    pub(crate) spool: &'a dyn Spool,
    /// A larger file waits on the disk.
    pub(crate) memory_bytes_max: usize,
    pub(crate) archive: &'a dyn TranscriptArchive,
}

/// Stores a file of each format.
pub(crate) async fn store_formats(
    job: &TranscriptionJob,
    input: &RenderInput<'_>,
    places: FilePlaces<'_>,
) -> Result<Vec<(TranscriptFormat, StoredObject)>, StepError> {
    let mut files = Vec::new();
    for (format, file) in kept_formats(input, places)? {
        let key = object_keys::rendered_file(&job.request.recording_id, &job.key, format);
        let again = Rendered { input, kind: Kind::Format(format) };
        files.push((format, file.store(&key, format.media_type(), &again, places.archive).await?));
    }
    Ok(files)
}

fn kept_formats<'a>(
    input: &RenderInput<'_>,
    places: FilePlaces<'a>,
) -> Result<[(TranscriptFormat, KeptFile<'a>); 4], StepError> {
    let mut files = TranscriptFormat::ALL.map(|format| (format, KeptFile::empty(places)));
    for (format, part) in all_file_parts(input, PART_BYTES) {
        for (_, file) in files.iter_mut().filter(|(of, _)| *of == format) {
            file.add(&part)?;
        }
    }
    Ok(files)
}

/// Stores the viewer page; `None` for a call of more words than a page is made for.
pub(crate) async fn store_page(
    job: &TranscriptionJob,
    input: &RenderInput<'_>,
    places: FilePlaces<'_>,
    words_max: usize,
) -> Result<Option<StoredObject>, StepError> {
    if input.transcript.words().len() > words_max {
        return Ok(None);
    }
    let mut page = KeptFile::empty(places);
    for part in viewer_page_parts(input, PART_BYTES) {
        page.add(&part)?;
    }
    let key = object_keys::viewer_page(&job.request.recording_id, &job.key);
    let again = Rendered { input, kind: Kind::ViewerPage };
    Ok(Some(page.store(&key, PAGE_MEDIA_TYPE, &again, places.archive).await?))
}

/// A rendered file that is not stored yet.
enum KeptFile<'a> {
    Whole(AnswerCollector<'a>),
    /// The disk had no room for all of it.
    NoRoom,
}

impl<'a> KeptFile<'a> {
    fn empty(places: FilePlaces<'a>) -> Self {
        let limits =
            AnswerLimits { memory_bytes_max: places.memory_bytes_max, bytes_max: u64::MAX };
        Self::Whole(AnswerCollector::new(places.spool, limits))
    }

    fn add(&mut self, part: &[u8]) -> Result<(), StepError> {
        let Self::Whole(collector) = self else { return Ok(()) };
        match collector.add(part) {
            Ok(()) => Ok(()),
            Err(NotTaken::TooLarge) => {
                // What it took is free again, for the others.
                *self = Self::NoRoom;
                Ok(())
            }
            Err(NotTaken::Disk(error)) => Err(ArchiveError::Unavailable(Box::new(error)).into()),
        }
    }

    /// Stores it, or what renders it anew.
    async fn store(
        self,
        key: &str,
        media_type: &str,
        again: &Rendered<'_>,
        archive: &dyn TranscriptArchive,
    ) -> Result<StoredObject, StepError> {
        let stored = match self {
            Self::Whole(collector) => archive.create(key, media_type, &collector.bytes()).await,
            Self::NoRoom => archive.create(key, media_type, again).await,
        };
        Ok(stored?)
    }
}

/// A file, by what it is.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Format(TranscriptFormat),
    ViewerPage,
}

/// A file that is rendered each time it is read: the same bytes each time.
struct Rendered<'a> {
    input: &'a RenderInput<'a>,
    kind: Kind,
}

impl ObjectContent for Rendered<'_> {
    fn parts(&self, part_bytes: usize) -> ContentParts<'_> {
        match self.kind {
            Kind::Format(format) => Box::new(file_parts(self.input, format, part_bytes).map(Ok)),
            Kind::ViewerPage => Box::new(viewer_page_parts(self.input, part_bytes).map(Ok)),
        }
    }
}
