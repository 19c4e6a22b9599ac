//! The same server, another database.

/// Replaces the database in a connection string of libpq, which is a URI or `key=value` pairs.
pub(crate) fn with_database(url: &str, database: &str) -> String {
    let Some((scheme, rest)) = url
        .split_once("://")
        .filter(|(scheme, _)| scheme.starts_with("postgres"))
    else {
        // Of two equal keys libpq takes the last.
        return format!("{url} dbname='{database}'");
    };
    let (before, query) = rest
        .split_once('?')
        .map_or((rest, None), |(before, query)| (before, Some(query)));
    let authority = before
        .split_once('/')
        .map_or(before, |(authority, _)| authority);
    let kept: Vec<&str> = query
        .into_iter()
        .flat_map(|q| q.split('&'))
        .filter(|p| !p.starts_with("dbname="))
        .collect();
    let query = if kept.is_empty() {
        String::new()
    } else {
        format!("?{}", kept.join("&"))
    };
    format!("{scheme}://{authority}/{database}{query}")
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn only_the_database_changes() {
        for (url, wanted) in [
            (
                "postgres://u:p@h:5/old?sslmode=require",
                "postgres://u:p@h:5/new?sslmode=require",
            ),
            ("postgresql://h", "postgresql://h/new"),
            (
                "postgres:///old?host=/a/b&user=x",
                "postgres:///new?host=/a/b&user=x",
            ),
            (
                "postgres://h1:1,h2:2/?dbname=old",
                "postgres://h1:1,h2:2/new",
            ),
            ("host=/tmp dbname=old", "host=/tmp dbname=old dbname='new'"),
        ] {
            assert_eq!(with_database(url, "new"), wanted);
        }
    }
}
