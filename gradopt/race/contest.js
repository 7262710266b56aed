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

  // The number of the best rate of a rule, once the sweep is done.
  bestOf(rule) {
    const scores = this.scoresOf(rule);
    return scores.indexOf(Math.min(...scores));
  }

  raceOf(rule, own) {
    if (own && !this.hasSwept()) return [];
    const { lr, seed, num_steps } = this.choices;
    return Array.from({ length: this.seeds }, (_, k) => ({ rule, lr: own ? RATES[this.bestOf(rule)] : lr, seed: seed + 1 + k, num_steps }));
  }

  race(own = this.choices.own) {
    return this.rules.flatMap((rule) => this.raceOf(rule, own));
  }

  isOver(own = this.choices.own) {
    const race = this.race(own);
    return race.length > 0 && this.crew.isDone(race);
  }

  // The rules in order, best first; what has no loss yet comes last.
  standings(own = this.choices.own) {
    const found = this.rules.map((rule) => {
      const jobs = this.raceOf(rule, own);
      const runs = jobs.map((job) => this.crew.get(job)).filter(Boolean);
      return { rule, lr: jobs[0]?.lr, runs, loss: runs.length ? median(runs.map(scoreOf)) : NaN };
    });
    const begun = found.filter(({ runs }) => runs.length);
    const order = begun.sort((a, b) => (a.loss === b.loss ? 0 : a.loss - b.loss)); // Infinity - Infinity is no number
    return [...order, ...found.filter(({ runs }) => !runs.length)];
  }

  // The place of a rule with the switch the other way, from 0, once both races are over.
  otherPlace(rule) {
    const { own } = this.choices;
    if (!this.isOver(own) || !this.isOver(!own)) return undefined;
    return this.standings(!own).findIndex((entry) => entry.rule === rule);
  }

  rates() {
    return this.choices.own ? "Each at its own rate" : `All at the learning rate ${show(this.choices.lr)}`;
  }

  // One sentence: how it ended, or how far it is.
  outcome() {
    const order = this.standings();
    const [first, last] = [order[0], order.at(-1)];
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
