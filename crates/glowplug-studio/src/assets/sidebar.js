// Everything that has rows, by schema.
import { html, useMemo, useState } from "./vendor/preact.js";
import { Icon } from "./icons.js";
import { MIGRATIONS, toTable } from "./route.js";
import { line, number, short } from "./text.js";

const KINDS = {
  table: "table", partitioned: "partitioned table", partition: "partition", foreign: "foreign table",
  view: "view", materialized_view: "materialized view",
};

export const kindOf = (relation) => KINDS[relation.kind];

/** Partitions stand below the table that they are a part of. */
function nested(relations) {
  const parts = new Map();
  for (const relation of relations) {
    if (relation.parent) parts.set(relation.parent, [...(parts.get(relation.parent) || []), relation]);
  }
  const out = [];
  const add = (relation, depth) => {
    out.push({ relation, depth });
    for (const part of parts.get(relation.id) || []) add(part, depth + 1);
  };
  const known = new Set(relations.map((relation) => relation.id));
  for (const relation of relations) if (!relation.parent || !known.has(relation.parent)) add(relation, 0);
  return out;
}

export function Sidebar({ relations, current, search, hasProject, isMigrations }) {
  const [text, setText] = useState("");
  const shown = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    const matching = wanted ? relations.filter((one) => (one.schema + "." + one.name).toLowerCase().includes(wanted)) : relations;
    const schemas = new Map();
    for (const one of matching) schemas.set(one.schema, [...(schemas.get(one.schema) || []), one]);
    return [...schemas].map(([schema, list]) => [schema, nested(list)]);
  }, [relations, text]);
  const pressed = (event) => {
    if (event.key === "Escape") { setText(""); event.target.blur(); }
    if (event.key === "Enter" && shown.length) location.hash = toTable(shown[0][1][0].relation);
  };
  return html`
    <nav class="side" aria-label="Tables and views">
      <div class="side-search">
        <${Icon} name="search" />
        <input class="input" type="search" ref=${search} value=${text} placeholder="Filter" aria-label="Filter tables" spellcheck=${false}
          onInput=${(event) => setText(event.target.value)} onKeyDown=${pressed} />
        ${!text && html`<kbd aria-hidden="true">/</kbd>`}
      </div>
      ${hasProject && html`<a class="entry apart" href=${MIGRATIONS} aria-current=${isMigrations ? "page" : null}><${Icon} name="migrations" /><span class="name">Migrations</span></a>`}
      <div class="side-list">
        ${shown.map(([schema, list]) => html`
          <section key=${schema} aria-label=${"Schema " + line(schema)}>
            <h2 class="schema"><span>${line(schema)}</span><span>${list.length}</span></h2>
            <ul>${list.map(({ relation, depth }) => html`<li key=${relation.id}><${Entry} relation=${relation} depth=${depth} current=${current === relation} /></li>`)}</ul>
          </section>
        `)}
        ${text && !shown.length && html`<p class="entry">No name contains this.</p>`}
      </div>
    </nav>
  `;
}

function Entry({ relation, depth, current }) {
  const about = [kindOf(relation)];
  if (relation.estimate !== null) about.push("about " + number(relation.estimate) + " rows");
  if (relation.extension) about.push("of extension " + line(relation.extension));
  if (!relation.readable) about.push("may not be read by this user");
  return html`
    <a class=${"entry" + (depth ? " inner" : "") + (relation.readable ? "" : " off")} href=${toTable(relation)} aria-current=${current ? "page" : null}
      title=${line(relation.name) + ": " + about.join(", ")}>
      <${Icon} name=${relation.readable ? relation.kind : "lock"} />
      <span class="name">${line(relation.name)}</span>
      <span class="hidden">${about.join(", ")}</span>
      ${relation.estimate !== null && html`<span class="count" aria-hidden="true">${short(relation.estimate)}</span>`}
    </a>
  `;
}
