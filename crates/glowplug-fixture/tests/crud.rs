//! The functions of tables with keys of every kind, on a real database.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

use std::fmt::Debug;
use std::ops::Bound;
use std::str::FromStr;

use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use glowplug_fixture::enums::Mood;
use glowplug_fixture::models::*;
use glowplug_testdb::TestDatabase;
use serde_json::json;

const HOSTILE: &str = include_str!("../hostile.sql");

fn database() -> (TestDatabase, PgConnection) {
    let database = TestDatabase::from_template(HOSTILE, |url| {
        glowplug_pq::Connection::connect(url)?.execute(HOSTILE)
    })
    .unwrap();
    let connection = PgConnection::establish(database.url()).unwrap();
    (database, connection)
}

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
}

fn new(second: i64) -> NewKeyed {
    NewKeyed::new(at(second))
}

/// One key: its row is made once, found by its value, changed by upsert, and left alone without changes.
macro_rules! key {
    ($conn:ident, $new:expr, $find:expr, $find_or_create:ident, $upsert:ident) => {{
        let new: NewKeyed = $new;
        let find: &dyn Fn(&mut PgConnection) -> QueryResult<Option<Keyed>> = &$find;
        none(find($conn));
        let row = Keyed::$find_or_create($conn, &new).unwrap();
        assert_eq!(find($conn), Ok(Some(row.clone())));
        assert_eq!(Keyed::$find_or_create($conn, &new), Ok(row.clone()));
        assert_eq!(
            Keyed::$upsert($conn, &new, &KeyedChanges::default()),
            Ok(row.clone())
        );
        let changes = KeyedChanges {
            flag: Some(Some(true)),
            ..KeyedChanges::default()
        };
        let changed = Keyed::$upsert($conn, &new, &changes).unwrap();
        assert_eq!((changed.id, changed.flag), (row.id, Some(true)));
        assert_eq!(Keyed::delete($conn, row.id), Ok(true));
        none(find($conn));
        let again = Keyed::$upsert($conn, &new, &changes).unwrap();
        assert_eq!(again.flag, None, "an insert takes the new row alone");
        assert_eq!(Keyed::delete($conn, again.id), Ok(true));
    }};
}

fn none<T: Debug + PartialEq>(found: QueryResult<Option<T>>) {
    assert_eq!(found, Ok(None));
}

#[test]
fn keys_of_every_type_find_create_and_change() {
    let (_database, mut conn) = database();
    let conn = &mut conn;
    let amount = "-12.50".parse().unwrap();
    key!(
        conn,
        NewKeyed {
            amount: Some("-12.50".parse().unwrap()),
            ..new(1)
        },
        |conn| Keyed::find_by_amount(conn, &amount),
        find_or_create_by_amount,
        upsert_by_amount
    );
    key!(
        conn,
        new(2),
        |conn| Keyed::find_by_at(conn, at(2)),
        find_or_create_by_at,
        upsert_by_at
    );
    key!(
        conn,
        NewKeyed {
            data: Some(vec![0, 255]),
            ..new(3)
        },
        |conn| Keyed::find_by_data(conn, &[0, 255]),
        find_or_create_by_data,
        upsert_by_data
    );
    let words = vec![Some("a".to_owned()), None];
    key!(
        conn,
        NewKeyed {
            words: Some(vec![Some("a".to_owned()), None]),
            ..new(4)
        },
        |conn| Keyed::find_by_words(conn, &words),
        find_or_create_by_words,
        upsert_by_words
    );
    let span = (Bound::Included(1), Bound::Excluded(5));
    key!(
        conn,
        NewKeyed {
            span: Some(span),
            ..new(5)
        },
        |conn| Keyed::find_by_span(conn, &span),
        find_or_create_by_span,
        upsert_by_span
    );
    let doc = json!({"a": [1, null]});
    key!(
        conn,
        NewKeyed {
            doc: Some(json!({"a": [1, null]})),
            ..new(6)
        },
        |conn| Keyed::find_by_doc(conn, &doc),
        find_or_create_by_doc,
        upsert_by_doc
    );
    let mood = Mood::ALL[0];
    key!(
        conn,
        NewKeyed {
            mood: Some(mood),
            ..new(7)
        },
        |conn| Keyed::find_by_mood(conn, mood),
        find_or_create_by_mood,
        upsert_by_mood
    );
    let price = BigDecimal::from_str("7.5").unwrap();
    key!(
        conn,
        NewKeyed {
            price: Some(Some(BigDecimal::from_str("7.50").unwrap())),
            ..new(8)
        },
        |conn| Keyed::find_by_price(conn, &price),
        find_or_create_by_price,
        upsert_by_price
    );
    key!(
        conn,
        NewKeyed {
            real: Some(1.5),
            ..new(9)
        },
        |conn| Keyed::find_by_real(conn, 1.5),
        find_or_create_by_real,
        upsert_by_real
    );
    key!(
        conn,
        NewKeyed {
            type_: Some("t".into()),
            ..new(10)
        },
        |conn| Keyed::find_by_type(conn, "t"),
        find_or_create_by_type,
        upsert_by_type
    );
    key!(
        conn,
        NewKeyed {
            conn: Some("c".into()),
            new: Some("n".into()),
            changes: Some("h".into()),
            rows: Some("r".into()),
            ..new(11)
        },
        |conn| Keyed::find_by_conn_and_new_and_changes_and_rows(conn, "c", "n", "h", "r"),
        find_or_create_by_conn_and_new_and_changes_and_rows,
        upsert_by_conn_and_new_and_changes_and_rows
    );
    key!(
        conn,
        NewKeyed {
            part: Some("p".into()),
            expr: Some("e".into()),
            ..new(12)
        },
        |conn| Keyed::find_by_part_and_expr(conn, "p", "e"),
        find_or_create_by_part_and_expr,
        upsert_by_part_and_expr
    );
}

