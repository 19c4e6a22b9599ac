//! The property, for one model at a time.

use std::cell::RefCell;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error::RollbackTransaction;
use diesel::sql_types::{Array, Nullable, Text};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::parents;
use crate::returned::FLOAT;
use crate::support::Database;

/// What the property needs to know of a model.
pub trait Model: Sized + Clone + PartialEq + std::fmt::Debug {
    const TABLE: &'static str;
    /// All columns with what the property casts them to.
    fn columns() -> Vec<(&'static str, &'static str)>;
    /// Rows that the table can hold.
    fn any() -> BoxedStrategy<Self>;
    /// The texts that the server should have, in the order of the columns.
    fn reported(&self) -> Vec<Option<String>>;
    /// The row under a key of its own again, from the database.
    fn find(&self, connection: &mut PgConnection) -> QueryResult<Self>;
    fn insert(&self, connection: &mut PgConnection) -> QueryResult<Self>;
    /// Changes everything but the key into what `to` has; gives the row that should come of it and the one that did. `None` for a table that
    /// is nothing but its key.
    fn update(&self, to: &Self, connection: &mut PgConnection)
    -> QueryResult<Option<(Self, Self)>>;
    /// The condition that finds this row, written by hand from the literals of its key.
    fn condition(&self) -> String;
}

/// Any row comes back as it was inserted, and as it was changed.
pub fn holds<M: Model>() {
    let test = Database::migrated();
    let database = allin_db::Database::builder(test.url())
        .unwrap()
        .size(1)
        .build()
        .unwrap();
    let mut connection = database.connection().unwrap();
    // What is compared with: the defaults of the server may be others.
    connection
        .batch_execute(
            "SET TIME ZONE 'UTC'; SET datestyle = 'ISO, YMD'; SET extra_float_digits = 1",
        )
        .unwrap();
    parents::insert(&mut connection);
    let connection = RefCell::new(connection);
    let config = Config {
        cases: 96,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&(M::any(), M::any()), |(row, other)| {
        let mut failed = None;
        let undone = connection.borrow_mut().transaction(|connection| {
            failed = check(&row, &other, connection)?;
            Err::<(), _>(RollbackTransaction)
        });
        prop_assert_eq!(undone, Err(RollbackTransaction));
        prop_assert!(failed.is_none(), "{}", failed.unwrap_or_default());
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{}: {error}", M::TABLE);
    }
}

fn check<M: Model>(
    row: &M,
    other: &M,
    connection: &mut PgConnection,
) -> QueryResult<Option<String>> {
    let inserted = row.insert(connection)?;
    if inserted != *row || row.find(connection)? != *row {
        return Ok(Some(format!("inserted {row:?}, came back {inserted:?}")));
    }
    if let Some(difference) = in_text(row, connection)? {
        return Ok(Some(difference));
    }
    let Some((expected, updated)) = row.update(other, connection)? else {
        return Ok(None);
    };
    if updated != expected || expected.find(connection)? != expected {
        return Ok(Some(format!("set {expected:?}, came back {updated:?}")));
    }
    in_text(&expected, connection)
}

/// The first column whose text is not what it should be.
fn in_text<M: Model>(row: &M, connection: &mut PgConnection) -> QueryResult<Option<String>> {
    #[derive(QueryableByName)]
    struct Texts {
        #[diesel(sql_type = Array<Nullable<Text>>)]
        texts: Vec<Option<String>>,
    }
    let columns = M::columns();
    let casts: Vec<String> = columns
        .iter()
        .map(|(name, cast)| format!("\"{name}\"::{cast}"))
        .collect();
    let query = format!(
        "SELECT ARRAY[{}] AS texts FROM {} WHERE {}",
        casts.join(", "),
        M::TABLE,
        row.condition()
    );
    let Texts { texts } = diesel::sql_query(query).get_result(connection)?;
    let pairs = row.reported().into_iter().zip(texts);
    let differs = |((name, cast), (expected, found)): (_, (Option<String>, Option<String>))| {
        let same = match (&expected, &found) {
            (Some(expected), Some(found)) if cast == FLOAT => {
                bits(expected).is_some() && bits(expected) == bits(found)
            }
            _ => expected == found,
        };
        let reported = || format!("{name} should be {expected:?} in the database and is {found:?}");
        (!same).then(reported)
    };
    Ok(columns.into_iter().zip(pairs).find_map(differs))
}

/// What a text says that is a float. Whether `..12` or `..13` is written for what lies between them is everybody's own choice.
fn bits(text: &str) -> Option<u64> {
    text.parse().map(f64::to_bits).ok()
}

/// A text as a literal of SQL.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
