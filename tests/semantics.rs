//! The promises of `docs/semantics.md` are proved by tests that exist.

use pipeline_tests::layering;
use pipeline_tests::repository::{self, assert_nothing_found};

#[test]
fn every_promise_names_a_test_that_exists() {
    let document = repository::text("docs/semantics.md");
    let read = |path: &str| std::fs::read_to_string(repository::root().join(path)).ok();
    assert_nothing_found(&layering::every_promise_is_proved(&document, read));
}
