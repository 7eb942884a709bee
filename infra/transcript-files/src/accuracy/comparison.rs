//! The calls of a corpus, read and measured one after another.

use transcript_accuracy::{CallAccuracy, DriftLimit};

use super::{AccuracyOptions, MeasureProblem, Pair};
use crate::said::{Said, Side};
use crate::streams::Streams;

pub(super) fn calls(
    pairs: &[Pair],
    options: &AccuracyOptions,
    streams: &mut Streams<'_>,
) -> Result<Vec<CallAccuracy>, MeasureProblem> {
    let mut calls = Vec::with_capacity(pairs.len());
    let mut empty = Vec::new();
    for pair in pairs {
        let prefixes = options.speaker_prefixes;
        let reference = Said::read(&pair.reference, Side::Reference, prefixes, streams)?;
        let hypothesis = Said::read(&pair.hypothesis, Side::Hypothesis, prefixes, streams)?;
        let call = measured(pair, &reference, &hypothesis, options)?;
        if call.reference.is_empty() && !options.allow_empty {
            empty.push(format!("  {}", pair.reference.name().0));
        }
        calls.push(call);
    }
    if empty.is_empty() {
        return Ok(calls);
    }
    Err(MeasureProblem::EmptyReference {
        count: empty.len(),
        normaliser: options.normaliser,
        list: empty.join("\n"),
    })
}

fn measured(
    pair: &Pair,
    reference: &Said,
    hypothesis: &Said,
    options: &AccuracyOptions,
) -> Result<CallAccuracy, MeasureProblem> {
    let (normaliser, limit) = (options.normaliser, DriftLimit(options.drift_limit));
    let name = pair.name.clone();
    let measured = if options.by_turn {
        let (said, written) = (&reference.turns, &hypothesis.turns);
        if said.len() != written.len() {
            let (reference, hypothesis) = (said.len(), written.len());
            return Err(MeasureProblem::Turns { name, reference, hypothesis });
        }
        let turns = said.iter().zip(written);
        let turns = turns.map(|(one, other)| (one.spoken(normaliser), other.spoken(normaliser)));
        CallAccuracy::measure_by_turns(name, &turns.collect::<Vec<_>>(), limit)
    } else {
        CallAccuracy::measure(
            name,
            reference.spoken(normaliser),
            hypothesis.spoken(normaliser),
            limit,
        )
    };
    measured.map_err(|problem| MeasureProblem::Call { name: pair.name.clone(), problem })
}
