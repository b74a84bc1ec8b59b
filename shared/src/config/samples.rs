//! Templates are tried with every sample event before they are saved: a body that is not JSON, or a value that a helper
//! cannot work with, shows then and not in the night.
//!
//! A field that the samples lack is no finding: they are anomalies, and a source may send something else.

use crate::address::{Address, AddressError};
use crate::event::samples;
use crate::issue::Issues;
use crate::request::{Part, PartFault, header_value};
use crate::template::{LineTemplate, Template};
use crate::work::Work;
use serde_json::Value;

pub(super) fn check_body(template: &Template, work: &mut Work, issues: &mut Issues) {
    check(&Part::Body.path(), issues, |scope| {
        template.render(scope, work).map(drop).map_err(PartFault::from)
    });
}

pub(super) fn check_address(address: &Address, work: &mut Work, issues: &mut Issues) {
    let template = address.template();
    check(&Part::Url.path(), issues, |scope| {
        match template.as_ref().map(|template| template.render(scope, work)) {
            Ok(Ok(_) | Err(AddressError::EmptySegment)) => Ok(()),
            Ok(Err(error)) => Err(error.into()),
            Err(error) => Err(error.clone().into()),
        }
    });
}

pub(super) fn check_header(line: &LineTemplate, path: &str, work: &mut Work, issues: &mut Issues) {
    check(path, issues, |scope| header_value(&line.render(scope, work)?.text()).map(drop));
}

/// What fails for every sample is about the template; what fails for some names the first of them.
fn check(path: &str, issues: &mut Issues, mut render: impl FnMut(&Value) -> Result<(), PartFault>) {
    let samples = samples();
    let mut failed = samples.iter().filter_map(|sample| Some((sample, render(&sample.scope()).err()?)));
    let Some((sample, fault)) = failed.next() else { return };
    let message = if failed.count() + 1 == samples.len() {
        fault.to_string()
    } else {
        format!("With the sample event “{}”: {fault}", sample.label)
    };
    issues.add(path, fault.code(), message);
}
