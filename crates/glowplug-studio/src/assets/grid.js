// The grid: only what is seen is in the document, in both directions. One tab stop; the arrows do the rest.
import { html, useEffect, useLayoutEffect, useRef, useState } from "./vendor/preact.js";
import { Icon } from "./icons.js";
import { line } from "./text.js";

export const ROW = 32;
const HEAD = 44;
const OVERSCAN = 8;

const RIGHT = new Set(["number"]);

/** The lines and columns that are seen. */
function useWindow(box) {
  const [seen, setSeen] = useState({ top: 0, left: 0, width: 1200, height: 800 });
  useEffect(() => {
    const element = box.current;
    let frame = 0;
    const look = () => {
      frame = 0;
      setSeen({ top: element.scrollTop, left: element.scrollLeft, width: element.clientWidth, height: element.clientHeight });
    };
    const later = () => { frame = frame || requestAnimationFrame(look); };
    const observer = new ResizeObserver(later);
    observer.observe(element);
    element.addEventListener("scroll", later, { passive: true });
    look();
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", later);
      cancelAnimationFrame(frame);
    };
  }, []);
  return seen;
}

export function Grid({ columns, widths, setWidth, fitWidth, rows, data, sort, onSort, onOpen, onFollow, opened, links, name }) {
  const box = useRef(null);
  const seen = useWindow(box);
  const [at, setAt] = useState({ row: 0, column: 0 });
  const offsets = [0];
  for (const column of columns) offsets.push(offsets.at(-1) + widths[column.name]);
  const total = offsets.at(-1);

  // After a page was put in front, what was seen stays where it is.
  useLayoutEffect(() => {
    const element = box.current;
    if (data.start === "top") { element.scrollTop = 0; setAt((old) => ({ ...old, row: Math.min(old.row, 0) })); }
    if (data.start === "end") { element.scrollTop = rows.length * ROW + HEAD; setAt((old) => ({ ...old, row: rows.length - 1 })); }
    if (data.shifted) {
      element.scrollTop += data.shifted * ROW;
      setAt((old) => ({ ...old, row: Math.max(0, old.row + data.shifted) }));
    }
  }, [data.generation]);

  const firstRow = Math.max(0, Math.floor(seen.top / ROW) - OVERSCAN);
  const lastRow = Math.min(rows.length, Math.ceil((seen.top + seen.height - HEAD) / ROW) + OVERSCAN);
  let firstColumn = offsets.findIndex((offset) => offset > seen.left) - 1;
  firstColumn = Math.max(0, firstColumn);
  let lastColumn = firstColumn;
  while (lastColumn < columns.length && offsets[lastColumn] < seen.left + seen.width) lastColumn += 1;
  const shown = columns.slice(firstColumn, lastColumn);

  useEffect(() => {
    if (!rows.length || data.loading || data.failure) return;
    if (lastRow > rows.length - 60) data.more("after");
    if (firstRow < 60) data.more("before");
  }, [firstRow, lastRow, rows.length, data.loading, data.failure]);

  const show = (row, column) => {
    const element = box.current;
    if (row >= 0) {
      const top = row * ROW;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top + ROW > element.scrollTop + element.clientHeight - HEAD) element.scrollTop = top + ROW - element.clientHeight + HEAD;
    }
    if (offsets[column] < element.scrollLeft) element.scrollLeft = offsets[column];
    else if (offsets[column + 1] > element.scrollLeft + element.clientWidth) element.scrollLeft = offsets[column + 1] - element.clientWidth;
  };

  const move = (row, column) => {
    const next = { row: Math.max(-1, Math.min(rows.length - 1, row)), column: Math.max(0, Math.min(columns.length - 1, column)) };
    setAt(next);
    show(next.row, next.column);
    if (opened !== null && next.row >= 0 && next.row !== opened) onOpen(next.row);
  };

  const pressed = (event) => {
    const { row, column } = at;
    const control = event.ctrlKey || event.metaKey;
    const inView = Math.max(1, Math.floor((seen.height - HEAD) / ROW) - 1);
    const handlers = {
      ArrowDown: () => move(row + 1, column),
      ArrowUp: () => move(row - 1, column),
      ArrowRight: () => move(row, column + 1),
      ArrowLeft: () => move(row, column - 1),
      PageDown: () => move(row + inView, column),
      PageUp: () => move(Math.max(0, row - inView), column),
      Home: () => (control ? data.load("first") : move(row, 0)),
      End: () => (control ? data.load("last") : move(row, columns.length - 1)),
      Enter: () => (row < 0 ? onSort(columns[column], event.shiftKey) : onOpen(row)),
      " ": () => (row < 0 ? onSort(columns[column], event.shiftKey) : onOpen(row)),
    };
    let handler = handlers[event.key];
    if (!control && event.key === "o" && row >= 0) handler = () => onFollow(rows[row], columns[column]);
    if (control && event.key.toLowerCase() === "c" && row >= 0 && !String(getSelection())) {
      handler = () => void navigator.clipboard?.writeText(rows[row].cells[columns[column].place] ?? "");
    }
    if (!handler || (control && !["Home", "End", "c", "C"].includes(event.key))) return;
    event.preventDefault();
    handler();
  };

  const idOf = (row, column) => "cell-" + row + "-" + column;
  return html`
    <div class="grid" role="grid" aria-label=${name} aria-rowcount="-1" aria-colcount=${columns.length} aria-readonly="true" tabindex="0" ref=${box}
      aria-activedescendant=${idOf(at.row, at.column)} onKeyDown=${pressed}>
      <div class="sheet" style=${{ width: total + "px", height: HEAD + rows.length * ROW + "px" }}>
        <div class="grid-head" role="row" aria-rowindex="1" style=${{ width: total + "px" }}>
          ${shown.map((column, place) => html`<${Head} key=${column.name} column=${column} index=${firstColumn + place} left=${offsets[firstColumn + place]} width=${widths[column.name]}
            sort=${sort} isAt=${at.row === -1 && at.column === firstColumn + place} id=${idOf(-1, firstColumn + place)} onSort=${onSort} setWidth=${setWidth} fitWidth=${fitWidth} />`)}
        </div>
        <div class="rows" role="presentation">
          ${rows.slice(firstRow, lastRow).map((row, place) => {
            const index = firstRow + place;
            return html`
              <div key=${index} class=${"record" + (opened === index ? " open" : "")} role="row" aria-rowindex=${index + 2} style=${{ top: index * ROW + "px", width: total + "px" }}>
                ${shown.map((column, place) => {
                  const number = firstColumn + place;
                  return html`<${Cell} key=${column.name} column=${column} row=${row} index=${number} left=${offsets[number]} width=${widths[column.name]} id=${idOf(index, number)}
                    isAt=${at.row === index && at.column === number} isLinked=${links.has(column.name)} onFollow=${onFollow}
                    onClick=${() => { setAt({ row: index, column: number }); if (opened !== null) onOpen(index); }} onOpen=${() => onOpen(index)} />`;
                })}
              </div>
            `;
          })}
        </div>
      </div>
    </div>
  `;
}

