//! Receives, checks and shows webhook notices; can answer badly on purpose.
//!
//! It stands for the customer's server: `POST /hooks/{name}` on 127.0.0.1, each name a receiver of its own. What a
//! hook answers is a list of [`Step`]s, shown one after the other; after them it answers 204. Every notice is kept
//! with its bytes, and judged by the contract's words ([`ReceivedNotice::problems`]). It uses none of the pipeline's
//! own crates.

mod answer;
mod board;
mod clock;
mod contract;
mod control;
mod handle;
mod holds;
mod hook;
mod notice;
mod reply;
mod serve;
mod signature;

pub use answer::{Answer, AnswerProblem, ForEver, Step, Times};
pub use handle::{ReceiverHandle, StartError, WebhookReceiver};
pub use notice::{NoticeEnd, ReceivedNotice};
pub use signature::SignatureVerdict;
