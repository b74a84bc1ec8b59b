//! Taking escapes out of a text, one level of them: JSON's, HTML's and those of a URL. It is tolerant: any character may
//! be escaped or not, in any spelling that a reader of the format takes, and what is no escape stays as it is.

use super::view::View;

/// A way of escaping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    /// `\"`, `\/`, `\u002f`; also `\x2f` and `\u{2f}`, which JavaScript has beside them.
    Json,
    /// `&quot;`, `&#39;`, `&#x2F;`.
    Html,
    /// `%2F` of its bytes, and `%u002F` as old JavaScript has it. A `+` is a space where texts are compared.
    Percent,
}

impl Escape {
    pub(super) const ALL: [Self; 3] = [Self::Json, Self::Html, Self::Percent];

    /// What every escape of this kind begins with.
    const fn mark(self) -> u8 {
        match self {
            Self::Json => b'\\',
            Self::Html => b'&',
            Self::Percent => b'%',
        }
    }

    /// Reads the escape that `rest` begins with.
    fn read(self, rest: &[u8]) -> Option<Piece> {
        match self {
            Self::Json => read_json(rest),
            Self::Html => read_html(rest),
            Self::Percent => read_percent(rest),
        }
    }
}

/// What an escape stands for, and how many bytes it takes.
struct Piece {
    stands_for: StandsFor,
    len: usize,
}

enum StandsFor {
    Char(char),
    Byte(u8),
}

impl Piece {
    fn char(code: u32, len: usize) -> Self {
        let stands_for = StandsFor::Char(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        Self { stands_for, len }
    }
}

/// The view without one level of escapes of a kind; `None` when there are none.
pub(super) fn unescape<'v>(view: &'v View<'v>, kind: Escape) -> Option<View<'v>> {
    let (mark, mut decoded, mut at, mut copied) = (kind.mark(), None, 0, 0);
    let bytes = view.bytes();
    while let Some(rest) = bytes.get(at..) {
        let Some(next) = rest.iter().position(|byte| *byte == mark) else { break };
        at += next;
        let Some(Piece { stands_for, len }) = bytes.get(at..).and_then(|rest| kind.read(rest)) else {
            at += 1;
            continue;
        };
        let decoded = decoded.get_or_insert_with(|| view.begin());
        decoded.copy(bytes.get(copied..at).unwrap_or_default());
        match stands_for {
            StandsFor::Char(c) => decoded.decode(at..at + len, c.encode_utf8(&mut [0; 4]).as_bytes()),
            StandsFor::Byte(byte) => decoded.decode(at..at + len, &[byte]),
        }
        at += len;
        copied = at;
    }
    if let Some(decoded) = &mut decoded {
        decoded.copy(bytes.get(copied..).unwrap_or_default());
    }
    decoded
}

fn read_json(rest: &[u8]) -> Option<Piece> {
    let simple = |c: char| Some(Piece { stands_for: StandsFor::Char(c), len: 2 });
    match rest.get(1)? {
        quoted @ (b'"' | b'\\' | b'/' | b'\'' | b'`') => simple(char::from(*quoted)),
        b'n' => simple('\n'),
        b't' => simple('\t'),
        b'r' => simple('\r'),
        b'b' => simple('\u{8}'),
        b'f' => simple('\u{c}'),
        b'x' => Some(Piece::char(hex(rest.get(2..4)?)?, 4)),
        b'u' if rest.get(2) == Some(&b'{') => {
            let digits = rest.get(3..)?.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
            let is_closed = (1..=6).contains(&digits) && rest.get(3 + digits) == Some(&b'}');
            is_closed
                .then(|| rest.get(3..3 + digits).and_then(hex))?
                .map(|code| Piece::char(code, digits + 4))
        }
        b'u' => {
            let high = hex(rest.get(2..6)?)?;
            let low = rest.get(6..8).filter(|mark| *mark == b"\\u").and_then(|_| hex(rest.get(8..12)?));
            match (high, low) {
                (0xD800..0xDC00, Some(low @ 0xDC00..0xE000)) => {
                    Some(Piece::char(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00), 12))
                }
                _ => Some(Piece::char(high, 6)),
            }
        }
        _ => None,
    }
}

/// Digits of a number in HTML; further ones can only be zeros in front.
const DIGITS_MAX: u32 = 0x11_0000;

