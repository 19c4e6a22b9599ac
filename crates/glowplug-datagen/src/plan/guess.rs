//! What a column most likely holds, from its name and type.

use crate::kind::Kind;
use crate::rules::What;

/// The first word that the column's name holds decides.
const TEXTS: &[(&str, What)] = &[
    ("email", What::Email),
    ("user_agent", What::UserAgent),
    ("password", What::PasswordHash),
    ("token", What::Token),
    ("secret", What::Token),
    ("api_key", What::Token),
    ("hash", What::Token),
    ("first_name", What::FirstName),
    ("last_name", What::LastName),
    ("surname", What::LastName),
    ("full_name", What::Name),
    ("display_name", What::Name),
    ("username", What::Username),
    ("user_name", What::Username),
    ("login", What::Username),
    ("handle", What::Username),
    ("company", What::Company),
    ("organization", What::Company),
    ("slug", What::Slug),
    ("avatar", What::Image),
    ("image", What::Image),
    ("photo", What::Image),
    ("picture", What::Image),
    ("logo", What::Image),
    ("url", What::Url),
    ("website", What::Url),
    ("link", What::Url),
    ("phone", What::Phone),
    ("mobile", What::Phone),
    ("street", What::Street),
    ("address", What::Street),
    ("city", What::City),
    ("country_code", What::CountryCode),
    ("country", What::Country),
    ("postcode", What::PostCode),
    ("zip", What::PostCode),
    ("postal", What::PostCode),
    ("time_zone", What::TimeZone),
    ("timezone", What::TimeZone),
    ("currency", What::Currency),
    ("colour", What::Color),
    ("color", What::Color),
    ("hashtag", What::Hashtag),
    ("mention", What::Mention),
    ("title", What::Title),
    ("subject", What::Title),
    ("headline", What::Title),
    ("body", What::Paragraph),
    ("content", What::Paragraph),
    ("text", What::Paragraph),
    ("description", What::Sentence),
    ("message", What::Sentence),
    ("comment", What::Sentence),
    ("summary", What::Sentence),
    ("note", What::Sentence),
    ("bio", What::Sentence),
];

const PEOPLE: [&str; 9] = [
    "user", "person", "people", "customer", "author", "member", "contact", "employee", "patient",
];

pub(super) fn guess(table: &str, column: &str, kind: &Kind, key: bool) -> What {
    let name = column.to_ascii_lowercase();
    let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match kind {
        Kind::Array(inner) => guess(table, column, inner, false),
        Kind::Timestamp | Kind::Date => {
            if has(&["created", "inserted", "joined", "registered"]) {
                What::Created
            } else if has(&["expir", "due", "schedul", "until", "next_", "valid_to"]) {
                What::Future
            } else {
                What::Past
            }
        }
        Kind::Int { .. }
            if has(&[
                "count",
                "views",
                "clicks",
                "impressions",
                "likes",
                "shares",
                "total",
            ]) =>
        {
            What::Count
        }
        Kind::Json => What::Json,
        Kind::Text { .. } if key || name == "id" || ends(&["_id", "_key"]) => What::Cuid,
        Kind::Text { .. } => {
            if name == "ip" || has(&["ip_address", "ip_addr", "remote_addr"]) {
                return What::Ip;
            }
            if let Some((_, what)) = TEXTS.iter().find(|(word, _)| name.contains(word)) {
                return *what;
            }
            if name == "name"
                && PEOPLE
                    .iter()
                    .any(|word| table.to_ascii_lowercase().contains(word))
            {
                return What::Name;
            }
            if ends(&["name"]) {
                return What::Title;
            }
            What::Word
        }
        _ => What::Number,
    }
}
