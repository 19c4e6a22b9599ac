//! The file of the `Money` type.

use super::{HEADER, ModelOptions, docs, layout};
use crate::codegen::RustfmtOptions;

pub(super) fn render(options: &ModelOptions, rustfmt: &RustfmtOptions) -> String {
    let mut out = String::from(HEADER);
    out.push_str("\n//! PostgreSQL's `money`.\n");
    if !layout::is_usual(rustfmt) {
        out.push_str("\n#![cfg_attr(rustfmt, rustfmt_skip)]\n");
    }
    let serde = match &options.serde_feature {
        Some(feature) => {
            let feature = docs::literal(feature);
            let mut text = layout::cfg_attr(
                rustfmt,
                0,
                "FEATURE",
                "derive(serde::Serialize, serde::Deserialize)",
            );
            text += &layout::cfg_attr(
                rustfmt,
                0,
                "FEATURE",
                "serde(try_from = \"String\", into = \"String\")",
            );
            text.replace("\"FEATURE\"", &feature)
        }
        None => String::new(),
    };
    let digits = options.money_fraction_digits.to_string();
    let text = layout::fixed(rustfmt, MONEY)
        .replace("// SERDE\n", &serde)
        .replace("DIGITS;", &format!("{digits};"));
    out.push_str(&text);
    out
}

const MONEY: &str = r#"
use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::{BigInt, Sign};
use diesel::data_types::PgMoney;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};

/// How many digits the server's `money` has behind the point, by its setting `lc_monetary`.
pub const FRACTION_DIGITS: u8 = DIGITS;

/// An amount of money, exactly as PostgreSQL's type `money` can hold it: a decimal number with no more than
/// [`FRACTION_DIGITS`] digits behind the point, in the currency of the database.
///
/// Calculate with [`BigDecimal`] and come back with [`TryFrom`], which refuses what `money` cannot hold and never rounds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, FromSqlRow, AsExpression)]
// SERDE
#[diesel(sql_type = diesel::sql_types::Money)]
pub struct Money(BigDecimal);

impl Money {
    /// From the smallest units of the currency, such as cents.
    pub fn from_units(units: i64) -> Self {
        Money(BigDecimal::new(units.into(), FRACTION_DIGITS.into()))
    }

    /// In the smallest units of the currency, such as cents.
    pub fn units(&self) -> i64 {
        // The only ways in make sure that it fits.
        units(&self.0).unwrap_or_default()
    }

    /// The amount as a number.
    pub fn amount(&self) -> &BigDecimal {
        &self.0
    }
}

/// Why an amount is no `money`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MoneyError {
    /// It has more digits behind the point than `money` has.
    TooPrecise(BigDecimal),
    /// It is larger than `money` can hold.
    OutOfRange(BigDecimal),
    /// It is no number.
    NotANumber(String),
}

impl std::fmt::Display for MoneyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            MoneyError::TooPrecise(amount) => write!(
                f,
                "{amount} has more than the {FRACTION_DIGITS} digits behind the point that money has"
            ),
            MoneyError::OutOfRange(amount) => write!(f, "{amount} is more than money can hold"),
            MoneyError::NotANumber(text) => write!(f, "{text:?} is no number"),
        }
    }
}

impl std::error::Error for MoneyError {}

impl TryFrom<BigDecimal> for Money {
    type Error = MoneyError;

    fn try_from(amount: BigDecimal) -> Result<Self, MoneyError> {
        units(&amount).map(Money::from_units)
    }
}

impl From<Money> for BigDecimal {
    fn from(money: Money) -> Self {
        money.0
    }
}

impl std::str::FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        match text.parse::<BigDecimal>() {
            Ok(amount) => amount.try_into(),
            Err(_) => Err(MoneyError::NotANumber(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Money {
    type Error = MoneyError;

    fn try_from(text: String) -> Result<Self, MoneyError> {
        text.parse()
    }
}

impl From<Money> for String {
    fn from(money: Money) -> Self {
        money.to_string()
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = usize::from(FRACTION_DIGITS);
        f.pad(&format!("{:.digits$}", self.0))
    }
}

impl FromSql<diesel::sql_types::Money, Pg> for Money {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let PgMoney(units) = FromSql::<diesel::sql_types::Money, Pg>::from_sql(value)?;
        Ok(Money::from_units(units))
    }
}

impl ToSql<diesel::sql_types::Money, Pg> for Money {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let units = PgMoney(units(&self.0)?);
        ToSql::<diesel::sql_types::Money, Pg>::to_sql(&units, &mut out.reborrow())
    }
}

/// The amount in the smallest units, where it is a whole number of them that PostgreSQL can hold.
fn units(amount: &BigDecimal) -> Result<i64, MoneyError> {
    if amount.sign() == Sign::NoSign {
        return Ok(0);
    }
    // A number such as 1e1000000000 would be written out in full before it is refused.
    let digits = i64::try_from(amount.digits()).unwrap_or(i64::MAX);
    if digits.saturating_sub(amount.fractional_digit_count()) > 19 {
        return Err(MoneyError::OutOfRange(amount.clone()));
    }
    let amount = amount.normalized();
    let scale = i64::from(FRACTION_DIGITS);
    if amount.fractional_digit_count() > scale {
        return Err(MoneyError::TooPrecise(amount));
    }
    let (units, _): (BigInt, i64) = amount.with_scale(scale).into_bigint_and_exponent();
    i64::try_from(units).map_err(|_| MoneyError::OutOfRange(amount))
}
"#;
