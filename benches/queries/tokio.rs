//! tokio-postgres, on a runtime of one thread, which is how it is fastest with one connection. It fills the same structs.

use std::cell::OnceCell;
use std::error::Error;
use std::str::FromStr;
use std::time::{Duration, Instant};

use ::tokio::runtime::{Builder, Runtime};
use allin_db::models::{Campaign, NewPost, Post, User};
use allin_db::money::Money;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, NoTls, Row, Statement};

use crate::data::Data;
use crate::ours::{self, List, Ours, distinct};
use crate::{Contender, PAGE, Task};

pub(crate) struct Tokio<'a> {
    data: &'a Data,
    runtime: Runtime,
    statements: Vec<(Task, Vec<String>)>,
}

impl<'a> Tokio<'a> {
    pub(crate) fn new(data: &'a Data, ours: &Ours<'_>) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let statements = Task::ALL.map(|task| (task, ours.statements(task))).to_vec();
        Tokio {
            data,
            runtime,
            statements,
        }
    }

    /// A benchmark of two different answers says nothing.
    pub(crate) fn assert_same_answers(&self, ours: &Ours<'_>) {
        self.runtime.block_on(async {
            let session = self.connect().await;
            for id in self.data.ids(100) {
                let post = session
                    .get(&self.prepare(&session, Task::Get).await, &id)
                    .await;
                assert_eq!(ours.with(|connection| Post::find(connection, &id)), post);
            }
            let list = session
                .list(
                    &self.prepare(&session, Task::List).await,
                    &self.data.organization,
                )
                .await;
            let sorted = |mut list: List| {
                list.1.sort_by(|one, other| one.id.cmp(&other.id));
                list.2.sort_by(|one, other| one.id.cmp(&other.id));
                list
            };
            assert!(
                sorted(ours.with(|connection| ours::list(connection, &self.data.organization)))
                    == sorted(list),
                "the two disagree"
            );
        });
    }

    async fn connect(&self) -> Session {
        let url = self.data.database.url();
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
        ::tokio::spawn(connection);
        Session { client }
    }

    async fn prepare(&self, session: &Session, task: Task) -> Vec<Statement> {
        let mut prepared = Vec::new();
        let texts = self.statements.iter().find(|(known, _)| *known == task);
        for text in &texts.unwrap().1 {
            prepared.push(session.client.prepare(text).await.unwrap());
        }
        prepared
    }
}

impl Contender for Tokio<'_> {
    fn run(&self, task: Task, times: usize) -> Duration {
        self.runtime.block_on(async {
            let session = self.connect().await;
            let ids: Vec<String> = self.data.ids(times).collect();
            let many = self.data.many();
            let prepared = OnceCell::new();
            let start = Instant::now();
            for (at, id) in ids.iter().enumerate() {
                // Preparing is a part of the first.
                if prepared.get().is_none() {
                    let _ = prepared.set(self.prepare(&session, task).await);
                }
                let statements = prepared.get().unwrap();
                let done = match task {
                    Task::Get => session.get(statements, id).await.is_some(),
                    Task::List => {
                        session
                            .list(statements, &self.data.organization)
                            .await
                            .0
                            .len()
                            == PAGE as usize
                    }
                    Task::Insert => session.insert(statements, &self.data.new).await.clicks == 0,
                    Task::InsertMany => {
                        session.insert_many(statements, &many).await == many.len() as u64
                    }
                    Task::Update => session.update(statements, id, at as i32 + 1).await.clicks > 0,
                };
                assert!(done, "{task:?}");
            }
            start.elapsed()
        })
    }
}

struct Session {
    client: Client,
}

impl Session {
    async fn get(&self, statements: &[Statement], id: &str) -> Option<Post> {
        let row = self.client.query_opt(&statements[0], &[&id]).await;
        row.unwrap().as_ref().map(post)
    }

    async fn list(&self, statements: &[Statement], organization: &str) -> List {
        let rows = self
            .client
            .query(&statements[0], &[&organization, &PAGE])
            .await
            .unwrap();
        let posts: Vec<Post> = rows.iter().map(post).collect();
        let users = distinct(posts.iter().map(|post| post.user_id.as_str()));
        let users = self.client.query(&statements[1], &[&users]).await.unwrap();
        let campaigns = distinct(posts.iter().filter_map(|post| post.campaign_id.as_deref()));
        let campaigns = self
            .client
            .query(&statements[2], &[&campaigns])
            .await
            .unwrap();
        let users = users.iter().map(user).collect();
        (posts, users, campaigns.iter().map(campaign).collect())
    }

