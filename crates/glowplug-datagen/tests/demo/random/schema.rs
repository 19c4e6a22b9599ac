//! Schemas by number: the same number, the same statements.

use std::fmt::Write;

use rand::{Rng, RngExt};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// What all schemas may use.
const TYPES: &str = "CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE one AS ENUM ('only');
CREATE DOMAIN positive AS int CONSTRAINT positive_check CHECK (VALUE > 0);
CREATE DOMAIN code AS varchar(6) CONSTRAINT code_check CHECK (length(VALUE) >= 2);
CREATE DOMAIN given AS text NOT NULL;
CREATE DOMAIN percent AS numeric(5, 2) CONSTRAINT percent_check CHECK (VALUE >= 0 AND VALUE <= 100);
";

/// A type, and what a column of that type and of that name may be checked for.
const COLUMNS: &[(&str, &[&str])] = &[
    (
        "int",
        &[
            "{} > 0",
            "{} BETWEEN 5 AND 9",
            "{} <> 3",
            "{} IN (1, 2, 5)",
            "{} >= -20 AND {} < -10",
            "{} IS NULL OR {} > 100",
        ],
    ),
    ("smallint", &["{} >= 0", "{} < 100", "{} = 7"]),
    ("bigint", &["{} > 1000000000000", "abs({}) < 50"]),
    (
        "numeric(6, 2)",
        &["{} > 0", "{} < 1", "{} >= 10.5 AND {} <= 10.75"],
    ),
    ("numeric", &["{} > 0"]),
    ("real", &["{} >= 0 AND {} <= 1"]),
    ("float8", &["{} > 0.5"]),
    ("money", &["{} > 0::money"]),
    (
        "text",
        &[
            "length({}) > 3",
            "{} <> ''",
            "length({}) <= 5",
            "{} IN ('a', 'b', 'c')",
            "{} = lower({})",
            "{} LIKE 'x%'",
            "{} ~ '^[a-z]'",
        ],
    ),
    (
        "varchar(10)",
        &["char_length({}) BETWEEN 2 AND 4", "{} <> 'nobody'"],
    ),
    ("char(3)", &["{} <> 'abc'"]),
    ("boolean", &["{}", "NOT {}", "{} IS NOT NULL"]),
    (
        "date",
        &[
            "{} >= '2020-01-01'",
            "{} BETWEEN '2024-01-01' AND '2024-01-31'",
        ],
    ),
    ("timestamptz", &["{} > '2021-05-05'", "{} < '2022-01-01'"]),
    ("timestamp(0)", &[]),
    ("time", &[]),
    ("interval", &["{} > '0'::interval"]),
    ("uuid", &[]),
    ("bytea", &["octet_length({}) > 2"]),
    ("jsonb", &["jsonb_typeof({}) = 'object'"]),
    ("json", &[]),
    ("inet", &[]),
    ("bit(5)", &[]),
    ("mood", &["{} <> 'sad'", "{} IN ('ok', 'happy')"]),
    ("one", &[]),
    ("positive", &["{} < 20"]),
    ("code", &[]),
    ("given", &[]),
    ("percent", &["{} > 99"]),
    (
        "int[]",
        &["cardinality({}) > 1", "array_position({}, NULL) IS NULL"],
    ),
    ("text[]", &["cardinality({}) <= 2"]),
    ("mood[]", &[]),
    ("int4range", &["NOT isempty({})"]),
    ("tstzrange", &[]),
    ("point", &[]),
];

/// Types that have an order, an equality and enough values to be looked for in keys.
const KEYS: &[&str] = &[
    "int",
    "bigint",
    "smallint",
    "text",
    "varchar(10)",
    "varchar(2)",
    "uuid",
    "date",
    "timestamptz",
    "mood",
    "boolean",
    "numeric(6, 2)",
    "positive",
    "code",
    "percent",
    "char(3)",
    "inet",
    "money",
];

const NAMES: &[&str] = &[
    "name",
    "email",
    "title",
    "created_at",
    "\"order\"",
    "\"a b\"",
    "amount",
    "status",
    "updated_at",
    "slug",
    "total_count",
    "url",
    "kind",
    "\"Größe\"",
    "price",
    "note",
];

