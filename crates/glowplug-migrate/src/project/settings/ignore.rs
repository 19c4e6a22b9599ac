//! `[[ignore]]`: objects in the database that are not the project's, such as those of a provider.

use std::fmt;

use serde::Deserialize;

/// Objects that are not the project's. A condition that is absent holds for every object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// The schema that the object is in, a pattern.
    pub schema: Option<String>,
    /// The kind of object: `table`, `function`, `extension`, a pattern.
    pub kind: Option<String>,
    /// The object's name, a pattern: `*` stands for any characters.
    pub name: Option<String>,
    /// The role that owns the object, a pattern.
    pub owner: Option<String>,
    /// Why it is ignored, for those who read the settings.
    pub reason: String,
}

impl Ignore {
    /// Whether the rule is about an object. An object without a schema, such as an extension, meets no condition on one.
    pub fn matches(
        &self,
        kind: &str,
        schema: Option<&str>,
        name: &str,
        owner: Option<&str>,
    ) -> bool {
        let holds = |pattern: &Option<String>, text: Option<&str>| match pattern {
            None => true,
            Some(pattern) => text.is_some_and(|text| matches_pattern(pattern, text)),
        };
        holds(&self.kind, Some(kind))
            && holds(&self.schema, schema)
            && holds(&self.name, Some(name))
            && holds(&self.owner, owner)
    }
}

impl fmt::Display for Ignore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let conditions = [
            ("schema", &self.schema),
            ("kind", &self.kind),
            ("name", &self.name),
            ("owner", &self.owner),
        ];
        let conditions = conditions.iter().filter_map(|(key, pattern)| {
            let pattern = pattern.as_ref()?;
            Some(format!("{key} = {pattern:?}"))
        });
        write!(f, "{{ {} }}", conditions.collect::<Vec<_>>().join(", "))
    }
}

/// Whether a text is what a pattern says; `*` stands for any number of any characters.
fn matches_pattern(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(start) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(end)
}

impl<'de> Deserialize<'de> for Ignore {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Keys {
            schema: Option<String>,
            kind: Option<String>,
            name: Option<String>,
            owner: Option<String>,
            reason: String,
        }
        let keys = Keys::deserialize(deserializer)?;
        let fault = |text| Err(serde::de::Error::custom(text));
        if keys.reason.trim().is_empty() {
            return fault("an ignore rule needs a reason that is not empty");
        }
        let conditions = [&keys.schema, &keys.kind, &keys.name, &keys.owner];
        if conditions.iter().all(|condition| condition.is_none()) {
            return fault(
                "an ignore rule needs at least one of `schema`, `kind`, `name` and `owner`",
            );
        }
        Ok(Ignore {
            schema: keys.schema,
            kind: keys.kind,
            name: keys.name,
            owner: keys.owner,
            reason: keys.reason,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        for (pattern, text, wanted) in [
            ("pg_cron", "pg_cron", true),
            ("pg_cron", "pg_cron2", false),
            ("pg_*", "pg_cron", true),
            ("pg_*", "pgcron", false),
            ("*", "", true),
            ("*_log", "a_log_log", true),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "acb", false),
            ("a*a", "a", false),
            ("**x", "x", true),
        ] {
            assert_eq!(
                matches_pattern(pattern, text),
                wanted,
                "{pattern} on {text}"
            );
        }
    }

    #[test]
    fn every_condition_must_hold() {
        let rule: Ignore =
            toml::from_str("kind = 'table'\nschema = 'cron'\nname = 'job*'\nreason = 'pg_cron'")
                .unwrap();
        assert!(rule.matches("table", Some("cron"), "job_run", None));
        assert!(!rule.matches("view", Some("cron"), "job_run", None));
        assert!(!rule.matches("table", Some("public"), "job_run", None));
        assert!(!rule.matches("table", None, "job_run", None));
        let owner: Ignore = toml::from_str("owner = 'rds*'\nreason = 'the provider'").unwrap();
        assert!(owner.matches("function", Some("x"), "f", Some("rdsadmin")));
        assert!(!owner.matches("function", Some("x"), "f", None));
    }

    #[test]
    fn a_rule_has_a_reason_and_a_condition() {
        for (text, part) in [
            ("kind = 'table'", "missing field `reason`"),
            ("kind = 'table'\nreason = ' '", "reason that is not empty"),
            ("reason = 'all'", "at least one of"),
            ("nam = 'x'\nreason = 'x'", "unknown field `nam`"),
        ] {
            let error = toml::from_str::<Ignore>(text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
