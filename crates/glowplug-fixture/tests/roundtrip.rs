//! What the generated models write, the database has, and the other way round.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

use std::collections::BTreeSet;
use std::ops::Bound;
use std::str::FromStr;

use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use diesel::data_types::{PgInterval, PgLsn};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use glowplug_fixture::enums::{AppMood, Mood, UnknownLabel};
use glowplug_fixture::models::{
    Account, Category, Composite, CompositeChanges, DefaultRow, Message, MoreType, MoreTypeChanges,
    NewAccount, NewAppUser, NewCategory, NewComposite, NewDefault, NewKeyNotId, NewMessage,
    NewMoney, NewMoreType, NewNote, NewTypes, NewUser, Note, OnlyIdentity, Types, User,
    UserChanges,
};
use glowplug_fixture::money::{FRACTION_DIGITS, Money, MoneyError};
use glowplug_fixture::schema;
use glowplug_testdb::TestDatabase;

const HOSTILE: &str = include_str!("../hostile.sql");

fn database() -> (TestDatabase, PgConnection) {
    let database = TestDatabase::from_template(HOSTILE, |url| {
        glowplug_pq::Connection::connect(url)?.execute(HOSTILE)
    })
    .unwrap();
    let connection = PgConnection::establish(database.url()).unwrap();
    (database, connection)
}

