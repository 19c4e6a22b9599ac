//! What only a browser can decide.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

use glowplug_studio::StudioOptions;
use glowplug_testdb::TestDatabase;
use serde_json::json;

use crate::chromium::{Chromium, chromium};
use crate::project::Fixed;
use crate::running::{Running, options};

/// A studio in a browser, with the page loaded. `None` without browser.
fn opened(sql: &str) -> Option<(TestDatabase, Running, Chromium)> {
    let mut browser = chromium()?;
    let database = TestDatabase::new().unwrap();
    database.execute(sql).unwrap();
    let studio = Running::on(&database);
    browser.open(&studio.url);
    browser.until(
        "document.querySelector('.entry') || document.body.innerText.includes('No tables yet')",
    );
    Some((database, studio, browser))
}

/// Goes to a place in the page.
fn go(browser: &mut Chromium, fragment: &str) {
    browser.value(&format!("void (location.hash = {})", json!(fragment)));
}

/// Cells that are seen, each line joined by `|`.
fn cells(browser: &mut Chromium) -> Vec<String> {
    let lines = browser.value(
        "[...document.querySelectorAll('.record')].map((line) => [...line.querySelectorAll('.cell')].map((cell) => cell.innerText).join('|'))",
    );
    let lines = lines.as_array().unwrap();
    lines
        .iter()
        .map(|line| line.as_str().unwrap().to_owned())
        .collect()
}

/// That the browser complained of nothing.
fn assert_quiet(browser: &Chromium) {
    let complaints = browser.complaints();
    assert!(complaints.is_empty(), "{complaints:#?}");
}

#[test]
fn the_token_leaves_the_address_bar_and_survives_a_reload() {
    let Some((_database, studio, mut browser)) = opened("CREATE TABLE t (a int PRIMARY KEY)")
    else {
        return;
    };
    let address = browser.value("location.href + JSON.stringify(history.state)");
    assert!(
        !address.as_str().unwrap().contains(&studio.token),
        "{address}"
    );
    browser.call("Page.reload", json!({}));
    browser.until("document.querySelector('.entry')");
    assert_eq!(browser.value("document.cookie"), "");
    assert_eq!(
        browser.value("JSON.stringify(localStorage).includes(sessionStorage['studio-token'])"),
        false
    );
}

#[test]
fn without_the_token_the_page_says_where_it_is() {
    let Some(mut browser) = chromium() else {
        return;
    };
    let database = TestDatabase::new().unwrap();
    let studio = Running::on(&database);
    browser.open(&format!("http://{}/", studio.address));
    browser.until("document.body.innerText.includes('Open the URL that the terminal shows')");
}

#[test]
fn another_name_for_this_machine_is_refused() {
    let Some((_database, studio, mut browser)) = opened("") else {
        return;
    };
    let url = studio.url.replace("127.0.0.1", "evil.test");
    browser.open(&url);
    browser.until(
        "location.hostname === 'evil.test' && document.body.innerText.includes('another name')",
    );
}

#[test]
fn another_page_gets_nothing_and_cannot_frame_it() {
    let Some((_database, studio, mut browser)) = opened("") else {
        return;
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let other = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<p>foe");
        }
    });
    browser.open(&format!("http://{other}/"));
    browser.until("document.body.innerText === 'foe'");
    let ask = format!(
        "fetch('http://{}/api/session', {{ method: 'POST', body: '{{}}', headers: {{ 'Content-Type': 'application/json', 'X-Studio-Token': '{}' }} }}).then(() => 'answered', () => 'refused')",
        studio.address, studio.token
    );
    assert_eq!(browser.value(&ask), "refused");
    let script = format!(
        "new Promise((done) => {{ const script = document.createElement('script'); script.src = 'http://{}/text.js'; script.type = 'module';
         script.onload = () => done('loaded'); script.onerror = () => done('refused'); document.head.append(script); }})",
        studio.address
    );
    assert_eq!(browser.value(&script), "refused");
    let frame = format!(
        "new Promise((done) => {{ const frame = document.createElement('iframe'); frame.src = 'http://{}/'; frame.onload = () => done('loaded'); document.body.append(frame); }})",
        studio.address
    );
    browser.value(&frame);
    let tree = browser.call("Page.getFrameTree", json!({}));
    let framed = &tree["frameTree"]["childFrames"][0]["frame"];
    assert!(
        framed["url"]
            .as_str()
            .is_none_or(|url| url.starts_with("chrome-error:")),
        "{framed}"
    );
}

