//! One template, with its gaps.

use allin_db::models::{ContentTemplate, NewContentTemplate, Organization};
use allin_db::schema::content_templates;
use diesel::prelude::*;
use serde_json::json;

use super::SeedRow;

pub(super) fn product_launch(organization: &Organization) -> NewContentTemplate {
    NewContentTemplate {
        description: Some("Template for product launch announcements".to_owned()),
        variables: Some(json!([
            { "name": "product_name", "type": "text", "required": true },
            { "name": "description", "type": "text", "required": true },
            { "name": "link", "type": "url", "required": true },
        ])),
        category: Some("marketing".to_owned()),
        organization_id: Some(organization.id.clone()),
        is_public: Some(false),
        ..NewContentTemplate::new(
            "Product Launch",
            "🚀 Exciting news! We're launching {product_name}! {description} Learn more: {link}",
        )
    }
}

impl SeedRow for NewContentTemplate {
    type Row = ContentTemplate;

    const TABLE: &'static str = "content_templates";

    fn key(&self) -> String {
        self.name.clone()
    }

    /// The oldest, should there be copies: a name is no key of the table.
    fn find(&self, connection: &mut PgConnection) -> QueryResult<Option<ContentTemplate>> {
        content_templates::table
            .filter(content_templates::organization_id.is_not_distinct_from(&self.organization_id))
            .filter(content_templates::name.eq(&self.name))
            .order((content_templates::created_at, content_templates::id))
            .select(ContentTemplate::as_select())
            .first(connection)
            .optional()
    }

    fn insert(self, connection: &mut PgConnection) -> anyhow::Result<ContentTemplate> {
        Ok(diesel::insert_into(content_templates::table)
            .values(self)
            .returning(ContentTemplate::as_returning())
            .get_result(connection)?)
    }

    fn count(connection: &mut PgConnection) -> QueryResult<i64> {
        content_templates::table.count().get_result(connection)
    }
}
