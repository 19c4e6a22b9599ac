//! What lines are read as, and which are not.

use proptest::prelude::*;

use super::*;

fn parse(text: impl AsRef<[u8]>) -> DotEnv {
    let environment = |name: &str| match name {
        "HOST" => Some("db.example.org".to_owned()),
        "SHARED" => Some("environment".to_owned()),
        _ => None,
    };
    DotEnv::parse(Path::new(".env"), text.as_ref(), &environment)
}

#[track_caller]
fn reads(text: impl AsRef<[u8]>, wanted: &str) {
    let file = parse(&text);
    let shown = String::from_utf8_lossy(text.as_ref()).into_owned();
    assert_eq!(file.problems(), [], "{shown}");
    assert_eq!(
        file.get("A").map(|value| value.value.as_str()),
        Some(wanted),
        "{shown}"
    );
}

/// The lines with problems, and that the variable behind them is read anyway.
#[track_caller]
fn faults(text: &str, wanted: &[(usize, LineFault)]) {
    let text = format!("{text}\nLAST=read\n");
    let file = parse(&text);
    let found: Vec<_> = file
        .problems()
        .iter()
        .map(|problem| (problem.line, problem.reason))
        .collect();
    assert_eq!(found, wanted, "{text}");
    let last = file.get("LAST").unwrap();
    assert_eq!(
        (last.value.as_str(), last.line),
        ("read", text.lines().count()),
        "{text}"
    );
}

#[test]
fn a_line_gives_a_variable_its_value() {
    for text in [
        "A=x",
        "A = x",
        "export A=x",
        "  export\tA=x  ",
        "A='x'",
        "A=\"x\"",
        "A=x # y",
        "A='x' # y",
    ] {
        reads(text, "x");
        reads(format!("# first\r\n\r\n{text}\r\nB=1\r\n"), "x");
        reads(format!("\u{feff}{text}"), "x");
    }
    reads("A=", "");
    reads("A= # nothing", "");
    reads("A=''", "");
    reads("A=a b  c ", "a b  c");
    reads("A=x#y", "x#y");
    reads("A=postgres://u:p#q@h/d?a=b", "postgres://u:p#q@h/d?a=b");
    assert_eq!(parse("export=1").get("export").unwrap().value, "1");
    assert_eq!(parse("a.b=1").get("a.b").unwrap().value, "1");
    assert_eq!(parse("\n\nA=1").get("A").unwrap().line, 3);
}

