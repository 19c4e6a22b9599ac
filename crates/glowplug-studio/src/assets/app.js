// The studio: a shell around one table.
import { html, render, useCallback, useEffect, useRef, useState } from "./vendor/preact.js";
import { ask } from "./api.js";
import { Icon } from "./icons.js";
import { Migrations } from "./migrations.js";
import { Help, Palette } from "./palette.js";
import { go, MIGRATIONS, parse } from "./route.js";
import { Sidebar } from "./sidebar.js";
import { State } from "./state.js";
import { Table } from "./table.js";
import { line } from "./text.js";

const THEMES = { auto: "light", light: "dark", dark: "auto" };

function useTheme() {
  const [theme, setTheme] = useState(localStorage.getItem("studio-theme") || "auto");
  useEffect(() => {
    if (theme === "auto") document.documentElement.removeAttribute("data-theme");
    else document.documentElement.setAttribute("data-theme", theme);
    localStorage.setItem("studio-theme", theme);
  }, [theme]);
  return [theme, () => setTheme(THEMES[theme] || "auto")];
}

function useRoute() {
  const [fragment, setFragment] = useState(location.hash);
  useEffect(() => {
    const changed = () => setFragment(location.hash);
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return parse(fragment);
}

/** Whether keys that were typed are text. */
const isTyping = (event) => /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);

function App() {
  const [session, setSession] = useState(null);
  const [relations, setRelations] = useState(null);
  const [failure, setFailure] = useState(null);
  const [overlay, setOverlay] = useState(null);
  const route = useRoute();
  const [theme, nextTheme] = useTheme();
  const search = useRef(null);

  const load = useCallback(async () => {
    setFailure(null);
    try {
      const [session, catalog] = await Promise.all([ask("/api/session"), ask("/api/catalog")]);
      setSession(session);
      setRelations(catalog.relations);
    } catch (error) {
      setFailure(error);
    }
  }, []);
  useEffect(() => void load(), [load]);

  useEffect(() => {
    const pressed = (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setOverlay("palette");
      } else if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) {
        return;
      } else if (event.key === "/") {
        event.preventDefault();
        search.current?.focus();
      } else if (event.key === "m") {
        go(MIGRATIONS);
      } else if (event.key === "?") {
        setOverlay("help");
      }
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);

  const relation = route && relations?.find((one) => one.schema === route.schema && one.name === route.name);
  useEffect(() => {
    const name = relation ? line(relation.name) + " · " : "";
    document.title = name + (session ? line(session.database) + " · " : "") + "Studio";
  }, [relation, session]);

  let content;
  if (failure) content = html`<${State} failure=${failure} retry=${load} />`;
  else if (!relations) content = html`<${State} title="Reading the database…" />`;
  else if (route?.page === "migrations") content = html`<${Migrations} command=${session.command} refresh=${load} />`;
  else if (relation) content = html`<${Table} key=${relation.id} relation=${relation} relations=${relations} route=${route} refresh=${load} />`;
  else if (route) {
    content = html`<${State} title="There is no such table" retry=${load}>
      <p>${line(route.schema + "." + route.name)} is not in this database, or is called otherwise now.</p>
    <//>`;
  } else if (!relations.length) {
    content = html`<${State} title="No tables yet" retry=${load}>
      <p>The database is empty. <code>${session.command} migrate dev</code> applies the project's migrations.</p>
    <//>`;
  } else {
    content = html`<${State} title=${relations.length === 1 ? "One table" : relations.length + " tables and views"}>
      <p>Choose one on the left, or press <kbd>Ctrl</kbd> <kbd>K</kbd> and type a part of its name.</p>
    <//>`;
  }
  return html`
    <div class="shell">
      <header class="top">
        <span class="brand"><img src="/icon.svg" alt="" />Studio</span>
        ${session && html`
          <span class="where"><b>${line(session.database)}</b><span>${line(session.user)} on ${line(session.server)} · PostgreSQL ${session.version.split(" ")[0]}</span></span>
        `}
        <span class="space"></span>
        ${session && !session.is_local && html`<span class="pill warn">another machine</span>`}
        ${session?.is_standby && html`<span class="pill">standby</span>`}
        <span class="pill accent"><${Icon} name="lock" />Read only</span>
        <button class="button quiet" onClick=${() => setOverlay("palette")} title="Go to a table"><${Icon} name="search" /><span class="hidden">Go to a table</span><kbd>Ctrl K</kbd></button>
        <button class="button quiet" onClick=${nextTheme} aria-label=${"Colours: " + theme} title=${"Colours: " + theme}><${Icon} name=${theme === "dark" ? "moon" : "sun"} /></button>
        <button class="button quiet" onClick=${() => setOverlay("help")} aria-label="Keyboard">?</button>
      </header>
      <${Sidebar} relations=${relations || []} current=${relation} search=${search} hasProject=${session?.has_project} isMigrations=${route?.page === "migrations"} />
      <main class="main">${content}</main>
      ${overlay === "palette" && html`<${Palette} relations=${relations || []} close=${() => setOverlay(null)} />`}
      ${overlay === "help" && html`<${Help} close=${() => setOverlay(null)} />`}
    </div>
  `;
}

render(html`<${App} />`, document.getElementById("app"));
