//! `validate`: what the command of that name accepts.

use serde::{Deserialize, Serialize};

/// The settings of `validate`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ValidateSettings {
    /// Findings that are none for this project.
    pub accept: Vec<Accept>,
}

/// A kind of finding that a project may accept as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Accept {
    /// A down migration leaves an enum label behind, which PostgreSQL cannot remove.
    EnumLabels,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_accepted_is_named() {
        let read = |text| toml::from_str::<ValidateSettings>(text);
        let settings = read("accept = ['enum-labels']").unwrap();
        assert_eq!(settings.accept, [Accept::EnumLabels]);
        let error = read("accept = ['enum']").unwrap_err().to_string();
        assert!(error.contains("expected `enum-labels`"), "{error}");
    }
}
