//! A history of migrations as projects have them, of any length, with as many wrong down migrations as wanted.
//!
//! It uses the standard library only, so that a test can mount the file by its path.

use std::fs;
use std::path::Path;

/// How many migrations make one round of all kinds.
const ROUND: usize = 20;

/// How many kinds of wrong down migrations there are.
const FAULTS: usize = 6;

/// One generated migration.
pub struct Generated {
    /// The folder's name.
    pub name: String,
    /// The text of `up.sql`.
    pub up: String,
    /// The text of `down.sql`.
    pub down: String,
    /// Whether it runs in a transaction.
    pub transaction: bool,
}

/// A history of `length` migrations, of which `wrong`, evenly spread, have a down migration that is no exact inverse.
pub fn history(length: usize, wrong: usize) -> Vec<Generated> {
    let mut spoilt = 0;
    (0..length)
        .map(|number| {
            let mut migration = sound(number);
            // The first makes what the faults need.
            if number > 0 && (number + 1) * wrong / length > spoilt {
                spoil(&mut migration, number, spoilt);
                spoilt += 1;
            }
            migration
        })
        .collect()
}

/// Writes the history into a migrations folder.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, history: &[Generated]) -> std::io::Result<()> {
    for migration in history {
        let folder = folder.join(&migration.name);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("up.sql"), &migration.up)?;
        fs::write(folder.join("down.sql"), &migration.down)?;
        if !migration.transaction {
            fs::write(folder.join("metadata.toml"), "run_in_transaction = false\n")?;
        }
    }
    Ok(())
}

/// The table that was made last, when this migration runs.
fn table(number: usize) -> String {
    format!("item_{:04}", number / 5)
}

fn sound(number: usize) -> Generated {
    let table = table(number);
    let index = format!("{table}_{number}_idx");
    let mut transaction = true;
    let (title, up, down) = match number % ROUND {
        0 | 5 | 10 | 15 => ("create", create(number, &table), drop_table(number, &table)),
        1 => (
            "columns",
            format!(
                "ALTER TABLE {table} ADD COLUMN note text, ADD COLUMN rank integer NOT NULL DEFAULT 0;\n\
                 ALTER TABLE {table} ADD COLUMN seen_at timestamptz;\n"
            ),
            format!(
                "ALTER TABLE {table} DROP COLUMN seen_at, DROP COLUMN rank, DROP COLUMN note;\n"
            ),
        ),
        2 => (
            "index",
            format!("CREATE INDEX {index} ON {table} (name, created_at DESC) WHERE active;\n"),
            format!("DROP INDEX {index};\n"),
        ),
        3 => (
            "default",
            format!(
                "UPDATE {table} SET score = 0 WHERE score IS NULL;\n\
                 ALTER TABLE {table} ALTER COLUMN score SET DEFAULT 0, ALTER COLUMN score SET NOT NULL;\n"
            ),
            format!(
                "ALTER TABLE {table} ALTER COLUMN score DROP NOT NULL, ALTER COLUMN score DROP DEFAULT;\n"
            ),
        ),
        4 => (
            "enum",
            format!(
                "CREATE TYPE {table}_state AS ENUM ('draft', 'live', 'gone');\n\
                 ALTER TABLE {table} ADD COLUMN state {table}_state NOT NULL DEFAULT 'draft';\n"
            ),
            format!("ALTER TABLE {table} DROP COLUMN state;\nDROP TYPE {table}_state;\n"),
        ),
        6 => (
            "drop_column",
            format!("ALTER TABLE {table} DROP COLUMN legacy;\n"),
            format!("ALTER TABLE {table} ADD COLUMN legacy text;\n"),
        ),
        7 => (
            "rows",
            format!(
                "INSERT INTO {table} (name) SELECT 'row ' || n FROM generate_series(1, 20) AS n;\n"
            ),
            format!("DELETE FROM {table} WHERE name LIKE 'row %';\n"),
        ),
        8 => (
            "trigger",
            format!(
                "CREATE FUNCTION {table}_touch() RETURNS trigger LANGUAGE plpgsql AS $$\n\
                 BEGIN\n  NEW.created_at := now();\n  RETURN NEW;\nEND $$;\n\
                 CREATE TRIGGER {table}_touch BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_touch();\n"
            ),
            format!("DROP TRIGGER {table}_touch ON {table};\nDROP FUNCTION {table}_touch();\n"),
        ),
        9 => (
            "view",
            format!(
                "CREATE VIEW {table}_live AS SELECT id, name, amount FROM {table} WHERE active;\n"
            ),
            format!("DROP VIEW {table}_live;\n"),
        ),
        11 => (
            "check",
            format!(
                "ALTER TABLE {table} ADD CONSTRAINT {table}_amount_check CHECK (amount >= 0);\n\
                 COMMENT ON COLUMN {table}.amount IS 'In euros.';\n"
            ),
            format!(
                "COMMENT ON COLUMN {table}.amount IS NULL;\n\
                 ALTER TABLE {table} DROP CONSTRAINT {table}_amount_check;\n"
            ),
        ),
        12 => (
            "do_block",
            format!(
                "DO $$\nDECLARE part text;\nBEGIN\n  FOREACH part IN ARRAY ARRAY['a', 'b', 'c'] LOOP\n    \
                 EXECUTE format('ALTER TABLE {table} ADD COLUMN part_%s integer', part);\n  END LOOP;\nEND $$;\n"
            ),
            format!(
                "ALTER TABLE {table} DROP COLUMN part_a, DROP COLUMN part_b, DROP COLUMN part_c;\n"
            ),
        ),
        13 => {
            transaction = false;
            (
                "concurrently",
                format!("CREATE INDEX CONCURRENTLY {index} ON {table} (created_at);\n"),
                format!("DROP INDEX CONCURRENTLY {index};\n"),
            )
        }
        14 => (
            "rename",
            format!("ALTER TABLE {table} RENAME COLUMN data TO payload;\n"),
            format!("ALTER TABLE {table} RENAME COLUMN payload TO data;\n"),
        ),
        16 => (
            "type",
            format!("ALTER TABLE {table} ALTER COLUMN email TYPE text;\n"),
            format!("ALTER TABLE {table} ALTER COLUMN email TYPE varchar(255);\n"),
        ),
        17 => (
            "unique",
            format!("ALTER TABLE {table} ADD CONSTRAINT {table}_email_key UNIQUE (email);\n"),
            format!("ALTER TABLE {table} DROP CONSTRAINT {table}_email_key;\n"),
        ),
        18 => ("function", total(&table, number), drop_total(&table)),
        _ => (
            "foreign_key",
            format!(
                "ALTER TABLE {table} ADD COLUMN other_id bigint;\n\
                 ALTER TABLE {table} ADD CONSTRAINT {table}_other_fk FOREIGN KEY (other_id) REFERENCES {table} (id);\n\
                 CREATE INDEX {index} ON {table} (other_id);\n"
            ),
            format!("ALTER TABLE {table} DROP COLUMN other_id;\n"),
        ),
    };
    Generated {
        name: format!("2026-01-01-{number:06}_{title}"),
        up,
        down,
        transaction,
    }
}

