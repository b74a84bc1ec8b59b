//! Numbers and sizes.

/// A number of bytes: `212 bytes`, `1,024 bytes`.
pub(crate) fn bytes(count: usize) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{} bytes", grouped(count)) }
}

/// `1 field`, `2 fields`.
pub(crate) fn counted(count: impl ToString, one: &str, many: &str) -> String {
    let count = grouped(count);
    let what = if count == "1" { one } else { many };
    format!("{count} {what}")
}

/// `1,204`.
pub(crate) fn grouped(count: impl ToString) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_in_groups() {
        assert_eq!(bytes(1), "1 byte");
        assert_eq!(bytes(1_048_576), "1,048,576 bytes");
        assert_eq!(grouped(999_u64), "999");
        assert_eq!(counted(1, "field", "fields"), "1 field");
    }
}
