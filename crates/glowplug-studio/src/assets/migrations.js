// The history of the database, and how it differs from what its migrations make. Nothing is applied from here.
import { html, useCallback, useEffect, useState } from "./vendor/preact.js";
import { ask } from "./api.js";
import { State } from "./state.js";
import { block, line, number } from "./text.js";

const STATES = { applied: "applied", pending: "pending", missing: "applied, files missing" };

export function Migrations({ command }) {
  const [found, setFound] = useState(null);
  const [failure, setFailure] = useState(null);
  const load = useCallback(async () => {
    setFailure(null);
    try {
      setFound(await ask("/api/migrations"));
    } catch (error) {
      setFailure(error);
    }
  }, []);
  useEffect(() => void load(), [load]);
  if (failure) return html`<${State} title="The migrations cannot be shown" failure=${failure} retry=${load} />`;
  if (!found) return html`<${State} title="Reading…" />`;
  const count = (state) => found.entries.filter((entry) => entry.state === state).length;
  return html`
    <div class="head"><h1>Migrations</h1></div>
    <div class="page" tabindex="0" role="region" aria-label="Migrations">
      <${Drift} command=${command} />
      <div class="title-row"><h2>History</h2>
        <span class="pill accent">${number(count("applied"))} applied</span>
        ${count("pending") > 0 && html`<span class="pill warn">${number(count("pending"))} pending</span>`}
        ${count("missing") > 0 && html`<span class="pill bad">${number(count("missing"))} without files</span>`}
        <button class="button small" onClick=${load}>Read again</button>
      </div>
      ${found.ledger === "nowhere" && html`<p>The database has no ledger: no migration was applied to it with Diesel or ${command}.</p>`}
      ${found.ledger === "elsewhere" && html`<p>The search path does not lead to the ledger, which is in ${found.elsewhere.map(line).join(", ")}.</p>`}
      ${count("pending") > 0 && html`<p><code>${command} migrate dev</code> applies what is pending to a development database, <code>${command} migrate deploy</code> to any.</p>`}
      ${found.problems.map((problem) => html`<p class="notice warn">${line(problem)}</p>`)}
      ${!found.entries.length && html`<p>There are no migrations yet. <code>${command} migrate new NAME</code> begins one.</p>`}
      <ol class="timeline" reversed>${[...found.entries].reverse().map((entry) => html`<${Step} key=${entry.version} entry=${entry} />`)}</ol>
    </div>
  `;
}

function Step({ entry }) {
  const [isOpen, setOpen] = useState(false);
  const [scripts, setScripts] = useState(null);
  const [failure, setFailure] = useState(null);
  const toggle = async () => {
    setOpen(!isOpen);
    if (isOpen || scripts) return;
    try {
      setScripts(await ask("/api/migration", { version: entry.version }));
    } catch (error) {
      setFailure(error);
    }
  };
  const name = entry.name || entry.version;
  return html`
    <li class="step">
      <button onClick=${toggle} aria-expanded=${String(isOpen)}>
        <span class=${"dot " + entry.state}></span>
        <span class="name">${line(name)}</span>
        ${entry.out_of_order && html`<span class="pill warn">older than an applied one</span>`}
        ${!entry.run_in_transaction && html`<span class="pill">without transaction</span>`}
        ${entry.irreversible && html`<span class="pill" title=${line(entry.irreversible)}>irreversible</span>`}
        ${entry.state === "applied" ? html`<time datetime=${entry.run_on}>${line((entry.run_on || "").replace("T", " ").replace(/(\.\d+)?Z$/, " UTC"))}</time>` : html`<span class=${"pill " + (entry.state === "missing" ? "bad" : "warn")}>${STATES[entry.state]}</span>`}
      </button>
      ${isOpen && failure && html`<p class="notice warn">${line(failure.message)}</p>`}
      ${isOpen && scripts && html`
        <div class="scripts">
          <section><h3>up.sql</h3><pre class="code-block" tabindex="0"><${Sql} text=${scripts.up} /></pre></section>
          <section><h3>down.sql</h3>${scripts.down === null
            ? html`<p>There is none: this migration cannot be reverted.</p>`
            : html`<pre class="code-block" tabindex="0"><${Sql} text=${scripts.down} /></pre>`}</section>
        </div>
      `}
    </li>
  `;
}

