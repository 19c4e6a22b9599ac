//! The rows of the trash: locked, marked, and found again by their mark.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Nullable, Text, Timestamptz};
use diesel::{PgConnection, sql_query};

use super::{Reference, SoftDelete, TrashError};

#[derive(QueryableByName)]
pub(super) struct Mark {
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(super) deleted_at: Option<DateTime<Utc>>,
}

/// Locks a row and reads its mark. `UPDATE` locks it against everybody, those who insert what belongs to it included.
pub(super) fn lock(
    conn: &mut PgConnection,
    table: &'static str,
    id: &str,
    strength: &'static str,
) -> Result<Option<DateTime<Utc>>, TrashError> {
    let row: Option<Mark> = sql_query(format!(
        "SELECT deleted_at FROM {table} WHERE id = $1 FOR {strength}"
    ))
    .bind::<Text, _>(id)
    .get_result(conn)
    .optional()?;
    row.map(|row| row.deleted_at)
        .ok_or_else(|| TrashError::NotFound {
            table,
            id: id.to_owned(),
        })
}

/// Locks what a row belongs to, against being deleted, and gives the table of an owner that is in the trash.
pub(in super::super) fn lock_owners<M: SoftDelete + ?Sized>(
    conn: &mut PgConnection,
    id: &str,
) -> QueryResult<Option<&'static str>> {
    let mut trashed = None;
    for Reference { table, column } in M::OWNERS {
        let owner: Option<Mark> = sql_query(format!(
            "SELECT deleted_at FROM {table} WHERE id = (SELECT {column} FROM {} WHERE id = $1) FOR SHARE",
            M::NAME
        ))
        .bind::<Text, _>(id)
        .get_result(conn)
        .optional()?;
        if owner.is_some_and(|owner| owner.deleted_at.is_some()) {
            trashed = Some(*table);
        }
    }
    Ok(trashed)
}

/// The column of social accounts by which they go with a row of the model.
pub(super) fn accounts<M: SoftDelete + ?Sized>() -> Option<&'static str> {
    const ACCOUNTS: &str = "social_accounts";
    if M::NAME == ACCOUNTS {
        return Some("id");
    }
    let mut belongings = M::BELONGINGS.iter();
    belongings
        .find(|belonging| belonging.table == ACCOUNTS)
        .map(|belonging| belonging.column)
}

/// The mark of a row in the trash; `None` when it is live or not there.
pub(in super::super) fn mark(
    conn: &mut PgConnection,
    table: &'static str,
    id: &str,
) -> QueryResult<Option<DateTime<Utc>>> {
    let found: Option<Mark> = sql_query(format!("SELECT deleted_at FROM {table} WHERE id = $1"))
        .bind::<Text, _>(id)
        .get_result(conn)
        .optional()?;
    Ok(found.and_then(|found| found.deleted_at))
}

/// The ids of what belongs to a row and has this mark.
pub(in super::super) fn along(
    conn: &mut PgConnection,
    Reference { table, column }: Reference,
    id: &str,
    at: DateTime<Utc>,
) -> QueryResult<Vec<String>> {
    let found: Vec<Id> = sql_query(format!(
        "SELECT id FROM {table} WHERE {column} = $1 AND deleted_at = $2 ORDER BY id"
    ))
    .bind::<Text, _>(id)
    .bind::<Timestamptz, _>(at)
    .load(conn)?;
    Ok(found.into_iter().map(|found| found.id).collect())
}

/// Those of some rows that are live.
pub(in super::super) fn live(
    conn: &mut PgConnection,
    Reference { table, .. }: Reference,
    ids: &[String],
) -> QueryResult<Vec<String>> {
    let found: Vec<Id> = sql_query(format!(
        "SELECT id FROM {table} WHERE id = ANY ($1) AND deleted_at IS NULL ORDER BY id"
    ))
    .bind::<Array<Text>, _>(ids)
    .load(conn)?;
    Ok(found.into_iter().map(|found| found.id).collect())
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = Text)]
    id: String,
}

/// A moment that no deletion has. Anyone who writes `deleted_at` without asking the database for it might have hit on it
/// by accident, so what belongs to the row is looked at.
pub(super) fn moment(
    conn: &mut PgConnection,
    id: &str,
    belongings: &[Reference],
) -> QueryResult<DateTime<Utc>> {
    #[derive(QueryableByName)]
    struct Moment {
        #[diesel(sql_type = Timestamptz)]
        at: DateTime<Utc>,
    }
    #[derive(QueryableByName)]
    struct Taken {
        #[diesel(sql_type = Bool)]
        taken: bool,
    }
    let taken: Vec<String> = belongings
        .iter()
        .map(|Reference { table, column }| {
            format!("EXISTS (SELECT FROM {table} WHERE {column} = $1 AND deleted_at = $2)")
        })
        .collect();
    loop {
        let Moment { at } = sql_query("SELECT deletion_moment() AS at").get_result(conn)?;
        if taken.is_empty() {
            return Ok(at);
        }
        let Taken { taken } = sql_query(format!("SELECT {} AS taken", taken.join(" OR ")))
            .bind::<Text, _>(id)
            .bind::<Timestamptz, _>(at)
            .get_result(conn)?;
        if !taken {
            return Ok(at);
        }
    }
}
