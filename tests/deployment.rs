//! What must hold for the template: `sam validate` and cfn-lint know the language, these know what we want.

use std::time::Duration;

use genesys_provider::{EndpointSettings, Endpoints, JobContractSettings};
use pipeline_tests::repository::assert_nothing_found;
use pipeline_tests::template::{self, CallLimits, Template};
use pipeline_tests::{layering, machine, settings_read};

#[test]
fn every_folder_of_functions_is_a_function_of_its_name() {
    let folders = layering::function_folders();
    let folders: Vec<&str> = folders.iter().map(String::as_str).collect();
    assert_nothing_found(&template::every_folder_is_a_function(
        &Template::of_the_project(),
        &folders,
    ));
}

#[test]
fn every_variable_that_a_function_reads_is_set_and_every_one_that_is_set_is_read() {
    let read = settings_read::of_the_functions();
    assert_nothing_found(&template::every_variable_that_is_read_is_set(
        &Template::of_the_project(),
        &read,
    ));
}

#[test]
fn every_parameter_has_a_description_a_default_and_a_place_in_the_form() {
    assert_nothing_found(&template::parameters_explain_themselves(&Template::of_the_project()));
}

#[test]
fn a_number_that_the_template_takes_is_one_that_the_function_takes() {
    let read = settings_read::of_the_functions();
    let template = Template::of_the_project();
    assert_nothing_found(&template::ranges_are_those_that_the_functions_take(&template, &read));
}

#[test]
fn a_function_ends_before_its_task_gives_up() {
    let machine = machine::of_the_project();
    let template = Template::of_the_project();
    assert_nothing_found(&template::functions_end_before_their_task(&template, &machine));
}

#[test]
fn the_calls_of_a_function_end_before_the_function_does() {
    let template = Template::of_the_project();
    let endpoints = Endpoints::resolve(&EndpointSettings {
        environment: "mypurecloud.com",
        api_url: "",
        login_url: "",
        allow_loopback: false,
    });
    let webhook = template.0["Parameters"]["WebhookTimeoutSeconds"]["MaxValue"].as_u64().unwrap();
    let provider = JobContractSettings::new(endpoints.unwrap());
    let limits = CallLimits {
        call: provider.call_timeout,
        result: provider.result_timeout,
        webhook: Duration::from_secs(webhook),
        store: aws_adapters::OPERATION_TIMEOUT,
        schedule: pipeline_steps::RECHECK_BEGINS_WITHIN,
    };
    assert_nothing_found(&template::calls_end_before_their_function(&template, limits));
}

#[test]
fn what_the_parameters_take_fits_into_the_functions_environments() {
    let template = Template::of_the_project();
    assert_nothing_found(&template::environments_fit(&template, CERTIFICATES_THAT_FIT));
    let told = template.0["Parameters"]["ExtraTrustAnchors"]["Description"].as_str().unwrap();
    assert!(told.contains("Up to 1,650 characters"), "{told}");
}

/// In PEM: one of RSA with 3,072 bits, or two with elliptic curves.
const CERTIFICATES_THAT_FIT: usize = 1_650;

#[test]
fn no_call_is_made_more_than_six_times_over_all_layers() {
    assert_nothing_found(&template::calls_are_made_six_times_at_most(
        &Template::of_the_project(),
        &machine::of_the_project(),
        aws_adapters::ATTEMPTS_MAX,
    ));
}

#[test]
fn everything_that_may_fail_unseen_has_a_dead_letter_queue() {
    assert_nothing_found(&template::every_event_has_somewhere_to_fall(&Template::of_the_project()));
}

#[test]
fn a_queue_hides_its_messages_for_as_long_as_its_function_needs() {
    assert_nothing_found(&template::queues_fit_their_functions(&Template::of_the_project()));
}

#[test]
fn a_rejected_message_fits_into_its_queue_with_its_reason() {
    assert_nothing_found(&template::rejected_messages_find_room(&Template::of_the_project()));
}

