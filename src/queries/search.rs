//! Search over the texts of posts: words in any form, ranked, with the hits marked.
//!
//! The query is written as for a search engine: words, `"a phrase"`, `or`, `-without`. Whatever is typed is a query; one
//! without a word that counts finds nothing. A dash that stands alone or among others is no minus, and what comes after
//! the first [`LONGEST`] characters is not read. Posts in the trash are not found. `posts_content_search_idx`, a GIN index
//! over live posts, does the finding.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::paging::{Keyset, Page, PageError, Request};
use super::soft_delete::SoftDelete;
use crate::models::Post;
use crate::schema::posts;

/// As many characters of a query as are read. PostgreSQL gives up on queries of some thousand words.
pub const LONGEST: usize = 1000;

diesel::define_sql_function! {
    /// Whether a text answers a search: the expression of the index.
    fn post_matches(content: Text, query: Text) -> Bool;
}

diesel::define_sql_function! {
    /// How well a text answers a search that it matches; higher is better.
    fn post_rank(content: Text, query: Text) -> Float;
}

diesel::define_sql_function! {
    /// The places of a text that hold words of a search, each of them between U+E000 and U+E001.
    fn post_headline(content: Text, query: Text) -> Text;
}

/// A post that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The post.
    pub post: Post,
    /// How well it answers; higher is better.
    pub rank: f32,
    /// Where it answers.
    pub headline: Headline,
}

/// A part of a text with the hits in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headline {
    /// The text in pieces, each with whether it is a hit.
    pub pieces: Vec<(String, bool)>,
}

impl Headline {
    fn parse(marked: &str) -> Self {
        let mut pieces = Vec::new();
        for (at, part) in marked.split('\u{e000}').enumerate() {
            let (hit, rest) = match part.split_once('\u{e001}') {
                Some(parts) if at > 0 => parts,
                _ => ("", part),
            };
            let both = [(hit, true), (rest, false)];
            let filled = both.into_iter().filter(|(text, _)| !text.is_empty());
            pieces.extend(filled.map(|(text, hit)| (text.to_owned(), hit)));
        }
        Self { pieces }
    }

    /// As HTML: everything escaped, each hit in `<mark>`.
    ///
    /// ```
    /// use allin_db::queries::search::Headline;
    ///
    /// let headline = Headline { pieces: vec![("<b> & ".into(), false), ("launch".into(), true)] };
    /// assert_eq!(headline.to_html(), "&lt;b&gt; &amp; <mark>launch</mark>");
    /// ```
    pub fn to_html(&self) -> String {
        let escape = |text: &str| {
            text.chars().fold(String::new(), |mut html, c| {
                match c {
                    '&' => html.push_str("&amp;"),
                    '<' => html.push_str("&lt;"),
                    '>' => html.push_str("&gt;"),
                    '"' => html.push_str("&quot;"),
                    '\'' => html.push_str("&#39;"),
                    c => html.push(c),
                }
                html
            })
        };
        self.pieces
            .iter()
            .map(|(text, hit)| match hit {
                true => format!("<mark>{}</mark>", escape(text)),
                false => escape(text),
            })
            .collect()
    }
}

/// A search over live posts.
///
/// ```
/// use allin_db::queries::paging::{PageError, Request};
/// use allin_db::queries::search::Search;
/// use diesel::prelude::*;
///
/// fn first_titles(conn: &mut PgConnection) -> Result<Vec<String>, PageError> {
///     let page = Search::new("launch -rocket").of_organization("o1").page(conn, &Request::first(20))?;
///     Ok(page.items.iter().map(|hit| hit.headline.to_html()).collect())
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    query: String,
    organization: Option<String>,
    user: Option<String>,
}

impl Search {
    /// A search by what a person typed.
    pub fn new(query: &str) -> Self {
        Self {
            query: readable(query),
            organization: None,
            user: None,
        }
    }

    /// Only posts of an organization.
    #[must_use]
    pub fn of_organization(mut self, id: impl Into<String>) -> Self {
        self.organization = Some(id.into());
        self
    }

    /// Only posts of a user.
    #[must_use]
    pub fn of_user(mut self, id: impl Into<String>) -> Self {
        self.user = Some(id.into());
        self
    }

    /// The posts that answer, as a query to go on with: to count, to join, to order otherwise.
    pub fn posts(&self) -> posts::BoxedQuery<'static, diesel::pg::Pg> {
        let mut found = Post::alive()
            .filter(post_matches(posts::content, self.query.clone()))
            .into_boxed();
        if let Some(organization) = self.organization.clone() {
            found = found.filter(posts::organization_id.eq(organization));
        }
        if let Some(user) = self.user.clone() {
            found = found.filter(posts::user_id.eq(user));
        }
        found
    }

    /// A page of hits, the best first; among equals the newest.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn page(&self, conn: &mut PgConnection, request: &Request) -> Result<Page<Hit>, PageError> {
        let query = &self.query;
        let best = Keyset::descending(
            "search",
            post_rank(posts::content, query.as_str()),
            posts::id,
            |(post, rank, _): &(Post, f32, String)| (*rank, post.id.clone()),
        );
        let found = self.posts().select((
            Post::as_select(),
            post_rank(posts::content, query.clone()),
            post_headline(posts::content, query.clone()),
        ));
        let page: Page<(Post, f32, String)> = best.within(self).page(conn, found, request)?;
        page.try_map_all(|rows| {
            let hits = rows.into_iter().map(|(post, rank, marked)| Hit {
                post,
                rank,
                headline: Headline::parse(&marked),
            });
            Ok(hits.collect())
        })
    }
}

/// What was typed, without what PostgreSQL would fail on: a NUL, which its texts cannot have, more than it can read, and
/// dashes in a row, each of which it takes for another "not" until its stack of them is full.
fn readable(query: &str) -> String {
    let mut readable = String::new();
    let mut characters = query.chars().take(LONGEST).peekable();
    let mut before = ' ';
    while let Some(c) = characters.next() {
        let after = characters.peek().copied().unwrap_or(' ');
        let alone = c == '-' && (before == '-' || after == '-' || after.is_whitespace());
        readable.push(if alone || c == '\0' { ' ' } else { c });
        before = c;
    }
    readable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_pieces() {
        let pieces = |text: &str| Headline::parse(text).pieces;
        assert_eq!(
            pieces("a \u{e000}b\u{e001} c\u{e000}d\u{e001}"),
            [("a ", false), ("b", true), (" c", false), ("d", true)]
                .map(|(text, hit)| (text.to_owned(), hit))
        );
        assert_eq!(pieces(""), []);
        assert_eq!(pieces("plain"), [("plain".to_owned(), false)]);
    }

    #[test]
    fn a_dash_is_a_minus_before_a_word_only() {
        for (typed, read) in [
            ("launch -rocket", "launch -rocket"),
            ("e-mail", "e-mail"),
            ("launch - rocket", "launch   rocket"),
            ("--rocket", "  rocket"),
            ("- - -x", "    -x"),
            ("a -", "a  "),
            ("a\0b", "a b"),
        ] {
            assert_eq!(readable(typed), read, "{typed}");
        }
        assert_eq!(readable(&"é".repeat(5000)), "é".repeat(LONGEST));
    }
}
