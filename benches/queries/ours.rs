//! The library as an application has it: the pool with its default settings, a checkout for each task.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use allin_db::Database;
use allin_db::models::{Campaign, Post, PostChanges, User};
use allin_db::queries::soft_delete::SoftDelete;
use allin_db::schema::{campaigns, posts, users};
use diesel::connection::InstrumentationEvent;
use diesel::prelude::*;

use crate::data::Data;
use crate::{Contender, PAGE, Task};

pub(crate) struct Ours<'a> {
    data: &'a Data,
}

/// What a list shows: the posts with those who wrote them and what they belong to, each once.
pub(crate) type List = (Vec<Post>, Vec<User>, Vec<Campaign>);

impl<'a> Ours<'a> {
    pub(crate) fn new(data: &'a Data) -> Self {
        Ours { data }
    }

    /// A pool as everybody gets it, with its connections made.
    pub(crate) fn pool(&self) -> Database {
        let database = Database::builder(self.data.database.url())
            .and_then(|builder| builder.build())
            .unwrap();
        while database.metrics().idle < 2 {
            std::thread::sleep(Duration::from_millis(1));
        }
        database
    }

    /// The statements that a task sends, as they go over the wire: the others run the same.
    pub(crate) fn statements(&self, task: Task) -> Vec<String> {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        let mut connection = self.pool().connection().unwrap();
        connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                log.lock().unwrap().push(query.to_string());
            }
        });
        let many = self.data.many();
        let work = |connection: &mut PgConnection| -> QueryResult<()> {
            match task {
                Task::Get => Post::find(connection, &self.data.ids(1).next().unwrap()).map(drop),
                Task::List => list(connection, &self.data.organization).map(drop),
                Task::Insert => Post::create(connection, &self.data.new).map(drop),
                Task::InsertMany => Post::create_many(connection, &many).map(drop),
                Task::Update => update(connection, &self.data.ids(1).next().unwrap(), 1).map(drop),
            }
        };
        work(&mut connection).unwrap();
        let seen = std::mem::take(&mut *seen.lock().unwrap());
        let mut seen: Vec<String> = seen
            .into_iter()
            // Diesel's question for the number of an enum type, once on each connection.
            .filter(|sql: &String| !sql.starts_with("SELECT \"pg_type\""))
            .collect();
        for sql in &mut seen {
            sql.truncate(sql.find(" -- binds: ").unwrap_or(sql.len()));
        }
        self.data.restore(task);
        seen
    }

    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut PgConnection) -> QueryResult<T>) -> T {
        self.pool().run(|connection| Ok(work(connection)?)).unwrap()
    }
}

impl Contender for Ours<'_> {
    fn run(&self, task: Task, times: usize) -> Duration {
        let database = self.pool();
        let ids: Vec<String> = self.data.ids(times).collect();
        let many = self.data.many();
        let start = Instant::now();
        for (at, id) in ids.iter().enumerate() {
            let done = database.run(|connection| {
                Ok(match task {
                    Task::Get => Post::find(connection, id)?.map(drop).is_some(),
                    Task::List => {
                        list(connection, &self.data.organization)?.0.len() == PAGE as usize
                    }
                    Task::Insert => Post::create(connection, &self.data.new)?.clicks == 0,
                    Task::InsertMany => Post::create_many(connection, &many)? == many.len(),
                    Task::Update => update(connection, id, at as i32 + 1)?.clicks > 0,
                })
            });
            assert!(done.unwrap(), "{task:?}");
        }
        start.elapsed()
    }
}

pub(crate) fn list(connection: &mut PgConnection, organization: &str) -> QueryResult<List> {
    let posts: Vec<Post> = Post::alive()
        .filter(posts::organization_id.eq(organization))
        .order(posts::created_at.desc())
        .limit(PAGE)
        .select(Post::as_select())
        .load(connection)?;
    let authors = distinct(posts.iter().map(|post| post.user_id.as_str()));
    let users = users::table
        .filter(users::id.eq_any(authors))
        .select(User::as_select())
        .load(connection)?;
    let campaigns = distinct(posts.iter().filter_map(|post| post.campaign_id.as_deref()));
    let campaigns = campaigns::table
        .filter(campaigns::id.eq_any(campaigns))
        .select(Campaign::as_select())
        .load(connection)?;
    Ok((posts, users, campaigns))
}

/// Each once, in order.
pub(crate) fn distinct<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn update(connection: &mut PgConnection, id: &str, clicks: i32) -> QueryResult<Post> {
    let changes = PostChanges {
        clicks: Some(clicks),
        ..PostChanges::default()
    };
    Post::update(connection, id, &changes)
}
