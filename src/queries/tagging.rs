//! Tags of posts and of campaigns: the same change twice is one.
//!
//! Whose tags they are is not looked at: an application that keeps organizations apart offers only their own tags and the
//! global ones, which have no `organization_id`. The audit does not see tags, which are no columns of the row:
//! [`record_about`](super::audit::Actor::record_about) says it.
//!
//! Each change locks the row first, so that changes of one row's tags come one after the other, whatever they do.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Text};

use crate::models::{Campaign, Post, Tag};
use crate::schema::{campaign_tags, post_tags, tags};

/// What [`Tagged::set_tags`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct TagsSet {
    /// How many tags came.
    #[diesel(sql_type = BigInt)]
    pub added: i64,
    /// How many tags went.
    #[diesel(sql_type = BigInt)]
    pub removed: i64,
}

/// A model whose rows carry tags.
///
/// ```
/// use allin_db::models::Post;
/// use allin_db::queries::tagging::Tagged;
/// use diesel::prelude::*;
///
/// fn retag(conn: &mut PgConnection, post: &Post, news: &str, old: &str) -> QueryResult<()> {
///     post.add_tags(conn, &[news])?;
///     post.remove_tags(conn, &[old])?;
///     // Exactly these, whatever was there.
///     post.set_tags(conn, &[news])?;
///     Ok(())
/// }
/// ```
pub trait Tagged {
    /// The table of the model.
    const TABLE: &'static str;
    /// The table between the model's and tags.
    const JOIN: &'static str;
    /// Its column for the row.
    const COLUMN: &'static str;

    /// The id of the row.
    fn row_id(&self) -> &str;

    /// The tags of the row, by name.
    ///
    /// # Errors
    /// What the database says.
    fn tags(&self, conn: &mut PgConnection) -> QueryResult<Vec<Tag>>;

    /// Adds tags, by their ids, and says how many the row did not carry before.
    ///
    /// # Errors
    /// A violated foreign key, when a tag or the row is gone; nothing is added then.
    fn add_tags(&self, conn: &mut PgConnection, ids: &[&str]) -> QueryResult<usize> {
        let (table, join, column) = (Self::TABLE, Self::JOIN, Self::COLUMN);
        // Sorted, so that all that is joined, the lock included, is there before the first row goes in.
        sql_query(format!(
            "WITH locked AS MATERIALIZED (SELECT FROM {table} WHERE id = $1 FOR NO KEY UPDATE)
             INSERT INTO {join} ({column}, tag_id)
             SELECT $1, tag FROM (SELECT DISTINCT unnest($2) AS tag) AS tags LEFT JOIN locked ON true ORDER BY tag
             ON CONFLICT DO NOTHING"
        ))
        .bind::<Text, _>(self.row_id())
        .bind::<Array<Text>, _>(ids)
        .execute(conn)
    }

    /// Makes these, by their ids, the tags of the row and no others.
    ///
    /// # Errors
    /// As [`add_tags`](Self::add_tags); nothing changes then.
    fn set_tags(&self, conn: &mut PgConnection, ids: &[&str]) -> QueryResult<TagsSet> {
        let (table, join, column) = (Self::TABLE, Self::JOIN, Self::COLUMN);
        conn.transaction(|conn| {
            // One after the other: of two at once neither would see, and take away, what the other adds.
            sql_query(format!("SELECT FROM {table} WHERE id = $1 FOR NO KEY UPDATE"))
                .bind::<Text, _>(self.row_id())
                .execute(conn)?;
            sql_query(format!(
                "WITH removed AS (
                     DELETE FROM {join} WHERE {column} = $1 AND tag_id <> ALL ($2) RETURNING tag_id
                 ), added AS (
                     INSERT INTO {join} ({column}, tag_id) SELECT $1, unnest($2)
                     ON CONFLICT DO NOTHING RETURNING tag_id
                 )
                 SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM removed) AS removed"
            ))
            .bind::<Text, _>(self.row_id())
            .bind::<Array<Text>, _>(ids)
            .get_result(conn)
        })
    }

    /// Takes tags away, by their ids, and says how many the row carried.
    ///
    /// # Errors
    /// What the database says.
    fn remove_tags(&self, conn: &mut PgConnection, ids: &[&str]) -> QueryResult<usize> {
        let (table, join, column) = (Self::TABLE, Self::JOIN, Self::COLUMN);
        sql_query(format!(
            "WITH locked AS MATERIALIZED (SELECT FROM {table} WHERE id = $1 FOR NO KEY UPDATE)
             DELETE FROM {join} WHERE {column} = $1 AND tag_id = ANY ($2) AND EXISTS (SELECT FROM locked)"
        ))
        .bind::<Text, _>(self.row_id())
        .bind::<Array<Text>, _>(ids)
        .execute(conn)
    }
}

impl Tagged for Post {
    const TABLE: &'static str = "posts";
    const JOIN: &'static str = "post_tags";
    const COLUMN: &'static str = "post_id";

    fn row_id(&self) -> &str {
        &self.id
    }

    fn tags(&self, conn: &mut PgConnection) -> QueryResult<Vec<Tag>> {
        tags::table
            .inner_join(post_tags::table)
            .filter(post_tags::post_id.eq(&self.id))
            .order((tags::name, tags::id))
            .select(Tag::as_select())
            .load(conn)
    }
}

impl Tagged for Campaign {
    const TABLE: &'static str = "campaigns";
    const JOIN: &'static str = "campaign_tags";
    const COLUMN: &'static str = "campaign_id";

    fn row_id(&self) -> &str {
        &self.id
    }

    fn tags(&self, conn: &mut PgConnection) -> QueryResult<Vec<Tag>> {
        tags::table
            .inner_join(campaign_tags::table)
            .filter(campaign_tags::campaign_id.eq(&self.id))
            .order((tags::name, tags::id))
            .select(Tag::as_select())
            .load(conn)
    }
}
