//! Jobs for a program.

use std::fmt::Write as _;

use serde::Serialize;

use crate::Report;
use crate::terminal_text::is_unsafe;

#[derive(Serialize)]
struct Jobs<'a> {
    jobs: &'a [Report],
}

/// One JSON object, `{"jobs": [...]}`, newest job first, with a line end behind it.
///
/// The values are those that are stored; what must not reach a terminal raw is escaped as JSON allows (`\u202e`), so a
/// reader gets it back unchanged.
///
/// # Errors
/// None in practice: the reports are plain data.
pub fn reports_json(reports: &[Report]) -> serde_json::Result<String> {
    let plain = serde_json::to_string_pretty(&Jobs { jobs: reports })?;
    let mut safe = String::with_capacity(plain.len() + 1);
    for c in plain.chars() {
        // Outside of strings JSON has line ends and no other such character; inside they are escaped already.
        if c != '\n' && is_unsafe(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing into a String cannot fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    safe.push('\n');
    Ok(safe)
}
