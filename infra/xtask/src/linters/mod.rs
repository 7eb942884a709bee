//! The linters of others for the template, the state machine and what we depend on.

mod checkov;
mod environments;
mod faults;
mod licences;
mod planted;

pub(crate) use environments::{install, programs};
pub(crate) use licences::{advisories, licences};
pub(crate) use planted::planted;

use std::fs;

use serde_json::Value;

use crate::call::Call;
use crate::stage::Outcome;
use crate::trouble::Trouble;
use crate::workspace::{self, STATE_MACHINE, TEMPLATE};

/// `sam validate --lint`, cfn-lint and checkov have nothing to say about the template but what is excepted with a reason.
pub(crate) fn template() -> Result<Outcome, Trouble> {
    install()?;
    sam_validate(TEMPLATE)?;
    cfn_lint(TEMPLATE)?;
    let excepted = checkov::checkov(TEMPLATE)?;
    Ok(Outcome::Passed(format!("{excepted} findings of checkov are excepted, each with a reason")))
}

/// statelint and asl-validator have nothing to say about the state machine.
pub(crate) fn machine() -> Result<Outcome, Trouble> {
    install()?;
    statelint(STATE_MACHINE)?;
    asl_validator(STATE_MACHINE)?;
    Ok(Outcome::passed())
}

fn sam_validate(path: &str) -> Result<(), Trouble> {
    // A region, because a template is validated for one; no credentials are needed, and none are looked for.
    Call::new(environments::linter("sam")?, "validate --lint --template-file")
        .with(path)
        .set("SAM_CLI_TELEMETRY", "0")
        .set("AWS_DEFAULT_REGION", "us-east-1")
        .set("AWS_EC2_METADATA_DISABLED", "true")
        .run("sam-validate")?;
    Ok(())
}

fn cfn_lint(path: &str) -> Result<(), Trouble> {
    Call::new(environments::linter("cfn-lint")?, "").with(path).run("cfn-lint")?;
    Ok(())
}

fn statelint(path: &str) -> Result<(), Trouble> {
    let statelint = Call::new(environments::linter("statelint")?, "").with(path);
    let (_, said) = statelint.finish("statelint")?;
    let machine = serde_json::from_str(&workspace::read(path)?)
        .map_err(|error| Trouble::Found(format!("{path} is no JSON: {error}")))?;
    let left = without_false_alarm(&said, &machine);
    if left.is_empty() {
        return Ok(());
    }
    Err(Trouble::Refused { said: left.join("\n"), again: statelint.line() })
}

/// It takes no substitution within an address, so it reads a copy that names the partition.
fn asl_validator(path: &str) -> Result<(), Trouble> {
    let copy = workspace::work()?.join("transcription.asl.json");
    let filled_in = workspace::read(path)?.replace("${Partition}", "aws");
    fs::write(&copy, filled_in).map_err(Trouble::at(&copy))?;
    Call::new(environments::asl_validator()?, "--json-path")
        .with(copy.display().to_string())
        .run("asl-validator")?;
    Ok(())
}

/// What statelint says, but for its one known mistake: it knows no JSONata in the `Seconds` of a Wait. Recognised by its
/// whole text, so that nothing else hides behind it.
fn without_false_alarm<'a>(said: &'a str, machine: &Value) -> Vec<&'a str> {
    let states = machine.get("States").and_then(Value::as_object).into_iter().flatten();
    let is_wait = |state: &Value| state.get("Type").is_some_and(|kind| kind == "Wait");
    let waits = states.filter(|(_, state)| is_wait(state));
    let alarms: Vec<String> = waits
        .map(|(name, _)| {
            format!(r#"State Machine.States.{name}.Seconds is "{{% $waitSeconds %}}" but should be an Integer"#)
        })
        .collect();
    let is_count = |line: &str| line.ends_with("errors:") || line.ends_with("error:");
    let lines = said.lines().filter(|line| !line.trim().is_empty() && !is_count(line));
    lines.filter(|line| !alarms.iter().any(|alarm| alarm == line.trim())).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_known_false_alarm_is_left_out() {
        let machine = json!({"States": {"WaitAWhile": {"Type": "Wait"}, "Poll": {"Type": "Task"}}});
        let alarm = |state: &str| {
            format!(
                " State Machine.States.{state}.Seconds is \"{{% $waitSeconds %}}\" but should be an Integer"
            )
        };
        assert!(
            without_false_alarm(&format!("One error:\n{}\n", alarm("WaitAWhile")), &machine)
                .is_empty()
        );
        let other = alarm("WaitAWhile").replace("$waitSeconds", "$seconds");
        let said = format!("3 errors:\n{}\n{}\n{other}\n", alarm("WaitAWhile"), alarm("Poll"));
        assert_eq!(without_false_alarm(&said, &machine), [alarm("Poll"), other]);
    }
}
