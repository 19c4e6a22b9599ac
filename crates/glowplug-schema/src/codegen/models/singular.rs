//! English plurals: what one row of `activities` is called.

/// The singular of the last word of a table's name.
///
/// ```
/// use glowplug_schema::codegen::models::singular;
/// assert_eq!(singular("organization_members"), "organization_member");
/// assert_eq!(singular("activities"), "activity");
/// assert_eq!(singular("analytics"), "analytics");
/// ```
pub fn singular(name: &str) -> String {
    // A word begins at a `_` or, in camel case, at a capital behind a small letter.
    let mut start = 0;
    let mut before = '_';
    for (at, c) in name.char_indices() {
        if before == '_' || (c.is_uppercase() && before.is_lowercase()) {
            start = at;
        }
        before = c;
    }
    let (head, word) = name.split_at(start);
    let lower = word.to_lowercase();
    let one = singular_word(&lower);
    // Only the end of a word changes, so that capitals at its beginning stay.
    let same = word
        .char_indices()
        .zip(one.chars())
        .take_while(|((_, a), b)| a.to_lowercase().eq(b.to_lowercase()))
        .count();
    let kept: String = word.chars().take(same).collect();
    let changed: String = one.chars().skip(same).collect();
    format!("{head}{kept}{changed}")
}

fn singular_word(word: &str) -> String {
    if SAME.contains(&word) {
        return word.to_owned();
    }
    if let Some((_, one)) = IRREGULAR.iter().find(|(many, _)| *many == word) {
        return (*one).to_owned();
    }
    let cut = |count: usize, end: &str| format!("{}{end}", &word[..word.len() - count]);
    let ends = |end: &str| word.len() > end.len() && word.ends_with(end);
    if !ends("s") || ["ss", "us", "is", "ics"].iter().any(|end| ends(end)) {
        return word.to_owned();
    }
    if ends("ies") {
        return if word.len() > 4 {
            cut(3, "y")
        } else {
            cut(1, "")
        };
    }
    if ["sses", "shes", "ches", "xes", "zzes"]
        .iter()
        .any(|end| ends(end))
    {
        return cut(2, "");
    }
    if ends("uses") && !["auses", "ouses", "cuses"].iter().any(|end| ends(end)) {
        return cut(2, "");
    }
    if ends("yses") {
        return cut(2, "is");
    }
    if ends("oes") {
        return cut(2, "");
    }
    cut(1, "")
}

/// Words that are the same for one and for many, and those that only look like a plural.
const SAME: &[&str] = &[
    "aws",
    "bias",
    "canvas",
    "dns",
    "gas",
    "gps",
    "https",
    "kubernetes",
    "news",
    "pancreas",
    "rss",
    "series",
    "sms",
    "species",
    "tls",
];

/// Words that no rule explains, and those for which the rules are wrong.
const IRREGULAR: &[(&str, &str)] = &[
    ("aliases", "alias"),
    ("atlases", "atlas"),
    ("axes", "axis"),
    ("axles", "axle"),
    ("biases", "bias"),
    ("buses", "bus"),
    ("caches", "cache"),
    ("canoes", "canoe"),
    ("canvases", "canvas"),
    ("children", "child"),
    ("cookies", "cookie"),
    ("crises", "crisis"),
    ("criteria", "criterion"),
    ("diagnoses", "diagnosis"),
    ("feet", "foot"),
    ("gases", "gas"),
    ("geese", "goose"),
    ("halves", "half"),
    ("hypotheses", "hypothesis"),
    ("indices", "index"),
    ("knives", "knife"),
    ("leaves", "leaf"),
    ("lenses", "lens"),
    ("lives", "life"),
    ("matrices", "matrix"),
    ("men", "man"),
    ("mice", "mouse"),
    ("movies", "movie"),
    ("oases", "oasis"),
    ("parentheses", "parenthesis"),
    ("people", "person"),
    ("phenomena", "phenomenon"),
    ("quizzes", "quiz"),
    ("reuses", "reuse"),
    ("selfies", "selfie"),
    ("selves", "self"),
    ("shelves", "shelf"),
    ("shoes", "shoe"),
    ("synopses", "synopsis"),
    ("teeth", "tooth"),
    ("theses", "thesis"),
    ("toes", "toe"),
    ("uses", "use"),
    ("vertices", "vertex"),
    ("wives", "wife"),
    ("wolves", "wolf"),
    ("women", "woman"),
    ("zombies", "zombie"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_has_the_name_that_a_person_would_give_it() {
        for (many, one) in [
            ("users", "user"),
            ("post_tags", "post_tag"),
            ("activities", "activity"),
            ("analytics", "analytics"),
            ("campaign_analytics", "campaign_analytics"),
            ("statuses", "status"),
            ("status", "status"),
            ("addresses", "address"),
            ("address", "address"),
            ("boxes", "box"),
            ("branches", "branch"),
            ("caches", "cache"),
            ("houses", "house"),
            ("clauses", "clause"),
            ("viruses", "virus"),
            ("databases", "database"),
            ("licenses", "license"),
            ("courses", "course"),
            ("analyses", "analysis"),
            ("heroes", "hero"),
            ("people", "person"),
            ("sales_people", "sales_person"),
            ("ties", "tie"),
            ("movies", "movie"),
            ("series", "series"),
            ("user", "user"),
            ("user_data", "user_data"),
            ("s", "s"),
            ("", ""),
            ("UserAccounts", "UserAccount"),
            ("userAddresses", "userAddress"),
            ("Users", "User"),
            ("USERS", "USER"),
            ("größen", "größen"),
            ("api_keys", "api_key"),
            ("_s", "_s"),
            ("2fa_codes", "2fa_code"),
        ] {
            assert_eq!(singular(many), one, "{many}");
        }
    }
}
