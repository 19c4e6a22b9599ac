//! Plans, as PostgreSQL makes them for a query with its values: with all indexes, and without one of them.

use glowplug_pq::Connection;
use glowplug_testdb::TestDatabase;
use serde_json::Value;

use crate::cases::Case;

/// What PostgreSQL would do, or did.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The steps that read tables, in the plan's order: `Bitmap Heap Scan on posts by posts_user_id_idx`.
    pub scans: Vec<String>,
    /// The indexes that it reads, without repetition.
    pub indexes: Vec<String>,
    /// By PostgreSQL's own measure.
    pub cost: f64,
    /// In milliseconds, where the query was run.
    pub time: Option<f64>,
}

/// A database with demo data, to ask for plans.
pub struct Planner {
    connection: Connection,
}

/// What is done with the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    Explain,
    /// Run it too.
    Analyze,
}

impl Planner {
    pub fn new(database: &TestDatabase) -> Self {
        let connection = Connection::connect(database.url()).unwrap();
        Self { connection }
    }

    /// The only value of a query with one row and one column.
    pub fn value(&mut self, query: &str) -> String {
        let rows = self
            .connection
            .query(query, &[])
            .unwrap_or_else(|error| panic!("{error}: {query}"));
        let values: Vec<Option<String>> = rows.decode().unwrap();
        assert_eq!(values.len(), 1, "one row for {query}");
        let value = values.into_iter().next().flatten();
        value.unwrap_or_else(|| panic!("no value in the demo data: {query}"))
    }

    /// The values of a case, from the demo data.
    pub fn values(&mut self, case: &Case) -> Vec<String> {
        case.given
            .iter()
            .map(|given| self.value(&given.query()))
            .collect()
    }

    /// The plan for the query as things are.
    pub fn with(&mut self, case: &Case, values: &[String], run: Run) -> Plan {
        self.undone(|planner| planner.explain(case, values, run))
    }

    /// The plan for the query when the index is not there.
    pub fn without(&mut self, case: &Case, values: &[String], run: Run) -> Plan {
        self.undone(|planner| {
            let drop = format!("DROP INDEX {}", case.index);
            planner
                .connection
                .execute(&drop)
                .unwrap_or_else(|error| panic!("{error}: {drop}"));
            planner.explain(case, values, run)
        })
    }

    /// Does something in a transaction that is rolled back.
    fn undone<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        self.connection.execute("BEGIN").unwrap();
        let done = act(self);
        self.connection.execute("ROLLBACK").unwrap();
        done
    }

    fn explain(&mut self, case: &Case, values: &[String], run: Run) -> Plan {
        let options = match run {
            Run::Explain => "FORMAT JSON",
            // Reading the clock for each row costs more than the row.
            Run::Analyze => "FORMAT JSON, ANALYZE, TIMING OFF",
        };
        let values: Vec<Option<&str>> = values.iter().map(|value| Some(value.as_str())).collect();
        let rows = self
            .connection
            .query(&format!("EXPLAIN ({options}) {}", case.query), &values)
            .unwrap_or_else(|error| panic!("{}: {error}", case.index));
        let text: String = rows.decode().unwrap().remove(0);
        let document: Value = serde_json::from_str(&text).unwrap();
        let top = &document[0];
        let mut plan = Plan {
            scans: vec![],
            indexes: vec![],
            cost: top["Plan"]["Total Cost"].as_f64().unwrap(),
            time: top["Execution Time"].as_f64(),
        };
        plan.read(&top["Plan"]);
        plan
    }
}

impl Plan {
    fn read(&mut self, node: &Value) {
        let children = node["Plans"].as_array().map_or(&[][..], Vec::as_slice);
        if let Some(index) = node["Index Name"].as_str()
            && !self.indexes.iter().any(|known| known == index)
        {
            self.indexes.push(index.to_owned());
        }
        let kind = node["Node Type"].as_str().unwrap();
        if let Some(table) = node["Relation Name"]
            .as_str()
            .filter(|_| kind != "ModifyTable")
        {
            let mut scan = format!("{kind} on {table}");
            // The indexes of a bitmap are read by the steps below it.
            let mut below = vec![node];
            while let Some(step) = below.pop() {
                if let Some(index) = step["Index Name"].as_str() {
                    scan += &format!(" by {index}");
                }
                below.extend(step["Plans"].as_array().into_iter().flatten());
            }
            self.scans.push(scan);
        }
        for child in children {
            self.read(child);
        }
    }
}
