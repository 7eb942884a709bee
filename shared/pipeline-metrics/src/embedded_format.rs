//! Measurements -> documents of the embedded metric format.
//!
//! The format is Amazon CloudWatch's: "Specification: Embedded metric format" in its user guide. A document names at most
//! 100 metrics, and a metric at most 100 values; a metric without a unit or a value that is no number is thrown away there
//! in silence, so what is written here is held against the specification's own JSON Schema in the tests.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use pipeline_contract::ErrorName;
use serde_json::{Map, Value, json};

use crate::{ERROR_NAME, Measurements, MetricName, NAMESPACE, STACK};

/// A metric may have so many values in one document.
const VALUES_MAX: usize = 100;

/// What all documents of an event say besides their values.
#[derive(Debug, Clone, Copy)]
pub struct MetricLabels<'a> {
    /// The stack's name: a dimension.
    pub stack: &'a str,
    /// The request's id, as in the log lines of the same event: a property, which costs nothing and groups nothing.
    pub request_id: &'a str,
}

/// The documents of one event, each to be written as one line. None when nothing was counted.
///
/// Ids are properties, never dimensions: each value of a dimension is a metric of its own, with its own price.
#[must_use]
pub fn documents(
    measurements: &Measurements,
    labels: MetricLabels<'_>,
    now: DateTime<Utc>,
) -> Vec<Value> {
    let mut groups: BTreeMap<Option<ErrorName>, Vec<(MetricName, &[u64])>> = BTreeMap::new();
    for ((error, name), values) in &measurements.values {
        groups.entry(*error).or_default().push((*name, values));
    }
    let job = match measurements.jobs.len() {
        1 => measurements.jobs.first().map(ToString::to_string),
        _ => None,
    };
    let mut documents = Vec::new();
    for (error, metrics) in groups {
        let longest = metrics.iter().map(|(_, values)| values.len()).max().unwrap_or(0);
        for part in 0..longest.div_ceil(VALUES_MAX) {
            let of_part = metrics.iter().filter_map(|(name, values)| {
                values.chunks(VALUES_MAX).nth(part).map(|values| (*name, values))
            });
            let mut members = document(error, of_part, labels.stack, now);
            members.insert("request.id".to_owned(), json!(labels.request_id));
            if let Some(job) = &job {
                members.insert("job.key".to_owned(), json!(job));
            }
            documents.push(Value::Object(members));
        }
    }
    documents
}

fn document<'a>(
    error: Option<ErrorName>,
    metrics: impl Iterator<Item = (MetricName, &'a [u64])>,
    stack: &str,
    now: DateTime<Utc>,
) -> Map<String, Value> {
    let mut members = Map::new();
    let mut definitions = Vec::new();
    for (name, values) in metrics {
        definitions.push(json!({"Name": name.as_str(), "Unit": name.unit().as_str()}));
        let value = match values {
            [one] => json!(one),
            several => json!(several),
        };
        members.insert(name.as_str().to_owned(), value);
    }
    let mut dimensions = vec![STACK];
    members.insert(STACK.to_owned(), json!(stack));
    if let Some(error) = error {
        dimensions.push(ERROR_NAME);
        members.insert(ERROR_NAME.to_owned(), json!(error.as_str()));
    }
    let directive =
        json!({"Namespace": NAMESPACE, "Dimensions": [dimensions], "Metrics": definitions});
    let metadata = json!({"Timestamp": now.timestamp_millis(), "CloudWatchMetrics": [directive]});
    members.insert("_aws".to_owned(), metadata);
    members
}
