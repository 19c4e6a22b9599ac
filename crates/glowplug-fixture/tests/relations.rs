//! Foreign keys of every shape are followed from both ends, by the equality that the database has.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

use std::sync::{Arc, Mutex};

use diesel::connection::InstrumentationEvent;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use glowplug_fixture::models::*;
use glowplug_fixture::schema;
use glowplug_testdb::TestDatabase;

const HOSTILE: &str = include_str!("../hostile.sql");

fn database(rows: &str) -> (TestDatabase, PgConnection) {
    let database = TestDatabase::from_template(HOSTILE, |url| {
        glowplug_pq::Connection::connect(url)?.execute(HOSTILE)
    })
    .unwrap();
    let mut connection = PgConnection::establish(database.url()).unwrap();
    diesel::connection::SimpleConnection::batch_execute(&mut connection, rows).unwrap();
    (database, connection)
}

/// How many statements run meanwhile.
fn statements<T>(conn: &mut PgConnection, run: impl FnOnce(&mut PgConnection) -> T) -> (T, usize) {
    let seen = Arc::new(Mutex::new(0));
    let count = Arc::clone(&seen);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        // Diesel asks for the number of an enum type once on each connection.
        if let InstrumentationEvent::StartQuery { query, .. } = event
            && !query.to_string().contains("pg_type")
        {
            *count.lock().unwrap() += 1;
        }
    });
    let answer = run(conn);
    conn.set_instrumentation(|_: InstrumentationEvent<'_>| ());
    let count = *seen.lock().unwrap();
    (answer, count)
}

macro_rules! all {
    ($conn:expr, $model:ident, $table:ident, $key:ident) => {{
        let rows: Vec<$model> = schema::$table::table
            .order(schema::$table::$key)
            .select($model::as_select())
            .load($conn)
            .unwrap();
        rows
    }};
}

#[test]
fn two_keys_to_one_table_have_names_of_their_own() {
    let (_database, mut conn) = database(
        "INSERT INTO users (name) VALUES ('a'), ('b'), ('c');
         INSERT INTO messages (id, sender_id, receiver_id) VALUES (1, 1, 2), (2, 1, NULL), (3, 2, 2)",
    );
    let conn = &mut conn;
    let users = all!(conn, User, users, id);
    let messages = all!(conn, Message, messages, id);
    assert_eq!(messages[0].sender().first(conn), Ok(users[0].clone()));
    assert_eq!(messages[1].receiver().first(conn).optional(), Ok(None));
    let receivers = Message::load_receiver(conn, &messages).unwrap();
    let expected = [Some(users[1].clone()), None, Some(users[1].clone())];
    assert_eq!(receivers, expected);
    let ids = |groups: Vec<Vec<Message>>| -> Vec<Vec<i32>> {
        let ids = |group: Vec<Message>| group.into_iter().map(|row| row.id).collect();
        groups.into_iter().map(ids).collect()
    };
    let backwards: Vec<Message> = messages.iter().rev().cloned().collect();
    let sent = User::group_messages_by_sender(&users, backwards);
    assert_eq!(ids(sent), [vec![2, 1], vec![3], vec![]]);
    let (received, count) = statements(conn, |conn| {
        User::load_messages_by_receiver(conn, &users).unwrap()
    });
    assert_eq!(count, 1);
    assert_eq!(received.iter().map(Vec::len).collect::<Vec<_>>(), [0, 2, 0]);
}

#[test]
fn a_table_that_refers_to_itself_is_its_own_parent() {
    let (_database, mut conn) = database(
        "INSERT INTO categories VALUES (1, NULL, 'root'), (2, 1, 'a'), (3, 1, 'b');
         INSERT INTO chains VALUES (3, NULL), (2, 3), (1, 2)",
    );
    let conn = &mut conn;
    let categories = all!(conn, Category, categories, id);
    let children = Category::load_categories_by_parent(conn, &categories).unwrap();
    assert_eq!(children.iter().map(Vec::len).collect::<Vec<_>>(), [2, 0, 0]);
    let parents = Category::load_parent(conn, &categories).unwrap();
    let root = Some(categories[0].clone());
    assert_eq!(parents, [None, root.clone(), root]);

    let chain = all!(conn, Chain, chains, id);
    assert_eq!(chain[0].next().first(conn), Ok(chain[1].clone()));
    let before = Chain::load_chain_by_next(conn, &chain).unwrap();
    assert_eq!(
        before,
        [None, Some(chain[0].clone()), Some(chain[1].clone())]
    );
}

