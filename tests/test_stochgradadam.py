"""StochGradAdam: its mask, its coefficients, and that it is Adam when nothing is left out."""

import copy
import os
import subprocess
import sys

import numpy as np
import pytest
import torch
from cases import compiles, parameters, recorded_gradients, run, set_gradients

import gradopt.numpy
import gradopt.torch
from gradopt.problems.noise import error, mean_error
from gradopt.sampling import BITS, keep_like, uniform

RATES = [0.05, 0.5, 0.8, 0.99]


def torch_masks(params, num_steps=1, step=None, **hyper):
    """Return the masks of every step, read off which elements of v a gradient of 1 reaches; zero where not kept."""
    optimizer = gradopt.torch.StochGradAdam(params, betas=(0.9, 0.0), **hyper)
    step, masks = step(optimizer.step) if step else optimizer.step, []
    for _ in range(num_steps):
        for p in params:
            p.grad = torch.ones_like(p)
        step()
        masks.append([optimizer.state[p]["v"].numpy() != 0 for p in params])
    return masks


# The mask


def hashed(seed, t, element):
    """The uniform number of an element in Python integers, as the constants' author writes the hash."""

    def mix(x):
        x ^= x >> 16
        x = x * 0x7FEB352D % 2**32
        x ^= x >> 15
        x = x * 0x846CA68B % 2**32
        return x ^ x >> 16

    return (mix(mix(element) ^ mix(mix(seed) ^ t)) >> 8) / 2**24


@pytest.mark.parametrize(("seed", "t"), [(0, 1), (1, 1), (0, 2), (2**32 - 1, 100_000)])
def test_mask_is_the_published_hash(seed, t):
    expected = [hashed(seed, t, element) < 0.3 for element in range(200)]
    assert keep_like(np.zeros(200), seed, t, 0.3).tolist() == expected


@pytest.mark.parametrize(("seed", "t"), [(0, 1), (1, 1), (0, 2), (2**31 - 1, 100_000)])
def test_uniform_is_the_published_hash_of_negative_elements_too(seed, t):
    elements = np.arange(-200, 200, dtype=np.int32)
    numbers = uniform(np.int32([seed]), np.int32([t]), elements)
    assert (numbers / 2**BITS).tolist() == [hashed(seed, t, int(element) % 2**32) for element in elements]


@pytest.mark.parametrize("rate", RATES)
def test_mask_keeps_at_the_rate(rate):
    masks = np.array([keep_like(np.zeros(10_000), seed=0, t=t, sampling_rate=rate) for t in range(1, 101)])
    assert abs(masks.mean() - rate) < 4 * np.sqrt(rate * (1 - rate) / masks.size)
    for counts, n in [(masks.sum(axis=0), 100), (masks.sum(axis=1), 10_000)]:  # per element, per step
        chi2 = ((counts - n * rate) ** 2 / (n * rate * (1 - rate))).sum()
        assert abs(chi2 - counts.size) < 4 * np.sqrt(2 * counts.size)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(
    ("seed", "t", "shift"), [(0, 1, 1), (0, 1, 2**10), (0, 2, 0), (0, 64, 0), (1, 1, 0), (9, 1, 0)]
)
def test_masks_are_independent(rate, seed, t, shift):
    n = 100_000
    first = keep_like(np.zeros(2 * n), 0, 1, rate)[:n]
    second = keep_like(np.zeros(2 * n), seed, t, rate)[shift : shift + n]
    for a, b in [(first, second), (first, ~second), (~first, second), (~first, ~second)]:
        expected = n * (rate if a is first else 1 - rate) * (rate if b is second else 1 - rate)
        assert abs((a & b).sum() - expected) < 4 * np.sqrt(expected)


def test_mask_is_the_same_in_numpy_and_torch():
    masks = torch_masks(parameters(5000), num_steps=3, sampling_rate=0.4, seed=2**32 - 1)
    for t, (mask,) in enumerate(masks, start=1):
        assert np.array_equal(mask, keep_like(np.zeros(5000), 2**32 - 1, t, 0.4))


