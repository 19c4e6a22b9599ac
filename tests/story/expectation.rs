//! What the story expectations, said in PostgreSQL's words: the table of decisions in one place.
//!
//! Names are snake_case and built as Prisma builds them; types, defaults and actions as decided for this database
//! (`docs/ARCHITECTURE.md`).

use super::{Arity, Field, Model, Story};
use crate::support::fact::{Column, EnumType, ForeignKey, Index, Key};

impl Story {
    /// The tables of all models and of the many-to-many relations.
    pub fn tables(&self) -> Vec<String> {
        let joins = self.joins().into_iter().map(|join| join.table);
        self.models
            .iter()
            .map(|model| model.table.clone())
            .chain(joins)
            .collect()
    }

    /// The columns of all tables, in the order of the story's fields.
    pub fn columns(&self) -> Vec<Column> {
        let of_models = self.models.iter().flat_map(|model| {
            let fields = model.fields.iter().filter(|field| self.is_column(field));
            (1..).zip(fields).map(|(position, field)| Column {
                table_name: model.table.clone(),
                position,
                column_name: snake(&field.name),
                type_name: self.type_of(field),
                nullable: field.arity == Arity::Optional,
                default_value: self.default_of(field),
            })
        });
        let of_joins = self.joins().into_iter().flat_map(|join| {
            let table = join.table.clone();
            (1..)
                .zip(join.sides)
                .map(move |(position, (column, _))| Column {
                    table_name: table.clone(),
                    position,
                    column_name: column,
                    type_name: "text".to_owned(),
                    nullable: false,
                    default_value: None,
                })
        });
        of_models.chain(of_joins).collect()
    }

    /// `@id`, and both columns of a join table together.
    pub fn primary_keys(&self) -> Vec<Key> {
        let of_models = self.models.iter().map(|model| {
            let columns = model
                .fields
                .iter()
                .filter(|field| field.id)
                .map(|field| snake(&field.name))
                .collect();
            Key::primary(&model.table, columns)
        });
        let of_joins = self.joins().into_iter().map(|join| {
            Key::primary(
                &join.table,
                join.sides
                    .iter()
                    .map(|(column, _)| column.clone())
                    .collect(),
            )
        });
        of_models.chain(of_joins).collect()
    }

    /// `@unique` and `@@unique`.
    pub fn unique_keys(&self) -> Vec<Key> {
        let key = |model: &Model, fields: &[String]| {
            let optional = |name: &String| {
                model
                    .fields
                    .iter()
                    .any(|f| f.name == *name && f.arity == Arity::Optional)
            };
            Key {
                table_name: model.table.clone(),
                key_name: format!("{}_{}_key", model.table, snakes(fields).join("_")),
                columns: snakes(fields),
                // Where one part of several may be absent, absent is a value like another: else the key never binds
                // for global tags. A single optional column, such as Stripe's ids, may be absent in many rows.
                nulls_not_distinct: fields.len() > 1 && fields.iter().any(optional),
            }
        };
        let of_model = |model: &Model| -> Vec<Key> {
            let single = model
                .fields
                .iter()
                .filter(|field| field.unique)
                .map(|field| vec![field.name.clone()]);
            single
                .chain(model.uniques.iter().cloned())
                .map(|fields| key(model, &fields))
                .collect()
        };
        self.models.iter().flat_map(of_model).collect()
    }

    /// `@@index`, and the second column of a join table.
    pub fn indexes(&self) -> Vec<Index> {
        let index = |table: &str, columns: Vec<String>| Index {
            table_name: table.to_owned(),
            index_name: format!("{table}_{}_idx", columns.join("_")),
            method: "btree".to_owned(),
            columns,
        };
        let of_models = self.models.iter().flat_map(|model| {
            model
                .indexes
                .iter()
                .map(move |fields| index(&model.table, snakes(fields)))
        });
        let of_joins = self
            .joins()
            .into_iter()
            .map(|join| index(&join.table, vec![join.sides[1].0.clone()]));
        of_models.chain(of_joins).collect()
    }

