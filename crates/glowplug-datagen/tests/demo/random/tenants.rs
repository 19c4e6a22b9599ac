//! Schemas in which everything is some tenant's: foreign keys of several columns that share one or two.

use glowplug_datagen::DemoRules;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// A table: what its key is made of beside the tenant, and whether rows of it are of an account of the tenant's too.
struct Made {
    name: String,
    account: bool,
}

/// Few tenants or as many as all else, and some tables larger than others.
pub(super) fn tenant_rules(number: u64) -> DemoRules {
    let mut rng = StdRng::seed_from_u64(number ^ 0x4a7e);
    let mut text = String::new();
    if rng.random_bool(0.7) {
        text.push_str("tables.tenants.rows = 0.05\ntables.accounts.rows = 0.2\n");
        for at in 0..2 {
            let rows = [0.1, 0.5, 2.0, 5.0][rng.random_range(0..4)];
            text.push_str(&format!("tables.t{at}.rows = {rows}\n"));
        }
    }
    DemoRules::parse("rules.toml", &text).unwrap()
}

/// The statements of the schema of that number.
pub(super) fn tenants(number: u64) -> String {
    let mut rng = StdRng::seed_from_u64(number ^ 0x7e4a);
    let mut sql = "CREATE TYPE kind AS ENUM ('a', 'b', 'c', 'd');
        CREATE TABLE tenants (id int PRIMARY KEY);
        CREATE TABLE accounts (tenant_id int NOT NULL REFERENCES tenants, id int NOT NULL, PRIMARY KEY (tenant_id, id));\n"
        .to_owned();
    let mut made: Vec<Made> = Vec::new();
    for at in 0..rng.random_range(2..6) {
        let name = format!("t{at}");
        let account = rng.random_bool(0.4);
        let mut lines = vec![
            "tenant_id int NOT NULL".to_owned(),
            "id int NOT NULL".to_owned(),
        ];
        let mut own = vec!["tenant_id".to_owned(), "id".to_owned()];
        if account {
            lines.push("account_id int NOT NULL".to_owned());
            lines.push(
                "FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id)"
                    .to_owned(),
            );
            own.insert(1, "account_id".to_owned());
        }
        if !account || rng.random_bool(0.5) {
            lines.push("FOREIGN KEY (tenant_id) REFERENCES tenants (id)".to_owned());
        }
        lines.push("UNIQUE (tenant_id, id)".to_owned());
        lines.push(format!("PRIMARY KEY ({})", own.join(", ")));
        let mut points = Vec::new();
        for other in &made {
            if rng.random_bool(0.5) {
                let column = format!("{}_id", other.name);
                let null = if rng.random_bool(0.4) {
                    ""
                } else {
                    " NOT NULL"
                };
                lines.push(format!("{column} int{null}"));
                if account && other.account && rng.random_bool(0.5) {
                    lines.push(format!("FOREIGN KEY (tenant_id, account_id, {column}) REFERENCES {} (tenant_id, account_id, id)", other.name));
                } else {
                    lines.push(format!(
                        "FOREIGN KEY (tenant_id, {column}) REFERENCES {} (tenant_id, id)",
                        other.name
                    ));
                }
                points.push(column);
            }
        }
        if rng.random_bool(0.3) {
            let null = if rng.random_bool(0.7) {
                ""
            } else {
                " NOT NULL"
            };
            lines.push(format!("parent_id int{null}"));
            lines.push(format!(
                "FOREIGN KEY (tenant_id, parent_id) REFERENCES {name} (tenant_id, id)"
            ));
        }
        lines.push("kind kind NOT NULL".to_owned());
        for _ in 0..rng.random_range(0..3) {
            let mut columns = vec!["tenant_id".to_owned()];
            columns.extend(points.iter().filter(|_| rng.random_bool(0.5)).cloned());
            if columns.len() > 1 {
                if rng.random_bool(0.3) {
                    columns.push("kind".to_owned());
                }
                lines.push(format!("UNIQUE ({})", columns.join(", ")));
            }
        }
        sql.push_str(&format!("CREATE TABLE {name} ({});\n", lines.join(", ")));
        made.push(Made { name, account });
    }
    sql
}
