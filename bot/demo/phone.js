// One phone: the thread of a customer on a channel, and everything that a thumb can do to it.

import { el, get, hour, keep, pause, post, weekday } from "./wire.js";

const SAY = {
  en: { status: "wheres my order", options: "what else do you have?", cancel: "cancel my order", person: "can I talk to a person" },
  es: { status: "donde esta mi pedido", options: "¿qué otras opciones hay?", cancel: "cancelar mi pedido", person: "quiero hablar con alguien" },
  fr: { status: "où est ma commande", options: "quelles sont mes options ?", cancel: "annuler ma commande", person: "je veux parler à quelqu'un" },
  de: { status: "wo bleibt meine bestellung", options: "was gibt es sonst?", cancel: "bestellung stornieren", person: "ich möchte mit jemandem sprechen" },
};

const KINDS = {
  telegram: {
    placeholder: "Message",
    subtitle: (shop) => `@${shop.bot_username}`,
    suggestions: (say) => [say.status, say.options, say.cancel, say.person, "stop", "start"],
    off: "Block",
    on: "Unblock",
    blocked: "You have blocked this bot. Nothing reaches you here.",
    empty: "No messages yet.",
  },
  sms: {
    placeholder: "Text message",
    subtitle: (shop) => shop.sms_number,
    suggestions: (say) => [say.status, "2", say.cancel, "cancel", "stop", "start"],
    off: "Switch off",
    on: "Switch on",
    blocked: "This phone is switched off.",
    empty: "No texts yet. What you write first decides.",
  },
};

