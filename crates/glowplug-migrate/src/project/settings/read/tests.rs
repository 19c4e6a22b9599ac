//! Where settings are read from, and what is wrong with them.

use super::super::KEYS;
use super::*;
use crate::finding::Code;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Folder(folder)
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn read(&self, root: &str) -> (Settings, Origins) {
        Settings::read(&self.path(root)).unwrap()
    }

    fn shown(&self, text: &impl ToString) -> String {
        let root = format!("{}/", self.0.path().display());
        text.to_string().replace(&root, "")
    }
}

/// What is said of settings in `glowplug.toml` that are wrong: the message and the hint.
#[track_caller]
fn fault(file: &str, text: &str) -> (String, String) {
    let folder = Folder::new(&[(file, text)]);
    let error = Settings::read(&folder.path("")).unwrap_err();
    assert_eq!(error.code(), "settings");
    (folder.shown(&error), error.hint().unwrap_or_default())
}

#[test]
fn every_key_is_read() {
    let value = |key: &str| match key {
        "ignore" => "[{ kind = 'table', reason = 'x' }]",
        "migrations" => "['x']",
        "lock_key" | "pg" => "17",
        "non_null_arrays" => "true",
        "format" => "{ width = 90 }",
        "validate" => "{ accept = ['down-leaves-enum-labels'] }",
        _ => "'x'",
    };
    let text: String = KEYS
        .iter()
        .map(|key| format!("{key} = {}\n", value(key)))
        .collect();
    let folder = Folder::new(&[("glowplug.toml", &text)]);
    let (settings, origins) = folder.read("");
    assert_eq!(origins.keys.keys().collect::<Vec<_>>(), KEYS);
    assert_eq!(settings.validate.accept, [Code::DownLeavesEnumLabels]);
    assert_eq!(settings.ignore[0].reason, "x");
    assert_eq!(settings.migrations, [folder.path("x")]);
    assert_eq!(origins.keys["demo"].line, 2);
}

#[test]
fn the_nearest_place_counts_and_the_others_are_known() {
    let folder = Folder::new(&[
        (
            "Cargo.toml",
            "[workspace.metadata.glowplug]\nseed = 'w'\npg = 16\nmigrations = 'm'\n",
        ),
        ("glowplug.toml", "pg = 17\nlock_key = 1\n"),
        (
            "app/Cargo.toml",
            "[package]\nname = 'app'\n[package.metadata.glowplug]\nseed = 'p'\nlock_key = 2\n",
        ),
        ("app/glowplug.toml", "seed = 'g'\n"),
    ]);
    let (settings, origins) = folder.read("app");
    assert_eq!(settings.seed.as_deref(), Some("g"));
    assert_eq!(settings.lock_key, Some(2));
    // Of several files of our own only the nearest is read.
    assert_eq!(settings.pg, Some(16));
    assert_eq!(settings.migrations, [folder.path("m")]);
    let said: Vec<_> = origins
        .overridden
        .iter()
        .map(|it| folder.shown(it))
        .collect();
    assert_eq!(
        said,
        [
            "seed is set in app/glowplug.toml:1 and in app/Cargo.toml:4; the first one counts",
            "seed is set in app/glowplug.toml:1 and in Cargo.toml:2; the first one counts",
        ]
    );
    let beside: Vec<_> = origins
        .overridden
        .iter()
        .map(Overridden::is_beside)
        .collect();
    assert_eq!(beside, [true, false]);
    let places: Vec<_> = origins.places.iter().map(|it| folder.shown(it)).collect();
    assert_eq!(
        places,
        [
            "app/glowplug.toml",
            "app/Cargo.toml [package.metadata.glowplug]",
            "Cargo.toml [workspace.metadata.glowplug]",
        ]
    );
}

