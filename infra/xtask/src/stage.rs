//! Runs stages one after the other, one line each.
#![expect(clippy::print_stdout, reason = "a command talks to the person who typed it")]

use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use crate::trouble::Trouble;

/// One thing that must pass.
pub(crate) struct Stage {
    /// Its name, for `--only`.
    pub(crate) name: &'static str,
    /// Does it; answers a few words about it.
    pub(crate) act: fn() -> Result<Outcome, Trouble>,
}

/// How a stage that did not fail ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It passed.
    Passed(String),
    /// It was left out, for this reason.
    Skipped(String),
}

impl Outcome {
    /// Passed, and there is nothing to say about it.
    pub(crate) const fn passed() -> Self {
        Self::Passed(String::new())
    }
}

/// Runs the stages; true when none failed.
pub(crate) fn run(command: &str, stages: &[Stage], only: &[String], keep_going: bool) -> bool {
    let names: Vec<&str> = stages.iter().map(|stage| stage.name).collect();
    if let Some(stranger) = only.iter().find(|name| !names.contains(&name.as_str())) {
        println!("{command} has no stage {stranger}. Its stages: {}", names.join(" "));
        return false;
    }
    let chosen = |stage: &&Stage| only.is_empty() || only.iter().any(|name| name == stage.name);
    let begun = now();
    let mut failed = Vec::new();
    for stage in stages.iter().filter(chosen) {
        if !run_one(command, stage) {
            failed.push(stage.name);
            if !keep_going {
                break;
            }
        }
    }
    let took = shown(begun.elapsed());
    if failed.is_empty() {
        println!("{command} passed in {took}");
    } else {
        println!("{command} failed in {took}: {}", failed.join(", "));
    }
    failed.is_empty()
}

fn run_one(command: &str, stage: &Stage) -> bool {
    let name = stage.name;
    // The name stands there while the stage runs.
    print!("{name:<12} ");
    let _not_a_terminal = io::stdout().flush();
    let begun = now();
    let result = (stage.act)();
    let took = shown(begun.elapsed());
    match &result {
        Ok(Outcome::Passed(words)) if words.is_empty() => println!("ok      {took:>9}"),
        Ok(Outcome::Passed(words)) => println!("ok      {took:>9}  {words}"),
        Ok(Outcome::Skipped(reason)) => println!("skipped {took:>9}  {reason}"),
        Err(trouble) => {
            println!("FAILED  {took:>9}\n\n{trouble}\n");
            if let Trouble::Refused { again, .. } = trouble {
                println!("the program alone:  {again}");
            }
            let only = if command == "ci" { format!(" --only {name}") } else { String::new() };
            println!("the stage again:    cargo xtask {command}{only}");
        }
    }
    result.is_ok()
}

#[expect(clippy::disallowed_methods, reason = "this is where a command measures its own time")]
fn now() -> Instant {
    Instant::now()
}

fn shown(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} m {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAGES: [Stage; 3] = [
        Stage { name: "one", act: || Ok(Outcome::passed()) },
        Stage { name: "two", act: || Err(Trouble::Found("it is red".to_owned())) },
        Stage { name: "three", act: || Ok(Outcome::Skipped("not here".to_owned())) },
    ];

    #[test]
    fn a_run_passes_when_no_chosen_stage_fails() {
        assert!(!run("test", &STAGES, &[], true));
        assert!(run("test", &STAGES, &["one".to_owned(), "three".to_owned()], false));
        assert!(!run("test", &STAGES, &["four".to_owned()], false));
    }

    #[test]
    fn times_are_short_to_read() {
        assert_eq!(shown(Duration::from_millis(1_240)), "1.2 s");
        assert_eq!(shown(Duration::from_secs(605)), "10 m 05 s");
    }
}
