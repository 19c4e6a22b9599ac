//! Foreign keys and unique keys that share columns.

use glowplug_datagen::DemoRules;

use super::support::{database, filled, options, rules, seed, value};

/// Tenants, and all else in two levels below them.
const TENANTS: &str = "CREATE TABLE tenants (id int PRIMARY KEY, name text NOT NULL);
    CREATE TABLE customers (tenant_id int NOT NULL REFERENCES tenants, id int NOT NULL, PRIMARY KEY (tenant_id, id));
    CREATE TABLE orders (tenant_id int NOT NULL REFERENCES tenants, id int NOT NULL, customer_id int NOT NULL, created_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, id),
                         FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id));
    CREATE TABLE products (tenant_id int NOT NULL REFERENCES tenants, id uuid NOT NULL, PRIMARY KEY (tenant_id, id));
    CREATE TABLE addresses (tenant_id int NOT NULL, customer_id int NOT NULL, id int NOT NULL, UNIQUE (tenant_id, customer_id, id),
                            FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id));
    CREATE TABLE items (tenant_id int NOT NULL REFERENCES tenants, order_id int NOT NULL, product_id uuid NOT NULL, gift_id uuid, amount int NOT NULL, PRIMARY KEY (tenant_id, order_id, product_id),
                        FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id), FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id),
                        FOREIGN KEY (tenant_id, gift_id) REFERENCES products (tenant_id, id));
    CREATE TABLE reviews (id int PRIMARY KEY, tenant_id int NOT NULL, product_id uuid, order_id int, note text,
                          FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id), FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id));
    CREATE TABLE prices (tenant_id int NOT NULL, product_id uuid NOT NULL, order_id int NOT NULL, UNIQUE (tenant_id, product_id),
                         FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id), FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id));
    CREATE TABLE deliveries (id int PRIMARY KEY, tenant_id int NOT NULL, customer_id int NOT NULL, order_id int NOT NULL, address_id int NOT NULL,
                             FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id), FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id),
                             FOREIGN KEY (tenant_id, customer_id, address_id) REFERENCES addresses (tenant_id, customer_id, id));
    CREATE TABLE categories (tenant_id int NOT NULL REFERENCES tenants, id int NOT NULL, parent_id int, PRIMARY KEY (tenant_id, id),
                             FOREIGN KEY (tenant_id, parent_id) REFERENCES categories (tenant_id, id));
    CREATE TABLE loose (id int PRIMARY KEY, tenant_id int, order_id int, product_id uuid NOT NULL,
                        FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id), FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id));
    CREATE TABLE looser (id int PRIMARY KEY, tenant_id int, customer_id int NOT NULL, order_id int, address_id int,
                         FOREIGN KEY (tenant_id, customer_id, address_id) REFERENCES addresses (tenant_id, customer_id, id), FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id),
                         FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id));
    CREATE TABLE comments (tenant_id int NOT NULL, id int NOT NULL, order_id int NOT NULL, root_id int NOT NULL, PRIMARY KEY (tenant_id, id),
                           FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id), FOREIGN KEY (tenant_id, root_id) REFERENCES comments (tenant_id, id))";

#[test]
fn tenants_keep_to_themselves() {
    let rules = rules(
        "tables.tenants.rows = 0.01\ntables.items.rows = 3\ntables.products.rows = 0.3\ntables.prices.rows = 0.3\ntables.reviews.columns.product_id.null_fraction = 0.5",
    );
    let database = filled(TENANTS, &rules, 1_000);
    for (expected, sql) in [
        ("6000", "SELECT count(*) FROM items"),
        ("t", "SELECT count(DISTINCT tenant_id) > 15 FROM items"),
        (
            "600",
            "SELECT count(DISTINCT (tenant_id, product_id)) FROM prices",
        ),
        (
            "t",
            "SELECT count(gift_id) BETWEEN 5000 AND 5700 AND count(*) > count(gift_id) FROM items",
        ),
        (
            "t",
            "SELECT count(product_id) BETWEEN 900 AND 1100 AND count(order_id) BETWEEN 1700 AND 1900 FROM reviews",
        ),
        (
            "t",
            "SELECT count(parent_id) BETWEEN 1200 AND 1500 FROM categories",
        ),
        (
            "t",
            "SELECT count(*) > 500 FROM comments WHERE root_id <> id",
        ),
    ] {
        assert_eq!(value(&database, sql), expected, "{sql}");
    }
}

