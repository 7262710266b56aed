// Contours of a surface, evenly spaced in the logarithm of the height above its minimum.

const LEVELS = 11;
const CELL = 3; // CSS pixels between the points at which a surface is looked at
const DEPTH = 1e4; // the lowest contour is not further below the top: the grid does not show a narrower valley

// The roots of the heights at the points of a grid over the window: across a valley they are straight lines.
function rootsOn(surface, columns, rows) {
  const [[left, right], [bottom, top]] = surface.bounds;
  const lowest = lowestOf(surface);
  const roots = new Float64Array(columns * rows);
  for (let row = 0, i = 0; row < rows; row++) {
    const y = top + ((bottom - top) * row) / (rows - 1);
    for (let column = 0; column < columns; column++, i++) {
      roots[i] = Math.sqrt(Math.max(0, surface.f(left + ((right - left) * column) / (columns - 1), y) - lowest));
    }
  }
  return roots;
}

// The lines on which a root is one of the levels, in units of the grid: marching squares. `bands` are the numbers of levels
// below the roots.
function linesAt(levels, roots, bands, columns, rows) {
  const lines = new Path2D();
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const i = row * columns + column;
      const j = i + columns;
      const low = Math.min(bands[i], bands[i + 1], bands[j], bands[j + 1]);
      const high = Math.max(bands[i], bands[i + 1], bands[j], bands[j + 1]);
      if (low === high) continue;
      const [a, b, c, d] = [roots[i], roots[i + 1], roots[j + 1], roots[j]];
      for (const level of levels.slice(low, high)) {
        const ends = [];
        if (a < level !== b < level) ends.push([column + (level - a) / (b - a), row]);
        if (b < level !== c < level) ends.push([column + 1, row + (level - b) / (c - b)]);
        if (d < level !== c < level) ends.push([column + (level - d) / (c - d), row + 1]);
        if (a < level !== d < level) ends.push([column, row + (level - a) / (d - a)]);
        ends.forEach((end, k) => (k % 2 ? lines.lineTo(...end) : lines.moveTo(...end)));
      }
    }
  }
  return lines;
}

// Draws the contours into a box, over a shade that grows with the height.
function drawContours(context, { x, y, width, height }, surface, theme) {
  const [columns, rows] = [Math.ceil(width / CELL) + 1, Math.ceil(height / CELL) + 1];
  const roots = rootsOn(surface, columns, rows);
  const top = roots.reduce((high, root) => Math.max(high, root));
  const bottom = top / Math.sqrt(DEPTH);
  const levels = Array.from({ length: LEVELS }, (_, k) => bottom * (top / bottom) ** (k / LEVELS));
  const image = new ImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer); // alpha, blue, green, red
  const ink = theme.dark ? 0xffffff : 0x282828;
  const range = Math.log(top / bottom);
  const bands = new Uint8Array(roots.length);
  for (let i = 0; i < roots.length; i++) {
    const part = Math.log(roots[i] / bottom) / range;
    bands[i] = Math.max(0, Math.min(LEVELS, Math.floor(LEVELS * part) + 1));
    pixels[i] = ((25 * Math.max(0, part)) << 24) | ink;
  }
  const shades = new OffscreenCanvas(columns, rows);
  shades.getContext("2d").putImageData(image, 0, 0);
  context.drawImage(shades, 0.5, 0.5, columns - 1, rows - 1, x, y, width, height);
  const lines = new Path2D();
  lines.addPath(linesAt(levels, roots, bands, columns, rows), new DOMMatrix([width / (columns - 1), 0, 0, height / (rows - 1), x, y]));
  context.globalAlpha = 0.6;
  context.strokeStyle = `#${ink.toString(16)}`;
  context.lineWidth = 1 / fineness(); // one pixel: the thinnest line is drawn the fastest
  context.stroke(lines);
  context.globalAlpha = 1;
}