#[test]
fn a_key_of_several_columns_finds_its_rows_and_no_mixture_of_them() {
    let (_database, mut conn) = database(
        "INSERT INTO composite (a, b, c) VALUES (1, 'x', '2026-01-01'), (2, 'y', '2026-01-01'), (1, 'y', '2026-01-02');
         INSERT INTO composite_children (id, a, b, c) VALUES (1, 1, 'x', '2026-01-01'), (2, 2, 'y', '2026-01-01'), (3, 1, NULL, '2026-01-01'),
             (4, 2, 'y', '2026-01-01'), (5, NULL, NULL, NULL);
         INSERT INTO composite_details (a, b, c) VALUES (1, 'y', '2026-01-02');
         INSERT INTO twins (id, a, b, c, x, y, z) VALUES (1, 1, 'x', '2026-01-01', 2, 'y', '2026-01-01')",
    );
    let conn = &mut conn;
    let parents = all!(conn, Composite, composite, note);
    let children = all!(conn, CompositeChild, composite_children, id);
    let of = |a: i32, b: &str| parents.iter().find(|row| row.a == a && row.b == b).cloned();
    let expected = [of(1, "x"), of(2, "y"), None, of(2, "y"), None];
    for (child, expected) in children.iter().zip(&expected) {
        assert_eq!(
            child.composite().first(conn).optional().as_ref(),
            Ok(expected)
        );
    }
    let (found, count) = statements(conn, |conn| {
        CompositeChild::load_composite(conn, &children).unwrap()
    });
    assert_eq!((found.as_slice(), count), (&expected[..], 1));
    // The first two parents' columns also mix to (1, y) and (2, x): those rows belong to neither.
    let two = [of(1, "x").unwrap(), of(2, "y").unwrap()];
    let (found, count) = statements(conn, |conn| {
        Composite::load_composite_children(conn, &two).unwrap()
    });
    assert_eq!(count, 1);
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2]);
    let last: Vec<CompositeChild> = Composite::composite_children_of(&two)
        .filter(schema::composite_children::id.gt(3))
        .load(conn)
        .unwrap();
    assert_eq!(last, [children[3].clone()]);
    let details = Composite::load_composite_detail(conn, &parents).unwrap();
    let expected: Vec<Option<CompositeDetail>> = parents
        .iter()
        .map(|row| {
            let (a, b, c) = (row.a, row.b.clone(), row.c);
            ((a, b.as_str()) == (1, "y")).then_some(CompositeDetail { a, b, c })
        })
        .collect();
    assert_eq!(details, expected);
    let (none, count) = statements(conn, |conn| {
        CompositeChild::load_composite(conn, &children[4..]).unwrap()
    });
    assert_eq!((none, count), (vec![None], 0));
    let twins = all!(conn, Twin, twins, id);
    assert_eq!(twins.len(), 1);
}

#[test]
fn one_child_at_most_is_an_option() {
    let (_database, mut conn) = database(
        "INSERT INTO users (name) VALUES ('a'), ('b');
         INSERT INTO profiles VALUES (2, 'p');
         INSERT INTO badges VALUES (1, 1), (2, NULL), (3, NULL);
         INSERT INTO categories VALUES (7, NULL, 'c'); INSERT INTO \"user\" VALUES (7, 'u'); INSERT INTO both_parents VALUES (7)",
    );
    let conn = &mut conn;
    let users = all!(conn, User, users, id);
    let profile = users[1].profile().first(conn).unwrap();
    assert_eq!(
        profile,
        Profile {
            user_id: 2,
            nickname: Some("p".into())
        }
    );
    assert_eq!(
        User::load_profile(conn, &users),
        Ok(vec![None, Some(profile)])
    );
    let badge = Badge {
        id: 1,
        user_id: Some(1),
    };
    assert_eq!(User::load_badge(conn, &users), Ok(vec![Some(badge), None]));
    // One column to two tables: named after these.
    let both = BothParent { id: 7 };
    assert_eq!(both.category().first(conn).unwrap().name, "c");
    assert_eq!(both.account().first(conn).unwrap().name, "u");
}

