// docutils gives references a role that ARIA has withdrawn: an entry of a list is a list item.
for (const entry of document.querySelectorAll('[role="doc-biblioentry"]')) entry.setAttribute("role", "listitem");

// The theme makes code that scrolls reachable by keyboard whenever the window is resized; code that unfolds needs it, too.
const unfolding = new ResizeObserver(() => dispatchEvent(new Event("resize")));
for (const code of document.querySelectorAll("pre")) unfolding.observe(code);

// So does a table that is wider than its column.
const scrolling = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const table of document.querySelectorAll("table")) scrolling.observe(table);
