//! Which findings count: what was asked for, what the baseline accepts, what the settings leave out.

use std::collections::BTreeSet;

use glowplug_schema::diff::ObjectKind;

use crate::baseline::Baseline;
use crate::error::Error;
use crate::finding::{CheckName, Code, Finding, ObjectPlace, Place, Severity};
use crate::project::{Ignore, Project};

/// Which findings count.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Only findings of these codes, and the checks that find them; all where there is none.
    pub only: BTreeSet<Code>,
    /// No findings of these codes.
    pub skip: BTreeSet<Code>,
    /// Codes that the settings accept everywhere.
    pub accept: BTreeSet<Code>,
    /// What the baseline accepts.
    pub baseline: Baseline,
    /// Objects of the database that are not the project's.
    pub ignore: Vec<Ignore>,
}

impl Policy {
    /// What the settings and the baseline of a project say.
    ///
    /// # Errors
    /// As [`Baseline::read`].
    pub fn of(project: &Project) -> Result<Self, Error> {
        Ok(Policy {
            accept: project.settings.validate.accept.iter().copied().collect(),
            baseline: Baseline::read(&project.root)?,
            ignore: project.settings.ignore.clone(),
            ..Policy::default()
        })
    }

    /// Whether findings of this code are wanted.
    pub fn wants(&self, code: Code) -> bool {
        (self.only.is_empty() || self.only.contains(&code)) && !self.skip.contains(&code)
    }

    /// Whether any finding of this check is wanted.
    pub fn wants_check(&self, check: CheckName) -> bool {
        let mut codes = Code::ALL.iter().filter(|code| code.check() == check);
        codes.any(|code| self.wants(*code))
    }

    /// Whether the owners of objects must be known.
    pub(crate) fn asks_for_owners(&self) -> bool {
        self.ignore.iter().any(|rule| rule.owner.is_some())
    }

    /// The rule that leaves this object out.
    pub(crate) fn ignored_by(&self, object: &ObjectPlace) -> Option<usize> {
        let parts = parts(&object.name);
        // A schema and an extension are in no schema; a rule on a schema means the schema itself, too.
        let (schema, names) = match (object.kind, parts.split_first()) {
            (ObjectKind::Extension, _) | (_, None) => (None, vec![object.name.as_str()]),
            (ObjectKind::Schema, Some((name, _))) => (Some(name.as_str()), vec![name.as_str()]),
            // What belongs to a table is left out with it.
            (_, Some((schema, rest))) => {
                let names = rest.iter().map(String::as_str).collect();
                (Some(schema.as_str()), names)
            }
        };
        let kind = object.kind.to_string();
        let owner = object.owner.as_deref();
        self.ignore.iter().position(|rule| {
            let of_itself = names
                .last()
                .is_some_and(|name| rule.matches(&kind, schema, name, owner));
            let of_its_table = names.len() > 1
                && ["table", "view"]
                    .iter()
                    .any(|kind| rule.matches(kind, schema, names[0], owner));
            of_itself || of_its_table
        })
    }

    /// Rules that none of these findings met.
    pub(crate) fn unused(&self, found: &[Finding]) -> Vec<Finding> {
        let used: BTreeSet<usize> = found.iter().filter_map(|one| one.ignored_by).collect();
        let rules = self.ignore.iter().enumerate();
        rules
            .filter(|(at, _)| !used.contains(at))
            .map(|(_, rule)| {
                let message = format!("the rule {rule} leaves out nothing");
                Finding::new(Code::IgnoreUnused, Place::default(), message)
            })
            .collect()
    }

    /// The findings that are wanted, each with what this policy makes of it.
    pub(crate) fn apply(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let wanted = findings
            .into_iter()
            .filter(|one| self.wants(one.code) && one.ignored_by.is_none());
        wanted
            .map(|mut finding| {
                if self.accept.contains(&finding.code) {
                    finding.severity = Severity::Note;
                } else {
                    finding.accepted = self.baseline.accepts(&finding);
                }
                finding
            })
            .collect()
    }
}

/// The identifiers of a path, without their quotes. What follows a parenthesis are the arguments of a function.
fn parts(path: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    let mut letters = path.chars().peekable();
    while let Some(c) = letters.next() {
        let is_doubled = quoted && c == '"' && letters.peek() == Some(&'"');
        match c {
            '"' if is_doubled => {
                letters.next();
                if let Some(part) = parts.last_mut() {
                    part.push('"');
                }
            }
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            '(' if !quoted => break,
            _ => {
                if let Some(part) = parts.last_mut() {
                    part.push(c);
                }
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use glowplug_schema::diff::ObjectKind;

    use super::{Policy, parts};
    use crate::finding::ObjectPlace;
    use crate::project::Ignore;

    #[test]
    fn a_path_is_taken_apart() {
        assert_eq!(parts("public.users.email"), ["public", "users", "email"]);
        assert_eq!(parts(r#""a.b"."c""d""#), ["a.b", "c\"d"]);
        assert_eq!(parts("public.f(a.b, integer)"), ["public", "f"]);
    }

    #[test]
    fn rules_fit_objects_and_what_belongs_to_them() {
        let ignore = [
            "schema = 'cron'\nreason = 'r'",
            "kind = 'table'\nname = 'spatial_*'\nreason = 'r'",
            "kind = 'extension'\nname = 'pg_cron'\nreason = 'r'",
        ];
        let policy = Policy {
            ignore: ignore
                .iter()
                .map(|text| toml::from_str::<Ignore>(text).unwrap())
                .collect(),
            ..Policy::default()
        };
        let by = |kind, name: &str| {
            policy.ignored_by(&ObjectPlace {
                kind,
                name: name.to_owned(),
                owner: None,
            })
        };
        assert_eq!(by(ObjectKind::Schema, "cron"), Some(0));
        assert_eq!(by(ObjectKind::Function, "cron.f(integer)"), Some(0));
        assert_eq!(
            by(ObjectKind::Column, "public.spatial_ref_sys.srid"),
            Some(1)
        );
        assert_eq!(by(ObjectKind::Table, "public.spatial_ref_sys"), Some(1));
        assert_eq!(by(ObjectKind::Extension, "pg_cron"), Some(2));
        assert_eq!(by(ObjectKind::Table, "public.cron"), None);
        assert_eq!(by(ObjectKind::View, "public.spatial_x"), None);
    }
}
