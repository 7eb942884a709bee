//! Compares our counts with jiwer's on made pairs: `ask_jiwer.py pairs 10000 200 | cargo run --release -p
//! transcript-accuracy --example agree_with_jiwer` (the script stands in `tests/fixtures/accuracy`).
#![expect(clippy::print_stdout, reason = "an example tells its figures")]

#[path = "../tests/accuracy/made_pair.rs"]
mod made_pair;
#[path = "../tests/accuracy/made_texts.rs"]
mod made_texts;

use std::error::Error;
use std::io;

use made_pair::MadePair;
use transcript_accuracy::{DriftLimit, align};

fn main() -> Result<(), Box<dyn Error>> {
    let (mut pairs, mut same_total, mut same_counts) = (0, 0, 0);
    for line in io::stdin().lines() {
        let line = line?;
        let MadePair { reference, hypothesis, counts: jiwer, wer } =
            MadePair::of(&line).ok_or("a line is not one of ask_jiwer.py")?;
        let ours = align(&reference, &hypothesis, DriftLimit::default())?.counts();
        let counts = [ours.hits, ours.substitutions, ours.deletions, ours.insertions];
        let rate = ours
            .rate()
            .map_or_else(|| format!("{}.0", ours.insertions), |rate| format!("{rate:?}"));
        pairs += 1;
        same_total += u32::from(ours.errors() == jiwer.iter().skip(1).sum::<u64>() && rate == wer);
        same_counts += u32::from(counts == jiwer);
        if counts != jiwer {
            println!("{line}: {counts:?}");
        }
    }
    println!(
        "{pairs} pairs: total and rate the same in {same_total}, hits, S, D and I in {same_counts}"
    );
    Ok(())
}
