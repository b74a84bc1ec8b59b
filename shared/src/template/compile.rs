//! Parsing, and rewriting the tree: every value is handed to a helper that notes it (see [`super::helpers`]), every
//! loop counts its rounds, and what we do not support is refused.

use super::error::{Position, TemplateError};
use super::helpers;
use crate::limits::TEMPLATE_DEPTH_MAX;
use handlebars::template::{HelperTemplate, Parameter, Subexpression, TemplateElement, TemplateMapping};
use handlebars::{Template, TemplateErrorReason};
use serde_json::Value;
use std::collections::HashMap;
use std::mem;

pub(super) fn compile(text: &str) -> Result<Template, TemplateError> {
    // The parser drops one of the backslashes before a tag, as Handlebars does; in JSON each of them counts.
    let text = text.replace("\\{{", "\\\\{{");
    let mut template = Template::compile(&text).map_err(|error| {
        let (line, column) = error.pos().unwrap_or((1, 1));
        let at = Position { line, column };
        let what = match error.reason() {
            TemplateErrorReason::MismatchingClosedHelper(open, close) => {
                format!("{{{{#{open}}}}} is open, and {{{{/{close}}}}} closes another block.")
            }
            TemplateErrorReason::InvalidParam(given) => format!("{given:?} is no field and no value."),
            _ => "this is neither a field, as in {{data.title}}, nor a closed block.".to_owned(),
        };
        TemplateError::Syntax { at, what }
    })?;
    rewrite(&mut template, 0)?;
    Ok(template)
}

fn rewrite(template: &mut Template, depth: usize) -> Result<(), TemplateError> {
    if depth > TEMPLATE_DEPTH_MAX {
        return Err(TemplateError::Limit {
            what: "blocks within each other",
            given: depth,
            max: TEMPLATE_DEPTH_MAX,
        });
    }
    for (index, element) in template.elements.iter_mut().enumerate() {
        let at = template.mapping.get(index).map_or(Position { line: 1, column: 1 }, |mapping| Position {
            line: mapping.0,
            column: mapping.1,
        });
        match element {
            TemplateElement::RawString(_) | TemplateElement::Comment(_) => {}
            TemplateElement::Expression(tag) => note(tag, helpers::VALUE, at)?,
            TemplateElement::HtmlExpression(tag) => {
                note(tag, helpers::RAW, at)?;
                *element = TemplateElement::Expression(mem::replace(tag, Box::new(nothing()?.0)));
            }
            TemplateElement::HelperBlock(tag) => rewrite_block(tag, depth, at)?,
            // The scan has refused these already; the tree is the second wall.
            _ => {
                return Err(TemplateError::Unsupported {
                    at,
                    what: "partials and decorators are not supported.",
                });
            }
        }
    }
    Ok(())
}

/// `{{path}}` becomes `{{note (wanted "path")}}`, and `{{helper a b}}` becomes `{{note (helper a b)}}`.
fn note(tag: &mut HelperTemplate, note: &str, at: Position) -> Result<(), TemplateError> {
    check_parameters(tag, at)?;
    let mut name = mem::replace(&mut tag.name, Parameter::Name(note.to_owned()));
    let mut params = mem::take(&mut tag.params);
    let hash = mem::take(&mut tag.hash);
    if params.is_empty() && hash.is_empty() {
        soften(&mut name, helpers::WANTED);
        tag.params = vec![name];
        return Ok(());
    }
    let helper = check_helper(&name, &helpers::INLINE, at)?;
    if helper == helpers::JSON && note == helpers::VALUE {
        tag.name = Parameter::Name(helpers::JSON_VALUE.to_owned());
        params.iter_mut().for_each(|parameter| soften(parameter, helpers::WANTED));
        tag.params = params;
        return Ok(());
    }
    params.iter_mut().for_each(|parameter| soften(parameter, helpers::PATH));
    tag.params = vec![Parameter::Subexpression(Subexpression::new(name, params, hash))];
    Ok(())
}

/// A path that asks a list for a field is missing, as in Handlebars; left to itself, the library ends the rendering.
fn soften(parameter: &mut Parameter, helper: &str) {
    match parameter {
        Parameter::Path(_) => {
            let path = Parameter::Literal(Value::from(parameter.as_name().unwrap_or_default()));
            let name = Parameter::Name(helper.to_owned());
            *parameter = Parameter::Subexpression(Subexpression::new(name, vec![path], HashMap::new()));
        }
        Parameter::Subexpression(inner) => {
            if let TemplateElement::Expression(inner) = inner.element.as_mut() {
                inner.params.iter_mut().for_each(|parameter| soften(parameter, helpers::PATH));
            }
        }
        _ => {}
    }
}

fn rewrite_block(tag: &mut HelperTemplate, depth: usize, at: Position) -> Result<(), TemplateError> {
    check_parameters(tag, at)?;
    let is_section = tag.params.is_empty() && tag.hash.is_empty();
    if is_section {
        return Err(TemplateError::Unsupported {
            at,
            what: "a section needs a helper; write {{#each items}}, {{#if item}} or {{#with item}}.",
        });
    }
    let helper = check_helper(&tag.name, &helpers::BLOCKS, at)?;
    // Loops and `with` need the path itself: it is where `../` and `this` start from.
    if matches!(helper, "if" | "unless") {
        tag.params.iter_mut().for_each(|parameter| soften(parameter, helpers::PATH));
    }
    if let Some(inner) = &mut tag.template {
        rewrite(inner, depth + 1)?;
        if helper == "each" {
            let (mut tick, mapping) = nothing()?;
            tick.name = Parameter::Name(helpers::TICK.to_owned());
            inner.elements.insert(0, TemplateElement::Expression(Box::new(tick)));
            inner.mapping.insert(0, mapping);
        }
    }
    if let Some(inverse) = &mut tag.inverse {
        rewrite(inverse, depth + 1)?;
    }
    Ok(())
}

fn check_helper<'a>(name: &'a Parameter, known: &[&str], at: Position) -> Result<&'a str, TemplateError> {
    let name = name.as_name().unwrap_or_default();
    if known.contains(&name) {
        return Ok(name);
    }
    Err(TemplateError::UnknownHelper { at, name: name.to_owned() })
}

/// Every helper called inside parentheses has to be known too.
fn check_parameters(tag: &HelperTemplate, at: Position) -> Result<(), TemplateError> {
    let named = match &tag.name {
        Parameter::Subexpression(_) => Some(&tag.name),
        _ => None,
    };
    for parameter in named.into_iter().chain(&tag.params).chain(tag.hash.values()) {
        if let Parameter::Subexpression(inner) = parameter
            && let TemplateElement::Expression(inner) = inner.as_element()
        {
            check_helper(&inner.name, &helpers::INLINE, at)?;
            check_parameters(inner, at)?;
        }
    }
    Ok(())
}

/// A helper call to be filled in: the library has no other public way to make one.
fn nothing() -> Result<(HelperTemplate, TemplateMapping), TemplateError> {
    let mut parsed = Template::compile("{{nothing 0}}").unwrap_or_default();
    match (parsed.elements.pop(), parsed.mapping.pop()) {
        (Some(TemplateElement::Expression(tag)), Some(mapping)) => Ok((*tag, mapping)),
        _ => Err(TemplateError::Render("the template engine has changed".to_owned())),
    }
}