#[test]
fn null_is_looked_for_only_where_it_is_a_value() {
    let (_database, mut conn) = database();
    let conn = &mut conn;
    // price: an explicit NULL is equal to no other.
    let free = |second: i64| NewKeyed {
        price: Some(None),
        nothing: Some(second.to_string()),
        ..new(second)
    };
    let first = Keyed::find_or_create_by_price(conn, &free(1)).unwrap();
    assert_ne!(
        Keyed::find_or_create_by_price(conn, &free(2)).unwrap().id,
        first.id
    );

    // nothing and number: NULLS NOT DISTINCT; the number may be NULL, given, or left to its default.
    let both_null = |second| NewKeyed {
        number: Some(None),
        price: Some(None),
        ..new(second)
    };
    let row = Keyed::find_or_create_by_nothing_and_number(conn, &both_null(3)).unwrap();
    assert_eq!((row.nothing.as_ref(), row.number), (None, None));
    assert_eq!(
        Keyed::find_or_create_by_nothing_and_number(conn, &both_null(4)),
        Ok(row.clone())
    );
    assert_eq!(
        Keyed::find_by_nothing_and_number(conn, None, None),
        Ok(Some(row.clone()))
    );
    none(Keyed::find_by_nothing_and_number(conn, None, Some(1)));
    let changes = KeyedChanges {
        flag: Some(Some(true)),
        ..KeyedChanges::default()
    };
    let changed = Keyed::upsert_by_nothing_and_number(conn, &both_null(5), &changes).unwrap();
    assert_eq!((changed.id, changed.flag), (row.id, Some(true)));
    let by_default = NewKeyed {
        price: Some(None),
        ..new(6)
    };
    let made = Keyed::find_or_create_by_nothing_and_number(conn, &by_default).unwrap();
    assert_eq!(made.number, Some(1));
    assert_eq!(
        Keyed::find_by_nothing_and_number(conn, None, Some(1)),
        Ok(Some(made))
    );
}

#[test]
fn a_deferrable_key_finds_and_creates_without_arbitrating() {
    let (_database, mut conn) = database();
    let conn = &mut conn;
    let new = NewKeyed {
        slow: Some("s".into()),
        ..new(1)
    };
    let row = Keyed::find_or_create_by_slow(conn, &new).unwrap();
    assert_eq!(Keyed::find_or_create_by_slow(conn, &new), Ok(row.clone()));
    assert_eq!(Keyed::find_by_slow(conn, "s"), Ok(Some(row)));
    let text = include_str!("../src/models/functions_2/keyed.rs");
    assert!(text.contains("fn upsert_by_type(") && !text.contains("fn upsert_by_slow("));
    assert!(
        !text.contains("_by_part(") && !text.contains("_by_expr("),
        "neither partial nor expression"
    );
    let text = include_str!("../src/models/functions_2/slow_key.rs");
    assert!(text.contains("fn find_or_create(") && !text.contains("fn upsert("));
    let new = NewSlowKey { id: 1, name: None };
    let row = SlowKey::find_or_create(conn, &new).unwrap();
    assert_eq!(SlowKey::find_or_create(conn, &new), Ok(row));
}

