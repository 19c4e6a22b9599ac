//! No text that this crate makes of a connection string holds a secret of it, whatever the secret and wherever it stands.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::fmt::Write;
use std::sync::LazyLock;

use glowplug_pq::{Connection, ConnectionString, Error, Reason, mask_url};
use proptest::prelude::*;
use proptest::sample::select;

/// Where a secret can stand: `PW` raw, `ENC` percent-encoded, `QUOTED` as libpq quotes it.
const SHAPES: &[&str] = &[
    "postgres://kim:PW@127.0.0.1:1/shop",
    "postgres://kim:ENC@127.0.0.1:1/shop",
    "postgresql://kim:PW@127.0.0.1:1",
    "postgresql://kim:PW@127.0.0.1:1/shop?sslmode=disable&connect_timeout=3",
    "postgres://kim:PW@/shop?host=/nowhere",
    "postgres://kim:ENC@/shop?host=/nowhere&port=1",
    "postgres://kim:PW@127.0.0.1:1/shop?application_name=a@b",
    "postgres://kim:PW@127.0.0.1:port/shop",
    "postgres://kim:PW@127.0.0.1:1/shop?nonsense=1",
    "postgres://kim:PW@127.0.0.1:1/shop?sslmode=no-verify",
    "postgres://kim:PW@127.0.0.1:1,127.0.0.1:2/shop",
    "postgres://kim:PW@127.0.0.1:1/shop?schema=Sales&pgbouncer=true",
    "postgres://kim:PW@127.0.0.1:1/sh%zzop",
    "postgres://kim:PW@[::1]:1/shop",
    "postgres://kim:PW@[::1/shop",
    "postgres://127.0.0.1:1/shop?user=kim&password=ENC",
    "postgres://127.0.0.1:1/shop?password=ENC&user=kim",
    "postgres://127.0.0.1:1/shop?password=PW",
    "postgres://127.0.0.1:1/shop?sslpassword=ENC",
    "postgres://127.0.0.1:1/shop?scram_client_key=ENC",
    "postgres://127.0.0.1:1/shop?pass%77ord=ENC",
    "postgres://127.0.0.1:1/shop?PASSWORD=ENC",
    "postgres://127.0.0.1:1/shop?passwrod=ENC",
    "postgres://127.0.0.1:1/shop?pwd=PW",
    "postgres://kim:ENC@127.0.0.1:1/shop?password=ENC&password=ENC",
    "POSTGRES://kim:PW@127.0.0.1:1/shop",
    "mysql://kim:PW@127.0.0.1:1/shop",
    "jdbc:postgresql://127.0.0.1:1/shop?user=kim&password=PW",
    "kim:PW@127.0.0.1/shop",
    "host=127.0.0.1 port=1 password=QUOTED user=kim",
    "host=127.0.0.1 port=1 password = QUOTED",
    "host=127.0.0.1 port=1 sslpassword=QUOTED",
    "host=127.0.0.1 port=1 passwd=QUOTED",
    "host=127.0.0.1 port=1 Password=QUOTED",
    "host=127.0.0.1 port=99999 password=QUOTED",
    "host=127.0.0.1 port=1 password=QUOTED nonsense",
];

/// Passwords of three characters and more: anything that can be typed, and words between separators that are not encoded.
fn passwords() -> impl Strategy<Value = String> {
    let separators = select(vec![
        "@", "/", "?", "#", "&", "=", "%", ":", " ", "'", "\\", "[", "]", ",", "%zz", "://", "@/",
        "?x=",
    ]);
    let pieces = prop::collection::vec(("[a-zA-Z0-9]{1,6}", separators), 1..5);
    let words = pieces.prop_map(|pieces| {
        let mut out = String::new();
        for (word, separator) in pieces {
            let _ = write!(out, "{word}{separator}");
        }
        out
    });
    prop_oneof![
        "[ -~]{3,24}",
        "[ -~éßЖ漢😀]{3,24}",
        words.prop_filter("three", |word| word.len() >= 3)
    ]
}

fn encoded(password: &str) -> String {
    password.bytes().fold(String::new(), |mut out, byte| {
        let _ = match byte.is_ascii_alphanumeric() {
            true => write!(out, "{}", char::from(byte)),
            false => write!(out, "%{byte:02X}"),
        };
        out
    })
}

/// Everything that this crate says about a connection string.
fn texts(url: &str) -> Vec<String> {
    let mut texts = vec![mask_url(url)];
    match ConnectionString::parse(url) {
        Ok(parsed) => {
            let changed = parsed.with("dbname", "other");
            texts.extend([
                parsed.to_string(),
                format!("{parsed:?}"),
                changed.to_string(),
            ]);
        }
        Err(error) => texts.extend([error.to_string(), format!("{error:?}")]),
    }
    if let Err(error) = Connection::connect(url) {
        texts.extend([error.to_string(), format!("{error:?}")]);
    }
    texts
}