fn decimal(text: &str) -> BigDecimal {
    BigDecimal::from_str(text).unwrap()
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn noon(date: u32) -> DateTime<Utc> {
    day(date).and_hms_opt(12, 0, 0).unwrap().and_utc()
}

/// A row with a value in every column that has no default.
fn all_types() -> NewTypes {
    NewTypes {
        id: None,
        c_bool: true,
        c_int2: i16::MIN,
        c_int4: i32::MIN,
        c_int8: i64::MIN,
        c_float4: 1.5,
        c_float8: f64::MAX,
        c_numeric: decimal("123456789.125"),
        c_money: "12.50".parse().unwrap(),
        c_text: "größe 💥 \\ ' \"".to_owned(),
        c_varchar: "v".to_owned(),
        c_bpchar: "abc".to_owned(),
        c_bytea: vec![0, 255, 10],
        c_date: day(1),
        c_time: NaiveTime::from_hms_micro_opt(1, 2, 3, 4).unwrap(),
        c_timestamp: noon(1).naive_utc(),
        c_timestamptz: noon(2),
        c_interval: PgInterval::new(1, 2, 3),
        c_json: serde_json::json!({"a": [1, null]}),
        c_jsonb: serde_json::Value::Null,
        c_macaddr: [1, 2, 3, 4, 5, 6],
        c_macaddr8: [1, 2, 3, 4, 5, 6, 7, 8],
        c_oid: u32::MAX,
        c_pg_lsn: PgLsn(u64::MAX),
        c_int4range: (Bound::Included(1), Bound::Excluded(5)),
        c_int8range: (Bound::Unbounded, Bound::Excluded(5)),
        c_numrange: (
            Bound::Excluded(decimal("0.5")),
            Bound::Included(decimal("1.5")),
        ),
        c_daterange: (Bound::Included(day(1)), Bound::Excluded(day(9))),
        c_tsrange: (Bound::Included(noon(1).naive_utc()), Bound::Unbounded),
        c_tstzrange: (Bound::Included(noon(1)), Bound::Excluded(noon(2))),
        c_int4multirange: vec![
            (Bound::Included(1), Bound::Excluded(3)),
            (Bound::Included(7), Bound::Excluded(9)),
        ],
        c_mood: Mood::CPlusPlus,
    }
}

/// The same for the other half of the types.
fn more_types() -> NewMoreType {
    NewMoreType {
        id: None,
        c_positive: None,
        c_email: "a@b".to_owned(),
        n_money: None,
        n_json: None,
        n_mood: None,
        a_text: Some(vec![Some("x".to_owned()), None]),
        a_strict: Some(vec!["y".to_owned()]),
        a_money: Some(vec![Some(Money::from_units(-1)), None]),
        a_mood: None,
        a_jsonb: None,
        a_bytea: None,
        d_nullable: None,
    }
}

#[test]
fn every_type_comes_back_as_it_went() {
    let (_database, mut connection) = database();
    let new = all_types();
    let row: Types = diesel::insert_into(schema::types::table)
        .values(&new)
        .returning(Types::as_returning())
        .get_result(&mut connection)
        .unwrap();
    assert_eq!(row.id, 1);
    let back = NewTypes {
        id: None,
        c_bool: row.c_bool,
        c_int2: row.c_int2,
        c_int4: row.c_int4,
        c_int8: row.c_int8,
        c_float4: row.c_float4,
        c_float8: row.c_float8,
        c_numeric: row.c_numeric,
        c_money: row.c_money,
        c_text: row.c_text,
        c_varchar: row.c_varchar,
        c_bpchar: row.c_bpchar,
        c_bytea: row.c_bytea,
        c_date: row.c_date,
        c_time: row.c_time,
        c_timestamp: row.c_timestamp,
        c_timestamptz: row.c_timestamptz,
        c_interval: row.c_interval,
        c_json: row.c_json,
        c_jsonb: row.c_jsonb,
        c_macaddr: row.c_macaddr,
        c_macaddr8: row.c_macaddr8,
        c_oid: row.c_oid,
        c_pg_lsn: row.c_pg_lsn,
        c_int4range: row.c_int4range,
        c_int8range: row.c_int8range,
        c_numrange: row.c_numrange,
        c_daterange: row.c_daterange,
        c_tsrange: row.c_tsrange,
        c_tstzrange: row.c_tstzrange,
        c_int4multirange: row.c_int4multirange,
        c_mood: row.c_mood,
    };
    assert_eq!(back, new);

    let new = more_types();
    let row: MoreType = diesel::insert_into(schema::more_types::table)
        .values(&new)
        .returning(MoreType::as_returning())
        .get_result(&mut connection)
        .unwrap();
    // What was left to the database has its default, a domain's too.
    assert_eq!(row.c_positive, 1);
    assert_eq!(row.a_mood, [Mood::Happy]);
    assert_eq!(row.d_nullable.as_deref(), Some("x"));
    let back = NewMoreType {
        id: None,
        c_positive: None,
        c_email: row.c_email,
        n_money: row.n_money,
        n_json: row.n_json,
        n_mood: row.n_mood,
        a_text: Some(row.a_text),
        a_strict: Some(row.a_strict),
        a_money: row.a_money,
        a_mood: None,
        a_jsonb: None,
        a_bytea: row.a_bytea,
        d_nullable: None,
    };
    assert_eq!(back, new);
}

#[test]
fn a_default_an_explicit_null_and_a_value_are_three_things() {
    let (_database, mut connection) = database();
    let rows: Vec<MoreType> = [None, Some(None), Some(Some("v".to_owned()))]
        .map(|d_nullable| {
            diesel::insert_into(schema::more_types::table)
                .values(NewMoreType {
                    d_nullable,
                    ..more_types()
                })
                .returning(MoreType::as_returning())
                .get_result(&mut connection)
                .unwrap()
        })
        .into();
    let values: Vec<_> = rows.iter().map(|row| row.d_nullable.as_deref()).collect();
    assert_eq!(values, [Some("x"), None, Some("v")]);
}

#[test]
fn changes_touch_what_they_name() {
    let (_database, mut connection) = database();
    let new = NewMoreType {
        n_mood: Some(Mood::Happy),
        ..more_types()
    };
    let before: MoreType = diesel::insert_into(schema::more_types::table)
        .values(new)
        .returning(MoreType::as_returning())
        .get_result(&mut connection)
        .unwrap();
    let changes = MoreTypeChanges {
        n_mood: Some(None),
        n_money: Some(Some(Money::from_units(i64::MAX))),
        a_strict: Some(vec!["a".into(), "b".into()]),
        a_mood: Some(Mood::ALL.to_vec()),
        ..MoreTypeChanges::default()
    };
    let after: MoreType = diesel::update(&before)
        .set(&changes)
        .returning(MoreType::as_returning())
        .get_result(&mut connection)
        .unwrap();
    let expected = MoreType {
        n_mood: None,
        n_money: Some(Money::from_units(i64::MAX)),
        a_strict: vec!["a".into(), "b".into()],
        a_mood: Mood::ALL.to_vec(),
        ..before
    };
    assert_eq!(after, expected);
}

#[test]
fn generated_columns_and_always_identities_belong_to_the_database() {
    let (_database, mut connection) = database();
    let user: User = diesel::insert_into(schema::users::table)
        .values(NewUser { name: "ada".into() })
        .returning(User::as_returning())
        .get_result(&mut connection)
        .unwrap();
    assert_eq!((user.id, user.upper_name.as_deref()), (1, Some("ADA")));
    let changes = UserChanges {
        name: Some("bob".into()),
    };
    let user: User = diesel::update(&user)
        .set(changes)
        .returning(User::as_returning())
        .get_result(&mut connection)
        .unwrap();
    assert_eq!(user.upper_name.as_deref(), Some("BOB"));
    // BY DEFAULT is a default like another; the struct has the name that the settings chose.
    let new = NewAccount {
        id: Some(7),
        ..NewAccount::new("eve")
    };
    let account: Account = diesel::insert_into(schema::user::table)
        .values(new)
        .returning(Account::as_returning())
        .get_result(&mut connection)
        .unwrap();
    assert_eq!(account.id, 7);
    diesel::insert_into(schema::only_identity::table)
        .default_values()
        .execute(&mut connection)
        .unwrap();
    let rows: Vec<OnlyIdentity> = schema::only_identity::table
        .select(OnlyIdentity::as_select())
        .load(&mut connection)
        .unwrap();
    assert_eq!(rows, [OnlyIdentity { id: 1 }]);
}

#[test]
fn a_key_is_what_the_table_says_and_not_what_is_called_id() {
    let (_database, mut connection) = database();
    let new = NewComposite {
        a: 1,
        b: "b".into(),
        c: day(3),
        note: None,
    };
    diesel::insert_into(schema::composite::table)
        .values(&new)
        .execute(&mut connection)
        .unwrap();
    let row: Composite = schema::composite::table
        .find((day(3), 1, "b"))
        .select(Composite::as_select())
        .first(&mut connection)
        .unwrap();
    let changes = CompositeChanges {
        note: Some(Some("n".into())),
    };
    assert_eq!(
        diesel::update(&row).set(&changes).execute(&mut connection),
        Ok(1)
    );
    let new = NewKeyNotId {
        code: "k".into(),
        id: Some(1),
    };
    diesel::insert_into(schema::key_not_id::table)
        .values(new)
        .execute(&mut connection)
        .unwrap();
    let changes = glowplug_fixture::models::KeyNotIdChanges { id: Some(Some(2)) };
    diesel::update(schema::key_not_id::table)
        .set(changes)
        .execute(&mut connection)
        .unwrap();
    let id: Option<i32> = schema::key_not_id::table
        .select(schema::key_not_id::id)
        .first(&mut connection)
        .unwrap();
    assert_eq!(id, Some(2));
}

#[test]
fn associations_follow_foreign_keys() {
    let (_database, mut connection) = database();
    let category: Category = diesel::insert_into(schema::categories::table)
        .values(NewCategory::new(5, "c"))
        .returning(Category::as_returning())
        .get_result(&mut connection)
        .unwrap();
    diesel::insert_into(schema::users::table)
        .values(NewUser { name: "u".into() })
        .execute(&mut connection)
        .unwrap();
    let new = NewMessage {
        category_id: Some(5),
        ..NewMessage::new(1, 1)
    };
    diesel::insert_into(schema::messages::table)
        .values(new)
        .execute(&mut connection)
        .unwrap();
    let found: Vec<Message> = Message::belonging_to(&category)
        .select(Message::as_select())
        .load(&mut connection)
        .unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found.grouped_by(&[category]).len(), 1);

    // Across schemas, with one Rust enum for a type that has two markers.
    let app = NewAppUser {
        id: 1,
        mood: AppMood::Calm,
        other: Some(Mood::SoSo),
    };
    diesel::insert_into(glowplug_fixture::app_schema::app::users::table)
        .values(app)
        .execute(&mut connection)
        .unwrap();
    let note = NewNote {
        mood: Some(Mood::日本),
        ..NewNote::new(1, 1, "text")
    };
    diesel::insert_into(glowplug_fixture::app_schema::app::notes::table)
        .values(note)
        .execute(&mut connection)
        .unwrap();
    let user: User = schema::users::table
        .select(User::as_select())
        .first(&mut connection)
        .unwrap();
    let notes: Vec<Note> = Note::belonging_to(&user)
        .select(Note::as_select())
        .load(&mut connection)
        .unwrap();
    assert_eq!(notes[0].mood, Some(Mood::日本));
}