#[test]
fn buckets_keep_old_versions_refuse_the_public_and_take_tls_only() {
    assert_nothing_found(&template::buckets_keep_and_refuse(&Template::of_the_project()));
}

#[test]
fn what_nobody_completes_of_an_upload_is_removed() {
    assert_nothing_found(&template::unfinished_uploads_are_removed(&Template::of_the_project()));
}

#[test]
fn the_job_table_can_be_restored() {
    assert_nothing_found(&template::tables_can_be_restored(&Template::of_the_project()));
}

#[test]
fn every_log_ends_some_day() {
    assert_nothing_found(&template::logs_end_some_day(&Template::of_the_project()));
}

#[test]
fn no_secret_has_a_value_in_the_template() {
    assert_nothing_found(&template::secrets_have_no_value(&Template::of_the_project()));
}

#[test]
fn only_submit_and_poll_may_read_the_genesys_secret_and_only_deliver_the_signing_keys() {
    let readers: [(&str, &[&str]); 2] = [
        ("GenesysSecret", &["SubmitTranscription", "PollTranscription"]),
        ("WebhookSecret", &["DeliverTranscript"]),
    ];
    let template = Template::of_the_project();
    assert_nothing_found(&template::secrets_are_read_by_these_only(&template, &readers));
}

#[test]
fn only_submit_and_poll_may_use_the_fleets_token() {
    let users = ["SubmitTranscription", "PollTranscription"];
    let template = Template::of_the_project();
    assert_nothing_found(&template::only_these_use_the_fleet_token(&template, &users));
}

#[test]
fn the_fleets_token_is_encrypted_and_in_no_backup() {
    let template = Template::of_the_project();
    assert_nothing_found(&template::the_fleet_token_is_kept_nowhere_else(&template));
}

#[test]
fn only_submit_and_poll_may_take_slots_of_the_request_budget() {
    let users = ["SubmitTranscription", "PollTranscription"];
    let template = Template::of_the_project();
    assert_nothing_found(&template::only_these_use_the_request_budget(&template, &users));
}

#[test]
fn every_right_names_its_actions_and_resources() {
    assert_nothing_found(&template::rights_name_their_resources(&Template::of_the_project()));
}

#[test]
fn everything_that_is_stored_takes_the_stacks_own_key() {
    assert_nothing_found(&template::every_store_takes_the_own_key(&Template::of_the_project()));
}

#[test]
fn services_that_write_by_themselves_may_use_the_key_that_the_stack_makes() {
    assert_nothing_found(&template::services_may_use_the_made_key(&Template::of_the_project()));
}

#[test]
fn a_role_may_use_the_own_key_for_what_it_stores_and_no_more() {
    assert_nothing_found(&template::roles_use_the_own_key_for_what_they_store(
        &Template::of_the_project(),
    ));
}

/// What a local cloud cannot judge (the state machine's role, keys, bucket policies) is judged by whoever reads the change of
/// this list. `UPDATE_GOLDEN=1 cargo test -p pipeline-tests --test deployment rights` writes it anew.
#[test]
fn all_rights_are_those_of_the_written_list() {
    let words = template::rights_in_words(&Template::of_the_project());
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/rights.txt");
    if is_update() {
        std::fs::write(file, &words).unwrap();
    }
    let written = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        written == words,
        "the rights differ from tests/golden/rights.txt; they are now:\n{words}"
    );
}

#[expect(
    clippy::disallowed_methods,
    reason = "a switch for the person at the keyboard, in a test only"
)]
fn is_update() -> bool {
    std::env::var("UPDATE_GOLDEN").is_ok_and(|value| value == "1")
}

#[test]
fn nobody_may_delete_what_the_pipeline_keeps() {
    assert_nothing_found(&template::nobody_may_delete(&Template::of_the_project()));
}
