//! What belongs to a database and not to what is in it: read from one, given to another.

use glowplug_pq::Connection;
use glowplug_schema::ident::{Ident, Literal};
use serde::Deserialize;

use super::admin::execute;
use super::path::split_names;
use crate::error::{Error, TargetError};

/// What belongs to a database and not to what is in it.
#[derive(Debug, Deserialize)]
pub(super) struct Properties {
    owner: String,
    encoding: String,
    collate: String,
    ctype: String,
    /// `c`, `i`, `b`: libc, ICU, PostgreSQL's own.
    provider: String,
    locale: Option<String>,
    icu_rules: Option<String>,
    tablespace: String,
    connection_limit: i32,
    allow_connections: bool,
    pub(super) is_template: bool,
    comment: Option<String>,
    has_privileges: bool,
    /// Whether `template1` has the same encoding and collation, so that it may be the template as it is by default.
    like_template: bool,
    /// Whether databases have a provider of collations here: PostgreSQL 15 and newer.
    has_provider: bool,
    #[serde(skip)]
    privileges: Vec<Privilege>,
    #[serde(skip)]
    settings: Vec<Setting>,
}

#[derive(Debug, Deserialize)]
struct Privilege {
    /// `None` for PUBLIC.
    grantee: Option<String>,
    /// The owner, or who was granted it with the grant option.
    grantor: String,
    privilege: String,
    grantable: bool,
}

#[derive(Debug, Deserialize)]
struct Setting {
    role: Option<String>,
    name: String,
    value: String,
}

impl Properties {
    pub(super) fn read(admin: &mut Connection, name: &str) -> Result<Self, Error> {
        let doing = "cannot read the properties of the database";
        let version = admin.server_version();
        let (provider, locale) = match version {
            170_000.. => ("d.datlocprovider::pg_catalog.text", "d.datlocale"),
            150_000.. => ("d.datlocprovider::pg_catalog.text", "d.daticulocale"),
            _ => ("'c'", "NULL::pg_catalog.text"),
        };
        let rules = if version >= 160_000 {
            "d.daticurules"
        } else {
            "NULL::pg_catalog.text"
        };
        let has_provider = version >= 150_000;
        let same_provider = match has_provider {
            true => " AND t.datlocprovider OPERATOR(pg_catalog.=) d.datlocprovider",
            false => "",
        };
        let sql = format!(
            "SELECT pg_catalog.pg_get_userbyid(d.datdba) AS owner, pg_catalog.pg_encoding_to_char(d.encoding) AS encoding,
                    d.datcollate AS collate, d.datctype AS ctype, {provider} AS provider, {locale} AS locale, {rules} AS icu_rules,
                    s.spcname AS tablespace, d.datconnlimit AS connection_limit, d.datallowconn AS allow_connections,
                    d.datistemplate AS is_template, pg_catalog.shobj_description(d.oid, 'pg_database') AS comment,
                    d.datacl IS NOT NULL AS has_privileges,
                    EXISTS (SELECT FROM pg_catalog.pg_database t
                            WHERE t.datname OPERATOR(pg_catalog.=) 'template1' AND t.encoding OPERATOR(pg_catalog.=) d.encoding
                              AND t.datcollate OPERATOR(pg_catalog.=) d.datcollate
                              AND t.datctype OPERATOR(pg_catalog.=) d.datctype{same_provider}) AS like_template,
                    {has_provider} AS has_provider
             FROM pg_catalog.pg_database d JOIN pg_catalog.pg_tablespace s ON s.oid OPERATOR(pg_catalog.=) d.dattablespace
             WHERE d.datname::pg_catalog.text OPERATOR(pg_catalog.=) $1"
        );
        let found: Vec<Properties> = admin
            .query(&sql, &[Some(name)])
            .and_then(|rows| rows.decode())
            .map_err(Error::database(doing))?;
        let mut properties = found
            .into_iter()
            .next()
            .ok_or_else(|| TargetError::Dropped {
                database: name.to_owned(),
            })?;
        properties.privileges = admin
            .query(
                "SELECT CASE WHEN a.grantee OPERATOR(pg_catalog.<>) 0::pg_catalog.oid THEN pg_catalog.pg_get_userbyid(a.grantee) END AS grantee,
                        pg_catalog.pg_get_userbyid(a.grantor) AS grantor, a.privilege_type AS privilege, a.is_grantable AS grantable
                 FROM pg_catalog.pg_database d, pg_catalog.aclexplode(d.datacl) WITH ORDINALITY a(grantor, grantee, privilege_type, is_grantable, at)
                 WHERE d.datname::pg_catalog.text OPERATOR(pg_catalog.=) $1 ORDER BY a.at",
                &[Some(name)],
            )
            .and_then(|rows| rows.decode())
            .map_err(Error::database(doing))?;
        properties.settings = admin
            .query(
                "SELECT r.rolname AS role, pg_catalog.split_part(c.setting, '=', 1) AS name,
                        pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') OPERATOR(pg_catalog.+) 1) AS value
                 FROM pg_catalog.pg_db_role_setting s
                 JOIN pg_catalog.pg_database d ON d.oid OPERATOR(pg_catalog.=) s.setdatabase
                 LEFT JOIN pg_catalog.pg_roles r ON r.oid OPERATOR(pg_catalog.=) s.setrole
                 CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) WITH ORDINALITY c(setting, at)
                 WHERE d.datname::pg_catalog.text OPERATOR(pg_catalog.=) $1 ORDER BY s.setrole, c.at",
                &[Some(name)],
            )
            .and_then(|rows| rows.decode())
            .map_err(Error::database(doing))?;
        Ok(properties)
    }

    /// Makes a database with these properties, which are those of `old`.
    pub(super) fn apply(&self, admin: &mut Connection, new: &str, old: &str) -> Result<(), Error> {
        execute(
            admin,
            &self.create_statement(new),
            "cannot make the database again",
        )?;
        for statement in self.further_statements(new) {
            admin
                .execute(&statement)
                .map_err(|error| cannot_keep(error, &statement, new, old))?;
        }
        let _ = admin.take_notices();
        Ok(())
    }

    fn create_statement(&self, name: &str) -> String {
        let mut sql = format!(
            "CREATE DATABASE {} OWNER {}",
            Ident(name),
            Ident(&self.owner)
        );
        // Naming it needs CREATE on it, also where it is the one that the database gets anyway.
        if self.tablespace != "pg_default" {
            sql += &format!(" TABLESPACE {}", Ident(&self.tablespace));
        }
        if self.like_template && self.provider == "c" {
            return sql;
        }
        sql += &format!(
            " TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}",
            Literal(&self.encoding),
            Literal(&self.collate),
            Literal(&self.ctype)
        );
        let provider = match self.provider.as_str() {
            "i" => Some(("icu", "ICU_LOCALE")),
            "b" => Some(("builtin", "BUILTIN_LOCALE")),
            _ => None,
        };
        if provider.is_none() && self.has_provider {
            // Left out, it would be the template's.
            sql += " LOCALE_PROVIDER libc";
        }
        if let (Some((provider, keyword)), Some(locale)) = (provider, &self.locale) {
            sql += &format!(" LOCALE_PROVIDER {provider} {keyword} {}", Literal(locale));
        }
        if let Some(rules) = &self.icu_rules {
            sql += &format!(" ICU_RULES {}", Literal(rules));
        }
        sql
    }

    fn further_statements(&self, name: &str) -> Vec<String> {
        let name = Ident(name);
        let mut statements = Vec::new();
        if let Some(comment) = &self.comment {
            statements.push(format!(
                "COMMENT ON DATABASE {name} IS {}",
                Literal(comment)
            ));
        }
        if self.has_privileges {
            statements.push(format!(
                "REVOKE ALL ON DATABASE {name} FROM PUBLIC, {}",
                Ident(&self.owner)
            ));
        }
        for Privilege {
            grantee,
            grantor,
            privilege,
            grantable,
        } in &self.privileges
        {
            let to = grantee
                .as_deref()
                .map_or("PUBLIC".to_owned(), |role| Ident(role).to_string());
            let option = if *grantable { " WITH GRANT OPTION" } else { "" };
            let grant = format!("GRANT {privilege} ON DATABASE {name} TO {to}{option}");
            if *grantor == self.owner {
                statements.push(grant);
            } else {
                // GRANTED BY accepts only the current user.
                statements.push(format!("SET ROLE {}", Ident(grantor)));
                statements.push(grant);
                statements.push("RESET ROLE".to_owned());
            }
        }
        for Setting {
            role,
            name: setting,
            value,
        } in &self.settings
        {
            let of = match role {
                Some(role) => format!("ROLE {} IN DATABASE {name}", Ident(role)),
                None => format!("DATABASE {name}"),
            };
            let setting_name = setting
                .split('.')
                .map(|part| Ident(part).to_string())
                .collect::<Vec<_>>()
                .join(".");
            statements.push(format!(
                "ALTER {of} SET {setting_name} TO {}",
                setting_value(setting, value)
            ));
        }
        // Last: they may shut this user out.
        if self.connection_limit != -1 {
            statements.push(format!(
                "ALTER DATABASE {name} CONNECTION LIMIT {}",
                self.connection_limit
            ));
        }
        if !self.allow_connections {
            statements.push(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
        }
        statements
    }
}

