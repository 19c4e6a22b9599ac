//! The files of the page. They hold no data, so they need no token.

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// A file of the page.
struct Asset {
    path: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";
const TEXT: &str = "text/plain; charset=utf-8";

macro_rules! assets {
    ($($kind:ident $path:literal)*) => {
        &[$(Asset { path: $path, kind: $kind, bytes: include_bytes!(concat!("../assets/", $path)) }),*]
    };
}

/// All of them.
const ASSETS: &[Asset] = assets! {
    HTML "index.html"
    CSS "studio.css"
    SVG "icon.svg"
    SCRIPT "api.js"
    SCRIPT "app.js"
    SCRIPT "filters.js"
    SCRIPT "grid.js"
    SCRIPT "icons.js"
    SCRIPT "migrations.js"
    SCRIPT "palette.js"
    SCRIPT "panel.js"
    SCRIPT "route.js"
    SCRIPT "rows.js"
    SCRIPT "sidebar.js"
    SCRIPT "state.js"
    SCRIPT "structure.js"
    SCRIPT "table.js"
    SCRIPT "text.js"
    SCRIPT "vendor/preact.js"
    TEXT "vendor/LICENSE-preact.txt"
    TEXT "vendor/LICENSE-htm.txt"
};

pub(super) fn router() -> Router {
    Router::new()
        .route("/", get(|| async { of("index.html") }))
        .route(
            "/{*path}",
            get(|Path(path): Path<String>| async move { of(&path) }),
        )
}

fn of(path: &str) -> Response {
    match ASSETS.iter().find(|asset| asset.path == path) {
        Some(asset) => ([(header::CONTENT_TYPE, asset.kind)], asset.bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_stays_small() {
        let bytes: usize = ASSETS.iter().map(|asset| asset.bytes.len()).sum();
        assert!(bytes <= 200 << 10, "{bytes} bytes");
    }
}
