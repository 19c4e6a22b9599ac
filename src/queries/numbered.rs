//! Pages by number, with the total.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::LoadQuery;
use diesel::sql_types::BigInt;

use super::paging::{LARGEST_PAGE, PageError};

/// One page of a query, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberedPage<T> {
    /// The rows of the page.
    pub items: Vec<T>,
    /// Its number; the first page is 1.
    pub page: u32,
    /// How many rows all pages have together.
    pub total: u64,
    /// How many pages there are; none when there are no rows.
    pub pages: u64,
}

/// Reads a page of a query by its number, with the total, in one statement; a page beyond the end takes a second one.
///
/// The query brings its order, which should end with a unique column. A page that lies beyond the end is empty and
/// still has the total.
///
/// ```
/// use allin_db::models::Tag;
/// use allin_db::queries::paging::{NumberedPage, PageError, numbered};
/// use allin_db::schema::tags;
/// use diesel::prelude::*;
///
/// fn third(conn: &mut PgConnection) -> Result<NumberedPage<Tag>, PageError> {
///     numbered(conn, tags::table.order((tags::name, tags::id)).select(Tag::as_select()), 3, 20)
/// }
/// ```
///
/// # Errors
/// [`PageError`].
pub fn numbered<'a, Q, T>(
    conn: &mut PgConnection,
    query: Q,
    page: u32,
    per_page: u32,
) -> Result<NumberedPage<T>, PageError>
where
    Q: Query + QueryFragment<Pg> + Clone,
    Numbered<Q>: LoadQuery<'a, PgConnection, (T, i64)>,
    Count<Q>: LoadQuery<'a, PgConnection, i64>,
{
    if page == 0 || !(1..=LARGEST_PAGE).contains(&per_page) {
        return Err(PageError::OutOfRange);
    }
    let rows: Vec<(T, i64)> = Numbered {
        query: query.clone(),
        limit: i64::from(per_page),
        offset: i64::from(page - 1) * i64::from(per_page),
    }
    .load(conn)?;
    let total = match rows.first() {
        Some((_, total)) => *total,
        None if page == 1 => 0,
        None => Count { query }.get_result(conn)?,
    };
    let total = u64::try_from(total).unwrap_or_default();
    Ok(NumberedPage {
        items: rows.into_iter().map(|(row, _)| row).collect(),
        page,
        total,
        pages: total.div_ceil(u64::from(per_page)),
    })
}

/// A query with its total beside each row, cut to one page.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct Numbered<Q> {
    query: Q,
    limit: i64,
    offset: i64,
}

impl<Q: Query> Query for Numbered<Q> {
    type SqlType = (Q::SqlType, BigInt);
}

impl<Q> RunQueryDsl<PgConnection> for Numbered<Q> {}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Numbered<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT *, COUNT(*) OVER () FROM (");
        self.query.walk_ast(out.reborrow())?;
        out.push_sql(") AS paged LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)?;
        out.push_sql(" OFFSET ");
        out.push_bind_param::<BigInt, _>(&self.offset)
    }
}

/// How many rows a query has.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct Count<Q> {
    query: Q,
}

impl<Q: Query> Query for Count<Q> {
    type SqlType = BigInt;
}

impl<Q> RunQueryDsl<PgConnection> for Count<Q> {}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Count<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT COUNT(*) FROM (");
        self.query.walk_ast(out.reborrow())?;
        out.push_sql(") AS counted");
        Ok(())
    }
}
