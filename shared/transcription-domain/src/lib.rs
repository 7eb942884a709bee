//! The vocabulary and the rules of a transcription job.
//!
//! Everything here is pure: no I/O, no async, no AWS, no clock, no chance. A value that exists is right: constructors
//! check, and nothing else makes one. Read the modules in the order of the data flow, which is the order below.

mod ids;
pub use ids::{
    CommunicationId, ConversationId, ExecutionName, InvalidId, JobId, RecordingId, TenantName,
};

mod dialect;
pub use dialect::{Dialect, InvalidDialect};

mod transcript_format;
pub use transcript_format::{TranscriptFormat, UnknownFormat};

mod webhook_url;
pub use webhook_url::{WebhookUrl, WebhookUrlProblem};

mod request;
pub use request::{
    Attributes, RequestPolicy, RequestProblem, RequestProblems, TranscriptionRequest, Trigger,
};
mod request_reading;

mod job_key;
pub use job_key::JobKey;

mod failure;
pub use failure::{Failure, error_chain};

mod job;
pub use job::{
    JobState, Milestones, NoticeProgress, RecordingFacts, StoredObject, TranscriptSummary,
    TranscriptionJob, WebhookStatus,
};
mod job_transitions;
pub use job_transitions::InvalidTransition;

mod wait_plan;
pub use wait_plan::{Fraction, WaitPlan, WaitSeconds, whole_seconds};

mod request_rate;
pub use request_rate::{RequestRate, TrackRate};
mod request_schedule;
pub use request_schedule::{
    Booking, InvalidSlot, Lane, RequestSchedule, ScheduleTime, SlotState, Track,
};

mod public_address;
pub use public_address::is_public_address;

mod poll_decision;
pub use poll_decision::{AbandonReason, Observation, PollDecision, decide};

mod media_time;
pub use media_time::{BackwardsSpan, EpochMs, MediaOffsetMs, MediaZero, TimeSpan, ZeroSource};

mod confidence;
mod confidence_tally;
pub use confidence::{Confidence, ConfidenceSummary, KeptConfidence};

mod speaker;
pub use speaker::{SpeakerLabel, SpeakerRole};

mod repeated_words;
mod word;
mod word_head;
mod word_iter;
mod word_list;
mod word_order;
mod word_walk;
mod words;
pub use word::{KeptWord, Word, WordRef};
pub use word_iter::{UsualWord, WordIter};
pub use word_list::{SpeakerNumber, WordList};
pub use word_walk::{Stretch, WordWalk};
pub use words::Words;

mod transcript;
pub use transcript::{Transcript, TranscriptWarnings};

mod overlap;
mod segment;
mod turn;
pub use overlap::OverlapKind;
pub use segment::{SegmentOverlap, SegmentRules, SpeakerSegment, segment_words};

mod caption_rules;
pub use caption_rules::{CaptionLimits, CaptionRules, CaptionRulesProblem};

mod talk_figures;
pub use talk_figures::{SpeakerFigures, TalkFigures};

mod metrics;
pub use metrics::{StageTimings, TranscriptMetrics};

mod content_hash;
pub use content_hash::ContentHash;
mod completion_notice;
pub use completion_notice::{
    CompletionNotice, NoticeError, NoticeFiles, NoticeId, NoticeSpeaker, OmittedSpeakers,
};

mod audit_record;
pub use audit_record::{AuditAction, AuditLine, AuditOutcome, AuditRecord, rejection};
