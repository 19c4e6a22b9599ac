//! Posts.

use allin_db::models;
use allin_db::queries::paging::{Keyset, Page, Request};
use allin_db::queries::post_details::PostDetails;
use allin_db::queries::search::{self, Search};
use allin_db::queries::soft_delete::{SoftDelete, TrashError};
use allin_db::schema::posts;
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::{Caller, id};
use crate::new_post::NewPost;
use crate::problem::Problem;

/// How many posts a page has, unless asked otherwise, and at most.
const PAGE: u32 = 20;
const LARGEST_PAGE: u32 = 100;

/// A post, as it is shown.
#[derive(Serialize)]
pub(crate) struct Post {
    id: String,
    content: String,
    status: &'static str,
    platforms: Vec<&'static str>,
    hashtags: Vec<String>,
    mentions: Vec<String>,
    media_urls: Vec<String>,
    user_id: String,
    organization_id: Option<String>,
    campaign_id: Option<String>,
    scheduled_at: Option<DateTime<Utc>>,
    published_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// A post with what belongs to it.
#[derive(Serialize)]
pub(crate) struct FullPost {
    #[serde(flatten)]
    post: Post,
    author: Author,
    tags: Vec<String>,
}

#[derive(Serialize)]
struct Author {
    id: String,
    name: Option<String>,
}

/// A post of a list; one that was searched for has a rank and shows where it answers.
#[derive(Serialize)]
pub(crate) struct Listed {
    #[serde(flatten)]
    post: Post,
    #[serde(skip_serializing_if = "Option::is_none")]
    rank: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    headline_html: Option<String>,
}

/// A page of posts; `next` is for `after`, and null at the end.
#[derive(Serialize)]
pub(crate) struct List {
    items: Vec<Listed>,
    next: Option<String>,
}

/// The query string of `GET /posts`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    search: Option<String>,
    after: Option<String>,
    limit: Option<String>,
}

impl Asked {
    fn request(&self) -> Result<Request, Problem> {
        let limit = match self.limit.as_deref() {
            None | Some("") => PAGE,
            Some(limit) => {
                let number = limit.parse().ok();
                let fits = number.filter(|number| (1..=LARGEST_PAGE).contains(number));
                fits.ok_or_else(|| {
                    Problem::bad_query(format!("limit is a number from 1 to {LARGEST_PAGE}"))
                })?
            }
        };
        Ok(match self.after.as_deref() {
            None | Some("") => Request::first(limit),
            Some(cursor) => Request::after(cursor, limit),
        })
    }
}

/// `GET /posts?search=&after=&limit=`
pub(crate) async fn list(
    State(app): State<App>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<List>, Problem> {
    let Query(asked) = asked?;
    let request = asked.request()?;
    let search = asked.search.filter(|text| !text.trim().is_empty());
    if search
        .as_ref()
        .is_some_and(|text| text.chars().count() > search::LONGEST)
    {
        return Err(Problem::bad_query(format!(
            "search has at most {} characters",
            search::LONGEST
        )));
    }
    let page: Page<Listed> = app
        .run(move |connection| {
            if let Some(search) = search {
                let page = Search::new(&search).page(connection, &request)?;
                let list = |hit: allin_db::queries::search::Hit| Listed {
                    rank: Some(hit.rank),
                    headline_html: Some(hit.headline.to_html()),
                    post: hit.post.into(),
                };
                return page.try_map_all(|hits| Ok(hits.into_iter().map(list).collect()));
            }
            let newest = Keyset::descending(
                "posts",
                posts::created_at,
                posts::id,
                |post: &models::Post| (post.created_at, post.id.clone()),
            );
            let live = models::Post::alive().select(models::Post::as_select());
            let page = newest.page(connection, live.into_boxed(), &request)?;
            let list = |post: models::Post| Listed {
                rank: None,
                headline_html: None,
                post: post.into(),
            };
            page.try_map_all(|posts| Ok(posts.into_iter().map(list).collect()))
        })
        .await?;
    Ok(Json(List {
        items: page.items,
        next: page.next,
    }))
}

/// `POST /posts`
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    sent: Result<Json<NewPost>, JsonRejection>,
) -> Result<impl IntoResponse, Problem> {
    let Json(sent) = sent?;
    let new = sent.check()?;
    let made: models::Post = app
        .run(move |connection| {
            let actor = caller.actor(&new.user_id);
            actor.create(connection, |connection| {
                alive::<models::User>(connection, "user_id", Some(&new.user_id))?;
                let organization = new.organization_id.as_deref();
                alive::<models::Organization>(connection, "organization_id", organization)?;
                let (campaign, account) = (&new.campaign_id, &new.social_account_id);
                alive::<models::Campaign>(connection, "campaign_id", campaign.as_deref())?;
                alive::<models::SocialAccount>(
                    connection,
                    "social_account_id",
                    account.as_deref(),
                )?;
                let insert = diesel::insert_into(posts::table).values(new);
                let made = insert.returning(models::Post::as_returning());
                Ok::<_, Problem>(made.get_result(connection)?)
            })
        })
        .await?;
    let place = format!("/posts/{}", made.id);
    Ok((
        StatusCode::CREATED,
        [(LOCATION, place)],
        Json(Post::from(made)),
    ))
}

