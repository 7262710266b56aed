// What is to be run for a reader's choices, and what is known of it, as gradopt.race.contest has it.

class Contest {
  // `given` are the settings of a Race; `choices` are those that a reader changes: own, lr, seed and num_steps.
  constructor(given, choices, crew) {
    Object.assign(this, { rules: given.rules, seeds: given.seeds, compact: given.compact, choices, crew });
  }

  sweepOf(rule) {
    return RATES.map((lr) => ({ rule, lr, seed: this.choices.seed, num_steps: this.choices.num_steps }));
  }

  // All runs of the sweep, where it is needed.
  sweep(own = this.choices.own) {
    return own || !this.compact ? this.rules.flatMap((rule) => this.sweepOf(rule)) : [];
  }

  // The losses at the end of every rate so far, NaN where there is none.
  scoresOf(rule) {
    return this.sweepOf(rule).map((job) => (this.crew.get(job) ? scoreOf(this.crew.get(job)) : NaN));
  }

  hasSwept() {
    return this.crew.isDone(this.sweep(true));
  }

  // Of every rule the number of its best rate; of none before the sweep is done.
  best() {
    if (!this.hasSwept()) return {};
    const lowest = (scores) => scores.indexOf(Math.min(...scores));
    return Object.fromEntries(this.rules.map((rule) => [rule, lowest(this.scoresOf(rule))]));
  }

  // The runs of every rule in the race; none where its rate is not known yet.
  jobs(own) {
    const { lr, seed, num_steps } = this.choices;
    const best = own ? this.best() : {};
    return this.rules.map((rule) => {
      const rate = own ? RATES[best[rule]] : lr;
      const jobs = Array.from({ length: rate === undefined ? 0 : this.seeds }, (_, k) => ({ rule, lr: rate, seed: seed + 1 + k, num_steps }));
      return { rule, lr: rate, jobs };
    });
  }

  race(own = this.choices.own) {
    return this.jobs(own).flatMap(({ jobs }) => jobs);
  }

  isOver(own = this.choices.own) {
    const race = this.race(own);
    return race.length > 0 && this.crew.isDone(race);
  }

  // The rules in order, best first; what has no loss yet comes last.
  standings(own = this.choices.own) {
    const found = this.jobs(own).map(({ rule, lr, jobs }) => {
      const runs = jobs.map((job) => this.crew.get(job)).filter(Boolean);
      return { rule, lr, runs, loss: runs.length ? median(runs.map(scoreOf)) : NaN };
    });
    const begun = found.filter(({ runs }) => runs.length);
    const order = begun.sort((a, b) => (a.loss === b.loss ? 0 : a.loss - b.loss)); // Infinity - Infinity is no number
    return [...order, ...found.filter(({ runs }) => !runs.length)];
  }

  // The places of the rules with the switch the other way, from 0, once both races are over.
  otherPlaces() {
    const { own } = this.choices;
    if (!this.isOver(own) || !this.isOver(!own)) return {};
    return Object.fromEntries(this.standings(!own).map(({ rule }, i) => [rule, i]));
  }

  rates() {
    return this.choices.own ? "Each at its own rate" : `All at the learning rate ${show(this.choices.lr)}`;
  }

  // One sentence: how it ended, or how far it is.
  outcome() {
    const order = this.standings();
    const [first, last] = [order[0], order.at(-1)];
    if (!(first.loss < DIVERGED)) return `${this.rates()}, every rule diverged.`;
    if (!(last.loss < DIVERGED)) return `${this.rates()}, ${first.rule} comes first; ${last.rule} diverged.`;
    const factor = last.loss / first.loss;
    return `${this.rates()}, ${first.rule} comes first, and the loss of ${last.rule}, the last, is ${digits(factor, 2)} times as high.`;
  }

  progress(isRunning) {
    if (this.isOver()) return this.outcome();
    if (!isRunning) return `${this.rules.length} rules train ${this.seeds} networks each on handwritten digits, here in the page.`;
    const hasSwept = this.crew.isDone(this.sweep());
    const jobs = hasSwept ? this.race() : this.sweep();
    const share = mean(jobs.map((job) => (this.crew.get(job)?.losses.length ?? 0) / job.num_steps));
    return `${hasSwept ? "The race" : `First every rule tries ${RATES.length} learning rates`}: ${Math.round(100 * share)} %`;
  }
}
