// The table of a race: who leads, at which learning rate, and what each reads in digits that none was trained on.

const SHOWN = 8; // digits in every row

// A digit as a picture in the ink of the page.
function stampOf(image, dark) {
  const side = Math.sqrt(SIZES[0]);
  const picture = new ImageData(side, side);
  const shade = dark ? 235 : 20;
  image.forEach((level, p) => picture.data.set([shade, shade, shade, 17 * level], 4 * p));
  const stamp = new OffscreenCanvas(side, side);
  stamp.getContext("2d").putImageData(picture, 0, 0);
  return stamp;
}

// Draws some digits side by side; one that is read wrong is faint and crossed out.
function drawDigits(canvas, pictures, wrong, theme) {
  const context = fitted(canvas);
  const size = canvas.clientWidth / pictures.length;
  pictures.forEach((picture, k) => {
    context.globalAlpha = wrong[k] ? 0.45 : 1;
    context.drawImage(picture, k * size, 0, size, size);
    context.globalAlpha = 1;
    if (!wrong[k]) return;
    context.strokeStyle = theme.dark ? "#ff8f70" : "#c2410c";
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(k * size + 3, size - 4);
    context.lineTo((k + 1) * size - 3, 4);
    context.stroke();
  });
}

// `bring` is told the rule that the pointer is at, whose curve is to stand in front.
function makeStandings(rules, bring) {
  const heads = [h("span", { className: "announce" }, "place"), "rule", "rate", "training loss", "read right", "digits held out"];
  const body = h("tbody");
  const rows = Object.fromEntries(rules.map((rule) => [rule, rowOf(rule)]));
  const caption = h("caption");
  const element = h("table", { className: "standings", onpointerleave: () => bring(undefined) }, caption,
    h("thead", {}, h("tr", {}, ...heads.map((name) => h("th", { scope: "col" }, name)))), body);
  let order = rules;
  let stamps = { pictures: [] }; // the digits in the ink of a theme
  body.append(...order.map((rule) => rows[rule].row));

  function rowOf(rule) {
    const mark = swatch(STYLES[rule]);
    const place = h("td");
    const [lr, loss, right] = [h("td"), h("td"), h("td")];
    const digits = h("canvas", { role: "img" });
    const moved = h("span", { className: "moved", "aria-hidden": "true" });
    const spoken = h("span", { className: "announce" }); // what the arrow says
    const row = h("tr", { onpointerenter: () => bring(rule), onclick: () => bring(rule) },
      place, h("th", { scope: "row" }, mark, h("span", {}, rule), moved, spoken), lr, loss, right, h("td", {}, digits));
    return { row, mark: mark.firstChild, place, lr, loss, right, digits, moved, spoken };
  }

  // Puts the rows in order; each glides from where it stood.
  function arrange(next) {
    if (next.join() === order.join()) return;
    order = next;
    const tops = new Map(next.map((rule) => [rule, rows[rule].row.offsetTop]));
    body.append(...next.map((rule) => rows[rule].row));
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    for (const rule of next) {
      const { row } = rows[rule];
      const by = tops.get(rule) - row.offsetTop;
      if (by) row.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], { duration: 350, easing: "ease-out" });
    }
  }

  return {
    element,
    // `entries` are those of a contest's standings, with what the networks read right and wrong, and the other place.
    draw(entries, images, title, theme) {
      const width = rows[rules[0]].digits.clientWidth; // of every row, and asked before anything is changed
      if (images && stamps.dark !== theme.dark) stamps = { dark: theme.dark, pictures: images.map((image) => stampOf(image, theme.dark)) };
      caption.textContent = title;
      entries.forEach(({ rule, lr, loss, runs, right, wrong, other }, i) => {
        const row = rows[rule];
        const hasBegun = runs.length > 0;
        row.mark.setAttribute("stroke", inked(STYLES[rule].color, theme.dark));
        row.place.textContent = hasBegun ? `${i + 1}.` : "";
        row.lr.textContent = lr === undefined ? "" : show(lr);
        row.loss.textContent = !hasBegun ? "" : loss < DIVERGED ? show(digits(loss, 2)) : "diverged";
        row.right.textContent = hasBegun ? `${Math.round(100 * right)} %` : "";
        row.moved.textContent = other === undefined || other === i ? "" : other > i ? `▲ ${other - i}` : `▼ ${i - other}`;
        row.spoken.textContent = other === undefined ? "" : `, ${other + 1}. with the switch the other way`;
        row.digits.setAttribute("aria-label", hasBegun ? `${wrong.filter((each) => !each).length} of ${wrong.length} read right` : "not read yet");
        const shown = [stamps.dark, width, fineness(), wrong].join();
        if (row.shown !== shown) drawDigits(row.digits, stamps.pictures, wrong, theme);
        row.shown = shown;
      });
      arrange(entries.map(({ rule }) => rule));
    },
  };
}
