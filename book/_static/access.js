// docutils gives references a role that ARIA has withdrawn: an entry of a list is a list item.
for (const entry of document.querySelectorAll('[role="doc-biblioentry"]')) entry.setAttribute("role", "listitem");

// What scrolls is reachable by keyboard; the theme sees to code alone, and only when the window is resized.
const scrolling = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const wide of document.querySelectorAll("pre, table")) scrolling.observe(wide);

// Paper is light, and shows every figure and every proof and table; a solution is printed where the reader has unfolded it.
const { dataset } = document.documentElement;
let screen;
function toPaper() {
  if (screen) return;
  const folded = [...document.querySelectorAll("details:is(.sd-dropdown, .above-output):not([open])")];
  screen = { folded, theme: dataset.theme };
  dataset.theme = "light";
  for (const part of folded) part.open = true;
  for (const figure of document.images) figure.loading = "eager";
}
function toScreen() {
  if (!screen) return;
  dataset.theme = screen.theme;
  for (const part of screen.folded) part.open = false;
  screen = undefined;
}
addEventListener("beforeprint", toPaper);
addEventListener("afterprint", toScreen);
matchMedia("print").addEventListener("change", ({ matches }) => (matches ? toPaper() : toScreen()));
