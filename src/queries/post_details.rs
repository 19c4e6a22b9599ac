//! Posts with all that a screen shows of them, in a fixed number of statements however many posts there are.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::soft_delete::SoftDelete;
use crate::models::{Analytics, Campaign, Post, Tag, User};
use crate::schema::{analytics, campaign_tags, campaigns, post_tags, tags, users};

/// How many statements [`PostDetails::load`] takes.
pub const STATEMENTS: usize = 5;

/// A post with its author, its campaign and the tags of that, its own tags, and its latest figures.
#[derive(Debug, Clone, PartialEq)]
pub struct PostDetails {
    /// The post.
    pub post: Post,
    /// Who wrote it, live or not: a text without its author would be worse.
    pub author: User,
    /// The campaign that it is part of, unless that is in the trash.
    pub campaign: Option<CampaignDetails>,
    /// By name.
    pub tags: Vec<Tag>,
    /// Those of the period that ended last; `None` before the first.
    pub latest_analytics: Option<Analytics>,
}

/// A campaign with its tags.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignDetails {
    /// The campaign.
    pub campaign: Campaign,
    /// By name.
    pub tags: Vec<Tag>,
}

impl PostDetails {
    /// Loads what belongs to these posts, and keeps their order.
    ///
    /// ```
    /// use allin_db::models::Post;
    /// use allin_db::queries::paging::{Keyset, Page, PageError, Request};
    /// use allin_db::queries::post_details::PostDetails;
    /// use allin_db::queries::soft_delete::SoftDelete;
    /// use allin_db::schema::posts;
    /// use diesel::prelude::*;
    ///
    /// fn screen(conn: &mut PgConnection, request: &Request) -> Result<Page<PostDetails>, PageError> {
    ///     let newest = Keyset::descending("posts", posts::created_at, posts::id, |post: &Post| {
    ///         (post.created_at, post.id.clone())
    ///     });
    ///     let page = newest.page(conn, Post::alive().select(Post::as_select()).into_boxed(), request)?;
    ///     Ok(page.try_map_all(|posts| PostDetails::load(conn, posts))?)
    /// }
    /// ```
    ///
    /// # Errors
    /// What the database says.
    pub fn load(conn: &mut PgConnection, posts: Vec<Post>) -> QueryResult<Vec<Self>> {
        let post_ids: Vec<&str> = posts.iter().map(|post| post.id.as_str()).collect();
        let authors = authors(conn, &posts)?;
        let campaigns = campaigns(conn, &posts)?;
        // Of each post the period that ended last, found by the database: the others are not sent.
        let latest: Vec<Analytics> = analytics::table
            .filter(analytics::post_id.eq_any(&post_ids))
            .distinct_on(analytics::post_id)
            .order((
                analytics::post_id,
                analytics::period_end.desc(),
                analytics::id.desc(),
            ))
            .select(Analytics::as_select())
            .load(conn)?;
        let mut latest: HashMap<String, Analytics> = latest
            .into_iter()
            .filter_map(|row| Some((row.post_id.clone()?, row)))
            .collect();
        let rows: Vec<(String, Tag)> = post_tags::table
            .inner_join(tags::table)
            .filter(post_tags::post_id.eq_any(&post_ids))
            .order((tags::name, tags::id))
            .select((post_tags::post_id, Tag::as_select()))
            .load(conn)?;
        let mut tags = grouped(rows);
        let details = posts.into_iter().filter_map(|post| {
            Some(Self {
                // A foreign key promises the author. Only a purge between two statements can take it away, and it
                // has taken the post along.
                author: authors.get(&post.user_id).cloned()?,
                campaign: post
                    .campaign_id
                    .as_ref()
                    .and_then(|id| campaigns.get(id))
                    .cloned(),
                tags: tags.remove(&post.id).unwrap_or_default(),
                latest_analytics: latest.remove(&post.id),
                post,
            })
        });
        Ok(details.collect())
    }
}

fn authors(conn: &mut PgConnection, posts: &[Post]) -> QueryResult<HashMap<String, User>> {
    let ids: BTreeSet<&str> = posts.iter().map(|post| post.user_id.as_str()).collect();
    let rows: Vec<User> = users::table
        .filter(users::id.eq_any(ids))
        .select(User::as_select())
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|user| (user.id.clone(), user))
        .collect())
}

fn campaigns(
    conn: &mut PgConnection,
    posts: &[Post],
) -> QueryResult<HashMap<String, CampaignDetails>> {
    let ids: BTreeSet<&str> = posts
        .iter()
        .filter_map(|post| post.campaign_id.as_deref())
        .collect();
    let rows: Vec<Campaign> = Campaign::alive()
        .filter(campaigns::id.eq_any(&ids))
        .select(Campaign::as_select())
        .load(conn)?;
    let tagged: Vec<(String, Tag)> = campaign_tags::table
        .inner_join(tags::table)
        .filter(campaign_tags::campaign_id.eq_any(&ids))
        .order((tags::name, tags::id))
        .select((campaign_tags::campaign_id, Tag::as_select()))
        .load(conn)?;
    let mut tags = grouped(tagged);
    let details = rows.into_iter().map(|campaign| {
        let tags = tags.remove(&campaign.id).unwrap_or_default();
        (campaign.id.clone(), CampaignDetails { campaign, tags })
    });
    Ok(details.collect())
}

/// The tags of each row, in the order in which they came.
fn grouped(rows: Vec<(String, Tag)>) -> HashMap<String, Vec<Tag>> {
    let mut groups: HashMap<String, Vec<Tag>> = HashMap::new();
    for (id, tag) in rows {
        groups.entry(id).or_default().push(tag);
    }
    groups
}
