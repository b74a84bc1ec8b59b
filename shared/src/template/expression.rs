//! What stands inside a tag: paths, values that are written down, and helpers with what they are given.

use super::cursor::Cursor;
use super::error::TemplateError;
use super::helpers::{BLOCKS, Helper};
use super::tags::within;
use super::tree::{Call, Expression, Kind, LoopField, Path, Start, Zero};
use crate::limits::{TEMPLATE_PARAMETERS_MAX, TEMPLATE_PARENS_MAX};
use serde_json::{Number, Value};

/// The first tag of a block.
#[derive(Debug)]
pub(super) struct Opening {
    /// What its last tag has to repeat.
    pub(super) name: String,
    /// What it depends on.
    pub(super) kind: Kind,
    /// Names for what the block is given.
    pub(super) names: Vec<String>,
    /// `{{^…}}`: what follows is the inverse.
    pub(super) is_inverse: bool,
}

/// What `{{…}}` puts in. A name alone is always a field, even one that a helper has too.
pub(super) fn read_printed(cursor: &mut Cursor<'_>) -> Result<Expression, TemplateError> {
    cursor.skip_space();
    let start = cursor.at();
    if cursor.peek() == Some('(') {
        return read_term(cursor, 0);
    }
    let head = read_term(cursor, 0)?;
    cursor.skip_space();
    match head {
        _ if is_end(cursor) => match head {
            Expression::Literal(_) => {
                Err(cursor.syntax_at(start, "a value alone needs no tag; write it as it is"))
            }
            Expression::Path(_) | Expression::Call(_) => Ok(head),
        },
        Expression::Path(path) => read_call(cursor, start, &path, 0).map(Expression::Call),
        Expression::Literal(_) | Expression::Call(_) => Err(cursor.syntax("}} is expected here")),
    }
}

/// The first tag of a block, from behind its `#` or `^`.
pub(super) fn read_opening(cursor: &mut Cursor<'_>, is_inverse: bool) -> Result<Opening, TemplateError> {
    cursor.skip_space();
    let start = cursor.at();
    let Expression::Path(path) = read_term(cursor, 0)? else {
        return Err(
            cursor.syntax_at(start, "a block begins with a field or a helper, as in {{#if data.url}}")
        );
    };
    let mut opening = Opening {
        name: name_of(&path),
        kind: Kind::Section(Expression::Literal(Value::Null)),
        names: Vec::new(),
        is_inverse,
    };
    if !BLOCKS.contains(&path.text.as_str()) {
        cursor.skip_space();
        let has_parameters = !is_end(cursor) && !begins_names(cursor);
        if has_parameters {
            return Err(match Helper::parse(&path.text) {
                Some(helper) => {
                    let name = helper.name();
                    cursor.syntax_at(
                        start,
                        format!("{name} does not open a block; write {{{{#if ({name} …)}}}}"),
                    )
                }
                None => unknown(cursor, start, &path.text),
            });
        }
        opening.names = read_names(cursor)?;
        opening.kind = Kind::Section(Expression::Path(path));
        return Ok(opening);
    }
    let value = read_only_parameter(cursor, start, &path.text)?;
    opening.kind = match path.text.as_str() {
        "if" => Kind::If(value, read_zero(cursor)?),
        "unless" => Kind::Unless(value, read_zero(cursor)?),
        "each" => Kind::Each(value),
        _ => Kind::With(value),
    };
    if matches!(opening.kind, Kind::Each(_) | Kind::With(_)) {
        opening.names = read_names(cursor)?;
    }
    cursor.skip_space();
    if is_end(cursor) {
        return Ok(opening);
    }
    let at = cursor.at();
    cursor.take_while(is_name);
    cursor.skip_space();
    Err(if cursor.peek() == Some('=') {
        cursor.syntax_at(at, format!("named parameters are not supported; {} takes one value", path.text))
    } else {
        cursor.syntax_at(at, format!("{} takes one value", path.text))
    })
}

/// The name in `{{/name}}`.
pub(super) fn read_name(cursor: &mut Cursor<'_>) -> Result<String, TemplateError> {
    cursor.skip_space();
    read_path(cursor).map(|path| name_of(&path))
}

/// What the end of a block repeats: brackets are no part of a name.
fn name_of(path: &Path) -> String {
    path.text.replace(['[', ']'], "")
}

fn read_only_parameter(
    cursor: &mut Cursor<'_>,
    start: usize,
    name: &str,
) -> Result<Expression, TemplateError> {
    cursor.skip_space();
    if is_end(cursor) {
        return Err(cursor.syntax_at(start, format!("{name} needs a value, as in {{{{#{name} data.url}}}}")));
    }
    read_term(cursor, 0)
}

