//! Chance, as an input.

use transcription_domain::Fraction;

/// Draws of chance, for jitter.
pub trait Chance: Send + Sync {
    /// A draw from 0 (included) to 1 (excluded).
    fn fraction(&self) -> Fraction;
}
