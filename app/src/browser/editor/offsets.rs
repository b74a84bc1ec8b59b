//! Places in a text: bytes here, UTF-16 units in JavaScript.

/// The UTF-16 offset of a byte; of the character it belongs to, or of the end.
pub(super) fn to_utf16(text: &str, byte: usize) -> u32 {
    let before = text.char_indices().take_while(|(at, c)| at + c.len_utf8() <= byte);
    let units: usize = before.map(|(_, c)| c.len_utf16()).sum();
    u32::try_from(units).unwrap_or(u32::MAX)
}

/// The byte at a UTF-16 offset; of the character it is in, or the end.
pub(super) fn from_utf16(text: &str, offset: u32) -> usize {
    let mut units = 0;
    for (byte, c) in text.char_indices() {
        units += c.len_utf16();
        if units > offset as usize {
            return byte;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_has_its_place_on_the_other_side() {
        let text = "aä\u{1F514}\nb";
        for (byte, offset) in [(0, 0), (1, 1), (3, 2), (7, 4), (8, 5), (9, 6)] {
            assert_eq!(to_utf16(text, byte), offset, "byte {byte}");
            assert_eq!(from_utf16(text, offset), byte, "offset {offset}");
        }
    }

    #[test]
    fn a_place_in_a_character_is_that_characters() {
        let text = "ä\u{1F514}";
        assert_eq!([1, 3, 5].map(|byte| to_utf16(text, byte)), [0, 1, 1]);
        assert_eq!(from_utf16(text, 2), 2);
    }

    #[test]
    fn a_place_behind_the_end_is_the_end() {
        assert_eq!(to_utf16("aä", 9), 2);
        assert_eq!(from_utf16("aä", 9), 3);
    }
}
