//! Pages of any query: by cursor, forwards and backwards, or by number with totals.
//!
//! A page by cursor costs the same wherever it is, and rows that come and go meanwhile neither repeat nor hide others:
//! it starts after the last row seen, found by an index over the columns of the [`Keyset`]. A page by number
//! ([`numbered`]) has a total and can be jumped to, and its cost grows with its number.

use diesel::expression::{AppearsOnTable, AsExpression, Expression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::query_dsl::LoadQuery;
use diesel::query_dsl::methods::{FilterDsl, LimitDsl, OrderDsl};
use diesel::sql_types::{Bool, SingleValue, SqlType};

use super::cursor::{self, CursorError, CursorKey};
pub use super::numbered::{NumberedPage, numbered};

/// The most rows that one page may have.
pub const LARGEST_PAGE: u32 = 1000;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// The cursor is none of this query.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// A page of no rows, of too many, or before the first.
    #[error("a page has between 1 and {LARGEST_PAGE} rows, and its number begins at 1")]
    OutOfRange,
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] diesel::result::Error),
}

impl PageError {
    /// A name for programs, which stays as it is.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Cursor(error) => error.code(),
            Self::OutOfRange => "page-out-of-range",
            Self::Database(_) => "database",
        }
    }
}

/// Which page: how many rows, and on which side of which cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    limit: u32,
    cursor: Option<String>,
    backwards: bool,
}

impl Request {
    /// The first so many rows.
    pub fn first(limit: u32) -> Self {
        Self {
            limit,
            cursor: None,
            backwards: false,
        }
    }

    /// The last so many rows, in the same order.
    pub fn last(limit: u32) -> Self {
        Self {
            backwards: true,
            ..Self::first(limit)
        }
    }

    /// So many rows after a cursor: [`Page::next`] of the page before.
    pub fn after(cursor: impl Into<String>, limit: u32) -> Self {
        Self {
            cursor: Some(cursor.into()),
            ..Self::first(limit)
        }
    }

    /// So many rows before a cursor: [`Page::previous`] of the page after.
    pub fn before(cursor: impl Into<String>, limit: u32) -> Self {
        Self {
            cursor: Some(cursor.into()),
            ..Self::last(limit)
        }
    }
}

/// Some rows of a query, and how to go on from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the order of the query whichever way they were read.
    pub items: Vec<T>,
    /// For [`Request::after`]; `None` at the end.
    pub next: Option<String>,
    /// For [`Request::before`]; `None` at the beginning.
    pub previous: Option<String>,
}

impl<T> Page<T> {
    /// The same page of something made from its rows, all at once: where relations are loaded.
    ///
    /// # Errors
    /// What `make` says.
    pub fn try_map_all<U, E>(
        self,
        make: impl FnOnce(Vec<T>) -> Result<Vec<U>, E>,
    ) -> Result<Page<U>, E> {
        Ok(Page {
            items: make(self.items)?,
            next: self.next,
            previous: self.previous,
        })
    }
}

/// An order of rows that a cursor can stand in: by a column or any expression without NULL, then by a unique one.
///
/// ```
/// use allin_db::models::Post;
/// use allin_db::queries::paging::{Keyset, Page, PageError, Request};
/// use allin_db::queries::soft_delete::SoftDelete;
/// use allin_db::schema::posts;
/// use diesel::prelude::*;
///
/// fn of_user(conn: &mut PgConnection, user: &str, request: &Request) -> Result<Page<Post>, PageError> {
///     let newest = Keyset::descending("posts", posts::created_at, posts::id, |post: &Post| {
///         (post.created_at, post.id.clone())
///     });
///     let query = Post::alive().filter(posts::user_id.eq(user)).select(Post::as_select());
///     // A cursor of one user's posts is refused for another's.
///     newest.within(user).page(conn, query.into_boxed(), request)
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Keyset<C, I, F> {
    query: String,
    column: C,
    id: I,
    descending: bool,
    key: F,
}

impl<C, I, F> Keyset<C, I, F> {
    /// From the least to the greatest. `query` names the query in its cursors; `key` gives the two values of a row.
    pub fn ascending(query: &str, column: C, id: I, key: F) -> Self {
        Self {
            query: format!("{query} ascending"),
            column,
            id,
            descending: false,
            key,
        }
    }

    /// From the greatest to the least: by a time, the newest first.
    pub fn descending(query: &str, column: C, id: I, key: F) -> Self {
        Self {
            query: format!("{query} descending"),
            descending: true,
            ..Self::ascending("", column, id, key)
        }
    }

    /// Ties the cursors to a condition of the query too, such as whose rows it shows.
    #[must_use]
    pub fn within(mut self, condition: impl std::fmt::Debug) -> Self {
        self.query += &format!(" within {condition:?}");
        self
    }

