//! Senders: each carries out one attempt and reports how it ended.

use crate::faults::{Fate, Wire};
use crate::plan::Hook;
use crate::target::Answer;
use crate::violation::{Kept, Violation};
use crate::world::{Happening, World};
use shared::delivery::{Input, Outcome, Send};

/// How long a sender waits for the answer to its report before it repeats it, and how often it does.
const AGAIN_MILLIS: i64 = 3_000;
const TRIES: u32 = 3;

/// An attempt to carry out.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    hook: Hook,
    send: Send,
    /// In which life of the Outbox it runs, when it does within the object itself and dies with it.
    within: Option<u32>,
    has_begun: bool,
    timeout_millis: i64,
    report: Option<Input>,
    is_answered: bool,
}

impl World {
    /// An Outbox has a job done: somewhere else, or within the object itself.
    pub(crate) fn start_job(&mut self, hook: Hook, send: Send) -> Kept {
        let job = self.add_job(hook, send)?;
        self.send(Wire::Start, |_| Happening::JobBegins { job });
        Ok(())
    }

    /// A sender goes on with what the answer to its report brought.
    pub(crate) fn go_on_with_job(&mut self, hook: Hook, send: Send) -> Kept {
        let job = self.add_job(hook, send)?;
        self.post(5, Happening::JobBegins { job });
        Ok(())
    }

    fn add_job(&mut self, hook: Hook, send: Send) -> Kept<usize> {
        let lives = self.outbox(hook)?.lives;
        let within = self.random.chance(30).then_some(lives);
        self.jobs.push(Job {
            hook,
            send,
            within,
            has_begun: false,
            timeout_millis: 0,
            report: None,
            is_answered: false,
        });
        Ok(self.jobs.len() - 1)
    }

    /// The job, unless it died with its Outbox.
    fn living_job(&mut self, job: usize) -> Kept<Option<Job>> {
        let job =
            self.jobs.get(job).cloned().ok_or_else(|| Violation::of_the_world("there is no such job"))?;
        let lives = self.outbox(job.hook)?.lives;
        Ok(Some(job).filter(|job| job.within.is_none_or(|within| within == lives)))
    }

    pub(crate) fn job_begins(&mut self, number: usize) -> Kept {
        let Some(job) = self.living_job(number)? else { return Ok(()) };
        if job.has_begun {
            return Ok(()); // The same start, come twice.
        }
        if let Some(job) = self.jobs.get_mut(number) {
            job.has_begun = true;
        }
        let (hook, version) = (job.hook, job.send.version);
        let Some(config) = self.read_kv(hook, version).or_else(|| self.ask_version(hook, version)) else {
            // Told once and never again: were it repeated late, it could take back the attempt that followed.
            let Send { id, attempt, .. } = job.send;
            return self.report(number, Input::Returned { id, attempt });
        };
        let timeout_millis = config.policy.timeout_millis;
        if let Some(job) = self.jobs.get_mut(number) {
            job.timeout_millis = timeout_millis;
        }
        let fate = self.send(Wire::Request, |answered| Happening::RequestArrives { job: number, answered });
        match fate {
            Fate::LostBefore => self.post(300, Happening::NoResponse { job: number, timed_out: false }),
            Fate::LostAfter | Fate::Late(_) => {
                self.post(timeout_millis, Happening::NoResponse { job: number, timed_out: true });
            }
            Fate::Fine | Fate::Twice(_) => {}
        }
        Ok(())
    }

    pub(crate) fn request_arrives(&mut self, number: usize, answered: bool) -> Kept {
        let Some(job) = self.jobs.get(number).cloned() else { return Ok(()) };
        let answer = self.target(job.hook)?.answer(&job.send.id);
        self.outbox(job.hook)?.witness.requested(&job.send)?;
        if !answered {
            return Ok(());
        }
        if answer.after_millis >= job.timeout_millis {
            self.post(job.timeout_millis, Happening::NoResponse { job: number, timed_out: true });
        } else {
            self.post(answer.after_millis, Happening::ResponseArrives { job: number, answer });
        }
        Ok(())
    }

    pub(crate) fn response_arrives(&mut self, number: usize, answer: Answer) -> Kept {
        let Some(job) = self.jobs.get(number).cloned() else { return Ok(()) };
        let Answer { status, outcome, retry_after, .. } = answer;
        self.report(number, finished(job.send, outcome, Some(status), retry_after))
    }

    pub(crate) fn no_response(&mut self, number: usize, timed_out: bool) -> Kept {
        let Some(job) = self.jobs.get(number).cloned() else { return Ok(()) };
        let outcome = if timed_out { Outcome::TimedOut } else { Outcome::Unreachable };
        self.report(number, finished(job.send, outcome, None, None))
    }

    fn report(&mut self, number: usize, input: Input) -> Kept {
        if self.living_job(number)?.is_none() {
            return Ok(());
        }
        let is_repeated = matches!(input, Input::Finished { .. });
        match self.jobs.get_mut(number) {
            // The first word counts: what comes after a timeout is not waited for.
            Some(job) if job.report.is_none() => job.report = Some(input),
            Some(_) | None => return Ok(()),
        }
        if is_repeated {
            self.send(Wire::Report, |answered| Happening::ReportArrives { job: number, answered });
            self.post(AGAIN_MILLIS, Happening::ReportAgain { job: number, tries: 1 });
        } else {
            match self.faults.of_wire(Wire::Report) {
                Fate::Fine | Fate::Twice(_) => {
                    self.post(40, Happening::ReportArrives { job: number, answered: true })
                }
                Fate::LostAfter => self.post(40, Happening::ReportArrives { job: number, answered: false }),
                Fate::Late(millis) => {
                    self.post(millis, Happening::ReportArrives { job: number, answered: true })
                }
                Fate::LostBefore => {}
            }
        }
        Ok(())
    }

    pub(crate) fn report_again(&mut self, number: usize, tries: u32) -> Kept {
        let is_open = self.living_job(number)?.is_some_and(|job| !job.is_answered);
        if is_open && tries < TRIES {
            self.send(Wire::Report, |answered| Happening::ReportArrives { job: number, answered });
            self.post(AGAIN_MILLIS, Happening::ReportAgain { job: number, tries: tries + 1 });
        }
        Ok(())
    }

    pub(crate) fn report_arrives(&mut self, number: usize, answered: bool) -> Kept {
        let Some(job) = self.jobs.get(number).cloned() else { return Ok(()) };
        let Some(input) = job.report else { return Ok(()) };
        // A sender that has room takes the next job with the answer.
        let room = usize::from(self.random.chance(50));
        let told = self.tell_outbox(job.hook, &input, Some(room))?;
        if !answered || !told.is_answered || self.living_job(number)?.is_none() {
            return Ok(());
        }
        if let Some(job) = self.jobs.get_mut(number) {
            job.is_answered = true;
        }
        for send in told.rides {
            self.go_on_with_job(job.hook, send)?;
        }
        Ok(())
    }
}

fn finished(send: Send, outcome: Outcome, status: Option<u16>, retry_after: Option<i64>) -> Input {
    let Send { id, attempt, version } = send;
    Input::Finished { id, attempt, version, outcome, status, retry_after }
}