/// `includeZero=true`, the one named parameter there is.
fn read_zero(cursor: &mut Cursor<'_>) -> Result<Zero, TemplateError> {
    cursor.skip_space();
    let is_given =
        |rest: &str| rest.strip_prefix("includeZero").is_some_and(|rest| rest.trim_start().starts_with('='));
    if !is_given(cursor.rest()) {
        return Ok(Zero::Nothing);
    }
    cursor.eat("includeZero");
    cursor.skip_space();
    cursor.eat("=");
    cursor.skip_space();
    match cursor.take_while(is_name) {
        "true" => Ok(Zero::Something),
        "false" => Ok(Zero::Nothing),
        _ => Err(cursor.syntax("includeZero is true or false")),
    }
}

fn begins_names(cursor: &Cursor<'_>) -> bool {
    let rest = cursor.rest().strip_prefix("as");
    rest.is_some_and(|rest| rest.starts_with(char::is_whitespace) && rest.trim_start().starts_with('|'))
}

/// `as |item index|`.
fn read_names(cursor: &mut Cursor<'_>) -> Result<Vec<String>, TemplateError> {
    cursor.skip_space();
    if !begins_names(cursor) {
        return Ok(Vec::new());
    }
    cursor.eat("as");
    cursor.skip_space();
    cursor.eat("|");
    let mut names = Vec::new();
    loop {
        cursor.skip_space();
        if !names.is_empty() && cursor.eat("|") {
            return Ok(names);
        }
        let name = cursor.take_while(is_name);
        if name.is_empty() || names.len() == 2 {
            return Err(cursor.syntax("one or two names and | are expected here, as in as |item index|"));
        }
        names.push(name.to_owned());
    }
}

fn read_term(cursor: &mut Cursor<'_>, depth: usize) -> Result<Expression, TemplateError> {
    match cursor.peek() {
        Some('(') => {
            within("parentheses within each other", depth + 1, TEMPLATE_PARENS_MAX)?;
            cursor.eat("(");
            cursor.skip_space();
            let start = cursor.at();
            let name = read_path(cursor)?;
            let call = read_call(cursor, start, &name, depth + 1)?;
            if !cursor.eat(")") {
                return Err(cursor.syntax("a ) is expected here"));
            }
            Ok(Expression::Call(call))
        }
        Some(quote @ ('"' | '\'')) => read_text(cursor, quote).map(|text| Expression::Literal(text.into())),
        _ => match read_literal(cursor) {
            Some(literal) => Ok(Expression::Literal(literal)),
            None => read_path(cursor).map(Expression::Path),
        },
    }
}

/// A helper's parameters, up to the end of the tag or the parenthesis.
fn read_call(cursor: &mut Cursor<'_>, at: usize, name: &Path, depth: usize) -> Result<Call, TemplateError> {
    let Some(helper) = Helper::parse(&name.text) else {
        if BLOCKS.contains(&name.text.as_str()) {
            let name = &name.text;
            return Err(cursor.syntax_at(at, format!("{name} opens a block; write {{{{#{name} …}}}}")));
        }
        if !name.text.starts_with(char::is_alphabetic) {
            let what = format!("{} is no helper; a field is written as in {{{{data.title}}}}", name.text);
            return Err(cursor.syntax_at(at, what));
        }
        return Err(unknown(cursor, at, &name.text));
    };
    let mut parameters = Vec::new();
    loop {
        cursor.skip_space();
        if is_end(cursor) {
            break;
        }
        within("parameters in one tag", parameters.len() + 1, TEMPLATE_PARAMETERS_MAX)?;
        parameters.push(read_term(cursor, depth)?);
        if cursor.peek() == Some('=') {
            return Err(
                cursor.syntax(format!("named parameters are not supported; write {}", helper.usage()))
            );
        }
    }
    helper.check(&parameters).map_err(|what| cursor.syntax_at(at, what))?;
    Ok(Call { at, helper, parameters })
}

fn unknown(cursor: &Cursor<'_>, at: usize, name: &str) -> TemplateError {
    match cursor.syntax_at(at, "") {
        TemplateError::Syntax { at, .. } => TemplateError::UnknownHelper { at, name: name.to_owned() },
        other => other,
    }
}

fn is_end(cursor: &Cursor<'_>) -> bool {
    matches!(cursor.peek(), None | Some(')' | '}')) || cursor.is_at_end_of_tag()
}

/// As Handlebars has it: any character that has no meaning of its own in a tag.
fn is_name(c: char) -> bool {
    !c.is_whitespace() && !"!\"#%&'()*+,./;<=>@[\\]^`{|}~".contains(c)
}

fn read_text(cursor: &mut Cursor<'_>, quote: char) -> Result<String, TemplateError> {
    let start = cursor.at();
    cursor.next();
    let mut text = String::new();
    while let Some(c) = cursor.next() {
        match c {
            _ if c == quote => return Ok(text),
            '\\' if cursor.peek() == Some(quote) => text.extend(cursor.next()),
            _ => text.push(c),
        }
    }
    Err(cursor.refuse_at(start, "this text has no end; close it with the same quote."))
}

