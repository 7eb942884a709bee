//! Memory, in a process for each variant: the kernel's own high-water mark (`proc_pid_status(5)`, `VmHWM`; Linux only).

use std::fs;
use std::io::{self, Error};
use std::process::Command;

use serde::Serialize;

use crate::rendering::Ready;
use crate::{BenchError, Variant, written_call};

/// What one variant took above its input.
#[derive(Debug, Clone, Serialize)]
pub struct MemoryRow {
    /// The call's words.
    pub words: usize,
    /// The call's bytes.
    pub bytes: usize,
    /// The variant's name.
    pub variant: &'static str,
    /// The peak above what the process held with the input loaded, in KiB; of the renderings, which begin when the input
    /// is gone, above what it held with the transcript and its segments.
    pub above_input_kib: u64,
    /// The peak of the whole process, in KiB.
    pub peak_kib: u64,
}

/// Starts a process for each variant that keeps anything.
pub(crate) fn measure(words: usize) -> Result<Vec<MemoryRow>, BenchError> {
    let variants = Variant::ALL
        .into_iter()
        .filter(|variant| !matches!(variant, Variant::Utf8Check | Variant::Copy));
    variants.map(|variant| in_a_process(variant, words)).collect()
}

fn in_a_process(variant: Variant, words: usize) -> Result<MemoryRow, BenchError> {
    let program = std::env::current_exe().map_err(BenchError::Memory)?;
    let words_text = words.to_string();
    let mut child = Command::new(program);
    child.args(["--memory-of", variant.name(), "--words", &words_text]);
    let output = child.output().map_err(BenchError::Memory)?;
    let told = String::from_utf8_lossy(&output.stdout);
    let mut figures = told.split_whitespace().map(str::parse);
    match (figures.next(), figures.next(), figures.next()) {
        (Some(Ok(bytes)), Some(Ok(above_input_kib)), Some(Ok(peak_kib))) => Ok(MemoryRow {
            words,
            bytes: usize::try_from(bytes).unwrap_or(usize::MAX),
            variant: variant.name(),
            above_input_kib,
            peak_kib,
        }),
        _ => Err(BenchError::NoAnswer(variant.name())),
    }
}

/// What such a process does: makes the call, does its work once, and tells `bytes`, the peak above what it held before
/// and the peak in KiB. The renderings begin as they do in a function: the raw result is gone, the transcript is there.
///
/// # Errors
/// [`BenchError`] when `/proc` tells nothing, or the work cannot be done.
pub fn measure_child(variant: Variant, words: usize) -> Result<String, BenchError> {
    let call = written_call(words);
    let bytes = call.len();
    let mut transcript = if variant.renders() { Variant::Ours.read(&call) } else { None };
    let ready = transcript.as_mut().map(Ready::of).transpose()?;
    let input = if variant.renders() {
        drop(call);
        String::new()
    } else {
        call
    };
    // The high-water mark begins anew here (proc_pid_clear_refs(5): 5).
    fs::write("/proc/self/clear_refs", "5").map_err(BenchError::Memory)?;
    let before = status("VmRSS:").map_err(BenchError::Memory)?;
    variant.run(&input, ready.as_ref())?;
    let peak = status("VmHWM:").map_err(BenchError::Memory)?;
    Ok(format!("{bytes} {} {peak}", peak.saturating_sub(before)))
}

fn status(field: &str) -> io::Result<u64> {
    let text = fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|line| line.strip_prefix(field));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.ok_or_else(|| Error::other("/proc/self/status has no such field"))
}
