//! A studio that runs for a test.

use std::net::SocketAddr;
use std::thread::JoinHandle;

use glowplug_migrate::session::Endpoint;
use glowplug_pq::ConnectionString;
use glowplug_studio::{Environment, Studio, StudioOptions};
use glowplug_testdb::TestDatabase;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::http::{Answer, send};

/// A studio that runs until the value is dropped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) url: String,
    pub(crate) token: String,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// A studio for a test's database.
    pub(crate) fn on(database: &TestDatabase) -> Self {
        Self::with(database.url(), options())
    }

    /// A studio for a database with options.
    pub(crate) fn with(url: &str, options: StudioOptions) -> Self {
        let endpoint = Endpoint::new(ConnectionString::parse(url).unwrap(), "the test");
        let studio = Studio::bind(endpoint, options).unwrap();
        let url = studio.url();
        let token = url.split_once("#token=").unwrap().1.to_owned();
        let address = studio.address();
        let (end, ended) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let until = async {
                let _ = ended.await;
            };
            studio.run(until).unwrap();
        });
        Running {
            address,
            url,
            token,
            end: Some(end),
            thread: Some(thread),
        }
    }

    /// Asks for data as the page does.
    #[track_caller]
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        let body = body.to_string();
        let head = self.head(path, body.len());
        send(self.address, &head, &body)
    }

    /// The same, and it must go well.
    #[track_caller]
    pub(crate) fn ask(&self, path: &str, body: &Value) -> Value {
        let answer = self.post(path, body);
        assert_eq!(answer.status, 200, "{path} {body}: {}", answer.body);
        answer.json()
    }

    /// The head of a request as the page sends it.
    pub(crate) fn head(&self, path: &str, length: usize) -> String {
        format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nSec-Fetch-Site: same-origin\r\n\
             X-Studio-Token: {token}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n",
            address = self.address,
            token = self.token
        )
    }

    /// The entries of the catalog.
    #[track_caller]
    pub(crate) fn relations(&self) -> Vec<Value> {
        let catalog = self.ask("/api/catalog", &json!({}));
        catalog["relations"].as_array().unwrap().clone()
    }

    /// The identifier of a relation.
    #[track_caller]
    pub(crate) fn id(&self, schema: &str, name: &str) -> u64 {
        let relations = self.relations();
        let found = relations
            .iter()
            .find(|one| one["schema"] == schema && one["name"] == name);
        found.unwrap_or_else(|| panic!("{schema}.{name} is not listed"))["id"]
            .as_u64()
            .unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Options of a test: any port.
pub(crate) fn options() -> StudioOptions {
    StudioOptions {
        port: 0,
        environment: Environment {
            server: "this machine".to_owned(),
            is_local: true,
            command: "glowplug".to_owned(),
        },
        ..StudioOptions::default()
    }
}
