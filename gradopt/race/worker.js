// In a worker: trains all runs that it was given side by side, a few steps of each in turn, and tells of every turn.

let ready, network, images;
let runs = [];
let isTurning = false;

onmessage = async ({ data: { digits, jobs = [], only } }) => {
  if (digits) {
    network = new Network(SIZES, BATCH_SIZE);
    ready = unpack(digits).then((content) => (images = sparse(content)));
  }
  await ready;
  if (only) runs = runs.filter(({ job }) => only.includes(job.key));
  runs.push(...jobs.map((job) => ({ job, run: new Run(network, images, job) })));
  if (!isTurning) turn();
};

function turn() {
  isTurning = runs.length > 0;
  if (!isTurning) return;
  const told = runs.map(({ job, run }) => {
    const from = run.t;
    const losses = run.advance(Math.min(job.block, job.num_steps - run.t));
    return { key: job.key, from, losses, guesses: run.guesses(run.t < job.num_steps ? BATCH_SIZE : HELD_OUT) };
  });
  runs = runs.filter(({ job, run }) => run.t < job.num_steps);
  postMessage(told);
  setTimeout(turn); // between two turns it hears what is asked of it
}
