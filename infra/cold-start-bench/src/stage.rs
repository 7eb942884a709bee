//! One start of one program, seen through its two events, measured from outside.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::BenchError;
use crate::authority::Authority;
use crate::clock::{now, pause};
use crate::cloud::{Cloud, Requests, SIGNING_SECRET, World};
use crate::process::{self, Running, Spawner};
use crate::runtime_api::{Call, RuntimeApi};

/// So long may a function take over anything.
const PATIENCE: Duration = Duration::from_secs(20);

/// After its answer a function asks for the next event and falls asleep. What it is measured by must not have its tail in it.
const UNTIL_IDLE: Duration = Duration::from_millis(3);

/// Time on the wall, and of the processor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spent {
    pub(crate) wall: Duration,
    pub(crate) cpu: Duration,
}

/// One event, answered.
#[derive(Debug, Clone)]
pub(crate) struct Invocation {
    pub(crate) spent: Spent,
    pub(crate) answer: Value,
    /// Resident memory once the answer was taken.
    pub(crate) resident_kib: u64,
    pub(crate) requests: Requests,
}

/// A program's start, and the events after it.
#[derive(Debug, Clone)]
pub(crate) struct Start {
    /// From the wish to start it until it asked for its first event.
    pub(crate) to_first_event: Spent,
    pub(crate) invocations: Vec<Invocation>,
}

/// Everything that a function sees of the world, on this machine.
pub(crate) struct Stage {
    runtime: RuntimeApi,
    pub(crate) cloud: Cloud,
    spawner: Spawner,
    folder: TempDir,
    variables: Vec<(String, String)>,
}

impl Stage {
    pub(crate) async fn set_up() -> Result<Self, BenchError> {
        let spawner = Spawner::start();
        let folder = TempDir::new().map_err(BenchError::io("making a folder"))?;
        let authority = Authority::new()?;
        let runtime = RuntimeApi::start().await?;
        let cloud = Cloud::start(&authority.tls).await?;
        let list = authority.write_system_list(folder.path())?;
        let variables = variables(&runtime, &cloud, &authority, &list);
        Ok(Self { runtime, cloud, spawner, folder, variables })
    }

    /// A copy of a build's program, to be started instead of it. A file that is written at once, as a deployment writes it, lies
    /// otherwise in the system's memory than one that a linker wrote and another tool changed: the same bytes started 0.1 ms
    /// later from where cargo had put them.
    pub(crate) fn copy(&self, build: &str, program: &Path) -> Result<PathBuf, BenchError> {
        let folder = self.folder.path().join("builds").join(build);
        fs::create_dir_all(&folder).map_err(BenchError::at(&folder))?;
        let copy = folder.join(program.file_name().unwrap_or_default());
        fs::copy(program, &copy).map_err(BenchError::at(program))?;
        Ok(copy)
    }

    /// Puts the world back, starts the program and hands it the events.
    pub(crate) async fn start(
        &self,
        program: &Path,
        world: &World,
        events: &[Bytes],
    ) -> Result<Start, BenchError> {
        self.cloud.put_back(world);
        let mut calls = self.runtime.listen();
        let log = self.log();
        let command = process::command(program, &self.variables, &log)?;
        let started = self.spawner.spawn(command);
        let (at, mut waiting) = self.asks(program, &mut calls).await?;
        let started = started.await.map_err(|_| self.trouble(program, "was not started"))?;
        let running = Running::new(started, program)?;
        let wall = at.duration_since(running.begun);
        let to_first_event = Spent { wall, cpu: running.cpu()? };
        let mut invocations = Vec::new();
        for event in events {
            pause(UNTIL_IDLE).await;
            let (cpu, requests) = (running.cpu()?, self.cloud.requests());
            let handed_over = now();
            if waiting.send(event.clone()).is_err() {
                return Err(self.trouble(program, "hung up instead of taking an event"));
            }
            let (at, answer) = self.answers(program, &mut calls).await?;
            let cpu = running.cpu()?.saturating_sub(cpu);
            let spent = Spent { wall: at.duration_since(handed_over), cpu };
            let resident_kib = running.resident_kib()?;
            let requests = self.cloud.requests().since(requests);
            invocations.push(Invocation { spent, answer, resident_kib, requests });
            waiting = self.asks(program, &mut calls).await?.1;
        }
        Ok(Start { to_first_event, invocations })
    }