/// What only a superuser or another role may give, such as a setting that is not PostgreSQL's own.
fn cannot_keep(error: glowplug_pq::Error, statement: &str, new: &str, old: &str) -> Error {
    if error.sqlstate() != Some("42501") {
        return Error::Database {
            doing: "cannot give the new database the properties of the old one",
            source: error,
        };
    }
    let statement = statement.replace(&Ident(new).to_string(), &Ident(old).to_string());
    // Applications keep secrets in settings of their own.
    let statement = match statement.split_once(" TO ") {
        Some((what, _)) if statement.starts_with("ALTER") => format!("{what} TO ***"),
        _ => statement,
    };
    TargetError::Property {
        database: old.to_owned(),
        statement,
        source: error,
    }
    .into()
}

/// The value as `SET` takes it. A list of names is kept as a text with its quotes, and one literal of it would be one name.
/// See `GUC_LIST_QUOTE` in PostgreSQL's source, which pg_dump treats in the same way.
fn setting_value(name: &str, value: &str) -> String {
    const LISTS: [&str; 6] = [
        "local_preload_libraries",
        "search_path",
        "session_preload_libraries",
        "shared_preload_libraries",
        "temp_tablespaces",
        "unix_socket_directories",
    ];
    if !LISTS.contains(&name) || value.is_empty() {
        return Literal(value).to_string();
    }
    let names = split_names(value);
    let quoted: Vec<String> = names.iter().map(|name| Literal(name).to_string()).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_names_is_set_name_by_name() {
        assert_eq!(
            setting_value("search_path", "\"it's\", public"),
            "'it''s', 'public'"
        );
        assert_eq!(setting_value("work_mem", "8MB"), "'8MB'");
    }
}
