//! `cargo xtask rights`: takes each action of each role away, one at a time, and tells what became of the run that uses it.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command talks to whoever typed it"
)]

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

use genesys_simulator::CallKind;
use local_runner::{LocalCloud, LocalError, LocalSettings, RecordedCall, RightsScenario};

/// A run with every right ends far sooner.
const WITH_ALL: Duration = Duration::from_mins(1);

/// A run with a right less is given up after this time.
const WITH_ONE_LESS: Duration = Duration::from_secs(20);

/// A statement whose lack is overcome by design, since more token requests and 429s are better than no transcripts.
struct Overcome {
    sid: &'static str,
    /// What is done instead.
    how: &'static str,
    /// The line that the function logs then, and otherwise never.
    says: &'static str,
    /// True when it costs a token request.
    asks_for_a_token: bool,
}

const OVERCOME: [Overcome; 2] = [
    Overcome {
        sid: "FleetToken",
        how: "the instance asks for a token of its own",
        says: "the shared access token cannot be used; this instance asks for its own",
        asks_for_a_token: true,
    },
    Overcome {
        sid: BUDGET,
        how: "the call goes without the budget",
        says: "the request budget cannot be asked; this call goes without it",
        asks_for_a_token: false,
    },
];

/// The statements about the request budget.
const BUDGET: &str = "RequestBudget";

/// The functions whose statements are overcome.
const OVERCOMERS: [&str; 2] = ["submit-transcription", "poll-transcription"];

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

/// Prints the table; true when every run failed without its right, or overcame it as it should, to be seen.
async fn table() -> Result<bool, LocalError> {
    let settings = LocalSettings::default().with("RerunsMax", "1");
    let cloud = LocalCloud::start(settings).await?;
    let mut used: Vec<_> = used_by(&cloud).await?.into_iter().collect();
    // A run without a slot goes on to replace the token, and one that has just been replaced is not replaced at once: these
    // come last, so that none of those about the token follows them.
    used.sort_by_key(|(call, _)| call.sid.as_deref() == Some(BUDGET));
    println!("| role | statement | action | the run that uses it | without it |");
    println!("|---|---|---|---|---|");
    let mut all_needed = true;
    for (number, (call, scenario)) in used.iter().enumerate() {
        let (role, action) = (&call.role, &call.action);
        let sid = call.sid.as_deref().unwrap_or_default();
        eprintln!("{} of {}: {role} {sid} {action}", number + 1, used.len());
        let verdict = without(&cloud, call, *scenario).await?;
        all_needed &= verdict.is_ok();
        let words = verdict.unwrap_or_else(|what| format!("**{what}**"));
        println!("| `{role}` | {sid} | `{action}` | {} | {words} |", scenario.in_words());
    }
    Ok(all_needed)
}

/// What becomes of a run without a right that it uses: in words, and as an error when nothing shows that it is needed.
async fn without(
    cloud: &LocalCloud,
    call: &RecordedCall,
    scenario: RightsScenario,
) -> Result<Result<String, String>, LocalError> {
    let sid = call.sid.as_deref().unwrap_or_default();
    // A new process holds no token: what it needs it asks for.
    let function = call.role.strip_suffix("Role").unwrap_or(&call.role);
    let _none_may_run = cloud.processes().kill(function);
    cloud.forget_the_token().await?;
    let taken = cloud.take_away(&call.role, sid, &call.action).await?;
    // From here on: what was refused, logged or asked for before proves nothing.
    let (record, seen) = (cloud.record_so_far()?, Seen::of(cloud).await?);
    let played = scenario.play(cloud, WITH_ONE_LESS).await;
    cloud.give_back(taken).await?;
    let refused = RecordedCall { sid: None, ..call.clone() };
    if !cloud.recorded_calls_since(record)?.contains(&refused) {
        return Ok(Err("nothing is refused".to_owned()));
    }
    if played.is_err() {
        return Ok(Ok("refused, and the run fails".to_owned()));
    }
    let Some(overcome) = OVERCOME.iter().find(|it| it.sid == sid) else {
        return Ok(Err("refused, and the run passes".to_owned()));
    };
    let how = overcome.how;
    if seen.shows(overcome, &Seen::of(cloud).await?) {
        Ok(Ok(format!("refused, and overcome as is told: {how}")))
    } else {
        Ok(Err(format!("refused, and nothing shows that {how}")))
    }
}

/// What there is to see of a statement that is overcome.
struct Seen {
    logged: Vec<String>,
    token_requests: usize,
}

impl Seen {
    async fn of(cloud: &LocalCloud) -> Result<Self, LocalError> {
        let mut logged = Vec::new();
        for function in OVERCOMERS {
            logged.extend(cloud.logs_of(function).await?);
        }
        let requests = cloud.genesys().requests();
        let token_requests = requests.iter().filter(|it| it.call == CallKind::Token).count();
        Ok(Self { logged, token_requests })
    }

    /// True when the lack of a statement was overcome between this moment and a later one.
    fn shows(&self, overcome: &Overcome, later: &Self) -> bool {
        let lines =
            |seen: &Self| seen.logged.iter().filter(|it| it.contains(overcome.says)).count();
        let has_asked = later.token_requests > self.token_requests;
        lines(later) > lines(self) && (has_asked || !overcome.asks_for_a_token)
    }
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
