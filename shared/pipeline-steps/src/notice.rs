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
    let files: NoticeFiles = summary
        .files
        .iter()
        .map(|(format, file)| (format.as_str().to_owned(), archive.address_of(&file.key)))
        .collect();
    let notice = CompletionNotice {
        status: "completed",
        metrics: Some(summary.metrics),
        speakers: segments.iter().map(speaker).collect(),
        files,
        ..empty(job, now)
    };
    let bytes = written(&notice);
    if bytes.len() <= bytes_max {
        return bytes;
    }
    let document = notice.files.get(TranscriptFormat::Json.as_str()).cloned();
    let omitted = OmittedSpeakers {
        segments: segments.len(),
        message_bytes_max: bytes_max,
        reference: document.unwrap_or_default(),
    };
    let speakers_omitted = Some(omitted);
    written(&CompletionNotice { speakers: Vec::new(), speakers_omitted, ..notice })
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
    let body = keep_first(archive, &key, "application/json", body).await?;
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
