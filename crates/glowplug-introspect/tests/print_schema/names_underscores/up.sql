CREATE TABLE __hidden (id integer PRIMARY KEY);
CREATE TABLE _shown (id integer PRIMARY KEY, __x text, __y_ text, _z text, w_ text, hidden_id integer REFERENCES __hidden);
CREATE TABLE shown__too (_ integer PRIMARY KEY);
