//! How the server writes a value as text, worked out here without it.

use allin_db::enums::*;
use allin_db::money::Money;
use bigdecimal::BigDecimal;
use chrono::{DateTime, Datelike, Timelike, Utc};
use serde_json::Value;

/// The cast of a float to text, in which two digits may be equally good as the last one.
pub const FLOAT: &str = "float8::text";

/// A type whose text is known.
pub trait Reported {
    /// What the column is cast to: money's own text depends on the server's language, its number does not.
    const CAST: &'static str = "text";
    /// The text; `None` for NULL.
    fn reported(&self) -> Option<String>;
}

impl<T: Reported> Reported for Option<T> {
    const CAST: &'static str = T::CAST;
    fn reported(&self) -> Option<String> {
        self.as_ref().and_then(T::reported)
    }
}

impl<T: Reported> Reported for Vec<T> {
    fn reported(&self) -> Option<String> {
        let elements: Vec<String> = self.iter().map(element).collect();
        Some(format!("{{{}}}", elements.join(",")))
    }
}

/// One element of an array, quoted where it needs it.
fn element(value: &impl Reported) -> String {
    let Some(text) = value.reported() else {
        return "NULL".to_owned();
    };
    let special = |char: char| "{},\"\\ \t\n\r\u{b}\u{c}".contains(char);
    if !text.is_empty() && !text.contains(special) && !text.eq_ignore_ascii_case("null") {
        return text;
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

impl Reported for String {
    fn reported(&self) -> Option<String> {
        Some(self.clone())
    }
}

impl Reported for bool {
    fn reported(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Reported for i32 {
    fn reported(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Reported for f64 {
    const CAST: &'static str = FLOAT;
    fn reported(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Reported for DateTime<Utc> {
    /// In the time zone UTC and the style ISO.
    fn reported(&self) -> Option<String> {
        let (year, era) = match self.year() {
            year @ 1.. => (year, ""),
            // The year before 1 is 1 BC.
            year => (1 - year, " BC"),
        };
        let micros = format!(".{:06}", self.nanosecond() / 1_000);
        let fraction = micros.trim_end_matches('0').trim_end_matches('.');
        let day = self.format("%m-%d %H:%M:%S");
        Some(format!("{year:04}-{day}{fraction}+00{era}"))
    }
}

impl Reported for Money {
    const CAST: &'static str = "numeric::text";
    fn reported(&self) -> Option<String> {
        let units = i128::from(self.units());
        let sign = if units < 0 { "-" } else { "" };
        let units = units.abs();
        Some(format!("{sign}{}.{:02}", units / 100, units % 100))
    }
}

impl Reported for Value {
    /// As `jsonb` writes it: keys by length, then by bytes.
    fn reported(&self) -> Option<String> {
        Some(match self {
            Value::Null => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Number(number) => {
                let number: BigDecimal = number.to_string().parse().unwrap();
                number.to_plain_string()
            }
            Value::String(text) => quoted(text),
            Value::Array(elements) => {
                let elements: Vec<String> =
                    elements.iter().filter_map(Reported::reported).collect();
                format!("[{}]", elements.join(", "))
            }
            Value::Object(members) => {
                let mut members: Vec<(&String, &Value)> = members.iter().collect();
                members.sort_by_key(|(key, _)| (key.len(), key.as_bytes()));
                let members: Vec<String> = members
                    .into_iter()
                    .filter_map(|(key, value)| {
                        Some(format!("{}: {}", quoted(key), value.reported()?))
                    })
                    .collect();
                format!("{{{}}}", members.join(", "))
            }
        })
    }
}

/// A text in JSON, with only what must be escaped.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ..' ' => out.push_str(&format!("\\u{:04x}", u32::from(char))),
            _ => out.push(char),
        }
    }
    out + "\""
}

macro_rules! enums {
    ($($name:ident: $($variant:ident = $label:literal)+;)+) => {
        $(impl Reported for $name {
            fn reported(&self) -> Option<String> {
                // The labels once more, by hand: those of the library may be wrong on both ways.
                Some(match self {
                    $($name::$variant => $label,)+
                }.to_owned())
            }
        })+
    };
}

enums! {
    AccountStatus: Active = "ACTIVE" Inactive = "INACTIVE" Expired = "EXPIRED" Revoked = "REVOKED" Error = "ERROR";
    AnalyticsGranularity: Hourly = "HOURLY" Daily = "DAILY" Weekly = "WEEKLY" Monthly = "MONTHLY" Yearly = "YEARLY";
    CampaignStatus: Draft = "DRAFT" Planned = "PLANNED" Active = "ACTIVE" Paused = "PAUSED" Completed = "COMPLETED"
        Archived = "ARCHIVED";
    MemberRole: Owner = "OWNER" Admin = "ADMIN" Editor = "EDITOR" Member = "MEMBER" Viewer = "VIEWER";
    Platform: Twitter = "TWITTER" Facebook = "FACEBOOK" Instagram = "INSTAGRAM" Linkedin = "LINKEDIN" Youtube = "YOUTUBE"
        Tiktok = "TIKTOK" Pinterest = "PINTEREST" Threads = "THREADS";
    PostStatus: Draft = "DRAFT" Scheduled = "SCHEDULED" Publishing = "PUBLISHING" Published = "PUBLISHED" Failed = "FAILED"
        Deleted = "DELETED";
    SubscriptionPlan: Free = "FREE" Starter = "STARTER" Professional = "PROFESSIONAL" Business = "BUSINESS"
        Enterprise = "ENTERPRISE";
    SubscriptionStatus: Active = "ACTIVE" PastDue = "PAST_DUE" Canceled = "CANCELED" Incomplete = "INCOMPLETE"
        Trialing = "TRIALING";
    UserRole: SuperAdmin = "SUPER_ADMIN" Admin = "ADMIN" User = "USER" Guest = "GUEST";
    UserStatus: Active = "ACTIVE" Inactive = "INACTIVE" Suspended = "SUSPENDED" Deleted = "DELETED";
}
