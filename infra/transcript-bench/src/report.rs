//! The figures as a table.

use std::fmt;

use serde::Serialize;

use crate::{MemoryRow, TimeRow};

/// All that was measured.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Times.
    pub times: Vec<TimeRow>,
    /// Memory, where it was asked for.
    pub memory: Vec<MemoryRow>,
}

impl Report {
    /// How many times as long a word takes in the longest call as in the shortest: 1 is linear.
    #[must_use]
    pub fn linearity(&self) -> Option<f64> {
        let mut ours = self.times.iter().filter(|row| row.variant == "ours");
        let first = ours.next()?;
        Some(ours.next_back()?.ns_per_word / first.ns_per_word)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| words | input MB | variant | median ms | ns a word | GB/s | x ours |")?;
        writeln!(f, "|--:|--:|---|--:|--:|--:|--:|")?;
        for row in &self.times {
            writeln!(
                f,
                "| {} | {}.{} | {} | {:.2} | {:.1} | {:.2} | {:.2} |",
                row.words,
                row.bytes / 1_000_000,
                row.bytes / 100_000 % 10,
                row.variant,
                row.median_ms,
                row.ns_per_word,
                row.gb_per_second,
                row.times_ours
            )?;
        }
        if let Some(linearity) = self.linearity() {
            writeln!(
                f,
                "\nA word of the longest call takes {linearity:.2} times a word of the shortest."
            )?;
        }
        if self.memory.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "\n| words | input KiB | variant | above what was there KiB | allowed KiB | whole process KiB |"
        )?;
        writeln!(f, "|--:|--:|---|--:|--:|--:|")?;
        for row in &self.memory {
            let input = row.bytes / 1_024;
            writeln!(
                f,
                "| {} | {input} | {} | {} | {} | {} |",
                row.words,
                row.variant,
                row.above_input_kib,
                // A tenth of the input and 4 MiB.
                input / 10 + 4_096,
                row.peak_kib
            )?;
        }
        Ok(())
    }
}
