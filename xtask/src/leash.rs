//! Programs that stay up while we do: each in a process group of its own, ended by its id and as a whole.
//!
//! `wrangler` is a handful of processes; ending only the one we started would leave the others behind, with the port.

use crate::private;
use crate::process::show;
use crate::project::Project;
use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process_group};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long a group may take to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(5);
/// How often we look whether it has.
const LOOK: Duration = Duration::from_millis(20);
/// How much of a log is shown when something failed.
const TAIL_LINES: usize = 20;

/// A running process group. It ends when this value is dropped and, through `leash.sh`, even when we are killed.
pub(crate) struct Leashed {
    child: Child,
    log: PathBuf,
}

impl Leashed {
    /// Starts `command` with its output in `log`. Whatever it makes is for its owner alone.
    pub(crate) fn start(project: &Project, command: &Command, log: &Path) -> Result<Self> {
        let output = private::create(log)?;
        let mut leashed = project.command("sh");
        leashed.arg(project.path("xtask/leash.sh")).arg(command.get_program()).args(command.get_args());
        for (key, value) in command.get_envs() {
            match value {
                Some(value) => leashed.env(key, value),
                None => leashed.env_remove(key),
            };
        }
        let child = leashed
            .stdin(Stdio::piped())
            .stdout(output.try_clone().context("cannot share a log file")?)
            .stderr(output)
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start `{}`", show(command)))?;
        Ok(Self { child, log: log.to_owned() })
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Where its output goes, and the end of it.
    pub(crate) fn last_words(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let tail = lines.get(lines.len().saturating_sub(TAIL_LINES)..).unwrap_or_default();
        format!("its log is {}, and ends:\n{}", self.log.display(), tail.join("\n"))
    }

    fn signal(&self, signal: Signal) {
        // The group is gone already when this fails, which is all we want.
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, signal);
        }
    }
}

impl Drop for Leashed {
    fn drop(&mut self) {
        self.signal(Signal::TERM);
        let deadline = Instant::now() + GRACE;
        while self.ended().is_none() && Instant::now() < deadline {
            std::thread::sleep(LOOK);
        }
        // Also when its head has ended: what that has left behind in the group goes too.
        self.signal(Signal::KILL);
        let _ = self.child.wait();
    }
}
