//! Any value of a type that its column can hold, with its ends among them.

use allin_db::enums::*;
use allin_db::money::Money;
use bigdecimal::BigDecimal;
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::Value;

/// A type of a field of a model.
pub trait Sample: Sized + Clone + std::fmt::Debug + 'static {
    fn any() -> BoxedStrategy<Self>;
}

/// Any value, of whatever type is wanted.
pub fn anything<T: Sample>() -> BoxedStrategy<T> {
    T::any()
}

impl<T: Sample> Sample for Option<T> {
    fn any() -> BoxedStrategy<Self> {
        prop_oneof![1 => Just(None), 3 => T::any().prop_map(Some)].boxed()
    }
}

impl<T: Sample> Sample for Vec<T> {
    fn any() -> BoxedStrategy<Self> {
        prop_oneof![1 => Just(Vec::new()), 4 => vec(T::any(), 1..6)].boxed()
    }
}

impl Sample for bool {
    fn any() -> BoxedStrategy<Self> {
        any::<bool>().boxed()
    }
}

impl Sample for i32 {
    fn any() -> BoxedStrategy<Self> {
        prop_oneof![Just(i32::MIN), Just(i32::MAX), Just(0), any::<i32>()].boxed()
    }
}

impl Sample for f64 {
    /// Without NaN, which no comparison finds again: it has a test of its own.
    fn any() -> BoxedStrategy<Self> {
        use prop::num::f64::{INFINITE, NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
        let ends = prop_oneof![
            Just(f64::MAX),
            Just(f64::MIN_POSITIVE),
            Just(5e-324),
            Just(0.1 + 0.2),
            Just(1e15),
            Just(123_456_789_012_345.6),
            Just(-0.0),
        ];
        prop_oneof![1 => ends, 3 => POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO | INFINITE]
            .boxed()
    }
}

impl Sample for String {
    /// Whatever PostgreSQL takes for a text: all of Unicode but U+0000.
    fn any() -> BoxedStrategy<Self> {
        let word = prop_oneof![
            "[ -~]{0,12}",
            Just("NULL".to_owned()),
            Just("{\"a\",\\b}".to_owned()),
            Just("'; DROP TABLE users; -- $1".to_owned()),
            Just("Zoë e\u{301} 日本語 עברית \u{202e}".to_owned()),
            Just("👩‍👩‍👧‍👦🇩🇪🏳️‍🌈\u{10ffff}\u{feff}".to_owned()),
            Just(" \t\r\n\u{b}\u{c}\u{1}\u{7f}\u{85}\u{2028}".to_owned()),
            vec(
                any::<char>().prop_filter("no NUL", |char| *char != '\0'),
                0..12
            )
            .prop_map(String::from_iter),
        ];
        vec(word, 0..4).prop_map(|words| words.concat()).boxed()
    }
}

/// The first moment that `timestamptz` has, in microseconds from 1970: the first day of Julian year 4714 BC.
pub const FIRST: i64 = -210_866_803_200_000_000;

/// The last microsecond that chrono has; `timestamptz` goes on to the end of the year 294276.
pub fn last() -> DateTime<Utc> {
    Utc.timestamp_micros(DateTime::<Utc>::MAX_UTC.timestamp_micros())
        .unwrap()
}

impl Sample for DateTime<Utc> {
    fn any() -> BoxedStrategy<Self> {
        let last = last().timestamp_micros();
        let year = TimeDelta::days(366).num_microseconds().unwrap();
        let now = 1_700_000_000_000_000;
        prop_oneof![
            1 => prop_oneof![Just(FIRST), Just(last), Just(0), Just(946_684_800_000_000), Just(946_684_799_999_999)],
            2 => FIRST..=last,
            2 => -100 * year..now + 100 * year,
            // The end of the year 1 BC, and of the years with four digits.
            1 => -62_135_596_800_000_000 - year..-62_135_596_800_000_000 + year,
            1 => 253_402_300_800_000_000 - year..253_402_300_800_000_000 + year,
        ]
        .prop_map(|micros| Utc.timestamp_micros(micros).unwrap())
        .boxed()
    }
}

impl Sample for Money {
    fn any() -> BoxedStrategy<Self> {
        prop_oneof![
            Just(i64::MIN),
            Just(i64::MAX),
            -1_000_i64..1_000,
            any::<i64>()
        ]
        .prop_map(Money::from_units)
        .boxed()
    }
}

impl Sample for Value {
    /// What JSON can say and `jsonb` keeps. Of numbers it keeps the value and not the way it was written: see the tests of json.
    fn any() -> BoxedStrategy<Self> {
        let number = f64::any().prop_filter("JSON has it, as no integer", |number| {
            let text = Value::from(*number).to_string();
            let exact = text.parse::<BigDecimal>();
            exact.is_ok_and(|exact| exact.to_plain_string().contains('.'))
        });
        // Key and text without U+0000, which a String never has here.
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            number.prop_map(Value::from),
            String::any().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                vec(inner.clone(), 0..4).prop_map(Value::from),
                btree_map(String::any(), inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
        .boxed()
    }
}

macro_rules! enums {
    ($($name:ident)+) => {
        $(impl Sample for $name {
            fn any() -> BoxedStrategy<Self> {
                prop::sample::select($name::ALL).boxed()
            }
        })+
    };
}

enums! {
    AccountStatus AnalyticsGranularity CampaignStatus MemberRole Platform PostStatus SubscriptionPlan SubscriptionStatus
    UserRole UserStatus
}
