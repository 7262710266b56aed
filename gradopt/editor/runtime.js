// Python in the page: MicroPython in a worker, loaded when somebody asks for it.

const LIMIT_MS = 20_000; // a phone takes ten for what a desk does in one
let loading;

// Returns what runs Python, once it is there; `base` is the address of any script of the book.
function loadPython(base) {
  loading ??= load(new URL("gradopt-python.js", base)).catch((error) => {
    loading = undefined; // so that it can be tried again
    throw error;
  });
  return loading;
}

async function load(address) {
  const script = document.createElement("script"); // a page opened from a file may load no file in another way
  script.src = address;
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error(`Python could not be loaded from ${address}`));
    document.head.append(script);
  });
  const { wasm, worker, modules: given } = globalThis.gradoptPython;
  const url = await unpacked(wasm);
  const source = URL.createObjectURL(new Blob([worker], { type: "text/javascript" }));
  return { run: (request) => run(source, { url, given, ...request }) };
}

// Returns the address of the interpreter, a data: URL, the only kind that a worker of WebKit fetches in a page opened from a file.
async function unpacked(base64) {
  const packed = await fetch(`data:application/gzip;base64,${base64}`);
  const bytes = await new Response(packed.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  const reader = new FileReader();
  return new Promise((resolve, reject) => {
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([bytes], { type: "application/wasm" }));
  });
}

// Runs code in an interpreter of its own, beside modules {name: source} and those that the page brings. Resolves to
// { stdout, value, error }: the value of the code's global `result` in JavaScript, and null or { message, line, module },
// whose module is null for the code itself. An AbortSignal, or more than limitMs, ends it.
function run(source, { url, given, modules = {}, code, limitMs = LIMIT_MS, signal }) {
  const worker = new Worker(source);
  return new Promise((resolve) => {
    const end = (outcome) => {
      clearTimeout(timer);
      worker.terminate();
      resolve(outcome);
    };
    const fail = (message) => end({ stdout: "", value: null, error: { message, line: null, module: null } });
    const stopped = () => fail("Stopped.");
    const timer = setTimeout(() => fail(`Stopped after ${limitMs / 1000} seconds: is there a loop without an end?`), limitMs);
    signal?.addEventListener("abort", stopped);
    if (signal?.aborted) return stopped();
    worker.onmessage = ({ data }) => end(data);
    worker.onerror = ({ message }) => fail(`Python could not be started: ${message}`);
    worker.postMessage({ url, given, modules, code });
  });
}
