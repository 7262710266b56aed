// Translated by translate.py from gradopt/numpy, race/training.py, readings.py and sampling.py.
const square = (x) => x * x;
const roundHalfEven = (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));
const BITS = 24;
const SIZES = [196, 32, 10];
const BATCH_SIZE = 64;
const RATES = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0];
const DIVERGED = 10000.0;
const COUNT = 3500;
const HELD_OUT = 750;
const LEAST_STEPS = 10;
const MOST_STEPS = 2000;
const SETTINGS = {"num_steps": {"low": 0, "high": null, "ends": "[)", "isInteger": true, "scale": {"kind": "linear", "low": 10, "high": 500, "step": 10, "decades": 0}}, "condition": {"low": 1, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1, "high": 1000, "step": 0.0, "decades": 0}}, "seed": {"low": 0, "high": 4294967296, "ends": "[)", "isInteger": true, "scale": {"kind": "linear", "low": 0, "high": 99, "step": 1, "decades": 0}}, "lr": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": {"kind": "logarithmic", "low": 1e-05, "high": 10, "step": 0.0, "decades": 0}}, "noise": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": null}, "l2": {"low": 0, "high": null, "ends": "[)", "isInteger": false, "scale": null}, "batch_size": {"low": 1, "high": null, "ends": "[)", "isInteger": true, "scale": null}, "n": {"low": 1, "high": null, "ends": "[)", "isInteger": true, "scale": null}, "d": {"low": 1, "high": null, "ends": "[)", "isInteger": true, "scale": null}, "t": {"low": 0, "high": null, "ends": "[)", "isInteger": true, "scale": null}};
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
function example(seed, t, place, count) {
  return ((uniform(seed, t, -1 - place) >> BITS - 15) * count) >> 15;
}
class SGD {
  static defaults = {"lr": 0.001};
  static choices = {};
  constructor(hyperparameters, n) {
    Object.assign(this, SGD.defaults, hyperparameters, {});
  }
  step(theta, grad, see) {
    const g = grad(theta);
    const _1 = this._1 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _1[i] = theta[i] - this.lr * g[i];
    return _1;
  }
}
class Momentum {
  static defaults = {"lr": 0.001, "momentum": 0.9, "lr_inside": false};
  static choices = {"lr_inside": [false, true]};
  constructor(hyperparameters, n) {
    Object.assign(this, Momentum.defaults, hyperparameters, {"m": new Float64Array(n)});
  }
  step(theta, grad, see) {
    const g = grad(theta);
    if (this.lr_inside) {
      const _1 = this._1 ??= new Float64Array(theta.length);
      for (let i = 0; i < theta.length; i++) _1[i] = this.momentum * this.m[i] + this.lr * g[i];
      this.m = _1;
      const _2 = this._2 ??= new Float64Array(theta.length);
      for (let i = 0; i < theta.length; i++) _2[i] = theta[i] - this.m[i];
      return _2;
    }
    const _3 = this._3 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _3[i] = this.momentum * this.m[i] + g[i];
    this.m = _3;
    const _4 = this._4 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _4[i] = theta[i] - this.lr * this.m[i];
    return _4;
  }
}
class Nesterov {
  static defaults = {"lr": 0.001, "momentum": 0.9, "form": "theta"};
  static choices = {"form": ["theta", "look-ahead"]};
  constructor(hyperparameters, n) {
    Object.assign(this, Nesterov.defaults, hyperparameters, {"m": new Float64Array(n)});
  }
  step(theta, grad, see) {
    if (this.form === "look-ahead") {
      const g = grad(theta);
      const _1 = this._1 ??= new Float64Array(theta.length);
      for (let i = 0; i < theta.length; i++) _1[i] = this.momentum * this.m[i] + g[i];
      this.m = _1;
      const _2 = this._2 ??= new Float64Array(theta.length);
      for (let i = 0; i < theta.length; i++) _2[i] = theta[i] - this.lr * (g[i] + this.momentum * this.m[i]);
      return _2;
    }
    const _3 = this.lr * this.momentum;
    const _4 = this._4 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _4[i] = theta[i] - _3 * this.m[i];
    const g = grad(_4);
    const _5 = this._5 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _5[i] = this.momentum * this.m[i] + g[i];
    this.m = _5;
    const _6 = this._6 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _6[i] = theta[i] - this.lr * this.m[i];
    return _6;
  }
}
class Adagrad {
  static defaults = {"lr": 0.01, "eps": 1e-10, "eps_inside": false};
  static choices = {"eps_inside": [false, true]};
  constructor(hyperparameters, n) {
    Object.assign(this, Adagrad.defaults, hyperparameters, {"v": new Float64Array(n)});
  }
  step(theta, grad, see) {
    const g = grad(theta);
    const _1 = this._1 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _1[i] = this.v[i] + square(g[i]);
    this.v = _1;
    const _2 = this._2 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _2[i] = this.eps_inside ? Math.sqrt(this.v[i] + this.eps) : Math.sqrt(this.v[i]) + this.eps;
    const root = _2;
    const _3 = this._3 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _3[i] = theta[i] - this.lr * g[i] / root[i];
    return _3;
  }
}
class Adadelta {
  static defaults = {"lr": 1.0, "rho": 0.9, "eps": 1e-06};
  static choices = {};
  constructor(hyperparameters, n) {
    Object.assign(this, Adadelta.defaults, hyperparameters, {"v": new Float64Array(n), "u": new Float64Array(n)});
  }
  step(theta, grad, see) {
    const g = grad(theta);
    const _1 = 1 - this.rho;
    const _2 = this._2 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _2[i] = this.rho * this.v[i] + _1 * square(g[i]);
    this.v = _2;
    const _3 = this._3 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _3[i] = Math.sqrt(this.u[i] + this.eps) / Math.sqrt(this.v[i] + this.eps) * g[i];
    const delta = _3;
    const _4 = 1 - this.rho;
    const _5 = this._5 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _5[i] = this.rho * this.u[i] + _4 * square(delta[i]);
    this.u = _5;
    const _6 = this._6 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _6[i] = theta[i] - this.lr * delta[i];
    return _6;
  }
}
class RMSprop {
  static defaults = {"lr": 0.01, "alpha": 0.99, "eps": 1e-08, "eps_inside": false};
  static choices = {"eps_inside": [false, true]};
  constructor(hyperparameters, n) {
    Object.assign(this, RMSprop.defaults, hyperparameters, {"v": new Float64Array(n)});
  }
  step(theta, grad, see) {
    const g = grad(theta);
    const _1 = 1 - this.alpha;
    const _2 = this._2 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _2[i] = this.alpha * this.v[i] + _1 * square(g[i]);
    this.v = _2;
    const _3 = this._3 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _3[i] = this.eps_inside ? Math.sqrt(this.v[i] + this.eps) : Math.sqrt(this.v[i]) + this.eps;
    const root = _3;
    const _4 = this._4 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _4[i] = theta[i] - this.lr * g[i] / root[i];
    return _4;
  }
}
class Adam {
  static defaults = {"lr": 0.001, "betas": [0.9, 0.999], "eps": 1e-08};
  static choices = {};
  constructor(hyperparameters, n) {
    Object.assign(this, Adam.defaults, hyperparameters, {"t": 0, "m": new Float64Array(n), "v": new Float64Array(n)});
  }
  step(theta, grad, see) {
    const [beta1, beta2] = this.betas;
    const g = grad(theta);
    this.t += 1;
    const _1 = 1 - beta1;
    const _2 = this._2 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _2[i] = beta1 * this.m[i] + _1 * g[i];
    this.m = _2;
    const _3 = 1 - beta2;
    const _4 = this._4 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _4[i] = beta2 * this.v[i] + _3 * square(g[i]);
    this.v = _4;
    const _5 = 1 - beta1 ** this.t;
    const _6 = this._6 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _6[i] = this.m[i] / _5;
    const m_hat = _6;
    const _7 = 1 - beta2 ** this.t;
    const _8 = this._8 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _8[i] = this.v[i] / _7;
    const v_hat = _8;
    const _9 = this._9 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _9[i] = theta[i] - this.lr * m_hat[i] / (Math.sqrt(v_hat[i]) + this.eps);
    return _9;
  }
}
class AMSGrad {
  static defaults = {"lr": 0.001, "betas": [0.9, 0.999], "eps": 1e-08};
  static choices = {};
  constructor(hyperparameters, n) {
    Object.assign(this, AMSGrad.defaults, hyperparameters, {"t": 0, "m": new Float64Array(n), "v": new Float64Array(n), "v_max": new Float64Array(n)});
  }
  step(theta, grad, see) {
    const [beta1, beta2] = this.betas;
    const g = grad(theta);
    this.t += 1;
    const _1 = 1 - beta1;
    const _2 = this._2 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _2[i] = beta1 * this.m[i] + _1 * g[i];
    this.m = _2;
    const _3 = 1 - beta2;
    const _4 = this._4 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _4[i] = beta2 * this.v[i] + _3 * square(g[i]);
    this.v = _4;
    const _5 = this._5 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _5[i] = Math.max(this.v_max[i], this.v[i]);
    this.v_max = _5;
    const _6 = 1 - beta1 ** this.t;
    const _7 = this._7 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _7[i] = this.m[i] / _6;
    const m_hat = _7;
    const _8 = 1 - beta2 ** this.t;
    const _9 = this._9 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _9[i] = this.v_max[i] / _8;
    const v_hat = _9;
    const _10 = this._10 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _10[i] = theta[i] - this.lr * m_hat[i] / (Math.sqrt(v_hat[i]) + this.eps);
    return _10;
  }
}
class RAdam {
  static defaults = {"lr": 0.001, "betas": [0.9, 0.999], "eps": 1e-08, "threshold": 5};
  static choices = {};
  constructor(hyperparameters, n) {
    Object.assign(this, RAdam.defaults, hyperparameters, {"t": 0, "m": new Float64Array(n), "v": new Float64Array(n)});
  }
  step(theta, grad, see) {
    const [beta1, beta2] = this.betas;
    const g = grad(theta);
    this.t += 1;
    const _1 = 1 - beta1;
    const _2 = this._2 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _2[i] = beta1 * this.m[i] + _1 * g[i];
    this.m = _2;
    const _3 = 1 - beta2;
    const _4 = this._4 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _4[i] = beta2 * this.v[i] + _3 * square(g[i]);
    this.v = _4;
    const _5 = 1 - beta1 ** this.t;
    const _6 = this._6 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _6[i] = this.m[i] / _5;
    const m_hat = _6;
    const rho_inf = 2 / (1 - beta2) - 1;
    const rho_t = rho_inf - 2 * this.t * beta2 ** this.t / (1 - beta2 ** this.t);
    if (rho_t <= this.threshold) {
      const _7 = this._7 ??= new Float64Array(theta.length);
      for (let i = 0; i < theta.length; i++) _7[i] = theta[i] - this.lr * m_hat[i];
      return _7;
    }
    const top = (rho_t - 4) * (rho_t - 2) * rho_inf;
    const r_t = Math.sqrt(top / ((rho_inf - 4) * (rho_inf - 2) * rho_t));
    const _8 = this._8 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _8[i] = Math.sqrt(this.v[i]) + this.eps;
    const root = _8;
    const _9 = Math.sqrt(1 - beta2 ** this.t);
    const _10 = this._10 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _10[i] = theta[i] - this.lr * m_hat[i] * r_t * _9 / root[i];
    return _10;
  }
}
class Lookahead {
  static defaults = {"k": 5, "alpha": 0.5};
  static choices = {};
  constructor(hyperparameters, n) {
    Object.assign(this, Lookahead.defaults, hyperparameters, {"t": 0, "phi": null});
  }
  step(theta, grad, see) {
    if (this.t === 0) {
      this.phi = theta.slice();
    }
    this.t += 1;
    theta = this.optimizer.step(theta, grad, see);
    if (this.t % this.k === 0) {
      const _1 = this._1 ??= new Float64Array(theta.length);
      for (let i = 0; i < theta.length; i++) _1[i] = this.phi[i] + this.alpha * (theta[i] - this.phi[i]);
      this.phi = _1;
      theta = this.phi.slice();
    }
    return theta;
  }
}
class StochGradAdam {
  static defaults = {"lr": 0.001, "betas": [0.9, 0.999], "eps": 1e-08, "sampling_rate": 0.8, "decay": 1.0, "seed": 0, "form": "corrected"};
  static choices = {"form": ["corrected", "power", "algorithm", "algorithm, t from 1", "equations"]};
  constructor(hyperparameters, n) {
    Object.assign(this, StochGradAdam.defaults, hyperparameters, {"t": 0, "m": new Float64Array(n), "v": new Float64Array(n)});
  }
  step(theta, grad, see) {
    const g = grad(theta);
    this.t += 1;
    const _2 = key(this.seed, this.t);
    const _3 = threshold(this.sampling_rate);
    const _1 = this._1 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _1[i] = (hashed(_2, i) < _3);
    const mask = _1;
    const _4 = this._4 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _4[i] = (mask[i] ? g[i] : 0);
    const phi = _4;
    const [beta1_t, beta2_t, divisor_m, divisor_v] = coefficients(this.form, this.betas, this.decay, this.t);
    see?.("beta1_t", `<msub><mi>β</mi><mrow><mn>1</mn><mo>,</mo><mi>t</mi></mrow></msub>`, beta1_t);
    see?.("beta2_t", `<msub><mi>β</mi><mrow><mn>2</mn><mo>,</mo><mi>t</mi></mrow></msub>`, beta2_t);
    see?.("divisor_m", `<msub><mi>divisor</mi><mi>m</mi></msub>`, divisor_m);
    see?.("divisor_v", `<msub><mi>divisor</mi><mi>v</mi></msub>`, divisor_v);
    const _5 = 1 - beta1_t;
    const _6 = this._6 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _6[i] = beta1_t * this.m[i] + _5 * phi[i];
    this.m = _6;
    const _7 = 1 - beta2_t;
    const _8 = this._8 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _8[i] = beta2_t * this.v[i] + _7 * square(phi[i]);
    this.v = _8;
    const _9 = this._9 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _9[i] = this.m[i] / divisor_m;
    const m_hat = _9;
    const _10 = this._10 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _10[i] = this.v[i] / divisor_v;
    const v_hat = _10;
    const _11 = this._11 ??= new Float64Array(theta.length);
    for (let i = 0; i < theta.length; i++) _11[i] = theta[i] - this.lr * m_hat[i] / (Math.sqrt(v_hat[i]) + this.eps);
    return _11;
  }
}
const OPTIMIZERS = { SGD, Momentum, Nesterov, Adagrad, Adadelta, RMSprop, Adam, AMSGrad, RAdam, Lookahead, StochGradAdam };
