//! Where in a template a place is: in which tag, at which word, and within which blocks. Read loosely: a template that is
//! being written is broken most of the time.

use serde_json::Value;

/// What a tag does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TagKind {
    Value,
    Open,
    Close,
    Comment,
}

/// A block that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// What its end repeats.
    pub(super) name: String,
    /// What it is about; nothing for a condition.
    about: Option<String>,
    is_loop: bool,
}

/// Which word of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// The first one.
    First,
    /// The first one in parentheses.
    InParentheses,
    /// Any other.
    Later,
}

/// A place inside of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Inside {
    pub(super) kind: TagKind,
    /// Where the word begins that the place is at.
    pub(super) word: usize,
    /// Which word of the tag it is.
    pub(super) word_kind: Word,
    /// The blocks around it, from the outside.
    pub(super) open: Vec<Block>,
}

/// What ends a word in a tag.
fn is_between(c: char) -> bool {
    c.is_whitespace() || "(){}#^/~&\"'=|".contains(c)
}

impl Inside {
    /// The tag that a byte is in.
    pub(super) fn find(text: &str, at: usize) -> Option<Self> {
        let before = text.get(..at)?;
        let start = before.rfind("{{")?;
        let inner = before.get(start + 2..)?;
        if inner.contains("}}") {
            return None;
        }
        let sign = inner.trim_start_matches(['{', '~']).chars().next();
        let kind = match sign {
            Some('!') => TagKind::Comment,
            Some('#' | '^') => TagKind::Open,
            Some('/') => TagKind::Close,
            _ => TagKind::Value,
        };
        let word = start_of_word(inner, kind) + start + 2;
        let lead = text.get(start + 2..word)?.trim_end_matches(char::is_whitespace);
        let word_kind = match lead.chars().next_back() {
            _ if lead.chars().all(|c| "{~#^/&".contains(c)) => Word::First,
            Some('(') => Word::InParentheses,
            _ => Word::Later,
        };
        Some(Self { kind, word, word_kind, open: open_blocks(before.get(..start)?) })
    }

    pub(super) fn is_in_loop(&self) -> bool {
        self.open.iter().any(|block| block.is_loop)
    }

    /// What paths start from here: the first entry stands for all of a list.
    pub(super) fn context<'v>(&self, scope: &'v Value) -> Option<&'v Value> {
        let mut value = scope;
        for block in &self.open {
            let Some(path) = &block.about else { continue };
            value = look_up(value, scope, path)?;
            if block.is_loop {
                value = match value {
                    Value::Array(entries) => entries.first()?,
                    Value::Object(fields) => fields.values().next()?,
                    other => other,
                };
            }
        }
        Some(value)
    }
}

/// A path may hold slashes; a closing tag begins with one.
fn start_of_word(inner: &str, kind: TagKind) -> usize {
    let ends = |c: char| is_between(c) && !(c == '/' && kind != TagKind::Close);
    inner.rfind(ends).map_or(0, |last| {
        last + inner.get(last..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
    })
}

/// The byte where the word ends that a byte is in.
pub(super) fn end_of_word(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.find(is_between).unwrap_or(rest.len())
}

fn open_blocks(text: &str) -> Vec<Block> {
    let mut open = Vec::new();
    for tag in text.split("{{").skip(1) {
        let inner = tag.split("}}").next().unwrap_or_default().trim_matches(['~', '{', ' ']);
        if let Some(inner) = inner.strip_prefix(['#', '^']) {
            open.push(block_of(inner.trim()));
        } else if inner.starts_with('/') {
            open.pop();
        }
    }
    open
}

fn block_of(inner: &str) -> Block {
    let mut words = inner.split_whitespace();
    let name = words.next().unwrap_or_default().to_owned();
    let about = match name.as_str() {
        "if" | "unless" => None,
        "each" | "with" => words.next().map(str::to_owned),
        section => Some(section.to_owned()),
    };
    let is_loop = !matches!(name.as_str(), "if" | "unless" | "with");
    Block { name, about, is_loop }
}

/// The value at a path.
pub(super) fn look_up<'v>(context: &'v Value, scope: &'v Value, path: &str) -> Option<&'v Value> {
    let (start, rest) = match path.strip_prefix("@root") {
        Some(rest) => (scope, rest.trim_start_matches(['.', '/'])),
        None => (
            context,
            path.strip_prefix("this")
                .filter(|rest| rest.is_empty() || rest.starts_with(['.', '/']))
                .unwrap_or(path),
        ),
    };
    let mut value = start;
    let mut rest = rest.trim_start_matches(['.', '/']);
    while !rest.is_empty() {
        let (name, after) = match rest.strip_prefix('[') {
            Some(inner) => inner.split_once(']')?,
            None => rest.find(['.', '/']).map_or((rest, ""), |end| rest.split_at(end)),
        };
        value = match value {
            Value::Object(fields) => fields.get(name)?,
            Value::Array(entries) => entries.get(name.parse::<usize>().ok()?)?,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
        };
        rest = after.trim_start_matches(['.', '/']);
    }
    Some(value)
}
