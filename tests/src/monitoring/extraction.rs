//! What CloudWatch makes of documents of the embedded metric format.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::template::items;

/// What tells one metric from another in CloudWatch: dimensions and their values count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MetricIdentity {
    /// The namespace.
    pub namespace: String,
    /// The name.
    pub name: String,
    /// The dimensions with their values.
    pub dimensions: BTreeMap<String, String>,
}

/// Values by metric.
pub type Extracted = BTreeMap<MetricIdentity, Vec<f64>>;

/// The values of some documents, as CloudWatch extracts them.
#[must_use]
pub fn extracted(documents: &[Value]) -> Extracted {
    let mut extracted = Extracted::new();
    for document in documents {
        for directive in items(&document["_aws"]["CloudWatchMetrics"]) {
            for set in items(&directive["Dimensions"]) {
                let names = items(set).iter().filter_map(Value::as_str);
                let dimensions: BTreeMap<String, String> = names
                    .filter_map(|name| Some((name.to_owned(), document[name].as_str()?.to_owned())))
                    .collect();
                for metric in items(&directive["Metrics"]) {
                    let name = metric["Name"].as_str().unwrap_or_default();
                    let identity = MetricIdentity {
                        namespace: directive["Namespace"].as_str().unwrap_or_default().to_owned(),
                        name: name.to_owned(),
                        dimensions: dimensions.clone(),
                    };
                    let values = items(&document[name]).iter().filter_map(Value::as_f64);
                    extracted.entry(identity).or_default().extend(values);
                }
            }
        }
    }
    extracted
}
