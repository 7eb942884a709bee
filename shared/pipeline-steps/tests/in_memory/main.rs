#![cfg(test)]
//! The real steps on fakes, driven as the state machine drives them.

mod awaited_token;
mod crash_matrix;
mod days;
mod machine;
mod overdue;
mod replay;
mod request_budget;
mod sizes;
mod support;
