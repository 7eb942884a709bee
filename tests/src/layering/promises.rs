//! `docs/semantics.md`: numbered promises, each with the tests that prove it.

/// Where a promise names its tests: "Proved by: `test_name` in tests/file.rs; `other` in ...".
const PROVED_BY: &str = "Proved by:";

/// The promises are numbered from 1 on, and each names at least one test that exists: a function of that name, marked as a
/// test, in the file that stands behind it. `read` answers a file's text.
#[must_use]
pub fn every_promise_is_proved(
    document: &str,
    read: impl Fn(&str) -> Option<String>,
) -> Vec<String> {
    let promises = promises(document);
    let mut findings = Vec::new();
    if promises.is_empty() {
        findings.push("there are no numbered promises".to_owned());
    }
    for (expected, (number, text)) in (1..).zip(&promises) {
        if *number != expected {
            findings.push(format!("promise {number} stands where {expected} should"));
        }
        let proofs = proofs(text);
        if proofs.is_empty() {
            findings.push(format!("promise {number} names no test"));
        }
        for (test, path) in proofs {
            match read(path) {
                None => findings.push(format!("promise {number}: there is no file {path}")),
                Some(code) if !has_test(&code, test) => {
                    findings.push(format!("promise {number}: there is no test {test} in {path}"));
                }
                Some(_) => {}
            }
        }
    }
    findings
}

/// The numbered paragraphs or headings, each with all lines up to the next.
fn promises(document: &str) -> Vec<(u32, String)> {
    let mut promises: Vec<(u32, String)> = Vec::new();
    for line in document.lines() {
        if let Some(number) = number_of(line) {
            promises.push((number, String::new()));
        }
        if let Some((_, text)) = promises.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    promises
}

/// `12. Text`, `## 12. Text` -> 12.
fn number_of(line: &str) -> Option<u32> {
    let (number, _) =
        line.trim_start_matches('#').trim_start().trim_start_matches("**").split_once(". ")?;
    if line.starts_with(' ') { None } else { number.parse().ok() }
}

/// The pairs "`test` in path" behind "Proved by:".
fn proofs(promise: &str) -> Vec<(&str, &str)> {
    let Some((_, named)) = promise.split_once(PROVED_BY) else { return Vec::new() };
    let words: Vec<&str> = named.split_whitespace().collect();
    let pairs = words.windows(3).filter_map(|three| match three {
        [test, "in", path] if test.starts_with('`') => {
            let path = path.trim_start_matches('`').trim_end_matches([',', ';', '.', '`', ')']);
            Some((test.trim_matches('`'), path))
        }
        _ => None,
    });
    pairs.collect()
}

/// True when the code has a function of this name with a test's attribute above it.
fn has_test(code: &str, test: &str) -> bool {
    let lines: Vec<&str> = code.lines().map(str::trim).collect();
    let defines = |line: &str| {
        let line = line.trim_start_matches("async ");
        line.strip_prefix("fn ")
            .and_then(|rest| rest.strip_prefix(test))
            .is_some_and(|rest| rest.starts_with('('))
    };
    (0..).zip(&lines).filter(|(_, line)| defines(line)).any(|(at, _)| {
        let above = lines.iter().take(at).rev();
        let above = above.take_while(|line| line.starts_with("#[") || line.starts_with("//"));
        above.into_iter().any(|line| line.starts_with("#[") && line.contains("test"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str =
        "/// Words.\n#[tokio::test]\nasync fn a_call_comes_through() {}\nfn no_test() {}\n";

    fn findings(document: &str) -> Vec<String> {
        every_promise_is_proved(document, |path| (path == "tests/a.rs").then(|| CODE.to_owned()))
    }

    #[test]
    fn a_promise_with_its_test_is_proved() {
        let one = "# Promises\n\n1. A call comes through.\n   Proved by: `a_call_comes_through` in tests/a.rs.\n";
        assert!(findings(one).is_empty());
        let headings = "## 1. One\nProved by: `a_call_comes_through` in\n`tests/a.rs`\n\n## 2. Two\n\
            Proved by: `a_call_comes_through` in `tests/a.rs`, `a_call_comes_through` in tests/a.rs\n";
        assert!(findings(headings).is_empty());
    }

    #[test]
    fn a_promise_without_proof_is_found() {
        assert_eq!(findings("# Nothing\n"), ["there are no numbered promises"]);
        assert_eq!(findings("1. One\n"), ["promise 1 names no test"]);
        let proof = "Proved by: `a_call_comes_through` in tests/a.rs\n";
        assert_eq!(findings(&format!("2. Two\n{proof}")), ["promise 2 stands where 1 should"]);
        assert!(
            findings("1. One\nProved by: `no_test` in tests/a.rs")[0].contains("no test no_test")
        );
        assert!(findings("1. One\nProved by: `gone` in tests/a.rs")[0].contains("no test gone"));
        assert!(findings("1. One\nProved by: `x` in tests/b.rs")[0].contains("no file tests/b.rs"));
    }
}
