//! One organization.

use allin_db::models::{NewOrganization, Organization};
use allin_db::schema::organizations;
use diesel::prelude::*;

use super::SeedRow;

pub(super) fn test() -> NewOrganization {
    NewOrganization {
        description: Some("A test organization for development".to_owned()),
        ..NewOrganization::new("Test Organization", "test-org")
    }
}

impl SeedRow for NewOrganization {
    type Row = Organization;

    const TABLE: &'static str = "organizations";

    fn key(&self) -> String {
        self.slug.clone()
    }

    fn find(&self, connection: &mut PgConnection) -> QueryResult<Option<Organization>> {
        organizations::table
            .filter(organizations::slug.eq(&self.slug))
            .select(Organization::as_select())
            .first(connection)
            .optional()
    }

    fn insert(self, connection: &mut PgConnection) -> anyhow::Result<Organization> {
        Ok(diesel::insert_into(organizations::table)
            .values(self)
            .returning(Organization::as_returning())
            .get_result(connection)?)
    }

    fn count(connection: &mut PgConnection) -> QueryResult<i64> {
        organizations::table.count().get_result(connection)
    }
}
