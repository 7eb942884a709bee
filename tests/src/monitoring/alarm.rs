//! The template's alarms, and when one goes off.

use serde_json::Value;

use super::STACK_NAME;
use super::extraction::{Extracted, MetricIdentity};
use crate::template::{Template, items};

/// An alarm of the template, with the defaults of its parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    /// Its logical id.
    pub id: String,
    /// Its properties, as they stand in the template.
    pub properties: Value,
    /// What its value is held against.
    pub threshold: f64,
}

/// The alarms of a template.
#[must_use]
pub fn alarms(template: &Template) -> Vec<Alarm> {
    let alarms = template.resources("AWS::CloudWatch::Alarm").map(|(id, resource)| {
        let properties = resource["Properties"].clone();
        let threshold = number(template, &properties["Threshold"]).unwrap_or(f64::NAN);
        Alarm { id: id.to_owned(), properties, threshold }
    });
    alarms.collect()
}

/// A number, or the default of the parameter that stands for it.
fn number(template: &Template, value: &Value) -> Option<f64> {
    match value["Ref"].as_str() {
        Some(parameter) => template.0["Parameters"][parameter]["Default"].as_f64(),
        None => value.as_f64(),
    }
}

impl Alarm {
    /// The metric's namespace.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.properties["Namespace"].as_str().unwrap_or_default()
    }

    /// The metric's name.
    #[must_use]
    pub fn metric(&self) -> &str {
        self.properties["MetricName"].as_str().unwrap_or_default()
    }

    /// The metric's dimensions: names, and references to their values.
    pub fn dimensions(&self) -> impl Iterator<Item = (&str, &Value)> {
        items(&self.properties["Dimensions"])
            .iter()
            .map(|pair| (pair["Name"].as_str().unwrap_or_default(), &pair["Value"]))
    }

    /// True when values extracted in one period go over the threshold (in each period alike, where there are several).
    /// Without a value the treatment of missing data decides.
    ///
    /// # Panics
    /// For a statistic or comparison that these checks do not know.
    #[must_use]
    pub fn goes_off(&self, extracted: &Extracted) -> bool {
        let dimensions = self.dimensions().map(|(name, value)| {
            let value = if value["Ref"] == "AWS::StackName" { STACK_NAME } else { "" };
            (name.to_owned(), value.to_owned())
        });
        let identity = MetricIdentity {
            namespace: self.namespace().to_owned(),
            name: self.metric().to_owned(),
            dimensions: dimensions.collect(),
        };
        let Some(values) = extracted.get(&identity).filter(|values| !values.is_empty()) else {
            return self.properties["TreatMissingData"] == "breaching";
        };
        let value = match self.properties["Statistic"].as_str() {
            Some("Sum") => values.iter().sum(),
            Some("Minimum") => values.iter().copied().fold(f64::INFINITY, f64::min),
            Some("Maximum") => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            other => panic!("{}: these checks know no statistic {other:?}", self.id),
        };
        match self.properties["ComparisonOperator"].as_str() {
            Some("GreaterThanOrEqualToThreshold") => value >= self.threshold,
            Some("LessThanThreshold") => value < self.threshold,
            other => panic!("{}: these checks know no comparison {other:?}", self.id),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn jobs_failed(values: &[f64]) -> Extracted {
        let identity = MetricIdentity {
            namespace: "GenesysTranscription".to_owned(),
            name: "JobsFailed".to_owned(),
            dimensions: [("Stack".to_owned(), STACK_NAME.to_owned())].into(),
        };
        [(identity, values.to_vec())].into()
    }

    fn alarm(change: impl FnOnce(&mut Value)) -> Alarm {
        let alarms = alarms(&Template::of_the_project());
        let mut alarm = alarms.into_iter().find(|alarm| alarm.id == "JobsFailedAlarm").unwrap();
        change(&mut alarm.properties);
        alarm
    }

    #[test]
    fn an_alarm_goes_off_at_its_threshold_and_only_by_its_own_metric() {
        let alarm_as_it_is = alarm(|_| ());
        assert!((alarm_as_it_is.threshold - 5.0).abs() < f64::EPSILON, "the parameter's default");
        assert!(alarm_as_it_is.goes_off(&jobs_failed(&[2.0, 3.0])));
        assert!(!alarm_as_it_is.goes_off(&jobs_failed(&[4.0])));
        assert!(!alarm_as_it_is.goes_off(&Extracted::new()));
        assert!(
            alarm(|it| it["TreatMissingData"] = json!("breaching")).goes_off(&Extracted::new())
        );
        assert!(!alarm(|it| it["MetricName"] = json!("JobsFaild")).goes_off(&jobs_failed(&[9.0])));
        assert!(!alarm(|it| it["Namespace"] = json!("Genesys")).goes_off(&jobs_failed(&[9.0])));
        assert!(!alarm(|it| it["Dimensions"] = json!([])).goes_off(&jobs_failed(&[9.0])));
        assert!(
            !alarm(|it| it["Statistic"] = json!("Maximum")).goes_off(&jobs_failed(&[4.0, 4.0]))
        );
    }
}