function Head({ column, index, left, width, sort, isAt, id, onSort, setWidth, fitWidth }) {
  const place = sort.findIndex((one) => one.column === column.name);
  const order = place < 0 ? "none" : sort[place].descending ? "descending" : "ascending";
  const about = [column.type_sql];
  if (column.isKey) about.push("key");
  if (column.not_null) about.push("not null");
  if (column.is_generated) about.push("generated");
  if (column.is_identity) about.push("identity");
  const grab = (event) => {
    event.preventDefault();
    event.stopPropagation();
    const start = event.clientX;
    const drag = (moved) => setWidth(column.name, Math.max(56, Math.min(900, width + moved.clientX - start)));
    const end = () => {
      removeEventListener("pointermove", drag);
      removeEventListener("pointerup", end);
    };
    addEventListener("pointermove", drag);
    addEventListener("pointerup", end);
  };
  return html`
    <div class=${"column" + (RIGHT.has(column.family) ? " right" : "") + (isAt ? " at" : "")} role="columnheader" id=${id} aria-colindex=${index + 1} aria-sort=${order}
      style=${{ left: left + "px", width: width + "px" }} title=${line(column.name) + ": " + about.join(", ") + (column.comment ? "\n" + line(column.comment) : "")}
      onClick=${(event) => column.sortable && onSort(column, event.shiftKey)}>
      <div class="name">
        ${column.isKey && html`<${Icon} name="key" />`}
        <span>${line(column.name)}</span>
        ${place >= 0 && html`<${Icon} name=${sort[place].descending ? "down" : "up"} />`}
        ${place >= 0 && sort.length > 1 && html`<sub>${place + 1}</sub>`}
      </div>
      <div class="type">${line(column.type_sql)}</div>
      <div class="grip" aria-hidden="true" onPointerDown=${grab} onClick=${(event) => event.stopPropagation()}
        onDblClick=${(event) => { event.stopPropagation(); fitWidth(column.name); }}></div>
    </div>
  `;
}

function Cell({ column, row, index, left, width, id, isAt, isLinked, onFollow, onClick, onOpen }) {
  const value = row.cells[column.place];
  const linked = isLinked && value !== null;
  let content;
  if (value === null) content = html`<span class="none">NULL</span>`;
  else if (value === "") content = html`<span class="none">empty</span>`;
  else content = [html`<span class=${linked ? "linked" : null}>${line(value)}</span>`, row.isCut(column.place) && html`<span class="more">…</span>`];
  return html`
    <div class=${"cell " + column.family + (RIGHT.has(column.family) ? " right" : "") + (isAt ? " at" : "")} role="gridcell" id=${id} aria-colindex=${index + 1}
      aria-selected=${String(isAt)} style=${{ left: left + "px", width: width + "px" }} onClick=${onClick} onDblClick=${onOpen}>
      ${content}
      ${linked && html`<button class="follow" tabindex="-1" aria-label="Follow the foreign key" title="Follow the foreign key (o)"
        onClick=${(event) => { event.stopPropagation(); onFollow(row, column); }}><${Icon} name="link" /></button>`}
    </div>
  `;
}
