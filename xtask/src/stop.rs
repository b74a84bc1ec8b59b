//! When `dev` has to end: Ctrl-C, a signal, a closed terminal, or nobody left to read what it prints.

use anyhow::{Context, Result};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Remembers whether we were asked to stop.
pub(crate) struct Stop {
    asked: Arc<AtomicBool>,
}

impl Stop {
    /// From now on signals do not end the process; [`Stop::asked`] tells of them.
    pub(crate) fn listen() -> Result<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        let mut signals = vec![SIGINT, SIGTERM];
        // Under `nohup` there is no terminal and SIGHUP stays ignored, as whoever typed that asked for.
        if std::io::stdin().is_terminal() || std::io::stdout().is_terminal() {
            signals.push(SIGHUP);
        }
        for signal in signals {
            signal_hook::flag::register(signal, Arc::clone(&asked)).context("cannot listen for signals")?;
        }
        Ok(Self { asked })
    }

    /// Whether it is time to end.
    pub(crate) fn asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed) || nobody_reads()
    }
}

/// Whether stdout is a pipe or a terminal whose other end is closed. Who started us may be gone without a word.
fn nobody_reads() -> bool {
    let stdout = std::io::stdout();
    let mut fds = [PollFd::new(&stdout, PollFlags::empty())];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    let polled = poll(&mut fds, Some(&now)).is_ok();
    polled && fds.iter().any(|fd| fd.revents().intersects(PollFlags::ERR | PollFlags::HUP))
}