const WORDS = new Set(("add after all alter and any array as asc begin before between by cascade case check collate column comment commit concurrently constraint create "
  + "cross database declare default delete desc distinct do domain drop each else end enum except exclude execute exists extension for foreign from full function "
  + "generated grant group having identity if immutable in index inner insert intersect into is join key language lateral left like limit materialized not null on only "
  + "or order owner partition policy primary procedure range references replace restrict return returns revoke right row schema select sequence set stable strict table "
  + "temporary then to trigger truncate type union unique update using values view volatile when where with without").split(" "));
const TOKENS = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|"(?:[^"]|"")*"|[A-Za-z_][\w$]*|[^A-Za-z_'"$/-]+|./g;
/** More than this is shown without colours. */
const LONG = 60_000;

/** SQL with its words, texts and comments told apart. */
function Sql({ text }) {
  const shown = block(text.trimEnd());
  if (shown.length > LONG) return shown;
  return (shown.match(TOKENS) || []).map((token) => {
    if (token.startsWith("--") || token.startsWith("/*")) return html`<span class="rem">${token}</span>`;
    if (token.startsWith("'") || (token.startsWith("$") && token.length > 1)) return html`<span class="str">${token}</span>`;
    return WORDS.has(token.toLowerCase()) ? html`<span class="kw">${token}</span>` : token;
  });
}

const SEVERITY = { error: ["bad", "differs"], warning: ["warn", "warning"], note: ["", "note"] };

function Drift({ command }) {
  const [found, setFound] = useState(null);
  const [failure, setFailure] = useState(null);
  const [isRunning, setRunning] = useState(false);
  const check = async () => {
    setRunning(true);
    setFailure(null);
    try {
      const answer = await ask("/api/drift");
      setFound({ ...answer, at: new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }) });
    } catch (error) {
      setFound(null);
      setFailure(error);
    } finally {
      setRunning(false);
    }
  };
  const open = found?.findings.filter((finding) => !finding.accepted) || [];
  // Most findings are put right in the same way, so it is said once.
  const remedies = [...new Set(open.map((finding) => (finding.remedies || []).join(", ")))].filter(Boolean);
  return html`
    <section aria-label="Drift">
      <div class="title-row"><h2>Drift</h2>
        ${found && !open.some((finding) => finding.severity !== "note") && html`<span class="pill accent">in sync, checked ${found.at}</span>`}
        ${found && open.some((finding) => finding.severity !== "note") && html`<span class="pill bad">${number(open.length)} found, checked ${found.at}</span>`}
        <button class="button small" disabled=${isRunning} onClick=${check}>${isRunning ? "Replaying the migrations…" : found ? "Check again" : "Check"}</button>
      </div>
      <p>Compares the database with what its applied migrations make in a shadow database.</p>
      <div role="status">
        ${failure && html`<p class="notice warn">${line(failure.message)}${failure.hint ? ": " + line(failure.hint) : ""}</p>`}
        ${found && html`<ul class="drift">${found.findings.map((finding) => html`<${Finding} finding=${finding} />`)}</ul>`}
        ${remedies.length > 0 && html`<p class="what">What to do: ${remedies.map(line).join(" ")}. <code>${command} validate --only drift</code> shows the same in the terminal.</p>`}
      </div>
    </section>
  `;
}

function Finding({ finding }) {
  const [tone, word] = finding.accepted ? ["", "accepted"] : SEVERITY[finding.severity] || ["", finding.severity];
  return html`
    <li>
      <span class=${"pill " + tone}>${word}</span>
      <code>${line(finding.message)}</code>
      ${finding.accepted && html`<p>${line(finding.accepted)}</p>`}
    </li>
  `;
}
