//! Keeps the state machine's picture in its README as the file says.

use crate::picture;
use crate::stage::Outcome;
use crate::trouble::Trouble;
use crate::workspace::{self, STATE_MACHINE};

const README: &str = "infra/state-machine/README.md";
const BEGIN: &str = "<!-- made by `cargo xtask pictures` from transcription.asl.json -->\n";
const END: &str = "<!-- end of what is made -->";

/// Draws the picture anew.
pub(crate) fn redraw() -> Result<Outcome, Trouble> {
    let text = workspace::read(README)?;
    let fresh = with_picture(&text, &drawn()?)?;
    if fresh == text {
        return Ok(Outcome::Passed(format!("{README} is as it was")));
    }
    workspace::write(README, &fresh)?;
    Ok(Outcome::Passed(format!("{README} is redrawn")))
}

/// Fails when the picture is not the state machine's any more.
pub(crate) fn is_fresh() -> Result<Outcome, Trouble> {
    let text = workspace::read(README)?;
    if with_picture(&text, &drawn()?)? == text {
        return Ok(Outcome::passed());
    }
    Err(Trouble::Found(format!(
        "{README} shows another state machine. Draw it anew: cargo xtask pictures"
    )))
}

fn drawn() -> Result<String, Trouble> {
    let machine = serde_json::from_str(&workspace::read(STATE_MACHINE)?)
        .map_err(|error| Trouble::Found(format!("{STATE_MACHINE} is no JSON: {error}")))?;
    Ok(picture::draw(&machine))
}

/// The text with what stands between the two marks replaced.
fn with_picture(text: &str, picture: &str) -> Result<String, Trouble> {
    let marked =
        text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = marked.ok_or_else(|| {
        Trouble::Found(format!("{README} has lost the marks between which the picture stands"))
    })?;
    Ok([before, BEGIN, "\n", picture, "\n", END, after].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_marks_changes() {
        let text = format!("before\n{BEGIN}old\n{END}\nafter\n");
        let fresh = with_picture(&text, "new\n").unwrap();
        assert_eq!(fresh, format!("before\n{BEGIN}\nnew\n\n{END}\nafter\n"));
        assert_eq!(with_picture(&fresh, "new\n").unwrap(), fresh);
        assert!(with_picture("no marks", "new").is_err());
    }
}