#[test]
fn numbers_of_another_width_are_converted_and_what_does_not_fit_is_not_there() {
    let (_database, mut conn) = database(
        "INSERT INTO users (name) SELECT 'u' FROM generate_series(1, 2);
         INSERT INTO wide_children VALUES (1, 2), (2, NULL);
         INSERT INTO narrow_children VALUES (1, 2), (2, NULL)",
    );
    let conn = &mut conn;
    let users = all!(conn, User, users, id);
    let mut wide = all!(conn, WideChild, wide_children, id);
    let far = WideChild {
        id: 3,
        user_id: Some(i64::MAX),
    };
    assert_eq!(far.user().first(conn).optional(), Ok(None));
    wide.push(far);
    let expected = vec![Some(users[1].clone()), None, None];
    assert_eq!(WideChild::load_user(conn, &wide), Ok(expected));
    let found = User::load_wide_children(conn, &users).unwrap();
    assert_eq!(found, [vec![], vec![wide[0].clone()]]);
    let narrow = all!(conn, NarrowChild, narrow_children, id);
    let expected = vec![Some(users[1].clone()), None];
    assert_eq!(NarrowChild::load_user(conn, &narrow), Ok(expected));
    let found = User::load_narrow_children(conn, &users).unwrap();
    assert_eq!(found, [vec![], vec![narrow[0].clone()]]);
}

#[test]
fn keys_of_every_type_are_followed() {
    let (_database, mut conn) = database(
        r"INSERT INTO moods VALUES ('happy'), ('c++');
          INSERT INTO mood_children VALUES (1, 'c++'), (2, NULL);
          INSERT INTO blobs VALUES ('\x00ff'), ('\x01');
          INSERT INTO blob_children VALUES (1, '\x00ff');
          INSERT INTO prices VALUES (1.50), (2);
          INSERT INTO price_children VALUES (1, 1.5), (2, 2.00);
          INSERT INTO key_not_id (code) VALUES ('abc');
          INSERT INTO code_children VALUES (1, 'abc')",
    );
    let conn = &mut conn;
    let moods = all!(conn, Mood, moods, mood);
    let children = all!(conn, MoodChild, mood_children, id);
    let found = Mood::load_mood_children(conn, &moods).unwrap();
    assert_eq!(found, [vec![], vec![children[0].clone()]]);
    let blobs = all!(conn, Blob, blobs, key);
    let children = all!(conn, BlobChild, blob_children, id);
    assert_eq!(
        BlobChild::load_blob(conn, &children),
        Ok(vec![Some(blobs[0].clone())])
    );
    let prices = all!(conn, Price, prices, price);
    let children = all!(conn, PriceChild, price_children, id);
    let expected: Vec<Option<Price>> = prices.into_iter().map(Some).collect();
    let found = PriceChild::load_price(conn, &children).unwrap();
    assert_eq!(found, expected, "1.5 is 1.50");
    let codes = all!(conn, KeyNotId, key_not_id, code);
    let children = all!(conn, CodeChild, code_children, id);
    assert_eq!(
        KeyNotId::load_code_children(conn, &codes),
        Ok(vec![children])
    );
}

#[test]
fn what_only_the_database_finds_equal_is_found_by_it() {
    let (_database, mut conn) = database(
        "INSERT INTO float_key VALUES ('-0', 'zero'), ('NaN', 'none'), (1, 'one');
         INSERT INTO float_children VALUES (1, 0), (2, 'NaN'), (3, NULL), (4, 0);
         INSERT INTO padded VALUES ('ab'), ('abcde');
         INSERT INTO padded_children VALUES (1, 'ab'), (2, 'abcde'), (3, NULL)",
    );
    let conn = &mut conn;
    let keys = all!(conn, FloatKey, float_key, x);
    let children = all!(conn, FloatChild, float_children, id);
    let (found, count) = statements(conn, |conn| {
        FloatKey::load_float_children(conn, &keys).unwrap()
    });
    assert_eq!(count, 1);
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [2, 0, 1]);
    let (found, count) = statements(conn, |conn| {
        FloatChild::load_float_key(conn, &children).unwrap()
    });
    assert_eq!(count, 1);
    let names: Vec<Option<String>> = found.into_iter().map(|row| row?.y).collect();
    let expected = [Some("zero"), Some("none"), None, Some("zero")];
    assert_eq!(names, expected.map(|name| name.map(str::to_owned)));
    let (none, count) = statements(conn, |conn| {
        FloatChild::load_float_key(conn, &children[2..3]).unwrap()
    });
    assert_eq!((none, count), (vec![None], 0));

    let padded = all!(conn, Padded, padded, code);
    let children = all!(conn, PaddedChild, padded_children, id);
    let first = children[0].padded().first(conn).unwrap();
    assert_eq!(first.code.trim_end(), "ab");
    let expected = [Some(padded[0].clone()), Some(padded[1].clone()), None];
    assert_eq!(PaddedChild::load_padded(conn, &children).unwrap(), expected);
    let found = Padded::load_padded_children(conn, &padded).unwrap();
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1]);
}