    /// Reads a page of a boxed query that has no order and no limit of its own.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn page<'a, Q, T, K, J>(
        &self,
        conn: &mut PgConnection,
        query: Q,
        request: &Request,
    ) -> Result<Page<T>, PageError>
    where
        C: Expression + Copy,
        I: Expression + Copy,
        F: Fn(&T) -> (K, J),
        K: CursorKey + AsExpression<C::SqlType>,
        J: CursorKey + AsExpression<I::SqlType>,
        C::SqlType: SqlType<IsNull = diesel::sql_types::is_nullable::NotNull> + SingleValue,
        I::SqlType: SqlType<IsNull = diesel::sql_types::is_nullable::NotNull> + SingleValue,
        Q: FilterDsl<Beyond<C, I, K::Expression, J::Expression>, Output = Q>
            + OrderDsl<Sorted<C, I>, Output = Q>
            + LimitDsl<Output = Q>
            + LoadQuery<'a, PgConnection, T>,
    {
        if !(1..=LARGEST_PAGE).contains(&request.limit) {
            return Err(PageError::OutOfRange);
        }
        let (column, id) = (self.column, self.id);
        // Read backwards, the rows come in the opposite order, nearest to the cursor first, and are turned round.
        let descending = self.descending != request.backwards;
        let mut query = query;
        if let Some(text) = &request.cursor {
            let (key, last): (K, J) = cursor::read(&self.query, text)?;
            query = query.filter(Beyond {
                column,
                id,
                key: key.as_expression(),
                last: last.as_expression(),
                descending,
            });
        }
        // One more than asked for shows whether there is a page beyond.
        let mut items: Vec<T> = query
            .order(Sorted {
                column,
                id,
                descending,
            })
            .limit(i64::from(request.limit) + 1)
            .load(conn)?;
        let more = items.len() > request.limit as usize;
        items.truncate(request.limit as usize);
        if request.backwards {
            items.reverse();
        }
        let (more_after, more_before) = if request.backwards {
            (request.cursor.is_some(), more)
        } else {
            (more, request.cursor.is_some())
        };
        let at = |row: Option<&T>| {
            row.map(|row| {
                let (key, id) = (self.key)(row);
                cursor::write(&self.query, &key, &id)
            })
            .transpose()
        };
        Ok(Page {
            next: at(items.last().filter(|_| more_after))?,
            previous: at(items.first().filter(|_| more_before))?,
            items,
        })
    }
}

/// `(column, id) > (key, last)`, or less: one comparison of rows, which one range of an index answers.
#[derive(Debug, Clone, Copy)]
pub struct Beyond<C, I, K, J> {
    column: C,
    id: I,
    key: K,
    last: J,
    descending: bool,
}

impl<C, I, K, J> Expression for Beyond<C, I, K, J> {
    type SqlType = Bool;
}

impl<C, I, K, J, G> ValidGrouping<G> for Beyond<C, I, K, J> {
    type IsAggregate = is_aggregate::No;
}

impl<C, I, K, J> QueryId for Beyond<C, I, K, J> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<QS, C, I, K, J> AppearsOnTable<QS> for Beyond<C, I, K, J>
where
    C: AppearsOnTable<QS>,
    I: AppearsOnTable<QS>,
    K: AppearsOnTable<QS>,
    J: AppearsOnTable<QS>,
{
}

impl<C, I, K, J> QueryFragment<Pg> for Beyond<C, I, K, J>
where
    C: QueryFragment<Pg>,
    I: QueryFragment<Pg>,
    K: QueryFragment<Pg>,
    J: QueryFragment<Pg>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(");
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        self.id.walk_ast(out.reborrow())?;
        out.push_sql(if self.descending { ") < (" } else { ") > (" });
        self.key.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        self.last.walk_ast(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}

/// `column, id`, both in the same direction, as the comparison of rows goes.
#[derive(Debug, Clone, Copy)]
pub struct Sorted<C, I> {
    column: C,
    id: I,
    descending: bool,
}

impl<C, I> Expression for Sorted<C, I> {
    type SqlType = diesel::expression::expression_types::NotSelectable;
}

impl<C, I, G> ValidGrouping<G> for Sorted<C, I> {
    type IsAggregate = is_aggregate::No;
}

impl<C, I> QueryId for Sorted<C, I> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<QS, C: AppearsOnTable<QS>, I: AppearsOnTable<QS>> AppearsOnTable<QS> for Sorted<C, I> {}

impl<C: QueryFragment<Pg>, I: QueryFragment<Pg>> QueryFragment<Pg> for Sorted<C, I> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let direction = if self.descending { " DESC" } else { " ASC" };
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(direction);
        out.push_sql(", ");
        self.id.walk_ast(out.reborrow())?;
        out.push_sql(direction);
        Ok(())
    }
}
