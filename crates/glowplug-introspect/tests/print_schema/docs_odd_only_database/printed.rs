// @generated automatically by Diesel CLI.

diesel::table! {
    /// First line.
    ///
    /// indented
    /// tabbed
    /// * list
    /// * list "quoted" it's `code`
    ///
    /// Last.
    odd (id) {
        /// #[derive(Debug)]
        #[sql_name = r#"a"b"#]
        a_b -> Nullable<Text>,
        blank -> Nullable<Text>,
        /// ```sql
        /// SELECT 1;
        /// ```
        ///
        /// let x = 1;
        code -> Nullable<Text>,
        /// one
        /// two
        crlf -> Nullable<Text>,
        empty -> Nullable<Text>,
        /// ends with blanks
        ///
        ///
        ends -> Nullable<Text>,
        id -> Int4,
        /// one
        /// two
        ///
        ///
        /// three
        lines -> Nullable<Text>,
        /// A comment that goes on and on, far past the hundredth column, because nobody who writes comments in a database thinks of the width of lines in Rust.
        long -> Nullable<Text>,
        /// a "lone quote and an apostrophe' and r#"raw"# and {brace (paren
        quotes -> Nullable<Text>,
        /// /// three
        slashes -> Nullable<Text>,
        /// two  before
        spaces -> Nullable<Text>,
        /// */ closes /* opens // slashes \ backslash \n not a newline
        stars -> Nullable<Text>,
        /// Größe 日本語 🚀 é
        unicode -> Nullable<Text>,
    }
}
