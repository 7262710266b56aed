// A page without a kernel: the model is an object, and a link carries its state.

function pageModel(state, link) {
  const values = { ...state };
  const listeners = new Set();
  return {
    link,
    state: () => ({ ...values }),
    get: (key) => values[key],
    set: (key, value) => (values[key] = value),
    save_changes: () => {},
    on: (_, listener) => listeners.add(listener),
    off: (_, listener) => listeners.delete(listener),
    replace: (next) => {
      Object.assign(values, next);
      for (const listener of listeners) listener();
    },
  };
}

// Tells the page what a widget shows: the numbers in its sentences follow.
function tell(el, state) {
  el.shown = state;
  el.dispatchEvent(new Event("gradopt-shown", { bubbles: true }));
}

function mount(el, id, keys, check) {
  el.id = id;
  const own = JSON.parse(el.dataset.state);
  const prefix = `#${id}=`;
  const model = pageModel(own, (state) => location.href.split("#")[0] + prefix + encodeURIComponent(JSON.stringify(state)));
  render({ model, el });
  let before; // what a link has replaced, and Back brings back
  const follow = () => {
    if (!location.hash.startsWith(prefix)) {
      if (before) model.replace(before);
      before = undefined;
      return;
    }
    before ??= model.state();
    el.scrollIntoView();
    try {
      const state = JSON.parse(decodeURIComponent(location.hash.slice(prefix.length)));
      if (!keys.some((key) => Object.hasOwn(Object(state), key))) throw new Error(`it names none of ${keys.join(", ")}`);
      check({ ...own, ...state });
      model.replace(state);
    } catch ({ message }) {
      el.shadowRoot.querySelector("p.problem").textContent = `The state in this link cannot be used: ${message}`;
    }
  };
  addEventListener("hashchange", follow);
  follow();
}

// Mounts the widgets of one kind. A link names some of `keys`; `check` throws an Error that says what is wrong in a state.
function mountEach(kind, keys, check) {
  document.querySelectorAll(`.gradopt-${kind}`).forEach((el, index) => mount(el, `${kind}-${index + 1}`, keys, check));
}