#[test]
fn defaults_alone_make_a_row() {
    let (_database, mut connection) = database();
    let row: DefaultRow = diesel::insert_into(schema::defaults::table)
        .values(NewDefault::default())
        .returning(DefaultRow::as_returning())
        .get_result(&mut connection)
        .unwrap();
    assert_eq!((row.id, row.name.as_deref()), (7, Some("n")));
}

#[test]
fn every_label_is_known_and_an_unknown_one_is_an_error() {
    let (_database, mut connection) = database();
    #[derive(QueryableByName)]
    struct Label {
        #[diesel(sql_type = diesel::sql_types::Text)]
        label: String,
    }
    let labels: Vec<Label> =
        diesel::sql_query("SELECT unnest(enum_range(NULL::public.mood))::text AS label")
            .load(&mut connection)
            .unwrap();
    let ours: Vec<&str> = Mood::ALL.iter().map(|mood| mood.as_str()).collect();
    assert_eq!(
        labels
            .iter()
            .map(|label| label.label.as_str())
            .collect::<Vec<_>>(),
        ours
    );
    // The order is the server's.
    let sorted: BTreeSet<Mood> = Mood::ALL.iter().rev().copied().collect();
    assert_eq!(sorted.into_iter().collect::<Vec<_>>(), Mood::ALL);
    for mood in Mood::ALL {
        assert_eq!(mood.to_string().parse(), Ok(*mood));
    }
    assert_eq!(
        "HAPPY".parse::<Mood>(),
        Err(UnknownLabel {
            sql_type: "mood",
            label: "HAPPY".into()
        })
    );

    diesel::insert_into(schema::types::table)
        .values(all_types())
        .execute(&mut connection)
        .unwrap();
    diesel::sql_query("ALTER TYPE mood ADD VALUE 'new'")
        .execute(&mut connection)
        .unwrap();
    diesel::sql_query("UPDATE types SET c_mood = 'new'")
        .execute(&mut connection)
        .unwrap();
    let error = schema::types::table
        .select(Types::as_select())
        .first(&mut connection)
        .unwrap_err();
    let mut reasons = vec![error.to_string()];
    let mut error: &dyn std::error::Error = &error;
    while let Some(source) = error.source() {
        reasons.push(source.to_string());
        error = source;
    }
    assert!(
        reasons
            .iter()
            .any(|reason| reason.contains("\"new\" is no known label of mood")),
        "{reasons:?}"
    );
}

