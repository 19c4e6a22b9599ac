// Ctrl-K: a part of a name leads to a table. `?`: the keys.
import { html, useEffect, useRef, useState } from "./vendor/preact.js";
import { Icon } from "./icons.js";
import { go, toTable } from "./route.js";
import { kindOf } from "./sidebar.js";
import { line } from "./text.js";

const MOST = 50;

/** How well a name fits: at its beginning, inside, or letter by letter; -1 where it does not. */
function rank(name, wanted) {
  const at = name.indexOf(wanted);
  if (at >= 0) return at === 0 ? 0 : 1;
  let from = 0;
  for (const letter of wanted) {
    const found = name.indexOf(letter, from);
    if (found < 0) return -1;
    from = found + 1;
  }
  return 2;
}

/** A dialog that keeps the focus and gives it back. */
function Dialog({ label, close, children }) {
  const box = useRef(null);
  useEffect(() => {
    const before = document.activeElement;
    (box.current.querySelector("input") || box.current).focus();
    return () => before?.focus?.();
  }, []);
  const pressed = (event) => {
    if (event.key === "Escape") { event.stopPropagation(); close(); }
    // Nothing but the first element in it takes the focus.
    if (event.key === "Tab") event.preventDefault();
  };
  return html`
    <div class="veil" onMouseDown=${(event) => event.target === event.currentTarget && close()}>
      <div class="palette" role="dialog" aria-modal="true" aria-label=${label} tabindex="-1" ref=${box} onKeyDown=${pressed}>${children}</div>
    </div>
  `;
}

export function Palette({ relations, close }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef(null);
  const wanted = text.trim().toLowerCase();
  const found = relations
    .map((one) => ({ one, rank: Math.max(rank(one.name.toLowerCase(), wanted), rank((one.schema + "." + one.name).toLowerCase(), wanted)) }))
    .filter((entry) => entry.rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map((entry) => entry.one);
  const chosen = Math.min(at, found.length - 1);
  useEffect(() => list.current?.children[chosen]?.scrollIntoView({ block: "nearest" }), [chosen]);
  const take = (relation) => { close(); go(toTable(relation)); };
  const pressed = (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); setAt(Math.min(chosen + 1, found.length - 1)); }
    if (event.key === "ArrowUp") { event.preventDefault(); setAt(Math.max(chosen - 1, 0)); }
    if (event.key === "Enter" && found[chosen]) take(found[chosen]);
  };
  return html`
    <${Dialog} label="Go to a table" close=${close}>
      <input class="input" value=${text} placeholder="Go to a table or view" role="combobox" aria-expanded="true" aria-controls="palette-list"
        aria-activedescendant=${found[chosen] ? "palette-" + chosen : null} aria-label="Name" spellcheck=${false}
        onInput=${(event) => { setText(event.target.value); setAt(0); }} onKeyDown=${pressed} />
      <ul id="palette-list" role="listbox" aria-label="Tables and views" ref=${list}>
        ${found.map((one, place) => html`
          <li key=${one.id} id=${"palette-" + place} role="option" aria-selected=${String(place === chosen)} onMouseDown=${() => take(one)}>
            <${Icon} name=${one.kind} /><span class="name">${line(one.schema)}.${line(one.name)}</span><span class="count">${kindOf(one)}</span>
          </li>
        `)}
      </ul>
      ${!found.length && html`<p>No table or view is called so.</p>`}
    <//>
  `;
}

const KEYS = [
  ["Ctrl K", "go to a table"],
  ["/", "filter the list of tables"],
  ["m", "migrations and drift"],
  ["f", "add a filter"],
  ["↑ ↓ ← →", "move in the grid; the row of names is its first"],
  ["Enter", "on a name: sort; on a value: show its row"],
  ["Shift Enter", "on a name: sort by it as well"],
  ["o", "follow the foreign key of a value"],
  ["Ctrl C", "copy the value"],
  ["Ctrl Home, End", "first and last rows of the table"],
  ["r", "read again"],
  ["Esc", "close what is open"],
];

export function Help({ close }) {
  return html`
    <${Dialog} label="Keyboard" close=${close}>
      <h2>Keyboard</h2>
      <div class="keys">${KEYS.map(([key, what]) => html`<kbd>${key}</kbd><span>${what}</span>`)}</div>
    <//>
  `;
}
