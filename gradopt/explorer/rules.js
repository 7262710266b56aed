// Translated by translate.py from gradopt/numpy, problems, readings.py and sampling.py.
const square = (x) => x * x;
const roundHalfEven = (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));
const BITS = 24;
const FORMS = {"corrected": "beta1_t = beta1 * decay, divisors 1 - prod_i beta1_i and 1 - beta2^t", "power": "beta1_t = beta1 * decay^(t-1), the lambda of the Adam paper, divisors 1 - prod_i beta1_i and 1 - beta2^t", "algorithm": "algorithm 1 as printed with its counter from 0: beta1_t = beta1 * decay, divisor 1 - beta1^t", "algorithm, t from 1": "the same with the counter from 1: divisors 1 - beta1^(t+1) and 1 - beta2^(t+1)", "equations": "(5) to (10) as printed: beta1 * decay and beta2 * decay in the averages and as constant divisors"};
const HYPERPARAMETERS = {"SGD": {"lr": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-05, "high": 10, "step": 0.0, "decades": 0}}}, "Momentum": {"lr": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-05, "high": 10, "step": 0.0, "decades": 0}}, "momentum": {"low": 0, "high": 1, "ends": "[)", "isInteger": false, "scale": {"kind": "near one", "low": 0.0, "high": 1.0, "step": 0.0, "decades": 3}}}, "Nesterov": {"lr": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-05, "high": 10, "step": 0.0, "decades": 0}}, "momentum": {"low": 0, "high": 1, "ends": "[)", "isInteger": false, "scale": {"kind": "near one", "low": 0.0, "high": 1.0, "step": 0.0, "decades": 3}}}, "Adagrad": {"lr": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-05, "high": 10, "step": 0.0, "decades": 0}}, "eps": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-12, "high": 10, "step": 0.0, "decades": 0}}}, "Adadelta": {"lr": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-05, "high": 10, "step": 0.0, "decades": 0}}, "rho": {"low": 0, "high": 1, "ends": "[)", "isInteger": false, "scale": {"kind": "near one", "low": 0.0, "high": 1.0, "step": 0.0, "decades": 4}}, "eps": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-12, "high": 10, "step": 0.0, "decades": 0}}}, "RMSprop": {"lr": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-05, "high": 10, "step": 0.0, "decades": 0}}, "alpha": {"low": 0, "high": 1, "ends": "[)", "isInteger": false, "scale": {"kind": "near one", "low": 0.0, "high": 1.0, "step": 0.0, "decades": 4}}, "eps": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-12, "high": 10, "step": 0.0, "decades": 0}}}, "Adam": {"lr": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-05, "high": 10, "step": 0.0, "decades": 0}}, "betas": {"low": 0, "high": 1, "ends": "[)", "isInteger": false, "scale": {"kind": "near one", "low": 0.0, "high": 1.0, "step": 0.0, "decades": 4}}, "eps": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-12, "high": 10, "step": 0.0, "decades": 0}}}, "AMSGrad": {"lr": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-05, "high": 10, "step": 0.0, "decades": 0}}, "betas": {"low": 0, "high": 1, "ends": "[)", "isInteger": false, "scale": {"kind": "near one", "low": 0.0, "high": 1.0, "step": 0.0, "decades": 4}}, "eps": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-12, "high": 10, "step": 0.0, "decades": 0}}}, "RAdam": {"lr": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-05, "high": 10, "step": 0.0, "decades": 0}}, "betas": {"low": 0, "high": 1, "ends": "[)", "isInteger": false, "scale": {"kind": "near one", "low": 0.0, "high": 1.0, "step": 0.0, "decades": 4}}, "eps": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-12, "high": 10, "step": 0.0, "decades": 0}}, "threshold": {"low": 4, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "linear", "low": 4, "high": 5, "step": 1, "decades": 0}}}, "Lookahead": {"k": {"low": 1, "high": null, "ends": "[)", "isInteger": true, "scale": {"kind": "linear", "low": 1, "high": 20, "step": 1, "decades": 0}}, "alpha": {"low": 0, "high": 1, "ends": "[]", "isInteger": false, "scale": {"kind": "linear", "low": 0, "high": 1, "step": 0.05, "decades": 0}}}, "StochGradAdam": {"lr": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-05, "high": 10, "step": 0.0, "decades": 0}}, "betas": {"low": 0, "high": 1, "ends": "[)", "isInteger": false, "scale": {"kind": "near one", "low": 0.0, "high": 1.0, "step": 0.0, "decades": 4}}, "eps": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-12, "high": 10, "step": 0.0, "decades": 0}}, "sampling_rate": {"low": 0, "high": 1, "ends": "(]", "isInteger": false, "scale": {"kind": "linear", "low": 0.05, "high": 1, "step": 0.05, "decades": 0}}, "decay": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "linear", "low": 0, "high": 1.1, "step": 0.01, "decades": 0}}, "seed": {"low": 0, "high": 4294967296, "ends": "[)", "isInteger": true, "scale": {"kind": "linear", "low": 0, "high": 99, "step": 1, "decades": 0}}}, "AdamW": {"lr": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-05, "high": 10, "step": 0.0, "decades": 0}}, "betas": {"low": 0, "high": 1, "ends": "[)", "isInteger": false, "scale": {"kind": "near one", "low": 0.0, "high": 1.0, "step": 0.0, "decades": 4}}, "eps": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-12, "high": 10, "step": 0.0, "decades": 0}}, "weight_decay": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-05, "high": 10, "step": 0.0, "decades": 0}}}, "ScheduleFreeSGD": {"lr": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-05, "high": 10, "step": 0.0, "decades": 0}}, "momentum": {"low": 0, "high": 1, "ends": "[)", "isInteger": false, "scale": {"kind": "near one", "low": 0.0, "high": 1.0, "step": 0.0, "decades": 3}}}, "Lion": {"lr": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-05, "high": 10, "step": 0.0, "decades": 0}}, "betas": {"low": 0, "high": 1, "ends": "[)", "isInteger": false, "scale": {"kind": "near one", "low": 0.0, "high": 1.0, "step": 0.0, "decades": 4}}}, "Muon": {"lr": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-05, "high": 10, "step": 0.0, "decades": 0}}, "momentum": {"low": 0, "high": 1, "ends": "[)", "isInteger": false, "scale": {"kind": "near one", "low": 0.0, "high": 1.0, "step": 0.0, "decades": 3}}, "ns_steps": {"low": 0, "high": 100, "ends": "[)", "isInteger": true, "scale": {"kind": "linear", "low": 0, "high": 10, "step": 1, "decades": 0}}}, "Shampoo": {"lr": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-05, "high": 10, "step": 0.0, "decades": 0}}, "eps": {"low": 0, "high": null, "ends": "()", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-12, "high": 10, "step": 0.0, "decades": 0}}, "frequency": {"low": 1, "high": null, "ends": "[)", "isInteger": true, "scale": {"kind": "linear", "low": 1, "high": 100, "step": 1, "decades": 0}}}};
const SETTINGS = {"num_steps": {"low": 0, "high": null, "ends": "[)", "isInteger": true, "scale": {"kind": "linear", "low": 10, "high": 500, "step": 10, "decades": 0}}, "condition": {"low": 1, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1, "high": 1000, "step": 0.0, "decades": 0}}, "seed": {"low": 0, "high": 4294967296, "ends": "[)", "isInteger": true, "scale": {"kind": "linear", "low": 0, "high": 99, "step": 1, "decades": 0}}, "lr": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-05, "high": 10, "step": 0.0, "decades": 0}}, "noise": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": null}, "l2": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": null}, "batch_size": {"low": 1, "high": null, "ends": "[)", "isInteger": true, "scale": null}, "n": {"low": 1, "high": null, "ends": "[)", "isInteger": true, "scale": null}, "d": {"low": 1, "high": null, "ends": "[)", "isInteger": true, "scale": null}, "t": {"low": 0, "high": null, "ends": "[)", "isInteger": true, "scale": null}};
const DECAYED = {"betas[0] * decay": {"low": 0, "high": 1, "ends": "[)", "isInteger": false, "scale": null}};
const MOST = {"num_steps": 10000, "batch_size": 1024};
const REACH = 10;
const COEFFICIENTS = [3.4445, -4.775, 2.0315];
const LEAST = 1e-07;
const STYLES = {"SGD": {"color": "#333333", "dash": []}, "Momentum": {"color": "#0072B2", "dash": [7, 1.5]}, "Nesterov": {"color": "#B0104A", "dash": []}, "Adagrad": {"color": "#008060", "dash": [1, 1]}, "Adadelta": {"color": "#6B7A00", "dash": [6, 2, 1, 2]}, "RMSprop": {"color": "#4038B0", "dash": [4, 1, 1, 1]}, "Adam": {"color": "#D55E00", "dash": []}, "AMSGrad": {"color": "#8F3A00", "dash": [5, 1.5]}, "RAdam": {"color": "#8A5FB0", "dash": [1, 1]}, "Lookahead": {"color": "#A87B00", "dash": [6, 2, 1, 2]}, "StochGradAdam": {"color": "#B5578F", "dash": [3, 1]}, "AdamW": {"color": "#00707A", "dash": []}, "ScheduleFreeSGD": {"color": "#4A6A8A", "dash": [8, 2]}, "Lion": {"color": "#2B7A2B", "dash": [5, 1.5]}, "Muon": {"color": "#7A2E6E", "dash": [6, 2, 1, 2]}, "Shampoo": {"color": "#4A6A8A", "dash": [8, 1.5, 2, 1.5]}};
const CYCLE = [{"color": "#0072B2", "dash": []}, {"color": "#D55E00", "dash": [5, 1.5]}, {"color": "#008060", "dash": [1, 1]}, {"color": "#B5578F", "dash": [6, 2, 1, 2]}, {"color": "#A87B00", "dash": [3, 1]}, {"color": "#333333", "dash": [8, 2]}];
function mix(x) {
  x = x ^ ((x >> 16) & 65535);
  x = Math.imul(x, 2146121005);
  x = x ^ ((x >> 15) & 131071);
  x = Math.imul(x, 2221713035 - 2 ** 32);
  return x ^ ((x >> 16) & 65535);
}
function key(seed, t) {
  return mix(mix(seed) ^ t);
}
function hashed(key, element) {
  return (mix(mix(element) ^ key) >> 32 - BITS) & 2 ** BITS - 1;
}
function uniform(seed, t, element) {
  return hashed(key(seed, t), element);
}
function threshold(sampling_rate) {
  return roundHalfEven(sampling_rate * 2 ** BITS);
}
function keep(seed, t, element, sampling_rate) {
  return uniform(seed, t, element) < threshold(sampling_rate);
}
function error(seed, t, example, coordinate) {
  const element = -1 - (2 * example + coordinate);
  return ((uniform(seed, t, element) + 0.5) / 2 ** BITS - 0.5) * Math.sqrt(12);
}
function coefficients(form, betas, decay, t) {
  const [beta1, beta2] = betas;
  if (form === "power") {
    return [beta1 * decay ** (t - 1), beta2, 1 - beta1 ** t * decay ** (t * (t - 1) / 2), 1 - beta2 ** t];
  }
  if (form === "algorithm") {
    return [beta1 * decay, beta2, 1 - beta1 ** t, 1 - beta2 ** t];
  }
  if (form === "algorithm, t from 1") {
    return [beta1 * decay, beta2, 1 - beta1 ** (t + 1), 1 - beta2 ** (t + 1)];
  }
  if (form === "equations") {
    return [beta1 * decay, beta2 * decay, 1 - beta1 * decay, 1 - beta2 * decay];
  }
  return [beta1 * decay, beta2, 1 - (beta1 * decay) ** t, 1 - beta2 ** t];
}
class SGD {
  static defaults = {"lr": 0.001};
  static choices = {};
  constructor(hyperparameters) {
    Object.assign(this, SGD.defaults, hyperparameters, {});
  }
  step(theta, grad, see) {
    const g = grad(theta);
    see?.("g", `<mi>g</mi><mo>←</mo><mrow><mo>∇</mo><mi>f</mi><mo>(</mo><mi>θ</mi><mo>)</mo></mrow>`, g);
    const next = [theta[0] - this.lr * g[0], theta[1] - this.lr * g[1]];
    see?.("theta", `<mi>θ</mi><mo>←</mo><mrow><mi>θ</mi><mo>−</mo><mrow><mi>lr</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>g</mi></mrow></mrow>`, next);
    return next;
  }
}
class Momentum {
  static defaults = {"lr": 0.001, "momentum": 0.9, "lr_inside": false};
  static choices = {"lr_inside": [false, true]};
  constructor(hyperparameters) {
    Object.assign(this, Momentum.defaults, hyperparameters, {"m": [0.0, 0.0]});
  }
  step(theta, grad, see) {
    const g = grad(theta);
    see?.("g", `<mi>g</mi><mo>←</mo><mrow><mo>∇</mo><mi>f</mi><mo>(</mo><mi>θ</mi><mo>)</mo></mrow>`, g);
    if (this.lr_inside) {
      this.m = [this.momentum * this.m[0] + this.lr * g[0], this.momentum * this.m[1] + this.lr * g[1]];
      see?.("m", `<mi>m</mi><mo>←</mo><mrow><mrow><mi>momentum</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>m</mi></mrow><mo>+</mo><mrow><mi>lr</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>g</mi></mrow></mrow>`, this.m);
      const next = [theta[0] - this.m[0], theta[1] - this.m[1]];
      see?.("theta", `<mi>θ</mi><mo>←</mo><mrow><mi>θ</mi><mo>−</mo><mi>m</mi></mrow>`, next);
      return next;
    }
    this.m = [this.momentum * this.m[0] + g[0], this.momentum * this.m[1] + g[1]];
    see?.("m", `<mi>m</mi><mo>←</mo><mrow><mrow><mi>momentum</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>m</mi></mrow><mo>+</mo><mi>g</mi></mrow>`, this.m);
    const next = [theta[0] - this.lr * this.m[0], theta[1] - this.lr * this.m[1]];
    see?.("theta", `<mi>θ</mi><mo>←</mo><mrow><mi>θ</mi><mo>−</mo><mrow><mi>lr</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>m</mi></mrow></mrow>`, next);
    return next;
  }
}
class Nesterov {
  static defaults = {"lr": 0.001, "momentum": 0.9, "form": "theta"};
  static choices = {"form": ["theta", "look-ahead"]};
  constructor(hyperparameters) {
    Object.assign(this, Nesterov.defaults, hyperparameters, {"m": [0.0, 0.0]});
  }
  step(theta, grad, see) {
    if (this.form === "look-ahead") {
      const g = grad(theta);
      see?.("g", `<mi>g</mi><mo>←</mo><mrow><mo>∇</mo><mi>f</mi><mo>(</mo><mi>θ</mi><mo>)</mo></mrow>`, g);
      this.m = [this.momentum * this.m[0] + g[0], this.momentum * this.m[1] + g[1]];
      see?.("m", `<mi>m</mi><mo>←</mo><mrow><mrow><mi>momentum</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>m</mi></mrow><mo>+</mo><mi>g</mi></mrow>`, this.m);
      const next = [theta[0] - this.lr * (g[0] + this.momentum * this.m[0]), theta[1] - this.lr * (g[1] + this.momentum * this.m[1])];
      see?.("theta", `<mi>θ</mi><mo>←</mo><mrow><mi>θ</mi><mo>−</mo><mrow><mi>lr</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mrow><mo>(</mo><mi>g</mi><mo>+</mo><mrow><mi>momentum</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>m</mi></mrow><mo>)</mo></mrow></mrow></mrow>`, next);
      return next;
    }
    const g = grad([theta[0] - this.lr * this.momentum * this.m[0], theta[1] - this.lr * this.momentum * this.m[1]]);
    see?.("g", `<mi>g</mi><mo>←</mo><mrow><mo>∇</mo><mi>f</mi><mo>(</mo><mrow><mi>θ</mi><mo>−</mo><mrow><mrow><mi>lr</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>momentum</mi></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mi>m</mi></mrow></mrow><mo>)</mo></mrow>`, g);
    this.m = [this.momentum * this.m[0] + g[0], this.momentum * this.m[1] + g[1]];
    see?.("m", `<mi>m</mi><mo>←</mo><mrow><mrow><mi>momentum</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>m</mi></mrow><mo>+</mo><mi>g</mi></mrow>`, this.m);
    const next = [theta[0] - this.lr * this.m[0], theta[1] - this.lr * this.m[1]];
    see?.("theta", `<mi>θ</mi><mo>←</mo><mrow><mi>θ</mi><mo>−</mo><mrow><mi>lr</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>m</mi></mrow></mrow>`, next);
    return next;
  }
}
class Adagrad {
  static defaults = {"lr": 0.01, "eps": 1e-10, "eps_inside": false};
  static choices = {"eps_inside": [false, true]};
  constructor(hyperparameters) {
    Object.assign(this, Adagrad.defaults, hyperparameters, {"v": [0.0, 0.0]});
  }
  step(theta, grad, see) {
    const g = grad(theta);
    see?.("g", `<mi>g</mi><mo>←</mo><mrow><mo>∇</mo><mi>f</mi><mo>(</mo><mi>θ</mi><mo>)</mo></mrow>`, g);
    this.v = [this.v[0] + square(g[0]), this.v[1] + square(g[1])];
    see?.("v", `<mi>v</mi><mo>←</mo><mrow><mi>v</mi><mo>+</mo><mrow><msup><mi>g</mi><mn>2</mn></msup></mrow></mrow>`, this.v);
    const root = [this.eps_inside ? Math.sqrt(this.v[0] + this.eps) : Math.sqrt(this.v[0]) + this.eps, this.eps_inside ? Math.sqrt(this.v[1] + this.eps) : Math.sqrt(this.v[1]) + this.eps];
    see?.("root", `<mi>root</mi><mo>←</mo><mrow>${this.eps_inside ? `<mrow><msqrt><mrow><mi>v</mi><mo>+</mo><mi>ε</mi></mrow></msqrt></mrow>` : `<mrow><mrow><msqrt><mi>v</mi></msqrt></mrow><mo>+</mo><mi>ε</mi></mrow>`}</mrow>`, root);
    const next = [theta[0] - this.lr * g[0] / root[0], theta[1] - this.lr * g[1] / root[1]];
    see?.("theta", `<mi>θ</mi><mo>←</mo><mrow><mi>θ</mi><mo>−</mo><mrow><mfrac><mrow><mi>lr</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>g</mi></mrow><mi>root</mi></mfrac></mrow></mrow>`, next);
    return next;
  }
}
class Adadelta {
  static defaults = {"lr": 1.0, "rho": 0.9, "eps": 1e-06};
  static choices = {};
  constructor(hyperparameters) {
    Object.assign(this, Adadelta.defaults, hyperparameters, {"v": [0.0, 0.0], "u": [0.0, 0.0]});
  }
  step(theta, grad, see) {
    const g = grad(theta);
    see?.("g", `<mi>g</mi><mo>←</mo><mrow><mo>∇</mo><mi>f</mi><mo>(</mo><mi>θ</mi><mo>)</mo></mrow>`, g);
    this.v = [this.rho * this.v[0] + (1 - this.rho) * square(g[0]), this.rho * this.v[1] + (1 - this.rho) * square(g[1])];
    see?.("v", `<mi>v</mi><mo>←</mo><mrow><mrow><mi>ρ</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>v</mi></mrow><mo>+</mo><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><mi>ρ</mi><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mrow><msup><mi>g</mi><mn>2</mn></msup></mrow></mrow></mrow>`, this.v);
    const delta = [Math.sqrt(this.u[0] + this.eps) / Math.sqrt(this.v[0] + this.eps) * g[0], Math.sqrt(this.u[1] + this.eps) / Math.sqrt(this.v[1] + this.eps) * g[1]];
    see?.("delta", `<mi>Δ</mi><mo>←</mo><mrow><mrow><mfrac><mrow><msqrt><mrow><mi>u</mi><mo>+</mo><mi>ε</mi></mrow></msqrt></mrow><mrow><msqrt><mrow><mi>v</mi><mo>+</mo><mi>ε</mi></mrow></msqrt></mrow></mfrac></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mi>g</mi></mrow>`, delta);
    this.u = [this.rho * this.u[0] + (1 - this.rho) * square(delta[0]), this.rho * this.u[1] + (1 - this.rho) * square(delta[1])];
    see?.("u", `<mi>u</mi><mo>←</mo><mrow><mrow><mi>ρ</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>u</mi></mrow><mo>+</mo><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><mi>ρ</mi><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mrow><msup><mi>Δ</mi><mn>2</mn></msup></mrow></mrow></mrow>`, this.u);
    const next = [theta[0] - this.lr * delta[0], theta[1] - this.lr * delta[1]];
    see?.("theta", `<mi>θ</mi><mo>←</mo><mrow><mi>θ</mi><mo>−</mo><mrow><mi>lr</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>Δ</mi></mrow></mrow>`, next);
    return next;
  }
}
class RMSprop {
  static defaults = {"lr": 0.01, "alpha": 0.99, "eps": 1e-08, "eps_inside": false};
  static choices = {"eps_inside": [false, true]};
  constructor(hyperparameters) {
    Object.assign(this, RMSprop.defaults, hyperparameters, {"v": [0.0, 0.0]});
  }
  step(theta, grad, see) {
    const g = grad(theta);
    see?.("g", `<mi>g</mi><mo>←</mo><mrow><mo>∇</mo><mi>f</mi><mo>(</mo><mi>θ</mi><mo>)</mo></mrow>`, g);
    this.v = [this.alpha * this.v[0] + (1 - this.alpha) * square(g[0]), this.alpha * this.v[1] + (1 - this.alpha) * square(g[1])];
    see?.("v", `<mi>v</mi><mo>←</mo><mrow><mrow><mi>α</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>v</mi></mrow><mo>+</mo><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><mi>α</mi><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mrow><msup><mi>g</mi><mn>2</mn></msup></mrow></mrow></mrow>`, this.v);
    const root = [this.eps_inside ? Math.sqrt(this.v[0] + this.eps) : Math.sqrt(this.v[0]) + this.eps, this.eps_inside ? Math.sqrt(this.v[1] + this.eps) : Math.sqrt(this.v[1]) + this.eps];
    see?.("root", `<mi>root</mi><mo>←</mo><mrow>${this.eps_inside ? `<mrow><msqrt><mrow><mi>v</mi><mo>+</mo><mi>ε</mi></mrow></msqrt></mrow>` : `<mrow><mrow><msqrt><mi>v</mi></msqrt></mrow><mo>+</mo><mi>ε</mi></mrow>`}</mrow>`, root);
    const next = [theta[0] - this.lr * g[0] / root[0], theta[1] - this.lr * g[1] / root[1]];
    see?.("theta", `<mi>θ</mi><mo>←</mo><mrow><mi>θ</mi><mo>−</mo><mrow><mfrac><mrow><mi>lr</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>g</mi></mrow><mi>root</mi></mfrac></mrow></mrow>`, next);
    return next;
  }
}
class Adam {
  static defaults = {"lr": 0.001, "betas": [0.9, 0.999], "eps": 1e-08};
  static choices = {};
  constructor(hyperparameters) {
    Object.assign(this, Adam.defaults, hyperparameters, {"t": 0, "m": [0.0, 0.0], "v": [0.0, 0.0]});
  }
  step(theta, grad, see) {
    const [beta1, beta2] = this.betas;
    const g = grad(theta);
    see?.("g", `<mi>g</mi><mo>←</mo><mrow><mo>∇</mo><mi>f</mi><mo>(</mo><mi>θ</mi><mo>)</mo></mrow>`, g);
    this.t += 1;
    this.m = [beta1 * this.m[0] + (1 - beta1) * g[0], beta1 * this.m[1] + (1 - beta1) * g[1]];
    see?.("m", `<mi>m</mi><mo>←</mo><mrow><mrow><msub><mi>β</mi><mn>1</mn></msub><mo rspace="0.1em" lspace="0.1em">·</mo><mi>m</mi></mrow><mo>+</mo><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><msub><mi>β</mi><mn>1</mn></msub><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mi>g</mi></mrow></mrow>`, this.m);
    this.v = [beta2 * this.v[0] + (1 - beta2) * square(g[0]), beta2 * this.v[1] + (1 - beta2) * square(g[1])];
    see?.("v", `<mi>v</mi><mo>←</mo><mrow><mrow><msub><mi>β</mi><mn>2</mn></msub><mo rspace="0.1em" lspace="0.1em">·</mo><mi>v</mi></mrow><mo>+</mo><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><msub><mi>β</mi><mn>2</mn></msub><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mrow><msup><mi>g</mi><mn>2</mn></msup></mrow></mrow></mrow>`, this.v);
    const m_hat = [this.m[0] / (1 - beta1 ** this.t), this.m[1] / (1 - beta1 ** this.t)];
    see?.("m_hat", `<mover><mi>m</mi><mo>^</mo></mover><mo>←</mo><mrow><mfrac><mi>m</mi><mrow><mn>1</mn><mo>−</mo><mrow><msup><msub><mi>β</mi><mn>1</mn></msub><mi>t</mi></msup></mrow></mrow></mfrac></mrow>`, m_hat);
    const v_hat = [this.v[0] / (1 - beta2 ** this.t), this.v[1] / (1 - beta2 ** this.t)];
    see?.("v_hat", `<mover><mi>v</mi><mo>^</mo></mover><mo>←</mo><mrow><mfrac><mi>v</mi><mrow><mn>1</mn><mo>−</mo><mrow><msup><msub><mi>β</mi><mn>2</mn></msub><mi>t</mi></msup></mrow></mrow></mfrac></mrow>`, v_hat);
    const next = [theta[0] - this.lr * m_hat[0] / (Math.sqrt(v_hat[0]) + this.eps), theta[1] - this.lr * m_hat[1] / (Math.sqrt(v_hat[1]) + this.eps)];
    see?.("theta", `<mi>θ</mi><mo>←</mo><mrow><mi>θ</mi><mo>−</mo><mrow><mfrac><mrow><mi>lr</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mover><mi>m</mi><mo>^</mo></mover></mrow><mrow><mrow><msqrt><mover><mi>v</mi><mo>^</mo></mover></msqrt></mrow><mo>+</mo><mi>ε</mi></mrow></mfrac></mrow></mrow>`, next);
    return next;
  }
}
class AMSGrad {
  static defaults = {"lr": 0.001, "betas": [0.9, 0.999], "eps": 1e-08};
  static choices = {};
  constructor(hyperparameters) {
    Object.assign(this, AMSGrad.defaults, hyperparameters, {"t": 0, "m": [0.0, 0.0], "v": [0.0, 0.0], "v_max": [0.0, 0.0]});
  }
  step(theta, grad, see) {
    const [beta1, beta2] = this.betas;
    const g = grad(theta);
    see?.("g", `<mi>g</mi><mo>←</mo><mrow><mo>∇</mo><mi>f</mi><mo>(</mo><mi>θ</mi><mo>)</mo></mrow>`, g);
    this.t += 1;
    this.m = [beta1 * this.m[0] + (1 - beta1) * g[0], beta1 * this.m[1] + (1 - beta1) * g[1]];
    see?.("m", `<mi>m</mi><mo>←</mo><mrow><mrow><msub><mi>β</mi><mn>1</mn></msub><mo rspace="0.1em" lspace="0.1em">·</mo><mi>m</mi></mrow><mo>+</mo><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><msub><mi>β</mi><mn>1</mn></msub><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mi>g</mi></mrow></mrow>`, this.m);
    this.v = [beta2 * this.v[0] + (1 - beta2) * square(g[0]), beta2 * this.v[1] + (1 - beta2) * square(g[1])];
    see?.("v", `<mi>v</mi><mo>←</mo><mrow><mrow><msub><mi>β</mi><mn>2</mn></msub><mo rspace="0.1em" lspace="0.1em">·</mo><mi>v</mi></mrow><mo>+</mo><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><msub><mi>β</mi><mn>2</mn></msub><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mrow><msup><mi>g</mi><mn>2</mn></msup></mrow></mrow></mrow>`, this.v);
    this.v_max = [Math.max(this.v_max[0], this.v[0]), Math.max(this.v_max[1], this.v[1])];
    see?.("v_max", `<msup><mi>v</mi><mi>max</mi></msup><mo>←</mo><mrow><mi>max</mi><mo>(</mo><msup><mi>v</mi><mi>max</mi></msup><mo>,</mo><mi>v</mi><mo>)</mo></mrow>`, this.v_max);
    const m_hat = [this.m[0] / (1 - beta1 ** this.t), this.m[1] / (1 - beta1 ** this.t)];
    see?.("m_hat", `<mover><mi>m</mi><mo>^</mo></mover><mo>←</mo><mrow><mfrac><mi>m</mi><mrow><mn>1</mn><mo>−</mo><mrow><msup><msub><mi>β</mi><mn>1</mn></msub><mi>t</mi></msup></mrow></mrow></mfrac></mrow>`, m_hat);
    const v_hat = [this.v_max[0] / (1 - beta2 ** this.t), this.v_max[1] / (1 - beta2 ** this.t)];
    see?.("v_hat", `<mover><mi>v</mi><mo>^</mo></mover><mo>←</mo><mrow><mfrac><msup><mi>v</mi><mi>max</mi></msup><mrow><mn>1</mn><mo>−</mo><mrow><msup><msub><mi>β</mi><mn>2</mn></msub><mi>t</mi></msup></mrow></mrow></mfrac></mrow>`, v_hat);
    const next = [theta[0] - this.lr * m_hat[0] / (Math.sqrt(v_hat[0]) + this.eps), theta[1] - this.lr * m_hat[1] / (Math.sqrt(v_hat[1]) + this.eps)];
    see?.("theta", `<mi>θ</mi><mo>←</mo><mrow><mi>θ</mi><mo>−</mo><mrow><mfrac><mrow><mi>lr</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mover><mi>m</mi><mo>^</mo></mover></mrow><mrow><mrow><msqrt><mover><mi>v</mi><mo>^</mo></mover></msqrt></mrow><mo>+</mo><mi>ε</mi></mrow></mfrac></mrow></mrow>`, next);
    return next;
  }
}
class RAdam {
  static defaults = {"lr": 0.001, "betas": [0.9, 0.999], "eps": 1e-08, "threshold": 5};
  static choices = {};
  constructor(hyperparameters) {
    Object.assign(this, RAdam.defaults, hyperparameters, {"t": 0, "m": [0.0, 0.0], "v": [0.0, 0.0]});
  }
  step(theta, grad, see) {
    const [beta1, beta2] = this.betas;
    const g = grad(theta);
    see?.("g", `<mi>g</mi><mo>←</mo><mrow><mo>∇</mo><mi>f</mi><mo>(</mo><mi>θ</mi><mo>)</mo></mrow>`, g);
    this.t += 1;
    this.m = [beta1 * this.m[0] + (1 - beta1) * g[0], beta1 * this.m[1] + (1 - beta1) * g[1]];
    see?.("m", `<mi>m</mi><mo>←</mo><mrow><mrow><msub><mi>β</mi><mn>1</mn></msub><mo rspace="0.1em" lspace="0.1em">·</mo><mi>m</mi></mrow><mo>+</mo><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><msub><mi>β</mi><mn>1</mn></msub><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mi>g</mi></mrow></mrow>`, this.m);
    this.v = [beta2 * this.v[0] + (1 - beta2) * square(g[0]), beta2 * this.v[1] + (1 - beta2) * square(g[1])];
    see?.("v", `<mi>v</mi><mo>←</mo><mrow><mrow><msub><mi>β</mi><mn>2</mn></msub><mo rspace="0.1em" lspace="0.1em">·</mo><mi>v</mi></mrow><mo>+</mo><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><msub><mi>β</mi><mn>2</mn></msub><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mrow><msup><mi>g</mi><mn>2</mn></msup></mrow></mrow></mrow>`, this.v);
    const m_hat = [this.m[0] / (1 - beta1 ** this.t), this.m[1] / (1 - beta1 ** this.t)];
    see?.("m_hat", `<mover><mi>m</mi><mo>^</mo></mover><mo>←</mo><mrow><mfrac><mi>m</mi><mrow><mn>1</mn><mo>−</mo><mrow><msup><msub><mi>β</mi><mn>1</mn></msub><mi>t</mi></msup></mrow></mrow></mfrac></mrow>`, m_hat);
    const rho_inf = 2 / (1 - beta2) - 1;
    see?.("rho_inf", `<msub><mi>ρ</mi><mi>∞</mi></msub><mo>←</mo><mrow><mrow><mfrac><mn>2</mn><mrow><mn>1</mn><mo>−</mo><msub><mi>β</mi><mn>2</mn></msub></mrow></mfrac></mrow><mo>−</mo><mn>1</mn></mrow>`, rho_inf);
    const rho_t = rho_inf - 2 * this.t * beta2 ** this.t / (1 - beta2 ** this.t);
    see?.("rho_t", `<msub><mi>ρ</mi><mi>t</mi></msub><mo>←</mo><mrow><msub><mi>ρ</mi><mi>∞</mi></msub><mo>−</mo><mrow><mfrac><mrow><mrow><mn>2</mn><mo rspace="0.1em" lspace="0.1em">·</mo><mi>t</mi></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mrow><msup><msub><mi>β</mi><mn>2</mn></msub><mi>t</mi></msup></mrow></mrow><mrow><mn>1</mn><mo>−</mo><mrow><msup><msub><mi>β</mi><mn>2</mn></msub><mi>t</mi></msup></mrow></mrow></mfrac></mrow></mrow>`, rho_t);
    if (rho_t <= this.threshold) {
      const next = [theta[0] - this.lr * m_hat[0], theta[1] - this.lr * m_hat[1]];
      see?.("theta", `<mi>θ</mi><mo>←</mo><mrow><mi>θ</mi><mo>−</mo><mrow><mi>lr</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mover><mi>m</mi><mo>^</mo></mover></mrow></mrow>`, next);
      return next;
    }
    const top = (rho_t - 4) * (rho_t - 2) * rho_inf;
    see?.("top", `<mi>top</mi><mo>←</mo><mrow><mrow><mrow><mo>(</mo><msub><mi>ρ</mi><mi>t</mi></msub><mo>−</mo><mn>4</mn><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mrow><mo>(</mo><msub><mi>ρ</mi><mi>t</mi></msub><mo>−</mo><mn>2</mn><mo>)</mo></mrow></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><msub><mi>ρ</mi><mi>∞</mi></msub></mrow>`, top);
    const r_t = Math.sqrt(top / ((rho_inf - 4) * (rho_inf - 2) * rho_t));
    see?.("r_t", `<msub><mi>r</mi><mi>t</mi></msub><mo>←</mo><mrow><msqrt><mrow><mfrac><mi>top</mi><mrow><mrow><mrow><mo>(</mo><msub><mi>ρ</mi><mi>∞</mi></msub><mo>−</mo><mn>4</mn><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mrow><mo>(</mo><msub><mi>ρ</mi><mi>∞</mi></msub><mo>−</mo><mn>2</mn><mo>)</mo></mrow></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><msub><mi>ρ</mi><mi>t</mi></msub></mrow></mfrac></mrow></msqrt></mrow>`, r_t);
    const root = [Math.sqrt(this.v[0]) + this.eps, Math.sqrt(this.v[1]) + this.eps];
    see?.("root", `<mi>root</mi><mo>←</mo><mrow><mrow><msqrt><mi>v</mi></msqrt></mrow><mo>+</mo><mi>ε</mi></mrow>`, root);
    const next = [theta[0] - this.lr * m_hat[0] * r_t * Math.sqrt(1 - beta2 ** this.t) / root[0], theta[1] - this.lr * m_hat[1] * r_t * Math.sqrt(1 - beta2 ** this.t) / root[1]];
    see?.("theta", `<mi>θ</mi><mo>←</mo><mrow><mi>θ</mi><mo>−</mo><mrow><mfrac><mrow><mrow><mrow><mi>lr</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mover><mi>m</mi><mo>^</mo></mover></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><msub><mi>r</mi><mi>t</mi></msub></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mrow><msqrt><mrow><mn>1</mn><mo>−</mo><mrow><msup><msub><mi>β</mi><mn>2</mn></msub><mi>t</mi></msup></mrow></mrow></msqrt></mrow></mrow><mi>root</mi></mfrac></mrow></mrow>`, next);
    return next;
  }
}
class Lookahead {
  static defaults = {"k": 5, "alpha": 0.5};
  static choices = {};
  constructor(hyperparameters) {
    Object.assign(this, Lookahead.defaults, hyperparameters, {"t": 0, "phi": null});
  }
  step(theta, grad, see) {
    if (this.t === 0) {
      this.phi = theta;
      see?.("phi", `<mi>φ</mi><mo>←</mo><mi>θ</mi>`, this.phi);
    }
    this.t += 1;
    theta = this.optimizer.step(theta, grad, see);
    see?.("theta", `<mi>θ</mi><mo>←</mo><mrow><mtext>a step of the inner optimizer</mtext></mrow>`, theta);
    if (this.t % this.k === 0) {
      this.phi = [this.phi[0] + this.alpha * (theta[0] - this.phi[0]), this.phi[1] + this.alpha * (theta[1] - this.phi[1])];
      see?.("phi", `<mi>φ</mi><mo>←</mo><mrow><mi>φ</mi><mo>+</mo><mrow><mi>α</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mrow><mo>(</mo><mi>θ</mi><mo>−</mo><mi>φ</mi><mo>)</mo></mrow></mrow></mrow>`, this.phi);
      theta = this.phi;
      see?.("theta", `<mi>θ</mi><mo>←</mo><mi>φ</mi>`, theta);
    }
    return theta;
  }
}
class StochGradAdam {
  static defaults = {"lr": 0.001, "betas": [0.9, 0.999], "eps": 1e-08, "sampling_rate": 0.8, "decay": 1.0, "seed": 0, "form": "corrected"};
  static choices = {"form": ["corrected", "power", "algorithm", "algorithm, t from 1", "equations"]};
  constructor(hyperparameters) {
    Object.assign(this, StochGradAdam.defaults, hyperparameters, {"t": 0, "m": [0.0, 0.0], "v": [0.0, 0.0]});
  }
  step(theta, grad, see) {
    const g = grad(theta);
    see?.("g", `<mi>g</mi><mo>←</mo><mrow><mo>∇</mo><mi>f</mi><mo>(</mo><mi>θ</mi><mo>)</mo></mrow>`, g);
    this.t += 1;
    const mask = [keep(this.seed, this.t, 0, this.sampling_rate), keep(this.seed, this.t, 1, this.sampling_rate)];
    see?.("mask", `<mi>Ω</mi><mo>←</mo><mrow><mi>keep</mi><mo>(</mo><mi>seed</mi><mo>,</mo><mi>t</mi><mo>,</mo><mi>s</mi><mo>)</mo></mrow>`, mask);
    const phi = [(mask[0] ? g[0] : 0), (mask[1] ? g[1] : 0)];
    see?.("phi", `<mi>φ</mi><mo>←</mo><mrow><mi>g</mi><mtext>&nbsp;if&nbsp;</mtext><mi>Ω</mi><mtext>, else&nbsp;</mtext><mn>0</mn></mrow>`, phi);
    const [beta1_t, beta2_t, divisor_m, divisor_v] = coefficients(this.form, this.betas, this.decay, this.t);
    see?.("beta1_t", `<msub><mi>β</mi><mrow><mn>1</mn><mo>,</mo><mi>t</mi></mrow></msub>`, beta1_t);
    see?.("beta2_t", `<msub><mi>β</mi><mrow><mn>2</mn><mo>,</mo><mi>t</mi></mrow></msub>`, beta2_t);
    see?.("divisor_m", `<msub><mi>divisor</mi><mi>m</mi></msub>`, divisor_m);
    see?.("divisor_v", `<msub><mi>divisor</mi><mi>v</mi></msub>`, divisor_v);
    this.m = [beta1_t * this.m[0] + (1 - beta1_t) * phi[0], beta1_t * this.m[1] + (1 - beta1_t) * phi[1]];
    see?.("m", `<mi>m</mi><mo>←</mo><mrow><mrow><msub><mi>β</mi><mrow><mn>1</mn><mo>,</mo><mi>t</mi></mrow></msub><mo rspace="0.1em" lspace="0.1em">·</mo><mi>m</mi></mrow><mo>+</mo><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><msub><mi>β</mi><mrow><mn>1</mn><mo>,</mo><mi>t</mi></mrow></msub><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mi>φ</mi></mrow></mrow>`, this.m);
    this.v = [beta2_t * this.v[0] + (1 - beta2_t) * square(phi[0]), beta2_t * this.v[1] + (1 - beta2_t) * square(phi[1])];
    see?.("v", `<mi>v</mi><mo>←</mo><mrow><mrow><msub><mi>β</mi><mrow><mn>2</mn><mo>,</mo><mi>t</mi></mrow></msub><mo rspace="0.1em" lspace="0.1em">·</mo><mi>v</mi></mrow><mo>+</mo><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><msub><mi>β</mi><mrow><mn>2</mn><mo>,</mo><mi>t</mi></mrow></msub><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mrow><msup><mi>φ</mi><mn>2</mn></msup></mrow></mrow></mrow>`, this.v);
    const m_hat = [this.m[0] / divisor_m, this.m[1] / divisor_m];
    see?.("m_hat", `<mover><mi>m</mi><mo>^</mo></mover><mo>←</mo><mrow><mfrac><mi>m</mi><msub><mi>divisor</mi><mi>m</mi></msub></mfrac></mrow>`, m_hat);
    const v_hat = [this.v[0] / divisor_v, this.v[1] / divisor_v];
    see?.("v_hat", `<mover><mi>v</mi><mo>^</mo></mover><mo>←</mo><mrow><mfrac><mi>v</mi><msub><mi>divisor</mi><mi>v</mi></msub></mfrac></mrow>`, v_hat);
    const next = [theta[0] - this.lr * m_hat[0] / (Math.sqrt(v_hat[0]) + this.eps), theta[1] - this.lr * m_hat[1] / (Math.sqrt(v_hat[1]) + this.eps)];
    see?.("theta", `<mi>θ</mi><mo>←</mo><mrow><mi>θ</mi><mo>−</mo><mrow><mfrac><mrow><mi>lr</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mover><mi>m</mi><mo>^</mo></mover></mrow><mrow><mrow><msqrt><mover><mi>v</mi><mo>^</mo></mover></msqrt></mrow><mo>+</mo><mi>ε</mi></mrow></mfrac></mrow></mrow>`, next);
    return next;
  }
}
class AdamW {
  static defaults = {"lr": 0.001, "betas": [0.9, 0.999], "eps": 1e-08, "weight_decay": 0.01, "independent_decay": false};
  static choices = {"independent_decay": [false, true]};
  constructor(hyperparameters) {
    Object.assign(this, AdamW.defaults, hyperparameters, {"t": 0, "m": [0.0, 0.0], "v": [0.0, 0.0]});
  }
  step(theta, grad, see) {
    const [beta1, beta2] = this.betas;
    const g = grad(theta);
    see?.("g", `<mi>g</mi><mo>←</mo><mrow><mo>∇</mo><mi>f</mi><mo>(</mo><mi>θ</mi><mo>)</mo></mrow>`, g);
    this.t += 1;
    this.m = [beta1 * this.m[0] + (1 - beta1) * g[0], beta1 * this.m[1] + (1 - beta1) * g[1]];
    see?.("m", `<mi>m</mi><mo>←</mo><mrow><mrow><msub><mi>β</mi><mn>1</mn></msub><mo rspace="0.1em" lspace="0.1em">·</mo><mi>m</mi></mrow><mo>+</mo><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><msub><mi>β</mi><mn>1</mn></msub><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mi>g</mi></mrow></mrow>`, this.m);
    this.v = [beta2 * this.v[0] + (1 - beta2) * square(g[0]), beta2 * this.v[1] + (1 - beta2) * square(g[1])];
    see?.("v", `<mi>v</mi><mo>←</mo><mrow><mrow><msub><mi>β</mi><mn>2</mn></msub><mo rspace="0.1em" lspace="0.1em">·</mo><mi>v</mi></mrow><mo>+</mo><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><msub><mi>β</mi><mn>2</mn></msub><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mrow><msup><mi>g</mi><mn>2</mn></msup></mrow></mrow></mrow>`, this.v);
    const m_hat = [this.m[0] / (1 - beta1 ** this.t), this.m[1] / (1 - beta1 ** this.t)];
    see?.("m_hat", `<mover><mi>m</mi><mo>^</mo></mover><mo>←</mo><mrow><mfrac><mi>m</mi><mrow><mn>1</mn><mo>−</mo><mrow><msup><msub><mi>β</mi><mn>1</mn></msub><mi>t</mi></msup></mrow></mrow></mfrac></mrow>`, m_hat);
    const v_hat = [this.v[0] / (1 - beta2 ** this.t), this.v[1] / (1 - beta2 ** this.t)];
    see?.("v_hat", `<mover><mi>v</mi><mo>^</mo></mover><mo>←</mo><mrow><mfrac><mi>v</mi><mrow><mn>1</mn><mo>−</mo><mrow><msup><msub><mi>β</mi><mn>2</mn></msub><mi>t</mi></msup></mrow></mrow></mfrac></mrow>`, v_hat);
    const scale = this.independent_decay ? 1.0 : this.lr;
    see?.("scale", `<mi>scale</mi><mo>←</mo><mrow>${this.independent_decay ? `<mn>1.0</mn>` : `<mi>lr</mi>`}</mrow>`, scale);
    const decay = scale * this.weight_decay;
    see?.("decay", `<mi>decay</mi><mo>←</mo><mrow><mi>scale</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>weight_decay</mi></mrow>`, decay);
    const next = [(1 - decay) * theta[0] - this.lr * m_hat[0] / (Math.sqrt(v_hat[0]) + this.eps), (1 - decay) * theta[1] - this.lr * m_hat[1] / (Math.sqrt(v_hat[1]) + this.eps)];
    see?.("theta", `<mi>θ</mi><mo>←</mo><mrow><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><mi>decay</mi><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mi>θ</mi></mrow><mo>−</mo><mrow><mfrac><mrow><mi>lr</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mover><mi>m</mi><mo>^</mo></mover></mrow><mrow><mrow><msqrt><mover><mi>v</mi><mo>^</mo></mover></msqrt></mrow><mo>+</mo><mi>ε</mi></mrow></mfrac></mrow></mrow>`, next);
    return next;
  }
}
class ScheduleFreeSGD {
  static defaults = {"lr": 1.0, "momentum": 0.9};
  static choices = {};
  constructor(hyperparameters) {
    Object.assign(this, ScheduleFreeSGD.defaults, hyperparameters, {"t": 0, "z": [0.0, 0.0]});
  }
  step(theta, grad, see) {
    if (this.t === 0) {
      this.z = theta;
      see?.("z", `<mi>z</mi><mo>←</mo><mi>θ</mi>`, this.z);
    }
    this.t += 1;
    const y = [(1 - this.momentum) * this.z[0] + this.momentum * theta[0], (1 - this.momentum) * this.z[1] + this.momentum * theta[1]];
    see?.("y", `<mi>y</mi><mo>←</mo><mrow><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><mi>momentum</mi><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mi>z</mi></mrow><mo>+</mo><mrow><mi>momentum</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>θ</mi></mrow></mrow>`, y);
    const g = grad(y);
    see?.("g", `<mi>g</mi><mo>←</mo><mrow><mo>∇</mo><mi>f</mi><mo>(</mo><mi>y</mi><mo>)</mo></mrow>`, g);
    this.z = [this.z[0] - this.lr * g[0], this.z[1] - this.lr * g[1]];
    see?.("z", `<mi>z</mi><mo>←</mo><mrow><mi>z</mi><mo>−</mo><mrow><mi>lr</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>g</mi></mrow></mrow>`, this.z);
    const c = 1 / this.t;
    see?.("c", `<mi>c</mi><mo>←</mo><mrow><mfrac><mn>1</mn><mi>t</mi></mfrac></mrow>`, c);
    const next = [(1 - c) * theta[0] + c * this.z[0], (1 - c) * theta[1] + c * this.z[1]];
    see?.("theta", `<mi>θ</mi><mo>←</mo><mrow><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><mi>c</mi><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mi>θ</mi></mrow><mo>+</mo><mrow><mi>c</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>z</mi></mrow></mrow>`, next);
    return next;
  }
}
class Lion {
  static defaults = {"lr": 0.0001, "betas": [0.9, 0.99]};
  static choices = {};
  constructor(hyperparameters) {
    Object.assign(this, Lion.defaults, hyperparameters, {"m": [0.0, 0.0]});
  }
  step(theta, grad, see) {
    const [beta1, beta2] = this.betas;
    const g = grad(theta);
    see?.("g", `<mi>g</mi><mo>←</mo><mrow><mo>∇</mo><mi>f</mi><mo>(</mo><mi>θ</mi><mo>)</mo></mrow>`, g);
    const c = [beta1 * this.m[0] + (1 - beta1) * g[0], beta1 * this.m[1] + (1 - beta1) * g[1]];
    see?.("c", `<mi>c</mi><mo>←</mo><mrow><mrow><msub><mi>β</mi><mn>1</mn></msub><mo rspace="0.1em" lspace="0.1em">·</mo><mi>m</mi></mrow><mo>+</mo><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><msub><mi>β</mi><mn>1</mn></msub><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mi>g</mi></mrow></mrow>`, c);
    this.m = [beta2 * this.m[0] + (1 - beta2) * g[0], beta2 * this.m[1] + (1 - beta2) * g[1]];
    see?.("m", `<mi>m</mi><mo>←</mo><mrow><mrow><msub><mi>β</mi><mn>2</mn></msub><mo rspace="0.1em" lspace="0.1em">·</mo><mi>m</mi></mrow><mo>+</mo><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><msub><mi>β</mi><mn>2</mn></msub><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mi>g</mi></mrow></mrow>`, this.m);
    const next = [theta[0] - this.lr * Math.sign(c[0]), theta[1] - this.lr * Math.sign(c[1])];
    see?.("theta", `<mi>θ</mi><mo>←</mo><mrow><mi>θ</mi><mo>−</mo><mrow><mi>lr</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mrow><mi>sign</mi><mo>(</mo><mi>c</mi><mo>)</mo></mrow></mrow></mrow>`, next);
    return next;
  }
}
class Muon {
  static defaults = {"lr": 0.001, "momentum": 0.95, "ns_steps": 5};
  static choices = {};
  constructor(hyperparameters) {
    Object.assign(this, Muon.defaults, hyperparameters, {"m": [0.0, 0.0]});
  }
  step(theta, grad, see) {
    const g = grad(theta);
    see?.("g", `<mi>g</mi><mo>←</mo><mrow><mo>∇</mo><mi>f</mi><mo>(</mo><mi>θ</mi><mo>)</mo></mrow>`, g);
    this.m = [this.momentum * this.m[0] + (1 - this.momentum) * g[0], this.momentum * this.m[1] + (1 - this.momentum) * g[1]];
    see?.("m", `<mi>m</mi><mo>←</mo><mrow><mrow><mi>momentum</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>m</mi></mrow><mo>+</mo><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><mi>momentum</mi><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mi>g</mi></mrow></mrow>`, this.m);
    const u = [this.momentum * this.m[0] + (1 - this.momentum) * g[0], this.momentum * this.m[1] + (1 - this.momentum) * g[1]];
    see?.("u", `<mi>u</mi><mo>←</mo><mrow><mrow><mi>momentum</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>m</mi></mrow><mo>+</mo><mrow><mrow><mo>(</mo><mn>1</mn><mo>−</mo><mi>momentum</mi><mo>)</mo></mrow><mo rspace="0.1em" lspace="0.1em">·</mo><mi>g</mi></mrow></mrow>`, u);
    const o = newton_schulz(u, this.shape, this.ns_steps);
    see?.("o", `<mi>o</mi><mo>←</mo><mrow><mi>NS</mi><mo>(</mo><mi>u</mi><mo>)</mo></mrow>`, o);
    const next = [theta[0] - this.lr * o[0], theta[1] - this.lr * o[1]];
    see?.("theta", `<mi>θ</mi><mo>←</mo><mrow><mi>θ</mi><mo>−</mo><mrow><mi>lr</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>o</mi></mrow></mrow>`, next);
    return next;
  }
}
class Shampoo {
  static defaults = {"lr": 0.001, "eps": 1e-06, "frequency": 1};
  static choices = {};
  constructor(hyperparameters) {
    Object.assign(this, Shampoo.defaults, hyperparameters, {"t": 0, "L": 0.0, "R": 0.0, "P": 0.0, "Q": 0.0});
  }
  step(theta, grad, see) {
    const g = grad(theta);
    see?.("g", `<mi>g</mi><mo>←</mo><mrow><mo>∇</mo><mi>f</mi><mo>(</mo><mi>θ</mi><mo>)</mo></mrow>`, g);
    const G = matrix(g, this.shape);
    see?.("G", `<mi>G</mi><mo>←</mo><mrow><mi>g</mi></mrow>`, shown(G));
    this.L = plus(this.L, times(G, transposed(G)));
    see?.("L", `<mi>L</mi><mo>←</mo><mrow><mi>L</mi><mo>+</mo><mrow><mi>G</mi><mo>&#x2062;</mo><msup><mi>G</mi><mo>⊤</mo></msup></mrow></mrow>`, shown(this.L));
    this.R = plus(this.R, times(transposed(G), G));
    see?.("R", `<mi>R</mi><mo>←</mo><mrow><mi>R</mi><mo>+</mo><mrow><msup><mi>G</mi><mo>⊤</mo></msup><mo>&#x2062;</mo><mi>G</mi></mrow></mrow>`, shown(this.R));
    this.t += 1;
    if (this.t % Math.min(this.t, this.frequency) === 0) {
      const [p, q] = exponents(G);
      see?.("p", `<mi>p</mi>`, p);
      see?.("q", `<mi>q</mi>`, q);
      this.P = power(this.L, p, this.eps);
      see?.("P", `<mi>P</mi><mo>←</mo><mrow><msup><mrow><mo>(</mo><mi>L</mi><mo>+</mo><mi>ε</mi><mi>I</mi><mo>)</mo></mrow><mi>p</mi></msup></mrow>`, shown(this.P));
      this.Q = power(this.R, q, this.eps);
      see?.("Q", `<mi>Q</mi><mo>←</mo><mrow><msup><mrow><mo>(</mo><mi>R</mi><mo>+</mo><mi>ε</mi><mi>I</mi><mo>)</mo></mrow><mi>q</mi></msup></mrow>`, shown(this.Q));
    }
    const step = vector(times(times(this.P, G), this.Q));
    see?.("step", `<mi>step</mi><mo>←</mo><mrow><mrow><mrow><mi>P</mi><mo>&#x2062;</mo><mi>G</mi></mrow><mo>&#x2062;</mo><mi>Q</mi></mrow></mrow>`, step);
    const next = [theta[0] - this.lr * step[0], theta[1] - this.lr * step[1]];
    see?.("theta", `<mi>θ</mi><mo>←</mo><mrow><mi>θ</mi><mo>−</mo><mrow><mi>lr</mi><mo rspace="0.1em" lspace="0.1em">·</mo><mi>step</mi></mrow></mrow>`, next);
    return next;
  }
}
const OPTIMIZERS = { SGD, Momentum, Nesterov, Adagrad, Adadelta, RMSprop, Adam, AMSGrad, RAdam, Lookahead, StochGradAdam, AdamW, ScheduleFreeSGD, Lion, Muon, Shampoo };
function quadratic(condition) {
  return {
    name: "quadratic",
    f: (x, y) => (square(x) + condition * square(y)) / 2,
    partials: (x, y) => [x, condition * y],
    minima: [[0.0, 0.0]],
    bounds: [[-10.5, 10.5], [-4.0, 4.0]],
    start: [-10.0, 1.0],
    noise: 2.0,
  };
}
function _ravine() {
  return {
    name: "turned ravine",
    f: (x, y) => square(x + y) / 4 + 25 * square(y - x),
    partials: (x, y) => [(x + y) / 2 - 50 * (y - x), (x + y) / 2 + 50 * (y - x)],
    minima: [[0.0, 0.0]],
    bounds: [[-10.5, 6.5], [-9.5, 5.5]],
    start: [-8.0, -6.0],
    noise: 5.0,
  };
}
function _rosenbrock() {
  return {
    name: "rosenbrock",
    f: (x, y) => square(1 - x) + 100 * square(y - square(x)),
    partials: (x, y) => [-2 * (1 - x) - 400 * x * (y - square(x)), 200 * (y - square(x))],
    minima: [[1.0, 1.0]],
    bounds: [[-2.0, 2.0], [-1.0, 3.0]],
    start: [-1.5, 2.0],
    noise: 20.0,
  };
}
function _beale() {
  const a = [1.5, 2.25, 2.625];
  const partials = (x, y) => {
    const r1 = a[0] - x + x * y;
    const r2 = a[1] - x + x * square(y);
    const r3 = a[2] - x + x * y ** 3;
    const df_dx = 2 * (r1 * (y - 1) + r2 * (square(y) - 1) + r3 * (y ** 3 - 1));
    const df_dy = 2 * x * (r1 + 2 * r2 * y + 3 * r3 * square(y));
    return [df_dx, df_dy];
  };
  return {
    name: "beale",
    f: (x, y) => square(a[0] - x + x * y) + square(a[1] - x + x * square(y)) + square(a[2] - x + x * y ** 3),
    partials: partials,
    minima: [[3.0, 0.5]],
    bounds: [[-4.5, 4.5], [-4.5, 4.5]],
    start: [1.0, 1.5],
    noise: 5.0,
  };
}
function _himmelblau() {
  return {
    name: "himmelblau",
    f: (x, y) => square(square(x) + y - 11) + square(x + square(y) - 7),
    partials: (x, y) => [4 * x * (square(x) + y - 11) + 2 * (x + square(y) - 7), 2 * (square(x) + y - 11) + 4 * y * (x + square(y) - 7)],
    minima: [[3.0, 2.0], [-2.805118086952745, 3.131312518250573], [-3.779310253377747, -3.28318599128617], [3.584428340330492, -1.848126526964404]],
    bounds: [[-5.0, 5.0], [-5.0, 5.0]],
    start: [0.0, 0.0],
    noise: 10.0,
  };
}
function _rastrigin() {
  return {
    name: "rastrigin",
    f: (x, y) => 20 + square(x) + square(y) - 10 * (Math.cos(2 * Math.PI * x) + Math.cos(2 * Math.PI * y)),
    partials: (x, y) => [2 * x + 20 * Math.PI * Math.sin(2 * Math.PI * x), 2 * y + 20 * Math.PI * Math.sin(2 * Math.PI * y)],
    minima: [[0.0, 0.0]],
    bounds: [[-5.12, 5.12], [-5.12, 5.12]],
    start: [3.3, 2.4],
    noise: 30.0,
  };
}
function _saddle() {
  return {
    name: "saddle",
    f: (x, y) => square(x) / 2 - square(y) / 2 + y ** 4 / 4,
    partials: (x, y) => [x, -y + y ** 3],
    minima: [[0.0, -1.0], [0.0, 1.0]],
    bounds: [[-2.0, 2.0], [-1.7, 1.7]],
    start: [-1.8, 0.001],
    noise: 0.3,
  };
}
function _plateau() {
  return {
    name: "plateau and cliff",
    f: (x, y) => 5 * x ** 8 / (1 + x ** 8) + square(x) / 100 + square(y) / 2,
    partials: (x, y) => [40 * x ** 7 / square(1 + x ** 8) + x / 50, y],
    minima: [[0.0, 0.0]],
    bounds: [[-3.5, 3.5], [-2.0, 2.0]],
    start: [-3.0, 1.5],
    noise: 0.2,
  };
}
const SURFACES = {
  "quadratic": quadratic,
  "turned ravine": _ravine,
  "rosenbrock": _rosenbrock,
  "beale": _beale,
  "himmelblau": _himmelblau,
  "rastrigin": _rastrigin,
  "saddle": _saddle,
  "plateau and cliff": _plateau,
};
