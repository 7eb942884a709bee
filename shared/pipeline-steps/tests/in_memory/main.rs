#![cfg(test)]
//! The real steps on fakes, driven as the state machine drives them.

mod crash_matrix;
mod days;
mod support;
