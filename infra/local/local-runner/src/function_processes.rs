//! The functions' processes: which there are, what memory they took, and how one is killed in the middle of its work.
//!
//! Only Linux shows another process's environment and peak memory; elsewhere nothing is seen.

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde::Serialize;
use tokio::task::JoinHandle;

use crate::waiting;

const LOOK_EVERY: Duration = Duration::from_millis(150);

/// A process of a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionProcess {
    /// The function's real name: `pipeline-SubmitTranscription-...`.
    #[serde(skip)]
    pub name: String,
    /// Its logical id: `SubmitTranscription`.
    pub function: String,
    /// The process's number.
    pub pid: i32,
    /// The most memory that it ever had, as far as it was seen, in KiB (`VmHWM`: the resident set).
    pub peak_kib: u64,
    /// Whether it was there at the last look.
    pub is_running: bool,
}

/// Looks at the processes of one cloud again and again, since a process's peak is gone with the process.
#[derive(Debug)]
pub struct ProcessWatch {
    endpoint_url: String,
    seen: Arc<Mutex<BTreeMap<i32, FunctionProcess>>>,
    watcher: JoinHandle<()>,
}

impl Drop for ProcessWatch {
    fn drop(&mut self) {
        self.watcher.abort();
    }
}

impl ProcessWatch {
    pub(crate) fn start(endpoint_url: &str) -> Self {
        let seen = Arc::default();
        let shared = Arc::clone(&seen);
        let endpoint = endpoint_url.to_owned();
        let watcher = tokio::spawn(async move {
            loop {
                look(&endpoint, &shared);
                waiting::pause(LOOK_EVERY).await;
            }
        });
        Self { endpoint_url: endpoint_url.to_owned(), seen, watcher }
    }

    /// Every process since the start of the cloud, by function.
    #[must_use]
    pub fn all(&self) -> Vec<FunctionProcess> {
        look(&self.endpoint_url, &self.seen);
        let mut all: Vec<_> = lock(&self.seen).values().cloned().collect();
        all.sort_by(|a, b| (&a.function, a.pid).cmp(&(&b.function, b.pid)));
        all
    }

    /// Kills (SIGKILL) every process of a function, by its logical id; says how many there were.
    #[must_use = "none means that the function has no process"]
    pub fn kill(&self, function: &str) -> usize {
        self.signal(function, Signal::KILL)
    }

    /// Stops (SIGSTOP) every process of a function where it is, by its logical id; says how many there were.
    #[must_use = "none means that the function has no process"]
    pub(crate) fn stop(&self, function: &str) -> usize {
        self.signal(function, Signal::STOP)
    }

    /// Lets what was stopped go on.
    pub(crate) fn go_on(&self, function: &str) {
        self.signal(function, Signal::CONT);
    }

    fn signal(&self, function: &str, signal: Signal) -> usize {
        let running = self.all().into_iter().filter(|process| process.is_running);
        let signalled = running.filter(|process| process.function == function).filter(|process| {
            Pid::from_raw(process.pid).is_some_and(|pid| kill_process(pid, signal).is_ok())
        });
        signalled.count()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn look(endpoint_url: &str, seen: &Mutex<BTreeMap<i32, FunctionProcess>>) {
    let running = running(endpoint_url);
    let mut seen = lock(seen);
    for process in seen.values_mut() {
        process.is_running = false;
    }
    for process in running {
        let peak_kib = seen.get(&process.pid).map_or(0, |known| known.peak_kib);
        let peak_kib = process.peak_kib.max(peak_kib);
        seen.insert(process.pid, FunctionProcess { peak_kib, ..process });
    }
}

fn running(endpoint_url: &str) -> Vec<FunctionProcess> {
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    let pids = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    pids.filter_map(|pid| function_process(pid, endpoint_url)).collect()
}

/// The process, if it is a function's of this cloud.
fn function_process(pid: i32, endpoint_url: &str) -> Option<FunctionProcess> {
    let command = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let is_function = command.split(|byte| *byte == 0).any(|part| part.ends_with(b"/bootstrap"));
    if !is_function {
        return None;
    }
    let environment = fs::read(format!("/proc/{pid}/environ")).ok()?;
    let environment = String::from_utf8_lossy(&environment);
    let variable = |name: &str| {
        environment.split('\0').find_map(|entry| entry.strip_prefix(name)?.strip_prefix('='))
    };
    if variable("AWS_ENDPOINT_URL") != Some(endpoint_url) {
        return None;
    }
    let name = variable("AWS_LAMBDA_FUNCTION_NAME")?;
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    // A process that was killed and not yet taken leave of has no memory any more.
    let peak_kib = status.lines().find_map(peak_of)?;
    let function = name.split('-').nth(1).unwrap_or(name).to_owned();
    Some(FunctionProcess { name: name.to_owned(), function, pid, peak_kib, is_running: true })
}

/// `VmHWM:     9876 kB`
fn peak_of(line: &str) -> Option<u64> {
    line.strip_prefix("VmHWM:")?.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_stands_in_its_line() {
        assert_eq!(peak_of("VmHWM:\t    9876 kB"), Some(9_876));
        assert_eq!(peak_of("VmRSS:\t    9876 kB"), None);
    }

    #[test]
    fn a_cloud_without_functions_has_no_processes() {
        assert_eq!(running("http://127.0.0.1:1"), []);
    }
}