struct Table {
    name: String,
    columns: Vec<(String, &'static str, bool)>,
    /// The columns of a key that others may point to, with their types.
    key: Vec<(String, String)>,
    partitioned: bool,
}

pub(super) fn schema(number: u64) -> String {
    let mut rng = ChaCha8Rng::seed_from_u64(number);
    let mut sql = TYPES.to_owned();
    let mut tables: Vec<Table> = Vec::new();
    for at in 0..rng.random_range(1..6) {
        let table = table(at, &tables, &mut rng, &mut sql);
        tables.push(table);
    }
    if tables.len() > 1 && rng.random_bool(0.3) {
        circle(&tables, &mut rng, &mut sql);
    }
    sql
}

fn table(at: usize, others: &[Table], rng: &mut ChaCha8Rng, sql: &mut String) -> Table {
    let name = if rng.random_bool(0.1) {
        format!("\"T {at}\"")
    } else {
        format!("t{at}")
    };
    let mut lines: Vec<String> = Vec::new();
    let mut columns: Vec<(String, &'static str, bool)> = Vec::new();
    let partition = rng.random_bool(0.12);
    let key = primary_key(others, partition, rng, &mut lines);
    plain_columns(at, partition, rng, &mut lines, &mut columns);
    foreign_keys(at, &name, others, &key, partition, rng, &mut lines);
    keys_and_checks(at, &columns, partition, rng, &mut lines);
    let mut method = String::new();
    let mut parts = String::new();
    if partition {
        (method, parts) = partitions(at, &name, rng, &mut lines);
    }
    let _ = writeln!(
        sql,
        "CREATE TABLE {name} (\n  {}\n){method};",
        lines.join(",\n  ")
    );
    sql.push_str(&parts);
    indexes(at, &name, &columns, partition, rng, sql);
    Table {
        name,
        columns,
        key,
        partitioned: partition,
    }
}

/// The key that others may point to.
fn primary_key(
    others: &[Table],
    partition: bool,
    rng: &mut ChaCha8Rng,
    lines: &mut Vec<String>,
) -> Vec<(String, String)> {
    if partition {
        // A key of a partitioned table would have to hold its partition's column.
        lines.push("id bigint GENERATED ALWAYS AS IDENTITY".into());
        return Vec::new();
    }
    let one = |kind: &str| vec![("id".to_owned(), kind.to_owned())];
    let parent = others.iter().rev().find(|table| table.key.len() == 1);
    match rng.random_range(0..12) {
        0 => {
            lines.push("id int".into());
            Vec::new()
        }
        1 => {
            lines.push("id serial PRIMARY KEY".into());
            one("int")
        }
        2 => {
            lines.push("id int PRIMARY KEY".into());
            one("int")
        }
        3 => {
            lines.push("id uuid PRIMARY KEY DEFAULT gen_random_uuid()".into());
            one("uuid")
        }
        4 => {
            lines.push("id text PRIMARY KEY".into());
            one("text")
        }
        5 => {
            lines.push("id varchar(4) PRIMARY KEY".into());
            one("varchar(4)")
        }
        6 => {
            lines.push("id smallint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY".into());
            one("smallint")
        }
        7 => {
            lines.push("id date, part smallint, PRIMARY KEY (id, part)".into());
            vec![
                ("id".into(), "date".into()),
                ("part".into(), "smallint".into()),
            ]
        }
        8 | 9 if parent.is_some() => {
            let parent = parent.unwrap();
            let kind = &parent.key[0].1;
            lines.push(format!(
                "owner {kind} REFERENCES {}, id int, PRIMARY KEY (owner, id)",
                parent.name
            ));
            vec![("owner".into(), kind.clone()), ("id".into(), "int".into())]
        }
        10 => {
            lines.push("id code PRIMARY KEY".into());
            one("code")
        }
        _ => {
            lines.push("id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY".into());
            one("bigint")
        }
    }
}

fn plain_columns(
    at: usize,
    partition: bool,
    rng: &mut ChaCha8Rng,
    lines: &mut Vec<String>,
    columns: &mut Vec<(String, &'static str, bool)>,
) {
    for number in 0..rng.random_range(0..7_usize) {
        let (kind, checks) = COLUMNS[rng.random_range(0..COLUMNS.len())];
        let name = if rng.random_bool(0.5) {
            NAMES[rng.random_range(0..NAMES.len())].to_owned()
        } else {
            format!("c{number}")
        };
        if columns.iter().any(|(other, ..)| *other == name) {
            continue;
        }
        let required = rng.random_bool(0.5) && kind != "point";
        let mut line = format!("{name} {kind}");
        if required {
            line.push_str(" NOT NULL");
        }
        if rng.random_bool(0.15) && kind == "int" {
            line.push_str(" DEFAULT 7");
        }
        if rng.random_bool(0.15) && KEYS.contains(&kind) && !partition {
            line.push_str(" UNIQUE");
        }
        if rng.random_bool(0.35) && !checks.is_empty() {
            let check = checks[rng.random_range(0..checks.len())].replace("{}", &name);
            let _ = write!(line, " CONSTRAINT t{at}_{number}_check CHECK ({check})");
        }
        lines.push(line);
        columns.push((name, kind, required));
    }
    if rng.random_bool(0.2)
        && let Some((name, ..)) = columns
            .iter()
            .find(|(_, kind, _)| matches!(*kind, "int" | "smallint"))
    {
        lines.push(format!(
            "made bigint GENERATED ALWAYS AS ({name}::bigint * 2) STORED"
        ));
    }
}

fn foreign_keys(
    at: usize,
    name: &str,
    others: &[Table],
    key: &[(String, String)],
    partition: bool,
    rng: &mut ChaCha8Rng,
    lines: &mut Vec<String>,
) {
    for number in 0..rng.random_range(0..3_usize) {
        let Some(other) = others
            .get(rng.random_range(0..others.len().max(1)))
            .filter(|other| !other.key.is_empty())
        else {
            continue;
        };
        let required = if rng.random_bool(0.5) {
            " NOT NULL"
        } else {
            ""
        };
        let unique = if rng.random_bool(0.2) && !partition && other.key.len() == 1 {
            " UNIQUE"
        } else {
            ""
        };
        let own: Vec<String> = (0..other.key.len())
            .map(|part| format!("f{number}_{part}"))
            .collect();
        for (own, (_, kind)) in own.iter().zip(&other.key) {
            lines.push(format!("{own} {kind}{required}{unique}"));
        }
        let theirs: Vec<&str> = other.key.iter().map(|(name, _)| name.as_str()).collect();
        let wait = if rng.random_bool(0.1) {
            " DEFERRABLE INITIALLY DEFERRED"
        } else {
            ""
        };
        lines.push(format!(
            "CONSTRAINT t{at}_f{number} FOREIGN KEY ({}) REFERENCES {} ({}){wait}",
            own.join(", "),
            other.name,
            theirs.join(", ")
        ));
    }
    if let [(id, kind)] = key
        && rng.random_bool(0.2)
    {
        let required = if rng.random_bool(0.3) {
            " NOT NULL"
        } else {
            ""
        };
        let unique = if rng.random_bool(0.2) { " UNIQUE" } else { "" };
        lines.push(format!(
            "parent {kind}{required}{unique} CONSTRAINT t{at}_self REFERENCES {name} ({id})"
        ));
    }
}

/// Keys and checks over several columns.
fn keys_and_checks(
    at: usize,
    columns: &[(String, &'static str, bool)],
    partition: bool,
    rng: &mut ChaCha8Rng,
    lines: &mut Vec<String>,
) {
    let able: Vec<&str> = columns
        .iter()
        .filter(|(_, kind, _)| KEYS.contains(kind))
        .map(|(name, ..)| name.as_str())
        .collect();
    if !partition && able.len() > 1 && rng.random_bool(0.3) {
        let nulls = if rng.random_bool(0.3) {
            " NULLS NOT DISTINCT"
        } else {
            ""
        };
        lines.push(format!(
            "CONSTRAINT t{at}_pair UNIQUE{nulls} ({}, {})",
            able[0], able[1]
        ));
    }
    let of = |kinds: &[&str]| -> Vec<&str> {
        columns
            .iter()
            .filter(|(_, kind, _)| kinds.contains(kind))
            .map(|(name, ..)| name.as_str())
            .collect()
    };
    let numbers = of(&["int", "smallint", "bigint", "numeric(6, 2)"]);
    if numbers.len() > 1 && rng.random_bool(0.5) {
        let check = [
            "{a} < {b}",
            "{a} <= {b}",
            "{a} <> {b}",
            "{a} + {b} > 0",
            "{a} = {b}",
        ][rng.random_range(0..5)];
        let check = check.replace("{a}", numbers[0]).replace("{b}", numbers[1]);
        lines.push(format!("CONSTRAINT t{at}_order CHECK ({check})"));
    }
    let times = of(&["date", "timestamptz", "timestamp(0)"]);
    if times.len() > 1 && rng.random_bool(0.7) {
        lines.push(format!(
            "CONSTRAINT t{at}_times CHECK ({} < {})",
            times[0], times[1]
        ));
    }
    let optional: Vec<&str> = columns
        .iter()
        .filter(|(.., required)| !required)
        .map(|(name, ..)| name.as_str())
        .collect();
    if optional.len() > 1 && rng.random_bool(0.2) {
        lines.push(format!(
            "CONSTRAINT t{at}_either CHECK (num_nonnulls({}, {}) = 1)",
            optional[0], optional[1]
        ));
    }
    let ranges = of(&["int4range", "tstzrange"]);
    if !partition && rng.random_bool(0.5) {
        if let [range, ..] = ranges[..] {
            lines.push(format!(
                "CONSTRAINT t{at}_apart EXCLUDE USING gist ({range} WITH &&)"
            ));
        } else if let [number, ..] = numbers[..]
            && rng.random_bool(0.3)
        {
            lines.push(format!("CONSTRAINT t{at}_apart EXCLUDE ({number} WITH =)"));
        }
    }
}

fn partitions(
    at: usize,
    name: &str,
    rng: &mut ChaCha8Rng,
    lines: &mut Vec<String>,
) -> (String, String) {
    let part = |number: usize, bound: &str| {
        format!("CREATE TABLE t{at}_part{number} PARTITION OF {name} {bound};\n")
    };
    match rng.random_range(0..5) {
        0 => {
            lines.push("day date NOT NULL".into());
            let parts = part(1, "FOR VALUES FROM ('2024-01-01') TO ('2024-03-01')")
                + &part(2, "FOR VALUES FROM ('2024-06-01') TO (MAXVALUE)");
            (" PARTITION BY RANGE (day)".into(), parts)
        }
        1 => {
            lines.push("area text".into());
            let parts =
                part(1, "FOR VALUES IN ('north', 'south')") + &part(2, "FOR VALUES IN ('it''s')");
            (" PARTITION BY LIST (area)".into(), parts)
        }
        2 => {
            let parts = part(1, "FOR VALUES WITH (MODULUS 2, REMAINDER 0)")
                + &part(2, "FOR VALUES WITH (MODULUS 2, REMAINDER 1)");
            (" PARTITION BY HASH (id)".into(), parts)
        }
        3 => {
            lines.push("feeling mood NOT NULL".into());
            let parts = part(1, "FOR VALUES IN ('sad')") + &part(2, "DEFAULT");
            (" PARTITION BY LIST (feeling)".into(), parts)
        }
        _ => {
            lines.push("size int NOT NULL, small int NOT NULL".into());
            let parts = part(1, "FOR VALUES FROM (10, 0) TO (20, 0)")
                + &part(2, "FOR VALUES FROM (20, 0) TO (20, 5)");
            (" PARTITION BY RANGE (size, small)".into(), parts)
        }
    }
}

fn indexes(
    at: usize,
    name: &str,
    columns: &[(String, &'static str, bool)],
    partition: bool,
    rng: &mut ChaCha8Rng,
    sql: &mut String,
) {
    if partition {
        return;
    }
    let able: Vec<&(String, &str, bool)> = columns
        .iter()
        .filter(|(_, kind, _)| KEYS.contains(kind))
        .collect();
    if let Some((column, kind, required)) = able.last()
        && rng.random_bool(0.25)
    {
        let target = if matches!(*kind, "text" | "code" | "varchar(10)") && rng.random_bool(0.5) {
            format!("lower({column}::text)")
        } else {
            column.clone()
        };
        let filter = match rng.random_range(0..3) {
            0 if !required => format!(" WHERE {column} IS NOT NULL"),
            1 => columns
                .iter()
                .find(|(_, kind, _)| *kind == "boolean")
                .map_or_else(String::new, |(flag, ..)| format!(" WHERE {flag}")),
            _ => String::new(),
        };
        let _ = writeln!(
            sql,
            "CREATE UNIQUE INDEX t{at}_once ON {name} ({target}){filter};"
        );
    }
}

/// Foreign keys from the first table back to the last.
fn circle(tables: &[Table], rng: &mut ChaCha8Rng, sql: &mut String) {
    let (first, last) = (&tables[0], &tables[tables.len() - 1]);
    let [(id, kind)] = &last.key[..] else { return };
    if first.partitioned || first.columns.iter().any(|(name, ..)| name == "back") {
        return;
    }
    let required = if rng.random_bool(0.5) {
        " NOT NULL"
    } else {
        ""
    };
    let wait = if rng.random_bool(0.5) {
        " DEFERRABLE"
    } else {
        ""
    };
    let _ = writeln!(
        sql,
        "ALTER TABLE {} ADD COLUMN back {kind}{required} CONSTRAINT back_fk REFERENCES {} ({id}){wait};",
        first.name, last.name
    );
    let _ = rng.next_u64();
}
