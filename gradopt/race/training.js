// One run of the race: gradopt.race.training, the same numbers in the same order.

function batchOf(seed, t) {
  return Int32Array.from({ length: BATCH_SIZE }, (_, place) => example(seed, t, place, COUNT));
}

function startOf({ inputs, hidden, W2, classes, size }, seed) {
  const theta = new Float64Array(size);
  const [b1, b2] = [inputs * hidden, W2 + hidden * classes];
  for (let i = 0; i < b1; i++) theta[i] = error(seed, 0, i, 0) * Math.sqrt(2 / inputs);
  for (let i = W2; i < b2; i++) theta[i] = error(seed, 0, i, 0) * Math.sqrt(2 / hidden);
  return theta;
}

function optimizerOf(rule, lr, seed, size) {
  if (rule === "Lookahead") return new OPTIMIZERS.Lookahead({ optimizer: optimizerOf("Adam", lr, seed, size) }, size);
  return new OPTIMIZERS[rule]({ lr, ...(rule === "StochGradAdam" && { seed }) }, size);
}

class Run {
  constructor(network, images, { rule, lr, seed }) {
    Object.assign(this, { network, images, seed, t: 0, hasDiverged: false });
    this.theta = startOf(network, seed);
    this.optimizer = optimizerOf(rule, lr, seed, network.size);
  }

  // Takes some steps, and returns the loss on each mini-batch before its step.
  advance(steps) {
    const losses = [];
    const grad = (point) => {
      losses.push(this.network.backward(point, this.images, batchOf(this.seed, this.t)));
      return this.network.g;
    };
    for (let s = 0; s < steps; s++) {
      this.t += 1;
      if (!this.hasDiverged) this.theta = this.optimizer.step(this.theta, grad);
      else losses.push(Infinity);
      if (!(losses.at(-1) < DIVERGED)) {
        this.hasDiverged = true;
        losses[s] = Infinity;
      }
    }
    return losses;
  }

  // What it reads in the first digits held out.
  guesses(count) {
    const read = [];
    for (let first = COUNT; first < COUNT + count; first += BATCH_SIZE) {
      const length = Math.min(BATCH_SIZE, COUNT + count - first);
      read.push(...this.network.guesses(this.theta, this.images, Int32Array.from({ length }, (_, i) => first + i)));
    }
    return read;
  }
}