#[test]
fn a_package_without_settings_leaves_them_to_its_workspace() {
    let folder = Folder::new(&[
        (
            "Cargo.toml",
            "[workspace.metadata.glowplug]\nmodels = 'crates/db/src/models'\n",
        ),
        ("crates/db/Cargo.toml", "[package]\nname = 'db'\n"),
    ]);
    let (settings, _) = folder.read("crates/db");
    assert_eq!(settings.models.unwrap().dir, "crates/db/src/models");
    let empty = Folder::new(&[]);
    let (settings, origins) = empty.read("");
    assert!(settings.seed.is_none() && origins.places.is_empty());
}

#[test]
fn a_key_that_is_unknown_or_misplaced_is_named_with_its_place() {
    for (file, text, message, hint) in [
        (
            "glowplug.toml",
            "pg = 17\nsead = 'x'\n",
            "glowplug.toml:2:1: unknown key `sead`",
            "did you mean seed?",
        ),
        (
            "glowplug.toml",
            "migrations_directory = { dir = 'x' }\n",
            "glowplug.toml:1:1: unknown key",
            "belongs in diesel.toml",
        ),
        (
            "glowplug.toml",
            "[package.metadata.glowplug]\nseed = 'x'\n",
            "unknown key `package`",
            "at the top",
        ),
        (
            "glowplug.toml",
            "pg = '17'\n",
            "glowplug.toml:1:6: invalid type: string",
            "",
        ),
        (
            "glowplug.toml",
            "[models]\ndirr = 'x'\n",
            "glowplug.toml:2:1: unknown field `dirr`",
            "did you mean dir?",
        ),
        (
            "glowplug.toml",
            "[models]\nseed = 'x'\n",
            "glowplug.toml:2:1: unknown field `seed`",
            "beside models",
        ),
        (
            "glowplug.toml",
            "[[ignore]]\nkind = 'x'\n",
            "missing field `reason`",
            "",
        ),
        (
            "glowplug.toml",
            "migrations = 1\n",
            "glowplug.toml:1:14: a folder, or a list of folders",
            "",
        ),
        ("glowplug.toml", "pg = \n", "glowplug.toml:1:", ""),
        (
            "Cargo.toml",
            "[package.metadata.glowplug]\n\nfile = 'x'\n",
            "Cargo.toml:3:1: unknown key `file`",
            "under `[print_schema]`",
        ),
        (
            "Cargo.toml",
            "[package]\nname = 'x'\n[package.glowplug]\nseed = 'x'\n",
            "Cargo.toml:3:10: [package.glowplug] is not read",
            "[package.metadata.glowplug]",
        ),
        (
            "Cargo.toml",
            "[workspace.glowplug]\nseed = 'x'\n",
            "[workspace.glowplug] is not read",
            "[workspace.metadata.glowplug]",
        ),
        (
            "Cargo.toml",
            "[package.metadata]\nglowplug = 1\n",
            "Cargo.toml:2:12: `glowplug` is a integer",
            "",
        ),
    ] {
        let (said, advice) = fault(file, text);
        assert!(said.contains(message), "{text}: {said}");
        assert!(advice.contains(hint), "{text}: {advice}");
        assert_eq!(hint.is_empty(), advice.is_empty(), "{text}: {advice}");
    }
}

#[test]
fn a_fault_in_a_value_that_does_not_count_is_one() {
    let folder = Folder::new(&[
        ("glowplug.toml", "pg = 17\n"),
        ("Cargo.toml", "[package.metadata.glowplug]\npg = 'x'\n"),
    ]);
    assert!(Settings::read(&folder.path("")).is_err());
}

#[test]
fn a_byte_order_mark_and_crlf_are_fine() {
    let folder = Folder::new(&[("glowplug.toml", "\u{feff}pg = 17\r\nlock_key = 3\r\n")]);
    let (settings, origins) = folder.read("");
    assert_eq!((settings.pg, settings.lock_key), (Some(17), Some(3)));
    assert_eq!(origins.keys["lock_key"].line, 2);
}
