CREATE TABLE members (org_id integer, role text, user_id integer, PRIMARY KEY (user_id, org_id));
CREATE TABLE triple (a integer, b integer, c integer, PRIMARY KEY (c, a, b));
