// Small drawings in the colour of the text around them.
import { html } from "./vendor/preact.js";

const SHAPES = {
  table: "M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6",
  partitioned: "M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11",
  partition: "M3.5 5.5h9v5h-9z",
  view: "M1.5 8s2.4-4 6.5-4 6.5 4 6.5 4-2.4 4-6.5 4-6.5-4-6.5-4zM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z",
  materialized_view: "M1.5 7s2.4-3.5 6.5-3.5S14.5 7 14.5 7 12.1 10.5 8 10.5 1.5 7 1.5 7zM3.5 13h9M8 8.2a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4z",
  foreign: "M2.5 3.5h7v9h-7zM2.5 6.5h7M9.5 9.5h4M11.5 7.5l2 2-2 2",
  migrations: "M4.5 2.5v11M4.5 5h7M4.5 11h7M11.5 3.5v3M11.5 9.5v3",
  lock: "M4.5 7.5h7v5h-7zM5.8 7.5V5.6a2.2 2.2 0 0 1 4.4 0v1.9",
  key: "M10.2 8.2a2.7 2.7 0 1 0-2.4-2.4L3 10.6V13h2.4v-1.6H7V9.8h1z",
  link: "M4 12l8-8M6.5 4H12v5.5",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.2 3.2",
  filter: "M2.5 4h11M4.5 8h7M6.5 12h3",
  close: "M4 4l8 8M12 4l-8 8",
  first: "M8 12V5M4.8 8L8 4.8 11.2 8M4 2.5h8",
  last: "M8 4v7M4.8 8L8 11.2 11.2 8M4 13.5h8",
  refresh: "M13 8a5 5 0 1 1-1.6-3.7M13 2.5v2.8h-2.8",
  columns: "M2.5 3.5h11v9h-11zM6.2 3.5v9M9.8 3.5v9",
  sun: "M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1",
  moon: "M13 9.6A5.5 5.5 0 0 1 6.4 3 5.5 5.5 0 1 0 13 9.6z",
  up: "M8 12.5v-9M4.5 7L8 3.5 11.5 7",
  down: "M8 3.5v9M4.5 9L8 12.5 11.5 9",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
};

/** A drawing; it says nothing to a screen reader. */
export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d=${SHAPES[name] || SHAPES.table} /></svg>`;
}
