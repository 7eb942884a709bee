//! The receiver as a program: `webhook-receiver --port 8081`.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use webhook_receiver::WebhookReceiver;

/// Receives webhook notices on 127.0.0.1, checks them and shows them at /received.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The port; 0 lets the system choose.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The key that signs, by which each notice is judged; without it no signature is.
    #[arg(long, value_name = "KEY", env = "WEBHOOK_SIGNING_KEY", hide_env_values = true)]
    signing_key: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            // Nothing can be done about a terminal that cannot be written to.
            let _ = writeln!(std::io::stderr(), "webhook-receiver: {problem}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let receiver = WebhookReceiver::start(arguments.port).await?;
    receiver.judge_signatures_by(arguments.signing_key.clone());
    let mut out = std::io::stdout();
    writeln!(out, "{}", receiver.hook_url("{name}"))?;
    out.flush()?;
    tokio::signal::ctrl_c().await?;
    Ok(())
}
