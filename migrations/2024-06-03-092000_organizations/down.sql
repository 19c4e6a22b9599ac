DROP TABLE organization_members;
DROP TABLE organizations;
DROP TYPE member_role;
