//! The operator's guide explains every alarm, every metric and every field of a log line, and nothing else.

use std::collections::BTreeSet;

use pipeline_metrics::MetricName;

use super::alarm::alarms;
use crate::template::Template;

/// Every alarm has one row in the guide's table of alarms, with what it means and what to do, and every row is an alarm.
#[must_use]
pub fn alarms_are_explained(template: &Template, guide: &str) -> Vec<String> {
    let ids: Vec<String> = alarms(template).into_iter().map(|alarm| alarm.id).collect();
    let rows = rows(guide, "## Alarms");
    let mut findings = one_row_each(&rows, ids.iter().map(String::as_str), "alarm");
    let short = rows
        .iter()
        .filter(|row| row.cells.len() < 3 || row.cells.iter().any(|cell| cell.is_empty()));
    findings.extend(
        short.map(|row| format!("{:?} does not say what it means and what to do", row.names)),
    );
    findings
}

/// Every metric has one row in the guide's table of metrics, with its unit.
#[must_use]
pub fn metrics_are_explained(guide: &str) -> Vec<String> {
    let rows = rows(guide, "## Metrics");
    let mut findings =
        one_row_each(&rows, MetricName::ALL.iter().map(|name| name.as_str()), "metric");
    for name in MetricName::ALL {
        let row = rows.iter().find(|row| row.names.contains(&name.as_str()));
        if row.is_some_and(|row| row.cells.get(1) != Some(&name.unit().as_str())) {
            findings.push(format!("the guide gives {} another unit", name.as_str()));
        }
    }
    findings
}

/// Every field that a log line has stands in the guide's table of fields, and every such row is one that is logged.
#[must_use]
pub fn log_fields_are_explained(fields: &BTreeSet<String>, guide: &str) -> Vec<String> {
    one_row_each(&rows(guide, "## Log lines"), fields.iter().map(String::as_str), "field")
}

struct Row<'a> {
    /// The names in code in the first cell.
    names: Vec<&'a str>,
    cells: Vec<&'a str>,
}

/// The rows of the tables under a heading whose first cell has names in code.
fn rows<'a>(guide: &'a str, heading: &str) -> Vec<Row<'a>> {
    let lines = guide.lines().skip_while(|line| *line != heading).skip(1);
    let lines = lines.take_while(|line| !line.starts_with("## "));
    let rows = lines.filter_map(|line| {
        let line = line.strip_prefix('|')?.trim_end().strip_suffix('|')?;
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let names: Vec<&str> = cells.first()?.split('`').skip(1).step_by(2).collect();
        (!names.is_empty()).then_some(Row { names, cells })
    });
    rows.collect()
}

fn one_row_each<'a>(
    rows: &[Row<'_>],
    expected: impl Iterator<Item = &'a str>,
    what: &str,
) -> Vec<String> {
    let expected: BTreeSet<&str> = expected.collect();
    let named: Vec<&str> = rows.iter().flat_map(|row| row.names.iter().copied()).collect();
    let mut findings = Vec::new();
    for name in &expected {
        let count = named.iter().filter(|named| *named == name).count();
        if count != 1 {
            findings.push(format!("the {what} {name} has {count} rows in the operator's guide"));
        }
    }
    let strange = named.iter().filter(|name| !expected.contains(*name));
    findings.extend(
        strange.map(|name| format!("the operator's guide explains {name}, which is no {what}")),
    );
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_a_row_and_a_row_without_a_name_are_found() {
        let guide = "## Log lines\n\n| field | |\n|---|---|\n| `job.key`, `gone` | words |\n\n## Other\n| `x` | |\n";
        let fields = ["job.key", "error.name"].map(str::to_owned).into();
        let findings = log_fields_are_explained(&fields, guide);
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert!(findings[0].contains("error.name has 0 rows"));
        assert!(findings[1].contains("explains gone"));
    }

    #[test]
    fn an_alarm_without_a_word_on_what_to_do_is_found() {
        let template = Template::of_the_project();
        let guide = crate::repository::text("docs/operating.md");
        let row = guide.lines().find(|line| line.starts_with("| `NeedsReviewAlarm`")).unwrap();
        let cut = row.rsplitn(3, '|').last().unwrap();
        let findings = alarms_are_explained(&template, &guide.replace(row, &format!("{cut}| |")));
        assert!(findings.len() == 1 && findings[0].contains("NeedsReviewAlarm"), "{findings:?}");
    }
}
