//! A small working fake for each port, and [`Faulty`], which fails the n-th call of any of them.
//!
//! The fakes keep the same contracts as the real adapters; `tests/` runs one suite per port on both.

mod archive;
pub use archive::FakeArchive;
mod audit_trail;
pub use audit_trail::FakeTrail;
mod clock;
pub use clock::{CountingChance, FixedChance, SettableClock};
mod credentials;
pub use credentials::FakeCredentials;
mod faulty;
pub use faulty::{FaultPlan, Faulty, When};
mod job_store;
pub use job_store::FakeJobStore;
mod notice_sender;
pub use notice_sender::FakeReceiver;
mod provider;
pub use provider::{PostOutcome, ScriptedProvider};
mod rejected_events;
pub use rejected_events::FakeRejectedEvents;
mod request_budget;
pub use request_budget::FakeBudget;
mod shared_token;
pub use shared_token::FakeSharedToken;
mod signing_keys;
pub use signing_keys::FakeSigningKeys;
mod uploaded_objects;
pub use uploaded_objects::FakeUploads;
mod spool;
pub use spool::FakeSpool;
mod workflow;
pub use workflow::FakeStarter;

/// Locks a fake's inside. A panic in another test thread cannot have left it half changed: fakes change in one step.
fn locked<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
