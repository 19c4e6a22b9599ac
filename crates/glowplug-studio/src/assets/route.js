// Where the page is, in the address bar: `#/t/public.users?f=role.equal.ADMIN&s=-created_at`. The token is never in it.

const encode = (text) => encodeURIComponent(text).replace(/\./g, "%2E");

/** The fragment of a table with filters and order. */
export function toTable({ schema, name, filters = [], sort = [], view = "rows", deleted = null }) {
  const parts = [];
  for (const filter of filters) {
    parts.push("f=" + [filter.column, filter.operator, ...filter.values].map(encode).join("."));
  }
  if (sort.length) {
    parts.push("s=" + sort.map((one) => (one.descending ? "-" : "") + encode(one.column)).join("."));
  }
  if (view !== "rows") parts.push("v=" + encode(view));
  if (deleted) parts.push("d=" + encode(deleted));
  return "#/t/" + encode(schema) + "." + encode(name) + (parts.length ? "?" + parts.join("&") : "");
}

/** The fragment of the migrations. */
export const MIGRATIONS = "#/migrations";

/** What a fragment says; `null` where it says nothing that the studio knows. */
export function parse(fragment) {
  if (fragment === MIGRATIONS) return { page: "migrations" };
  const found = /^#\/t\/([^.?]+)\.([^.?]+)(?:\?(.*))?$/.exec(fragment);
  if (!found) return null;
  try {
    const route = { schema: decodeURIComponent(found[1]), name: decodeURIComponent(found[2]), filters: [], sort: [], view: "rows", deleted: null };
    for (const part of (found[3] || "").split("&")) {
      const words = part.slice(2).split(".");
      if (part.startsWith("f=")) {
        const [column, operator, ...values] = words.map(decodeURIComponent);
        if (operator) route.filters.push({ column, operator, values });
      } else if (part.startsWith("s=")) {
        for (const word of words.filter(Boolean)) {
          const descending = word.startsWith("-");
          route.sort.push({ column: decodeURIComponent(descending ? word.slice(1) : word), descending });
        }
      } else if (part.startsWith("v=")) {
        route.view = decodeURIComponent(words[0]);
      } else if (part.startsWith("d=")) {
        route.deleted = decodeURIComponent(words[0]);
      }
    }
    return route;
  } catch {
    return null;
  }
}

/** Goes there. */
export function go(fragment) {
  if (location.hash !== fragment) location.hash = fragment;
}
