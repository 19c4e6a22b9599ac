//! Line ends: git may have changed those of a generated file, which is the same file then.

use std::path::Path;

use glowplug_schema::codegen::models::HEADER;
use glowplug_schema::codegen::{NewlineStyle, RustfmtOptions};

/// Whether a file on disk is this text, however its lines end.
pub(super) fn same(current: &[u8], text: &str) -> bool {
    if current == text.as_bytes() {
        return true;
    }
    let current = current.strip_prefix(BOM).unwrap_or(current);
    let lines = |text: &[u8]| -> Vec<u8> {
        let mut lines = text.to_vec();
        let mut at = 0;
        lines.retain(|byte| {
            at += 1;
            *byte != b'\r' || text.get(at) != Some(&b'\n')
        });
        lines
    };
    lines(current) == lines(text.as_bytes())
}

/// The text with the line ends of the file that it replaces, unless rustfmt's settings say which it has.
pub(super) fn as_on_disk(path: &Path, text: String, rustfmt: &RustfmtOptions) -> String {
    if rustfmt.newline_style != NewlineStyle::Auto {
        return text;
    }
    let current = std::fs::read(path).unwrap_or_default();
    let breaks = current.iter().filter(|byte| **byte == b'\n').count();
    let both = current.windows(2).filter(|pair| pair == b"\r\n").count();
    match breaks > 0 && both == breaks {
        true => text.replace('\n', "\r\n"),
        false => text,
    }
}

/// Whether a text begins with the mark of a generated model.
pub(super) fn is_generated(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines().next() == Some(HEADER.trim_end())
}

const BOM: &[u8] = b"\xef\xbb\xbf";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_do_not_matter() {
        assert!(same(b"a\r\nb\r\n", "a\nb\n"));
        assert!(same(b"a\nb\r\n", "a\r\nb\n"));
        assert!(same(b"\xef\xbb\xbfa\n", "a\n"));
        assert!(!same(b"a\rb\n", "a\nb\n"));
        assert!(!same(b"a\n\n", "a\n"));
        assert!(is_generated(&HEADER.replace('\n', "\r\n")));
        assert!(!is_generated("// mine\n"));
    }

    #[test]
    fn a_file_keeps_its_line_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.rs");
        let auto = RustfmtOptions::default();
        let write = |rustfmt| as_on_disk(&path, "a\nb\n".to_owned(), rustfmt);
        assert_eq!(write(&auto), "a\nb\n");
        std::fs::write(&path, "x\r\ny\r\n").unwrap();
        assert_eq!(write(&auto), "a\r\nb\r\n");
        let unix = RustfmtOptions {
            newline_style: NewlineStyle::Unix,
            ..RustfmtOptions::default()
        };
        assert_eq!(write(&unix), "a\nb\n");
        std::fs::write(&path, "x\r\ny\n").unwrap();
        assert_eq!(write(&auto), "a\nb\n");
    }
}
