//! Arrays: empty, large, and of a form that a `Vec` has not.

use allin_db::enums::Platform;
use allin_db::models::{NewPost, Post, PostChanges};
use allin_db::schema::posts;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::support::Database;
use crate::{reasons, text};

fn post(test: &mut Database) -> Post {
    test.execute("INSERT INTO users (id, email) VALUES ('u', 'u')")
        .unwrap();
    diesel::insert_into(posts::table)
        .values(NewPost::new("p", "u"))
        .returning(Post::as_returning())
        .get_result(&mut test.connection)
        .unwrap()
}

#[test]
fn a_hundred_thousand_elements_come_back() {
    let mut test = Database::migrated();
    let post = post(&mut test);
    assert_eq!((post.hashtags.len(), post.platforms.len()), (0, 0));
    let hashtags: Vec<String> = (0..100_000).map(|n| format!("tag {n} \"💥\\{{,")).collect();
    let changes = PostChanges {
        hashtags: Some(hashtags.clone()),
        platforms: Some(vec![Platform::Threads; 100_000]),
        platform_data: Some(vec![serde_json::json!({ "n": [null, "NULL"] }); 100_000]),
        ..PostChanges::default()
    };
    let back: Post = diesel::update(&post)
        .set(&changes)
        .returning(Post::as_returning())
        .get_result(&mut test.connection)
        .unwrap();
    assert!(back.hashtags == hashtags);
    assert_eq!(Some(back.platforms), changes.platforms);
    assert!(Some(back.platform_data) == changes.platform_data);
    let reported = "SELECT concat_ws(' ', cardinality(hashtags), cardinality(platforms), cardinality(platform_data), hashtags[100000],
        platforms[100000]) AS text FROM posts";
    assert_eq!(
        text(&mut test.connection, reported),
        "100000 100000 100000 tag 99999 \"💥\\{, THREADS"
    );
    // And none again.
    let changes = PostChanges {
        hashtags: Some(Vec::new()),
        ..PostChanges::default()
    };
    diesel::update(&post)
        .set(&changes)
        .execute(&mut test.connection)
        .unwrap();
    assert_eq!(
        text(
            &mut test.connection,
            "SELECT hashtags::text AS text FROM posts"
        ),
        "{}"
    );
}

#[test]
fn arrays_of_another_form_are_kept_out_by_the_checks() {
    let mut test = Database::migrated();
    post(&mut test);
    for (value, reason) in [
        ("'{{a,b},{c,d}}'", "multidimensional"),
        ("'{a,NULL}'", "posts_hashtags_check"),
    ] {
        let error = test
            .execute(&format!("UPDATE posts SET hashtags = {value}"))
            .unwrap_err();
        assert!(reasons(error).contains(reason), "{value}");
    }
}

#[test]
fn where_no_check_keeps_them_out_they_are_an_error_of_the_query() {
    diesel::table! {
        lists (id) {
            id -> Int4,
            words -> Array<Text>,
        }
    }
    let mut test = Database::empty();
    let table = "CREATE TABLE lists (id serial PRIMARY KEY, words text[])";
    test.connection.batch_execute(table).unwrap();
    for (value, expected) in [
        (
            "'{{a,b},{c,d}}'",
            Err("multi-dimensional arrays are not supported"),
        ),
        ("'{a,NULL}'", Err("null")),
        ("NULL", Err("null")),
        // Where counting begins is not kept.
        ("'[5:6]={a,b}'", Ok(vec!["a".to_owned(), "b".to_owned()])),
    ] {
        test.execute("DELETE FROM lists").unwrap();
        test.execute(&format!("INSERT INTO lists (words) VALUES ({value})"))
            .unwrap();
        let read = lists::table
            .select(lists::words)
            .first::<Vec<String>>(&mut test.connection);
        match (read, expected) {
            (Ok(words), Ok(expected)) => assert_eq!(words, expected),
            (Err(error), Err(reason)) => {
                let reported = reasons(error);
                assert!(reported.contains(reason), "{value}: {reported}");
            }
            (read, expected) => panic!("{value}: {read:?} and not {expected:?}"),
        }
    }
}
