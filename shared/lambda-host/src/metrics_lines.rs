//! Metrics: lines of the embedded metric format on standard output, where CloudWatch finds them. No call is made for them.

use std::io::{self, Write};

use pipeline_contract::ports::Clock;
use pipeline_metrics::{Meter, MetricLabels, documents};

/// The stack of a function that nobody told its stack's name. The template tells it to every function.
pub(crate) const NO_STACK: &str = "unnamed";

/// Writes what an event has brought, a document a line, and starts the meter anew.
///
/// A standard output that is gone takes the metrics with it, as it takes the logs: no event fails by that.
pub(crate) fn write(meter: &Meter, labels: MetricLabels<'_>, clock: &dyn Clock) {
    let _gone = write_to(&mut io::stdout().lock(), meter, labels, clock);
}

fn write_to(
    out: &mut impl Write,
    meter: &Meter,
    labels: MetricLabels<'_>,
    clock: &dyn Clock,
) -> io::Result<()> {
    for document in documents(&meter.take(), labels, clock.now()) {
        // In one piece, so that no log line comes between.
        out.write_all(format!("{document}\n").as_bytes())?;
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use pipeline_metrics::MetricName;
    use serde_json::Value;

    use super::*;
    use crate::SystemClock;

    #[test]
    fn each_document_is_one_line_of_json_and_is_written_once() {
        let meter = Meter::default();
        meter.count(MetricName::Looks);
        meter.step_failed(pipeline_contract::ErrorName::StoreConflict);
        let labels = MetricLabels { stack: "pipeline", request_id: "r-1" };
        let mut out = Vec::new();
        write_to(&mut out, &meter, labels, &SystemClock).unwrap();
        let text = String::from_utf8(out.clone()).unwrap();
        let lines: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2, "one for the stack, one for the error name");
        assert_eq!((&lines[0]["Looks"], &lines[0]["Stack"]), (&1.into(), &"pipeline".into()));
        assert_eq!(lines[1]["ErrorName"], "Store.Conflict");
        write_to(&mut out, &meter, labels, &SystemClock).unwrap();
        assert_eq!(out.len(), text.len(), "nothing is left to write");
    }
}