#[test]
fn every_table_is_listed_and_opens_with_its_rows() {
    let sql = "CREATE TABLE users (id bigint PRIMARY KEY, name text, note text); INSERT INTO users VALUES (9007199254740993, '', NULL);
               CREATE TABLE no_key (a int); INSERT INTO no_key VALUES (1), (1), (1);
               CREATE SCHEMA other; CREATE VIEW other.v AS SELECT i AS n FROM generate_series(1, 450) AS i";
    let Some((_database, _studio, mut browser)) = opened(sql) else {
        return;
    };
    assert_eq!(
        browser.value(
            "[...document.querySelectorAll('.entry .name')].map((entry) => entry.innerText).join()"
        ),
        "v,no_key,users"
    );
    go(&mut browser, "#/t/public.users");
    browser.until("document.querySelector('.record')");
    assert_eq!(cells(&mut browser), ["9007199254740993|empty|NULL"]);
    go(&mut browser, "#/t/public.no_key");
    browser.until("document.querySelectorAll('.record').length === 3");
    go(&mut browser, "#/t/other.v");
    browser.until("document.body.innerText.includes('450 rows loaded')");
    assert_quiet(&browser);
}

#[test]
fn hostile_text_stays_text_and_nothing_is_asked_elsewhere() {
    let name = "<img src=x onerror=\"window.pwned=1\">";
    let text = "<script>window.pwned=1</script>\u{202e}\u{1}\n";
    let (id, literal) = (
        glowplug_schema::ident::Ident(name),
        glowplug_schema::ident::Literal(text),
    );
    let sql = format!(
        "CREATE SCHEMA {id}; CREATE TYPE {id}.mood AS ENUM ({label});
         CREATE TABLE {id}.{id} ({id} text PRIMARY KEY, other jsonb, mood {id}.mood);
         COMMENT ON TABLE {id}.{id} IS {label}; COMMENT ON COLUMN {id}.{id}.{id} IS {label};
         INSERT INTO {id}.{id} VALUES ({literal}, to_jsonb({literal}::text), {label})",
        label = glowplug_schema::ident::Literal(name)
    );
    let Some((_database, studio, mut browser)) = opened(&sql) else {
        return;
    };
    assert_eq!(
        browser.value("document.querySelector('.entry .name').innerText"),
        name
    );
    browser.value("document.querySelector('.entry').click()");
    browser.until("document.querySelector('.record')");
    assert_eq!(
        browser.value("document.querySelector('.cell').innerText"),
        "<script>window.pwned=1</script>\\u202e\u{2401}↵"
    );
    browser.value("document.querySelector('.grid').focus()");
    browser.press("Enter");
    browser.until("document.querySelector('.panel')");
    browser.press("f");
    browser.until("document.querySelector('.pop')");
    // An error of the server's that quotes what it was given.
    let wrong = format!(
        "#/t/{0}.{0}?f=mood.equal.%3Cimg%20src%3Dx%3E",
        "%3Cimg%20src%3Dx%20onerror%3D%22window%2Epwned%3D1%22%3E"
    );
    go(&mut browser, &wrong);
    browser.until("document.querySelector('.state.bad')");
    assert!(
        browser
            .value("document.querySelector('.state.bad').innerText")
            .as_str()
            .unwrap()
            .contains("<img src=x>")
    );
    assert_eq!(
        browser.value("[window.pwned === undefined, document.images.length]"),
        json!([true, 1])
    );
    assert_quiet(&browser);
    let own = format!("http://{}/", studio.address);
    let asked = browser.events("Network.requestWillBeSent");
    assert!(asked.len() > 10);
    for request in asked {
        let url = request["request"]["url"].as_str().unwrap();
        assert!(url.starts_with(&own) || url.starts_with("about:"), "{url}");
        assert!(!url.contains(&studio.token), "{url}");
    }
}

