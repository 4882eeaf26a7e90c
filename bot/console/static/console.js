// What a page does beyond HTML: very little, and nothing that it could not do without.

// Where the button that had the focus is gone with its row, the focus goes to the list that it was in.
document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail.ctx?.target;
  if (document.activeElement === document.body && target?.id) {
    document.getElementById(target.id)?.focus({ preventScroll: true });
  }
});

// What changes by itself names in `data-live` where that is told, and in `data-seen` what it shows. Only a page that
// somebody can see listens: a browser has few connections to one place, and the others catch up when they are looked at.
addEventListener("DOMContentLoaded", () => {
  const name = document.querySelector("[data-live]")?.id;
  if (!name) return;
  const part = () => document.getElementById(name);
  const refresh = () => part()?.dispatchEvent(new CustomEvent("live"));
  let stream = null;
  const listen = () => {
    if (stream || document.hidden || !part()) return;
    const at = new URL(part().dataset.live, location);
    at.searchParams.set("seen", part().dataset.seen);
    stream = new EventSource(at);
    stream.addEventListener("changed", refresh);
    stream.addEventListener("over", () => { rest(); refresh(); });
    stream.addEventListener("error", () => {
      if (stream?.readyState !== EventSource.CLOSED) return;
      rest();
      setTimeout(() => { refresh(); listen(); }, 5000);
    });
  };
  const rest = () => { stream?.close(); stream = null; };
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  listen();
});

// Whoever types says so, now and then, to the colleagues who look at the same.
let told = 0;
document.addEventListener("input", (event) => {
  const box = event.target;
  if (!box.dataset?.typing || Date.now() - told < 4000) return;
  told = Date.now();
  fetch(box.dataset.typing, { method: "POST", headers: { "X-Form-Key": box.form.elements.form_key.value } }).catch(() => {});
});