export function phone(root, channel, { linked, buzzed }) {
  const kind = KINDS[channel];
  root.append(document.getElementById("handset").content.cloneNode(true));
  const part = (selector) => root.querySelector(selector);
  const thread = part(".thread");
  const input = part(".composer input");
  const state = { person: null, shop: null, view: null, watching: null, toast: null };

  thread.setAttribute("aria-label", `Messages, ${root.getAttribute("aria-label")}`);
  input.placeholder = kind.placeholder;
  input.setAttribute("aria-label", `${kind.placeholder} to the shop, ${root.getAttribute("aria-label")}`);

  part(".composer").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    act("say", { text }).then((went) => {
      if (!went) input.value ||= text;
    });
  });
  part(".switch").addEventListener("click", () => act(state.view?.blocked ? "unblock" : "block", {}));
  part(".notice button").addEventListener("click", async (event) => {
    event.target.disabled = true;
    const person = state.person;
    try {
      const { token } = await post("/demo/api/shop/link", { customer_id: person.id });
      await act("start", { payload: token });
      linked();
    } catch (error) {
      toast(error.message);
    } finally {
      event.target.disabled = false;
    }
  });

  function path(person, verb = "") {
    return `/demo/api/phones/${channel}/${encodeURIComponent(person[channel])}${verb}`;
  }

  async function act(verb, body) {
    const person = state.person;
    try {
      const view = await post(path(person, `/${verb}`), body);
      if (person === state.person) draw(view);
      return true;
    } catch (error) {
      toast(error.message);
      return false;
    }
  }

  async function watch(person, signal) {
    let after = null;
    while (!signal.aborted) {
      const asked = performance.now();
      try {
        const view = await get(path(person) + (after === null ? "" : `?after=${after}`), signal);
        if (signal.aborted) return;
        root.classList.remove("lost");
        draw(view, after === null);
        // A server that is going away answers at once and has nothing new.
        if (view.version === after && performance.now() - asked < 1000) await pause(1500);
        after = view.version;
      } catch {
        if (signal.aborted) return;
        root.classList.add("lost");
        await pause(2000);
      }
    }
  }

  function draw(view, first = false) {
    const before = state.view;
    if (!first && before && view.version < before.version) return;
    state.view = view;
    const known = new Set(before?.bubbles.map((bubble) => bubble.id));
    const fresh = first ? [] : view.bubbles.filter((bubble) => !known.has(bubble.id));
    const atEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 90;
    if (first) {
      thread.setAttribute("aria-live", "off");
      thread.replaceChildren();
      requestAnimationFrame(() => thread.setAttribute("aria-live", "polite"));
    }
    keep(thread, rows(view), { key: (row) => row.key, make: (row) => row.make(!first) });
    if (first || (atEnd && fresh.length) || fresh.some((bubble) => bubble.mine)) toEnd(first);
    if (!first && view.toast && view.toast !== before?.toast) toast(view.toast);
    if (fresh.some((bubble) => !bubble.mine)) buzzed(channel);
    notice();
    keyboard();
  }

  function toEnd(first) {
    const calm = first || matchMedia("(prefers-reduced-motion: reduce)").matches;
    thread.scrollTo({ top: thread.scrollHeight, behavior: calm ? "instant" : "smooth" });
  }

  // What stands in the thread: days, bubbles, and a word where there is neither. A row whose key changes is redrawn.
  function rows(view) {
    if (!view.bubbles.length) return [{ key: "empty", make: () => el("p", { class: "empty", text: kind.empty }) }];
    const answered = view.bubbles.findLast((bubble) => !bubble.mine)?.id ?? 0;
    const found = [];
    let day = "";
    view.bubbles.forEach((bubble, position) => {
      const today = weekday(bubble.at);
      if (today !== day) {
        day = today;
        found.push({ key: `day ${today}`, make: () => el("p", { class: "day", text: today }) });
      }
      const next = view.bubbles[position + 1];
      const last = !next || next.mine !== bubble.mine || weekday(next.at) !== today;
      const seen = bubble.mine && bubble.id < answered;
      const looks = [bubble.text, bubble.buttons, bubble.taken, bubble.photo, last, seen];
      found.push({
        key: `${bubble.id} ${JSON.stringify(looks)}`,
        make: (moves) => said(bubble, { last, seen, moves: moves && !next }),
      });
    });
    return found;
  }

  function said(bubble, { last, seen, moves }) {
    const side = bubble.mine ? "mine" : "theirs";
    const foot = el("span", { class: "foot" }, el("time", { datetime: bubble.at, text: hour(bubble.at) }));
    if (bubble.mine) {
      foot.append(
        el("span", { class: "ticks", "aria-hidden": "true", text: seen ? "✓✓" : "✓" }),
        el("span", { class: "unseen", text: seen ? "delivered" : "sent" }),
      );
    }
    const body = el("div", { class: "bubble" });
    body.append(el("span", { class: "unseen", text: bubble.mine ? "You: " : "Shop: " }));
    const picture = ours(bubble.photo);
    if (picture) body.append(el("img", { src: picture, alt: "", width: 200, height: 200 }));
    body.append(el("span", { class: "words", dir: "auto", lang: state.person?.language, text: shown(bubble) }), foot);
    const row = el("div", { class: `row ${side}${last ? " last" : ""}${moves ? " moves" : ""}` }, body);
    if (bubble.buttons.length) row.append(buttons(bubble));
    return row;
  }

  function buttons(bubble) {
    const block = el("div", { class: "buttons", role: "group", "aria-label": "Choices" });
    for (const line of bubble.buttons) {
      const shownLine = el("div", { class: "buttons-row" });
      for (const button of line) shownLine.append(choice(bubble, button, block));
      block.append(shownLine);
    }
    return block;
  }

  function choice(bubble, button, block) {
    if (button.url) {
      const safe = /^https?:/.test(button.url) ? button.url : "#";
      return el("a", { href: safe, target: "_blank", rel: "noopener noreferrer", text: `${button.label} ↗` });
    }
    const taken = bubble.taken === button.data;
    return el("button", {
      type: "button",
      class: taken ? "taken" : null,
      text: taken ? `${button.label} ✓` : button.label,
      async onclick() {
        block.inert = true;
        await act("press", { message_id: bubble.id, data: button.data });
        block.inert = false;
      },
    });
  }

  function notice() {
    const { person, view } = state;
    const box = part(".notice");
    const unlinked = channel === "telegram" && person && !person.linked;
    let words = "";
    if (view?.blocked) words = kind.blocked;
    else if (view?.opted_out) words = "Texts from this number are stopped. Text START to hear from it again.";
    else if (unlinked) words = "The order confirmation has a link to this chat. Open it, and news comes here.";
    box.hidden = !words;
    box.querySelector("p").textContent = words;
    const button = box.querySelector("button");
    button.hidden = !unlinked || view?.blocked;
    button.textContent = "Open the link";
    const off = Boolean(view?.blocked);
    part(".switch").textContent = off ? kind.on : kind.off;
    input.disabled = off;
    root.classList.toggle("off", off);
  }

  function keyboard() {
    const keys = (state.view?.keyboard ?? []).flat();
    const box = part(".keyboard");
    box.hidden = !keys.length;
    const drawn = JSON.stringify(keys);
    if (box.dataset.drawn === drawn) return;
    box.dataset.drawn = drawn;
    box.replaceChildren(
      ...keys.map((one) =>
        el("button", {
          type: "button",
          text: one.label,
          onclick: () =>
            one.asks === "contact" ? act("contact", { phone: state.person.sms }) : act("say", { text: one.label }),
        }),
      ),
    );
  }

  function toast(text) {
    const box = part(".toast");
    box.textContent = text;
    box.classList.add("up");
    clearTimeout(state.toast);
    state.toast = setTimeout(() => box.classList.remove("up"), 3500);
  }

  function suggest(person) {
    const say = SAY[person.language] ?? SAY.en;
    const chips = kind.suggestions(say).map((text) =>
      el("li", {}, el("button", {
        type: "button",
        text,
        onclick() {
          input.value = text;
          input.focus();
        },
      })),
    );
    part(".suggestions").replaceChildren(...chips);
    part(".suggestions").scrollLeft = 0;
  }

  return {
    // Puts the phone of this customer on the page; what was there before is let go.
    show(person) {
      state.watching?.abort();
      state.watching = new AbortController();
      Object.assign(state, { person, view: null });
      input.value = "";
      part(".toast").classList.remove("up");
      suggest(person);
      notice();
      watch(person, state.watching.signal);
    },
    // Takes note of what has become known of the same customer.
    knows(person) {
      state.person = person;
      notice();
    },
    of(shop) {
      state.shop = shop;
      part(".who h2").textContent = shop.name;
      part(".who p").textContent = kind.subtitle(shop);
      part(".avatar").textContent = [...shop.name][0] ?? "";
      part(".bar-time").textContent = hour(shop.now);
    },
    version: () => state.view?.version ?? 0,
  };
}

// Telegram shows the start of a bot without the secret that its link carries.
const shown = (bubble) => (bubble.mine ? bubble.text.replace(/^\/start \S+$/, "/start") : bubble.text);

// A picture is shown if it is one of ours; nothing is fetched from elsewhere.
function ours(photo) {
  const found = /\/demo\/pictures\/([a-z-]+\.svg)$/.exec(photo ?? "");
  return found && `/demo/pictures/${found[1]}`;
}
