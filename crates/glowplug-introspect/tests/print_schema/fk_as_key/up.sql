CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE profiles (user_id integer PRIMARY KEY REFERENCES users ON DELETE CASCADE, bio text);
