// The rules of gradopt.measure.judgement and gradopt.results.plan; a test holds the numbers and the words to Python's.

// Weighs a claim: that the mean of d lies above 0, or below it (way -1), or within what matters (way 0).
function weigh(differences, way, matters) {
  const d = differences.map((each) => (way || 1) * each);
  const n = d.length;
  const mean = d.reduce((sum, each) => sum + each, 0) / n;
  const error = Math.sqrt(d.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (n - 1) / n);
  const p = (t) => (Number.isNaN(t) ? 1 : tail(t, n - 1)); // without a t nothing is refuted
  const above = (end) => p((mean - end) / error);
  const below = (end) => p((end - mean) / error);
  const tests = way ? [[above(0), below(matters)]] : [[above(-matters), below(0)], [below(matters), above(0)]];
  const half = quantile(0.025, n - 1) * error;
  return {
    d,
    gain: mean,
    interval: [mean - half, mean + half],
    borne: d.filter((each) => (way ? each > 0 : Math.abs(each) < matters)).length,
    isFalse: Math.max(...tests.map(([inside]) => inside)),
    isTrue: Math.min(1, tests.length * Math.min(...tests.map(([, outside]) => outside))),
  };
}

// A claim about several rivals is as strong as its weakest part.
function allOf(parts) {
  const weakest = parts.reduce((weak, part) => (part.isFalse > weak.isFalse ? part : weak));
  return { ...weakest, isTrue: Math.min(1, parts.length * Math.min(...parts.map(({ isTrue }) => isTrue))) };
}

// p-values corrected for their number, of which at most `most` hypotheses are true.
function holm(p, most) {
  const order = p.map((_, i) => i).sort((i, j) => p[i] - p[j]);
  const corrected = [];
  let highest = 0;
  order.forEach((i, rank) => (corrected[i] = highest = Math.max(highest, Math.min(1, p[i] * Math.min(p.length - rank, most)))));
  return corrected;
}

const WORDS = ["undecided", "holds", "fails", "holds, by less than matters"];
const wordOf = (isFalse, isTrue, level) => WORDS[(isFalse < level) + 2 * (isTrue < level)];

const MASKED = "stochgradadam";
const nameOf = (setting, look, arm) => `plan-${setting}-${look + 1}-${arm}`;

// How many looks have runs of all that a claim compares.
function looksOf(claim, runs, planned) {
  const settings = [claim.setting, claim.minus].filter(Boolean);
  const isThere = (look) => settings.every((setting) => [MASKED, ...claim.rivals].every((arm) => nameOf(setting, look, arm) in runs));
  let looks = 0;
  while (looks < planned && isThere(looks)) looks += 1;
  return looks;
}

// The scores of an arm at the first looks: a Map from the seed.
function scoresOf({ measure, at }, setting, arm, looks, runs) {
  const scores = new Map();
  for (let look = 0; look < looks; look++) {
    const run = runs[nameOf(setting, look, arm)];
    run.seeds.forEach((seed, i) => scores.set(seed, run[`${measure} ${at}`][i] ?? NaN));
  }
  return scores;
}

// The paired differences of a claim, of the seeds that all runs share.
function differences(claim, rival, looks, runs) {
  const sides = [claim.setting, claim.minus].filter(Boolean).map((setting) => [MASKED, rival].map((arm) => scoresOf(claim, setting, arm, looks, runs)));
  const seeds = [...sides[0][0].keys()].filter((seed) => sides.flat().every((scores) => scores.has(seed)));
  return seeds.map((seed) => {
    const [d, minus = 0] = sides.map(([masked, other]) => masked.get(seed) - other.get(seed));
    return d - minus;
  });
}

// The evidence for a claim at its last look, with the p-values of all looks: those of the plan, each of which pays, or
// one at the first `seeds` pairs. Nothing if there are not two pairs.
function look(claim, { matters, seeds }, { looks: planned, runs }) {
  const made = looksOf(claim, runs, planned.length);
  const at = (looks, most) => {
    const parts = claim.rivals.map((rival) => differences(claim, rival, looks, runs).slice(0, most));
    return parts.every((d) => d.length > 1) ? allOf(parts.map((d) => weigh(d, claim.way, matters))) : undefined;
  };
  if (made === 0) return undefined;
  if (seeds !== null) return at(made, seeds);
  const seen = planned.slice(0, made).map((_, k) => at(k + 1));
  if (seen.includes(undefined)) return undefined;
  const least = (key) => Math.min(1, ...seen.map((found, k) => found[key] / planned[k].share));
  return { ...seen.at(-1), isFalse: least("isFalse"), isTrue: least("isTrue") };
}

// Judges claims, given as families; a claim without runs counts in its family. Returns a Map from the claim.
function judge(families, choices, data) {
  const verdicts = new Map();
  for (const claims of families) {
    const found = claims.map((claim) => look(claim, choices, data));
    const p = holm(found.flatMap((each) => (each ? [each.isFalse, each.isTrue] : [1, 1])), claims.length);
    claims.forEach((claim, i) => {
      const pair = p.slice(2 * i, 2 * i + 2);
      verdicts.set(claim, found[i] && { ...found[i], p: Math.min(...pair), word: wordOf(...pair, choices.level) });
    });
  }
  return verdicts;
}