#[test]
fn money_is_exact_to_its_ends_and_never_rounded() {
    let (_database, mut connection) = database();
    assert_eq!(FRACTION_DIGITS, 2);
    for (id, text) in [
        (1, "0.00"),
        (2, "0.01"),
        (3, "-0.01"),
        (4, "92233720368547758.07"),
        (5, "-92233720368547758.08"),
        (6, "1234567.89"),
    ] {
        let money: Money = text.parse().unwrap();
        assert_eq!(money.to_string(), text);
        let new = NewMoney {
            id,
            money: money.clone(),
        };
        diesel::insert_into(schema::money::table)
            .values(new)
            .execute(&mut connection)
            .unwrap();
        let back: Money = schema::money::table
            .find(id)
            .select(schema::money::money_)
            .first(&mut connection)
            .unwrap();
        assert_eq!(back, money);
        // The server means the same amount.
        let same: bool = diesel::select(diesel::dsl::sql::<diesel::sql_types::Bool>(&format!(
            "(SELECT money::numeric = {text} FROM money WHERE id = {id})"
        )))
        .get_result(&mut connection)
        .unwrap();
        assert!(same, "{text}");
    }
    for text in ["0.001", "-0.015", "1e-3", "1e-1000000000"] {
        assert!(
            matches!(text.parse::<Money>(), Err(MoneyError::TooPrecise(_))),
            "{text}"
        );
    }
    for text in [
        "92233720368547758.08",
        "-92233720368547758.09",
        "1e1000000000",
        "-1e400",
        "1e20",
    ] {
        assert!(
            matches!(text.parse::<Money>(), Err(MoneyError::OutOfRange(_))),
            "{text}"
        );
    }
    assert!(matches!(
        "$1".parse::<Money>(),
        Err(MoneyError::NotANumber(_))
    ));
    // Zeros are no digits too many, an exponent is another way of writing.
    assert_eq!("1.5000".parse::<Money>().unwrap(), "1.50".parse().unwrap());
    assert_eq!("1e2".parse::<Money>().unwrap().units(), 10_000);
    assert_eq!("0e1000000000".parse::<Money>().unwrap().units(), 0);
}
