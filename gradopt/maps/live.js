// Numbers in sentences that follow the widget beside them.

const number = (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "∞");

// The numbers that a widget shows; of an explorer, with those of its first optimizer of a class.
function numbersOf(shown, name) {
  if (!shown.optimizers) return shown;
  return { condition: shown.condition, ...shown.optimizers.find((spec) => spec.name === name) };
}

// What a sentence is to say, or nothing where the widget no longer shows what it is about.
function said({ of, quantity }, shown) {
  const numbers = numbersOf(shown, of);
  const { takes, compute } = QUANTITIES[quantity] ?? { takes: [quantity], compute: (value) => value };
  const values = takes.map((name) => numbers[name]);
  return values.every(Number.isFinite) ? number(compute(...values)) : undefined;
}

function mountAll() {
  const spans = [...document.querySelectorAll(".gradopt-live")];
  const written = new Map(spans.map((span) => [span, span.textContent]));
  const follow = (el) => {
    for (const span of spans.filter(({ dataset }) => dataset.follows === el.id)) {
      const text = said(span.dataset, el.shown) ?? written.get(span);
      if (span.textContent !== text) span.textContent = text;
    }
  };
  addEventListener("gradopt-shown", ({ target }) => follow(target));
  for (const id of new Set(spans.map(({ dataset }) => dataset.follows))) {
    const el = document.getElementById(id);
    if (el?.shown) follow(el); // a link had set it before
  }
}

export default { mountAll };
