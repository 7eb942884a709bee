//! The viewer page in a real browser: `tests/viewer`.

use std::path::Path;

use crate::call::Call;
use crate::stage::Outcome;
use crate::trouble::Trouble;
use crate::workspace;

const INSTALL: &str = "apt-get install chromium";

/// Where Debian's package puts the browser. Another one is named by `CHROMIUM`.
const BROWSER: &str = "/usr/bin/chromium";

/// Every page opens, is read, searched, heard and judged by axe-core as `tests/viewer/README.md` says.
pub(crate) fn viewer() -> Result<Outcome, Trouble> {
    if std::env::var_os("CHROMIUM").is_none() && !Path::new(BROWSER).exists() {
        if std::env::var_os("CI").is_some() {
            return Err(Trouble::Missing { program: "chromium", install: INSTALL });
        }
        return Ok(Outcome::Skipped(format!("chromium is missing, and CI will run it: {INSTALL}")));
    }
    let folder = workspace::root().join("tests/viewer");
    Call::new("npm", "ci --ignore-scripts --no-audit --no-fund --silent")
        .from(&folder)
        .run("viewer-npm")?;
    let said = Call::new("npm", "test --silent").from(&folder).run("viewer")?;
    match passed_in(&said) {
        Some(count) => Ok(Outcome::Passed(format!("{count} browser tests passed"))),
        None => Err(Trouble::Found(format!("the browser tests did not run: {said}"))),
    }
}

/// The count in the runner's line `# pass 82`; `None` when it counts nothing.
fn passed_in(said: &str) -> Option<u32> {
    let count = said.lines().find_map(|line| line.strip_prefix("# pass "))?.trim().parse().ok()?;
    (count > 0).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_without_a_test_is_none() {
        assert_eq!(passed_in("# tests 82\n# pass 82\n# fail 0\n"), Some(82));
        assert_eq!(passed_in("# tests 0\n# pass 0\n"), None);
        assert_eq!(passed_in("npm: no such script"), None);
    }
}
