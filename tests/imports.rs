//! Which file imports which: the `use` lines of the toolkit's crates, as a graph of files.
//!
//! A module's declaration of its children and its `pub use` of their items are no imports: they are how a folder shows its contents.
//! An item that is imported through such a `pub use` counts as imported from the file that has it. Unit tests are left out.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The crates that are read.
const CRATES: [&str; 9] = [
    "glowplug-cli",
    "glowplug-datagen",
    "glowplug-introspect",
    "glowplug-migrate",
    "glowplug-pq",
    "glowplug-schema",
    "glowplug-server",
    "glowplug-studio",
    "glowplug-testdb",
];

/// Circles of an earlier time, by crate: how many files are in one at most. A number may only get smaller; a crate that is not listed
/// has none.
const CIRCLES: [(&str, usize); 1] = [("glowplug-schema", 15)];

/// Inside of glowplug-migrate: what each area may import. An area is a file or folder of `src`.
const AREAS: [(&str, &[&str]); 18] = [
    ("migration", &[]),
    ("observer", &["migration"]),
    ("finding", &["migration"]),
    ("format", &["migration"]),
    ("error", &["finding", "migration"]),
    ("session", &["error"]),
    ("wait", &[]),
    ("ledger", &["error", "migration"]),
    ("history", &["ledger", "migration"]),
    ("target", &["error", "ledger", "migration", "session"]),
    ("apply", &["error", "ledger", "migration", "observer"]),
    ("lock", &["error", "observer", "target"]),
    (
        "project",
        &[
            "error",
            "finding",
            "format",
            "migration",
            "session",
            "target",
        ],
    ),
    ("baseline", &["error", "finding", "migration", "project"]),
    ("policy", &["baseline", "error", "finding", "project"]),
    (
        "shadow",
        &[
            "error",
            "migration",
            "observer",
            "project",
            "session",
            "target",
        ],
    ),
    (
        "replay",
        &[
            "apply",
            "error",
            "finding",
            "ledger",
            "migration",
            "observer",
            "session",
            "shadow",
        ],
    ),
    (
        "drift",
        &[
            "error",
            "finding",
            "migration",
            "observer",
            "policy",
            "replay",
            "shadow",
        ],
    ),
];

/// A module's path in its crate; the crate itself is the empty one.
type Module = Vec<String>;

/// The files of a crate and what each imports of the others.
struct Graph {
    imports: BTreeMap<Module, BTreeSet<Module>>,
}

impl Graph {
    fn of(name: &str) -> Self {
        let source = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("crates")
            .join(name)
            .join("src");
        let mut files = BTreeMap::new();
        collect(&source, &source, &mut files);
        assert!(!files.is_empty(), "{name} has no files");
        let mut shown: BTreeMap<Module, Vec<Module>> = BTreeMap::new();
        for (module, text) in &files {
            for (tree, public) in uses(text) {
                if public {
                    let paths = leaves(&tree).into_iter();
                    let paths = paths.filter_map(|path| absolute(module, &path, &files));
                    shown.entry(module.clone()).or_default().extend(paths);
                }
            }
        }
        let mut imports = BTreeMap::new();
        for (module, text) in &files {
            let mut found: Vec<Module> = Vec::new();
            for (tree, public) in uses(text) {
                if !public {
                    found.extend(leaves(&tree));
                }
            }
            found.extend(inline_paths(&without_uses(text), module, &files));
            let targets = found
                .iter()
                .filter_map(|path| absolute(module, path, &files))
                .map(|path| file_of(&path, &files, &shown, 0))
                .filter(|target| target != module);
            imports.insert(module.clone(), targets.collect());
        }
        Graph { imports }
    }

    /// Every file that this one imports, directly or through others, and the file that imports it first.
    fn reachable(&self, from: &[&str]) -> BTreeMap<Module, Module> {
        let start: Module = from.iter().map(|part| (*part).to_owned()).collect();
        let mut seen = BTreeMap::new();
        let mut next = vec![start];
        while let Some(module) = next.pop() {
            for target in self.imports.get(&module).into_iter().flatten() {
                if !seen.contains_key(target) {
                    seen.insert(target.clone(), module.clone());
                    next.push(target.clone());
                }
            }
        }
        seen
    }

