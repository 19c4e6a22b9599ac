// One table: its name, filters and order, the grid and the row that is open.
import { html, useCallback, useEffect, useMemo, useState } from "./vendor/preact.js";
import { ask } from "./api.js";
import { Filters, Pop } from "./filters.js";
import { Grid } from "./grid.js";
import { Icon } from "./icons.js";
import { Panel } from "./panel.js";
import { go, parse, toTable } from "./route.js";
import { useRows } from "./rows.js";
import { kindOf } from "./sidebar.js";
import { State } from "./state.js";
import { Structure } from "./structure.js";
import { duration, line, number } from "./text.js";

/** The column that says when a row was deleted, where rows are kept. */
const DELETED = "deleted_at";

/** From this many rows on, an order that no index serves is asked about. */
const LARGE = 100_000;

export function Table({ relation, relations, route, refresh }) {
  const [details, setDetails] = useState(null);
  const [failure, setFailure] = useState(null);
  const load = useCallback(async () => {
    setFailure(null);
    try {
      setDetails(await ask("/api/relation", { relation: relation.id }));
    } catch (error) {
      setFailure(error);
    }
  }, [relation]);
  useEffect(() => void load(), [load]);
  if (failure) return html`<${State} failure=${failure} retry=${load} />`;
  if (!details) return html`<${State} title="Reading…" />`;
  if (route.view === "structure") return html`<${Structure} relation=${relation} details=${details} relations=${relations} tabs=${html`<${Tabs} route=${route} />`} />`;
  return html`<${Rows} relation=${relation} details=${details} relations=${relations} route=${route} refresh=${refresh} />`;
}

/** Rows or structure. */
function Tabs({ route }) {
  const tab = (view, name) => html`<a href=${toTable({ ...route, view })} aria-current=${route.view === view ? "page" : null}>${name}</a>`;
  return html`<nav class="segments" aria-label="View">${tab("rows", "Rows")}${tab("structure", "Structure")}</nav>`;
}

/** What is remembered of a table, in this browser only. */
function useKept(name, empty) {
  const [value, setValue] = useState(() => {
    try {
      return { ...empty, ...JSON.parse(localStorage.getItem(name)) };
    } catch {
      return empty;
    }
  });
  const keep = (next) => {
    setValue(next);
    localStorage.setItem(name, JSON.stringify(next));
  };
  return [value, keep];
}

/** The width that shows a column's name and its first values. */
function fitting(column, rows) {
  const lengths = rows.slice(0, 60).map((row) => Math.min(60, row.cells[column.place]?.length ?? 4)).sort((a, b) => a - b);
  const typical = lengths.length ? lengths[Math.floor((lengths.length - 1) * 0.9)] : 0;
  const letters = Math.max(typical * 7.4, (column.name.length + (column.isKey ? 3 : 0)) * 7.6, Math.min(column.type_sql.length, 16) * 6.8);
  return Math.round(Math.max(80, Math.min(340, letters + 34)));
}

