// How the page speaks to its server, and how it builds what it shows. Text only ever becomes text, never markup.

export async function get(path, signal) {
  return answered(await fetch(path, { signal, headers: { accept: "application/json" } }));
}

export async function post(path, body) {
  return answered(
    await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  );
}

async function answered(response) {
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const detail = Array.isArray(body.detail) ? body.detail[0]?.msg : body.detail;
  throw new Error(body.error ?? detail ?? `The server answered ${response.status}`);
}

export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") made.textContent = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// Has `list` show one element for each item, in order; what is already there and has not changed stays as it is.
export function keep(list, items, { key, make, update = () => {} }) {
  const there = new Map([...list.children].map((child) => [child.dataset.key, child]));
  let at = list.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    let shown = there.get(name);
    there.delete(name);
    if (!shown) {
      shown = make(item);
      shown.dataset.key = name;
    }
    update(shown, item);
    if (shown === at) at = at.nextElementSibling;
    else list.insertBefore(shown, at);
  }
  for (const gone of there.values()) gone.remove();
}

const clock = { zone: undefined };

export function livesIn(zone) {
  clock.zone = zone;
}

const written = (options) => (moment) =>
  new Intl.DateTimeFormat("en", { ...options, timeZone: clock.zone }).format(new Date(moment));

export const hour = written({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const weekday = written({ weekday: "long", month: "long", day: "numeric" });
export const moment = written({
  weekday: "short",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

export function date(on) {
  const day = new Date(`${on}T00:00:00Z`);
  return new Intl.DateTimeFormat("en", { weekday: "short", month: "short", day: "numeric", timeZone: "UTC" }).format(day);
}

export function money(minor, currency) {
  return new Intl.NumberFormat("en-US", { style: "currency", currency }).format(minor / 100);
}

export const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
