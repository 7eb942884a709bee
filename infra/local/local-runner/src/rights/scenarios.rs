//! Runs that together use every right, each of which notices that something did not happen.

use std::time::Duration;

use genesys_simulator::{Behaviour, Troubles};
use serde_json::json;
use uuid::Uuid;

use super::scenario_run::Run;
use crate::{LocalCloud, LocalError};

/// A run that uses rights which no cheaper one uses. The stack must have `RerunsMax=1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RightsScenario {
    /// The provider refuses the fleet's token at the submission: submit-transcription gets a new one.
    TokenRefusedAtSubmission,
    /// The same at a look, by poll-transcription. It comes well after the other: a token that replaced a refused one is not
    /// replaced at once.
    TokenRefusedAtLook,
    /// A call goes all the way.
    UploadedCall,
    /// An event names a version, as those of AWS do where a bucket keeps versions; `MiniStack`'s own name none.
    EventOfAVersion,
    /// A message is no event.
    RejectedMessage,
    /// An event comes after its recording was deleted: nothing is started, and the event does not come again.
    DeletedUpload,
    /// The provider's result is long, and before its last part is uploaded another object stands in its place.
    OvertakenResult,
    /// The same with a rendered file.
    OvertakenDocument,
    /// A look is repeated after its job has come further: its answer was lost.
    RepeatedLook,
    /// A delivery is repeated after its job has come further: its answer was lost, and with it that its record is copied.
    RepeatedDelivery,
    /// The first submission is throttled: a step opens its job again, and finds its newest audit record copied.
    ThrottledCall,
    /// The provider gives a job up, and the webhook is told.
    FailedCall,
    /// An execution is stopped, and the schedule starts the next one.
    StoppedCall,
    /// An execution runs for longer than its lease: the schedule sees that it runs, and leaves it alone.
    LongCall,
    /// A job is stopped once more than it may be: the schedule gives it up and has it told.
    CallGivenUpBySchedule,
    /// The job's state goes back behind the result that is stored, as after a restored table.
    RestoredCall,
    /// The same with a failure's message.
    RestoredFailure,
    /// The same with the message of a job that the schedule gave up.
    RestoredCallGivenUpBySchedule,
}

impl RightsScenario {
    /// All of them, the cheapest first.
    pub const ALL: [Self; 18] = [
        Self::TokenRefusedAtSubmission,
        Self::UploadedCall,
        Self::RejectedMessage,
        Self::EventOfAVersion,
        Self::DeletedUpload,
        Self::RepeatedLook,
        Self::RepeatedDelivery,
        Self::ThrottledCall,
        Self::FailedCall,
        Self::TokenRefusedAtLook,
        Self::StoppedCall,
        Self::LongCall,
        Self::CallGivenUpBySchedule,
        Self::RestoredCall,
        Self::RestoredFailure,
        Self::RestoredCallGivenUpBySchedule,
        Self::OvertakenResult,
        Self::OvertakenDocument,
    ];

    /// What happens in it, in words.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::TokenRefusedAtSubmission => "a submission whose token is refused",
            Self::TokenRefusedAtLook => "a look whose token is refused",
            Self::UploadedCall => "a call goes all the way",
            Self::EventOfAVersion => "an event that names a version",
            Self::RejectedMessage => "a message that is no event",
            Self::DeletedUpload => "an event of a recording that is gone",
            Self::OvertakenResult => "a long result that another overtakes",
            Self::OvertakenDocument => "a long file that another overtakes",
            Self::RepeatedLook => "a look whose answer was lost",
            Self::RepeatedDelivery => "a delivery whose answer was lost",
            Self::ThrottledCall => "a submission that is throttled once",
            Self::FailedCall => "a job that the provider gives up",
            Self::StoppedCall => "a stopped execution, and the schedule",
            Self::LongCall => "a running execution, and the schedule",
            Self::CallGivenUpBySchedule => "a job that the schedule gives up",
            Self::RestoredCall => "a result that is stored already",
            Self::RestoredFailure => "a failure's message that is stored already",
            Self::RestoredCallGivenUpBySchedule => "the same, by the schedule",
        }
    }

    /// Plays it with recordings of its own.
    ///
    /// # Errors
    /// When something does not end as it should, each thing within `soon`.
    pub async fn play(self, cloud: &LocalCloud, soon: Duration) -> Result<(), LocalError> {
        let number = 0x8000_0000_0000_0000 | cloud.next_number();
        let run = Run { cloud, id: Uuid::from_u64_pair(0x5167_0000_0000_4000, number), soon };
        match self {
            Self::TokenRefusedAtSubmission => {
                let submit = vec![Behaviour::Unauthorized.once()];
                run.with(Troubles { submit, ..Troubles::default() }).await
            }
            Self::TokenRefusedAtLook => {
                let look = vec![Behaviour::Unauthorized.once()];
                run.with(Troubles { look, ..Troubles::default() }).await
            }
            Self::UploadedCall => run.uploaded().await,
            Self::EventOfAVersion => run.of_a_version().await,
            Self::RejectedMessage => run.rejected().await,
            Self::DeletedUpload => run.of_a_deleted_recording().await,
            Self::OvertakenResult => run.overtaken("PollTranscription", "/raw.json").await,
            Self::OvertakenDocument => run.overtaken("DeliverTranscript", "/transcript.json").await,
            Self::RepeatedLook => {
                let more = json!({"looks": 1});
                run.repeated("poll-transcription", more, "deliver").await
            }
            Self::RepeatedDelivery => {
                let more = json!({"step": "deliver"});
                run.repeated("deliver-transcript", more, "finished").await
            }
            Self::ThrottledCall => {
                let submit = vec![Behaviour::RateLimited { retry_after: None }.once()];
                run.with(Troubles { submit, ..Troubles::default() }).await
            }
            Self::FailedCall => run.failed().await,
            Self::StoppedCall => run.stopped().await.map(drop),
            Self::LongCall => run.long().await,
            Self::CallGivenUpBySchedule => run.given_up().await.map(drop),
            Self::RestoredCall => run.restored().await,
            Self::RestoredFailure => run.restored_failure().await,
            Self::RestoredCallGivenUpBySchedule => run.restored_given_up().await,
        }
    }
}
