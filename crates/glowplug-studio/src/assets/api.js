// Requests to the studio's server. The token came in the fragment, which a browser sends to nobody, and goes back in a header.

const KEPT = "studio-token";

/** Takes the token out of the address bar, so that no copied link and no history entry holds it. */
function takeToken() {
  const found = /^#token=([0-9a-f]+)$/.exec(location.hash);
  if (found) {
    sessionStorage.setItem(KEPT, found[1]);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(KEPT) || "";
}

let token = takeToken();

// A URL that is pasted into a tab of the studio changes its fragment only.
addEventListener("hashchange", () => {
  if (location.hash.startsWith("#token=")) {
    token = takeToken();
    location.reload();
  }
});

/** Why a request was not answered with data. */
export class Failure extends Error {
  constructor(code, message, hint, sqlstate) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.sqlstate = sqlstate;
  }
}

/** Asks the server; `signal` gives it up. */
export async function ask(path, body = {}, signal = undefined) {
  let response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Studio-Token": token },
      body: JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw new Failure("cancelled", "Cancelled.");
    throw new Failure("unreachable", "The studio does not answer.", "Is its command still running in the terminal?");
  }
  const text = await response.text();
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new Failure("unreadable", "The studio's answer cannot be read (status " + response.status + ").");
  }
  if (response.ok) return answer;
  const error = answer.error || {};
  throw new Failure(error.code, error.message || "The request failed.", error.hint, error.sqlstate);
}
