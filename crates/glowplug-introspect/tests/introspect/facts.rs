//! Each fact of each kind, as PostgreSQL has it.

use glowplug_schema::catalog::{
    ConstraintKind, FunctionKind, Generated, Identity, IndexKey, Persistence, ReferentialAction,
    TableKind, TypeKind,
};
use glowplug_schema::diff::{column_order, diff};
use glowplug_schema::ident::Name;

use crate::support::{catalog, column, database, read, table};

const WORLD: &str = include_str!("world.sql");

fn public(name: &str) -> Name {
    Name::new("public", name)
}

#[test]
fn the_same_sql_gives_the_same_catalog() {
    let (one, two) = (catalog(WORLD), catalog(WORLD));
    assert_eq!(one, two);
    assert!(one.tables.len() >= 6);
}

#[test]
fn an_empty_database_has_its_public_schema_and_nothing_else() {
    let catalog = catalog("SELECT 1");
    assert_eq!(catalog.schemas.len(), 1);
    assert_eq!(catalog.schemas[0].name, "public");
    assert_eq!(catalog.default_schema, "public");
    assert!(catalog.server_version >= 130_000);
    assert!(catalog.tables.is_empty() && catalog.functions.is_empty() && catalog.enums.is_empty());
    assert!(
        catalog
            .extensions
            .iter()
            .all(|extension| extension.name == "plpgsql")
    );
}

/// A column's name, its type's schema and name, its domain, its length, whether it takes NULL.
type Reported = (String, String, String, Option<String>, Option<i64>, bool);

#[test]
fn column_types_are_reported_as_the_information_schema_does() {
    let sql = "CREATE SCHEMA other;
        CREATE TYPE mood AS ENUM ('a');
        CREATE TYPE pair AS (a int, b int);
        CREATE DOMAIN email AS varchar(80);
        CREATE DOMAIN nested AS email;
        CREATE DOMAIN moods AS mood[];
        CREATE DOMAIN other.required AS int NOT NULL;
        CREATE TABLE t (
            a varchar(20), b varchar, c char(5), d char, e \"char\", f bit(7), g bit varying(9), h numeric(8,3),
            i varchar(20)[], j text[][], k mood, l mood[], m email, n nested, o moods, p email[], q other.required,
            r int2vector, s timestamp(3) with time zone, t pair, u pair[], v int4range, w name, x t2
        )";
    let sql = sql.replace(
        "CREATE TABLE t (",
        "CREATE TABLE t2 (x int); CREATE TABLE t (",
    );
    let database = database(&sql);
    let mut connection = database.connect().unwrap();
    let catalog = read(&mut connection);
    let t = table(&catalog, "t");
    let mut reported: Vec<Reported> = t
        .columns
        .iter()
        .map(|column| {
            let name = &column.data_type.base;
            // information_schema has an array's own type name, which is its element's with an underline in front.
            let array = if column.data_type.is_array { "_" } else { "" };
            let domain = column
                .data_type
                .domain
                .as_ref()
                .map(|domain| domain.name.clone());
            let length = column.data_type.max_length.map(i64::from);
            let udt = format!("{array}{}", name.name);
            (
                column.name.clone(),
                name.schema.clone(),
                udt,
                domain,
                length,
                column.nullable,
            )
        })
        .collect();
    let mut expected: Vec<Reported> = connection
        .query(
            "SELECT column_name, udt_schema, udt_name, domain_name, character_maximum_length, is_nullable = 'YES'
             FROM information_schema.columns WHERE table_name = 't'",
            &[],
        )
        .unwrap()
        .decode()
        .unwrap();
    reported.sort();
    expected.sort();
    assert_eq!(reported, expected);

    let of = |name: &str| &column(&catalog, "t", name).data_type;
    assert_eq!(of("a").sql, "character varying(20)");
    assert_eq!(of("i").sql, "character varying(20)[]");
    assert_eq!(of("l").sql, "public.mood[]");
    assert_eq!(of("s").sql, "timestamp(3) with time zone");
    assert_eq!((of("l").kind, of("l").is_array), (TypeKind::Enum, true));
    assert_eq!((of("p").kind, of("p").is_array), (TypeKind::Domain, true));
    assert_eq!(
        (of("n").kind, of("n").domain.clone()),
        (TypeKind::Domain, Some(public("nested")))
    );
    assert_eq!(
        (of("o").kind, of("o").base.clone()),
        (TypeKind::Enum, public("mood"))
    );
    assert_eq!((of("r").kind, of("r").is_array), (TypeKind::Base, false));
    assert_eq!(
        (of("t").kind, of("v").kind),
        (TypeKind::Composite, TypeKind::Range)
    );
    assert_eq!(of("q").domain, Some(Name::new("other", "required")));
    assert!(!column(&catalog, "t", "q").nullable);
}

