//! A function's process: started on a core of its own, looked at from outside.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use tokio::sync::oneshot;

use crate::BenchError;
use crate::clock::now;

/// Starts processes from a thread that is bound to one core, which they inherit; the rest of the bench keeps to another.
pub(crate) struct Spawner {
    commands: mpsc::Sender<(Command, oneshot::Sender<Started>)>,
}

type Started = (Instant, std::io::Result<Child>);

impl Spawner {
    /// Binds the calling thread to the first core and the processes to come to the last one, where there are two.
    pub(crate) fn start() -> Self {
        let cores = cores();
        if let [first, .., last] = cores.as_slice() {
            bind_to(*first);
            Self::on(Some(*last))
        } else {
            Self::on(None)
        }
    }

    fn on(core: Option<usize>) -> Self {
        let (commands, asked) = mpsc::channel::<(Command, oneshot::Sender<Started>)>();
        thread::spawn(move || {
            if let Some(core) = core {
                bind_to(core);
            }
            for (mut command, started) in asked {
                let at = now();
                let child = command.spawn();
                // Nobody waits any more: the bench is ending.
                let _ = started.send((at, child));
            }
        });
        Self { commands }
    }

    /// Starts a process; tells it once the process exists.
    pub(crate) fn spawn(&self, command: Command) -> oneshot::Receiver<Started> {
        let (sender, receiver) = oneshot::channel();
        let _ = self.commands.send((command, sender));
        receiver
    }
}

fn cores() -> Vec<usize> {
    let allowed = sched_getaffinity(None).unwrap_or_else(|_| CpuSet::new());
    (0..CpuSet::MAX_CPU).filter(|core| allowed.is_set(*core)).collect()
}

fn bind_to(core: usize) {
    let mut only = CpuSet::new();
    only.set(core);
    // Where it is not permitted, figures are noisier.
    let _ = sched_setaffinity(None, &only);
}

/// A running process, killed when it is dropped.
pub(crate) struct Running {
    child: Child,
    /// When it was asked for.
    pub(crate) begun: Instant,
}

impl Running {
    pub(crate) fn new((begun, child): Started, program: &Path) -> Result<Self, BenchError> {
        Ok(Self { child: child.map_err(BenchError::at(program))?, begun })
    }

    /// CPU time of all its threads so far, by the scheduler's own count in nanoseconds.
    pub(crate) fn cpu(&self) -> Result<Duration, BenchError> {
        let tasks = PathBuf::from(format!("/proc/{}/task", self.child.id()));
        let mut sum = 0;
        for task in fs::read_dir(&tasks).map_err(BenchError::at(&tasks))? {
            let task = task.map_err(BenchError::at(&tasks))?.path().join("schedstat");
            // A thread may end between the listing and the reading.
            let text = fs::read_to_string(&task).unwrap_or_default();
            sum += text.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or(0);
        }
        Ok(Duration::from_nanos(sum))
    }

    /// Resident memory now, in KiB (`VmRSS`).
    pub(crate) fn resident_kib(&self) -> Result<u64, BenchError> {
        let path = PathBuf::from(format!("/proc/{}/status", self.child.id()));
        let text = fs::read_to_string(&path).map_err(BenchError::at(&path))?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        Ok(line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command that has only these variables, and writes into a file.
pub(crate) fn command(
    program: &Path,
    variables: &[(String, String)],
    log: &Path,
) -> Result<Command, BenchError> {
    let file = File::create(log).map_err(BenchError::at(log))?;
    let second = file.try_clone().map_err(BenchError::at(log))?;
    let mut command = Command::new(program);
    command.env_clear().envs(variables.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::null()).stdout(file).stderr(second);
    Ok(command)
}

/// The machine's load over the last minute, as the kernel tells it.
pub(crate) fn load_average() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or(0.0)
}