#[test]
fn two_tables_of_one_name_are_reported_apart() {
    let (_database, mut conn) = database(
        "INSERT INTO users (name) VALUES ('host'); INSERT INTO app.users VALUES (1, 'calm');
         INSERT INTO visits VALUES (1, 1, 1), (2, NULL, NULL)",
    );
    let conn = &mut conn;
    let visits = all!(conn, Visit, visits, id);
    let host: User = visits[0].host().first(conn).unwrap();
    let guest: AppUser = visits[0].guest().first(conn).unwrap();
    assert_eq!((host.name.as_str(), guest.id), ("host", 1));
    assert_eq!(
        Visit::load_guest(conn, &visits),
        Ok(vec![Some(guest.clone()), None])
    );
    assert_eq!(
        AppUser::load_visits(conn, &[guest]),
        Ok(vec![vec![visits[0].clone()]])
    );
}

#[test]
fn letters_that_the_database_finds_equal_belong_together() {
    let (_database, mut conn) = database(
        "INSERT INTO folded VALUES ('Word'), ('other');
         INSERT INTO folded_children VALUES (1, 'WORD'), (2, NULL), (3, 'word');
         INSERT INTO loosely VALUES ('Name'), ('other');
         INSERT INTO loosely_children VALUES (1, 'NAME'), (2, NULL), (3, 'name')",
    );
    let conn = &mut conn;
    let words = all!(conn, Folded, folded, word);
    let word = words.iter().find(|row| row.word == "Word").unwrap();
    let children = all!(conn, FoldedChild, folded_children, id);
    assert_eq!(children[0].folded().first(conn), Ok(word.clone()));
    let found = FoldedChild::load_folded(conn, &children).unwrap();
    assert_eq!(found, [Some(word.clone()), None, Some(word.clone())]);
    let found = Folded::load_folded_children(conn, &[word.clone(), word.clone()]).unwrap();
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
    assert_eq!(word.folded_children().count().get_result(conn), Ok(2));

    let names = all!(conn, Loosely, loosely, name);
    let name = names.iter().find(|row| row.name == "Name").unwrap();
    let children = all!(conn, LooselyChild, loosely_children, id);
    assert_eq!(children[0].loosely().first(conn), Ok(name.clone()));
    let found = LooselyChild::load_loosely(conn, &children).unwrap();
    assert_eq!(found, [Some(name.clone()), None, Some(name.clone())]);
    let found = Loosely::load_loosely_children(conn, &[name.clone(), name.clone()]).unwrap();
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
}

