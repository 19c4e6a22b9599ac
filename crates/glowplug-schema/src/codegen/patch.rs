//! Patch files: what a project changes in the generated text.

use diffy::Patch;

use super::CodegenError;

/// The text with the patch applied.
pub(super) fn apply(text: &str, patch: &str) -> Result<String, CodegenError> {
    let patch = Patch::from_str(patch).map_err(CodegenError::PatchUnreadable)?;
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
}
