//! How a row of the seed finds its way into the database.

use anyhow::Context;
use chrono::{DateTime, Utc};
use diesel::{PgConnection, QueryResult};

/// What seeding did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// By table, in the order of seeding.
    pub tables: Vec<TableReport>,
}

/// What seeding did to one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableReport {
    /// The table.
    pub table: &'static str,
    /// Rows that were new.
    pub inserted: u64,
    /// Rows that were there already.
    pub kept: u64,
    /// Rows in the table now.
    pub total: u64,
}

/// A row of the seed.
pub(super) trait SeedRow {
    /// The row as the database has it.
    type Row;

    /// The table.
    const TABLE: &'static str;

    /// What distinguishes the row from the others of its table, for messages.
    fn key(&self) -> String;

    /// The row with this natural key, if it is there.
    fn find(&self, connection: &mut PgConnection) -> QueryResult<Option<Self::Row>>;

    /// Adds the row.
    fn insert(self, connection: &mut PgConnection) -> anyhow::Result<Self::Row>;

    /// Moves the dates of a row that is there.
    fn move_dates(&self, _kept: &Self::Row, _connection: &mut PgConnection) -> QueryResult<()> {
        Ok(())
    }

    /// How many rows the table has.
    fn count(connection: &mut PgConnection) -> QueryResult<i64>;
}

/// What a table's rows came to, and how to count them all.
struct Table {
    name: &'static str,
    inserted: u64,
    kept: u64,
    count: fn(&mut PgConnection) -> QueryResult<i64>,
}

/// Puts rows into the database, and keeps count.
pub(super) struct Seeder<'a> {
    /// The moment that all dates of the seed are relative to.
    pub(super) now: DateTime<Utc>,
    connection: &'a mut PgConnection,
    tables: Vec<Table>,
}

impl<'a> Seeder<'a> {
    pub(super) fn new(connection: &'a mut PgConnection, now: DateTime<Utc>) -> Self {
        Seeder {
            now,
            connection,
            tables: Vec::new(),
        }
    }

    /// The row that is there already, else a new one.
    pub(super) fn row<R: SeedRow>(&mut self, row: R) -> anyhow::Result<R::Row> {
        let place = format!("{} of {}", row.key(), R::TABLE);
        let (row, inserted) = self.find_or_insert(row).context(place)?;
        let table = self.table::<R>();
        table.inserted += u64::from(inserted);
        table.kept += u64::from(!inserted);
        Ok(row)
    }

    /// What was done, table by table.
    pub(super) fn report(self) -> anyhow::Result<Report> {
        let mut tables = Vec::new();
        for table in self.tables {
            let total = (table.count)(self.connection)
                .with_context(|| format!("counting the rows of {}", table.name))?;
            tables.push(TableReport {
                table: table.name,
                inserted: table.inserted,
                kept: table.kept,
                total: total.unsigned_abs(),
            });
        }
        Ok(Report { tables })
    }

    /// The row, and whether it is new.
    fn find_or_insert<R: SeedRow>(&mut self, row: R) -> anyhow::Result<(R::Row, bool)> {
        match row.find(self.connection)? {
            Some(kept) => {
                row.move_dates(&kept, self.connection)?;
                Ok((kept, false))
            }
            None => Ok((row.insert(self.connection)?, true)),
        }
    }

    fn table<R: SeedRow>(&mut self) -> &mut Table {
        let index = match self.tables.iter().position(|table| table.name == R::TABLE) {
            Some(index) => index,
            None => {
                self.tables.push(Table {
                    name: R::TABLE,
                    inserted: 0,
                    kept: 0,
                    count: R::count,
                });
                self.tables.len() - 1
            }
        };
        &mut self.tables[index]
    }
}
