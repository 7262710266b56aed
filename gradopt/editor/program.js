// The program that runs a rule as it is and as a reader has changed it.

function programOf(rule, changed, make, state) {
  const { surface, condition, start, num_steps, batch_size } = state;
  const { noise } = SURFACES[surface](condition);
  const errors = batch_size === null ? null : Array.from(errorsOf(state), (error) => noise * error);
  const data = { rule, ...REWRITES[rule].original, changed, make, start, num_steps };
  const literal = (value) => `json.loads(${JSON.stringify(JSON.stringify(value))})`;
  return `${IMPORTS}
import json
import numpy as np
from rewrite import compare

surface = ${surface === "quadratic" ? `quadratic(${condition})` : `SURFACES[${JSON.stringify(surface)}]`}
errors = ${literal(errors)}

def grad(theta, t):
    return surface.grad(theta) + (np.array(errors[2 * t : 2 * t + 2]) if errors else 0.0)

result = compare(grad=grad, **${literal(data)})
`;
}
