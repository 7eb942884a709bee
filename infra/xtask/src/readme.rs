//! Keeps the pictures in the documents as the files say that they are drawn from.

use serde_json::Value;

use crate::stage::Outcome;
use crate::trouble::Trouble;
use crate::workspace::{self, STATE_MACHINE, TEMPLATE};
use crate::{picture, stack_picture};

/// A picture in a document, between two marks.
struct Picture {
    /// The document.
    document: &'static str,
    /// What it is drawn from.
    source: &'static str,
    draw: fn(&str) -> Result<String, Trouble>,
}

const PICTURES: [Picture; 2] = [
    Picture { document: "infra/state-machine/README.md", source: STATE_MACHINE, draw: of_machine },
    Picture { document: "docs/deploying.md", source: TEMPLATE, draw: of_stack },
];

const END: &str = "<!-- end of what is made -->";

/// Draws the pictures anew.
pub(crate) fn redraw() -> Result<Outcome, Trouble> {
    let mut drawn = Vec::new();
    for picture in &PICTURES {
        let text = workspace::read(picture.document)?;
        let fresh = picture.placed_in(&text)?;
        if fresh != text {
            workspace::write(picture.document, &fresh)?;
            drawn.push(picture.document);
        }
    }
    let words = if drawn.is_empty() { "all are as they were".into() } else { drawn.join(", ") };
    Ok(Outcome::Passed(words))
}

/// Fails when a picture does not show its file any more.
pub(crate) fn is_fresh() -> Result<Outcome, Trouble> {
    for picture in &PICTURES {
        let text = workspace::read(picture.document)?;
        if picture.placed_in(&text)? != text {
            let Picture { document, source, .. } = picture;
            return Err(Trouble::Found(format!(
                "the picture in {document} is not that of {source}. Draw it anew: cargo xtask pictures"
            )));
        }
    }
    Ok(Outcome::passed())
}

fn of_machine(text: &str) -> Result<String, Trouble> {
    let machine: Value = serde_json::from_str(text)
        .map_err(|error| Trouble::Found(format!("{STATE_MACHINE} is no JSON: {error}")))?;
    Ok(picture::draw(&machine))
}

fn of_stack(text: &str) -> Result<String, Trouble> {
    let template = stack_template::read(text)
        .map_err(|error| Trouble::Found(format!("{TEMPLATE}: {error}")))?;
    Ok(stack_picture::draw(&template))
}

impl Picture {
    fn mark(&self) -> String {
        format!("<!-- made by `cargo xtask pictures` from {} -->\n", self.source)
    }

    /// The document's text with what stands between the two marks drawn anew.
    fn placed_in(&self, text: &str) -> Result<String, Trouble> {
        let picture = (self.draw)(&workspace::read(self.source)?)?;
        replaced(text, &self.mark(), &picture).ok_or_else(|| {
            Trouble::Found(format!(
                "{} has lost the marks between which the picture stands",
                self.document
            ))
        })
    }
}

/// The text with what stands between the two marks replaced; `None` without the marks.
fn replaced(text: &str, mark: &str, picture: &str) -> Option<String> {
    let (before, rest) = text.split_once(mark)?;
    let (_, after) = rest.split_once(END)?;
    Some([before, mark, "\n", picture, "\n", END, after].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_marks_changes() {
        let mark = "<!-- begin -->\n";
        let text = format!("before\n{mark}old\n{END}\nafter\n");
        let fresh = replaced(&text, mark, "new\n").unwrap();
        assert_eq!(fresh, format!("before\n{mark}\nnew\n\n{END}\nafter\n"));
        assert_eq!(replaced(&fresh, mark, "new\n").unwrap(), fresh);
        assert_eq!(replaced("no marks", mark, "new"), None);
    }
}
