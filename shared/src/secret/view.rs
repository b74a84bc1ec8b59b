//! A text as a reader sees it once it has taken escapes out, with the place in the text that each byte came from.

use std::borrow::Cow;
use std::ops::Range;

/// A text, or what one is after decoding.
pub(super) struct View<'v> {
    bytes: Cow<'v, [u8]>,
    /// Whose bytes these were; none for the text itself.
    parent: Option<&'v View<'v>>,
    /// Where what was an escape begins and where it ends, in order. Between two escapes, bytes are as they were.
    escapes: Vec<Decoded>,
}

/// What one escape became.
struct Decoded {
    /// Its bytes.
    bytes: Range<usize>,
    /// The bytes of the parent that the escape took.
    escape: Range<usize>,
}

impl<'v> View<'v> {
    /// The text itself.
    pub(super) fn of(text: &'v str) -> Self {
        Self { bytes: text.as_bytes().into(), parent: None, escapes: Vec::new() }
    }

    /// An empty view that is to be filled from this one.
    pub(super) fn begin(&'v self) -> Self {
        Self { bytes: Vec::with_capacity(self.bytes.len()).into(), parent: Some(self), escapes: Vec::new() }
    }

    /// Adds bytes of the parent as they are.
    pub(super) fn copy(&mut self, bytes: &[u8]) {
        self.bytes.to_mut().extend_from_slice(bytes);
    }

    /// Adds what an escape of the parent, at these bytes of it, stands for.
    pub(super) fn decode(&mut self, escape: Range<usize>, bytes: &[u8]) {
        let start = self.bytes.len();
        self.copy(bytes);
        self.escapes.push(Decoded { bytes: start..self.bytes.len(), escape });
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether any of these bytes was an escape. Else the parent has them as well, and nothing new stands there.
    pub(super) fn is_new(&self, bytes: &Range<usize>) -> bool {
        let behind = self.escapes.partition_point(|decoded| decoded.bytes.end <= bytes.start);
        self.parent.is_none()
            || self.escapes.get(behind).is_some_and(|decoded| decoded.bytes.start < bytes.end)
    }

    /// The parts that have all texts of this length at most in them that are new; apart from each other.
    pub(super) fn new_parts(&self, longest: usize) -> Vec<Range<usize>> {
        if self.parent.is_none() {
            return std::iter::once(0..self.bytes.len()).collect();
        }
        let mut parts: Vec<Range<usize>> = Vec::new();
        for Decoded { bytes, .. } in &self.escapes {
            let start = bytes.start.saturating_sub(longest);
            let end = (bytes.end + longest).min(self.bytes.len());
            match parts.last_mut() {
                Some(last) if start <= last.end => last.end = end,
                _ => parts.push(start..end),
            }
        }
        parts
    }

    /// Where in the text these bytes came from. An escape is in it as a whole.
    pub(super) fn span(&self, bytes: Range<usize>) -> Range<usize> {
        let Some(parent) = self.parent else { return bytes };
        let last = self.in_parent(bytes.end.saturating_sub(1));
        parent.span(self.in_parent(bytes.start).start..last.end)
    }

    /// The bytes of the parent that this byte was made of.
    fn in_parent(&self, at: usize) -> Range<usize> {
        let behind = self.escapes.partition_point(|decoded| decoded.bytes.start <= at);
        match behind.checked_sub(1).and_then(|before| self.escapes.get(before)) {
            None => at..at + 1,
            Some(Decoded { bytes, escape }) if bytes.contains(&at) => escape.clone(),
            Some(Decoded { bytes, escape }) => {
                let start = escape.end + (at - bytes.end);
                start..start + 1
            }
        }
    }
}
