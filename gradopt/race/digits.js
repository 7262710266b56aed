// The digits that the page carries, as gradopt.race.digits packs them.

async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Response(bytes).body.pipeThrough(new DecompressionStream("deflate")); // WebKit's workers read no Blob
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// The grey levels, 0 to 15, of a digit.
function levelsOf(content, number) {
  const half = SIZES[0] / 2;
  return Array.from({ length: SIZES[0] }, (_, p) => (content[number * half + (p >> 1)] >> (p % 2 ? 0 : 4)) & 15);
}

// Of every digit the pixels that are not zero, from starts[e] on for image number e; a zero fills the last pair.
function sparse(content) {
  const count = COUNT + HELD_OUT;
  const starts = new Int32Array(count + 1);
  const [pixels, values] = [[], []];
  for (let e = 0; e < count; e++) {
    levelsOf(content, e).forEach((level, p) => {
      if (level) {
        pixels.push(p);
        values.push(level / 15);
      }
    });
    if (pixels.length % 2) {
      pixels.push(0);
      values.push(0);
    }
    starts[e + 1] = pixels.length;
  }
  return { starts, pixels: Uint8Array.from(pixels), values: Float64Array.from(values), labels: content.slice(-count) };
}
