//! Any values of `Retry-After`, a line each: no more than an hour, whatever they say.
#![no_main]

use std::time::Duration;

use chrono::DateTime;
use pipeline_contract::retry_after::retry_after;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let now = DateTime::from_timestamp(1_792_567_680, 0).expect("a time");
    let values = bytes.split(|byte| *byte == b'\n');
    assert!(retry_after(values, now).is_none_or(|wait| wait <= Duration::from_hours(1)));
});
