//! Patch files: what a project changes in the generated text.

use diffy::Patch;

use super::CodegenError;

/// The text, whose lines end with `\n`, with the patch applied; how the lines of the patch end does not matter.
pub(super) fn apply(text: &str, patch: &str) -> Result<String, CodegenError> {
    let patch = patch
        .strip_prefix('\u{feff}')
        .unwrap_or(patch)
        .replace("\r\n", "\n");
    let patch = Patch::from_str(&patch).map_err(CodegenError::PatchUnreadable)?;
    if patch.hunks().is_empty() {
        return Err(CodegenError::PatchWithoutHunk);
    }
    diffy::apply(text, &patch).map_err(|error| {
        // diffy says the number in its message only.
        let digits: String = error
            .to_string()
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        let number: usize = digits.parse().unwrap_or(1);
        let hunk = patch.hunks().get(number.saturating_sub(1));
        let header = hunk.map_or_else(String::new, |hunk| {
            format!("@@ -{} +{} @@", hunk.old_range(), hunk.new_range())
        });
        CodegenError::PatchDoesNotApply { number, header }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_that_does_not_fit_names_its_hunk() {
        let patch = "--- a\n+++ b\n@@ -1,2 +1,2 @@\n-a\n+b\n c\n@@ -9,2 +9,2 @@\n-x\n+y\n z\n";
        let text = "a\nc\n";
        let error = apply(text, patch).unwrap_err();
        assert_eq!(
            error.to_string(),
            "hunk 2 of the patch file (`@@ -9,2 +9,2 @@`) does not fit the generated text"
        );
        let first = patch.split_once("@@ -9").unwrap().0;
        assert_eq!(apply(text, first).unwrap(), "b\nc\n");
    }

    #[test]
    fn line_ends_of_a_patch_do_not_matter() {
        let patch = "--- a\n+++ b\n@@ -1,2 +1,2 @@\n-a\n+b\n c\n";
        let windows = format!("\u{feff}{}", patch.replace('\n', "\r\n"));
        assert_eq!(apply("a\nc\n", &windows).unwrap(), "b\nc\n");
    }

    #[test]
    fn a_patch_without_a_hunk_changes_nothing_and_is_a_fault() {
        for patch in ["", "--- a\n+++ b\n", "hello\n"] {
            let error = apply("a\n", patch).unwrap_err();
            assert_eq!(error.code(), "patch-without-hunk", "{patch:?}: {error}");
        }
    }
}
