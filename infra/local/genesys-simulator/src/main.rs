//! The simulator as a program: `genesys-simulator --port 8080 --scenario happy`.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use genesys_simulator::{
    ClientCredentials, GenesysSimulator, SimulatorHandle, SimulatorSettings, scenario,
};
use uuid::Uuid;

/// A stand-in for the Genesys side, on 127.0.0.1.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The port; 0 lets the system choose.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Scenarios to play, such as happy or lost-answer; may be given more than once.
    #[arg(long)]
    scenario: Vec<String>,
    /// Every UUID without a script is a recording with one of the sample calls.
    #[arg(long)]
    default_calls: bool,
    /// Honour Idempotency-Key: the same key gets the same job.
    #[arg(long)]
    honour_idempotency_key: bool,
    /// Answer requests above this number a minute with 429.
    #[arg(long)]
    requests_per_minute: Option<u32>,
    /// The client id that gets a token.
    #[arg(long, env = "SIMULATOR_CLIENT_ID", default_value = "local-client")]
    client_id: String,
    /// Its secret.
    #[arg(
        long,
        env = "SIMULATOR_CLIENT_SECRET",
        default_value = "local-secret",
        hide_env_values = true
    )]
    client_secret: String,
    /// A result file of your own, served for --recording-id.
    #[arg(long, requires = "recording_id")]
    result: Option<PathBuf>,
    /// The recording that --result is served for.
    #[arg(long, requires = "result")]
    recording_id: Option<Uuid>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            // Nothing can be done about a terminal that cannot be written to.
            let _ = writeln!(std::io::stderr(), "genesys-simulator: {problem}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let defaults = SimulatorSettings::default();
    let settings = SimulatorSettings {
        port: arguments.port,
        clients: vec![ClientCredentials::new(arguments.client_id, arguments.client_secret)],
        default_calls: arguments.default_calls,
        honours_idempotency_key: arguments.honour_idempotency_key,
        enforces_rate_limit: arguments.requests_per_minute.is_some(),
        requests_per_minute: arguments.requests_per_minute.unwrap_or(defaults.requests_per_minute),
        ..defaults
    };
    let simulator = GenesysSimulator::start(settings).await?;
    for name in &arguments.scenario {
        simulator.play(name)?;
    }
    if let (Some(path), Some(id)) = (&arguments.result, arguments.recording_id) {
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("--result {}: {error}", path.display()))?;
        simulator.serve_document(id, &text)?;
    }
    introduce(&simulator, &arguments.scenario)?;
    tokio::signal::ctrl_c().await?;
    Ok(())
}

fn introduce(simulator: &SimulatorHandle, playing: &[String]) -> std::io::Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{}", simulator.base_url())?;
    for scenario in scenario::all().iter().filter(|scenario| playing.contains(&scenario.name)) {
        writeln!(out, "{}: {}", scenario.name, scenario.description)?;
        for recording in &scenario.recordings {
            writeln!(out, "  {}", recording.id)?;
        }
    }
    out.flush()
}
