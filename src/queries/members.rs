//! An organization with its members, made in one call.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::enums::MemberRole;
use crate::models::{
    NewOrganization, NewOrganizationMember, NewUser, Organization, OrganizationMember, User,
};

/// A person who is to be a member of a new organization.
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

/// Makes an organization with its members, users who are new included, in one transaction of at most three statements (of more
/// only where some ten thousand members outgrow what a statement can bind).
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
/// What the database says, such as that the slug is taken, that there is no such user, or that a person is named twice.
/// Nothing is made then.
pub fn create_with_members(
    conn: &mut PgConnection,
    organization: NewOrganization,
    members: Vec<FirstMember>,
) -> QueryResult<(Organization, Vec<OrganizationMember>)> {
    conn.transaction(|conn| {
        let organization = Organization::create(conn, &organization)?;
        let new: Vec<NewUser> = members
            .iter()
            .filter_map(|member| match &member.who {
                Who::New(user) => Some((**user).clone()),
                Who::Known(_) => None,
            })
            .collect();
        let made = User::create_many_returning(conn, &new)?;
        // By the address, which is unique: a role in the wrong hands would be worse than a search.
        let made: HashMap<&str, &str> = made
            .iter()
            .map(|user| (user.email.as_str(), user.id.as_str()))
            .collect();
        let rows = members
            .into_iter()
            .map(|member| {
                let user_id = match member.who {
                    Who::Known(id) => Some(id),
                    Who::New(user) => made.get(user.email.as_str()).map(|id| (*id).to_owned()),
                };
                Ok(NewOrganizationMember {
                    role: Some(member.role),
                    permissions: Some(member.permissions),
                    ..NewOrganizationMember::new(
                        user_id.ok_or(diesel::result::Error::NotFound)?,
                        &organization.id,
                    )
                })
            })
            .collect::<QueryResult<Vec<_>>>()?;
        let members = OrganizationMember::create_many_returning(conn, &rows)?;
        Ok((organization, members))
    })
}
