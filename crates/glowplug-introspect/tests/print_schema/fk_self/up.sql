CREATE TABLE nodes (id integer PRIMARY KEY, parent_id integer REFERENCES nodes);
CREATE TABLE leaves (id integer PRIMARY KEY, node_id integer REFERENCES nodes);
