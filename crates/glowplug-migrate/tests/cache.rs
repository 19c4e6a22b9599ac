//! Catalogs and proofs that are kept: what is not replayed a second time, and what is.
#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "replay/bench.rs"]
mod bench;

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use bench::{Bench, Replayed};
use glowplug_migrate::replay::Inverses;

#[test]
fn the_same_history_is_replayed_once_and_anything_else_again() {
    let bench = Bench::new();
    let (first, replayed) = bench.catalog();
    assert!(replayed);
    assert_eq!(first.tables.len(), 1);
    assert_eq!(bench.catalog(), (first.clone(), false));

    // Undo is no part of what the way there makes.
    bench.write("down.sql", "DROP TABLE IF EXISTS a;");
    assert_eq!(bench.catalog(), (first.clone(), false));

    bench.write("up.sql", "CREATE TABLE a (id int PRIMARY KEY, name text);");
    let (edited, replayed) = bench.catalog();
    assert!(replayed);
    assert!(edited.tables[0].columns[1].nullable);
    bench.write("metadata.toml", "run_in_transaction = false");
    assert_eq!(bench.catalog(), (edited.clone(), true));

    // A migration may ask which settings there are. It never meets a role that another one made.
    assert_eq!(bench.catalog(), (edited.clone(), false));
    bench.sql("CREATE ROLE guest");
    assert_eq!(bench.catalog(), (edited.clone(), false));
    bench.sql("ALTER ROLE ALL SET default_text_search_config = 'pg_catalog.german'");
    assert_eq!(bench.catalog(), (edited, true));
}

#[test]
fn a_file_that_is_not_whole_or_not_ours_is_no_catalog() {
    let bench = Bench::new();
    let (catalog, _) = bench.catalog();
    let [file] = <[PathBuf; 1]>::try_from(bench.files()).unwrap();
    let text = fs::read_to_string(&file).unwrap();
    // Only its owner can read it: it holds what the migrations make.
    let folder = file.parent().unwrap();
    assert_eq!(fs::metadata(folder).unwrap().mode() & 0o077, 0);
    assert_eq!(fs::metadata(&file).unwrap().mode() & 0o077, 0);

    for damaged in [
        &text[..text.len() / 2],
        "",
        "{}",
        &text.replacen("{\"key\":\"", "{\"key\":\"0", 1),
    ] {
        fs::write(&file, damaged).unwrap();
        assert_eq!(bench.catalog(), (catalog.clone(), true));
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
    assert_eq!(bench.catalog(), (catalog, false));
}

#[test]
fn a_history_is_proved_once_and_what_follows_it_again() {
    let bench = Bench::new();
    let tables = |inverses: &Inverses| inverses.catalog.tables.len();
    let (first, _) = bench.inverses();
    assert_eq!((first.faults.len(), tables(&first)), (0, 1));
    bench.inverses();
    let (again, replayed) = bench.inverses();
    assert_eq!((again.faults.len(), replayed), (0, Replayed(0, 0)));
    assert_eq!(again.catalog, first.catalog);

    // One more, with a fault: only it is checked, and the next time the fault is known.
    bench.write_in("2026-01-02-000000_b", "up.sql", "CREATE TABLE b ();");
    bench.write_in("2026-01-02-000000_b", "down.sql", "SELECT 1;");
    for replayed in [Replayed(2, 1), Replayed(0, 0)] {
        let (found, counted) = bench.inverses();
        assert_eq!((found.faults.len(), tables(&found)), (1, 2));
        assert_eq!(counted, replayed);
    }
    bench.write_in("2026-01-02-000000_b", "down.sql", "DROP TABLE b;");
    assert!(bench.inverses().0.faults.is_empty());

    // An earlier down migration that changes is checked again, and no other. Behind it nothing has to run.
    bench.write("down.sql", "SELECT 1;");
    let (found, counted) = bench.inverses();
    assert_eq!((found.faults.len(), tables(&found)), (1, 2));
    assert_eq!(counted, Replayed(1, 1));
    bench.write("down.sql", "DROP TABLE a;");
    assert!(bench.inverses().0.faults.is_empty());
}

#[test]
fn roles_that_a_replay_made_do_not_meet_the_next() {
    let bench = Bench::new();
    bench.write(
        "up.sql",
        "CREATE ROLE replayed; CREATE TABLE a (id int PRIMARY KEY);",
    );
    // What it leaves is a fault.
    bench.write("down.sql", "DROP ROLE replayed;");
    assert_eq!(bench.inverses().0.faults.len(), 1);
    for columns in ["", "id int", "id int, name text"] {
        let up = format!("CREATE ROLE replayed; CREATE TABLE a ({columns});");
        bench.write("up.sql", &up);
        assert_eq!(bench.inverses().0.faults.len(), 1);
        // Nothing that is known is replayed for another command.
        assert!(!bench.catalog().1);
        bench.write("up.sql", &format!("{up} -- again"));
        assert!(bench.catalog().1);
    }
}
