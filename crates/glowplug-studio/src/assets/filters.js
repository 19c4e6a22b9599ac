// Filters by type, as chips that can be changed and removed.
import { html, useEffect, useRef, useState } from "./vendor/preact.js";
import { Icon } from "./icons.js";
import { line } from "./text.js";

/** What each operator is called, and how many values it has. */
const OPERATORS = {
  equal: ["is", 1], not_equal: ["is not", 1], less: ["<", 1], less_or_equal: ["≤", 1], greater: [">", 1], greater_or_equal: ["≥", 1],
  between: ["between", 2], any_of: ["is any of", -1], contains: ["contains", 1], starts_with: ["starts with", 1], ends_with: ["ends with", 1],
  matches: ["matches the pattern", 1], has: ["has", 1], null: ["is NULL", 0], not_null: ["is not NULL", 0],
};

const ORDERED = ["equal", "not_equal", "less", "less_or_equal", "greater", "greater_or_equal", "between", "any_of"];
const BY_FAMILY = {
  text: ["contains", "equal", "not_equal", "starts_with", "ends_with", "matches", "any_of"],
  number: ORDERED,
  time: ORDERED,
  bool: ["equal"],
  enum: ["any_of", "equal", "not_equal"],
  uuid: ["equal", "any_of", "not_equal"],
  array: ["has", "equal", "contains"],
  json: ["has", "contains"],
  bytes: ["equal"],
  other: ["equal", "contains"],
};

/** The operators that a column has. */
export function operatorsOf(column) {
  const own = BY_FAMILY[column.family].filter((operator) => operator !== "has" || column.type_sql !== "json");
  return [...own, ...(column.not_null ? [] : ["null", "not_null"])];
}

/** A filter in words. */
export function inWords(filter) {
  const [word, count] = OPERATORS[filter.operator] || [filter.operator, 1];
  const values = filter.values.map((value) => line(value.length > 40 ? value.slice(0, 40) + "…" : value) || "an empty text");
  return [word, count === 0 ? "" : values.join(filter.operator === "between" ? " and " : ", ")];
}

/** Closes a popover when Esc is pressed or something else is clicked. */
export function Pop({ close, label, right, children }) {
  const box = useRef(null);
  useEffect(() => {
    const elsewhere = (event) => !box.current?.parentElement.contains(event.target) && close();
    document.addEventListener("pointerdown", elsewhere);
    box.current.querySelector("select, input, button")?.focus();
    return () => document.removeEventListener("pointerdown", elsewhere);
  }, []);
  const pressed = (event) => {
    event.stopPropagation();
    if (event.key === "Escape") close();
  };
  return html`<div class=${"pop" + (right ? " right" : "")} role="dialog" aria-label=${label} ref=${box} onKeyDown=${pressed}>${children}</div>`;
}

export function Filters({ columns, filters, change, adding, setAdding }) {
  const [editing, setEditing] = useState(null);
  const replace = (at, filter) => {
    const next = [...filters];
    if (filter) next[at] = filter;
    else next.splice(at, 1);
    setEditing(null);
    setAdding(false);
    change(next);
  };
  return html`
    ${filters.map((filter, at) => {
      const [word, values] = inWords(filter);
      return html`
        <span class="anchor" key=${at}>
          <span class="chip">
            <button onClick=${() => setEditing(editing === at ? null : at)} aria-expanded=${String(editing === at)}><span>${line(filter.column)} <em>${word}</em> ${values}</span></button>
            <button onClick=${() => replace(at, null)} aria-label=${"Remove the filter of " + line(filter.column)}><${Icon} name="close" /></button>
          </span>
          ${editing === at && html`<${Editor} columns=${columns} filter=${filter} save=${(next) => replace(at, next)} close=${() => setEditing(null)} />`}
        </span>
      `;
    })}
    <span class="anchor">
      <button class="button" onClick=${() => setAdding(!adding)} aria-expanded=${String(adding)}><${Icon} name="filter" />Filter</button>
      ${adding && html`<${Editor} columns=${columns} save=${(next) => replace(filters.length, next)} close=${() => setAdding(false)} />`}
    </span>
    ${filters.length > 1 && html`<button class="button quiet" onClick=${() => change([])}>Clear</button>`}
  `;
}

function Editor({ columns, filter, save, close }) {
  const start = filter && columns.find((column) => column.name === filter.column);
  const [column, setColumn] = useState(start || columns[0]);
  const operators = operatorsOf(column);
  const [operator, setOperator] = useState(filter?.operator || operators[0]);
  const [values, setValues] = useState(filter?.values || [""]);
  const chosen = operators.includes(operator) ? operator : operators[0];
  const count = OPERATORS[chosen][1];
  const labels = column.family === "bool" ? ["true", "false"] : column.labels;
  const submit = (event) => {
    event.preventDefault();
    const several = chosen === "any_of" && !labels ? (values[0] || "").split(",").map((value) => value.trim()) : values;
    const wanted = count < 0 ? several.filter((value) => value !== "") : Array.from({ length: count }, (_, at) => values[at] ?? (labels ? labels[0] : ""));
    if (count < 0 && !wanted.length) return;
    save({ column: column.name, operator: chosen, values: wanted });
  };
  const set = (at, value) => setValues(Object.assign([...values], { [at]: value }));
  const field = (at, label) => labels
    ? html`<label>${label}<select class="input" value=${values[at] || labels[0]} onChange=${(event) => set(at, event.target.value)}>
        ${labels.map((one) => html`<option value=${one}>${line(one)}</option>`)}</select></label>`
    : html`<label>${label}<input class="input" value=${values[at] ?? ""} spellcheck=${false} autocomplete="off" onInput=${(event) => set(at, event.target.value)} /></label>`;
  return html`
    <${Pop} close=${close} label="Filter">
      <form onSubmit=${submit}>
        <label>Column<select class="input" value=${column.name} onChange=${(event) => { setColumn(columns.find((one) => one.name === event.target.value)); setValues([""]); }}>
          ${columns.map((one) => html`<option value=${one.name}>${line(one.name)}</option>`)}</select></label>
        <label>Condition<select class="input" value=${chosen} onChange=${(event) => setOperator(event.target.value)}>
          ${operators.map((one) => html`<option value=${one}>${OPERATORS[one][0]}</option>`)}</select></label>
        ${count === 1 && field(0, "Value")}
        ${count === 2 && [field(0, "From"), field(1, "To")]}
        ${count < 0 && (labels
          ? html`<div class="choices" role="group" aria-label="Values">${labels.map((one) => html`<label><input type="checkbox" checked=${values.includes(one)}
              onChange=${() => setValues(values.includes(one) ? values.filter((value) => value !== one) : [...values, one])} />${line(one)}</label>`)}</div>`
          : html`<label>Values, with commas between<input class="input" value=${values.join(", ")} spellcheck=${false} autocomplete="off" onInput=${(event) => setValues([event.target.value])} /></label>`)}
        <div class="row"><button type="button" class="button" onClick=${close}>Cancel</button><button class="button primary">Apply</button></div>
      </form>
    <//>
  `;
}
