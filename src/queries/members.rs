//! An organization with its members, made in one call.

use diesel::prelude::*;

use crate::enums::MemberRole;
use crate::models::{
    NewOrganization, NewOrganizationMember, NewUser, Organization, OrganizationMember, User,
};
use crate::schema::{organization_members, organizations, users};

/// Somebody who is to be a member of a new organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstMember {
    who: Who,
    role: MemberRole,
    permissions: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Who {
    Known(String),
    New(Box<NewUser>),
}

impl FirstMember {
    /// A user who is there already, by id.
    pub fn known(user_id: impl Into<String>, role: MemberRole) -> Self {
        Self {
            who: Who::Known(user_id.into()),
            role,
            permissions: vec![],
        }
    }

    /// A user who is made along with the organization.
    pub fn new(user: NewUser, role: MemberRole) -> Self {
        Self {
            who: Who::New(Box::new(user)),
            role,
            permissions: vec![],
        }
    }

    /// What the member may do beyond the role.
    #[must_use]
    pub fn with_permissions(mut self, permissions: Vec<String>) -> Self {
        self.permissions = permissions;
        self
    }
}

/// Makes an organization with its members, users who are new included, in one transaction of at most three statements.
///
/// The members come back in the order that they were given in.
///
/// ```
/// use allin_db::enums::MemberRole;
/// use allin_db::models::{NewOrganization, NewUser, Organization, OrganizationMember};
/// use allin_db::queries::members::{FirstMember, create_with_members};
/// use diesel::prelude::*;
///
/// fn acme(
///     conn: &mut PgConnection,
///     founder: &str,
/// ) -> QueryResult<(Organization, Vec<OrganizationMember>)> {
///     create_with_members(
///         conn,
///         NewOrganization::new("Acme", "acme"),
///         vec![
///             FirstMember::known(founder, MemberRole::Owner),
///             FirstMember::new(NewUser::new("wile@example.com"), MemberRole::Editor),
///         ],
///     )
/// }
/// ```
///
/// # Errors
/// What the database says, such as that the slug is taken, that there is no such user, or that somebody is named twice.
/// Nothing is made then.
pub fn create_with_members(
    conn: &mut PgConnection,
    organization: NewOrganization,
    members: Vec<FirstMember>,
) -> QueryResult<(Organization, Vec<OrganizationMember>)> {
    conn.transaction(|conn| {
        let organization: Organization = diesel::insert_into(organizations::table)
            .values(organization)
            .returning(Organization::as_returning())
            .get_result(conn)?;
        let new: Vec<&NewUser> = members
            .iter()
            .filter_map(|member| match &member.who {
                Who::New(user) => Some(&**user),
                Who::Known(_) => None,
            })
            .collect();
        let made: Vec<User> = if new.is_empty() {
            vec![]
        } else {
            diesel::insert_into(users::table)
                .values(new)
                .returning(User::as_returning())
                .get_results(conn)?
        };
        // The address is unique, and finds the id of each new user without a promise about the order of RETURNING.
        let id_of = |who: &Who| match who {
            Who::Known(id) => Ok(id.clone()),
            Who::New(user) => made
                .iter()
                .find(|made| made.email == user.email)
                .map(|made| made.id.clone())
                .ok_or(diesel::result::Error::NotFound),
        };
        let rows = members
            .iter()
            .map(|member| {
                Ok(NewOrganizationMember {
                    role: Some(member.role),
                    permissions: Some(member.permissions.clone()),
                    ..NewOrganizationMember::new(id_of(&member.who)?, &organization.id)
                })
            })
            .collect::<QueryResult<Vec<_>>>()?;
        if rows.is_empty() {
            return Ok((organization, vec![]));
        }
        let mut made: Vec<OrganizationMember> = diesel::insert_into(organization_members::table)
            .values(&rows)
            .returning(OrganizationMember::as_returning())
            .get_results(conn)?;
        made.sort_by_key(|member| rows.iter().position(|row| row.user_id == member.user_id));
        Ok((organization, made))
    })
}
