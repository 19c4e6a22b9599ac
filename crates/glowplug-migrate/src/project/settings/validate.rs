//! `validate`: what the command of that name accepts.

use serde::{Deserialize, Deserializer};

use crate::finding::Code;

/// The settings of `validate`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ValidateSettings {
    /// Codes of findings that are notes for this project.
    #[serde(deserialize_with = "acceptable")]
    pub accept: Vec<Code>,
}

/// Codes that may be accepted as a whole.
fn acceptable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Code>, D::Error> {
    let codes = Vec::<Code>::deserialize(deserializer)?;
    match codes.iter().find(|code| !code.is_acceptable()) {
        Some(code) => Err(serde::de::Error::custom(format!(
            "`{code}` cannot be accepted: {}",
            code.summary()
        ))),
        None => Ok(codes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_accepted_is_named() {
        let read = |text| toml::from_str::<ValidateSettings>(text);
        let settings = read("accept = ['down-leaves-enum-labels']").unwrap();
        assert_eq!(settings.accept, [Code::DownLeavesEnumLabels]);
        let error = read("accept = ['enum']").unwrap_err().to_string();
        assert!(error.contains("no finding has the code `enum`"), "{error}");
        let error = read("accept = ['empty']").unwrap_err().to_string();
        assert!(error.contains("`empty` cannot be accepted"), "{error}");
    }
}