function Rows({ relation, details, relations, route, refresh }) {
  const { filters, sort } = route;
  const isKept = details.columns.some((column) => column.name === DELETED && column.readable && !column.not_null && column.family === "time");
  const shown = isKept ? route.deleted || "live" : "all";
  const request = useMemo(() => {
    const further = shown === "all" ? [] : [{ column: DELETED, operator: shown === "live" ? "null" : "not_null", values: [] }];
    return { relation: relation.id, filters: [...filters, ...further], sort };
  }, [relation, shown, JSON.stringify(filters), JSON.stringify(sort)]);
  const data = useRows(request);
  const [kept, keep] = useKept("studio-table:" + relation.schema + "." + relation.name, { widths: {}, hidden: [] });
  const [opened, setOpened] = useState(null);
  const [adding, setAdding] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const [asked, setAsked] = useState(null);

  const all = useMemo(() => {
    const key = new Set(details.key);
    const readable = details.columns.filter((column) => column.readable);
    return readable.map((column, place) => ({ ...column, place, isKey: key.has(column.name) }));
  }, [details]);
  const columns = all.filter((column) => !kept.hidden.includes(column.name));
  const sample = data.rows;
  const widths = useMemo(() => {
    const found = {};
    for (const column of all) found[column.name] = kept.widths[column.name] || fitting(column, sample);
    return found;
  }, [all, kept.widths, data.pages[0]]);

  // From where the page is now: keys that follow each other quickly are faster than what is drawn.
  const now = () => parse(location.hash) || route;
  const to = (change) => go(toTable({ ...now(), ...change }));
  const setFilters = (filters) => to({ filters });
  const order = (column, further) => {
    const sort = now().sort;
    const old = sort.find((one) => one.column === column.name);
    // Once up, once down, then as it was.
    const next = !old ? { column: column.name, descending: false } : old.descending ? null : { column: column.name, descending: true };
    const others = further ? sort.filter((one) => one.column !== column.name) : [];
    const place = further && old && next ? sort.indexOf(old) : others.length;
    if (next) others.splice(place, 0, next);
    return others;
  };
  const onSort = (column, further) => {
    if (!column.sortable) return;
    const next = order(column, further);
    const first = next[0] && all.find((one) => one.name === next[0].column);
    if (first && first.name === column.name && !first.is_indexed && relation.estimate >= LARGE) setAsked({ column, sort: next });
    else { setAsked(null); to({ sort: next }); }
  };

  useEffect(() => setOpened(null), [request]);
  const onOpen = (row) => setOpened(row);

  // Foreign keys, by the columns that they begin from.
  const byId = useMemo(() => new Map(relations.map((one) => [one.id, one])), [relations]);
  const links = useMemo(() => new Set(details.foreign_keys.flatMap((key) => key.from_columns)), [details]);
  const valueOf = (row, name) => row.cells[all.find((column) => column.name === name)?.place] ?? null;
  const href = (row, target, from, into) => {
    const values = from.map((name) => valueOf(row, name));
    if (!target || values.includes(null)) return null;
    // Deleted rows are referred to as well.
    return toTable({ schema: target.schema, name: target.name, deleted: "all", filters: into.map((column, at) => ({ column, operator: "equal", values: [values[at]] })) });
  };
  const outward = (row, column) => details.foreign_keys.filter((key) => key.from_columns.includes(column.name)).flatMap((key) => {
    const target = byId.get(key.to);
    const there = href(row, target, key.from_columns, key.to_columns);
    return there ? [{ href: there, label: target.schema + "." + target.name }] : [];
  });
  const inward = (row) => details.referenced_by.flatMap((key) => {
    const source = byId.get(key.from);
    const there = href(row, source, key.to_columns, key.from_columns);
    return there ? [{ href: there, label: source.schema + "." + source.name + " (" + key.from_columns.join(", ") + ")" }] : [];
  });
  const onFollow = (row, column) => {
    const [link] = outward(row, column);
    if (link) go(link.href);
  };

  const reread = () => { void refresh(); void data.load(); };
  useEffect(() => {
    const pressed = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
      if (event.key === "f") { event.preventDefault(); setAdding(true); }
      if (event.key === "r") { event.preventDefault(); reread(); }
      if (event.key === "Escape") setOpened(null);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });

  const setWidth = (name, width) => keep({ ...kept, widths: { ...kept.widths, [name]: width } });
  const fitWidth = (name) => setWidth(name, fitting(all.find((column) => column.name === name), data.rows));
  const row = opened !== null ? data.rows[opened] : null;
  const pageable = data.way !== "capped";
  return html`
    <div class="head">
      <h1><span class="schema-name">${line(relation.schema)}.</span>${line(relation.name)}</h1>
      ${relation.kind !== "table" && html`<span class="pill">${kindOf(relation)}</span>`}
      ${relation.extension && html`<span class="pill">extension ${line(relation.extension)}</span>`}
      <${Tabs} route=${route} />
      <span class="space"></span>
      ${pageable && html`
        <${Jump} details=${details} data=${data} sorted=${sort.length > 0} />
        <button class="button quiet" onClick=${() => void data.load("first")} title="First rows (Ctrl Home)" aria-label="First rows"><${Icon} name="first" /></button>
        <button class="button quiet" onClick=${() => void data.load("last")} title="Last rows (Ctrl End)" aria-label="Last rows"><${Icon} name="last" /></button>
      `}
      <button class="button quiet" onClick=${reread} title="Read again (r)" aria-label="Read again"><${Icon} name="refresh" /></button>
    </div>
    ${relation.comment && html`<p class="comment" title=${line(relation.comment)}>${line(relation.comment)}</p>`}
    <div class="bar">
      <${Filters} columns=${all} filters=${filters} change=${setFilters} adding=${adding} setAdding=${setAdding} />
      ${sort.map((one) => html`
        <span class="chip" key=${one.column}>
          <button onClick=${() => onSort(all.find((column) => column.name === one.column) || {}, true)}><${Icon} name=${one.descending ? "down" : "up"} /><span>${line(one.column)}</span></button>
          <button onClick=${() => to({ sort: sort.filter((other) => other !== one) })} aria-label=${"Do not sort by " + line(one.column)}><${Icon} name="close" /></button>
        </span>
      `)}
      <span class="space"></span>
      ${isKept && html`
        <span class="segments" role="group" aria-label="Deleted rows" title=${"By the column " + DELETED}>
          ${[["live", "Live"], ["all", "All"], ["deleted", "Deleted"]].map(([value, name]) => html`
            <button aria-pressed=${String(shown === value)} onClick=${() => to({ deleted: value === "live" ? null : value })}>${name}</button>`)}
        </span>
      `}
      <span class="anchor">
        <button class="button" onClick=${() => setChoosing(!choosing)} aria-expanded=${String(choosing)}><${Icon} name="columns" />Columns${kept.hidden.length ? " (" + columns.length + " of " + all.length + ")" : ""}</button>
        ${choosing && html`<${Chooser} all=${all} hidden=${kept.hidden} change=${(hidden) => keep({ ...kept, hidden })} close=${() => setChoosing(false)} />`}
      </span>
    </div>
    ${asked && html`
      <p class="notice warn" role="alert">No index begins with ${line(asked.column.name)}: sorting about ${number(relation.estimate)} rows by it may take long.
        <button class="button small" onClick=${() => { setAsked(null); to({ sort: asked.sort }); }}>Sort anyway</button>
        <button class="button quiet small" onClick=${() => setAsked(null)}>Leave it</button></p>
    `}
    ${data.way === "capped" && html`<p class="notice">Without a key there are no pages: the first ${number(data.rows.length)} rows are shown. Filters and an order reach the others.</p>`}
    ${data.failure && data.rows.length > 0 && html`<p class="notice warn" role="alert">${line(data.failure.message)}<button class="button small" onClick=${() => data.load()}>Try again</button></p>`}
    <div class="work">
      ${data.rows.length > 0
        ? html`<${Grid} columns=${columns} widths=${widths} setWidth=${setWidth} fitWidth=${fitWidth} rows=${data.rows} data=${data} sort=${sort} onSort=${onSort} onOpen=${onOpen}
            onFollow=${onFollow} opened=${opened} links=${links} name=${line(relation.schema + "." + relation.name)} />`
        : html`<${Nothing} data=${data} filters=${filters} shown=${shown} clear=${() => to({ filters: [], deleted: "all" })} />`}
      ${row && html`<${Panel} relation=${{ ...details }} columns=${all} row=${row} outward=${outward} inward=${inward} close=${() => setOpened(null)} />`}
    </div>
    <footer class="status">
      <span role="status">${number(data.rows.length)} rows loaded${relation.estimate !== null && !request.filters.length ? " of about " + number(Math.max(relation.estimate, data.rows.length)) : ""}</span>
      ${data.microseconds > 0 && html`<span>${duration(data.microseconds)}</span>`}
      ${data.way === "blocks" && html`<span>no key: in the order of the table's blocks</span>`}
      ${data.loading && html`<${Busy} cancel=${data.cancel} />`}
    </footer>
  `;
}

/** Says that something takes a while, once it does. */
function Busy({ cancel }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 400);
    return () => clearTimeout(timer);
  }, []);
  return slow && html`<span class="busy">Reading…</span><button class="button small" onClick=${cancel}>Cancel</button>`;
}

function Nothing({ data, filters, shown, clear }) {
  if (data.failure) return html`<${State} failure=${data.failure} retry=${() => data.load()} />`;
  if (data.loading) return html`<${State} title="Reading…" />`;
  if (filters.length) {
    return html`<${State} title="No row matches">
      <p>${filters.length === 1 ? "The filter leaves" : "The filters leave"} nothing of this table.</p>
      <div class="row"><button class="button" onClick=${clear}>Remove ${filters.length === 1 ? "it" : "them"}</button></div>
    <//>`;
  }
  if (shown !== "all") {
    return html`<${State} title=${shown === "live" ? "No live rows" : "No deleted rows"}>
      <p>${shown === "live" ? "Either the table is empty, or all of its rows are deleted." : "No row of this table is deleted."}</p>
      <div class="row"><button class="button" onClick=${clear}>Show all</button></div>
    <//>`;
  }
  return html`<${State} title="No rows"><p>This table is empty.</p><//>`;
}

