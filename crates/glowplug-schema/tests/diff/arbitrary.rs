//! Catalogs made at random. Names come from a small pool, so that two catalogs have some in common.

use glowplug_schema::catalog::*;
use glowplug_schema::ident::Name;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

fn word() -> impl Strategy<Value = String> {
    select(vec!["a", "b", "order", "x\"y"]).prop_map(str::to_owned)
}

fn text() -> impl Strategy<Value = String> {
    select(vec!["", "1", "now()", "two\nlines"]).prop_map(str::to_owned)
}

fn maybe() -> impl Strategy<Value = Option<String>> {
    option::of(text())
}

fn words() -> impl Strategy<Value = Vec<String>> {
    vec(word(), 0..3)
}

fn name() -> impl Strategy<Value = Name> {
    (word(), word()).prop_map(|(schema, name)| Name::new(schema, name))
}

/// A list sorted by a key that is in it once, as a catalog's lists are.
fn list<K: Ord + Clone + std::fmt::Debug, T: std::fmt::Debug>(
    key: impl Strategy<Value = K>,
    value: impl Strategy<Value = T>,
    put: impl Fn(&mut T, K) + Clone,
) -> impl Strategy<Value = Vec<T>> {
    btree_map(key, value, 0..3).prop_map(move |map| {
        let with_key = |(key, mut value)| {
            put(&mut value, key);
            value
        };
        map.into_iter().map(with_key).collect()
    })
}

fn column() -> impl Strategy<Value = Column> {
    let kind = select(vec![TypeKind::Base, TypeKind::Enum, TypeKind::Domain]);
    let length = option::of(0..3_u32);
    let data_type = (
        text(),
        name(),
        kind,
        any::<bool>(),
        option::of(name()),
        length,
    )
        .prop_map(|(sql, base, kind, is_array, domain, max_length)| DataType {
            sql,
            base,
            kind,
            is_array,
            domain,
            max_length,
        });
    let generated = option::of(prop_oneof![
        text().prop_map(Generated::Stored),
        text().prop_map(Generated::Virtual)
    ]);
    let identity = option::of(select(vec![Identity::Always, Identity::ByDefault]));
    let rest = (maybe(), generated, identity, option::of(name()), maybe());
    (data_type, any::<bool>(), rest).prop_map(
        |(data_type, nullable, (default, generated, identity, collation, comment))| Column {
            name: String::new(),
            data_type,
            nullable,
            default,
            generated,
            identity,
            collation,
            comment,
        },
    )
}

/// In any order, unlike the other lists.
fn columns() -> impl Strategy<Value = Vec<Column>> {
    list(word(), column(), |column, name| column.name = name).prop_shuffle()
}

fn constraint() -> impl Strategy<Value = Constraint> {
    use ConstraintKind::{Check, ForeignKey as References, PrimaryKey, Unique};
    let action = || {
        select(vec![
            ReferentialAction::Cascade,
            ReferentialAction::SetNull,
            ReferentialAction::NoAction,
        ])
    };
    let foreign_key =
        (name(), words(), action(), action()).prop_map(|(table, columns, on_delete, on_update)| {
            ForeignKey {
                table,
                columns,
                on_delete,
                on_update,
            }
        });
    let kind = select(vec![PrimaryKey, Unique, References, Check]);
    let rest = (
        text(),
        option::of(foreign_key),
        prop::bool::ANY,
        maybe(),
        words(),
    );
    (kind, rest).prop_map(
        |(kind, (definition, foreign_key, validated, comment, columns))| Constraint {
            name: String::new(),
            kind,
            columns,
            definition,
            foreign_key,
            validated,
            comment,
        },
    )
}

fn index() -> impl Strategy<Value = Index> {
    let key = prop_oneof![
        word().prop_map(IndexKey::Column),
        text().prop_map(IndexKey::Expression)
    ];
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    let rest = (
        text(),
        vec(key, 0..3),
        words(),
        maybe(),
        text(),
        option::of(word()),
        maybe(),
    );
    (flags, rest).prop_map(
        |(
            (unique, nulls_not_distinct, valid),
            (method, keys, include, predicate, definition, constraint, comment),
        )| {
            Index {
                name: String::new(),
                method,
                unique,
                nulls_not_distinct,
                keys,
                include,
                predicate,
                definition,
                constraint,
                valid,
                comment,
            }
        },
    )
}

fn indexes() -> impl Strategy<Value = Vec<Index>> {
    list(word(), index(), |index, name| index.name = name)
}

fn triggers() -> impl Strategy<Value = Vec<Trigger>> {
    let state = select(vec![
        TriggerState::Origin,
        TriggerState::Disabled,
        TriggerState::Always,
    ]);
    let trigger = (text(), state, maybe()).prop_map(|(definition, state, comment)| Trigger {
        name: String::new(),
        definition,
        state,
        comment,
    });
    list(word(), trigger, |trigger, name| trigger.name = name)
}

fn policies() -> impl Strategy<Value = Vec<Policy>> {
    let policy = (any::<bool>(), text(), words(), maybe(), maybe()).prop_map(
        |(permissive, command, roles, using, with_check)| Policy {
            name: String::new(),
            permissive,
            command,
            roles,
            using,
            with_check,
        },
    );
    list(word(), policy, |policy, name| policy.name = name)
}

