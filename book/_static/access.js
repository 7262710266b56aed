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
