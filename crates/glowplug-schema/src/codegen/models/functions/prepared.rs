//! What keeps the generated writes prepared: Diesel does so for queries, and for no statement whose text depends on its values.

use super::keys::keys;
use crate::codegen::models::plan::Model;

/// Whether a model's functions use it.
pub(super) fn is_needed(model: &Model<'_>) -> bool {
    model.has_insert() || (model.has_changes() && keys(model).iter().any(|key| key.primary))
}

/// The end of the folder's `mod.rs`. `is_safe_to_cache_prepared` is where Diesel itself decides, and can be decided otherwise.
pub(super) const TEXT: &str = r#"
/// A statement that stays prepared on its connection.
///
/// Which columns are set and which are left to their defaults shows in the text of a statement, and such a one Diesel has the
/// server read and plan again each time, which takes longer than to run it. An application has few of these texts and uses them
/// over and over.
struct Prepared<Q>(Q);

impl<Q> Prepared<Q> {
    /// How many texts stay prepared. A connection keeps each until it is closed: if anyone who calls an application may choose the
    /// columns, there must be an end.
    const MOST: usize = 256;
}

impl<Q> ::diesel::query_builder::QueryFragment<::diesel::pg::Pg> for Prepared<Q>
where
    Q: ::diesel::query_builder::QueryFragment<::diesel::pg::Pg>,
{
    fn walk_ast<'b>(
        &'b self,
        pass: ::diesel::query_builder::AstPass<'_, 'b, ::diesel::pg::Pg>,
    ) -> ::diesel::QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, backend: &::diesel::pg::Pg) -> ::diesel::QueryResult<bool> {
        use ::diesel::query_builder::QueryBuilder as _;
        use ::std::hash::{DefaultHasher, Hash as _, Hasher as _};
        use ::std::sync::{PoisonError, RwLock};

        static TEXTS: RwLock<::std::collections::BTreeSet<u64>> = RwLock::new(::std::collections::BTreeSet::new());

        let mut text = <::diesel::pg::Pg as ::diesel::backend::Backend>::QueryBuilder::default();
        self.0.to_sql(&mut text, backend)?;
        let mut hash = DefaultHasher::new();
        text.finish().hash(&mut hash);
        let hash = hash.finish();
        if TEXTS.read().unwrap_or_else(PoisonError::into_inner).contains(&hash) {
            return Ok(true);
        }
        let mut texts = TEXTS.write().unwrap_or_else(PoisonError::into_inner);
        Ok(texts.contains(&hash) || texts.len() < Self::MOST && texts.insert(hash))
    }
}

impl<Q> ::diesel::query_builder::QueryId for Prepared<Q> {
    type QueryId = ();

    // The text distinguishes them.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: ::diesel::query_builder::Query> ::diesel::query_builder::Query for Prepared<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, C> ::diesel::RunQueryDsl<C> for Prepared<Q> {}
"#;