#[test]
fn a_key_of_several_columns_is_in_its_own_order() {
    let (_database, mut conn) = database();
    let conn = &mut conn;
    let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    let new = NewComposite {
        a: 1,
        b: "b".into(),
        c: day,
        note: None,
    };
    let row = Composite::create(conn, &new).unwrap();
    assert_eq!(Composite::find(conn, day, 1, "b"), Ok(Some(row)));
    assert_eq!(Composite::exists(conn, day, 2, "b"), Ok(false));
    let changes = CompositeChanges {
        note: Some(Some("n".into())),
    };
    let row = Composite::update(conn, day, 1, "b", &changes).unwrap();
    assert_eq!(row.note.as_deref(), Some("n"));
    assert_eq!(
        Composite::upsert(conn, &new, &CompositeChanges::default()),
        Ok(row)
    );
    assert_eq!(Composite::delete(conn, day, 1, "b"), Ok(true));
    assert_eq!(
        Composite::update(conn, day, 1, "b", &changes),
        Err(Error::NotFound)
    );
}

#[test]
fn a_conflict_with_another_key_is_an_error() {
    let (_database, mut conn) = database();
    let conn = &mut conn;
    let first = NewKeyed {
        type_: Some("t".into()),
        ..new(1)
    };
    Keyed::create(conn, &first).unwrap();
    // The time is new, the type is not.
    let second = NewKeyed {
        type_: Some("t".into()),
        price: Some(None),
        nothing: Some("n".into()),
        ..new(2)
    };
    let error = Keyed::find_or_create_by_at(conn, &second).unwrap_err();
    assert!(
        matches!(
            error,
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)
        ),
        "{error:?}"
    );
    assert_eq!(Keyed::count(conn), Ok(1));
}

#[test]
fn a_key_that_the_database_gives_is_given_back() {
    let (_database, mut conn) = database();
    let conn = &mut conn;
    let named = |name: &str| NewAccount {
        id: None,
        name: name.to_owned(),
    };
    let made = Account::create_many_returning(conn, &[named("a"), named("b")]).unwrap();
    assert_eq!(
        made.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(),
        ["a", "b"]
    );
    let again = Account::upsert(conn, &named("c"), &AccountChanges::default()).unwrap();
    assert!(
        again.id > made[1].id,
        "without a key there is nothing to conflict with"
    );
    assert_eq!(OnlyIdentity::count(conn), Ok(0));
    assert_eq!(OnlyIdentity::delete(conn, 1), Ok(false));
    assert_eq!(UnmappedKey::count(conn), Ok(0));
    let default = DefaultRow::create(conn, &NewDefault::default()).unwrap();
    assert_eq!((default.id, default.name.as_deref()), (7, Some("n")));
}

#[test]
fn names_of_columns_are_none_of_the_functions_own() {
    let (_database, mut conn) = database();
    let conn = &mut conn;
    let new = NewOwnWord {
        conn: Some("a".into()),
        conn_: Some("b".into()),
        query: Some("q".into()),
        ..NewOwnWord::new(1)
    };
    let row = OwnWord::find_or_create_by_conn_and_conn(conn, &new).unwrap();
    let found = OwnWord::find_by_conn_and_conn(conn, "a", "b");
    assert_eq!(found, Ok(Some(row.clone())));
    none(OwnWord::find_by_conn_and_conn(conn, "b", "a"));
    let found =
        OwnWord::find_by_query_and_found_and_insert_and_created(conn, Some("q"), None, None, None);
    assert_eq!(found, Ok(Some(row)));
}

#[test]
fn a_padded_key_is_found_as_the_row_has_it() {
    let (_database, mut conn) = database();
    let conn = &mut conn;
    let new = |code: &str| NewPadded { code: code.into() };
    let row = Padded::create(conn, &new("ab")).unwrap();
    for code in ["ab", "ab ", row.code.as_str()] {
        assert_eq!(Padded::find(conn, code), Ok(Some(row.clone())), "{code:?}");
        assert_eq!(Padded::exists(conn, code), Ok(true));
        assert_eq!(Padded::find_or_create(conn, &new(code)), Ok(row.clone()));
    }
    assert_eq!(Padded::delete(conn, &row.code), Ok(true));
}

#[test]
fn a_key_is_found_in_any_letters_where_the_database_finds_them_equal() {
    let (_database, mut conn) = database();
    let conn = &mut conn;
    let word = |word: &str| NewFolded { word: word.into() };
    let row = Folded::create(conn, &word("Word")).unwrap();
    assert_eq!(Folded::find(conn, "wORD"), Ok(Some(row.clone())));
    assert_eq!(Folded::find_or_create(conn, &word("WORD")), Ok(row));
    let name = |name: &str| NewLoosely { name: name.into() };
    let row = Loosely::create(conn, &name("Name")).unwrap();
    assert_eq!(Loosely::find(conn, "nAME"), Ok(Some(row.clone())));
    assert_eq!(Loosely::find_or_create(conn, &name("NAME")), Ok(row));
}
