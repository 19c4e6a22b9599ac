// Small drawings in the colour of the text around them.
import { html } from "./vendor/preact.js";

const SHAPES = {
  table: "M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6",
  partitioned: "M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11",
  partition: "M3.5 5.5h9v5h-9z",
  view: "M1.5 8s2.4-4 6.5-4 6.5 4 6.5 4-2.4 4-6.5 4-6.5-4-6.5-4zM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z",
  materialized_view: "M1.5 7s2.4-3.5 6.5-3.5S14.500 7 14.500 7 12.100 10.500 8 10.500 1.500 7 1.500 7zM3.500 13h9M8 8.200a1.200 1.200 0 1 0 0-2.400 1.200 1.200 0 0 0 0 2.400z",
  foreign: "M2.500 3.500h7v9h-7zM2.500 6.500h7M9.500 9.500h4M11.500 7.500l2 2-2 2",
  lock: "M4.500 7.500h7v5h-7zM5.800 7.500V5.600a2.200 2.200 0 0 1 4.400 0v1.900",
  key: "M10.200 8.200a2.700 2.700 0 1 0-2.400-2.400L3 10.600V13h2.400v-1.600H7V9.800h1z",
  link: "M4 12l8-8M6.500 4H12v5.500",
  search: "M7 11.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9zM10.300 10.300l3.200 3.200",
  filter: "M2.500 4h11M4.500 8h7M6.500 12h3",
  close: "M4 4l8 8M12 4l-8 8",
  first: "M8 12V5M4.800 8L8 4.800 11.200 8M4 2.500h8",
  last: "M8 4v7M4.800 8L8 11.200 11.200 8M4 13.500h8",
  refresh: "M13 8a5 5 0 1 1-1.600-3.700M13 2.500v2.800h-2.800",
  columns: "M2.500 3.500h11v9h-11zM6.200 3.500v9M9.800 3.500v9",
  sun: "M8 10.800a2.800 2.800 0 1 0 0-5.600 2.800 2.800 0 0 0 0 5.600zM8 1.500v1.400M8 13.100v1.400M1.500 8h1.400M13.100 8h1.400M3.400 3.400l1 1M11.600 11.600l1 1M3.400 12.600l1-1M11.600 4.400l1-1",
  moon: "M13 9.600A5.500 5.500 0 0 1 6.400 3 5.500 5.500 0 1 0 13 9.600z",
  up: "M8 12.500v-9M4.500 7L8 3.500 11.500 7",
  down: "M8 3.500v9M4.500 9L8 12.500 11.500 9",
  copy: "M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3",
};

/** A drawing; it says nothing to a screen reader. */
export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d=${SHAPES[name] || SHAPES.table} /></svg>`;
}
