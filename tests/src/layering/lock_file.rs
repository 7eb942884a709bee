//! What the whole workspace is built from.

use toml::{Table, Value};

/// Second TLS stacks and what carries them in. One stack (rustls with ring) serves AWS, the provider and webhooks: a second
/// one costs start time, and has its own idea of which certificates are good.
const SECOND_STACKS: [&str; 6] =
    ["aws-config", "aws-lc-rs", "aws-lc-sys", "native-tls", "openssl", "openssl-sys"];

/// One TLS stack, and every crate of others comes from the one registry.
#[must_use]
pub fn one_tls_stack_from_one_registry(lock: &Table) -> Vec<String> {
    let packages = lock.get("package").and_then(Value::as_array);
    let mut findings = Vec::new();
    for package in packages.into_iter().flatten() {
        let text = |key: &str| package.get(key).and_then(Value::as_str);
        let name = text("name").unwrap_or_default();
        if SECOND_STACKS.contains(&name) {
            findings.push(format!("{name} brings a second TLS stack"));
        }
        let others = text("source").is_some_and(|source| !source.starts_with("registry+"));
        if others {
            findings.push(format!("{name} does not come from the registry"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_stack_and_a_foreign_source_are_found() {
        let lock = "[[package]]\nname = \"openssl\"\nsource = \"registry+x\"\n\
            [[package]]\nname = \"ours\"\n[[package]]\nname = \"fork\"\nsource = \"git+x\"\n";
        let findings = one_tls_stack_from_one_registry(&lock.parse().unwrap());
        assert_eq!(
            findings,
            ["openssl brings a second TLS stack", "fork does not come from the registry"]
        );
    }
}
