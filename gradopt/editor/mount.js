// "Change it" below the code of a rule in a page; the editor is made when a reader asks for it.

function mount(block, base) {
  const rule = [...block.classList].find((name) => name.startsWith(PREFIX)).slice(PREFIX.length);
  const host = h("div", { className: "gradopt-change", id: `change-${rule}` });
  const prefix = `#${host.id}=`;
  const python = () => loadPython(base);
  const link = (changed) => location.href.split("#")[0] + prefix + encodeURIComponent(JSON.stringify(changed));
  const place = h("div", { hidden: true });
  const button = h("button", { type: "button", "aria-expanded": "false", onclick: () => toggle(place.hidden) }, "Change it");
  let editor;

  function toggle(isOpen) {
    place.hidden = !isOpen;
    button.setAttribute("aria-expanded", isOpen);
    if (!isOpen) return;
    python().catch(() => {}); // Run says it again, to whom it matters
    if (!editor) place.append((editor = makeEditor(rule, host, python, link)).element);
    editor.area.focus();
  }

  function follow() {
    if (!location.hash.startsWith(prefix)) return;
    toggle(true);
    editor.open(location.hash.slice(prefix.length));
    host.scrollIntoView();
  }

  host.attachShadow({ mode: "open" }).append(h("style", {}, STYLE + EDITOR_STYLE), h("div", { className: "change" }, button), place);
  block.after(host);
  addEventListener("hashchange", follow);
  follow();
}

export default { mountAll: (base) => document.querySelectorAll(`[class*="${PREFIX}"]`).forEach((block) => mount(block, base)) };