    async fn insert(&self, statements: &[Statement], new: &NewPost) -> Post {
        let labels = Labels::of(new);
        let row = self
            .client
            .query_one(&statements[0], &values(new, &labels))
            .await;
        post(&row.unwrap())
    }

    async fn insert_many(&self, statements: &[Statement], new: &[NewPost]) -> u64 {
        let labels: Vec<Labels> = new.iter().map(Labels::of).collect();
        let values: Vec<&(dyn ToSql + Sync)> = new
            .iter()
            .zip(&labels)
            .flat_map(|(new, labels)| values(new, labels))
            .collect();
        self.client.execute(&statements[0], &values).await.unwrap()
    }

    async fn update(&self, statements: &[Statement], id: &str, clicks: i32) -> Post {
        let row = self.client.query_one(&statements[0], &[&clicks, &id]).await;
        post(&row.unwrap())
    }
}

/// The values of the enum types, as this client wants them.
struct Labels {
    status: Option<Label<&'static str>>,
    platforms: Option<Vec<Label<&'static str>>>,
}

impl Labels {
    fn of(new: &NewPost) -> Self {
        let platforms = new.platforms.as_ref();
        Labels {
            status: new.status.map(|status| Label(status.as_str())),
            platforms: platforms.map(|all| {
                all.iter()
                    .map(|platform| Label(platform.as_str()))
                    .collect()
            }),
        }
    }
}

/// The values of an insert in the order of their placeholders.
fn values<'a>(new: &'a NewPost, labels: &'a Labels) -> [&'a (dyn ToSql + Sync); 7] {
    [
        &new.content,
        &new.hashtags,
        &new.scheduled_at,
        &labels.status,
        &labels.platforms,
        &new.user_id,
        &new.campaign_id,
    ]
}

/// An enum type's label.
#[derive(Debug)]
struct Label<T>(T);

impl<'a, T: FromStr<Err: Error + Send + Sync + 'static>> FromSql<'a> for Label<T> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Label(std::str::from_utf8(raw)?.parse()?))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl ToSql for Label<&'static str> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        out.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

struct Cents(Money);

impl<'a> FromSql<'a> for Cents {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Cents(Money::from_units(i64::from_be_bytes(
            raw.try_into()?,
        ))))
    }

    fn accepts(sql_type: &Type) -> bool {
        *sql_type == Type::MONEY
    }
}

fn post(row: &Row) -> Post {
    Post {
        id: row.get(0),
        content: row.get(1),
        media_urls: row.get(2),
        hashtags: row.get(3),
        mentions: row.get(4),
        scheduled_at: row.get(5),
        published_at: row.get(6),
        status: row.get::<_, Label<_>>(7).0,
        platform_data: row.get(8),
        platforms: row
            .get::<_, Vec<Label<_>>>(9)
            .into_iter()
            .map(|label| label.0)
            .collect(),
        user_id: row.get(10),
        organization_id: row.get(11),
        social_account_id: row.get(12),
        campaign_id: row.get(13),
        impressions: row.get(14),
        engagements: row.get(15),
        clicks: row.get(16),
        shares: row.get(17),
        ai_generated: row.get(18),
        ai_model: row.get(19),
        ai_prompt: row.get(20),
        created_at: row.get(21),
        updated_at: row.get(22),
        deleted_at: row.get(23),
    }
}

fn user(row: &Row) -> User {
    User {
        id: row.get(0),
        email: row.get(1),
        email_verified: row.get(2),
        name: row.get(3),
        password: row.get(4),
        image: row.get(5),
        role: row.get::<_, Label<_>>(6).0,
        status: row.get::<_, Label<_>>(7).0,
        oauth_provider: row.get(8),
        oauth_id: row.get(9),
        subscription_id: row.get(10),
        created_at: row.get(11),
        updated_at: row.get(12),
        deleted_at: row.get(13),
    }
}

fn campaign(row: &Row) -> Campaign {
    Campaign {
        id: row.get(0),
        name: row.get(1),
        description: row.get(2),
        start_date: row.get(3),
        end_date: row.get(4),
        status: row.get::<_, Label<_>>(5).0,
        goals: row.get(6),
        target_metrics: row.get(7),
        user_id: row.get(8),
        organization_id: row.get(9),
        budget: row.get::<_, Option<Cents>>(10).map(|cents| cents.0),
        spent_amount: row.get::<_, Cents>(11).0,
        created_at: row.get(12),
        updated_at: row.get(13),
        deleted_at: row.get(14),
    }
}