#[test]
fn columns_know_how_they_get_their_values() {
    let catalog = catalog(WORLD);
    let of = |name| column(&catalog, "users", name);
    assert_eq!(
        of("id").default.as_deref(),
        Some("nextval('public.users_id_seq'::regclass)")
    );
    assert_eq!(of("tags").default.as_deref(), Some("'{}'::text[]"));
    assert_eq!(of("age").default.as_deref(), Some("2"));
    assert_eq!(of("number").identity, Some(Identity::ByDefault));
    assert_eq!(of("number").default, None);
    assert_eq!(
        of("double_age").generated,
        Some(Generated::Stored("(age * 2)".into()))
    );
    assert_eq!(of("double_age").default, None);
    assert!(!of("id").nullable && of("age").nullable && !of("number").nullable);
    let names: Vec<&str> = table(&catalog, "users")
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "id",
            "name",
            "nick",
            "amount",
            "tags",
            "age",
            "number",
            "double_age",
            "bio",
            "address",
            "mood"
        ]
    );
}

#[test]
fn types_come_with_all_their_parts() {
    let catalog = catalog(WORLD);
    assert_eq!(
        catalog.enum_type(&public("mood")).unwrap().labels,
        ["sad", "ok", "happy"]
    );
    let email = catalog
        .domains
        .iter()
        .find(|domain| domain.name == public("email"))
        .unwrap();
    assert_eq!(email.base_type, "character varying(80)");
    assert!(!email.not_null);
    assert_eq!(email.checks.len(), 1);
    assert_eq!(email.checks[0].name, "email_at");
    assert_eq!(
        email.checks[0].definition,
        "CHECK (((VALUE)::text ~~ '%@%'::text))"
    );
    assert_eq!(catalog.composites.len(), 1, "row types of tables are none");
    let attributes = &catalog.composites[0].attributes;
    assert_eq!(
        (
            attributes[1].name.as_str(),
            attributes[1].data_type.as_str()
        ),
        ("y", "integer")
    );
    assert_eq!(catalog.ranges.len(), 1);
    assert_eq!(catalog.ranges[0].subtype, "double precision");
    assert!(
        catalog.functions.iter().all(|f| f.name.name != "span"),
        "a range's constructors are its own"
    );
}

#[test]
fn labels_stand_in_their_order_not_in_that_of_their_making() {
    let catalog =
        catalog("CREATE TYPE m AS ENUM ('c', 'a'); ALTER TYPE m ADD VALUE 'b' BEFORE 'a'");
    assert_eq!(catalog.enums[0].labels, ["c", "b", "a"]);
}

#[test]
fn sequences_know_their_owner_and_identity_has_none() {
    let catalog = catalog(WORLD);
    let names: Vec<&str> = catalog
        .sequences
        .iter()
        .map(|sequence| sequence.name.name.as_str())
        .collect();
    assert_eq!(names, ["counter", "users_id_seq"]);
    assert_eq!(catalog.sequences[0].owned_by, None);
    assert_eq!(
        catalog.sequences[1].owned_by,
        Some((public("users"), "id".into()))
    );
    assert_eq!(catalog.sequences[1].data_type, "bigint");
}

