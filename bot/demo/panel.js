// The shop panel: what is on the shelf, who waits, what is on its way; stock lands, dates move, parcels leave.

import { count, date, el, keep, livesIn, moment, money, post } from "./wire.js";

const REASONS = { nothing_expected: "nothing on order", undated: "no date yet", overdue: "overdue" };

export function panel({ changed, pick }) {
  const part = (id) => document.getElementById(id);
  const said = part("said");
  let held = null;

  for (const button of document.querySelectorAll("[data-days]")) {
    const days = Number(button.dataset.days);
    button.addEventListener("click", () =>
      act(button, "pass", { days }, () => `${count(days, "day")} later. What fell due on the way went out on its day.`),
    );
  }
  part("ship-all").addEventListener("click", (event) => act(event.currentTarget, "ship", {}, shipped));

  async function act(button, verb, body, tell) {
    button.disabled = true;
    try {
      const done = await post(`/demo/api/shop/${verb}`, body);
      say(tell(done));
    } catch (error) {
      say(error.message, true);
    } finally {
      button.disabled = false;
    }
    await changed();
  }

  function say(text, sad = false) {
    said.textContent = text;
    said.classList.toggle("sad", sad);
    said.classList.remove("flash");
    requestAnimationFrame(() => said.classList.add("flash"));
  }

  function card(product) {
    const units = el("input", { type: "number", min: 1, max: 10000, value: 3, inputmode: "numeric", "aria-label": `Units of ${product.title}` });
    const form = el(
      "form",
      {
        class: "land",
        onsubmit(event) {
          event.preventDefault();
          const number = Number(units.value);
          const body = { sku: product.sku, units: number, key: crypto.randomUUID?.() ?? `${Date.now()} ${Math.random()}` };
          act(event.submitter ?? form.lastElementChild, "land", body, (told) => landed(number, product, told));
        },
      },
      el("span", { text: "A delivery comes in" }),
      units,
      el("button", { class: "main", text: "Land units" }),
    );
    return el(
      "article",
      { class: "card", "aria-label": product.title },
      el("img", { src: product.image, alt: "", width: 64, height: 64 }),
      el("div", { class: "card-head" }, el("h4", { text: product.title }), el("p", { class: "price", text: money(product.price_minor, product.currency) }, el("small", { text: product.sku }))),
      el("dl", { class: "stats" }),
      el("ul", { class: "queue", "aria-label": `Next in line for ${product.title}` }),
      el("ul", { class: "coming", "aria-label": `On its way: ${product.title}` }),
      form,
    );
  }

  function drawCard(shown, product) {
    drawStats(shown.querySelector(".stats"), product);
    const most = 4;
    const rest = product.queue.length - most;
    const head = product.queue.slice(0, most).map((one) => ({ ...one, key: `${one.number} ${one.units} ${one.on} ${one.reason}` }));
    if (rest > 0) head.push({ key: `more ${rest}`, rest });
    keep(shown.querySelector(".queue"), head, { key: (one) => one.key, make: (one) => (one.rest ? more(one) : inLine(one)) });
    const coming = product.arrivals.length ? product.arrivals : [{ id: "none", sku: product.sku }];
    keep(shown.querySelector(".coming"), coming, {
      key: (arrival) => arrival.id,
      make: (arrival) => (arrival.id === "none" ? orderMore(product) : onItsWay(arrival, product)),
      update: drawComing,
    });
  }

  function drawStats(list, product) {
    const facts = [
      ["Waiting", product.units_waiting, product.units_waiting ? "hot" : ""],
      ["On hand", product.on_hand, ""],
      ["Free", product.sellable, ""],
    ];
    keep(list, facts, {
      key: ([name]) => name,
      make: ([name]) => el("div", {}, el("dt", { text: name }), el("dd")),
      update(shown, [, number, look]) {
        const value = shown.querySelector("dd");
        if (value.textContent !== String(number)) value.textContent = number;
        shown.className = look;
      },
    });
  }

  function inLine(one) {
    const when = one.on ? date(one.on) : REASONS[one.reason] ?? "no date yet";
    return el("li", {}, el("button", {
      type: "button",
      title: `${one.name}, order ${one.number}: ${count(one.units, "unit")}, ${when}`,
      "aria-label": `Hold the phones of ${one.name}, who waits for ${count(one.units, "unit")}: ${when}`,
      "data-customer": one.customer_id,
      "aria-pressed": String(one.customer_id === held),
      onclick: () => pick(one.customer_id),
    }, el("span", { text: one.name.split(" ")[0] }), el("b", { text: one.units })));
  }

  const more = (one) => el("li", { class: "more", text: `+${one.rest} more` });

  function onItsWay(arrival, product) {
    const input = el("input", { type: "date", value: arrival.on ?? "", "aria-label": `Date of ${arrival.reference}` });
    input.dataset.told = input.value;
    const form = el(
      "form",
      {
        onsubmit(event) {
          event.preventDefault();
          const on = input.value || null;
          input.dataset.told = input.value;
          act(event.submitter ?? form.lastElementChild, "move", { arrival_id: arrival.id, on }, (moved) =>
            `${product.title}: ${moved.units} now expected ${moved.on ? date(moved.on) : "without a date"}.`,
          );
        },
      },
      input,
      el("button", { text: "Move date" }),
    );
    return el("li", {}, el("p", {}, el("b"), el("span")), form);
  }

  function orderMore(product) {
    const units = el("input", { type: "number", min: 1, max: 10000, value: product.units_waiting || 1, inputmode: "numeric", "aria-label": `Units of ${product.title} to order` });
    const on = el("input", { type: "date", "aria-label": `Date on which ${product.title} comes` });
    const form = el(
      "form",
      {
        onsubmit(event) {
          event.preventDefault();
          const body = { sku: product.sku, units: Number(units.value), on: on.value || null };
          act(event.submitter ?? form.lastElementChild, "move", body, (coming) =>
            `${product.title}: ${coming.units} now expected ${coming.on ? date(coming.on) : "without a date"}.`,
          );
        },
      },
      on,
      units,
      el("button", { text: "Order" }),
    );
    return el("li", { class: "none" }, el("p", {}, el("b"), el("span")), form);
  }

  function drawComing(shown, arrival) {
    const [units, when] = shown.querySelector("p").children;
    if (arrival.id === "none") {
      units.textContent = "Nothing on order";
      return;
    }
    units.textContent = `${arrival.units} on the way`;
    when.textContent = arrival.on ? (arrival.overdue ? `overdue since ${date(arrival.on)}` : date(arrival.on)) : "no date yet";
    shown.className = arrival.overdue ? "late" : arrival.on ? "" : "undated";
    const input = shown.querySelector("input");
    const now = arrival.on ?? "";
    // What somebody is typing is left alone.
    if (input.value === input.dataset.told && document.activeElement !== input) input.value = now;
    input.dataset.told = now;
  }

  function onTheShelf() {
    return el("li", {},
      el("img", { alt: "", width: 40, height: 40 }),
      el("div", {}, el("h4"), el("p")),
      el("span", { class: "free" }),
    );
  }

  function drawShelf(shown, product) {
    const image = product.image;
    if (shown.querySelector("img").getAttribute("src") !== image) shown.querySelector("img").src = image;
    shown.querySelector("h4").textContent = product.title;
    shown.querySelector("p").textContent = money(product.price_minor, product.currency);
    shown.querySelector(".free").textContent = `${product.sellable} free`;
    shown.querySelector(".free").title = `${product.on_hand} on hand`;
  }

  function readyRow(order) {
    const what = order.lines.map((line) => `${line.units} × ${line.title}`).join(", ");
    return el("li", {},
      el("div", {}, el("p", {}, el("b", { text: order.number }), ` ${order.name}`), el("p", { class: "what", text: what })),
      el("button", {
        type: "button",
        text: "Ship",
        "aria-label": `Ship order ${order.number}`,
        onclick: (event) => act(event.currentTarget, "ship", { number: order.number }, shipped),
      }),
    );
  }

  return {
    // Marks the customer whose phones are held wherever they stand in line.
    hold(id) {
      held = id;
      for (const chip of document.querySelectorAll("[data-customer]")) {
        chip.setAttribute("aria-pressed", String(Number(chip.dataset.customer) === id));
      }
    },
    draw(shop) {
      livesIn(shop.zone);
      part("shop-name").textContent = shop.name;
      part("clock").textContent = moment(shop.now);
      part("clock").dateTime = shop.now;
      const waited = shop.products.filter((product) => product.queue.length || (product.arrivals.length && !product.sellable));
      const shelf = shop.products.filter((product) => !waited.includes(product));
      keep(part("waiting"), waited, { key: (product) => product.sku, make: card, update: drawCard });
      keep(part("shelf"), shelf, { key: (product) => product.sku, make: onTheShelf, update: drawShelf });
      keep(part("ready-list"), shop.ready, { key: (order) => JSON.stringify(order), make: readyRow });
      part("ready-title").textContent = shop.ready.length
        ? `${count(shop.ready.length, "order")} with units set aside`
        : "Nothing is set aside";
      part("ship-all").disabled = !shop.ready.length;
    },
  };
}

function landed(units, product, told) {
  const parts = [`${count(units, "unit")} of ${product.title} landed`];
  if (told.covered) parts.push(`${count(told.covered, "line")} covered`);
  if (told.in_part) parts.push(`${told.in_part} in part`);
  parts.push(told.still_waiting ? `${told.still_waiting} still owed` : "nobody waits any more");
  return `${parts.join(", ")}.`;
}

const shipped = (gone) => `${count(gone.units, "unit")} of ${count(gone.orders, "order")} left the house.`;
