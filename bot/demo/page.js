// The page as a whole: whose phones are held, what the panel shows, which phones have buzzed.

import { panel } from "./panel.js";
import { phone } from "./phone.js";
import { el, get, keep, pause } from "./wire.js";

const LANGUAGES = { en: "English", es: "Español", fr: "Français", de: "Deutsch" };
const CHANNELS = ["telegram", "sms"];

const state = { people: [], person: null, seen: null, versions: null };
const part = (id) => document.getElementById(id);
const select = part("customer");

const phones = Object.fromEntries(
  CHANNELS.map((channel) => [channel, phone(part(channel), channel, { linked: refresh, buzzed: unread })]),
);
const shop = panel({ changed: refresh, pick: hold });

select.addEventListener("change", () => hold(Number(select.value)));
part("earlier").addEventListener("click", () => step(-1));
part("later").addEventListener("click", () => step(1));
addEventListener("hashchange", () => hold(Number(location.hash.slice(1))));
for (const tab of document.querySelectorAll("[data-show]")) tab.addEventListener("click", () => look(tab.dataset.show));

function hold(id, channel) {
  const person = state.people.find((one) => one.id === id);
  if (!person) return;
  if (channel) look(channel);
  else if (document.body.dataset.shows === "shop") look("telegram");
  if (person.id === state.person?.id) return;
  state.person = person;
  select.value = String(id);
  history.replaceState(null, "", `#${id}`);
  for (const one of CHANNELS) phones[one].show(person);
  shop.hold(id);
  openLines();
  drawNews();
}

function step(by) {
  const at = state.people.indexOf(state.person);
  const next = state.people[(at + by + state.people.length) % state.people.length];
  hold(next.id);
}

function look(name) {
  document.body.dataset.shows = name;
  for (const tab of document.querySelectorAll("[data-show]")) {
    const shown = tab.dataset.show === name;
    if (shown) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
    if (shown) tab.classList.remove("unread");
  }
}

function unread(channel) {
  if (document.body.dataset.shows !== channel) document.querySelector(`[data-show=${channel}]`).classList.add("unread");
}

async function refresh() {
  const [people, counter, everybody] = await Promise.all([
    get("/demo/api/customers"),
    get("/demo/api/shop"),
    get("/demo/api/phones"),
  ]);
  const spoken = Object.keys(LANGUAGES);
  people.sort((one, other) => spoken.indexOf(one.language) - spoken.indexOf(other.language));
  state.people = people;
  document.title = `${counter.name}: two phones and a shop`;
  shop.draw(counter);
  for (const one of CHANNELS) phones[one].of(counter);
  options();
  const known = state.person && people.find((one) => one.id === state.person.id);
  if (known) {
    state.person = known;
    for (const one of CHANNELS) phones[one].knows(known);
    openLines();
  } else if (people.length) {
    const wanted = people.find((one) => one.id === Number(location.hash.slice(1)));
    hold((wanted ?? people.find((one) => one.open.length) ?? people[0]).id);
  }
  news(everybody);
}

function options() {
  const drawn = JSON.stringify(state.people.map((one) => [one.id, one.name, one.language, one.open.length]));
  if (select.dataset.drawn === drawn) return;
  select.dataset.drawn = drawn;
  const codes = [...new Set(state.people.map((one) => one.language))];
  select.replaceChildren(
    ...codes.map((code) =>
      el("optgroup", { label: LANGUAGES[code] ?? code },
        ...state.people
          .filter((one) => one.language === code)
          .map((one) => el("option", { value: one.id, text: `${one.name}, ${one.country}` })),
      ),
    ),
  );
  if (state.person) select.value = String(state.person.id);
}

function openLines() {
  const lines = state.person?.open ?? [];
  const shown = lines.length ? lines : [{ none: true }];
  keep(part("open-lines"), shown, {
    key: (line) => JSON.stringify(line),
    make(line) {
      if (line.none) return el("li", { class: "none", text: "No open orders" });
      const told = line.waiting ? `waits for ${line.waiting}` : "set aside";
      return el("li", { class: line.waiting ? "waits" : "aside" }, el("b", { text: line.number }), ` ${line.title} `, el("i", { text: told }));
    },
  });
}

// A phone has buzzed when its version has grown since it was last looked at.
function news(everybody) {
  const versions = new Map(everybody.map((one) => [`${one.channel} ${one.handle}`, one.version]));
  state.seen ??= new Map(versions);
  state.versions = versions;
  drawNews();
}

function drawNews() {
  if (!state.seen) return;
  const buzzing = [];
  for (const person of state.people) {
    for (const channel of CHANNELS) {
      const name = `${channel} ${person[channel]}`;
      const version = state.versions.get(name) ?? 0;
      if (person.id === state.person?.id) state.seen.set(name, version);
      else if (version > (state.seen.get(name) ?? 0)) buzzing.push({ person, channel, version });
    }
  }
  buzzing.sort((one, other) => other.version - one.version);
  part("quiet").hidden = buzzing.length > 0;
  keep(part("buzzing"), buzzing, {
    key: ({ person, channel }) => `${person.id} ${channel}`,
    make: ({ person, channel }) =>
      el("li", {}, el("button", { type: "button", class: channel, onclick: () => hold(person.id, channel) },
        el("span", { text: person.name }),
        el("small", { text: channel === "sms" ? "SMS" : "Telegram" }),
      )),
  });
}

while (true) {
  try {
    await refresh();
    document.body.classList.remove("lost");
  } catch {
    document.body.classList.add("lost");
  }
  await pause(3000);
}