    async fn asks(
        &self,
        program: &Path,
        calls: &mut mpsc::UnboundedReceiver<Call>,
    ) -> Result<(Instant, oneshot::Sender<Bytes>), BenchError> {
        match timeout(PATIENCE, calls.recv()).await {
            Ok(Some(Call::Next { at, event })) => Ok((at, event)),
            Ok(Some(Call::Answer { body, .. })) => Err(self.refusal(program, &body)),
            Ok(None) | Err(_) => Err(self.trouble(program, "did not ask for an event")),
        }
    }

    async fn answers(
        &self,
        program: &Path,
        calls: &mut mpsc::UnboundedReceiver<Call>,
    ) -> Result<(Instant, Value), BenchError> {
        match timeout(PATIENCE, calls.recv()).await {
            Ok(Some(Call::Answer { at, good: true, body })) => {
                let answer = serde_json::from_slice(&body);
                Ok((at, answer.map_err(|_| self.trouble(program, "answered no JSON"))?))
            }
            Ok(Some(Call::Answer { body, .. })) => Err(self.refusal(program, &body)),
            Ok(_) | Err(_) => Err(self.trouble(program, "did not answer its event")),
        }
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("function.log")
    }

    fn refusal(&self, program: &Path, body: &[u8]) -> BenchError {
        let problem = format!("failed: {}", String::from_utf8_lossy(body));
        self.trouble(program, &problem)
    }

    /// An error that shows the end of the function's log.
    pub(crate) fn trouble(&self, program: &Path, problem: &str) -> BenchError {
        let log = fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let said = lines.get(lines.len().saturating_sub(20)..).unwrap_or_default().join("\n");
        let function = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
        BenchError::Function { function, problem: problem.to_owned(), said }
    }
}

/// What Lambda sets, and what the stack sets: all functions get all of it.
fn variables(
    runtime: &RuntimeApi,
    cloud: &Cloud,
    authority: &Authority,
    system_list: &Path,
) -> Vec<(String, String)> {
    let [login, api] = &cloud.genesys;
    let system_list = system_list.to_string_lossy();
    let variables = [
        ("AWS_LAMBDA_RUNTIME_API", runtime.address.as_str()),
        ("AWS_LAMBDA_FUNCTION_NAME", "measured"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "measured"),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "measured"),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ACCESS_KEY_ID", "AKIDBENCH"),
        ("AWS_SECRET_ACCESS_KEY", "bench"),
        ("AWS_SESSION_TOKEN", "bench"),
        ("AWS_ENDPOINT_URL", &cloud.aws),
        // Read by stock builds only.
        ("SSL_CERT_FILE", &system_list),
        ("EXTRA_TRUST_ANCHORS", &authority.pem),
        ("ALLOW_LOOPBACK", "true"),
        ("JOBS_TABLE", "jobs"),
        ("TOKEN_TABLE", "tokens"),
        ("BUDGET_TABLE", "budget"),
        ("TRANSCRIPTS_BUCKET", "transcripts"),
        ("AUDIT_BUCKET", "audit"),
        ("RECORDINGS_BUCKET", "recordings"),
        ("REJECTED_QUEUE_URL", &cloud.aws),
        ("STATE_MACHINE_ARN", "arn:aws:states:eu-central-1:000000000000:stateMachine:machine"),
        ("GENESYS_SECRET_NAME", "genesys"),
        ("WEBHOOK_SECRET_NAME", SIGNING_SECRET),
        ("GENESYS_API_URL", api),
        ("GENESYS_LOGIN_URL", login),
        ("DEFAULT_WEBHOOK", &cloud.webhook),
        // Jobs are due soon after: the schedule's function finds work.
        ("LEASE_SECONDS", "5"),
        ("FIRST_WAIT_MIN_SECONDS", "1"),
        ("FIRST_WAIT_PERCENT_OF_LENGTH", "0"),
    ];
    variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}