    /// `@relation(fields, references, onDelete)`, and both sides of a join table.
    pub fn foreign_keys(&self) -> Vec<ForeignKey> {
        let of_models = self.models.iter().flat_map(|model| {
            model.fields.iter().filter_map(|field| {
                let relation = field
                    .relation
                    .as_ref()
                    .filter(|relation| !relation.fields.is_empty())?;
                let target = self.model(&field.kind)?;
                // Prisma's own rule where the story says nothing.
                let silent = if field.arity == Arity::Optional {
                    "SetNull"
                } else {
                    "Restrict"
                };
                let action = relation.on_delete.as_deref().unwrap_or(silent);
                let references = snakes(&relation.references);
                Some(ForeignKey::new(
                    &model.table,
                    snakes(&relation.fields),
                    &target.table,
                    references,
                    &snake(action),
                ))
            })
        });
        let of_joins = self.joins().into_iter().flat_map(|join| {
            let table = join.table.clone();
            join.sides.into_iter().map(move |(column, target)| {
                ForeignKey::new(
                    &table,
                    vec![column],
                    &target,
                    vec!["id".to_owned()],
                    "cascade",
                )
            })
        });
        of_models.chain(of_joins).collect()
    }

    /// The enum types with their labels in order.
    pub fn enum_types(&self) -> Vec<EnumType> {
        let of = |e: &super::Enum| EnumType {
            type_name: snake(&e.name),
            labels: e.labels.clone(),
        };
        self.enums.iter().map(of).collect()
    }

    /// The tables that the story asks to keep the time of the last change.
    pub fn tables_with_updated_at(&self) -> Vec<String> {
        let has = |model: &&Model| model.fields.iter().any(|field| field.updated_at);
        self.models
            .iter()
            .filter(has)
            .map(|model| model.table.clone())
            .collect()
    }

    /// Many-to-many relations: both sides are lists that name the same relation. Prisma orders the sides by model.
    fn joins(&self) -> Vec<Join> {
        let mut joins: Vec<Join> = vec![];
        for model in &self.models {
            for field in model
                .fields
                .iter()
                .filter(|field| field.arity == Arity::List)
            {
                let Some(name) = field
                    .relation
                    .as_ref()
                    .and_then(|relation| relation.name.as_deref())
                else {
                    continue;
                };
                let side = (format!("{}_id", snake(&model.name)), model.table.clone());
                let table = snake(name);
                match joins.iter_mut().find(|join| join.table == table) {
                    Some(join) => join.sides.push(side),
                    None => joins.push(Join {
                        table,
                        sides: vec![side],
                    }),
                }
            }
        }
        for join in &mut joins {
            join.sides.sort();
            assert_eq!(join.sides.len(), 2, "{} has two sides", join.table);
        }
        joins
    }

    /// A relation is no column: its foreign key is.
    fn is_column(&self, field: &Field) -> bool {
        self.model(&field.kind).is_none()
    }

    fn type_of(&self, field: &Field) -> String {
        let one = match (field.kind.as_str(), field.native.as_deref()) {
            ("String", None | Some("Text")) => "text".to_owned(),
            ("Int", None) => "integer".to_owned(),
            ("Float", None) => "double precision".to_owned(),
            ("Boolean", None) => "boolean".to_owned(),
            ("DateTime", None) => "timestamp with time zone".to_owned(),
            ("Json", None) => "jsonb".to_owned(),
            ("Decimal", Some("Money")) => "money".to_owned(),
            (name, None) if self.is_enum(name) => snake(name),
            (kind, native) => panic!("the story's type {kind} with {native:?} has no decision"),
        };
        if field.arity == Arity::List {
            format!("{one}[]")
        } else {
            one
        }
    }

    fn default_of(&self, field: &Field) -> Option<String> {
        if field.updated_at {
            return Some("now()".to_owned());
        }
        let default = field.default.as_deref()?;
        let typed = |value: &str| format!("'{value}'::{}", self.type_of(field));
        Some(match (field.kind.as_str(), default) {
            (_, "[]") if field.arity == Arity::List => typed("{}"),
            ("Json", text) => typed(text.trim_matches('"')),
            (name, label) if self.is_enum(name) => typed(label),
            (_, plain) => plain.to_owned(),
        })
    }
}

/// A join table and its sides: column and table that it refers to.
struct Join {
    table: String,
    sides: Vec<(String, String)>,
}

/// `stripeCustomerId` and `ApiKey` become `stripe_customer_id` and `api_key`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

fn snakes(names: &[String]) -> Vec<String> {
    names.iter().map(|name| snake(name)).collect()
}