/// `GET /posts/{id}`
pub(crate) async fn one(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<FullPost>, Problem> {
    let id = id(path, "post")?;
    let found = app
        .run(move |connection| {
            let post: Option<models::Post> = models::Post::alive()
                .filter(posts::id.eq(id))
                .select(models::Post::as_select())
                .first(connection)
                .optional()?;
            Ok(PostDetails::load(connection, post.into_iter().collect())?.pop())
        })
        .await?;
    let found = found.ok_or_else(|| Problem::not_found("post"))?;
    Ok(Json(FullPost {
        author: Author {
            id: found.author.id,
            name: found.author.name,
        },
        tags: found.tags.into_iter().map(|tag| tag.name).collect(),
        post: found.post.into(),
    }))
}

/// `DELETE /posts/{id}`
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Problem> {
    let id = id(path, "post")?;
    app.run(move |connection| {
        let actor = caller.actor(&author(connection, &id)?);
        actor.change::<models::Post, _, Problem>(connection, &id, |connection| {
            models::Post::soft_delete(connection, &id)?;
            Ok(StatusCode::NO_CONTENT)
        })
    })
    .await
}

/// `POST /posts/{id}/restore`
pub(crate) async fn restore(
    State(app): State<App>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<Post>, Problem> {
    let id = id(path, "post")?;
    let post: models::Post = app
        .run(move |connection| {
            let actor = caller.actor(&author(connection, &id)?);
            actor.change::<models::Post, _, Problem>(connection, &id, |connection| {
                models::Post::restore(connection, &id)?;
                let post = posts::table.find(&id).select(models::Post::as_select());
                Ok(post.first(connection)?)
            })
        })
        .await?;
    Ok(Json(post.into()))
}

/// Whether what a new post is to belong to is live, and stays so while the post is made. Of one that is not there at all
/// the foreign key says.
fn alive<M: SoftDelete>(
    connection: &mut PgConnection,
    name: &str,
    id: Option<&str>,
) -> Result<(), Problem> {
    match id.map_or(Ok(()), |id| M::keep_alive(connection, id)) {
        Ok(()) | Err(TrashError::NotFound { .. }) => Ok(()),
        Err(TrashError::AlreadyTrashed { .. }) => Err(Problem::invalid(format!(
            "what {name} names has been deleted"
        ))),
        Err(error) => Err(error.into()),
    }
}

/// Who wrote a post, live or not.
fn author(connection: &mut PgConnection, id: &str) -> Result<String, Problem> {
    let author = posts::table.find(id).select(posts::user_id);
    let author: Option<String> = author.first(connection).optional()?;
    author.ok_or_else(|| Problem::not_found("post"))
}

impl From<models::Post> for Post {
    fn from(post: models::Post) -> Self {
        Self {
            id: post.id,
            content: post.content,
            status: post.status.as_str(),
            platforms: post
                .platforms
                .iter()
                .map(|platform| platform.as_str())
                .collect(),
            hashtags: post.hashtags,
            mentions: post.mentions,
            media_urls: post.media_urls,
            user_id: post.user_id,
            organization_id: post.organization_id,
            campaign_id: post.campaign_id,
            scheduled_at: post.scheduled_at,
            published_at: post.published_at,
            created_at: post.created_at,
            updated_at: post.updated_at,
        }
    }
}
