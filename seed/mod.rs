//! AllIN's seed: the development data of the story, row for row.
//!
//! Everything happens in one transaction: whatever goes wrong, the database is as it was before.
//!
//! **Twice is as good as once.** Each row has a natural key, such as the address of a user (`SeedRow::find`). A row that
//! is found by its key is kept with its id and with whatever a developer changed in it, the password and a `deleted_at`
//! included; only what is missing is inserted. `--clean` brings back the seed as it is written here.
//!
//! **Dates move.** The seed's dates are relative to the day it runs, and data that is seeded again should not look stale:
//! the scheduled post goes out tomorrow again, the published one went out yesterday, the campaign and the subscription
//! began just now, the figures are yesterday's. A date moves only while its row has the status that the seed gave it: a
//! post that was published by hand, say, is not due tomorrow. `updated_at` follows by its trigger where a row has dates
//! that move. When a user proved an address, when a member joined and when a row was made stays as it was.

mod analytics;
mod campaigns;
mod clean;
mod content_templates;
mod notifications;
mod organization_members;
mod organizations;
mod posts;
mod row;
mod social_accounts;
mod subscriptions;
mod tags;
mod users;

use anyhow::{Context, bail};
use diesel::sql_types::{BigInt, Timestamptz};
use diesel::{Connection, IntoSql, PgConnection, RunQueryDsl, dsl};

pub use self::clean::CLEANED;
pub use self::row::{Report, TableReport};
use self::row::{SeedRow, Seeder};

/// What `--profile` may name.
const PROFILES: [&str; 1] = ["story"];

diesel::define_sql_function! {
    /// Waits for the lock of this number and keeps it until the transaction ends.
    fn pg_advisory_xact_lock(key: BigInt);
}

/// Any number that nobody else locks in this database: the letters of `seed`.
const LOCK: i64 = 0x7365_6564;

/// What to seed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options<'a> {
    /// Which of the seeds: `story`, which is also the default.
    pub profile: Option<&'a str>,
    /// Whether to empty the seed's tables first.
    pub clean: bool,
}

impl Options<'_> {
    /// Refuses a profile that nobody knows.
    ///
    /// # Errors
    /// With the names that there are.
    pub fn check(&self) -> anyhow::Result<()> {
        match self.profile {
            Some(profile) if !PROFILES.contains(&profile) => bail!(
                "there is no profile {profile:?}; known: {}, and demo with `--rows N`",
                PROFILES.join(", ")
            ),
            _ => Ok(()),
        }
    }
}

/// Seeds a database that has all migrations.
///
/// # Errors
/// With the row that could not be seeded. The database is then as it was before.
pub fn run(connection: &mut PgConnection, options: &Options<'_>) -> anyhow::Result<Report> {
    options.check()?;
    connection.transaction(|connection| {
        // Two seeds at once would both miss the same row and both insert it.
        diesel::select(pg_advisory_xact_lock(LOCK))
            .execute(connection)
            .context("waiting for another seed")?;
        if options.clean {
            clean::clean(connection)?;
        }
        // The database's clock, not ours: `created_at` is the very same moment.
        let now = diesel::select(dsl::now.into_sql::<Timestamptz>())
            .get_result(connection)
            .context("asking for the time")?;
        let mut seeder = Seeder::new(connection, now);
        story(&mut seeder)?;
        seeder.report()
    })
}

/// The story's data, in the order in which rows refer to each other.
fn story(seeder: &mut Seeder<'_>) -> anyhow::Result<()> {
    let now = seeder.now;
    let admin = seeder.row(users::admin(now))?;
    let test = seeder.row(users::test(now))?;
    let organization = seeder.row(organizations::test())?;
    seeder.row(organization_members::owner(&organization, &admin))?;
    seeder.row(organization_members::member(&organization, &test))?;
    seeder.row(subscriptions::professional(now, &admin))?;
    let twitter = seeder.row(social_accounts::twitter(&organization, &test))?;
    seeder.row(social_accounts::linkedin(&organization, &test))?;
    let campaign = seeder.row(campaigns::summer(now, &organization, &test))?;
    seeder.row(posts::scheduled(
        now,
        &organization,
        &campaign,
        &twitter,
        &test,
    ))?;
    let published = seeder.row(posts::published(now, &organization, &twitter, &test))?;
    seeder.row(analytics::of_a_day(now, &published, &twitter))?;
    seeder.row(content_templates::product_launch(&organization))?;
    for tag in tags::all(&organization) {
        seeder.row(tag)?;
    }
    seeder.row(notifications::post_published(&published, &test))?;
    seeder.row(notifications::campaign_started(&campaign, &test))?;
    Ok(())
}
