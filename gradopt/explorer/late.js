// Loads the scripts of what a page holds: each when one of its elements comes near the view, and all where the focus
// moves or an address names a place, for the next key or that place may be in what they make.
(({ src }, selectors) => {
  const waiting = new Map(Object.entries(selectors).filter(([, selector]) => document.querySelector(selector)));
  const near = new IntersectionObserver((entries) => {
    const seen = entries.filter(({ isIntersecting }) => isIntersecting);
    for (const [script, selector] of waiting) if (seen.some(({ target }) => target.matches(selector))) load(script);
  }, { rootMargin: "500px" });
  function load(script) {
    waiting.delete(script);
    document.head.append(Object.assign(document.createElement("script"), { src: new URL(script, src) }));
  }
  const loadAll = () => [...waiting.keys()].forEach(load);
  for (const selector of waiting.values()) document.querySelectorAll(selector).forEach((element) => near.observe(element));
  addEventListener("focusin", loadAll, { once: true });
  addEventListener("hashchange", loadAll, { once: true });
  if (location.hash) loadAll();
})(document.currentScript, SELECTORS);
