#![doc = include_str!("../README.md")]

mod chance;
mod check;
mod clock;
mod convert;
mod count;
mod error;
mod kind;
mod lookup;
mod make;
mod model;
mod numbers;
mod options;
mod plan;
mod probe;
mod rules;
mod seed;
mod session;
mod template;
mod value;
mod wanted;
mod write;

pub use error::{Error, Limit, NameFault, Refused, RuleFault, Unmet};
pub use options::{DemoObserver, DemoOptions, DemoReport, DemoTable};
pub use rules::{ColumnRules, DemoRules, TableRules, What};
pub use seed::seed_rows;
