// What a page does beyond HTML: very little, and nothing that it could not do without.

// Where the button that had the focus is gone with its row, the focus goes to the list that it was in.
document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail.ctx?.target;
  if (document.activeElement === document.body && target?.id) {
    document.getElementById(target.id)?.focus({ preventScroll: true });
  }
});
