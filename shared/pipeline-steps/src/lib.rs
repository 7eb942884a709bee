//! What the pipeline does, step by step.
//!
//! Each step asks for exactly the ports that it uses, is idempotent, and goes on from wherever an earlier attempt
//! stopped: called again after a crash it finds what is done and does the rest. Steps know ports and the domain, never
//! AWS or HTTP.

mod step_error;
pub use step_error::StepError;

mod ledger;
mod request_line;

mod start;
pub use start::{StartPorts, StartRules, start};

mod submit;
pub use submit::{SubmitPorts, SubmitRules, UnknownSubmission, WebhookPassedOn, submit};
mod submission;

mod poll;
pub use poll::{PollPorts, PollRules, poll};

mod deliver;
mod files;
pub use deliver::{DeliverPorts, DeliverRules, deliver};
mod notice;

mod notify;
pub use notify::{NotifyPorts, NotifyRules, notify};

mod replay;
pub use replay::replay;

mod record_failure;
pub use record_failure::{RecordFailurePorts, RecordFailureRules, record_failure};

mod recheck;
pub use recheck::{RECHECK_BEGINS_WITHIN, RecheckPorts, RecheckRules, recheck};
