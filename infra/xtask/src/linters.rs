//! The linters of others for the template and the state machine, in environments of their own under `target/xtask`.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::call::Call;
use crate::stage::Outcome;
use crate::trouble::Trouble;
use crate::workspace::{self, STATE_MACHINE};

/// The Python packages, each with its version.
const REQUIREMENTS: &str = "infra/xtask/linters/requirements.txt";

/// The npm package, and everything under it, each with its version.
const PACKAGE_FILES: [&str; 2] = ["package.json", "package-lock.json"];

/// Makes both environments, unless they are there from the same lists.
pub(crate) fn install() -> Result<Outcome, Trouble> {
    let python = install_python()?;
    let node = install_node()?;
    let words = if python || node { "installed" } else { "there already" };
    Ok(Outcome::Passed(words.to_owned()))
}

/// cfn-lint has nothing to say about the template.
pub(crate) fn template() -> Result<Outcome, Trouble> {
    install()?;
    Call::new(python_program("cfn-lint")?, "template.yaml").run("cfn-lint")?;
    Ok(Outcome::passed())
}

/// statelint and asl-validator have nothing to say about the state machine.
pub(crate) fn machine() -> Result<Outcome, Trouble> {
    install()?;
    let statelint = Call::new(python_program("statelint")?, STATE_MACHINE);
    let (_, said) = statelint.finish("statelint")?;
    let machine = serde_json::from_str(&workspace::read(STATE_MACHINE)?)
        .map_err(|error| Trouble::Found(format!("{STATE_MACHINE} is no JSON: {error}")))?;
    let left = without_false_alarm(&said, &machine);
    if !left.is_empty() {
        return Err(Trouble::Refused { said: left.join("\n"), again: statelint.line() });
    }
    let validator = workspace::work()?.join("npm/node_modules/.bin/asl-validator");
    Call::new(validator, "--json-path").with(STATE_MACHINE).run("asl-validator")?;
    Ok(Outcome::passed())
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

fn python_program(name: &str) -> Result<PathBuf, Trouble> {
    Ok(workspace::work()?.join("python/bin").join(name))
}

/// True when something was installed.
fn install_python() -> Result<bool, Trouble> {
    let folder = workspace::work()?.join("python");
    let wanted = workspace::read(REQUIREMENTS)?;
    let stamp = folder.join("made-from");
    if fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == wanted) {
        return Ok(false);
    }
    if !Call::new("python3", "--version").succeeds() {
        return Err(Trouble::Missing {
            program: "python3",
            install: "apt-get install python3 python3-venv",
        });
    }
    if !Call::new("python3", "-c").with("import ensurepip, venv").succeeds() {
        return Err(Trouble::Missing {
            program: "python3-venv",
            install: "apt-get install python3-venv",
        });
    }
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Trouble::at(&folder))?;
    }
    Call::new("python3", "-m venv target/xtask/python").run("venv")?;
    let pip = "install --quiet --disable-pip-version-check --no-input --requirement";
    Call::new(python_program("pip")?, pip).with(REQUIREMENTS).run("pip")?;
    fs::write(&stamp, wanted).map_err(Trouble::at(&stamp))?;
    Ok(true)
}

/// True when something was installed.
fn install_node() -> Result<bool, Trouble> {
    let folder = workspace::work()?.join("npm");
    let mut wanted = String::new();
    for name in PACKAGE_FILES {
        wanted.push_str(&workspace::read(&format!("infra/xtask/linters/{name}"))?);
    }
    let stamp = folder.join("made-from");
    if fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == wanted) {
        return Ok(false);
    }
    if !Call::new("npm", "--version").succeeds() {
        return Err(Trouble::Missing { program: "npm", install: "apt-get install nodejs npm" });
    }
    fs::create_dir_all(&folder).map_err(Trouble::at(&folder))?;
    for name in PACKAGE_FILES {
        let file = folder.join(name);
        let text = workspace::read(&format!("infra/xtask/linters/{name}"))?;
        fs::write(&file, text).map_err(Trouble::at(&file))?;
    }
    Call::new("npm", "ci --ignore-scripts --no-audit --no-fund --silent")
        .from(&folder)
        .run("npm")?;
    fs::write(&stamp, wanted).map_err(Trouble::at(&stamp))?;
    Ok(true)
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
