//! What a client sends for a new post, and whether it can be used.

use std::fmt::Display;
use std::str::FromStr;

use allin_db::enums::{Platform, PostStatus};
use allin_db::models;
use chrono::{DateTime, Datelike, Utc};
use serde::Deserialize;

use crate::problem::Problem;

/// More characters than any platform takes.
const LONGEST_CONTENT: usize = 10_000;
/// More links, hashtags or handles than any platform takes.
const MOST: usize = 100;
/// Longer than any id that the database makes.
const LONGEST_ID: usize = 64;

/// The body of `POST /posts`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPost {
    /// An id of the client's own, of letters, digits, - and _: the same post sent twice is a conflict, not two posts.
    id: Option<String>,
    user_id: String,
    content: String,
    organization_id: Option<String>,
    social_account_id: Option<String>,
    campaign_id: Option<String>,
    scheduled_at: Option<DateTime<Utc>>,
    #[serde(default)]
    platforms: Vec<String>,
    #[serde(default)]
    hashtags: Vec<String>,
    #[serde(default)]
    mentions: Vec<String>,
    #[serde(default)]
    media_urls: Vec<String>,
}

impl NewPost {
    /// The row to insert. A post with a date is scheduled, any other is a draft.
    pub(crate) fn check(self) -> Result<models::NewPost, Problem> {
        text("user_id", &self.user_id)?;
        text("content", &self.content)?;
        self.id.as_deref().map_or(Ok(()), own_id)?;
        self.scheduled_at.map_or(Ok(()), time)?;
        for (name, id) in [
            ("organization_id", &self.organization_id),
            ("social_account_id", &self.social_account_id),
            ("campaign_id", &self.campaign_id),
        ] {
            id.as_deref().map_or(Ok(()), |id| text(name, id))?;
        }
        let length = self.content.chars().count();
        if length > LONGEST_CONTENT {
            let most =
                format!("content has at most {LONGEST_CONTENT} characters, this one {length}");
            return Err(Problem::invalid(most));
        }
        for (name, list) in [
            ("platforms", &self.platforms),
            ("hashtags", &self.hashtags),
            ("mentions", &self.mentions),
            ("media_urls", &self.media_urls),
        ] {
            if list.len() > MOST {
                return Err(Problem::invalid(format!(
                    "{name} has at most {MOST} elements"
                )));
            }
            list.iter().try_for_each(|element| text(name, element))?;
        }
        let platforms: Vec<Platform> = all("platforms", &self.platforms, Platform::ALL)?;
        let status = match self.scheduled_at {
            Some(_) => PostStatus::Scheduled,
            None => PostStatus::Draft,
        };
        Ok(models::NewPost {
            id: self.id,
            organization_id: self.organization_id,
            social_account_id: self.social_account_id,
            campaign_id: self.campaign_id,
            scheduled_at: self.scheduled_at,
            status: Some(status),
            platforms: Some(platforms),
            hashtags: Some(self.hashtags),
            mentions: Some(self.mentions),
            media_urls: Some(self.media_urls),
            ..models::NewPost::new(self.content, self.user_id)
        })
    }
}

/// Something to read, that PostgreSQL can keep.
fn text(name: &str, text: &str) -> Result<(), Problem> {
    if text.trim().is_empty() {
        return Err(Problem::invalid(format!("{name} is empty")));
    }
    if text.contains('\0') {
        return Err(Problem::invalid(format!("{name} has a NUL character")));
    }
    Ok(())
}

/// An id that stands in a path as it is, and in an index.
fn own_id(id: &str) -> Result<(), Problem> {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(known) {
        return Ok(());
    }
    let message = format!("id is of 1 to {LONGEST_ID} letters, digits, - and _");
    Err(Problem::invalid(message))
}

/// A time that people plan with; PostgreSQL does not know all those that can be written.
fn time(at: DateTime<Utc>) -> Result<(), Problem> {
    if (2000..10_000).contains(&at.year()) {
        return Ok(());
    }
    let message = "scheduled_at lies between the years 2000 and 9999";
    Err(Problem::invalid(message))
}

/// Labels of an enum.
fn all<T: FromStr + Display>(
    name: &str,
    labels: &[String],
    known: &[T],
) -> Result<Vec<T>, Problem> {
    let read = labels.iter().map(|label| {
        label.parse().map_err(|_| {
            let known: Vec<String> = known.iter().map(ToString::to_string).collect();
            Problem::invalid(format!(
                "{name} knows no {label:?}, but {}",
                known.join(", ")
            ))
        })
    });
    read.collect()
}