/// A number, `true`, `false`, `null` or `undefined`; nothing when it is a name that only begins so.
fn read_literal(cursor: &mut Cursor<'_>) -> Option<Value> {
    let rest = cursor.rest();
    let length = rest.find(|c: char| c.is_whitespace() || "()}~=|".contains(c)).unwrap_or(rest.len());
    let word = rest.get(..length)?;
    let literal = match word {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "null" | "undefined" => Value::Null,
        _ => {
            let digits = word.strip_prefix('-').unwrap_or(word);
            let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
                && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            if !is_number {
                return None;
            }
            // As in Handlebars, it may begin with zeros; in JSON it may not.
            let whole = digits.split('.').next().unwrap_or_default();
            let zeros = whole.len() - whole.trim_start_matches('0').len().max(1);
            let sign = word.strip_suffix(digits).unwrap_or_default();
            let number = format!("{sign}{}", digits.get(zeros..).unwrap_or_default());
            Value::Number(number.parse::<Number>().ok()?)
        }
    };
    cursor.eat(word);
    Some(literal)
}

fn read_path(cursor: &mut Cursor<'_>) -> Result<Path, TemplateError> {
    let begin = cursor.at();
    let mut start = Start::Here { up: 0, names_count: true };
    let mut names = Vec::new();
    let mut is_whole = false;
    if cursor.eat("@") {
        start = read_data(cursor)?;
        is_whole = true;
    } else {
        let mut up = 0;
        while cursor.rest().starts_with("..") {
            cursor.eat("..");
            up += 1;
            is_whole = !cursor.eat("/");
            if is_whole {
                break;
            }
        }
        if up > 0 {
            start = Start::Here { up, names_count: false };
        }
        if up > 0 && cursor.eat("@") {
            start = read_loop_field(cursor, up)?;
            is_whole = true;
        } else if !is_whole && cursor.peek() == Some('.') {
            cursor.eat(".");
            start = Start::Here { up, names_count: false };
            is_whole = !cursor.eat("/");
        } else if !is_whole && begins_this(cursor.rest()) {
            cursor.eat("this");
            start = Start::Here { up, names_count: false };
            is_whole = true;
        }
    }
    if is_whole && !separates(cursor) {
        return Ok(Path { text: cursor.since(begin).to_owned(), start, names });
    }
    loop {
        let is_this = names.is_empty() && begins_this(cursor.rest());
        let name = read_segment(cursor)?;
        // At the start of a path, `this` leads nowhere else.
        if !is_this {
            names.push(name);
        }
        if !separates(cursor) {
            break;
        }
    }
    Ok(Path { text: cursor.since(begin).to_owned(), start, names })
}

/// Goes behind a `.` or `/` between two names.
fn separates(cursor: &mut Cursor<'_>) -> bool {
    cursor.eat(".") || cursor.eat("/")
}

fn begins_this(rest: &str) -> bool {
    rest.strip_prefix("this").is_some_and(|rest| !rest.starts_with(is_name))
}

/// `@root`, `@index`, `@../index`, from behind the `@`.
fn read_data(cursor: &mut Cursor<'_>) -> Result<Start, TemplateError> {
    let mut up = 0;
    while cursor.eat("../") {
        up += 1;
    }
    if up == 0 && cursor.eat("root") {
        return Ok(Start::Root);
    }
    read_loop_field(cursor, up)
}

fn read_loop_field(cursor: &mut Cursor<'_>, up: usize) -> Result<Start, TemplateError> {
    let at = cursor.at();
    let name = cursor.take_while(is_name);
    let field = LoopField::parse(name).ok_or_else(|| {
        cursor.syntax_at(at, format!("there is no @{name}; there are @index, @key, @first, @last and @root"))
    })?;
    Ok(Start::Loop(field, up))
}

fn read_segment(cursor: &mut Cursor<'_>) -> Result<String, TemplateError> {
    let at = cursor.at();
    if cursor.eat("[") {
        let name = cursor.take_while(|c| !matches!(c, '[' | ']' | '{' | '}'));
        if cursor.eat("]") {
            return Ok(name.to_owned());
        }
        let what = if cursor.peek().is_none() {
            "this bracket has no end; close it with ]."
        } else {
            "brackets hold one field name or index, as in data.groups.[0].name."
        };
        return Err(cursor.refuse_at(at, what));
    }
    let name = cursor.take_while(is_name);
    if name.is_empty() {
        return Err(cursor.syntax(match cursor.peek() {
            None | Some('}') => "a field is missing here, as in {{data.title}}".to_owned(),
            Some(odd) => {
                format!("{odd} is no field and no value; a field is written as in {{{{data.title}}}}")
            }
        }));
    }
    Ok(name.to_owned())
}