#[test]
fn constraints_name_their_columns_in_their_own_order() {
    let catalog = catalog(
        "CREATE TABLE a (x int, y int, z int, CONSTRAINT a_key PRIMARY KEY (z, x), CONSTRAINT a_pair UNIQUE (y, x));
         CREATE TABLE b (p int, q int, CONSTRAINT b_fk FOREIGN KEY (q, p) REFERENCES a (z, x)
            ON DELETE SET NULL ON UPDATE CASCADE, CONSTRAINT b_any CHECK (p > q));
         ALTER TABLE b ADD CONSTRAINT b_late FOREIGN KEY (p, q) REFERENCES a (y, x) NOT VALID",
    );
    let a = table(&catalog, "a");
    assert_eq!(a.primary_key_columns(), ["z", "x"]);
    assert_eq!(a.constraints[1].columns, ["y", "x"]);
    let b = table(&catalog, "b");
    let [any, fk, late] = &b.constraints[..] else {
        panic!("{:#?}", b.constraints)
    };
    assert_eq!(
        (any.kind, &any.columns[..]),
        (ConstraintKind::Check, &["p".to_owned(), "q".to_owned()][..])
    );
    assert_eq!(fk.columns, ["q", "p"]);
    let key = fk.foreign_key.as_ref().unwrap();
    assert_eq!(key.table, public("a"));
    assert_eq!(key.columns, ["z", "x"]);
    assert_eq!(
        (key.on_delete, key.on_update),
        (ReferentialAction::SetNull, ReferentialAction::Cascade)
    );
    assert!(fk.validated && !late.validated);
    assert_eq!(b.foreign_keys().count(), 2);
}

#[test]
fn a_foreign_key_to_a_partitioned_table_is_one_and_its_partitions_have_theirs() {
    let catalog = catalog(
        "CREATE TABLE p (id int PRIMARY KEY, up int REFERENCES p) PARTITION BY RANGE (id);
         CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
         CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
         CREATE TABLE child (p_id int REFERENCES p)",
    );
    for (name, parent) in [("p", 0), ("p1", 1), ("p2", 1), ("child", 0)] {
        let table = table(&catalog, name);
        let keys: Vec<_> = table
            .foreign_keys()
            .map(|key| &key.foreign_key.as_ref().unwrap().table)
            .collect();
        assert_eq!(keys, [&public("p")], "{name}");
        assert_eq!(table.parents.len(), parent, "{name}");
    }
    assert_eq!(table(&catalog, "p").kind, TableKind::Partitioned);
    assert_eq!(
        table(&catalog, "p").partition_key.as_deref(),
        Some("RANGE (id)")
    );
    assert_eq!(
        table(&catalog, "p1").partition_bound.as_deref(),
        Some("FOR VALUES FROM (0) TO (10)")
    );
}

#[test]
fn indexes_tell_keys_expressions_and_owners() {
    let catalog = catalog(
        "CREATE TABLE t (a int, b text, c int, CONSTRAINT t_key UNIQUE (c));
         CREATE UNIQUE INDEX i ON t (a DESC, lower(b), (a + c)) INCLUDE (c, b) WHERE a > 0;
         COMMENT ON INDEX i IS 'why'",
    );
    let [i, key] = &table(&catalog, "t").indexes[..] else {
        panic!()
    };
    let keys = [
        IndexKey::Column("a".into()),
        IndexKey::Expression("lower(b)".into()),
        IndexKey::Expression("((a + c))".into()),
    ];
    assert_eq!(i.keys, keys);
    assert_eq!(i.include, ["c", "b"]);
    assert_eq!(i.predicate.as_deref(), Some("(a > 0)"));
    assert_eq!(
        (i.method.as_str(), i.unique, i.valid, &i.constraint),
        ("btree", true, true, &None)
    );
    assert_eq!(i.comment.as_deref(), Some("why"));
    assert_eq!(
        i.definition,
        "CREATE UNIQUE INDEX i ON public.t USING btree (a DESC, lower(b), ((a + c))) INCLUDE (c, b) WHERE (a > 0)"
    );
    assert_eq!(key.constraint.as_deref(), Some("t_key"));
}