#[test]
fn quotes_say_what_is_literal() {
    reads(r"A='p$a${b}\n#\'", r"p$a${b}\n#\");
    reads(r#"A="a\nb\t\"c\" \\ \$d \'""#, "a\nb\t\"c\" \\ $d '");
    reads(r"A=a\$b\\c\ d\ne", "a$b\\c d\ne");
    reads("A='one\r\ntwo'\r\nB=1", "one\ntwo");
    reads("A=\"one\n# two\nB=three\"\n", "one\n# two\nB=three");
    reads("A=it's", "it's");
    reads("A=it's\nB=that's", "it's");
    reads("A=5\"\nB=6\"", "5\"");
    reads("A='say \"hi\"'", "say \"hi\"");
}

#[test]
fn a_variable_stands_for_its_value() {
    reads("DB_NAME=shop\nA=$DB_NAME", "shop");
    reads("DB_NAME=shop\nA=\"x${DB_NAME}y\"", "xshopy");
    reads(
        "D=x\nDB_NAME=shop\nA=postgres://$HOST/$DB_NAME?x=$D",
        "postgres://db.example.org/shop?x=x",
    );
    reads("SHARED=file\nA=$SHARED", "environment");
    reads("E=\nA=x${E}y${E:-d}${E-d}${U:-e}${U-f}", "xydef");
    reads("A=a$ $5 $-", "a$ $5 $-");
    reads("A=$", "$");
    reads("B='$HOST'\nA=$B", "$HOST");
}

#[test]
fn a_line_that_cannot_be_read_is_named_and_takes_no_other_with_it() {
    use LineFault::{
        BadSubstitution, BehindQuote, NoAssignment, SetAgain, UnclosedQuote, Undefined,
        UnknownEscape,
    };
    faults("A=1\nnothing here\nB=2", &[(2, NoAssignment)]);
    faults("1A=1", &[(1, NoAssignment)]);
    faults("=1", &[(1, NoAssignment)]);
    faults("export A", &[(1, NoAssignment)]);
    faults("A='x", &[(1, UnclosedQuote)]);
    faults("A=\"x", &[(1, UnclosedQuote)]);
    faults("A=\"x\\\"", &[(1, UnclosedQuote)]);
    faults("A='x\nB='y'\nC=\"z\"", &[(1, UnclosedQuote)]);
    faults("A=\"x\nB=\"y\"\nC='z'", &[(1, UnclosedQuote)]);
    faults("A='x\nB=it's", &[(1, UnclosedQuote)]);
    faults("A='x'y", &[(1, BehindQuote)]);
    faults("A='x'#y", &[(1, BehindQuote)]);
    faults("A=\"x\" y", &[(1, BehindQuote)]);
    faults(r"A=C:\Users", &[(1, UnknownEscape)]);
    faults("A=x\\", &[(1, UnknownEscape)]);
    faults("A=${HOST", &[(1, BadSubstitution)]);
    faults("A=${}", &[(1, BadSubstitution)]);
    faults("A=${HOST?}", &[(1, BadSubstitution)]);
    faults("A=$NOT_SET", &[(1, Undefined)]);
    faults("A=$B\nB=1", &[(1, Undefined)]);
    faults("A=$NOT_SET\nB=$A", &[(1, Undefined), (2, Undefined)]);
    faults("A=1\nA=1\nA=2", &[(3, SetAgain)]);
    let file = parse(b"A=1\nB=\xff\nC=\0\nD=4");
    let found: Vec<_> = file.problems().iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        ["line 2 is not UTF-8", "line 3 holds a NUL character"]
    );
    assert_eq!(file.get("D").unwrap().line, 4);
}

#[test]
fn a_variable_in_doubt_is_known_by_its_name() {
    let file = parse("A=$NOT_SET\nB=1\nB=2\n");
    assert!(file.get("A").is_none());
    assert_eq!(file.problem_of("A").unwrap().line, 1);
    assert_eq!(file.get("B").unwrap().value, "1");
    assert_eq!(file.problem_of("B").unwrap().line, 3);
    assert!(file.problem_of("C").is_none());
}

#[test]
fn no_message_holds_a_value() {
    for text in [
        "A='canary",
        "A=$canary",
        "A=${canary",
        "canary",
        "A='x'canary",
        "A=\\canary",
        "A=1\nA=canary",
    ] {
        let file = parse(text);
        let shown = format!("{file:?} {}", file.problems()[0]);
        assert!(!shown.contains("canary"), "{shown}");
    }
    assert!(!format!("{:?}", parse("A=canary")).contains("canary"));
}

#[test]
fn the_nearest_file_upwards_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("a/b");
    std::fs::create_dir_all(&deep).unwrap();
    let path = folder.path().join(".env");
    std::fs::write(&path, "A=1").unwrap();
    // A folder of that name, as of a Python environment, is none.
    std::fs::create_dir(deep.join(".env")).unwrap();
    assert_eq!(DotEnv::find(&deep), Some(path.clone()));
    assert_eq!(DotEnv::read(&path).unwrap().get("A").unwrap().value, "1");
    assert_eq!(DotEnv::read(&deep.join("none")).unwrap_err().code(), "file");
}

const PIECES: &[&[u8]] = &[
    b"'",
    b"\"",
    b"\\",
    b"$",
    b"${",
    b"}",
    b"=",
    b"#",
    b"\n",
    b"\r\n",
    b" ",
    b"A",
    b"export ",
    b":-",
    b"\xc3",
    b"\xc3\xa4",
    b"\0",
    b"\xef\xbb\xbf",
];

proptest! {
    #[test]
    fn no_input_panics(text in proptest::collection::vec(proptest::sample::select(PIECES), 0..40)) {
        let text = text.concat();
        let file = parse(&text);
        let lines = text.split(|byte| *byte == b'\n').count();
        prop_assert!(file.problems().iter().all(|problem| (1..=lines).contains(&problem.line)));
    }

    #[test]
    fn single_quotes_keep_everything(value in "[^'\0\r]*") {
        let file = parse(format!("A='{value}'\nB=1"));
        prop_assert_eq!(&file.get("A").unwrap().value, &value);
        prop_assert!(file.get("B").is_some());
    }
}
