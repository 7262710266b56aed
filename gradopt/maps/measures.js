// What is measured of a run, as gradopt.maps.measures does it; a test holds the numbers to Python's.

const LEAST_FAR = 1e-140;
const MOST_FAR = 1e140;

const distances = ({ path }, { minima: [[x, y]] }) => Array.from({ length: path.length / 2 }, (_, t) => Math.hypot(path[2 * t] - x, path[2 * t + 1] - y));

const MEASURES = {
  rate(run, surface) {
    const pair = distances(run, surface).map((distance, t, all) => Math.hypot(distance, all[t - 1])).slice(1);
    const end = pair.findIndex((each) => !(each >= LEAST_FAR && each <= MOST_FAR));
    const last = end < 0 ? pair.length : end;
    const first = last > 2 ? Math.floor(last / 3) : 1;
    const value = last > first ? (pair[last - 1] / pair[first - 1]) ** (1 / (last - first)) : 0;
    return { value, where: last > first ? `over steps ${first} to ${last}` : "as it is at the minimum" };
  },
  gap: (run) => ({ value: run.gaps[run.gaps.length - 1] }),
  farthest(run, surface) {
    const all = distances(run, surface);
    return { value: Math.max(...all) / all[0] };
  },
  floor({ gaps }) {
    const late = gaps.subarray(Math.floor(gaps.length / 2));
    return { value: late.reduce((sum, gap) => sum + gap, 0) / late.length, where: `over the last ${late.length} steps` };
  },
  longest({ path }) {
    const steps = Array.from({ length: path.length / 2 - 1 }, (_, t) => Math.max(...[0, 1].map((i) => Math.abs(path[2 * t + 2 + i] - path[2 * t + i]))));
    const most = Math.max(...steps);
    return { value: most / steps[0], where: `in step ${steps.indexOf(most) + 1}` };
  },
};

const WORDS = {
  rate: () => "factor per step",
  gap: (steps) => `gap after ${steps} steps`,
  floor: () => "mean gap",
  farthest: () => "largest distance over the first",
  longest: () => "longest step over the first",
};

// How a prediction is said: of a value, or of a bound.
const predicted = (what) => `predicted ${what}`;
const PREDICTED = { rate: predicted, floor: predicted, longest: (what) => `${what} at most` };

// What is said of a prediction that the map has no colour for.
const diverges = () => "It diverges.";
const BEYOND = {
  rate: (value) => (value === 1 ? "It stays as far away." : diverges()),
  floor: diverges,
  longest: () => "Nothing bounds it.",
};

const three = (value) => show(digits(value, 3));
