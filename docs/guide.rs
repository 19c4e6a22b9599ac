// What each example of guide.md runs in: a database of its own with a few rows, and a connection to it. One expression, for
// `include!`: an example reads as in an application, and this is what it does not show.
{
    use allin_db::Database;
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, PgConnection};
    use glowplug_testdb::TestDatabase;

    const ROWS: &str = "
        INSERT INTO users (id, email, name, role) VALUES
            ('ada', 'ada@example.org', 'Ada', 'ADMIN'), ('bob', 'bob@example.org', 'Bob', 'USER');
        INSERT INTO organizations (id, name, slug, settings) VALUES ('acme', 'Acme', 'acme', '{\"plan\": {\"seats\": 5}, \"beta\": true}');
        INSERT INTO campaigns (id, name, start_date, user_id, organization_id) VALUES ('summer', 'Summer', now(), 'ada', 'acme');
        INSERT INTO posts (id, content, status, clicks, user_id, organization_id, campaign_id, created_at) VALUES
            ('p1', 'Our launch is near', 'PUBLISHED', 10, 'ada', 'acme', 'summer', '2026-01-01'),
            ('p2', 'Launch day', 'PUBLISHED', 30, 'ada', 'acme', 'summer', '2026-01-02'),
            ('p3', 'A draft', 'DRAFT', 0, 'ada', 'acme', NULL, '2026-01-03'),
            ('p4', 'Hello from Bob', 'PUBLISHED', 20, 'bob', NULL, NULL, '2026-01-04'),
            ('p5', 'Not any more', 'PUBLISHED', 5, 'bob', NULL, NULL, '2026-01-05');
        UPDATE posts SET deleted_at = now() WHERE id = 'p5';
        UPDATE posts SET hashtags = '{rust, launch}' WHERE id = 'p1';
        UPDATE posts SET hashtags = '{rust}' WHERE id = 'p2';
        INSERT INTO tags (id, name) VALUES ('news', 'news'), ('rust', 'rust');
        INSERT INTO post_tags (post_id, tag_id) VALUES ('p1', 'news');";

    // A template for each state of the migrations and of these rows, whoever comes first makes it.
    let mut folders: Vec<_> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"))
        .expect("the migrations folder")
        .filter_map(|folder| std::fs::read_to_string(folder.ok()?.path().join("up.sql")).ok())
        .collect();
    folders.sort();
    let test = TestDatabase::from_template(format!("guide {folders:?} {ROWS}"), |url| {
        Database::builder(url)?.build()?.run_migrations()?;
        PgConnection::establish(url)?.batch_execute(ROWS)?;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
    })
    .expect("a database for the example");
    let database = Database::builder(test.url())
        .and_then(|builder| builder.size(2).build())
        .expect("a pool for the example");
    let connection = PgConnection::establish(test.url()).expect("a connection for the example");
    (test, database, connection)
}
