//! Which crate may know which.

use std::collections::{BTreeMap, BTreeSet};

use super::CrateFacts;

/// Crates without I/O, async, AWS, HTTP, clock, randomness and environment.
const PURE: [&str; 4] =
    ["transcription-domain", "transcript-documents", "transcript-rendering", "transcript-accuracy"];

/// All that pure crates may use of others: data, hashes, text. Whoever adds a name looks first at what it can do.
const FOR_PURE_CRATES: [&str; 13] = [
    "base64",
    "chrono",
    "icu_casemap",
    "icu_normalizer",
    "serde",
    "serde_json",
    "sha2",
    "simdutf8",
    "thiserror",
    "transcription-domain",
    "unicode-segmentation",
    "url",
    "uuid",
];

/// Which of our crates each shared crate may know where it ships. Adapters meet only in a function's wiring.
const SHARED: [(&str, &[&str]); 12] = [
    ("transcription-domain", &[]),
    ("transcript-documents", &["transcription-domain"]),
    ("transcript-rendering", &["transcription-domain"]),
    ("transcript-accuracy", &["transcription-domain"]),
    ("pipeline-contract", &["transcription-domain"]),
    (
        "pipeline-steps",
        &[
            "transcription-domain",
            "transcript-documents",
            "transcript-rendering",
            "pipeline-contract",
        ],
    ),
    ("genesys-provider", &["transcription-domain", "pipeline-contract"]),
    ("aws-adapters", &["transcription-domain", "pipeline-contract"]),
    ("webhook-delivery", &["transcription-domain", "pipeline-contract"]),
    ("pipeline-metrics", &["transcription-domain", "pipeline-contract"]),
    (
        "lambda-host",
        &["transcription-domain", "pipeline-contract", "pipeline-metrics", "aws-adapters"],
    ),
    ("port-fakes", &["transcription-domain", "pipeline-contract"]),
];

/// Adapters that only some functions may have: with them come rights.
const ONLY_IN: [(&str, &[&str]); 3] = [
    ("genesys-provider", &["submit-transcription", "poll-transcription"]),
    ("webhook-delivery", &["deliver-transcript"]),
    ("port-fakes", &[]),
];

/// Written from the contract's and the vendor's words, so that our own mistakes do not answer themselves.
const STAND_INS: [&str; 2] = ["genesys-simulator", "webhook-receiver"];

/// Shared crates know only those of the table, functions only shared ones, and nothing that ships knows `infra/` or `tests/`.
#[must_use]
pub fn dependencies_point_inwards(crates: &[CrateFacts]) -> Vec<String> {
    let folders: BTreeMap<&str, &CrateFacts> =
        crates.iter().map(|facts| (facts.name.as_str(), facts)).collect();
    let mut findings = Vec::new();
    for facts in crates.iter().filter(|facts| facts.is_in("shared") || facts.is_in("functions")) {
        let name = &facts.name;
        for ours in facts.everything().filter_map(|dependency| folders.get(dependency)) {
            if !ours.is_in("shared") {
                findings
                    .push(format!("{name} knows {}, which stands in {}", ours.name, ours.folder));
            }
        }
        let known = facts
            .dependencies
            .iter()
            .filter(|dependency| folders.contains_key(dependency.as_str()));
        let wrong = known.filter(|dependency| !may_know(facts, dependency));
        findings.extend(wrong.map(|dependency| format!("{name} may not know {dependency}")));
        if facts.is_in("shared") && !SHARED.iter().any(|(shared, _)| shared == name) {
            findings.push(format!("{name} does not stand in the table of shared crates"));
        }
    }
    findings
}

fn may_know(facts: &CrateFacts, dependency: &str) -> bool {
    if facts.is_in("functions") {
        let limit = ONLY_IN.iter().find(|(adapter, _)| *adapter == dependency);
        return limit.is_none_or(|(_, functions)| functions.contains(&facts.name.as_str()));
    }
    let row = SHARED.iter().find(|(name, _)| *name == facts.name);
    row.is_none_or(|(_, known)| known.contains(&dependency))
}

