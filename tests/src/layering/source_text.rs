//! What stands in the files.

use crate::repository::SourceFile;

/// A file is one idea; longer ones hold two.
const LINES_MAX: usize = 400;

/// Folders of one person's machine. Put together, so that this file does not find itself.
fn machine_paths() -> [String; 5] {
    [["/ho", "me/"], ["/ro", "ot/"], ["/Us", "ers/"], ["C:\\", "Users"], ["/wo", "rk/"]]
        .map(|parts| parts.concat())
}

/// No file is longer than 400 lines.
#[must_use]
pub fn files_stay_short(files: &[SourceFile]) -> Vec<String> {
    let long = files.iter().map(|file| (file, file.text.lines().count()));
    let long = long.filter(|(_, lines)| *lines > LINES_MAX);
    long.map(|(file, lines)| format!("{} has {lines} lines", file.path)).collect()
}

/// No file names a folder of one machine.
#[must_use]
pub fn no_machine_is_named(files: &[SourceFile]) -> Vec<String> {
    let paths = machine_paths();
    let mut findings = Vec::new();
    for file in files {
        for (number, line) in (1..).zip(file.text.lines()) {
            if paths.iter().any(|path| line.contains(path.as_str())) {
                findings.push(format!("{}:{number} names a folder of one machine", file.path));
            }
        }
    }
    findings
}

/// No test sleeps, and none is left out: it waits for something that happens, or moves a clock of its own.
#[must_use]
pub fn tests_do_not_wait(files: &[SourceFile]) -> Vec<String> {
    // Put together, so that this file does not find itself.
    let waits =
        [["thread::", "sleep"], ["time::", "sleep"], ["#[", "ignore"]].map(|parts| parts.concat());
    let mut findings = Vec::new();
    for file in files {
        let code = if file.is_test_code() { "" } else { file.code() };
        let before = code.lines().count();
        for (number, line) in (1..).zip(file.text.lines()).skip(before) {
            let comment = line.trim_start().starts_with("//");
            if let Some(wait) = waits.iter().find(|wait| !comment && line.contains(wait.as_str())) {
                findings.push(format!("{}:{number} has {wait} in a test", file.path));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> [SourceFile; 1] {
        [SourceFile { path: path.to_owned(), text: text.to_owned() }]
    }

    #[test]
    fn a_long_file_is_found() {
        let found = files_stay_short(&file("shared/a/src/lib.rs", &"//\n".repeat(401)));
        assert_eq!(found, ["shared/a/src/lib.rs has 401 lines"]);
        assert!(files_stay_short(&file("a.rs", &"//\n".repeat(400))).is_empty());
    }

    #[test]
    fn a_folder_of_one_machine_is_found() {
        let [home, ..] = machine_paths();
        let text = format!("//\nlet a = \"{home}me/a.json\";\n");
        let found = no_machine_is_named(&file("a.rs", &text));
        assert_eq!(found, ["a.rs:2 names a folder of one machine"]);
    }

    #[test]
    fn a_sleep_in_a_test_is_found_and_one_at_the_edge_is_not() {
        let sleep = ["time::", "sleep(x)"].concat();
        let edge = format!("fn edge() {{ {sleep} }}\n");
        let test = format!("{edge}#[cfg(test)]\nmod tests {{\n    {sleep}\n}}\n");
        assert!(tests_do_not_wait(&file("infra/a/src/b.rs", &edge)).is_empty());
        assert!(
            tests_do_not_wait(&file("infra/a/src/b.rs", &test))[0]
                .starts_with("infra/a/src/b.rs:4")
        );
        assert_eq!(tests_do_not_wait(&file("tests/pipeline/a.rs", &edge)).len(), 1);
        let ignored = ["#[", "ignore]\nfn a() {}"].concat();
        assert_eq!(tests_do_not_wait(&file("tests/a.rs", &ignored)).len(), 1);
    }
}
