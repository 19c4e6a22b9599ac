//! A project for tests.

use glowplug_migrate::Error;
use glowplug_migrate::finding::{Code, Finding, Place};
use glowplug_migrate::migration::{EmbeddedFile, Migrations};
use glowplug_studio::ProjectView;

/// Two migrations, and a database that differs.
#[derive(Debug)]
pub(crate) struct Fixed;

impl Fixed {
    pub(crate) const UP: &'static str =
        "-- <b>first</b>\nCREATE TABLE \"a<i>\" (t text DEFAULT '<script>');";
    pub(crate) const MESSAGE: &'static str = "+ table \"<img src=x onerror=alert(1)>\"";
}

impl ProjectView for Fixed {
    fn migrations(&self) -> Result<Migrations, Error> {
        let file = |path, content: &'static str| EmbeddedFile {
            path,
            content: content.as_bytes(),
        };
        Ok(Migrations::embedded(&[
            file("1_first/up.sql", Fixed::UP),
            file("1_first/down.sql", "DROP TABLE \"a<i>\";"),
            file("2_second/up.sql", "SELECT 1;"),
        ]))
    }

    fn drift(&self) -> Result<Vec<Finding>, Error> {
        let code = Code::ALL
            .iter()
            .copied()
            .find(|code| code.check().name() == "drift");
        let finding = Finding::new(code.unwrap(), Place::default(), Fixed::MESSAGE);
        Ok(vec![finding])
    }
}
