//! The database that all work in: generated rows of `seed --rows`, and what is asked for.

use std::process::Command;

use allin_db::Database;
use allin_db::enums::{Platform, PostStatus};
use allin_db::models::{NewPost, Post};
use allin_db::schema::posts;
use diesel::prelude::*;
use glowplug_testdb::TestDatabase;

use crate::support::{allin_migrations, glowplug, run};
use crate::{MANY, Task};

/// The posts' ids are this and what follows, so that pgbench, whose random variables are numbers, can make them up.
pub(crate) const FIRST_ID: u64 = 1_000_000_000_000_000_000;

/// What an inserted post says, and no other.
const CONTENT: &str = "Our summer sale begins on Monday at nine: everything that you liked in spring, at half the price, \
                       while stocks last.";

pub(crate) struct Data {
    pub(crate) database: TestDatabase,
    pub(crate) posts: u64,
    /// A post to insert.
    pub(crate) new: NewPost,
    /// The organization with the most posts, for a list.
    pub(crate) organization: String,
}

impl Data {
    pub(crate) fn new(posts: u64) -> Self {
        let database = TestDatabase::new().unwrap();
        for (_, sql) in allin_migrations() {
            database.execute(&sql).unwrap();
        }
        run(Command::new(glowplug())
            .args(["--database-url", database.url(), "seed", "--rows"])
            .arg(posts.to_string())
            .current_dir(env!("CARGO_MANIFEST_DIR")));
        let numbers = format!(
            "UPDATE posts SET id = ({FIRST_ID} + n)::text
             FROM (SELECT id AS old, row_number() OVER (ORDER BY created_at, id) - 1 AS n FROM posts) AS numbered
             WHERE id = old"
        );
        database.execute(&numbers).unwrap();
        // Nobody cleans up in the middle of a measurement: it is done before each.
        database
            .execute("ALTER TABLE posts SET (autovacuum_enabled = false)")
            .unwrap();
        database.execute("VACUUM (FULL, ANALYZE)").unwrap();
        let pool = Database::builder(database.url())
            .and_then(|builder| builder.size(1).build())
            .unwrap();
        let mut connection = pool.connection().unwrap();
        let example: Post = posts::table
            .filter(posts::campaign_id.is_not_null())
            .order(posts::id)
            .select(Post::as_select())
            .first(&mut connection)
            .unwrap();
        let organization: Option<String> = posts::table
            .group_by(posts::organization_id)
            .filter(posts::organization_id.is_not_null())
            .order(diesel::dsl::count_star().desc())
            .select(posts::organization_id)
            .first(&mut connection)
            .unwrap();
        let mut new = NewPost::new(CONTENT, example.user_id);
        new.campaign_id = example.campaign_id;
        new.status = Some(PostStatus::Scheduled);
        new.platforms = Some(vec![Platform::Twitter, Platform::Linkedin]);
        new.hashtags = Some(vec!["sale".to_owned(), "summer".to_owned()]);
        new.scheduled_at = Some(example.created_at);
        Data {
            database,
            posts,
            new,
            organization: organization.unwrap(),
        }
    }

    /// Many posts to insert.
    pub(crate) fn many(&self) -> Vec<NewPost> {
        vec![self.new.clone(); MANY]
    }

    /// The ids of some posts, without an order and always the same.
    pub(crate) fn ids(&self, times: usize) -> impl Iterator<Item = String> {
        let posts = self.posts;
        let mut state = 1_u64;
        (0..times).map(move |_| {
            // Knuth's multiplier for a 64-bit generator; the upper half of its numbers is random enough.
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (FIRST_ID + (state >> 32) % posts).to_string()
        })
    }

    /// Takes away what the one before has left.
    pub(crate) fn restore(&self, task: Task) {
        match task {
            Task::Get | Task::List => return,
            Task::Insert | Task::InsertMany => self
                .database
                .execute(&format!("DELETE FROM posts WHERE content = '{CONTENT}'"))
                .unwrap(),
            Task::Update => self
                .database
                .execute("UPDATE posts SET clicks = 0 WHERE clicks <> 0")
                .unwrap(),
        }
        self.database.execute("VACUUM posts").unwrap();
    }

    /// Who did less than the others was not faster.
    pub(crate) fn assert_done(&self, task: Task, times: usize) {
        let (condition, at_least) = match task {
            Task::Get | Task::List => return,
            Task::Insert => (format!("content = '{CONTENT}'"), times),
            Task::InsertMany => (format!("content = '{CONTENT}'"), times * MANY),
            // Some ids come twice.
            Task::Update => ("clicks > 0".to_owned(), times.min(self.posts as usize) / 4),
        };
        let query = format!("SELECT count(*) FROM posts WHERE {condition}");
        let mut connection = self.database.connect().unwrap();
        let rows = connection.query(&query, &[]).unwrap();
        let found = rows.decode::<i64>().unwrap().remove(0) as usize;
        assert!(
            found >= at_least && (task == Task::Update || found == at_least),
            "{task:?}: {found} rows in place of {at_least}"
        );
    }
}