/// What only tests use is a plain dependency of `pipeline-tests` too. A build without tests then chooses the same features
/// as one with them, and the AWS SDK is compiled once for the functions, `cargo local` and the tests, instead of three times.
#[must_use]
pub fn tests_change_no_features(crates: &[CrateFacts]) -> Vec<String> {
    let plain: BTreeSet<&String> = crates.iter().flat_map(|facts| &facts.dependencies).collect();
    let ours: BTreeSet<&String> = crates.iter().map(|facts| &facts.name).collect();
    let by_tests: BTreeSet<&String> =
        crates.iter().flat_map(|facts| &facts.dev_dependencies).collect();
    let alone = by_tests.iter().filter(|name| !plain.contains(*name) && !ours.contains(*name));
    alone
        .map(|name| format!("{name} is used by tests only: name it in tests/Cargo.toml too"))
        .collect()
}

/// Pure crates use data crates only. (Their tests may use more.)
#[must_use]
pub fn pure_crates_stay_pure(crates: &[CrateFacts]) -> Vec<String> {
    let pure = crates.iter().filter(|facts| PURE.contains(&facts.name.as_str()));
    let uses =
        pure.flat_map(|facts| facts.dependencies.iter().map(move |used| (&facts.name, used)));
    let wrong = uses.filter(|(_, used)| !FOR_PURE_CRATES.contains(&used.as_str()));
    wrong.map(|(name, used)| format!("{name} is pure and may not use {used}")).collect()
}

/// The simulator and the receiver use no crate of ours, in their tests neither.
#[must_use]
pub fn stand_ins_know_none_of_us(crates: &[CrateFacts]) -> Vec<String> {
    let ours = |name: &str| crates.iter().any(|facts| facts.name == name);
    let stand_ins = crates.iter().filter(|facts| STAND_INS.contains(&facts.name.as_str()));
    let uses = stand_ins.flat_map(|facts| facts.everything().map(move |used| (&facts.name, used)));
    let wrong = uses.filter(|(_, used)| ours(used));
    wrong.map(|(name, used)| format!("{name} uses our {used}")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::of_the_workspace;
    use super::*;

    /// What a check finds after `name` came to depend on `used`.
    fn found(check: impl Fn(&[CrateFacts]) -> Vec<String>, name: &str, used: &str) -> Vec<String> {
        let mut crates = of_the_workspace();
        let facts = crates.iter_mut().find(|facts| facts.name == name).unwrap();
        facts.dependencies.insert(used.to_owned());
        check(&crates)
    }

    #[test]
    fn a_dependency_in_the_wrong_direction_is_found() {
        for (name, used) in [
            ("transcription-domain", "pipeline-contract"),
            ("pipeline-contract", "pipeline-steps"),
            ("pipeline-steps", "aws-adapters"),
            ("aws-adapters", "genesys-provider"),
            ("webhook-delivery", "aws-adapters"),
            ("lambda-host", "pipeline-steps"),
            ("port-fakes", "pipeline-steps"),
            ("deliver-transcript", "genesys-provider"),
            ("poll-transcription", "webhook-delivery"),
            ("poll-transcription", "port-fakes"),
        ] {
            let findings = found(dependencies_point_inwards, name, used);
            assert_eq!(findings, [format!("{name} may not know {used}")]);
        }
        let findings = found(dependencies_point_inwards, "start-transcription", "local-runner");
        assert!(findings[0].contains("stands in infra/local/local-runner"));
    }

    #[test]
    fn a_new_shared_crate_must_stand_in_the_table() {
        let mut crates = of_the_workspace();
        crates.push(CrateFacts::of("shared/new", &"package.name = \"new\"".parse().unwrap()));
        assert!(dependencies_point_inwards(&crates)[0].contains("new does not stand in the table"));
    }

    #[test]
    fn a_crate_of_tests_that_no_build_knows_is_found() {
        let mut crates = of_the_workspace();
        let facts = crates.iter_mut().find(|facts| facts.name == "port-fakes").unwrap();
        facts.dev_dependencies.insert("quickcheck".to_owned());
        let findings = tests_change_no_features(&crates);
        assert_eq!(findings.len(), 1);
        assert!(findings[0].starts_with("quickcheck is used by tests only"));
    }

    #[test]
    fn a_pure_crate_with_a_runtime_is_found() {
        for used in ["tokio", "async-trait", "reqwest", "aws-sdk-s3", "getrandom", "tracing"] {
            assert_eq!(found(pure_crates_stay_pure, "transcript-documents", used).len(), 1);
        }
    }

    #[test]
    fn a_stand_in_that_knows_us_is_found() {
        let findings = found(stand_ins_know_none_of_us, "genesys-simulator", "pipeline-contract");
        assert_eq!(findings, ["genesys-simulator uses our pipeline-contract"]);
    }
}
