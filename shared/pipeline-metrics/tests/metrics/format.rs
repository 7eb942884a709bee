//! Every document is one that CloudWatch takes.

use std::collections::BTreeMap;

use boon::{Compiler, Draft, SchemaIndex, Schemas};
use chrono::DateTime;
use pipeline_contract::ErrorName;
use pipeline_metrics::{Meter, MetricLabels, MetricName, NAMESPACE, documents};
use proptest::prelude::*;
use serde_json::Value;

const SCHEMA: &str = include_str!("../../../../tests/fixtures/embedded_metric_format/schema.json");

fn schema() -> (Schemas, SchemaIndex) {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    // The `$id` members hold fragments, which later drafts refuse; this one knows no `$id`.
    compiler.set_default_draft(Draft::V4);
    let schema = serde_json::from_str(SCHEMA).unwrap();
    compiler.add_resource("emf.json", schema).unwrap();
    let index = compiler.compile("emf.json", &mut schemas).unwrap();
    (schemas, index)
}

/// What CloudWatch makes of a document: its values by name and dimensions. Panics where it would take nothing.
fn taken(document: &Value) -> BTreeMap<(String, Vec<String>), Vec<u64>> {
    let directives = document["_aws"]["CloudWatchMetrics"].as_array().unwrap();
    let mut taken = BTreeMap::new();
    for directive in directives {
        assert_eq!(directive["Namespace"], NAMESPACE);
        let metrics = directive["Metrics"].as_array().unwrap();
        assert!(metrics.len() <= 100);
        for set in directive["Dimensions"].as_array().unwrap() {
            let names = set.as_array().unwrap().iter();
            let dimensions: Vec<String> = names
                .map(|name| document[name.as_str().unwrap()].as_str().unwrap().to_owned())
                .collect();
            assert!(dimensions.iter().all(|value| !value.is_empty()));
            for metric in metrics {
                let name = metric["Name"].as_str().unwrap();
                let values = match &document[name] {
                    Value::Array(values) => values.clone(),
                    one => vec![one.clone()],
                };
                assert!(!values.is_empty() && values.len() <= 100, "{name}");
                let values = values.iter().map(|value| value.as_u64().unwrap()).collect();
                taken.insert((name.to_owned(), dimensions.clone()), values);
            }
        }
    }
    taken
}

fn any_metric() -> impl Strategy<Value = MetricName> {
    prop::sample::select(MetricName::ALL.to_vec())
}

fn any_error() -> impl Strategy<Value = ErrorName> {
    prop::sample::select(ErrorName::ALL.to_vec())
}

proptest! {
    #[test]
    fn whatever_was_counted_is_written_in_documents_of_the_official_schema_and_nothing_is_lost(
        measured in prop::collection::vec((any_metric(), any::<u64>()), 0..400),
        many in 0_u64..250,
        failures in prop::collection::vec(any_error(), 0..4),
        milliseconds in 0_i64..4_102_444_800_000,
    ) {
        let (schemas, index) = schema();
        let meter = Meter::default();
        let mut expected: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        let long_row = (0..many).map(|value| (MetricName::JobLatency, value));
        for (name, value) in measured.into_iter().chain(long_row) {
            meter.measure(name, value);
            expected.entry(name.as_str().to_owned()).or_default().push(value);
        }
        let measurements = meter.take();
        for error in &failures {
            meter.step_failed(*error);
        }
        let failed = meter.take();
        let labels = MetricLabels { stack: "pipeline", request_id: "r-1" };
        let now = DateTime::from_timestamp_millis(milliseconds).unwrap();

        let mut found: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for document in documents(&measurements, labels, now) {
            prop_assert!(schemas.validate(&document, index).is_ok(), "{document}");
            prop_assert_eq!(&document["_aws"]["Timestamp"], milliseconds);
            prop_assert!(document.to_string().len() < 256 * 1024);
            for ((name, dimensions), values) in taken(&document) {
                prop_assert_eq!(dimensions, ["pipeline"]);
                found.entry(name).or_default().extend(values);
            }
        }
        prop_assert_eq!(found, expected);

        let by_name = documents(&failed, labels, now);
        for document in &by_name {
            prop_assert!(schemas.validate(document, index).is_ok(), "{document}");
        }
        let total: u64 = by_name
            .iter()
            .flat_map(taken)
            .filter(|((name, dimensions), _)| name == "StepFailures" && dimensions.len() == 2)
            .map(|(_, values)| values.iter().sum::<u64>())
            .sum();
        prop_assert_eq!(total, u64::try_from(failures.len()).unwrap());
    }
}

#[test]
fn the_schema_refuses_what_cloudwatch_would_throw_away() {
    let (schemas, index) = schema();
    let meter = Meter::default();
    meter.count(MetricName::Looks);
    let labels = MetricLabels { stack: "pipeline", request_id: "r-1" };
    let good = documents(&meter.take(), labels, DateTime::UNIX_EPOCH).remove(0);
    assert!(schemas.validate(&good, index).is_ok());
    for (pointer, wrong) in [
        ("/_aws/Timestamp", Value::from("now")),
        ("/_aws/CloudWatchMetrics/0/Namespace", Value::from("")),
        ("/_aws/CloudWatchMetrics/0/Dimensions", Value::from(Vec::<Value>::new())),
        ("/_aws/CloudWatchMetrics/0/Metrics/0/Unit", Value::from("Looks")),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = wrong;
        assert!(schemas.validate(&bad, index).is_err(), "{pointer}");
    }
}

#[test]
fn an_event_without_anything_to_count_writes_nothing() {
    let labels = MetricLabels { stack: "pipeline", request_id: "r-1" };
    assert!(documents(&Meter::default().take(), labels, DateTime::UNIX_EPOCH).is_empty());
}
