// What stands where rows would be: loading, nothing there, failed.
import { html } from "./vendor/preact.js";
import { block } from "./text.js";

const TITLES = {
  token: "This page has no valid token",
  unreachable: "The studio does not answer",
  lost: "The database does not answer",
  timeout: "Stopped: it took too long",
  "no-permission": "No permission",
  gone: "It is gone",
  cancelled: "Cancelled",
};

/** A title, an explanation and what can be done. */
export function State({ title, failure, retry, children }) {
  const hint = failure?.code === "token" ? "Open the URL that the terminal shows: it holds the token of this run." : failure?.hint;
  return html`
    <section class=${"state" + (failure ? " bad" : "")} role=${failure ? "alert" : "status"}>
      <h1>${title || TITLES[failure.code] || "The database refused"}</h1>
      ${failure && failure.code !== "token" && html`<p>${block(failure.message)}${failure.sqlstate ? " (SQLSTATE " + failure.sqlstate + ")" : ""}</p>`}
      ${hint && html`<p>${block(hint)}</p>`}
      ${children}
      ${retry && html`<div class="row"><button class="button" onClick=${retry}>Try again</button></div>`}
    </section>
  `;
}
