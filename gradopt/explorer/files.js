// Results of a reader's own: files as `python -m gradopt.train` and `python -m gradopt.results` write them.

const EVALUATIONS = 3; // of a run of the plan: before it, in its middle, at its end

function need(condition, what) {
  if (!condition) throw new Error(what);
}

// A number of a result, which has null for one that is not finite.
function number(value) {
  need(typeof value === "number" || value === null, "no number");
  return value ?? NaN;
}

const mean = (values) => values.reduce((sum, each) => sum + number(each), 0) / values.length;
const MEASURES = { // of the evaluations of a run, as gradopt.results.plan.MEASURES
  accuracy: ({ accuracies }, at) => 100 * number(accuracies.at(at)),
  entropy: ({ observed }, at) => 100 * number(observed.at(at).entropy),
  ece: ({ observed }, at) => 100 * number(observed.at(at).ece),
  robust: ({ observed }, at) => 100 * number(observed.at(at).corrupted.accuracy),
  iou: ({ observed }, at) => 100 * mean(observed.at(at).iou),
  boundary: ({ observed }, at) => 100 * mean(observed.at(at).boundary),
  pieces: ({ observed }, at) => number(observed.at(at).pieces),
};

// Returns the seeds and the scores that claims need of a result; throws an Error that says what it lacks.
function parse(text, keys) {
  const { experiment, averaged } = JSON.parse(text);
  const seeds = experiment?.seeds;
  need(Array.isArray(seeds) && seeds.every(Number.isInteger) && new Set(seeds).size === seeds.length, "it has no list of seeds");
  need(averaged, "it has no averaged weights, which the plan judges: train with --average");
  const runs = seeds.map((_, i) => ({ accuracies: averaged.history?.test_accuracy?.[0]?.[i], observed: averaged.observed?.[0]?.[i] }));
  need(runs.every(({ accuracies }) => accuracies?.length === EVALUATIONS), `a run of the plan has ${EVALUATIONS} evaluations, one in its middle`);
  const scores = { seeds };
  for (const key of keys) {
    const [measure, at] = key.split(" ");
    try {
      scores[key] = runs.map((run) => MEASURES[measure](run, Number(at)));
    } catch {
      throw new Error(`it has no ${measure} of every seed: train with --observe`);
    }
  }
  return scores;
}

// Reads files; returns the scores of those that can be used, by the names of their runs, and what is wrong with others.
async function take(files, needs) {
  const [taken, refused] = [{}, []];
  for (const file of files) {
    const run = file.name.replace(/\.json$/, "");
    try {
      if (!Object.hasOwn(needs, run)) refused.push(`${file.name} is the name of no run that a claim needs: give it that of the run in whose place it stands, such as ${Object.keys(needs)[0]}.json.`);
      else taken[run] = parse(await file.text(), needs[run]);
    } catch ({ message }) {
      refused.push(`${file.name} is no whole result (${message}): make it anew, or choose another file.`);
    }
  }
  return { taken, refused };
}
