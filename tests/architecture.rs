//! The architecture holds: who knows whom, what things are called, how long files are.

use pipeline_contract::ErrorName;
use pipeline_tests::repository::{self, assert_nothing_found};
use pipeline_tests::{layering, machine};

#[test]
fn dependencies_point_from_functions_to_shared_crates_and_never_to_infra() {
    let crates = layering::of_the_workspace();
    assert_nothing_found(&layering::dependencies_point_inwards(&crates));
}

#[test]
fn pure_crates_know_no_async_aws_http_clock_or_chance() {
    assert_nothing_found(&layering::pure_crates_stay_pure(&layering::of_the_workspace()));
}

#[test]
fn the_simulator_and_the_receiver_use_none_of_our_crates() {
    assert_nothing_found(&layering::stand_ins_know_none_of_us(&layering::of_the_workspace()));
}

#[test]
fn a_build_chooses_the_same_features_with_and_without_tests() {
    assert_nothing_found(&layering::tests_change_no_features(&layering::of_the_workspace()));
}

#[test]
fn folder_package_and_binary_have_one_name_and_the_workspaces_lints() {
    assert_nothing_found(&layering::crates_follow_the_house(&layering::of_the_workspace()));
}

#[test]
fn no_name_says_nothing() {
    assert_nothing_found(&layering::names_say_something(&repository::paths("")));
}

#[test]
fn no_rust_file_has_more_than_400_lines() {
    assert_nothing_found(&layering::files_stay_short(&repository::rust_files()));
}

#[test]
fn no_file_names_a_folder_of_one_machine() {
    assert_nothing_found(&layering::no_machine_is_named(&repository::text_files()));
}

#[test]
fn no_test_sleeps_or_is_ignored() {
    assert_nothing_found(&layering::tests_do_not_wait(&repository::rust_files()));
}

#[test]
fn the_workspace_has_one_tls_stack_and_one_registry() {
    let lock = repository::toml("Cargo.lock");
    assert_nothing_found(&layering::one_tls_stack_from_one_registry(&lock));
}

#[test]
fn every_error_name_is_explained_to_the_operator() {
    let guide = repository::text("docs/operating.md");
    assert_nothing_found(&layering::error_names_are_explained(&guide));
}

#[test]
fn every_name_of_ours_that_the_state_machine_tries_again_is_an_error_name() {
    let names = machine::our_names_in_retries(&machine::of_the_project());
    assert!(!names.is_empty(), "the state machine tries none of our errors again");
    for name in names {
        assert!(name.parse::<ErrorName>().is_ok(), "{name} is no ErrorName");
    }
}
