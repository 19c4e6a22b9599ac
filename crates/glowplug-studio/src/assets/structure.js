// How a table is built: columns, keys and other constraints, indexes with their size and use, triggers, a view's query.
import { html, useCallback, useEffect, useState } from "./vendor/preact.js";
import { ask } from "./api.js";
import { toTable } from "./route.js";
import { kindOf } from "./sidebar.js";
import { State } from "./state.js";
import { block, bytes, line, number } from "./text.js";

const KINDS = { p: "primary key", u: "unique", f: "foreign key", c: "check", x: "exclusion" };

export function Structure({ relation, details, relations, tabs }) {
  const [found, setFound] = useState(null);
  const [failure, setFailure] = useState(null);
  const load = useCallback(async () => {
    setFailure(null);
    try {
      setFound(await ask("/api/structure", { relation: relation.id }));
    } catch (error) {
      setFailure(error);
    }
  }, [relation]);
  useEffect(() => void load(), [load]);
  return html`
    <div class="head">
      <h1><span class="schema-name">${line(relation.schema)}.</span>${line(relation.name)}</h1>
      ${relation.kind !== "table" && html`<span class="pill">${kindOf(relation)}</span>`}
      ${tabs}
    </div>
    ${relation.comment && html`<p class="comment" title=${line(relation.comment)}>${line(relation.comment)}</p>`}
    ${failure ? html`<${State} failure=${failure} retry=${load} />` : !found ? html`<${State} title="Reading…" />` : html`
      <div class="page" tabindex="0" role="region" aria-label="Structure">
        <${Summary} relation=${relation} facts=${found.facts} />
        <${Columns} details=${details} relations=${relations} />
        <${Constraints} list=${found.constraints} />
        <${Indexes} list=${found.indexes} />
        <${Triggers} list=${found.triggers} />
        ${found.facts?.definition && html`<h2>Query</h2><pre class="code-block">${block(found.facts.definition.trim())}</pre>`}
      </div>
    `}
  `;
}

function Summary({ relation, facts }) {
  if (!facts) return null;
  return html`
    <div class="summary">
      ${relation.estimate !== null && html`<span><b>${number(relation.estimate)}</b> rows, about</span>`}
      ${facts.bytes !== null && html`<span><b>${bytes(facts.bytes)}</b> with indexes</span>`}
      <span>owner <b>${line(facts.owner)}</b></span>
      ${facts.partition_key && html`<span>partitioned by <b>${line(facts.partition_key)}</b></span>`}
      ${facts.partition_bound && html`<span>partition <b>${line(facts.partition_bound)}</b></span>`}
      ${facts.row_security && html`<span class="pill warn">row security: others may see other rows</span>`}
    </div>
  `;
}

function Columns({ details, relations }) {
  const key = new Set(details.key);
  const target = (column) => details.foreign_keys
    .filter((one) => one.from_columns.includes(column.name))
    .map((one) => ({ relation: relations.find((other) => other.id === one.to), column: one.to_columns[one.from_columns.indexOf(column.name)] }))
    .filter((one) => one.relation);
  return html`
    <h2>Columns</h2>
    <table class="facts">
      <thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Default</th><th scope="col">Refers to</th></tr></thead>
      <tbody>
        ${details.columns.map((column) => html`
          <tr key=${column.name}>
            <td><span class="name">${line(column.name)}</span> ${key.has(column.name) && html`<span class="pill accent">key</span>`}
              ${!column.readable && html`<span class="pill warn">may not be read</span>`}${column.comment && html`<p>${line(column.comment)}</p>`}</td>
            <td class="code">${line(column.type_sql)}${column.not_null ? " not null" : ""}${column.labels && html`<p>${column.labels.map(line).join(", ")}</p>`}</td>
            <td class="code">${column.is_identity ? "identity" : column.is_generated ? "generated: " + line(column.expression || "") : column.expression ? line(column.expression) : ""}</td>
            <td>${target(column).map((one) => html`<a class="link" href=${toTable({ schema: one.relation.schema, name: one.relation.name, view: "structure" })}>${line(one.relation.schema + "." + one.relation.name)} (${line(one.column)})</a>`)}</td>
          </tr>
        `)}
      </tbody>
    </table>
  `;
}

function Constraints({ list }) {
  if (!list.length) return null;
  return html`
    <h2>Constraints</h2>
    <table class="facts">
      <thead><tr><th scope="col">Name</th><th scope="col">Kind</th><th scope="col">Definition</th></tr></thead>
      <tbody>
        ${list.map((one) => html`
          <tr key=${one.name}>
            <td><span class="name">${line(one.name)}</span>${one.comment && html`<p>${line(one.comment)}</p>`}</td>
            <td>${KINDS[one.kind]} ${!one.is_validated && html`<span class="pill warn">not validated</span>`}</td>
            <td class="code">${line(one.definition)}</td>
          </tr>
        `)}
      </tbody>
    </table>
  `;
}

function Indexes({ list }) {
  if (!list.length) return null;
  return html`
    <h2>Indexes</h2>
    <table class="facts">
      <thead><tr><th scope="col">Name</th><th scope="col">Definition</th><th scope="col" class="right">Size</th><th scope="col" class="right">Used</th></tr></thead>
      <tbody>
        ${list.map((one) => html`
          <tr key=${one.name}>
            <td><span class="name">${line(one.name)}</span> ${one.is_unique && !one.is_primary && html`<span class="pill">unique</span>`}${!one.is_valid && html`<span class="pill warn">invalid</span>`}</td>
            <td class="code">${line(one.definition.replace(/^CREATE (UNIQUE )?INDEX .* USING /, ""))}</td>
            <td class="right">${one.bytes === null ? "" : bytes(one.bytes)}</td>
            <td class="right">${one.scans === null ? "" : one.scans === 0 ? "never" : number(one.scans) + " times"}</td>
          </tr>
        `)}
      </tbody>
    </table>
  `;
}

function Triggers({ list }) {
  if (!list.length) return null;
  return html`
    <h2>Triggers</h2>
    <table class="facts">
      <thead><tr><th scope="col">Name</th><th scope="col">Definition</th></tr></thead>
      <tbody>
        ${list.map((one) => html`
          <tr key=${one.name}>
            <td><span class="name">${line(one.name)}</span> ${!one.is_enabled && html`<span class="pill warn">disabled</span>`}</td>
            <td class="code">${line(one.definition)}</td>
          </tr>
        `)}
      </tbody>
    </table>
  `;
}