#[test]
fn nulls_not_distinct_is_reported_where_the_server_knows_it() {
    let database = database("CREATE TABLE t (a int)");
    let mut connection = database.connect().unwrap();
    if connection.server_version() < 150_000 {
        assert!(
            connection
                .execute("CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT")
                .is_err()
        );
        return;
    }
    connection
        .execute(
            "CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT; CREATE UNIQUE INDEX j ON t (a)",
        )
        .unwrap();
    let catalog = read(&mut connection);
    let reported: Vec<bool> = table(&catalog, "t")
        .indexes
        .iter()
        .map(|index| index.nulls_not_distinct)
        .collect();
    assert_eq!(reported, [true, false]);
}

#[test]
fn not_null_is_a_fact_of_the_column_on_every_version() {
    let catalog = catalog(
        "CREATE TABLE t (a int NOT NULL, b int); CREATE DOMAIN d AS int NOT NULL CHECK (VALUE > 0)",
    );
    assert!(table(&catalog, "t").constraints.is_empty());
    assert!(!column(&catalog, "t", "a").nullable && column(&catalog, "t", "b").nullable);
    assert!(catalog.domains[0].not_null);
    assert_eq!(catalog.domains[0].checks.len(), 1);
}

#[test]
fn tables_tell_how_they_are_kept() {
    let catalog = catalog(
        "CREATE UNLOGGED TABLE t (a int) WITH (fillfactor = 70, autovacuum_enabled = false);
         ALTER TABLE t ENABLE ROW LEVEL SECURITY; COMMENT ON TABLE t IS 'why'; COMMENT ON COLUMN t.a IS 'because'",
    );
    let t = table(&catalog, "t");
    assert_eq!(t.persistence, Persistence::Unlogged);
    assert_eq!(t.options, ["autovacuum_enabled=false", "fillfactor=70"]);
    assert!(t.row_security && !t.force_row_security);
    assert_eq!(t.comment.as_deref(), Some("why"));
    assert_eq!(t.columns[0].comment.as_deref(), Some("because"));
}

#[test]
fn functions_are_reported_apart_by_types_alone() {
    let catalog = catalog(WORLD);
    let reported: Vec<(String, FunctionKind)> = catalog
        .functions
        .iter()
        .map(|f| (format!("{}({})", f.name.name, f.arguments), f.kind))
        .collect();
    let expected = [
        ("add_one(integer)".to_owned(), FunctionKind::Function),
        ("total(integer)".to_owned(), FunctionKind::Aggregate),
        ("touch()".to_owned(), FunctionKind::Function),
    ];
    assert_eq!(reported, expected);
}

#[test]
fn views_have_columns_and_definitions() {
    let catalog = catalog(WORLD);
    let [names, stored] = &catalog.views[..] else {
        panic!()
    };
    assert!(!names.materialized && stored.materialized);
    assert_eq!(names.columns.len(), 2);
    assert_eq!(names.columns[0].data_type.sql, "bigint");
    assert!(
        names.definition.contains("public.users"),
        "{}",
        names.definition
    );
    assert_eq!(stored.indexes.len(), 1);
}

#[test]
fn another_order_of_columns_is_information_and_no_change() {
    let one = catalog("CREATE TABLE t (a int, b int, c int)");
    let two = catalog("CREATE TABLE t (c int, a int, b int)");
    assert!(diff(&one, &two).is_empty());
    let reported = column_order(&one, &two);
    assert_eq!(reported.len(), 1);
    assert_eq!(
        reported[0].to_string(),
        "~ table public.t: order a, b, c -> c, a, b"
    );
    // What only one side has is reported as added, and does not move the others.
    let three = catalog("CREATE TABLE t (x int, a int, b int, c int)");
    assert!(column_order(&one, &three).is_empty());
}