/** Goes to a key; in the key's own order only. */
function Jump({ details, data, sorted }) {
  const [text, setText] = useState("");
  if (!details.key.length || sorted) return null;
  const several = details.key.length > 1;
  const jump = (event) => {
    event.preventDefault();
    const values = several ? text.split(",").map((value) => value.trim()) : [text.trim()];
    if (values.length === details.key.length && values.every(Boolean)) void data.load({ from: values });
  };
  return html`
    <form onSubmit=${jump}>
      <input class="input" size="18" value=${text} placeholder=${"Go to " + line(details.key.join(", "))} aria-label=${"Go to the row from " + line(details.key.join(", ")) + " on"}
        spellcheck=${false} autocomplete="off" onInput=${(event) => setText(event.target.value)} />
    </form>
  `;
}

function Chooser({ all, hidden, change, close }) {
  const toggle = (name) => change(hidden.includes(name) ? hidden.filter((one) => one !== name) : [...hidden, name]);
  return html`
    <${Pop} close=${close} label="Columns" right>
      <div class="choices" role="group" aria-label="Columns that are shown">
        ${all.map((column) => html`<label key=${column.name}><input type="checkbox" checked=${!hidden.includes(column.name)} onChange=${() => toggle(column.name)} />${line(column.name)}</label>`)}
      </div>
      <div class="row"><button class="button small" onClick=${() => change([])}>All</button><button class="button small" onClick=${() => change(all.slice(1).map((column) => column.name))}>Only the first</button></div>
    <//>
  `;
}
