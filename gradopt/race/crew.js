// The workers, and what they have told of every run.

const keyOf = ({ rule, lr, seed, num_steps }) => [rule, lr, seed, num_steps].join();
const blockOf = (num_steps) => Math.max(1, Math.round(num_steps / 50));
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

// What a run is judged by: its mean loss over the last tenth of its steps so far.
const scoreOf = ({ losses }) => mean(losses.slice(-Math.max(1, Math.floor(losses.length / 10))));

class Crew {
  constructor(heard) {
    this.url = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));
    this.runs = new Map();
    const length = Math.max(1, Math.min(4, navigator.hardwareConcurrency || 2));
    this.workers = Array.from({ length }, () => {
      const worker = new Worker(this.url);
      worker.onmessage = ({ data }) => {
        data.forEach((told) => this.hear(told));
        heard();
      };
      worker.postMessage({ digits: DIGITS });
      return worker;
    });
  }

  hear({ key, from, losses, guesses }) {
    const run = this.runs.get(key);
    if (run?.losses.length !== from || run.isStopped) return; // it was stopped, and perhaps begun again
    run.losses.push(...losses);
    run.guesses = guesses;
  }

  // What is known of the run of a job; nothing, if it has not taken a step.
  get(job) {
    const run = this.runs.get(keyOf(job));
    return run?.losses.length ? run : undefined;
  }

  isDone(jobs) {
    return jobs.every((job) => this.get(job)?.losses.length === job.num_steps);
  }

  // Begins those of some jobs that were not begun yet, dealt out among the workers.
  begin(jobs) {
    const fresh = jobs.filter((job) => this.runs.get(keyOf(job))?.isStopped ?? true);
    for (const job of fresh) this.runs.set(keyOf(job), { num_steps: job.num_steps, losses: [], guesses: [], isStopped: false });
    this.workers.forEach((worker, i) => {
      const share = fresh.filter((_, j) => j % this.workers.length === i);
      const told = share.map((job) => ({ ...job, key: keyOf(job), block: blockOf(job.num_steps) }));
      if (told.length) worker.postMessage({ jobs: told });
    });
  }

  // Stops all runs but those of some jobs; what is done stays.
  only(jobs) {
    const only = jobs.map(keyOf);
    for (const worker of this.workers) worker.postMessage({ only });
    for (const [key, run] of this.runs) run.isStopped ||= run.losses.length < run.num_steps && !only.includes(key);
  }

  forget(jobs) {
    for (const job of jobs) this.runs.delete(keyOf(job));
  }

  end() {
    for (const worker of this.workers) worker.terminate();
    URL.revokeObjectURL(this.url);
  }
}
