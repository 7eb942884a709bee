//! A stack can be watched: each alarm can go off, and does, when what it is about comes true; none does on a good day.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "what is not there ends the test")]

mod days;
mod pipeline;

use std::collections::BTreeSet;

use pipeline_metrics::NAMESPACE;
use pipeline_tests::log_fields;
use pipeline_tests::monitoring::{self, Alarm, extracted};
use pipeline_tests::repository::{self, assert_nothing_found};
use pipeline_tests::template::Template;

/// The documents that the functions write on a day.
type Day = fn() -> Vec<serde_json::Value>;

/// Every alarm about a metric of ours, and the bad day that must set it off.
const BAD_DAYS: [(&str, Day); 11] = [
    ("AuditFailuresAlarm", days::the_audit_cannot_be_written),
    ("BudgetStarvationAlarm", days::there_is_work_for_hours),
    ("CredentialsRefusedAlarm", days::the_credentials_are_refused),
    ("JobsFailedAlarm", days::the_provider_gives_five_jobs_up),
    ("NeedsReviewAlarm", days::a_submissions_answer_is_lost),
    ("NoProgressAlarm", days::nothing_can_be_started_again),
    ("OldestWaitingAlarm", days::work_was_left_for_two_hours),
    ("ProviderUnavailableAlarm", days::the_provider_is_down),
    ("ThrottledForLongAlarm", days::the_provider_asks_to_slow_down),
    ("WebhooksGivenUpAlarm", days::a_webhook_is_gone),
    ("WebhooksUnansweredAlarm", days::a_webhooks_server_is_down),
];

fn ours() -> Vec<Alarm> {
    let alarms = monitoring::alarms(&Template::of_the_project()).into_iter();
    alarms.filter(|alarm| alarm.namespace() == NAMESPACE).collect()
}

#[test]
fn every_alarm_about_our_own_metrics_goes_off_on_its_bad_day() {
    let ids: BTreeSet<String> = ours().into_iter().map(|alarm| alarm.id).collect();
    let with_a_day: BTreeSet<String> = BAD_DAYS.iter().map(|(id, _)| (*id).to_owned()).collect();
    assert_eq!(ids, with_a_day, "each alarm has a day that sets it off");
    for (id, bad_day) in BAD_DAYS {
        let alarm = ours().into_iter().find(|alarm| alarm.id == id).unwrap();
        let documents = bad_day();
        assert!(alarm.goes_off(&extracted(&documents)), "{id} stays silent: {documents:#?}");
    }
}

#[test]
fn no_alarm_about_our_own_metrics_goes_off_on_a_good_day() {
    let documents = days::a_call_goes_all_the_way();
    for alarm in ours() {
        assert!(!alarm.goes_off(&extracted(&documents)), "{} goes off: {documents:#?}", alarm.id);
    }
}

#[test]
fn a_good_day_tells_of_every_stage() {
    let told = extracted(&days::a_call_goes_all_the_way());
    let names: BTreeSet<&str> = told.keys().map(|metric| metric.name.as_str()).collect();
    for name in [
        "SubmissionsAccepted",
        "SubmissionLatency",
        "Looks",
        "TranscriptionLatency",
        "DeliveryLatency",
        "WordsTotal",
        "WebhookAttempts",
        "WebhookAttemptsFailed",
        "WebhookDelivered",
        "JobsCompleted",
        "JobLatency",
        "OverdueJobs",
        "OldestWaitingSeconds",
        "NoProgress",
    ] {
        assert!(names.contains(name), "{name} is missing: {names:?}");
    }
}

#[test]
fn the_oldest_waiting_work_is_told_by_the_seconds_since_it_was_due() {
    let told = extracted(&days::work_was_left_for_two_hours());
    let values: Vec<_> =
        told.iter().filter(|(metric, _)| metric.name == "OldestWaitingSeconds").collect();
    assert_eq!(values.len(), 1, "{told:?}");
    // Two hours less the lease of half an hour.
    assert_eq!(*values[0].1, [5_400.0]);
}

#[test]
fn no_id_is_a_dimension() {
    let days = BAD_DAYS.iter().flat_map(|(_, day)| day()).chain(days::a_call_goes_all_the_way());
    let documents: Vec<_> = days.collect();
    for metric in extracted(&documents).keys() {
        let names: Vec<&str> = metric.dimensions.keys().map(String::as_str).collect();
        assert!(names == ["Stack"] || names == ["ErrorName", "Stack"], "{metric:?}");
    }
}

#[test]
fn every_metric_that_an_alarm_or_the_dashboard_names_is_emitted() {
    assert_nothing_found(&monitoring::every_metric_is_emitted(&Template::of_the_project()));
}

#[test]
fn functions_queues_and_machine_are_all_watched() {
    assert_nothing_found(&monitoring::everything_is_watched(&Template::of_the_project()));
}

#[test]
fn every_alarm_is_complete() {
    assert_nothing_found(&monitoring::alarms_are_complete(&Template::of_the_project()));
}

#[test]
fn the_dashboard_reads_well() {
    assert_nothing_found(&monitoring::dashboard_reads_well(&Template::of_the_project()));
}

#[test]
fn the_cost_estimate_fits_the_functions() {
    assert_nothing_found(&monitoring::estimated_prices_fit_the_functions(
        &Template::of_the_project(),
    ));
}

#[test]
fn functions_and_machine_send_traces() {
    assert_nothing_found(&monitoring::traces_are_on(&Template::of_the_project()));
}

#[test]
fn every_alarm_tells_the_operator_what_to_do() {
    let guide = repository::text("docs/operating.md");
    assert_nothing_found(&monitoring::alarms_are_explained(&Template::of_the_project(), &guide));
}

#[test]
fn every_metric_is_explained_to_the_operator() {
    assert_nothing_found(&monitoring::metrics_are_explained(&repository::text(
        "docs/operating.md",
    )));
}

#[test]
fn every_field_of_a_log_line_has_one_name_and_is_explained() {
    let fields = log_fields::of_the_project();
    assert!(fields.contains("job.key"), "the source is read: {fields:?}");
    let guide = repository::text("docs/operating.md");
    assert_nothing_found(&monitoring::log_fields_are_explained(&fields, &guide));
}
