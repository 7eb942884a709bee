//! `cargo xtask rights`: takes each action of each role away, one at a time, and tells what became of the run that uses it.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command talks to whoever typed it"
)]

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

use local_runner::{LocalCloud, LocalError, LocalSettings, RecordedCall, RightsScenario};

/// A run with every right ends far sooner.
const WITH_ALL: Duration = Duration::from_mins(1);

/// A run with a right less is given up after this time.
const WITH_ONE_LESS: Duration = Duration::from_secs(20);

/// Statements whose lack is overcome by design, since more token requests and 429s are better than no transcripts; and how.
const OVERCOME: [(&str, &str); 2] = [
    ("FleetToken", "each instance asks for a token of its own"),
    (BUDGET, "the call goes without the budget"),
];

/// The statements about the request budget.
const BUDGET: &str = "RequestBudget";

#[tokio::main]
async fn main() -> ExitCode {
    match table().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{}", transcription_domain::error_chain(&error));
            ExitCode::FAILURE
        }
    }
}

/// Prints the table; true when every run failed without its right, or overcame it as it should.
async fn table() -> Result<bool, LocalError> {
    let settings = LocalSettings::default().with("RerunsMax", "1");
    let cloud = LocalCloud::start(settings).await?;
    let mut used: Vec<_> = used_by(&cloud).await?.into_iter().collect();
    // A run without a slot goes on to replace the token, and one that has just been replaced is not replaced at once: these
    // come last, so that none of those about the token follows them.
    used.sort_by_key(|(call, _)| call.sid.as_deref() == Some(BUDGET));
    println!("| role | statement | action | the run that uses it | without it |");
    println!("|---|---|---|---|---|");
    let mut all_failed = true;
    for (number, (call, scenario)) in used.iter().enumerate() {
        let sid = call.sid.as_deref().unwrap_or_default();
        eprintln!("{} of {}: {} {sid} {}", number + 1, used.len(), call.role, call.action);
        // A new process holds no token: what it needs it asks for.
        let function = call.role.strip_suffix("Role").unwrap_or(&call.role);
        let _none_may_run = cloud.processes().kill(function);
        cloud.forget_the_token().await?;
        let taken = cloud.take_away(&call.role, sid, &call.action).await?;
        let played = scenario.play(&cloud, WITH_ONE_LESS).await;
        cloud.give_back(taken).await?;
        let refused = RecordedCall { sid: None, ..call.clone() };
        let is_refused = cloud.recorded_calls()?.contains(&refused);
        let overcome = OVERCOME.iter().find(|(its, _)| *its == sid);
        let verdict = match (is_refused, played.is_err(), overcome) {
            (true, true, _) => "refused, and the run fails".to_owned(),
            (true, false, Some((_, how))) => format!("refused, and overcome as is told: {how}"),
            _ => {
                all_failed = false;
                "**the run passes**".to_owned()
            }
        };
        let (role, action) = (&call.role, &call.action);
        println!("| `{role}` | {sid} | `{action}` | {} | {verdict} |", scenario.in_words());
    }
    Ok(all_failed)
}

/// Plays everything with every right; answers, for each right, the first run that used it.
async fn used_by(cloud: &LocalCloud) -> Result<BTreeMap<RecordedCall, RightsScenario>, LocalError> {
    let mut used = BTreeMap::new();
    for scenario in RightsScenario::ALL {
        eprintln!("with every right: {}", scenario.in_words());
        scenario.play(cloud, WITH_ALL).await?;
        for call in cloud.recorded_calls()? {
            if call.sid.is_none() {
                return Err(LocalError::Missing(format!(
                    "no right of {} to {}",
                    call.role, call.action
                )));
            }
            used.entry(call).or_insert(scenario);
        }
    }
    Ok(used)
}
