//! Posts with all that a screen shows of them, in a fixed number of statements however many posts there are.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use crate::models::{Analytics, Campaign, Post, Tag, User};
use crate::schema::{analytics, campaign_tags, post_tags, tags};

/// How many statements [`PostDetails::load`] takes at most.
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
        if posts.is_empty() {
            return Ok(vec![]);
        }
        let post_ids: Vec<&str> = posts.iter().map(|post| post.id.as_str()).collect();
        let authors = Post::load_user(conn, &posts)?;
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
        let parents = authors.into_iter().zip(campaigns);
        let details = posts
            .into_iter()
            .zip(parents)
            .filter_map(|(post, (author, campaign))| {
                Some(Self {
                    // A foreign key promises the author. Only a purge between two statements can take it away, and it
                    // has taken the post along.
                    author: author?,
                    campaign,
                    tags: tags.remove(&post.id).unwrap_or_default(),
                    latest_analytics: latest.remove(&post.id),
                    post,
                })
            });
        Ok(details.collect())
    }
}

/// The campaign of each post, unless that is in the trash.
fn campaigns(conn: &mut PgConnection, posts: &[Post]) -> QueryResult<Vec<Option<CampaignDetails>>> {
    let mut campaigns = Post::load_campaign(conn, posts)?;
    for campaign in &mut campaigns {
        campaign.take_if(|campaign| campaign.deleted_at.is_some());
    }
    let ids: BTreeSet<&str> = campaigns
        .iter()
        .flatten()
        .map(|campaign| campaign.id.as_str())
        .collect();
    let rows: Vec<(String, Tag)> = campaign_tags::table
        .inner_join(tags::table)
        .filter(campaign_tags::campaign_id.eq_any(ids))
        .order((tags::name, tags::id))
        .select((campaign_tags::campaign_id, Tag::as_select()))
        .load(conn)?;
    let tags = grouped(rows);
    let details = campaigns.into_iter().map(|campaign| {
        campaign.map(|campaign| CampaignDetails {
            // Many posts share a campaign.
            tags: tags.get(&campaign.id).cloned().unwrap_or_default(),
            campaign,
        })
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
