//! Rows to point to, with keys as strange as a key may be.

use allin_db::models::*;
use allin_db::schema::*;
use diesel::prelude::*;
use proptest::prelude::*;

/// The keys that each of the tables pointed to has.
const KEYS: [&str; 3] = ["parent", "parent '\\\" 💥 e\u{301}", "parent {NULL,$1}"];

/// The key of a row to point to.
pub fn parent() -> BoxedStrategy<String> {
    prop::sample::select(&KEYS[..])
        .prop_map(str::to_owned)
        .boxed()
}

/// The same, or NULL.
pub fn parent_or_none() -> BoxedStrategy<Option<String>> {
    prop_oneof![1 => Just(None), 3 => parent().prop_map(Some)].boxed()
}

/// Inserts them.
pub fn insert(connection: &mut PgConnection) {
    for key in KEYS {
        let id = || Some(key.to_owned());
        let now = chrono::Utc::now();
        let user = NewUser {
            id: id(),
            ..NewUser::new(format!("{key}@example.org"))
        };
        let organization = NewOrganization {
            id: id(),
            ..NewOrganization::new("O", key)
        };
        let account = NewSocialAccount {
            id: id(),
            ..NewSocialAccount::new(allin_db::enums::Platform::Threads, key)
        };
        let campaign = NewCampaign {
            id: id(),
            ..NewCampaign::new("C", now, key)
        };
        let post = NewPost {
            id: id(),
            ..NewPost::new("P", key)
        };
        let tag = NewTag {
            id: id(),
            ..NewTag::new(key)
        };
        diesel::insert_into(users::table)
            .values(user)
            .execute(connection)
            .unwrap();
        diesel::insert_into(organizations::table)
            .values(organization)
            .execute(connection)
            .unwrap();
        diesel::insert_into(social_accounts::table)
            .values(account)
            .execute(connection)
            .unwrap();
        diesel::insert_into(campaigns::table)
            .values(campaign)
            .execute(connection)
            .unwrap();
        diesel::insert_into(posts::table)
            .values(post)
            .execute(connection)
            .unwrap();
        diesel::insert_into(tags::table)
            .values(tag)
            .execute(connection)
            .unwrap();
    }
}
