// The two hyperparameters of a map as sliders that stop at its points, and the scale of its colours.

SCALES.listed = ({ values }) => ({
  to: (part) => values[Math.round(part * (values.length - 1))],
  from: (value) => nearest(values, value) / (values.length - 1),
  steps: values.length - 1,
});

const typedIn = (knob) => knob.querySelector("input[type=text]");

// A slider for each axis; `draw` shows a point in them, but not in a field that somebody types into.
function makeKnobs(axes, set) {
  const knobs = axes.map(({ name, values }) => {
    const number = { low: values[0], high: values[values.length - 1], ends: "[]", isInteger: false, scale: { kind: "listed", values } };
    const knob = slider({ name, number, value: values[0], set: (given) => {
      const value = values[nearest(values, given)];
      typedIn(knob).value = String(digits(value, 4));
      set({ [name]: value });
    } });
    return knob;
  });
  return {
    element: h("div", { className: "sliders" }, ...knobs),
    draw: (point) => knobs.forEach((knob, i) => {
      const { name, values } = axes[i];
      const [bar, typed] = [knob.querySelector("input[type=range]"), typedIn(knob)];
      bar.value = nearest(values, point[name]);
      bar.setAttribute("aria-valuetext", show(point[name]));
      if (typed.getRootNode().activeElement === typed) return;
      typed.value = String(digits(point[name], 4));
      typed.removeAttribute("aria-invalid");
      knob.querySelector(".problem").textContent = "";
    }),
  };
}

// The logarithms of 1, 2, 5, 10, 20 and so on between two logarithms.
function between(low, high) {
  const decades = Array.from({ length: Math.ceil(high) - Math.floor(low) + 1 }, (_, i) => Math.floor(low) + i);
  return decades.flatMap((decade) => [1, 2, 5].map((digit) => decade + Math.log10(digit))).filter((value) => value >= low && value <= high);
}

// The colours with their numbers; light or dark as the page.
function makeKey({ low, high, isLog }, name) {
  const bar = h("div", { className: "ramp", "aria-hidden": "true" });
  const isNarrow = high - low < 3; // so that powers of ten would be too few
  const numbers = !isLog ? [0, 0.25, 0.5, 0.75, 1] : isNarrow ? between(low, high) : ticks(low, high, 4);
  const label = (value) => (!isLog ? String(value) : isNarrow ? show(digits(10 ** value, 1)) : superscript(value));
  const labels = numbers.map((value) => h("span", { style: `left: ${(100 * (value - low)) / (high - low)}%` }, label(value)));
  return {
    element: h("div", { className: "key" }, h("span", {}, name, ...(isLog ? [] : [" (no colour: it diverges)"])), h("div", { className: "scale" }, bar, ...labels)),
    draw: ({ dark }) => (bar.style.background = `linear-gradient(to right, ${RAMPS[dark ? "dark" : "light"]})`),
  };
}
