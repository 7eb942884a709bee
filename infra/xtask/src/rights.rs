//! `cargo xtask rights`: shows that no role has an action too many, and writes the table into docs/rights.md.

use crate::call::Call;
use crate::stage::Outcome;
use crate::trouble::Trouble;
use crate::workspace;

const DOCUMENT: &str = "docs/rights.md";
const BEGIN: &str = "<!-- made by `cargo xtask rights` -->\n";
const END: &str = "<!-- end of what is made -->";

/// Takes each action away once, on a local cloud that enforces rights. It takes some minutes.
pub(crate) fn write() -> Result<Outcome, Trouble> {
    // By binary and not by package: the features are then those of the whole workspace, and nothing is compiled anew.
    let said = Call::cargo("run --quiet --bin rights-table").run("rights")?;
    let rows: Vec<&str> = said.lines().filter(|line| line.starts_with('|')).collect();
    let text = workspace::read(DOCUMENT)?;
    let fresh = with_table(&text, &rows)?;
    workspace::write(DOCUMENT, &fresh)?;
    let rights = rows.len().saturating_sub(2);
    Ok(Outcome::Passed(format!("{rights} rights, each of them needed: {DOCUMENT}")))
}

fn with_table(text: &str, rows: &[&str]) -> Result<String, Trouble> {
    let marked =
        text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = marked.ok_or_else(|| {
        Trouble::Found(format!("{DOCUMENT} has lost the marks between which the table stands"))
    })?;
    Ok([before, BEGIN, "\n", &rows.join("\n"), "\n\n", END, after].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_between_its_marks() {
        let text = format!("before\n{BEGIN}old\n{END}\nafter\n");
        let fresh = with_table(&text, &["| a |", "|---|"]).unwrap();
        assert_eq!(fresh, format!("before\n{BEGIN}\n| a |\n|---|\n\n{END}\nafter\n"));
        assert!(with_table("no marks", &[]).is_err());
    }
}
