//! What a person types behind `cargo local`.

use std::path::PathBuf;

use clap::Parser;

/// Brings the whole cloud up on this machine and sends calls through it, from their upload to the audit trail.
///
/// Without arguments: four recorded calls, by all three triggers (upload, console, schedule).
#[derive(Debug, Clone, Parser)]
#[command(name = "cargo local", version)]
pub struct Arguments {
    /// Result files of your own ({"result": {"words": [...]}} or {"words": [...]}), each served as a recording's result.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// A bad day of the Genesys side, by its name.
    #[arg(long, value_name = "NAME", conflicts_with = "files")]
    pub scenario: Option<String>,
    /// Lists the bad days and ends.
    #[arg(long, conflicts_with_all = ["files", "scenario", "keep", "json"])]
    pub list_scenarios: bool,
    /// Leaves everything up until Ctrl-C, and prints where it is.
    #[arg(long)]
    pub keep: bool,
    /// Prints one summary for machines on standard output; the story goes to standard error.
    #[arg(long)]
    pub json: bool,
    /// Takes the functions' binaries from this folder instead of building them: as cargo leaves them (target/debug), or as
    /// sam build does (.aws-sam/build).
    #[arg(long, value_name = "FOLDER")]
    pub binaries: Option<PathBuf>,
    /// Sets a parameter of the stack, such as WaitMaxSeconds=5. May be given more than once.
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = parameter)]
    pub parameters: Vec<(String, String)>,
}

fn parameter(text: &str) -> Result<(String, String), String> {
    let (name, value) =
        text.split_once('=').ok_or("is not of the form NAME=VALUE, such as WaitMaxSeconds=5")?;
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_parameter_without_a_value_is_refused() {
        let typed = ["cargo local", "--parameter", "WaitMaxSeconds"];
        let error = Arguments::try_parse_from(typed).unwrap_err().to_string();
        assert!(error.contains("NAME=VALUE"), "{error}");
    }
}
