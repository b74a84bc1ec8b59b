//! Filling `{{name}}` in the console's static shell.

use anyhow::{Result, bail};

/// Every placeholder must have a value and every value a placeholder: a typo on either side fails the build.
pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> Result<String> {
    let mut filled = template.to_owned();
    for (name, value) in values {
        let placeholder = format!("{{{{{name}}}}}");
        if !filled.contains(&placeholder) {
            bail!("the template does not use {placeholder}");
        }
        filled = filled.replace(&placeholder, value);
    }
    match filled.split_once("{{") {
        None => Ok(filled),
        Some((_, rest)) => {
            bail!("the template asks for `{}`, which nothing fills", rest.split("}}").next().unwrap_or(rest))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(template: &str, values: &[(&str, &str)]) -> std::result::Result<String, String> {
        fill(template, values).map_err(|error| error.to_string())
    }

    #[test]
    fn each_placeholder_gets_its_value_wherever_it_stands() {
        let filled = check("<a {{x}}><b {{x}} {{y}}>", &[("x", "1"), ("y", "2")]);
        assert_eq!(filled, Ok("<a 1><b 1 2>".to_owned()));
    }

    #[test]
    fn a_typo_on_either_side_is_found() {
        assert_eq!(
            check("{{styel}}", &[]),
            Err("the template asks for `styel`, which nothing fills".to_owned())
        );
        assert_eq!(
            check("nothing", &[("boot", "b.js")]),
            Err("the template does not use {{boot}}".to_owned())
        );
    }
}
