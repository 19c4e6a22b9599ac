//! What is printed is what rustfmt would leave alone, whatever the names and the settings.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::Write;
use std::process::{Command, Stdio};

use glowplug_schema::catalog::{
    Catalog, Column, Constraint, ConstraintKind, DataType, Persistence, Table, TableKind, TypeKind,
};
use glowplug_schema::codegen::{Extras, Heuristics, RustfmtOptions, SchemaOptions, print_schema};
use glowplug_schema::ident::Name;

#[test]
fn rustfmt_finds_nothing_to_change() {
    if Command::new("rustfmt").arg("--version").output().is_err() {
        return glowplug_testdb::tools::missing("rustfmt");
    }
    let mut random = Random(42);
    let mut faults = Vec::new();
    for round in 0..100 {
        let (options, flags) = settings(&mut random);
        let catalog = catalog(&mut random);
        let schema_options = SchemaOptions {
            schema: random.chance(2).then(|| "app".to_owned()),
            custom_type_derives: Some(derives(&mut random)),
            ..SchemaOptions::default()
        };
        let printed =
            print_schema(&catalog, &schema_options, &options, &Extras::default()).unwrap();
        let formatted = rustfmt(&printed.text, &flags);
        if printed.text != formatted {
            let differences = diffy::create_patch(&printed.text, &formatted);
            faults.push(format!("round {round}, --config {flags}\n{differences}"));
        }
    }
    let shown: Vec<&str> = faults.iter().map(String::as_str).take(5).collect();
    assert!(
        faults.is_empty(),
        "{} of 100\n{}",
        faults.len(),
        shown.join("\n")
    );
}

fn rustfmt(text: &str, flags: &str) -> String {
    let mut child = Command::new("rustfmt")
        .args(["--config", flags])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "rustfmt refused\n{text}");
    String::from_utf8(output.stdout).unwrap()
}

fn settings(random: &mut Random) -> (RustfmtOptions, String) {
    let mut options = RustfmtOptions::default();
    let mut flags = Vec::new();
    if random.chance(2) {
        options.max_width = random.between(40, 150);
        flags.push(format!("max_width={}", options.max_width));
    }
    if random.chance(2) {
        options.tab_spaces = *random.pick(&[1, 2, 3, 4, 8]);
        flags.push(format!("tab_spaces={}", options.tab_spaces));
    }
    if random.chance(3) {
        options.hard_tabs = true;
        flags.push("hard_tabs=true".to_owned());
    }
    match random.between(0, 5) {
        0 => {
            options.use_small_heuristics = Heuristics::Off;
            flags.push("use_small_heuristics=Off".to_owned());
        }
        1 => {
            options.use_small_heuristics = Heuristics::Max;
            flags.push("use_small_heuristics=Max".to_owned());
        }
        _ => {}
    }
    if random.chance(4) {
        options.fn_call_width = Some(random.between(0, 60));
        flags.push(format!("fn_call_width={}", options.fn_call_width.unwrap()));
    }
    if random.chance(4) {
        options.attr_fn_like_width = Some(random.between(0, 60));
        flags.push(format!(
            "attr_fn_like_width={}",
            options.attr_fn_like_width.unwrap()
        ));
    }
    if random.chance(4) {
        options.short_array_element_width_threshold = random.between(0, 20);
        flags.push(format!(
            "short_array_element_width_threshold={}",
            options.short_array_element_width_threshold
        ));
    }
    let edition = *random.pick(&["2015", "2021", "2024"]);
    options.style_edition = Some(edition.to_owned());
    flags.push(format!("style_edition={edition}"));
    (options, flags.join(","))
}

fn derives(random: &mut Random) -> Vec<String> {
    let known = [
        "diesel::query_builder::QueryId",
        "Clone",
        "Copy",
        "Debug",
        "PartialEq",
        "Eq",
        "Hash",
    ];
    let mut derives: Vec<String> = Vec::new();
    for _ in 0..random.between(0, 6) {
        derives.push((*random.pick(&known)).to_owned());
    }
    derives
}

/// Tables `a..` of `public` and `app`, each with an id and a column of a type of its own.
fn catalog(random: &mut Random) -> Catalog {
    let longest = *random.pick(&[3, 11, 14, 40]);
    let mut catalog = Catalog::default();
    for schema in ["app", "public"] {
        for index in 0..random.between(0, 14) {
            let tail = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz";
            let letters = &tail[..random.between(1, longest)];
            let name = Name::new(schema, format!("{letters}{index}"));
            let type_letters = &tail[..random.between(1, 40)];
            let quote = *random.pick(&["", "", "\"", "é", "日本", "\\"]);
            let type_schema = *random.pick(&["public", "other", "a_schema_with_a_long_name"]);
            let type_name = Name::new(type_schema, format!("t{quote}{type_letters}{index}"));
            let columns = vec![
                column("id", Name::new("pg_catalog", "int4"), TypeKind::Base),
                column("value", type_name, TypeKind::Enum),
            ];
            catalog.tables.push(table(name, columns));
        }
    }
    catalog
}

fn table(name: Name, columns: Vec<Column>) -> Table {
    Table {
        constraints: vec![Constraint {
            name: "pkey".into(),
            kind: ConstraintKind::PrimaryKey,
            columns: vec!["id".into()],
            definition: "PRIMARY KEY (id)".into(),
            foreign_key: None,
            validated: true,
            comment: None,
        }],
        name,
        kind: TableKind::Ordinary,
        persistence: Persistence::Permanent,
        columns,
        indexes: Vec::new(),
        triggers: Vec::new(),
        policies: Vec::new(),
        row_security: false,
        force_row_security: false,
        partition_key: None,
        partition_bound: None,
        parents: Vec::new(),
        options: Vec::new(),
        comment: None,
    }
}

fn column(name: &str, base: Name, kind: TypeKind) -> Column {
    Column {
        name: name.into(),
        data_type: DataType {
            sql: base.to_string(),
            base,
            kind,
            is_array: false,
            domain: None,
            max_length: None,
        },
        nullable: false,
        default: None,
        generated: None,
        identity: None,
        collation: None,
        comment: None,
    }
}

/// Numbers that look random and are the same on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn between(&mut self, low: usize, high: usize) -> usize {
        low + usize::try_from(self.next()).unwrap() % (high - low + 1)
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.between(1, one_in) == 1
    }

    fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.between(0, choices.len() - 1)]
    }
}
