//! A run that fails leaves nothing; a long one takes no more memory than a short one.

use glowplug_datagen::{DemoOptions, DemoRules};

use super::support::{allin, allin_rules, database, options, seed, value};

#[test]
fn an_append_that_fails_leaves_every_row_as_it_was() {
    let database = allin();
    let rules = allin_rules();
    seed(&database, &rules, &options(300)).unwrap();
    let checksum = "SELECT md5(string_agg(u::text, '' ORDER BY id)) FROM users u";
    let before = value(&database, checksum);
    database
        .execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
             CREATE TRIGGER refuse AFTER INSERT ON analytics FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
        )
        .unwrap();
    let append = DemoOptions {
        append: true,
        ..options(5_000)
    };
    let error = seed(&database, &rules, &append).unwrap_err();
    assert_eq!(error.code(), "trigger");
    assert_eq!(value(&database, checksum), before);
    assert_eq!(value(&database, "SELECT count(*) FROM posts"), "300");
}

#[test]
fn memory_does_not_grow_with_the_rows() {
    let database = database(
        "CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text UNIQUE);
         CREATE TABLE friends (a bigint REFERENCES people, b bigint REFERENCES people, PRIMARY KEY (a, b))",
    );
    let run = |rows| {
        let append = DemoOptions {
            append: true,
            ..options(rows)
        };
        seed(&database, &DemoRules::default(), &append).unwrap();
        peak()
    };
    let small = run(10_000);
    let large = run(500_000);
    assert!(large < small + 8_000, "{small} kB, then {large} kB");
}

/// The most memory that this process ever had, in kB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
