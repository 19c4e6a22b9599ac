// One row, whole: every value, and what it refers to and is referred to by.
import { html, useEffect, useState } from "./vendor/preact.js";
import { ask } from "./api.js";
import { Icon } from "./icons.js";
import { block, bytes, line } from "./text.js";

function Value({ relation, column, row }) {
  const value = row.cells[column.place];
  const isCut = row.isCut(column.place);
  const [whole, setWhole] = useState(null);
  const [failure, setFailure] = useState(null);
  useEffect(() => { setWhole(null); setFailure(null); }, [row, column]);
  const load = async () => {
    try {
      setWhole(await ask("/api/value", { relation: relation.id, key: row.key, column: column.name }));
    } catch (error) {
      setFailure(error);
    }
  };
  const text = whole ? whole.text : value;
  let shown = html`<pre>${text && block(text)}</pre>`;
  if (text === null) shown = html`<p class="none">NULL</p>`;
  else if (text === "") shown = html`<p class="none">empty</p>`;
  return html`
    ${shown}
    ${isCut && !whole && html`<div class="tools"><span>The beginning is shown.</span>${row.key && html`<button class="link" onClick=${load}>Show all of it</button>`}</div>`}
    ${whole?.bytes && html`<div class="tools">The first part of ${bytes(whole.bytes)}.</div>`}
    ${failure && html`<div class="tools" role="alert">${line(failure.message)}</div>`}
  `;
}

export function Panel({ relation, columns, row, outward, inward, close }) {
  const key = row.key && relation.key?.length ? row.key.join(", ") : null;
  return html`
    <aside class="panel" aria-label="Row">
      <div class="panel-head">
        <h2>${key ? "Row " + line(key) : "Row"}</h2>
        <button class="button quiet" onClick=${close} aria-label="Close the row"><${Icon} name="close" /></button>
      </div>
      <div class="panel-body" tabindex="0" role="region" aria-label="Values">
        <dl>
          ${columns.map((column) => html`
            <div class="field" key=${column.name}>
              <dt><span class="name">${line(column.name)}</span><span class="type">${line(column.type_sql)}</span>
                ${row.cells[column.place] !== null && html`<button class="button quiet small" aria-label=${"Copy " + line(column.name)} onClick=${() => void navigator.clipboard?.writeText(row.cells[column.place])}><${Icon} name="copy" /></button>`}
              </dt>
              <dd><${Value} relation=${relation} column=${column} row=${row} />
                ${outward(row, column).map((link) => html`<div class="tools"><a class="link" href=${link.href}>${line(link.label)}<${Icon} name="link" /></a></div>`)}
              </dd>
            </div>
          `)}
        </dl>
        ${inward(row).length > 0 && html`
          <h3>Referred to by</h3>
          <ul>${inward(row).map((link) => html`<li class="tools"><a class="link" href=${link.href}>${line(link.label)}<${Icon} name="link" /></a></li>`)}</ul>
        `}
      </div>
    </aside>
  `;
}
