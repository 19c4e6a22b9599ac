//! Who belongs to the organization: the administrator owns it.

use allin_db::enums::MemberRole;
use allin_db::models::{NewOrganizationMember, Organization, OrganizationMember, User};
use allin_db::schema::organization_members;
use diesel::prelude::*;

use super::SeedRow;

pub(super) fn owner(organization: &Organization, user: &User) -> NewOrganizationMember {
    NewOrganizationMember {
        role: Some(MemberRole::Owner),
        permissions: Some(vec!["*".to_owned()]),
        ..NewOrganizationMember::new(&user.id, &organization.id)
    }
}

pub(super) fn member(organization: &Organization, user: &User) -> NewOrganizationMember {
    NewOrganizationMember {
        role: Some(MemberRole::Member),
        permissions: Some(vec!["read".to_owned(), "write".to_owned()]),
        ..NewOrganizationMember::new(&user.id, &organization.id)
    }
}

impl SeedRow for NewOrganizationMember {
    type Row = OrganizationMember;

    const TABLE: &'static str = "organization_members";

    fn key(&self) -> String {
        format!("user {} in {}", self.user_id, self.organization_id)
    }

    fn find(&self, connection: &mut PgConnection) -> QueryResult<Option<OrganizationMember>> {
        organization_members::table
            .filter(organization_members::user_id.eq(&self.user_id))
            .filter(organization_members::organization_id.eq(&self.organization_id))
            .select(OrganizationMember::as_select())
            .first(connection)
            .optional()
    }

    fn insert(self, connection: &mut PgConnection) -> anyhow::Result<OrganizationMember> {
        Ok(diesel::insert_into(organization_members::table)
            .values(self)
            .returning(OrganizationMember::as_returning())
            .get_result(connection)?)
    }

    fn count(connection: &mut PgConnection) -> QueryResult<i64> {
        organization_members::table.count().get_result(connection)
    }
}
