//! Three labels.

use allin_db::models::{NewTag, Organization, Tag};
use allin_db::schema::tags;
use diesel::prelude::*;

use super::SeedRow;

pub(super) fn all(organization: &Organization) -> [NewTag; 3] {
    [
        ("marketing", "#FF6B6B"),
        ("announcement", "#4ECDC4"),
        ("product", "#45B7D1"),
    ]
    .map(|(name, color)| NewTag {
        color: Some(color.to_owned()),
        organization_id: Some(organization.id.clone()),
        ..NewTag::new(name)
    })
}

impl SeedRow for NewTag {
    type Row = Tag;

    const TABLE: &'static str = "tags";

    fn key(&self) -> String {
        self.name.clone()
    }

    fn find(&self, connection: &mut PgConnection) -> QueryResult<Option<Tag>> {
        tags::table
            .filter(tags::name.eq(&self.name))
            .filter(tags::organization_id.is_not_distinct_from(&self.organization_id))
            .select(Tag::as_select())
            .first(connection)
            .optional()
    }

    fn insert(self, connection: &mut PgConnection) -> anyhow::Result<Tag> {
        Ok(diesel::insert_into(tags::table)
            .values(self)
            .returning(Tag::as_returning())
            .get_result(connection)?)
    }

    fn count(connection: &mut PgConnection) -> QueryResult<i64> {
        tags::table.count().get_result(connection)
    }
}