/// Every piece of four characters, or the whole where it is shorter.
fn pieces(password: &str) -> Vec<String> {
    let characters: Vec<char> = password.chars().collect();
    let length = characters.len().min(4);
    characters
        .windows(length)
        .map(|piece| piece.iter().collect())
        .collect()
}

fn filled(shape: &str, password: &str) -> String {
    let quoted = format!("'{}'", password.replace('\\', "\\\\").replace('\'', "\\'"));
    shape
        .replace("ENC", &encoded(password))
        .replace("QUOTED", &quoted)
        .replace("PW", password)
}

/// What is said of each shape with a secret of one letter, and the shape: what stands there is no piece of a secret.
static AROUND: LazyLock<Vec<(&str, String)>> = LazyLock::new(|| {
    let said = |shape: &&'static str| {
        let texts = texts(&filled(shape, "~")).join("\n");
        (*shape, format!("{shape}\n{texts}\npostgres://"))
    };
    SHAPES.iter().map(said).collect()
});

#[track_caller]
fn is_hidden(shape: &str, password: &str) {
    let url = filled(shape, password);
    let (_, around) = AROUND.iter().find(|(known, _)| *known == shape).unwrap();
    for text in texts(&url) {
        for piece in pieces(password) {
            for piece in [encoded(&piece), piece] {
                assert!(
                    around.contains(&piece) || !text.contains(&piece),
                    "{url:?} shows {piece:?} of {password:?}: {text}"
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_piece_of_a_secret_is_shown(password in passwords()) {
        for shape in SHAPES {
            is_hidden(shape, &password);
        }
    }
}

#[test]
fn passwords_that_move_the_parts_are_not_shown() {
    for password in [
        "a#canary@:/?%",
        "canary@evil/db?sslmode=",
        "canary@evil/db?host=/tmp&port=",
        "1/canary",
        "1/canary?user=",
        "12?canary/x",
        "x@canary",
        "x&canary=yes",
        "x canary=yes",
        "x?canary=y&canary",
        "@canary",
        ":canary:",
        "[canary",
    ] {
        for shape in SHAPES {
            let url = filled(shape, password);
            for text in texts(&url) {
                assert!(
                    !text.contains("anar") && !text.contains("vil"),
                    "{url:?}: {text}"
                );
            }
        }
    }
}

fn reason(url: &str) -> (Reason, String) {
    match Connection::connect(url).map(drop) {
        Err(Error::Connect(error)) => (error.reason.clone(), error.message.clone()),
        other => panic!("{url}: {other:?}"),
    }
}

#[test]
fn what_is_wrong_with_a_url_is_said_without_its_values() {
    let unknown = |meant: Option<&str>| Reason::UnknownParameter {
        meant: meant.map(str::to_owned),
    };
    let bad = |keyword: &str, nearest| Reason::BadValue {
        keyword: keyword.to_owned(),
        variable: None,
        nearest,
    };
    for (url, wanted, message) in [
        (
            "postgres://h/d?passwrod=x",
            unknown(Some("password")),
            "unknown parameter `passwrod`",
        ),
        (
            "postgres://h/d?ssl=no",
            unknown(Some("sslmode")),
            "`ssl` must be `true`, or left out",
        ),
        (
            "postgres://h/d?nonsense=x",
            unknown(None),
            "unknown parameter `nonsense`",
        ),
        (
            "host=h USER=x",
            unknown(Some("user")),
            "unknown parameter `USER`",
        ),
        (
            "postgres://h/d?password=a&secret=b",
            unknown(None),
            "it has a parameter that PostgreSQL does not know, or a separator in a value that is not encoded",
        ),
        (
            "postgres://h/d?sslmode=no-verify",
            bad("sslmode", Some("require")),
            "`sslmode` is `no-verify` and must be one of disable, allow, prefer, require, verify-ca, verify-full",
        ),
        (
            "postgres://h:99999/d",
            bad("port", None),
            "`port` is `99999` and must be a number from 1 to 65535",
        ),
        (
            "postgres://h/d?connect_timeout=abc",
            bad("connect_timeout", None),
            "`connect_timeout` is `abc` and must be a whole number of seconds",
        ),
        (
            "host=a,b port=1,2,3",
            bad("port", None),
            "`port` is `1,2,3` and must be one port, or as many as there are hosts",
        ),
        // It may be a password whose host was forgotten.
        (
            "postgres://u:secret/d",
            bad("port", None),
            "`port` must be a number from 1 to 65535",
        ),
    ] {
        assert_eq!(reason(url), (wanted, message.to_owned()), "{url}");
    }
    for url in [
        "mysql://u:p@h/d",
        "u:p@h/d",
        "postgres://u:%zz@h/d",
        "postgres://u:p@ss@h/d",
        "host='x",
    ] {
        assert_eq!(reason(url).0, Reason::Malformed, "{url}");
    }
}