#[test]
fn the_keyboard_does_everything_and_the_document_stays_small() {
    let sql = "CREATE TABLE t (id int PRIMARY KEY, n int, s text); INSERT INTO t SELECT i, i % 7, 'row ' || i FROM generate_series(1, 3000) AS i;
               CREATE TABLE u (id int PRIMARY KEY, t_id int REFERENCES t); INSERT INTO u VALUES (1, 2999)";
    let Some((_database, _studio, mut browser)) = opened(sql) else {
        return;
    };
    // The palette leads to the table.
    browser.call(
        "Input.dispatchKeyEvent",
        json!({ "type": "keyDown", "key": "k", "modifiers": 2, "windowsVirtualKeyCode": 75 }),
    );
    browser.until("document.querySelector('.palette input') === document.activeElement");
    browser.write("public.t");
    browser.until("document.querySelectorAll('.palette li').length === 1");
    browser.press("Enter");
    browser.until("document.querySelector('.record')");
    // One tab stop for all of the grid.
    assert_eq!(browser.value("document.querySelectorAll('.grid [tabindex=\"0\"], .grid button:not([tabindex=\"-1\"])').length"), 0);
    browser.value("document.querySelector('.grid').focus()");
    let at = "document.getElementById(document.querySelector('.grid').getAttribute('aria-activedescendant'))";
    browser.press("ArrowDown");
    browser.press("ArrowRight");
    browser.press("ArrowRight");
    browser.until(&format!("{at}.innerText === 'row 2'"));
    // To the names, and sort downwards by the first one.
    for key in ["Home", "ArrowUp", "ArrowUp", "Enter", "Enter"] {
        browser.press(key);
    }
    browser.until(
        "document.querySelector('[role=columnheader]').getAttribute('aria-sort') === 'descending'",
    );
    browser.until("document.querySelector('.cell')?.innerText === '3000'");
    // The row. The place is still on the name that was pressed.
    for key in ["ArrowDown", "ArrowDown", "Enter"] {
        browser.press(key);
    }
    browser.until("document.querySelector('.panel')?.innerText.includes('Row 2999')");
    browser.until("document.querySelector('.panel')?.innerText.includes('public.u (t_id)')");
    browser.press("Escape");
    browser.until("!document.querySelector('.panel')");
    // Scrolling reads the next pages and drops what is not seen.
    for loaded in [200, 400, 600] {
        browser.value("document.querySelector('.grid').scrollTop = 1e6");
        browser.until(&format!(
            "parseInt(document.querySelector('.status').innerText.replace(',', '')) > {loaded}"
        ));
    }
    let nodes = browser
        .value("document.querySelectorAll('*').length")
        .as_i64()
        .unwrap();
    assert!(nodes <= 1500, "{nodes} elements");
    // A foreign key leads to its row.
    go(&mut browser, "#/t/public.u");
    browser.until("document.querySelector('.cell')?.innerText === '1'");
    browser.value("document.querySelector('.grid').focus()");
    browser.press("ArrowRight");
    browser.press("o");
    browser.until("location.hash.startsWith('#/t/public.t?f=id.equal.2999') && document.querySelector('.cell')?.innerText === '2999'");
    browser.value("history.back()");
    browser.until("document.querySelector('.head h1').innerText === 'public.u' && document.querySelector('.record')");
    assert_quiet(&browser);
}

#[test]
fn sixteen_hundred_columns_stay_few_elements() {
    let columns: Vec<String> = (1..1600).map(|at| format!("c{at} int")).collect();
    let sql = format!(
        "CREATE TABLE wide (id int PRIMARY KEY, {}); INSERT INTO wide (id, c1599) SELECT i, i FROM generate_series(1, 100) AS i",
        columns.join(", ")
    );
    let Some((_database, _studio, mut browser)) = opened(&sql) else {
        return;
    };
    go(&mut browser, "#/t/public.wide");
    browser.until("document.querySelector('.record')");
    browser.value("document.querySelector('.grid').focus()");
    browser.press("End");
    browser.until("[...document.querySelectorAll('.cell')].at(-1)?.innerText === '12' || document.querySelector('[aria-colindex=\"1600\"]')");
    let nodes = browser
        .value("document.querySelectorAll('*').length")
        .as_i64()
        .unwrap();
    assert!(nodes <= 1500, "{nodes} elements");
}

