// The rows of a table as they are scrolled through: pages that follow each other, at most a few thousand rows of them.
import { useCallback, useEffect, useRef, useState } from "./vendor/preact.js";
import { ask } from "./api.js";

const MOST = 5000;

const EMPTY = { pages: [], failure: null, loading: "first", microseconds: 0, way: null, removed: 0, generation: 0 };

function page(answer) {
  const cut = new Set(answer.cut.map(([row, column]) => row + ":" + column));
  const rows = answer.rows.map((cells, at) => ({ cells, key: answer.keys[at] || null, isCut: (column) => cut.has(at + ":" + column) }));
  return { rows, before: answer.before, after: answer.after, columns: answer.columns };
}

const count = (pages) => pages.reduce((sum, one) => sum + one.rows.length, 0);

/** Reads pages for a request. `load` begins somewhere, `more` goes on at an end, `cancel` gives up. */
export function useRows(request) {
  const [state, setState] = useState(EMPTY);
  const running = useRef(null);
  const wanted = JSON.stringify(request);

  const fetchPage = useCallback(async (at, merge, loading) => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setState((old) => ({ ...old, loading, failure: null }));
    try {
      const answer = await ask("/api/rows", { ...JSON.parse(wanted), at }, control.signal);
      if (running.current !== control) return;
      setState((old) => ({ ...merge(old, page(answer)), failure: null, loading: null, microseconds: answer.microseconds, way: answer.way }));
    } catch (failure) {
      if (running.current !== control) return;
      // What is there stays there, unless another table, filter or order was asked for.
      setState((old) => ({ ...old, pages: loading === "first" ? [] : old.pages, loading: null, failure }));
    } finally {
      if (running.current === control) running.current = null;
    }
  }, [wanted]);

  const load = useCallback((at = "first") => fetchPage(at, (old, found) => ({
    pages: [found], removed: 0, shifted: 0, start: at === "last" ? "end" : "top", generation: old.generation + 1,
  }), "first"), [fetchPage]);

  const more = useCallback((where) => {
    if (running.current) return;
    const pages = state.pages;
    const cursor = where === "after" ? pages.at(-1)?.after : pages[0]?.before;
    if (!cursor) return;
    const merge = (old, found) => {
      let pages = where === "after" ? [...old.pages, found] : [found, ...old.pages];
      // Rows that were added above what is seen, less those that were taken away there.
      let shifted = where === "after" ? 0 : found.rows.length;
      // An empty page means that rows were deleted meanwhile: there is nothing more on this side.
      if (!found.rows.length) {
        pages = old.pages.map((one, at) => ({
          ...one,
          after: where === "after" && at === old.pages.length - 1 ? null : one.after,
          before: where === "before" && at === 0 ? null : one.before,
        }));
      }
      while (pages.length > 1 && count(pages) > MOST) {
        if (where === "after") { shifted -= pages[0].rows.length; pages = pages.slice(1); }
        else pages = pages.slice(0, -1);
      }
      return { pages, shifted, start: null, generation: old.generation + 1 };
    };
    void fetchPage({ [where]: cursor }, merge, where);
  }, [fetchPage, state.pages]);

  const cancel = useCallback(() => running.current?.abort(), []);

  useEffect(() => {
    void load();
    return () => {
      running.current?.abort();
      running.current = null;
    };
  }, [load]);

  return { ...state, rows: state.pages.flatMap((one) => one.rows), load, more, cancel };
}
