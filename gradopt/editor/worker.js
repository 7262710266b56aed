// Runs Python once, in an interpreter of its own: one message says what to run, another what came of it. MicroPython
// stands before it in one script.

const MOST_BYTES = 2 ** 28; // of memory: a list that grows for ever ends in Python's MemoryError
const MOST_PRINTED = 100_000; // characters
const HEAP_BYTES = 2 ** 22;

const grow = WebAssembly.Memory.prototype.grow;
WebAssembly.Memory.prototype.grow = function (pages) {
  if (this.buffer.byteLength + pages * 2 ** 16 > MOST_BYTES) throw new RangeError("more memory than a page gives to Python");
  return grow.call(this, pages);
};

// Of "/lib/gradopt/readings.py": gradopt.readings; null for the code itself.
function moduleOf(file) {
  return file === "<stdin>" ? null : file.replace(/^\/lib\/(.*?)(\/__init__)?\.py$/, "$1").replaceAll("/", ".");
}

// The error's words, and where it arose in what a reader wrote, which is all that does not come with the page.
function errorOf(traceback, given) {
  const frames = [...traceback.matchAll(/^  File "(.*)", line (\d+).*\n/gm)];
  const places = frames.map(([, file, line]) => ({ module: moduleOf(file), line: Number(line) }));
  const last = frames.at(-1);
  const message = (last ? traceback.slice(last.index + last[0].length) : traceback).trim();
  return { message, ...(places.findLast(({ module }) => !(module in given)) ?? places.at(-1) ?? { module: null, line: null }) };
}

function write(files, name, source) {
  const [folder] = (`/lib/${name.replaceAll(".", "/")}`).match(/^.*\//);
  files.mkdirTree(folder);
  files.writeFile(`/lib/${name.replaceAll(".", "/")}.py`, source);
}

addEventListener("message", async ({ data: { url, given, modules, code } }) => {
  const decoder = new TextDecoder();
  let stdout = "";
  const print = (bytes) => (stdout.length < MOST_PRINTED ? (stdout += decoder.decode(bytes, { stream: true })) : undefined);
  const outcome = { value: null, error: null };
  try {
    const loadMicroPython = await micropython;
    const python = await loadMicroPython({ url, heapsize: HEAP_BYTES, linebuffer: false, stdout: print, stderr: print });
    for (const name of ["js", "jsffi"]) python.registerJsModule(name, Object.create(null)); // code from a link sees Python alone
    for (const [name, source] of Object.entries({ ...given, ...modules })) write(python.FS, name, source);
    python.runPython(code);
    outcome.value = python.PyProxy.toJs(python.globals.get("result")) ?? null;
  } catch (error) {
    outcome.error = errorOf(error.message, given);
  }
  postMessage({ stdout, ...outcome });
});