@compiles
def test_mask_and_path_are_the_same_compiled(compiler):
    def masks(step):
        params = parameters((31, 7), 5, dtype=torch.float32)
        return params, torch_masks(params, num_steps=12, sampling_rate=0.4, seed=2**32 - 1, step=step)

    torch._dynamo.reset()
    params, eager = masks(None)
    compiled_params, compiled = masks(torch.compile)
    for a, b in zip(eager, compiled, strict=True):
        assert all(np.array_equal(mask, other) for mask, other in zip(a, b, strict=True))
    for p, q in zip(params, compiled_params, strict=True):
        torch.testing.assert_close(p, q, rtol=1e-5, atol=1e-6)


@compiles
def test_mask_and_path_are_the_same_compiled_for_an_older_processor(compiler, tmp_path):
    """Without vectors, what a C++ compiler infers of signed integers counts."""
    world = {"ATEN_CPU_CAPABILITY": "default", "TORCHINDUCTOR_CACHE_DIR": str(tmp_path)}
    test = f"{__file__}::test_mask_and_path_are_the_same_compiled"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test]
    result = subprocess.run(command, env={**os.environ, **world}, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
    assert "1 passed" in result.stdout


def test_parameters_share_one_vector_of_elements():
    parts = torch_masks(parameters((3, 4), 0, (), (2, 5)), sampling_rate=0.4)[0]
    (whole,) = torch_masks(parameters(12 + 0 + 1 + 10), sampling_rate=0.4)[0]
    assert np.array_equal(np.concatenate([part.ravel() for part in parts]), whole)


def test_complex_elements_are_two():
    optimizer = gradopt.torch.StochGradAdam(params := parameters(3, 4, dtype=torch.complex128), sampling_rate=0.4)
    for p in params:
        p.grad = torch.full_like(p, 1 + 1j)
    optimizer.step()
    parts = [torch.view_as_real(optimizer.state[p]["v"]).numpy().ravel() != 0 for p in params]
    assert np.array_equal(np.concatenate(parts), keep_like(np.zeros(14), 0, 1, 0.4))


def test_layout_in_memory_does_not_change_the_mask():
    (plain,) = torch_masks(parameters((6, 7)), sampling_rate=0.4)[0]
    (transposed,) = torch_masks([torch.zeros(7, 6).T.requires_grad_()], sampling_rate=0.4)[0]
    assert np.array_equal(plain, transposed)


def test_groups_and_frozen_parameters_do_not_shift_the_mask():
    shapes = [(3, 4), 5, (2, 5)]
    expected = torch_masks(parameters(*shapes), sampling_rate=0.4)[0]
    first, frozen, last = parameters(*shapes)
    optimizer = gradopt.torch.StochGradAdam([first, frozen], betas=(0.9, 0.0), sampling_rate=0.4)
    optimizer.add_param_group({"params": [last]})
    first.grad, last.grad = torch.ones_like(first), torch.ones_like(last)
    optimizer.step()
    assert np.array_equal(optimizer.state[first]["v"] != 0, expected[0])
    assert np.array_equal(optimizer.state[last]["v"] != 0, expected[2])
    assert frozen not in optimizer.state
    frozen.grad = torch.ones_like(frozen)  # thawed after a step: its own first step, the mask that it would have had
    optimizer.step()
    assert np.array_equal(optimizer.state[frozen]["v"] != 0, expected[1])


def test_the_mask_goes_on_beyond_the_integers_of_float32():
    (theta,) = parameters(1000)
    optimizer = gradopt.torch.StochGradAdam([theta], betas=(0.0, 0.0), sampling_rate=0.5)
    run(optimizer, 1)
    optimizer.state[theta]["step"].fill_(2**24)
    masks = [keep_like(np.zeros(1000), 0, 2**24 + t, 0.5) for t in (1, 2)]
    for mask in masks:
        before = theta.detach().clone()
        run(optimizer, 1)
        assert np.array_equal((theta != before).numpy(), mask)
    assert not np.array_equal(*masks)


def test_parameters_that_come_and_go_share_no_elements():
    a, b, c = parameters(50, 50, 50)
    optimizer = gradopt.torch.StochGradAdam([{"params": [a]}, {"params": [b]}])
    run(optimizer, 1)
    del optimizer.param_groups[0]
    optimizer.add_param_group({"params": [c]})
    run(optimizer, 1)
    assert [optimizer.state[p]["offset"] for p in (b, c)] == [50, 100]


def test_a_parameter_without_size_waits():
    first, second = torch.nn.LazyLinear(4), torch.nn.Linear(3, 2)
    optimizer = gradopt.torch.StochGradAdam([*first.parameters(), *second.parameters()])
    second(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    first(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    offsets = [optimizer.state[p]["offset"] for p in (*second.parameters(), *first.parameters())]
    assert offsets == [0, 6, 8, 20]


def test_resume_gives_the_same_path():
    straight = run(gradopt.torch.StochGradAdam(parameters(50, 60), seed=3), 20)
    optimizer = gradopt.torch.StochGradAdam(parameters(50, 60), seed=3)
    half = run(optimizer, 10)
    resumed = gradopt.torch.StochGradAdam([p.requires_grad_() for p in half])  # the seed comes from the state, too
    resumed.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    assert all(torch.equal(a, b) for a, b in zip(run(resumed, 10, first=10), straight, strict=True))


# The noise of surfaces, which has the mask's hash


def errors(seed=0, num_steps=100, examples=1000):
    """Return the errors of many mini-batches, of shape (num_steps, examples, 2)."""
    t, example, coordinate = np.ix_(np.arange(1, num_steps + 1), np.arange(examples), np.arange(2))
    return error(*(np.asarray(x, dtype=np.int32) for x in ([seed], t, example, coordinate)))


def test_errors_are_uniform_with_mean_0_and_variance_1():
    e = errors()
    assert abs(e).max() < 3**0.5
    counts, _ = np.histogram(e, bins=50, range=(-(3**0.5), 3**0.5))
    expected = e.size / 50
    assert abs(((counts - expected) ** 2 / expected).sum() - 49) < 4 * np.sqrt(2 * 49)
    for axis in ((0, 1), (0, 2), (1, 2)):  # of each coordinate, example, mini-batch
        n = e.size // np.mean(e, axis=axis).size
        assert (abs(e.mean(axis)) < 5 / n**0.5).all()
        assert (abs((e**2).mean(axis) - 1) < 5 * 0.8**0.5 / n**0.5).all()  # a uniform's fourth moment is 1.8


@pytest.mark.parametrize(
    "pair",
    [
        lambda e: (e[:, :, 0], e[:, :, 1]),
        lambda e: (e[:, :-1], e[:, 1:]),
        lambda e: (e[:, :-1, 1], e[:, 1:, 0]),
        lambda e: (e[:-1], e[1:]),
        lambda e: (e, errors(seed=1)),
    ],
    ids=["coordinates", "examples", "neighbours", "mini-batches", "seeds"],
)
def test_errors_are_independent(pair):
    a, b = pair(errors())
    assert abs((a * b).mean()) < 4 / a.size**0.5


def test_errors_share_no_bits_with_the_mask_of_the_same_seed():
    e = errors().reshape(100, -1)
    masks = np.array([keep_like(e[0], seed=0, t=t, sampling_rate=0.5) for t in range(1, 101)])
    assert abs((e * np.where(masks, 1, -1)).mean()) < 4 / e.size**0.5


@pytest.mark.parametrize("seed", [0, 2**32 - 1])
@pytest.mark.parametrize("batch_size", [1, 7, 256])
def test_mean_error_is_the_mean_of_the_errors_in_their_order(seed, batch_size):
    expected = sum(errors(seed - 2**32 * (seed >= 2**31), num_steps=3, examples=batch_size)[2]) / batch_size
    assert np.array_equal(mean_error(seed, 3, batch_size), expected)


# Adam


def test_it_is_adam_bit_for_bit_in_numpy():
    theta = other = np.zeros(24)
    adam, optimizer = gradopt.numpy.Adam(), gradopt.numpy.StochGradAdam(sampling_rate=1, decay=1)
    for g in recorded_gradients():
        theta, other = adam.step(theta, lambda _, g=g: g), optimizer.step(other, lambda _, g=g: g)
        assert np.array_equal(theta, other)
    assert theta.all()


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16, torch.complex64])
@pytest.mark.parametrize("hyper", [{}, {"betas": (0.3, 0.7), "lr": 0.1, "weight_decay": 0.1, "maximize": True}])
def test_it_is_adam_bit_for_bit_in_torch(dtype, hyper):
    adam = run(gradopt.torch.Adam(parameters((5, 7), 3, dtype=dtype), **hyper), 50)
    optimizer = gradopt.torch.StochGradAdam(parameters((5, 7), 3, dtype=dtype), sampling_rate=1, decay=1, **hyper)
    assert all(torch.equal(a, b) for a, b in zip(run(optimizer, 50), adam, strict=True))


# The coefficients


def constant_gradient_steps(num_steps, d=1, eps=0, **hyper):
    """Return the steps, in units of lr, that a gradient of 1 makes."""
    optimizer, path = gradopt.numpy.StochGradAdam(lr=1.0, eps=eps, **hyper), [np.zeros(d)]
    for _ in range(num_steps):
        path.append(optimizer.step(path[-1], np.ones_like))
    return -np.diff(path, axis=0)


@pytest.mark.parametrize("form", ["corrected", "power"])
@pytest.mark.parametrize("decay", [0.5, 0.9, 0.99, 1.0, 1.1])
def test_corrected_steps_are_lr(form, decay):
    steps = constant_gradient_steps(50, sampling_rate=1, form=form, decay=min(decay, 1) if form == "power" else decay)
    np.testing.assert_allclose(steps, 1, rtol=1e-12)


def test_counter_from_1_shortens_the_first_step():
    first = constant_gradient_steps(1, sampling_rate=1, form="algorithm, t from 1")
    np.testing.assert_allclose(first, 0.744, atol=5e-4)  # (0.1 / 0.19) / sqrt(0.001 / 0.001999)


def test_equations_step_by_a_third_of_lr():
    steps = constant_gradient_steps(20_000, sampling_rate=1, form="equations")
    np.testing.assert_allclose(steps[0], 1)
    np.testing.assert_allclose(steps[-1], 0.316, atol=5e-4)  # (1 / 0.1) / sqrt(1 / 0.001)


@pytest.mark.parametrize(("decay", "inflation"), [(0.5, 5.5), (0.9, 1.9), (0.99, 1.09), (1.0, 1.0)])
def test_algorithm_inflates_the_first_step(decay, inflation):
    first = constant_gradient_steps(1, sampling_rate=1, form="algorithm", decay=decay)
    np.testing.assert_allclose(first, inflation, rtol=1e-12)  # (1 - 0.9 decay) / (1 - 0.9)


@pytest.mark.parametrize("rate", [0.2, 0.5, 0.8])
def test_steps_under_a_constant_gradient(rate):
    steps = constant_gradient_steps(1000, d=4000, eps=1e-8, sampling_rate=rate)[-1]
    np.testing.assert_allclose(steps.mean(), np.sqrt(rate), rtol=0.02)
    np.testing.assert_allclose(steps.std(), np.sqrt((1 - rate) * 0.1 / 1.9), rtol=0.05)


def test_an_element_left_out_at_the_first_step_does_not_move():
    (theta,) = params = parameters(1000)
    before = theta.detach().clone()
    optimizer = gradopt.torch.StochGradAdam(params, sampling_rate=0.4)
    set_gradients(params, seed=1)
    optimizer.step()
    assert np.array_equal((theta != before).numpy(), keep_like(np.zeros(1000), 0, 1, 0.4))