/// Browsers also read `&#39` without its end. It is no escape here: an escape in it would be passed over.
fn read_html(rest: &[u8]) -> Option<Piece> {
    if rest.get(1) != Some(&b'#') {
        return NAMED.iter().find_map(|(name, c)| {
            let given = rest.get(1..=name.len())?;
            let is_named =
                given.eq_ignore_ascii_case(name.as_bytes()) && rest.get(1 + name.len()) == Some(&b';');
            is_named.then(|| Piece::char(u32::from(*c), name.len() + 2))
        });
    }
    let (from, radix) = if matches!(rest.get(2), Some(b'x' | b'X')) { (3, 16) } else { (2, 10) };
    let (mut code, mut end) = (0_u32, from);
    while let Some(digit) = rest.get(end).and_then(|byte| char::from(*byte).to_digit(radix)) {
        code = (code * radix + digit).min(DIGITS_MAX);
        end += 1;
    }
    let is_closed = end > from && rest.get(end) == Some(&b';');
    is_closed.then(|| Piece::char(code, end + 1))
}

/// The names that HTML has for printable ASCII.
const NAMED: [(&str, char); 36] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("excl", '!'),
    ("num", '#'),
    ("dollar", '$'),
    ("percnt", '%'),
    ("lpar", '('),
    ("rpar", ')'),
    ("ast", '*'),
    ("midast", '*'),
    ("plus", '+'),
    ("comma", ','),
    ("period", '.'),
    ("sol", '/'),
    ("colon", ':'),
    ("semi", ';'),
    ("equals", '='),
    ("quest", '?'),
    ("commat", '@'),
    ("lsqb", '['),
    ("lbrack", '['),
    ("bsol", '\\'),
    ("rsqb", ']'),
    ("rbrack", ']'),
    ("hat", '^'),
    ("lowbar", '_'),
    ("grave", '`'),
    ("lcub", '{'),
    ("lbrace", '{'),
    ("verbar", '|'),
    ("vert", '|'),
    ("rcub", '}'),
    ("rbrace", '}'),
];

fn read_percent(rest: &[u8]) -> Option<Piece> {
    if matches!(rest.get(1), Some(b'u' | b'U')) {
        return Some(Piece::char(hex(rest.get(2..6)?)?, 6));
    }
    let byte = u8::try_from(hex(rest.get(1..3)?)?).ok()?;
    Some(Piece { stands_for: StandsFor::Byte(byte), len: 3 })
}

/// The number that these hexadecimal digits make; at most six of them.
fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |number, byte| Some(number * 16 + char::from(*byte).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unescaped(text: &str, kind: Escape) -> Option<String> {
        let plain = View::of(text);
        unescape(&plain, kind).map(|view| String::from_utf8_lossy(view.bytes()).into_owned())
    }

    #[test]
    fn what_a_reader_takes_for_an_escape_is_taken_out() {
        for (kind, text, expected) in [
            (Escape::Json, r#"a\"\\\/\u002f\u002F\x2f\u{2F}\'"#, "a\"\\/////'"),
            (Escape::Json, r"\ud83d\ude00\ud83d!", "\u{1f600}\u{fffd}!"),
            (Escape::Json, r"\u{1f600}\u{}\u{1234567}\q\u12", "\u{1f600}\\u{}\\u{1234567}\\q\\u12"),
            (Escape::Html, "&quot;&QUOT;&#39;&#039;&#x27;&#X0027;&#39", "\"\"''''&#39"),
            (Escape::Html, "&equals;&sol;&#43;&#x2B;&grave;", "=/++`"),
            (Escape::Html, "&#;&#x;&nope;&amp&#x110000;&#99999999999;", "&#;&#x;&nope;&amp\u{fffd}\u{fffd}"),
            (Escape::Percent, "%2f%2F%u002fa%C3%a9%zz%", "///aé%zz%"),
        ] {
            assert_eq!(unescaped(text, kind).as_deref(), Some(expected), "{text}");
        }
        for (kind, text) in
            [(Escape::Json, "a&amp;%41\\"), (Escape::Html, "a\\n%41 & b"), (Escape::Percent, "100% &amp;")]
        {
            assert_eq!(unescaped(text, kind), None, "{text}");
        }
    }

    #[test]
    fn what_was_decoded_is_found_again_in_the_text() {
        let text = r"<a\u002f\ud83d\ude00b>";
        let plain = View::of(text);
        let view = unescape(&plain, Escape::Json).unwrap();
        let place = |part: &str| {
            let decoded = String::from_utf8(view.bytes().to_vec()).unwrap();
            let at = decoded.find(part).unwrap();
            text.get(view.span(at..at + part.len())).unwrap()
        };
        assert_eq!(place("/"), r"\u002f");
        assert_eq!(place("\u{1f600}"), r"\ud83d\ude00");
        assert_eq!(place("a/\u{1f600}b"), r"a\u002f\ud83d\ude00b");
        assert_eq!(place("b>"), "b>");
    }
}
