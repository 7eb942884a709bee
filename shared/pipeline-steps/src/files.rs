//! The files of a transcript: rendered while they are stored, and never held as a whole.

use pipeline_contract::object_keys;
use pipeline_contract::ports::{ContentParts, ObjectContent, TranscriptArchive};
use transcript_rendering::{RenderInput, file_parts, viewer_page_parts};
use transcription_domain::{StoredObject, TranscriptFormat, TranscriptionJob};

use crate::StepError;

const PAGE_MEDIA_TYPE: &str = "text/html; charset=utf-8";

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

/// Stores a file of each format.
pub(crate) async fn store_formats(
    job: &TranscriptionJob,
    input: &RenderInput<'_>,
    archive: &dyn TranscriptArchive,
) -> Result<Vec<(TranscriptFormat, StoredObject)>, StepError> {
    let mut files = Vec::new();
    for format in TranscriptFormat::ALL {
        let key = object_keys::rendered_file(&job.request.recording_id, &job.key, format);
        let content = Rendered { input, kind: Kind::Format(format) };
        files.push((format, archive.create(&key, format.media_type(), &content).await?));
    }
    Ok(files)
}

/// Stores the viewer page; `None` for a call of more words than a page is made for.
pub(crate) async fn store_page(
    job: &TranscriptionJob,
    input: &RenderInput<'_>,
    archive: &dyn TranscriptArchive,
    words_max: usize,
) -> Result<Option<StoredObject>, StepError> {
    if input.transcript.words().len() > words_max {
        return Ok(None);
    }
    let key = object_keys::viewer_page(&job.request.recording_id, &job.key);
    let content = Rendered { input, kind: Kind::ViewerPage };
    Ok(Some(archive.create(&key, PAGE_MEDIA_TYPE, &content).await?))
}