#[test]
fn ranges_and_arrays_and_keys_of_which_a_part_is_null_are_followed() {
    let (_database, mut conn) = database(
        "INSERT INTO spans VALUES ('[1,5)'), ('empty'), ('[7,)');
         INSERT INTO span_children VALUES (1, '[1,4]'), (2, NULL), (3, '[7,)');
         INSERT INTO multispans VALUES ('{[1,2),[4,5)}');
         INSERT INTO multispan_children VALUES (1, '{[1,1],[4,4]}');
         INSERT INTO lists VALUES ('{a,NULL}');
         INSERT INTO list_children VALUES (1, '{a,NULL}'), (2, NULL);
         INSERT INTO tenant_lists VALUES (1, '{a}');
         INSERT INTO tenant_list_children VALUES (1, 1, '{a}');
         INSERT INTO places VALUES (1, 2), (2, 2);
         INSERT INTO place_children VALUES (1, 1, 2), (2, 1, NULL), (3, 2, 2)",
    );
    let conn = &mut conn;
    let children = all!(conn, SpanChild, span_children, id);
    let found = SpanChild::load_span(conn, &children).unwrap();
    assert!(found[1].is_none() && found[0] != found[2]);
    for (child, found) in children.iter().zip(&found) {
        assert_eq!(&child.span, &found.as_ref().map(|row| row.span));
        assert_eq!(&child.span().first(conn).optional().unwrap(), found);
    }
    let spans: Vec<Span> = found.into_iter().flatten().collect();
    let found = Span::load_span_children(conn, &spans).unwrap();
    assert_eq!(
        found,
        [vec![children[0].clone()], vec![children[2].clone()]]
    );

    let spans = all!(conn, Multispan, multispans, spans);
    let children = all!(conn, MultispanChild, multispan_children, id);
    assert_eq!(children[0].multispan().first(conn).as_ref(), Ok(&spans[0]));
    let found = MultispanChild::load_multispan(conn, &children).unwrap();
    assert_eq!(found, [Some(spans[0].clone())]);

    let lists = all!(conn, List, lists, words);
    let children = all!(conn, ListChild, list_children, id);
    assert_eq!(children[0].list().first(conn).as_ref(), Ok(&lists[0]));
    assert_eq!(
        lists[0].list_children().load(conn),
        Ok(children[..1].to_vec())
    );
    let children = all!(conn, TenantListChild, tenant_list_children, id);
    assert_eq!(
        children[0]
            .tenant_list()
            .first::<TenantList>(conn)
            .unwrap()
            .tenant,
        1
    );

    let children = all!(conn, PlaceChild, place_children, id);
    let found = PlaceChild::load_place(conn, &children).unwrap();
    let tenants: Vec<Option<i32>> = found.iter().map(|row| Some(row.as_ref()?.tenant)).collect();
    assert_eq!(tenants, [Some(1), None, Some(2)]);
    assert_eq!(children[1].place().first(conn).optional(), Ok(None));
    let places: Vec<Place> = found.into_iter().flatten().collect();
    let found = Place::load_place_children(conn, &places).unwrap();
    assert_eq!(
        found,
        [vec![children[0].clone()], vec![children[2].clone()]]
    );
}

#[test]
fn keys_of_seldom_types_are_followed() {
    let (_database, mut conn) = database(
        "INSERT INTO rare_keys VALUES ('{\"a\": 1}', '1 day', '08:00:2b:01:02:03', '16/B374D848', 7, '1.5', '2026-01-01', '12:00', '2026-01-01', true);
         INSERT INTO rare_key_children VALUES
             (1, '{\"a\": 1}', '24 hours', '08:00:2b:01:02:03', '16/B374D848', 7, '1.5', '2026-01-01', '12:00', '2026-01-01', true);
         INSERT INTO rare_key_children (id) VALUES (2)",
    );
    let conn = &mut conn;
    let keys = all!(conn, RareKey, rare_keys, mac);
    let children = all!(conn, RareKeyChild, rare_key_children, id);
    let expected = Ok(vec![Some(keys[0].clone()), None]);
    let rows = &children;
    assert_eq!(RareKeyChild::load_rare_key_by_doc(conn, rows), expected);
    assert_eq!(RareKeyChild::load_rare_key_by_wait(conn, rows), expected);
    assert_eq!(RareKeyChild::load_rare_key_by_mac(conn, rows), expected);
    assert_eq!(RareKeyChild::load_rare_key_by_lsn(conn, rows), expected);
    assert_eq!(RareKeyChild::load_rare_key_by_oid(conn, rows), expected);
    assert_eq!(RareKeyChild::load_rare_key_by_amount(conn, rows), expected);
    assert_eq!(RareKeyChild::load_rare_key_by_day(conn, rows), expected);
    assert_eq!(RareKeyChild::load_rare_key_by_clock(conn, rows), expected);
    assert_eq!(RareKeyChild::load_rare_key_by_at(conn, rows), expected);
    assert_eq!(RareKeyChild::load_rare_key_by_flag(conn, rows), expected);
}
