//! The webhook's message: composed once, its bytes fixed in the archive.

use chrono::{DateTime, SecondsFormat, Utc};
use pipeline_contract::object_keys;
use pipeline_contract::ports::TranscriptArchive;
use transcription_domain::{
    CompletionNotice, EpochMs, Failure, NoticeError, NoticeFiles, NoticeId, NoticeProgress,
    NoticeSpeaker, OmittedSpeakers, SpeakerLabel, SpeakerSegment, TranscriptFormat,
    TranscriptSummary, TranscriptionJob,
};

use crate::StepError;
use crate::poll::keep_first;

/// The message about a finished transcript. Above `bytes_max` it carries a reference instead of what was said.
pub(crate) fn completed(
    job: &TranscriptionJob,
    summary: &TranscriptSummary,
    segments: &[SpeakerSegment<'_>],
    archive: &dyn TranscriptArchive,
    bytes_max: usize,
    now: DateTime<Utc>,
) -> Vec<u8> {
    let formats = summary.files.iter().map(|(format, file)| (format.as_str(), file));
    let page = summary.viewer.iter().map(|file| (VIEWER_PAGE, file));
    let files: NoticeFiles = formats
        .chain(page)
        .map(|(name, file)| (name.to_owned(), archive.address_of(&file.key)))
        .collect();
    let notice = CompletionNotice {
        status: "completed",
        metrics: Some(summary.metrics),
        files,
        ..empty(job, now)
    };
    if may_fit(segments, bytes_max) {
        let speakers = segments.iter().map(speaker).collect();
        let bytes = written(&CompletionNotice { speakers, ..notice.clone() });
        if bytes.len() <= bytes_max {
            return bytes;
        }
    }
    let document = notice.files.get(TranscriptFormat::Json.as_str()).cloned();
    let omitted = OmittedSpeakers {
        segments: segments.len(),
        message_bytes_max: bytes_max,
        reference: document.unwrap_or_default(),
    };
    let speakers_omitted = Some(omitted);
    written(&CompletionNotice { speakers_omitted, ..notice })
}

/// The name of the viewer page among the files.
const VIEWER_PAGE: &str = "html";

/// `{"speaker_id":"","text":"","start_time":null,"end_time":null,"avg_confidence":0},`
const SEGMENT_BYTES_MIN: usize = 80;

/// False for segments that are too much for a message for certain, so that the text of a long call is not put together
/// only to be thrown away. What may fit takes at most some ten times `bytes_max` while it is written.
fn may_fit(segments: &[SpeakerSegment<'_>], bytes_max: usize) -> bool {
    let mut bytes = 0_usize;
    segments.iter().all(|segment| {
        let text: usize = segment.words().iter().map(|word| word.text.len() + 1).sum();
        bytes = bytes.saturating_add(SEGMENT_BYTES_MIN + text);
        bytes <= bytes_max
    })
}

/// The message about a failed job.
fn failed(job: &TranscriptionJob, failure: &Failure, now: DateTime<Utc>) -> Vec<u8> {
    let error = NoticeError { name: failure.error.clone(), message: failure.message.clone() };
    written(&CompletionNotice { status: "failed", error: Some(error), ..empty(job, now) })
}

/// Fixes a message's bytes; the first ones stay. `None` when the request named no webhook.
pub(crate) async fn fix(
    job: &TranscriptionJob,
    status: &str,
    body: Vec<u8>,
    archive: &dyn TranscriptArchive,
) -> Result<Option<NoticeProgress>, StepError> {
    if job.request.webhook.is_none() {
        return Ok(None);
    }
    let key = object_keys::notice_body(&job.request.recording_id, &job.key, status);
    let body = keep_first(archive, &key, "application/json", &body).await?;
    Ok(Some(NoticeProgress { id: NoticeId::of(&job.key), body, attempts: 0 }))
}

/// Fixes the message about a failure.
pub(crate) async fn fix_failure(
    job: &TranscriptionJob,
    failure: &Failure,
    archive: &dyn TranscriptArchive,
    now: DateTime<Utc>,
) -> Result<Option<NoticeProgress>, StepError> {
    fix(job, "failed", failed(job, failure, now), archive).await
}

fn empty(job: &TranscriptionJob, now: DateTime<Utc>) -> CompletionNotice {
    CompletionNotice {
        transcript_id: job.state.transcript_id().map(ToString::to_string),
        status: "completed",
        metrics: None,
        speakers: Vec::new(),
        processed_at: now.to_rfc3339_opts(SecondsFormat::Millis, true),
        recording_id: job.request.recording_id.to_string(),
        speakers_omitted: None,
        files: NoticeFiles::new(),
        attributes: job.request.attributes.clone(),
        error: None,
    }
}

fn speaker(segment: &SpeakerSegment<'_>) -> NoticeSpeaker {
    let time = |moment: EpochMs| {
        moment.to_utc().map(|time| time.to_rfc3339_opts(SecondsFormat::Millis, true))
    };
    NoticeSpeaker {
        speaker_id: segment.speaker().map(SpeakerLabel::to_string).unwrap_or_default(),
        text: segment.text(),
        start_time: segment.span().and_then(|span| time(span.start())),
        end_time: segment.span().and_then(|span| time(span.end())),
        avg_confidence: segment.confidence().mean,
    }
}

fn written(notice: &CompletionNotice) -> Vec<u8> {
    // A notice holds texts and finite numbers only: nothing that JSON could refuse.
    serde_json::to_vec(notice).unwrap_or_default()
}