fn create(number: usize, table: &str) -> String {
    let parent = format!("item_{:04}", (number / 5).saturating_sub(1));
    let first = match number {
        0 => "CREATE TABLE options (key text PRIMARY KEY, value text);\n",
        _ => "",
    };
    format!(
        "{first}CREATE TABLE {table} (\n  id bigserial PRIMARY KEY,\n  \
         parent_id bigint REFERENCES {parent} (id) ON DELETE CASCADE,\n  name text NOT NULL,\n  email varchar(255),\n  \
         amount numeric(12, 2) NOT NULL DEFAULT 0,\n  active boolean NOT NULL DEFAULT true,\n  \
         tags text[] NOT NULL DEFAULT '{{}}',\n  data jsonb,\n  score double precision,\n  legacy text,\n  \
         created_at timestamptz NOT NULL DEFAULT now()\n);\n\
         CREATE INDEX {table}_parent_id_idx ON {table} (parent_id);\n"
    )
}

fn drop_table(number: usize, table: &str) -> String {
    let last = match number {
        0 => "DROP TABLE options;\n",
        _ => "",
    };
    format!("DROP TABLE {table};\n{last}")
}

fn total(table: &str, number: usize) -> String {
    format!(
        "CREATE FUNCTION {table}_total(minimum numeric DEFAULT {number}) RETURNS numeric LANGUAGE sql STABLE AS $$\n\
         SELECT sum(amount) FROM {table} WHERE amount > minimum\n$$;\n\
         COMMENT ON FUNCTION {table}_total(numeric) IS 'The sum of all that is more.';\n"
    )
}

fn drop_total(table: &str) -> String {
    format!("DROP FUNCTION {table}_total(numeric);\n")
}

/// Makes the down migration wrong, in one of the ways in which they are.
fn spoil(migration: &mut Generated, number: usize, fault: usize) {
    let Generated { up, down, .. } = migration;
    let first = "item_0000";
    match fault % FAULTS {
        // Nothing is undone.
        0 => "SELECT 1;\n".clone_into(down),
        // It fails.
        1 => down.push_str(&format!("DROP TABLE missing_{number};\n")),
        // It leaves an index.
        2 => up.push_str(&format!(
            "CREATE INDEX left_{number} ON {first} (amount, score);\n"
        )),
        // It drops more than was made.
        3 => down.push_str(&format!("ALTER TABLE {first} DROP COLUMN tags;\n")),
        // It leaves a row, so that `up.sql` fails the next time.
        4 => up.push_str(&format!(
            "INSERT INTO options (key, value) VALUES ('option_{number}', 'x');\n"
        )),
        // It is not SQL.
        _ => down.push_str("DROP TABEL options;\n"),
    }
}