pub(crate) fn table() -> impl Strategy<Value = Table> {
    let kinds = (
        select(vec![
            TableKind::Ordinary,
            TableKind::Partitioned,
            TableKind::Foreign,
        ]),
        select(vec![Persistence::Permanent, Persistence::Unlogged]),
    );
    let constraints = list(word(), constraint(), |constraint, name| {
        constraint.name = name
    });
    let parts = (columns(), constraints, indexes(), triggers(), policies());
    let rest = (
        any::<bool>(),
        any::<bool>(),
        maybe(),
        maybe(),
        vec(name(), 0..3),
        words(),
        maybe(),
    );
    (kinds, parts, rest).prop_map(
        |((kind, persistence), (columns, constraints, indexes, triggers, policies), rest)| {
            let (
                row_security,
                force_row_security,
                partition_key,
                partition_bound,
                parents,
                options,
                comment,
            ) = rest;
            Table {
                name: Name::new("public", "t"),
                kind,
                persistence,
                columns,
                constraints,
                indexes,
                triggers,
                policies,
                row_security,
                force_row_security,
                partition_key,
                partition_bound,
                parents,
                options,
                comment,
            }
        },
    )
}

fn view() -> impl Strategy<Value = View> {
    let parts = (columns(), indexes(), triggers());
    (any::<bool>(), parts, text(), words(), maybe()).prop_map(
        |(materialized, (columns, indexes, triggers), definition, options, comment)| View {
            name: Name::new("", ""),
            materialized,
            columns,
            definition,
            options,
            indexes,
            triggers,
            comment,
        },
    )
}

fn enums() -> impl Strategy<Value = Vec<EnumType>> {
    let value = (words(), maybe()).prop_map(|(labels, comment)| EnumType {
        name: Name::new("", ""),
        labels,
        comment,
    });
    list(name(), value, |found, name| found.name = name)
}

fn domains() -> impl Strategy<Value = Vec<Domain>> {
    let check = text().prop_map(|definition| DomainCheck {
        name: String::new(),
        definition,
    });
    let checks = list(word(), check, |check, name| check.name = name);
    let value = (text(), any::<bool>(), maybe(), checks, maybe()).prop_map(
        |(base_type, not_null, default, checks, comment)| Domain {
            name: Name::new("", ""),
            base_type,
            not_null,
            default,
            checks,
            comment,
        },
    );
    list(name(), value, |found, name| found.name = name)
}

fn composites() -> impl Strategy<Value = Vec<CompositeType>> {
    let attribute =
        (word(), text()).prop_map(|(name, data_type)| CompositeAttribute { name, data_type });
    let value = (vec(attribute, 0..3), maybe()).prop_map(|(attributes, comment)| CompositeType {
        name: Name::new("", ""),
        attributes,
        comment,
    });
    list(name(), value, |found, name| found.name = name)
}

fn ranges() -> impl Strategy<Value = Vec<RangeType>> {
    let value = (text(), maybe()).prop_map(|(subtype, comment)| RangeType {
        name: Name::new("", ""),
        subtype,
        comment,
    });
    list(name(), value, |found, name| found.name = name)
}

fn sequences() -> impl Strategy<Value = Vec<Sequence>> {
    let number = || 0..2_i64;
    let numbers = (number(), number(), number(), number(), number());
    let owner = option::of((name(), word()));
    let value = (text(), numbers, any::<bool>(), owner, maybe()).prop_map(
        |(data_type, (start, increment, min, max, cache), cycle, owned_by, comment)| Sequence {
            name: Name::new("", ""),
            data_type,
            start,
            increment,
            min,
            max,
            cache,
            cycle,
            owned_by,
            comment,
        },
    );
    list(name(), value, |found, name| found.name = name)
}

fn functions() -> impl Strategy<Value = Vec<Function>> {
    let kind = select(vec![FunctionKind::Function, FunctionKind::Procedure]);
    let value = (kind, text(), maybe()).prop_map(|(kind, definition, comment)| Function {
        name: Name::new("", ""),
        arguments: String::new(),
        kind,
        definition,
        comment,
    });
    list((name(), word()), value, |found, (name, arguments)| {
        found.name = name;
        found.arguments = arguments;
    })
}

fn schemas() -> impl Strategy<Value = Vec<Schema>> {
    let value = maybe().prop_map(|comment| Schema {
        name: String::new(),
        comment,
    });
    list(word(), value, |found, name| found.name = name)
}

fn extensions() -> impl Strategy<Value = Vec<Extension>> {
    let value = (word(), text()).prop_map(|(schema, version)| Extension {
        name: String::new(),
        schema,
        version,
    });
    list(word(), value, |found, name| found.name = name)
}

pub(crate) fn catalog() -> impl Strategy<Value = Catalog> {
    let tables = list(name(), table(), |table, name| table.name = name);
    let views = list(name(), view(), |view, name| view.name = name);
    let types = (enums(), domains(), composites(), ranges());
    (
        (0..3_u32, word()),
        (schemas(), extensions()),
        types,
        sequences(),
        tables,
        views,
        (functions(), others()),
    )
        .prop_map(
            |(
                (server_version, default_schema),
                (schemas, extensions),
                (enums, domains, composites, ranges),
                sequences,
                tables,
                views,
                (functions, others),
            )| Catalog {
                server_version,
                default_schema,
                schemas,
                extensions,
                enums,
                domains,
                composites,
                ranges,
                sequences,
                tables,
                views,
                functions,
                others,
            },
        )
}

fn others() -> impl Strategy<Value = Vec<OtherObject>> {
    let kind = (0..OtherKind::ALL.len()).prop_map(|at| OtherKind::ALL[at]);
    btree_map((kind, word()), text(), 0..3).prop_map(|map| {
        let objects = map.into_iter();
        objects
            .map(|((kind, name), definition)| OtherObject {
                kind,
                name,
                definition,
            })
            .collect()
    })
}