#[test]
fn tenants_are_filled_in_any_size() {
    for rows in [1, 2, 7, 400] {
        filled(TENANTS, &DemoRules::default(), rows);
    }
}

#[test]
fn unique_keys_that_others_imply_or_that_share_all_but_one_are_met() {
    let sql = "CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE rooms (id int PRIMARY KEY); CREATE TABLE teachers (id int PRIMARY KEY); CREATE TABLE slots (id int PRIMARY KEY);
        CREATE TYPE kind AS ENUM ('a', 'b', 'c');
        CREATE TABLE profiles (user_id int PRIMARY KEY REFERENCES users, kind kind NOT NULL, UNIQUE (user_id, kind));
        CREATE TABLE addresses (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, kind kind NOT NULL, is_default boolean NOT NULL, UNIQUE (user_id, kind));
        CREATE UNIQUE INDEX ON addresses (user_id) WHERE is_default;
        CREATE TABLE lessons (id int PRIMARY KEY, room int NOT NULL REFERENCES rooms, teacher int NOT NULL REFERENCES teachers, slot int NOT NULL REFERENCES slots, class int REFERENCES users,
                              UNIQUE (room, slot), UNIQUE (teacher, slot), UNIQUE (class, slot));
        CREATE TABLE shifts (id int PRIMARY KEY, room int NOT NULL REFERENCES rooms, teacher int NOT NULL REFERENCES teachers, kind kind NOT NULL, UNIQUE (room, kind), UNIQUE (teacher, kind))";
    let rules = rules(
        "tables.rooms.rows = 0.2\ntables.teachers.rows = 0.1\ntables.slots.rows = 0.3\ntables.lessons.rows = 1.2\ntables.shifts.rows = 0.3\ntables.addresses.rows = 2",
    );
    let database = database(sql);
    seed(&database, &rules, &options(500)).unwrap();
    for (expected, sql) in [
        ("500", "SELECT count(*) FROM profiles"),
        ("1000", "SELECT count(*) FROM addresses"),
        ("600", "SELECT count(*) FROM lessons"),
        ("150", "SELECT count(*) FROM shifts"),
        ("t", "SELECT count(DISTINCT teacher) > 40 FROM lessons"),
    ] {
        assert_eq!(value(&database, sql), expected, "{sql}");
    }
}

#[test]
fn a_unique_column_that_is_computed_is_met() {
    let sql = "CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL, email_norm text GENERATED ALWAYS AS (lower(email)) STORED UNIQUE,
                                   first text, code int GENERATED ALWAYS AS (length(first)) STORED)";
    let database = filled(sql, &DemoRules::default(), 20_000);
    assert_eq!(
        value(&database, "SELECT count(email_norm) FROM users"),
        "40000"
    );
}

#[test]
fn a_circle_of_tenants_tables_and_trees_without_a_parent_are_filled() {
    let sql = "CREATE TABLE tenants (id int PRIMARY KEY);
        CREATE TABLE customers (tenant_id int NOT NULL REFERENCES tenants, id int NOT NULL, last_order_id int, PRIMARY KEY (tenant_id, id));
        CREATE TABLE orders (tenant_id int NOT NULL REFERENCES tenants, id int NOT NULL, customer_id int NOT NULL, PRIMARY KEY (tenant_id, id),
                             FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id));
        ALTER TABLE customers ADD FOREIGN KEY (tenant_id, last_order_id) REFERENCES orders (tenant_id, id);
        CREATE TABLE trees (realm int NOT NULL, id int NOT NULL, parent_id int, PRIMARY KEY (realm, id), FOREIGN KEY (realm, parent_id) REFERENCES trees);
        CREATE TABLE forests (realm int NOT NULL, id int NOT NULL, parent_id int NOT NULL, PRIMARY KEY (realm, id), FOREIGN KEY (realm, parent_id) REFERENCES forests)";
    filled(sql, &DemoRules::default(), 500);
}

#[test]
fn too_few_rows_to_choose_among_are_named() {
    let database = database(TENANTS);
    let rules = rules("tables.orders.fixed = 2\ntables.products.fixed = 3");
    let error = seed(&database, &rules, &options(100)).unwrap_err();
    assert_eq!(error.code(), "constraint-unmet");
    assert!(
        error
            .to_string()
            .contains("deliveries_tenant_id_order_id_fkey"),
        "{error}"
    );
    let hint = error.hint().unwrap();
    assert!(
        hint.contains("tables.orders") && hint.contains("tables.tenants"),
        "{hint}"
    );
}
