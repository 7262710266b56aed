// The state of an explorer: what its model holds, the runs that follow from it, and the ways in which it changes.

const KEYS = ["optimizers", "surface", "condition", "start", "num_steps", "batch_size", "seed", "t"];

// `changed` is called after every change, with whether its controls no longer fit the state.
class ExplorerState {
  #model;
  #changed;
  #stale = true;
  #descents = new WeakMap(); // of the optimizers that have not changed
  #saving = false;

  constructor(model, changed) {
    this.#model = model;
    this.#changed = changed;
    this.initial = this.now = this.#read();
  }

  #read() {
    return Object.fromEntries(KEYS.map((key) => [key, this.#model.get(key)]));
  }

  // The runs, once there is need of them: many changes may arrive within one frame.
  compute() {
    if (!this.#stale) return;
    this.#stale = false;
    this.surface = SURFACES[this.now.surface](this.now.condition);
    const styles = stylesOf(this.now.optimizers.map(({ name }) => name));
    this.runs = this.now.optimizers.map((spec, i) => ({ style: styles[i], ...this.#descent(spec) }));
    this.decades = decadesOf(this.runs);
  }

  #descent(spec) {
    if (!this.#descents.has(spec)) this.#descents.set(spec, descend(spec, this.surface, this.now));
    return this.#descents.get(spec);
  }

  set(changes, rebuild = false) {
    const next = { ...this.now, ...changes };
    if (this.now.t === this.now.num_steps && !("t" in changes)) next.t = next.num_steps; // what is shown whole stays whole
    next.t = Math.min(next.t, next.num_steps); // and Python shortens a run before it moves its t
    checkState(next);
    this.now = next;
    if (Object.keys(changes).some((key) => key !== "optimizers")) this.#descents = new WeakMap();
    this.#stale = true;
    this.save(KEYS);
    this.#changed(rebuild);
  }

  setOptimizer(i, spec, rebuild) {
    this.set({ optimizers: this.now.optimizers.map((old, j) => (j === i ? spec : old)) }, rebuild);
  }

  // Moves the step that is shown, which leaves the runs as they are; the model learns of it when it is saved.
  show(t) {
    this.now = { ...this.now, t: Math.max(0, Math.min(this.now.num_steps, t)) };
  }

  save(keys) {
    this.#saving = true;
    for (const key of keys) this.#model.set(key, this.now[key]);
    this.#model.save_changes();
    this.#saving = false;
  }

  // Calls `adopt` with what Python, or a link, has put into the model; returns a function that ends this.
  follow(adopt) {
    const heard = () => {
      const next = this.#read();
      if (!this.#saving && JSON.stringify(next) !== JSON.stringify(this.now)) adopt(next);
    };
    for (const key of KEYS) this.#model.on(`change:${key}`, heard);
    return () => KEYS.forEach((key) => this.#model.off(`change:${key}`, heard));
  }

  // What has become of run i at the step shown.
  outcome(i) {
    const { path, gaps } = this.runs[i];
    const [x, y] = path.subarray(2 * this.now.t);
    return isFar(x, y, reachOf(this.surface)) ? "diverged" : `gap ${show(gaps[this.now.t])}`;
  }
}
