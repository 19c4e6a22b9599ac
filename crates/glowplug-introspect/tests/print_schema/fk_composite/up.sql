CREATE TABLE orders (shop integer, number integer, PRIMARY KEY (shop, number));
CREATE TABLE lines (id integer PRIMARY KEY, shop integer, number integer, FOREIGN KEY (shop, number) REFERENCES orders);
