//! Every metric that an alarm or the dashboard names is one that somebody emits.

use pipeline_metrics::{ERROR_NAME, MetricName, NAMESPACE, STACK};
use serde_json::{Value, json};

use super::alarm::alarms;
use super::dashboard;
use crate::template::{FUNCTION, Template, target};

/// A metric as somebody names it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct MetricUse {
    /// Who names it, in words.
    pub(super) place: String,
    pub(super) namespace: String,
    pub(super) name: String,
    /// Names, and references to values.
    pub(super) dimensions: Vec<(String, Value)>,
}

/// Metrics of AWS' own services, with their one dimension.
struct OfAws {
    namespace: &'static str,
    names: &'static [&'static str],
    dimension: &'static str,
    /// The type of resource that the dimension names.
    kind: &'static str,
    /// The attribute that is its value; `Ref` without one.
    attribute: Option<&'static str>,
}

/// From each service's own list of metrics.
const OF_AWS: [OfAws; 4] = [
    OfAws {
        namespace: "AWS/Lambda",
        names: &["Invocations", "Errors", "Throttles", "Duration"],
        dimension: "FunctionName",
        kind: FUNCTION,
        attribute: None,
    },
    OfAws {
        namespace: "AWS/SQS",
        names: &["ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"],
        dimension: "QueueName",
        kind: "AWS::SQS::Queue",
        attribute: Some("QueueName"),
    },
    OfAws {
        namespace: "AWS/States",
        names: &[
            "ExecutionsStarted",
            "ExecutionsSucceeded",
            "ExecutionsFailed",
            "ExecutionsTimedOut",
            "ExecutionsAborted",
            "ExecutionThrottled",
        ],
        dimension: "StateMachineArn",
        kind: "AWS::Serverless::StateMachine",
        attribute: None,
    },
    OfAws {
        namespace: "AWS/DynamoDB",
        names: &["ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"],
        dimension: "TableName",
        kind: "AWS::DynamoDB::Table",
        attribute: None,
    },
];

/// Namespace, name and dimensions of every metric that alarms and dashboard name are those of [`MetricName`], or of a
/// resource of this template.
#[must_use]
pub fn every_metric_is_emitted(template: &Template) -> Vec<String> {
    let by_alarms = alarms(template).into_iter().map(|alarm| MetricUse {
        place: alarm.id.clone(),
        namespace: alarm.namespace().to_owned(),
        name: alarm.metric().to_owned(),
        dimensions: alarm
            .dimensions()
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .collect(),
    });
    let uses = by_alarms.chain(dashboard::metrics(template));
    uses.filter_map(|used| problem(template, &used)).collect()
}

fn problem(template: &Template, used: &MetricUse) -> Option<String> {
    let MetricUse { place, namespace, name, dimensions } = used;
    if namespace == NAMESPACE {
        if !MetricName::ALL.iter().any(|known| known.as_str() == name) {
            return Some(format!("{place} names {name}, which nobody emits"));
        }
        let stack = vec![(STACK.to_owned(), json!({"Ref": "AWS::StackName"}))];
        return (*dimensions != stack)
            .then(|| format!("{place}: {name} has the dimension {STACK} and no other"));
    }
    let Some(of_aws) = OF_AWS.iter().find(|known| known.namespace == namespace) else {
        return Some(format!("{place} names the namespace {namespace}, which nobody fills"));
    };
    if !of_aws.names.contains(&name.as_str()) {
        return Some(format!("{place} names {name}, which {namespace} does not have"));
    }
    let [(dimension, value)] = dimensions.as_slice() else {
        return Some(format!("{place}: {name} has one dimension"));
    };
    let resource = target(value).unwrap_or_default();
    let reference = match of_aws.attribute {
        Some(attribute) => json!({"Fn::GetAtt": [resource, attribute]}),
        None => json!({"Ref": resource}),
    };
    let fits = dimension == of_aws.dimension
        && *value == reference
        && template.resources(of_aws.kind).any(|(id, _)| id == resource);
    (!fits)
        .then(|| format!("{place}: {dimension} of {name} is no {} of this template", of_aws.kind))
}

/// `SEARCH('{Namespace,Dimension,Dimension} MetricName="Name" ...` finds something: the name has those dimensions.
pub(super) fn problem_of_search(expression: &str) -> Option<String> {
    let schema = format!("SEARCH('{{{NAMESPACE},{STACK},{ERROR_NAME}}} MetricName=\"");
    let name = expression.strip_prefix(&schema).and_then(|rest| rest.split('"').next());
    let found =
        MetricName::ALL.iter().any(|known| Some(known.as_str()) == name && known.has_error_name());
    (!found).then(|| format!("the dashboard searches for what nobody emits: {expression}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::sample::new_finding;

    #[test]
    fn a_metric_that_nobody_emits_is_found() {
        for (path, wrong, words) in [
            ("/NeedsReviewAlarm/Properties/MetricName", json!("NeedsReviews"), "nobody emits"),
            ("/NeedsReviewAlarm/Properties/Namespace", json!("Genesys"), "nobody fills"),
            ("/NeedsReviewAlarm/Properties/Dimensions/0/Name", json!("Tenant"), "and no other"),
            ("/PollTranscriptionErrorsAlarm/Properties/MetricName", json!("Error"), "not have"),
            (
                "/PollTranscriptionErrorsAlarm/Properties/Dimensions/0/Value",
                json!({"Ref": "JobsTable"}),
                "is no AWS::Serverless::Function",
            ),
            (
                "/UndeliveredUploadsAlarm/Properties/Dimensions/0/Value",
                json!({"Ref": "UndeliveredUploads"}),
                "is no AWS::SQS::Queue",
            ),
        ] {
            let found = new_finding(every_metric_is_emitted, |template| {
                *template["Resources"].pointer_mut(path).unwrap() = wrong;
            });
            assert!(found.contains(words), "{found}");
        }
    }

    #[test]
    fn a_search_for_nothing_is_found() {
        let good = "SEARCH('{GenesysTranscription,Stack,ErrorName} MetricName=\"JobsFailed\" Stack=\"x\"', 'Sum', 60)";
        assert_eq!(problem_of_search(good), None);
        assert!(problem_of_search(&good.replace("JobsFailed", "Looks")).is_some());
        assert!(problem_of_search(&good.replace(",Stack,", ",")).is_some());
    }
}