    /// The files that reach themselves.
    fn in_circles(&self) -> Vec<String> {
        let of = |module: &Module| {
            let parts: Vec<&str> = module.iter().map(String::as_str).collect();
            self.reachable(&parts).contains_key(module)
        };
        let all = self.imports.keys().filter(|module| of(module));
        all.map(|module| module.join("::")).collect()
    }
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let relative = path.strip_prefix(root).unwrap().with_extension("");
            let mut module: Module = relative
                .iter()
                .map(|part| part.to_string_lossy().into_owned())
                .collect();
            let last = module.last().unwrap().clone();
            if last == "mod" || (module.len() == 1 && (last == "lib" || last == "main")) {
                module.pop();
            }
            if last == "main" || last == "tests" {
                continue;
            }
            files.insert(module, code(&fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The text without unit tests and comments.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    let lines = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// The trees of `use` lines, and whether they are public.
fn uses(text: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("use ") {
        let line_start = rest[..at].rfind('\n').map_or(0, |start| start + 1);
        let before = rest[line_start..at].trim();
        let (tree, after) = rest[at + 4..]
            .split_once(';')
            .unwrap_or((&rest[at + 4..], ""));
        if before.is_empty() || before.starts_with("pub") {
            found.push((tree.to_owned(), before.starts_with("pub")));
        }
        rest = match before.is_empty() || before.starts_with("pub") {
            true => after,
            false => &rest[at + 4..],
        };
    }
    found
}

/// The text without its `use` lines.
fn without_uses(text: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for line in text.lines() {
        let start = line.trim_start();
        inside |=
            start.starts_with("use ") || (start.starts_with("pub") && start.contains(" use "));
        if inside {
            inside = !line.contains(';');
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// The paths of a tree: `a::{b, c::d}` has two.
fn leaves(tree: &str) -> Vec<Module> {
    let tree = tree.trim();
    let Some((base, list)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or(tree);
        let parts = path.split("::").map(str::trim);
        return vec![
            parts
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect(),
        ];
    };
    let list = list.rsplit_once('}').map_or(list, |(list, _)| list);
    let base = leaves(base.trim().trim_end_matches("::")).remove(0);
    let (mut depth, mut item, mut items) = (0, String::new(), Vec::new());
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        match c == ',' && depth == 0 {
            true => items.push(std::mem::take(&mut item)),
            false => item.push(c),
        }
    }
    items.push(item);
    let items = items.iter().filter(|item| !item.trim().is_empty());
    items
        .flat_map(|item| leaves(item))
        .map(|leaf| [base.clone(), leaf].concat())
        .collect()
}

/// Paths in the code itself: `crate::a::b`, `super::a`, and `child::item`.
fn inline_paths(text: &str, module: &Module, files: &BTreeMap<Module, String>) -> Vec<Module> {
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let words = text.split(|c: char| !is_path(c));
    words
        .filter(|word| word.contains("::"))
        .map(|word| word.split("::").map(str::to_owned).collect::<Module>())
        .filter(|path| {
            let first = path[0].as_str();
            let child = [module.clone(), vec![path[0].clone()]].concat();
            matches!(first, "crate" | "super" | "self") || files.contains_key(&child)
        })
        .collect()
}

/// A path from the crate on; `None` for one that leads out of it.
fn absolute(module: &Module, path: &[String], files: &BTreeMap<Module, String>) -> Option<Module> {
    let mut base = module.clone();
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" => {
            base.clear();
            rest = &path[1..];
        }
        "self" => rest = &path[1..],
        "super" => {
            while rest.first().is_some_and(|part| part == "super") {
                base.pop();
                rest = &rest[1..];
            }
        }
        first => {
            let child = [base.clone(), vec![first.to_owned()]].concat();
            files.contains_key(&child).then_some(())?;
        }
    }
    base.extend(rest.iter().cloned());
    Some(base)
}

/// The file that an item is in, through what other files show of theirs.
fn file_of(
    path: &Module,
    files: &BTreeMap<Module, String>,
    shown: &BTreeMap<Module, Vec<Module>>,
    depth: usize,
) -> Module {
    let at = (0..=path.len())
        .rev()
        .find(|at| files.contains_key(&path[..*at].to_vec()));
    let (module, item) = path.split_at(at.unwrap_or(0));
    let module = module.to_vec();
    let through = item.first().and_then(|item| {
        let shown = shown.get(&module)?;
        shown.iter().find(|path| path.last() == Some(item))
    });
    match through {
        Some(path) if depth < 5 && *path != module => file_of(path, files, shown, depth + 1),
        _ => module,
    }
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    for name in CRATES {
        let found = Graph::of(name).in_circles();
        let known = CIRCLES.iter().find(|(known, _)| *known == name);
        let most = known.map_or(0, |(_, most)| *most);
        assert!(
            found.len() <= most,
            "{name}: {} of at most {most} files are in circles: {found:#?}",
            found.len()
        );
        assert!(
            known.is_none() || found.len() == most,
            "{name}: {} files are in circles, not {most}: make the number smaller",
            found.len()
        );
    }
}

#[test]
fn the_areas_of_glowplug_migrate_import_in_one_direction() {
    let graph = Graph::of("glowplug-migrate");
    let mut wrong = Vec::new();
    for (module, targets) in &graph.imports {
        let Some((area, allowed)) = module
            .first()
            .and_then(|area| AREAS.iter().find(|(known, _)| known == area))
        else {
            continue;
        };
        for target in targets {
            let to = target.first().map_or("lib", String::as_str);
            if to != *area && !allowed.contains(&to) {
                wrong.push(format!(
                    "{} imports {}",
                    module.join("::"),
                    target.join("::")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn deploy_reaches_neither_shadow_databases_nor_reset() {
    let reached = Graph::of("glowplug-migrate").reachable(&["workflow", "deploy"]);
    assert!(reached.len() > 5, "{reached:?}");
    for (module, by) in reached {
        let path = module.join("::");
        for forbidden in [
            "shadow",
            "replay",
            "drift",
            "workflow::reset",
            "workflow::dev",
        ] {
            assert!(
                !path.starts_with(forbidden),
                "deploy reaches {path} through {}",
                by.join("::")
            );
        }
    }
}

#[test]
fn introspection_knows_no_difference() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/glowplug-introspect/src");
    let mut files = BTreeMap::new();
    collect(&source, &source, &mut files);
    assert!(files.len() > 10);
    for (module, text) in files {
        assert!(
            !text.contains("schema::diff"),
            "{} knows the diff",
            module.join("::")
        );
    }
}
