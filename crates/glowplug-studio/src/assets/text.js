// Text as people can read it. Whatever a database holds is shown as text and never as markup.

// Control characters, and those that turn the direction of what follows or are invisible.
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

function visible(character) {
  const code = character.codePointAt(0);
  if (code === 10) return "↵";
  if (code === 13) return "␍";
  if (code === 9) return "⇥";
  if (code < 32) return String.fromCodePoint(0x2400 + code);
  return "\\u" + code.toString(16).padStart(4, "0");
}

/** One line, with everything invisible made visible. */
export const line = (text) => text.replace(HIDDEN, visible);

/** The same with line breaks and tabs as they are. */
export const block = (text) => text.replace(HIDDEN, (character) => ("\n\t".includes(character) ? character : visible(character)));

const NUMBER = new Intl.NumberFormat("en-US");

/** `12,345`. */
export const number = (value) => NUMBER.format(value);

const SHORT = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** `12.3K`, for narrow places. */
export const short = (value) => SHORT.format(value);

/** `3.2 ms`. */
export function duration(microseconds) {
  if (microseconds < 10_000) return (microseconds / 1000).toFixed(1) + " ms";
  if (microseconds < 1_000_000) return Math.round(microseconds / 1000) + " ms";
  return (microseconds / 1_000_000).toFixed(1) + " s";
}

/** `1.4 MB`. */
export function bytes(count) {
  if (count < 1024) return count + " bytes";
  if (count < 1024 * 1024) return (count / 1024).toFixed(1) + " kB";
  return (count / 1024 / 1024).toFixed(1) + " MB";
}
