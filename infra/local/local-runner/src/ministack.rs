//! One MiniStack: the local AWS, a process of its own with a folder of its own.

use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::error::last_lines;
use crate::project::Project;
use crate::{LocalError, python_environment, waiting};

/// What the stack needs; the others are not loaded.
const SERVICES: &str = "s3,dynamodb,lambda,iam,sts,sqs,events,scheduler,states,logs,secretsmanager,cloudformation,ssm,kms";

/// In its folder.
const RECORDED_CALLS: &str = "calls.jsonl";

/// It is ready a quarter of a second after its start; much longer from a cold disk on a busy machine.
const READY_WITHIN: Duration = Duration::from_mins(1);

/// Its end is a signal to a process group and the removal of a folder.
const GONE_WITHIN: Duration = Duration::from_secs(10);

/// Another program may take the port between our look and MiniStack's start.
const STARTS_MAX: u32 = 5;

/// Runs MiniStack, and ends it when this process is gone.
const GUARD: &str = include_str!("../../ministack/guard.py");

/// MiniStack itself, writing down what each role asks for.
const PROGRAM: &str = include_str!("../../ministack/recording.py");

/// A running MiniStack. Dropping it ends it and all of its Lambda processes and removes its folder; so does the end of
/// this process, in whatever way it ends.
#[derive(Debug)]
pub struct MiniStack {
    endpoint_url: String,
    folder: PathBuf,
    guard: Child,
}

impl MiniStack {
    /// The account that a local cloud has.
    pub const ACCOUNT: &str = "000000000000";
    /// The account's own key; its secret may be anything.
    pub const ACCESS_KEY_ID: &str = "test";
    /// The region that it pretends to be.
    pub const REGION: &str = "us-east-1";

    /// Starts one on a free port of 127.0.0.1. The first start on a machine makes the Python environment and says so on
    /// standard error.
    ///
    /// # Errors
    /// [`LocalError`] when Python or a package is missing, or `MiniStack` does not come up.
    pub async fn start() -> Result<Self, LocalError> {
        Self::start_telling(&crate::settings::to_standard_error).await
    }

    /// Starts one, and tells what takes long.
    pub(crate) async fn start_telling(told: &dyn Fn(&str)) -> Result<Self, LocalError> {
        let project = Project::find()?;
        let python = python_environment::python(&project, "python3", told)?;
        let http = crate::aws::http_client()?;
        let mut starts = 0;
        loop {
            starts += 1;
            let mut cloud = Self::spawn(&project, &python)?;
            match cloud.until_ready(&http).await {
                Ok(()) => return Ok(cloud),
                Err(LocalError::MiniStackEnded { said })
                    if said.contains("address already in use") && starts < STARTS_MAX => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// `http://127.0.0.1:{port}`, for every service.
    #[must_use]
    pub fn endpoint_url(&self) -> &str {
        &self.endpoint_url
    }

    /// Makes a role that may do nothing: a state machine must name one that there is.
    ///
    /// # Errors
    /// When IAM does not take it.
    pub async fn make_role(&self, name: &str) -> Result<(), LocalError> {
        crate::aws::make_role(&self.endpoint_url, name).await
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        // A log that cannot be read is an empty one: it only ever explains another error.
        std::fs::read(self.log_file())
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    /// Where it logs.
    pub(crate) fn log_file(&self) -> PathBuf {
        self.folder.join("ministack.log")
    }

    /// What each role has asked for: a line of JSON a call.
    pub(crate) fn recorded_calls_file(&self) -> PathBuf {
        self.folder.join(RECORDED_CALLS)
    }

    fn spawn(project: &Project, python: &Path) -> Result<Self, LocalError> {
        let work = project.work();
        let folder = tempfile::Builder::new()
            .prefix("cloud-")
            .tempdir_in(work)
            .map_err(LocalError::file("cannot make a folder in", project.shown(work)))?
            .keep();
        let port = free_port().map_err(LocalError::file("cannot listen on", "127.0.0.1"))?;
        let endpoint_url = format!("http://127.0.0.1:{port}");
        let guard = Command::new(python)
            .arg("-c")
            .arg(GUARD)
            .arg(&folder)
            // The functions inherit all of it: nothing of the person's own may leak in.
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", &folder)
            .env("TMPDIR", &folder)
            .env("STATE_DIR", folder.join("state"))
            .env("BIND_HOST", "127.0.0.1")
            .env("MINISTACK_HOST", "127.0.0.1")
            .env("GATEWAY_PORT", port.to_string())
            .env("AWS_ENDPOINT_URL", &endpoint_url)
            .env("AUTH", "true")
            .env("MINISTACK_PROGRAM", PROGRAM)
            .env("RECORDED_CALLS", folder.join(RECORDED_CALLS))
            // It would listen on a fixed port of all addresses.
            .env("IOT_MTLS_ENABLED", "0")
            .env("SERVICES", SERVICES)
            // Shown in its health: tells this one from another that took the port first.
            .env("MINISTACK_EDITION", &folder)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C in the terminal is for this process only, which then ends the cloud in order.
            .process_group(0)
            .spawn()
            .map_err(LocalError::file("cannot run", project.shown(python)))?;
        Ok(Self { endpoint_url, folder, guard })
    }

    async fn until_ready(&mut self, http: &reqwest::Client) -> Result<(), LocalError> {
        let health = format!("{}/_ministack/health", self.endpoint_url);
        let begun = waiting::instant();
        loop {
            if self.is_ours(http, &health).await {
                return Ok(());
            }
            let ended = self.guard.try_wait().is_ok_and(|status| status.is_some());
            if ended {
                return Err(LocalError::MiniStackEnded { said: last_lines(&self.log(), 15) });
            }
            if begun.elapsed() > READY_WITHIN {
                let what = "the start of MiniStack".to_owned();
                return Err(LocalError::NotInTime { what, seconds: READY_WITHIN.as_secs() });
            }
            waiting::pause(Duration::from_millis(15)).await;
        }
    }

    async fn is_ours(&self, http: &reqwest::Client, health: &str) -> bool {
        let Ok(answer) = http.get(health).send().await else { return false };
        let Ok(health) = answer.bytes().await else { return false };
        let health: serde_json::Value = serde_json::from_slice(&health).unwrap_or_default();
        health.get("edition").and_then(serde_json::Value::as_str).map(Path::new)
            == Some(&self.folder)
    }
}

impl Drop for MiniStack {
    fn drop(&mut self) {
        // The guard's sign to end everything.
        drop(self.guard.stdin.take());
        let begun = waiting::instant();
        while begun.elapsed() < GONE_WITHIN && matches!(self.guard.try_wait(), Ok(None)) {
            waiting::pause_blocking(Duration::from_millis(5));
        }
        // Nothing is left of it, unless it had ended by itself.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A port that is free now.
fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[tokio::test]
    async fn two_run_at_once_and_leave_neither_folder_nor_listener_behind() {
        let (one, other) = (MiniStack::start().await.unwrap(), MiniStack::start().await.unwrap());
        assert_ne!(one.endpoint_url, other.endpoint_url);
        for cloud in [one, other] {
            let folder = cloud.folder.clone();
            let address = cloud.endpoint_url.strip_prefix("http://").unwrap().to_owned();
            assert!(folder.exists() && TcpStream::connect(&address).is_ok());
            drop(cloud);
            assert!(!folder.exists() && TcpStream::connect(&address).is_err());
        }
    }
}
