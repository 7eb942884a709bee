//! `transcript-bench [--json] [--rounds N] [--size WORDS]...`: see the library.

use std::process::ExitCode;

use clap::Parser;
use transcript_bench::{BenchError, MEMORY_SIZES, Options, SIZES, Variant, measure_child, run};

#[derive(Parser)]
#[command(about = "Measures the reading and rendering of transcripts")]
struct Arguments {
    /// Print JSON instead of tables.
    #[arg(long)]
    json: bool,
    /// Rounds of the shortest call; longer ones get fewer, at least five.
    #[arg(long, default_value_t = 101)]
    rounds: usize,
    /// A call's length in words; may be given several times. Without it: 9,000, 72,000 and 1,000,000,
    /// and for memory 2,000,000 too.
    #[arg(long = "size", value_name = "WORDS")]
    sizes: Vec<usize>,
    /// Leave memory out.
    #[arg(long)]
    no_memory: bool,
    /// For the bench's own processes: tell this variant's memory.
    #[arg(long, hide = true, requires = "words")]
    memory_of: Option<String>,
    #[arg(long, hide = true)]
    words: Option<usize>,
}

fn main() -> ExitCode {
    match answer(Arguments::parse()) {
        Ok(text) => {
            print(&text);
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn answer(arguments: Arguments) -> Result<String, BenchError> {
    if let (Some(name), Some(words)) = (arguments.memory_of, arguments.words) {
        let variant = Variant::ALL.into_iter().find(|variant| variant.name() == name);
        return measure_child(variant.ok_or(BenchError::NoAnswer("an unknown variant"))?, words);
    }
    let (sizes, mut memory_sizes) = if arguments.sizes.is_empty() {
        (SIZES.to_vec(), MEMORY_SIZES.to_vec())
    } else {
        (arguments.sizes.clone(), arguments.sizes)
    };
    if arguments.no_memory {
        memory_sizes.clear();
    }
    let report = run(&Options { sizes, memory_sizes, rounds: arguments.rounds })?;
    let json = arguments.json.then(|| serde_json::to_string_pretty(&report).ok()).flatten();
    Ok(json.unwrap_or_else(|| report.to_string()))
}

#[expect(clippy::print_stdout, reason = "the figures are what this program is for")]
fn print(text: &str) {
    println!("{text}");
}

#[expect(clippy::print_stderr, reason = "a person or a script waits for the reason")]
fn complain(error: &BenchError) {
    eprintln!("transcript-bench: {error}");
}
