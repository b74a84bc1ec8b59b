//! What templates make, what they refuse and where they end.

mod bounds;
mod errors;
mod language;
mod places;

use super::*;
use crate::limits::ATTEMPT_WORK_MAX;

fn work() -> Work {
    Work::of(ATTEMPT_WORK_MAX)
}

fn render(template: &str, scope: &Value) -> String {
    Template::compile(template).unwrap().render(scope, &mut work()).unwrap().body
}

fn failure(template: &str, scope: &Value) -> TemplateError {
    match Template::compile(template).and_then(|template| template.render(scope, &mut work())) {
        Ok(rendered) => panic!("{template} should fail, and makes {}", rendered.body),
        Err(error) => error,
    }
}

fn refusal(template: &str) -> String {
    match Template::compile(template) {
        Ok(_) => panic!("{template} should be refused"),
        Err(error) => error.to_string(),
    }
}
