//! What must hold for the state machine, beyond what linters know of the language.

use pipeline_tests::machine;
use pipeline_tests::repository::{self, assert_nothing_found};
use pipeline_tests::template::Template;

/// The steps of each Task: the code whose answers the next Choice must know.
const STEPS: [(&str, &[&str]); 6] = [
    ("Submit", &["submit.rs", "submission.rs", "ledger.rs"]),
    ("Poll", &["poll.rs", "ledger.rs"]),
    ("Deliver", &["deliver.rs", "ledger.rs"]),
    ("Notify", &["notify.rs", "ledger.rs"]),
    ("RecordFailure", &["record_failure.rs"]),
    ("TellFailure", &["notify.rs", "ledger.rs"]),
];

#[test]
fn every_task_has_a_time_limit() {
    assert_nothing_found(&machine::tasks_end(&machine::of_the_project()));
}

#[test]
fn every_task_invokes_a_function_that_the_template_fills_in() {
    let template = Template::of_the_project();
    let substitutions = &template.properties("TranscriptionMachine")["DefinitionSubstitutions"];
    assert_nothing_found(&machine::tasks_name_functions_of(
        &machine::of_the_project(),
        substitutions,
    ));
}

#[test]
fn only_small_facts_travel_between_states() {
    assert_nothing_found(&machine::only_small_facts_travel(&machine::of_the_project()));
}

#[test]
fn retries_are_bounded_spread_and_for_the_platform_and_our_stores_only() {
    assert_nothing_found(&machine::retries_are_bounded(&machine::of_the_project()));
}

#[test]
fn every_error_is_caught_and_recorded() {
    assert_nothing_found(&machine::errors_are_caught(&machine::of_the_project()));
}

#[test]
fn every_variable_has_a_value_wherever_it_is_used() {
    assert_nothing_found(&machine::every_variable_is_assigned_before(&machine::of_the_project()));
}

#[test]
fn every_answer_that_a_step_can_give_has_a_way() {
    let machine = machine::of_the_project();
    let mut findings = Vec::new();
    for (task, files) in STEPS {
        let code: String = files
            .iter()
            .map(|file| repository::text(&format!("shared/pipeline-steps/src/{file}")))
            .map(|text| repository::before_tests(&text).to_owned())
            .collect();
        let answers = machine::answers_of(&code);
        assert!(!answers.is_empty(), "{task} answers nothing");
        findings.extend(machine::choices_know_every_answer(&machine, task, &answers));
    }
    assert_nothing_found(&findings);
}

#[test]
fn every_state_is_reached_and_every_way_leads_to_a_state() {
    assert_nothing_found(&machine::every_state_is_reached(&machine::of_the_project()));
}

#[test]
fn every_wait_lasts_as_long_as_the_answer_before_it_says() {
    assert_nothing_found(&machine::waits_come_from_answers(&machine::of_the_project()));
}

#[test]
fn the_machine_outlives_the_longest_deadline_and_the_longest_row_of_webhook_attempts() {
    let template = Template::of_the_project();
    let parameters = &template.0["Parameters"];
    let deadline = parameters["DeadlineSeconds"]["MaxValue"].as_u64().unwrap();
    // What the parameter's description allows; jitter makes a wait a fifth longer.
    let three_days: u64 = 3 * 86_400;
    let waits = parameters["WebhookWaitsSeconds"]["Default"].as_str().unwrap();
    let by_default: u64 = waits.split(',').map(|wait| wait.parse::<u64>().unwrap()).sum();
    assert!(by_default <= three_days, "the default waits are {by_default} s together");
    let told = three_days * 6 / 5;
    assert_nothing_found(&machine::machine_outlives(&machine::of_the_project(), deadline, told));
}
