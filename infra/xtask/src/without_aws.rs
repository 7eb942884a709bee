//! The crates that need no AWS SDK: they hold all rules of the pipeline, and their tests run in a minute.

/// Each crate of the workspace whose tests compile without an `aws-sdk` crate; a test holds the list against cargo's own.
const CRATES: [&str; 17] = [
    "cold-start-bench",
    "genesys-provider",
    "genesys-simulator",
    "pipeline-contract",
    "pipeline-metrics",
    "pipeline-steps",
    "port-fakes",
    "stack-template",
    "transcript-accuracy",
    "transcript-bench",
    "transcript-documents",
    "transcript-files",
    "transcript-rendering",
    "transcription-domain",
    "webhook-delivery",
    "webhook-receiver",
    "xtask",
];

/// What chooses them, for cargo.
pub(crate) fn packages() -> String {
    CRATES.map(|name| format!("--package {name}")).join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde::Deserialize;

    use super::*;
    use crate::call::Call;

    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
        workspace_members: BTreeSet<String>,
        resolve: Resolve,
    }

    #[derive(Deserialize)]
    struct Package {
        id: String,
        name: String,
    }

    #[derive(Deserialize)]
    struct Resolve {
        nodes: Vec<Node>,
    }

    #[derive(Deserialize)]
    struct Node {
        id: String,
        deps: Vec<Dependency>,
    }

    #[derive(Deserialize)]
    struct Dependency {
        pkg: String,
        dep_kinds: Vec<Kind>,
    }

    #[derive(Deserialize)]
    struct Kind {
        /// `dev`, `build`, or nothing for what ships.
        kind: Option<String>,
    }

    impl Metadata {
        /// For this machine only: what others would compile is perhaps not here.
        fn of_the_workspace() -> Self {
            let rustc = Call::new("rustc", "-vV").run("test-rustc").unwrap();
            let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
            let call =
                Call::cargo("metadata --quiet --format-version 1 --locked --filter-platform");
            let said = call.with(host).run("test-metadata").unwrap();
            serde_json::from_str(said.lines().find(|line| line.starts_with('{')).unwrap()).unwrap()
        }

        /// Those workspace members whose tests need no SDK, by name.
        fn without_aws(&self) -> BTreeSet<&str> {
            let packages = self.packages.iter();
            let names: BTreeMap<&str, &str> =
                packages.map(|package| (package.id.as_str(), package.name.as_str())).collect();
            let nodes = self.resolve.nodes.iter();
            let nodes: BTreeMap<&str, &Node> = nodes.map(|node| (node.id.as_str(), node)).collect();
            let needs_aws = |member: &str| {
                compiled_for(member, &nodes).iter().any(|id| names[id].starts_with("aws-sdk"))
            };
            let members = self.workspace_members.iter().map(String::as_str);
            members.filter(|member| !needs_aws(member)).map(|member| names[member]).collect()
        }
    }

    /// All that is compiled for a member's tests: of what it depends on, without the tests of that.
    fn compiled_for<'a>(member: &'a str, nodes: &BTreeMap<&'a str, &'a Node>) -> BTreeSet<&'a str> {
        let mut found = BTreeSet::new();
        let mut next = vec![member];
        while let Some(id) = next.pop() {
            for dependency in &nodes[id].deps {
                let is_for_tests =
                    dependency.dep_kinds.iter().all(|it| it.kind.as_deref() == Some("dev"));
                let counts = id == member || !is_for_tests;
                if counts && found.insert(dependency.pkg.as_str()) {
                    next.push(&dependency.pkg);
                }
            }
        }
        found
    }

    #[test]
    fn the_list_names_every_crate_that_needs_no_aws_sdk_and_no_other() {
        let metadata = Metadata::of_the_workspace();
        assert_eq!(metadata.without_aws(), BTreeSet::from(CRATES));
    }

    #[test]
    fn the_list_is_sorted() {
        assert!(CRATES.is_sorted());
        assert!(packages().starts_with("--package cold-start-bench --package genesys-provider "));
    }
}
