//! Tables that migrations filled: they keep their rows, and generated rows point to them.

use glowplug_datagen::DemoOptions;

use super::support::{database, options, rules, seed, value};

const COUNTRIES: &str = "CREATE TABLE countries (code char(2) PRIMARY KEY, name text NOT NULL, shape polygon NOT NULL DEFAULT '((0,0),(1,1),(1,0))');
    INSERT INTO countries VALUES ('DE', 'Germany'), ('FR', 'France'), ('IT', 'Italy');
    CREATE TABLE plans (id uuid PRIMARY KEY, since timestamptz NOT NULL UNIQUE, price numeric(8, 2) UNIQUE, day date UNIQUE, tag bytea UNIQUE, fee money UNIQUE);
    INSERT INTO plans SELECT gen_random_uuid(), now() + n * interval '1.000001 s', n + 0.25, date '1999-01-01' + n, decode(lpad(n::text, 4, '0'), 'hex'), n::money FROM generate_series(1, 20) n;
    CREATE TABLE users (id int PRIMARY KEY, country char(2) NOT NULL REFERENCES countries, label text,
                        plan_id uuid REFERENCES plans, since timestamptz REFERENCES plans (since), price numeric REFERENCES plans (price),
                        day date REFERENCES plans (day), tag bytea REFERENCES plans (tag), fee money REFERENCES plans (fee));
    CREATE TABLE visits (user_id int REFERENCES users, country char(2) REFERENCES countries, PRIMARY KEY (user_id, country))";

#[test]
fn rows_point_to_those_that_migrations_wrote() {
    let rules = rules(
        "today = '2026-01-31'
         [tables.countries]
         fixed = 0
         [tables.plans]
         fixed = 0
         [tables.users]
         columns.country = { one_of = ['FR', 'DE'], weights = [3, 1] }
         columns.plan_id = { null_fraction = 0.5 }
         columns.label = { template = '{country.name}', null_fraction = 0 }",
    );
    let content = "SELECT md5(string_agg(u::text, ',' ORDER BY id)) FROM users u";
    let (first, second) = (database(COUNTRIES), database(COUNTRIES));
    second.execute("UPDATE plans SET id = md5(price::text)::uuid, since = '2020-01-01'::timestamptz + price * interval '1 day'").unwrap();
    first.execute("UPDATE plans SET id = md5(price::text)::uuid, since = '2020-01-01'::timestamptz + price * interval '1 day'").unwrap();
    let report = seed(&first, &rules, &options(1_000)).unwrap();
    assert_eq!(report.rows, 2_000);
    let alone = DemoOptions {
        jobs: 1,
        ..options(1_000)
    };
    seed(&second, &rules, &alone).unwrap();
    assert_eq!(value(&first, content), value(&second, content));
    let append = DemoOptions {
        append: true,
        ..options(1_000)
    };
    seed(&first, &rules, &append).unwrap();
    for (expected, sql) in [
        ("3", "SELECT count(*) FROM countries"),
        ("20", "SELECT count(*) FROM plans"),
        ("2", "SELECT count(DISTINCT country) FROM users"),
        ("3", "SELECT count(DISTINCT country) FROM visits"),
        ("20", "SELECT count(DISTINCT plan_id) FROM users"),
        ("20", "SELECT count(DISTINCT since) FROM users"),
        ("20", "SELECT count(DISTINCT price) FROM users"),
        ("20", "SELECT count(DISTINCT day) FROM users"),
        ("20", "SELECT count(DISTINCT tag) FROM users"),
        ("20", "SELECT count(DISTINCT fee) FROM users"),
        (
            "t",
            "SELECT count(*) FILTER (WHERE country = 'FR') BETWEEN 1400 AND 1600 FROM users",
        ),
        ("t", "SELECT count(plan_id) BETWEEN 900 AND 1100 FROM users"),
        (
            "0",
            "SELECT count(*) FROM users u JOIN countries c ON c.code = country WHERE label <> c.name",
        ),
    ] {
        assert_eq!(value(&first, sql), expected, "{sql}");
    }
}

#[test]
fn a_value_that_no_row_has_is_refused() {
    let database = database(COUNTRIES);
    let kept = "tables.countries.fixed = 0\ntables.plans.fixed = 0\n";
    let said = rules(&format!(
        "{kept}tables.users.columns.country.one_of = ['FR', 'XX']"
    ));
    let error = seed(&database, &said, &options(10)).unwrap_err();
    assert_eq!(error.code(), "demo-rules");
    assert!(
        error.to_string().contains("XX")
            && error.to_string().contains("tables.users.columns.country"),
        "{error}"
    );
    database.execute("DELETE FROM countries").unwrap();
    let error = seed(&database, &rules(kept), &options(10)).unwrap_err();
    assert_eq!(error.code(), "constraint-unmet");
    assert!(error.to_string().contains("users_country_fkey"), "{error}");
}

#[test]
fn a_table_that_is_left_out_is_in_nobodys_way() {
    let sql =
        "CREATE TABLE shapes (id int PRIMARY KEY, outline polygon NOT NULL, b_id int NOT NULL);
               CREATE TABLE b (id int PRIMARY KEY, shape_id int REFERENCES shapes);
               ALTER TABLE shapes ADD FOREIGN KEY (b_id) REFERENCES b";
    let database = database(sql);
    seed(&database, &rules("tables.shapes.fixed = 0"), &options(100)).unwrap();
    assert_eq!(value(&database, "SELECT count(*) FROM b"), "100");
}

#[test]
fn keys_of_several_columns_point_to_rows_that_are_there() {
    let sql = "CREATE TABLE countries (code text PRIMARY KEY); INSERT INTO countries VALUES ('de'), ('fr');
               CREATE TABLE states (country text REFERENCES countries, code text, PRIMARY KEY (country, code)); INSERT INTO states VALUES ('de', 'be'), ('de', 'by'), ('fr', 'br');
               CREATE TABLE tenants (id int PRIMARY KEY); INSERT INTO tenants SELECT generate_series(1, 4);
               CREATE TABLE orders (tenant_id int REFERENCES tenants, id int, PRIMARY KEY (tenant_id, id));
               CREATE TABLE products (tenant_id int REFERENCES tenants, id int, PRIMARY KEY (tenant_id, id));
               CREATE TABLE items (tenant_id int REFERENCES tenants, order_id int, product_id int, country text NOT NULL REFERENCES countries, state text, PRIMARY KEY (tenant_id, order_id, product_id),
                                   FOREIGN KEY (tenant_id, order_id) REFERENCES orders, FOREIGN KEY (tenant_id, product_id) REFERENCES products, FOREIGN KEY (country, state) REFERENCES states)";
    let database = database(sql);
    let said = rules(
        "tables.countries.fixed = 0\ntables.states.fixed = 0\ntables.tenants.fixed = 0\ntables.items.rows = 2",
    );
    seed(&database, &said, &options(500)).unwrap();
    for (expected, sql) in [
        ("1000", "SELECT count(*) FROM items"),
        ("4", "SELECT count(DISTINCT tenant_id) FROM items"),
        (
            "3",
            "SELECT count(DISTINCT (country, state)) FROM items WHERE state IS NOT NULL",
        ),
        ("t", "SELECT count(state) BETWEEN 850 AND 950 FROM items"),
    ] {
        assert_eq!(value(&database, sql), expected, "{sql}");
    }
}
