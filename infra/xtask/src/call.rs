//! Runs other programs.

use std::fs::{self, File};
use std::io;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::trouble::Trouble;
use crate::workspace;

/// How many of a failed program's last lines are shown.
const LINES_SHOWN: usize = 400;

/// What `cargo run` tells this program about itself. Passed on, it would look to some build scripts (ring's) as if the crate
/// that they belong to had changed, and half the tree would be built anew.
const OF_THIS_PROGRAM: [&str; 3] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_"];

/// A program with its arguments, as a person would type it at the repository's root.
#[derive(Debug)]
pub(crate) struct Call {
    program: PathBuf,
    arguments: Vec<String>,
    environment: Vec<(&'static str, &'static str)>,
    folder: PathBuf,
    /// A folder of programs that this one finds first.
    programs: Option<PathBuf>,
}

impl Call {
    /// `program` with the words of `arguments`.
    pub(crate) fn new(program: impl Into<PathBuf>, arguments: &str) -> Self {
        let arguments = arguments.split_whitespace().map(str::to_owned).collect();
        Self {
            program: program.into(),
            arguments,
            environment: Vec::new(),
            folder: workspace::root(),
            programs: None,
        }
    }

    /// Cargo, by the toolchain that built this program.
    pub(crate) fn cargo(arguments: &str) -> Self {
        Self::new("cargo", arguments)
    }

    /// With one more argument, which may have spaces in it.
    pub(crate) fn with(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// With a variable.
    pub(crate) fn set(mut self, name: &'static str, value: &'static str) -> Self {
        self.environment.push((name, value));
        self
    }

    /// Finding the programs of a folder before all others.
    pub(crate) fn finding(mut self, programs: PathBuf) -> Self {
        self.programs = Some(programs);
        self
    }

    /// From another folder.
    pub(crate) fn from(mut self, folder: &Path) -> Self {
        self.folder = folder.to_path_buf();
        self
    }

    /// The line to type.
    pub(crate) fn line(&self) -> String {
        let quoted = |word: &str| {
            if word.contains(' ') { format!("'{word}'") } else { word.to_owned() }
        };
        let root = workspace::root();
        let short = |path: &Path| path.strip_prefix(&root).unwrap_or(path).display().to_string();
        let path = self.programs.iter().map(|folder| format!("PATH=\"{}:$PATH\"", short(folder)));
        let variables =
            self.environment.iter().map(|(name, value)| format!("{name}={}", quoted(value)));
        let variables = path.chain(variables);
        let words = self.arguments.iter().map(|word| quoted(word));
        let line =
            variables.chain([short(&self.program)]).chain(words).collect::<Vec<_>>().join(" ");
        if self.folder == root { line } else { format!("(cd {} && {line})", short(&self.folder)) }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir(&self.folder).stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            let is_ours = name
                .to_str()
                .is_some_and(|name| OF_THIS_PROGRAM.iter().any(|prefix| name.starts_with(prefix)));
            if is_ours {
                command.env_remove(name);
            }
        }
        command.envs(self.environment.iter().copied());
        if let Some(programs) = &self.programs {
            let others = std::env::var_os("PATH").unwrap_or_default();
            let path = iter::once(programs.clone()).chain(std::env::split_paths(&others));
            // A folder with a colon in its name cannot stand there; then the others are what there is.
            command.env("PATH", std::env::join_paths(path).unwrap_or(others));
        }
        command
    }

    /// True when the program is there and content.
    pub(crate) fn succeeds(&self) -> bool {
        let status = self.command().stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    }

    /// Runs the program to its end, and lets it print for itself; answers whether it was content.
    pub(crate) fn pass_through(&self) -> Result<bool, Trouble> {
        let status = self.command().status().map_err(|error| self.not_started(&error))?;
        Ok(status.success())
    }

    /// Runs the program to its end. What it says goes to `target/xtask/{log}.log`, where it can be watched, and is answered.
    pub(crate) fn run(&self, log: &str) -> Result<String, Trouble> {
        let (content, said) = self.finish(log)?;
        if content {
            Ok(said)
        } else {
            Err(Trouble::Refused { said: last_lines(&said), again: self.line() })
        }
    }

    /// Like [`Call::run`], for a program whose words count more than its exit code: answers whether it was content, too.
    pub(crate) fn finish(&self, log: &str) -> Result<(bool, String), Trouble> {
        let path = workspace::work()?.join(format!("{log}.log"));
        let file = File::create(&path).map_err(Trouble::at(&path))?;
        let second = file.try_clone().map_err(Trouble::at(&path))?;
        let status = self
            .command()
            .stdout(file)
            .stderr(second)
            .status()
            .map_err(|error| self.not_started(&error))?;
        let said = fs::read(&path).map_err(Trouble::at(&path))?;
        Ok((status.success(), String::from_utf8_lossy(&said).into_owned()))
    }

    fn not_started(&self, error: &io::Error) -> Trouble {
        let said = format!("{} cannot be run: {error}", self.program.display());
        Trouble::Refused { said, again: self.line() }
    }
}

fn last_lines(said: &str) -> String {
    let lines: Vec<&str> = said.lines().collect();
    let hidden = lines.len().saturating_sub(LINES_SHOWN);
    let shown = lines.iter().skip(hidden).copied().collect::<Vec<_>>().join("\n");
    if hidden == 0 { shown } else { format!("... {hidden} lines before ...\n{shown}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_shown_as_it_would_be_typed() {
        let call = Call::cargo("doc --workspace").set("RUSTDOCFLAGS", "-D warnings").with("a b");
        assert_eq!(call.line(), "RUSTDOCFLAGS='-D warnings' cargo doc --workspace 'a b'");
        let call = Call::new("npm", "ci").from(&workspace::root().join("target/xtask/npm"));
        assert_eq!(call.line(), "(cd target/xtask/npm && npm ci)");
        let call = Call::new("sam", "build").finding(workspace::root().join("target/bin"));
        assert_eq!(call.line(), "PATH=\"target/bin:$PATH\" sam build");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let call = Call::new("no-such-program-anywhere", "");
        assert!(!call.succeeds());
        let trouble = call.run("test-of-a-missing-program").unwrap_err();
        assert!(trouble.to_string().starts_with("no-such-program-anywhere cannot be run"));
    }

    #[test]
    fn only_the_end_of_a_long_output_is_shown() {
        let said = "x\n".repeat(LINES_SHOWN + 3);
        assert!(last_lines(&said).starts_with("... 3 lines before ...\nx\n"));
        assert_eq!(last_lines("a\nb\n"), "a\nb");
    }
}
