//! What a failed replay says about its shadow server: which one it is, what is missing there, and how to get it.

use std::fmt;

/// Which shadow server it is, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShadowKind {
    /// Our own local one, which only glowplug uses.
    Local,
    /// The one that `SHADOW_DATABASE_URL` names.
    Given,
    /// The target's.
    Target,
}

/// A failure in a shadow database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShadowFailure {
    /// Which server.
    pub server: ShadowKind,
    /// What it lacks, where that is the reason.
    pub missing: Option<Missing>,
    /// The server's major version, 0 where it is not known.
    pub major: u32,
}

/// Something that a migration expects on its server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// A role.
    Role(String),
    /// A database.
    Database(String),
    /// An extension.
    Extension(String),
}

/// Packages of extensions, where their name is another than the extension's. `NN` stands for the major version, in the names of
/// Debian and of PostgreSQL's own repository.
const PACKAGES: [(&str, &str); 19] = [
    ("age", "postgresql-NN-age"),
    ("hll", "postgresql-NN-hll"),
    ("hypopg", "postgresql-NN-hypopg"),
    ("ip4r", "postgresql-NN-ip4r"),
    ("pg_cron", "postgresql-NN-cron"),
    ("pg_hint_plan", "postgresql-NN-pg-hint-plan"),
    ("pg_ivm", "postgresql-NN-pg-ivm"),
    ("pg_partman", "postgresql-NN-partman"),
    ("pg_repack", "postgresql-NN-repack"),
    ("pgaudit", "postgresql-NN-pgaudit"),
    ("pgmq", "postgresql-NN-pgmq"),
    ("pgrouting", "postgresql-NN-pgrouting"),
    ("pgtap", "postgresql-NN-pgtap"),
    ("plpython3u", "postgresql-plpython3-NN"),
    ("plperl", "postgresql-plperl-NN"),
    ("postgis", "postgresql-NN-postgis-3"),
    ("rum", "postgresql-NN-rum"),
    ("timescaledb", "timescaledb-2-postgresql-NN"),
    ("vector", "postgresql-NN-pgvector"),
];

/// The extensions of PostgreSQL's own `contrib` folder that migrations use.
const CONTRIB: [&str; 22] = [
    "amcheck",
    "bloom",
    "btree_gin",
    "btree_gist",
    "citext",
    "cube",
    "dblink",
    "dict_int",
    "earthdistance",
    "fuzzystrmatch",
    "hstore",
    "intarray",
    "isn",
    "lo",
    "ltree",
    "pg_stat_statements",
    "pg_trgm",
    "pgcrypto",
    "postgres_fdw",
    "tablefunc",
    "unaccent",
    "uuid-ossp",
];

impl ShadowFailure {
    /// What is missing and how to get it, in a sentence; `None` where nothing is known to be missing.
    pub fn sentence(&self) -> Option<String> {
        let missing = self.missing.as_ref()?;
        Some(format!(
            "{} has no {missing}: {}",
            self.server,
            self.remedy(missing)
        ))
    }

    /// What to do; `None` where nothing is known to be missing.
    pub fn hint(&self) -> Option<String> {
        self.missing.as_ref().map(|missing| self.remedy(missing))
    }

    fn remedy(&self, missing: &Missing) -> String {
        let elsewhere = match self.server {
            ShadowKind::Local => "",
            ShadowKind::Given => {
                ", or unset SHADOW_DATABASE_URL to use the local shadow server, which makes what migrations refer to"
            }
            ShadowKind::Target => {
                ", or use a local shadow server, which makes what migrations refer to: `server install`"
            }
        };
        match missing {
            Missing::Role(name) => format!("create the role {name} there{elsewhere}"),
            Missing::Database(name) => {
                format!("let the migration use current_database() in place of {name}{elsewhere}")
            }
            Missing::Extension(name) => match package(name, self.major) {
                Some(package) => format!("install {package}, then run the same command again"),
                None => format!(
                    "install the extension {name} for the PostgreSQL of that server, then run the same command again"
                ),
            },
        }
    }
}

impl fmt::Display for ShadowKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ShadowKind::Local => "the local shadow server",
            ShadowKind::Given => "the shadow server (SHADOW_DATABASE_URL)",
            ShadowKind::Target => "the shadow database on the target's server",
        })
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Missing::Role(name) => write!(f, "role {name}"),
            Missing::Database(name) => write!(f, "database {name}"),
            Missing::Extension(name) => write!(f, "extension {name}"),
        }
    }
}

fn package(extension: &str, major: u32) -> Option<String> {
    if CONTRIB.contains(&extension) {
        return Some("the package postgresql-contrib".to_owned());
    }
    let family = extension
        .strip_prefix("postgis_")
        .map_or(extension, |_| "postgis");
    let (_, name) = PACKAGES.iter().find(|(known, _)| *known == family)?;
    let number = match major {
        0 => "NN".to_owned(),
        major => major.to_string(),
    };
    Some(format!("the package {}", name.replace("NN", &number)))
}