#[test]
fn everything_that_can_be_used_has_a_name() {
    let sql =
        "CREATE TABLE t (id int PRIMARY KEY, s text, b bool); INSERT INTO t VALUES (1, 'x', true)";
    let Some((_database, _studio, mut browser)) = opened(sql) else {
        return;
    };
    go(&mut browser, "#/t/public.t?f=b.equal.true&s=s");
    browser.until("document.querySelector('.record')");
    browser.value("document.querySelector('.grid').focus()");
    browser.press("Enter");
    browser.until("document.querySelector('.panel')");
    browser.press("f");
    browser.until("document.querySelector('.pop')");
    let tree = browser.call("Accessibility.getFullAXTree", json!({}));
    let roles = [
        "button",
        "link",
        "textbox",
        "searchbox",
        "combobox",
        "grid",
        "columnheader",
        "gridcell",
        "dialog",
        "navigation",
        "complementary",
        "checkbox",
    ];
    let mut seen = std::collections::BTreeSet::new();
    for node in tree["nodes"].as_array().unwrap() {
        let role = node["role"]["value"].as_str().unwrap_or_default();
        if roles.contains(&role) && node["ignored"] != true {
            let name = node["name"]["value"].as_str().unwrap_or_default();
            assert!(!name.trim().is_empty(), "a {role} has no name: {node:#}");
            seen.insert(role.to_owned());
        }
    }
    for role in [
        "button",
        "link",
        "grid",
        "columnheader",
        "gridcell",
        "dialog",
        "navigation",
        "complementary",
    ] {
        assert!(seen.contains(role), "no {role} was seen: {seen:?}");
    }
}

#[test]
fn deleted_rows_are_left_out_and_it_is_said_so() {
    let sql = "CREATE TABLE t (id int PRIMARY KEY, deleted_at timestamptz); INSERT INTO t VALUES (1, NULL), (2, now()), (3, NULL)";
    let Some((_database, _studio, mut browser)) = opened(sql) else {
        return;
    };
    go(&mut browser, "#/t/public.t");
    let ids = "[...document.querySelectorAll('.record')].map((line) => line.querySelector('.cell').innerText).join()";
    let pressed = "document.querySelector('[aria-pressed=true]').innerText";
    for (name, expected) in [("Live", "1,3"), ("All", "1,2,3"), ("Deleted", "2")] {
        browser.until("document.querySelector('.segments [aria-pressed]')");
        browser.value(&format!("[...document.querySelectorAll('.segments button')].find((one) => one.innerText === '{name}').click()"));
        browser.until(&format!("{ids} === '{expected}' && {pressed} === '{name}'"));
    }
    // The structure of the table, and back.
    browser.value("[...document.querySelectorAll('.segments a')].find((one) => one.innerText === 'Structure').click()");
    browser.until("document.querySelector('.page')?.innerText.includes('t_pkey')");
    browser.value("history.back()");
    browser.until(&format!("{ids} === '2'"));
    assert_quiet(&browser);
}

#[test]
fn the_history_and_what_differs_are_shown_as_text() {
    let Some(mut browser) = chromium() else {
        return;
    };
    let database = TestDatabase::new().unwrap();
    database
        .execute("CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY, run_on timestamp NOT NULL DEFAULT now()); INSERT INTO __diesel_schema_migrations (version) VALUES ('1'), ('9')")
        .unwrap();
    let options = StudioOptions {
        project: Some(Arc::new(Fixed)),
        ..options()
    };
    let studio = Running::with(database.url(), options);
    browser.open(&studio.url);
    browser.until("document.querySelector('.entry')");
    browser.press("m");
    browser.until("document.querySelectorAll('.step').length === 3");
    let steps =
        "[...document.querySelectorAll('.step .dot')].map((dot) => dot.className.slice(4)).join()";
    assert_eq!(browser.value(steps), "missing,pending,applied");
    browser.value("document.querySelectorAll('.step button')[2].click()");
    browser.until("document.querySelector('.code-block')");
    assert_eq!(
        browser.value("document.querySelector('.code-block').innerText"),
        Fixed::UP
    );
    browser.value("document.querySelector('[aria-label=Drift] button').click()");
    browser.until("document.querySelector('.drift li')");
    assert_eq!(
        browser.value("document.querySelector('.drift code').innerText"),
        Fixed::MESSAGE
    );
    assert_quiet(&browser);
}
