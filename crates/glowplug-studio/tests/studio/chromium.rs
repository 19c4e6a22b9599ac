//! A real browser, driven by its own protocol over a pipe.
//!
//! See <https://chromedevtools.github.io/devtools-protocol/>: messages are JSON, each ended by a NUL.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const PROGRAMS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// How long the page may take for something: a browser that hangs must not keep a test for ever.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A browser with one page.
pub(crate) struct Chromium {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    session: Option<String>,
    next: u64,
    /// Events that came while an answer was waited for.
    events: Vec<Value>,
    _profile: tempfile::TempDir,
}

/// A browser, or `None` where this machine has none. Under CI that is a failure.
pub(crate) fn chromium() -> Option<Chromium> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let found = PROGRAMS.iter().find_map(|name| {
        let mut programs = folders.iter().map(|folder| folder.join(name));
        programs.find(|program| program.is_file())
    });
    let Some(program) = found else {
        glowplug_testdb::tools::missing("chromium");
        return None;
    };
    Some(Chromium::start(&program))
}

impl Chromium {
    fn start(program: &std::path::Path) -> Self {
        let profile = tempfile::tempdir().unwrap();
        // The browser speaks on descriptors 3 and 4, which the shell makes of its own 0 and 1. As root it has no sandbox.
        let script = r#"[ "$(id -u)" = 0 ] && set -- "$@" --no-sandbox; exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null"#;
        let mut process = Command::new("sh")
            .arg("-c")
            .arg(script)
            .arg(program)
            .args([
                "--headless=new",
                "--remote-debugging-pipe",
                "--no-first-run",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-default-apps",
                "--window-size=1280,800",
                "--host-resolver-rules=MAP evil.test 127.0.0.1",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let mut browser = Chromium {
            process,
            input,
            output,
            session: None,
            next: 0,
            events: Vec::new(),
            _profile: profile,
        };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = browser.call("Target.attachToTarget", attach);
        browser.session = Some(session["sessionId"].as_str().unwrap().to_owned());
        for domain in ["Page", "Runtime", "Network", "Log", "Accessibility"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        browser.call(
            "Emulation.setFocusEmulationEnabled",
            json!({ "enabled": true }),
        );
        browser
    }

    /// Sends a command and waits for its result.
    #[track_caller]
    pub(crate) fn call(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.input
            .write_all(message.to_string().as_bytes())
            .unwrap();
        self.input.write_all(&[0]).unwrap();
        loop {
            let mut bytes = Vec::new();
            self.output.read_until(0, &mut bytes).unwrap();
            assert_eq!(bytes.pop(), Some(0), "the browser has ended");
            let answer: Value = serde_json::from_slice(&bytes).unwrap();
            if answer["id"] != id {
                self.events.push(answer);
                continue;
            }
            assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
            return answer["result"].clone();
        }
    }

    #[track_caller]
    pub(crate) fn open(&mut self, url: &str) {
        self.call("Page.navigate", json!({ "url": url }));
    }

    /// The value of an expression in the page.
    #[track_caller]
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let params =
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.call("Runtime.evaluate", params);
        assert!(
            answer["exceptionDetails"].is_null(),
            "{expression}: {answer:#}"
        );
        answer["result"]["value"].clone()
    }

    /// Waits until an expression is true.
    #[track_caller]
    pub(crate) fn until(&mut self, expression: &str) {
        let started = Instant::now();
        // While a page is loading, what is looked for may not be there.
        let asked = format!(
            "(() => {{ try {{ return Boolean({expression}); }} catch {{ return false; }} }})()"
        );
        while self.value(&asked) != json!(true) {
            if started.elapsed() > TIMEOUT {
                let text = self.value("document.body.innerText");
                panic!("{expression} does not become true; the page says: {text}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Presses a key by its name, as a keyboard does.
    #[track_caller]
    pub(crate) fn press(&mut self, key: &str) {
        let code = match key {
            "ArrowDown" => 40,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            "ArrowLeft" => 37,
            "Enter" => 13,
            "Escape" => 27,
            "Tab" => 9,
            "End" => 35,
            "Home" => 36,
            _ => 0,
        };
        let text = match (code, key) {
            (0, key) => key,
            (13, _) => "\r",
            _ => "",
        };
        let mut down = json!({ "type": "keyDown", "key": key, "windowsVirtualKeyCode": code });
        if !text.is_empty() {
            down["text"] = json!(text);
        }
        self.call("Input.dispatchKeyEvent", down);
        let up = json!({ "type": "keyUp", "key": key, "windowsVirtualKeyCode": code });
        self.call("Input.dispatchKeyEvent", up);
    }

    /// Types a text.
    #[track_caller]
    pub(crate) fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text }));
    }

    /// The parameters of all events of a kind.
    pub(crate) fn events(&self, method: &str) -> Vec<&Value> {
        let all = self.events.iter().filter(|event| event["method"] == method);
        all.map(|event| &event["params"]).collect()
    }

    /// What the browser complained of: exceptions, and rules of the page that something broke. Answers that are refusals are none.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let exceptions = self.events("Runtime.exceptionThrown");
        let entries = self.events("Log.entryAdded");
        let entries = entries.iter().map(|params| &params["entry"]);
        let entries =
            entries.filter(|entry| entry["level"] == "error" && entry["source"] != "network");
        let all = exceptions.iter().map(ToString::to_string);
        all.chain(entries.map(ToString::to_string)).collect()
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
