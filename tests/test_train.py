"""The training loop: runs do not depend on what trains beside them, on being cut, or on how many share them."""

import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from threading import Event

import numpy as np
import pytest
import torch

import gradopt.torch
from gradopt.data import Dataset, Images, colour, mnist
from gradopt.models import ResNet, Single, StackedMLP
from gradopt.train import Experiment, History, checkpoint, load, loop, stack, train
from gradopt.train.__main__ import main, name_of, parser
from gradopt.train.augment import crop_flip, draw
from gradopt.train.loop import best

MASKED = partial(gradopt.torch.StochGradAdam, sampling_rate=0.5)
WRAPPED = lambda params, lr: gradopt.torch.Lookahead(MASKED(params, lr=lr))  # noqa: E731
NETWORKS = {"side by side": partial(StackedMLP, (784, 8, 10)), "one by one": partial(StackedMLP, (784, 300, 10))}
MEASURED = History._fields.index("seconds")  # of the fields, what does not depend on the clock
CLI = [sys.executable, "-m", "gradopt.train"]


@pytest.fixture(scope="module")
def data():
    """A few hundred images, enough for a dozen steps an epoch."""
    whole = mnist(sample=True)
    return Dataset(*(Images(part.x[:n], part.y[:n]) for part, n in zip(whole, (900, 200, 200), strict=True)))


@pytest.fixture(params=[1, 2])
def threads(request):
    """Torch with one thread and with two, which train at the same time."""
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


def same(a, b):
    """Whether two histories agree in every bit but for their times."""
    equal = all(np.array_equal(x, y, equal_nan=True) for x, y in zip(a[:MEASURED], b[:MEASURED], strict=True))
    return equal and a.observed == b.observed


# Runs at once


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
@pytest.mark.parametrize("method", [gradopt.torch.SGD, gradopt.torch.Adam, MASKED, WRAPPED])
def test_runs_at_once_equal_runs_one_by_one(data, threads, network, method):
    lrs, seeds = [0.001, 0.01], [3, 4, 8]
    together = train(method, data, lrs, seeds, epochs=1, network=network)
    for i, lr in enumerate(lrs):
        for j, seed in enumerate(seeds):
            alone = train(method, data, [lr], [seed], epochs=1, network=network)
            for a, b in zip(together[:MEASURED], alone[:MEASURED], strict=True):
                np.testing.assert_allclose(a[i, j], b[0, 0], rtol=1e-5)
    assert len(np.unique(together.train_loss[..., 1])) == 6


def test_small_networks_train_side_by_side_and_large_ones_one_by_one():
    runs = [(0.1, seed) for seed in range(5)]
    sizes = [
        [len(group) for group in loop._groups(runs, network, 64, torch.device(device), workers)]
        for network in NETWORKS.values()
        for device, workers in [("cpu", 1), ("cpu", 2), ("cuda", 1)]
    ]
    assert sizes == [[5], [3, 2], [5], [1] * 5, [1] * 5, [5]]


@pytest.mark.parametrize("threads", [1], indirect=True)
def test_masks_differ_between_seeds_and_not_between_learning_rates(data, threads):
    def kept(seeds, lrs):
        seen = []

        def method(params, lr):
            optimizer = gradopt.torch.StochGradAdam(params, lr=lr, betas=(0.9, 0.0), sampling_rate=0.5)
            seen.append(optimizer)
            return optimizer

        train(method, data, lrs, seeds, epochs=1, batch_size=300, network=NETWORKS["side by side"])
        (optimizer,) = seen
        bias = optimizer.param_groups[0]["params"][-1]
        return optimizer.state[bias]["v"].flatten(1).numpy() != 0

    together, alone = kept([1, 2**32 - 1], [0.1, 0.2]), kept([2**32 - 1], [0.1])
    lr1_seed1, lr1_seed2, lr2_seed1, _ = together
    assert not np.array_equal(lr1_seed1, lr1_seed2)
    assert np.array_equal(lr1_seed1, lr2_seed1)
    assert np.array_equal(lr1_seed2, alone[0])


def test_diverged_runs_are_results_and_leave_the_others_alone(data, threads):
    for network in NETWORKS.values():
        history = train(gradopt.torch.SGD, data, [1e30, 0.1], [0, 1], epochs=3, network=network)
        calm = train(gradopt.torch.SGD, data, [0.1], [0, 1], epochs=3, network=network)
        assert np.isnan(history.train_loss[0, :, 1:]).all() and np.isfinite(history.train_loss[:, :, 0]).all()
        np.testing.assert_allclose(history.validation_loss[1], calm.validation_loss[0], rtol=1e-5)
        assert best(history) == 1


def test_history_is_what_the_network_gives(data):
    made = []

    def network(seeds):
        made.append(StackedMLP((784, 8, 10), seeds))
        return made[-1]

    history = train(gradopt.torch.SGD, data, [0.1], [5], epochs=1, network=network)
    logits = made[-1](torch.from_numpy(data.test.x).flatten(1))[0].detach()
    y = torch.from_numpy(data.test.y)
    assert history.test_loss[0, 0, 1] == pytest.approx(torch.nn.functional.cross_entropy(logits, y).item(), rel=1e-6)
    assert history.test_accuracy[0, 0, 1] == pytest.approx((logits.argmax(1) == y).double().mean().item(), rel=1e-6)
    assert history.seconds[0, 0, 0] == 0 < history.seconds[0, 0, 1]


def test_every_image_is_seen_once_an_epoch(data):
    seen = []

    class Watch(StackedMLP):
        def forward(self, x):
            if self.training and torch.is_grad_enabled():
                seen.append(x.detach())
            return super().forward(x)

    train(gradopt.torch.SGD, data, [0.1], [0], epochs=2, batch_size=100, network=partial(Watch, (784, 8, 10)))
    epochs = torch.cat(seen, dim=1)[0].split(900)
    images = torch.from_numpy(data.train.x).flatten(1)
    assert len(epochs) == 2 and not torch.equal(*epochs)
    for epoch in epochs:
        assert torch.equal(epoch.unique(dim=0), images.unique(dim=0))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"batch_size": 0}, "batch_size=0 is outside its range"),
        ({"batch_size": 901}, "batch_size=901 is larger than the 900 training images"),
        ({"epochs": -1}, "epochs=-1 is outside its range"),
        ({"lrs": []}, "at least one learning rate"),
        ({"seeds": []}, "at least one learning rate and one seed"),
        ({"lrs": [-1.0]}, "lr=-1.0 is outside its range"),
        ({"device": "cuda"}, "device=cuda needs a GPU"),
        ({"augment": True}, "augment=True needs images of shape"),
        ({"epochs": 3, "log_every": 2}, "log_every=2 must be a positive divisor of epochs=3"),
        ({"log_every": 0}, "log_every=0 must be a positive divisor"),
    ],
)
def test_wrong_arguments_name_the_value(data, arguments, message):
    if "device" in arguments and torch.cuda.is_available():
        pytest.skip("there is a GPU")
    with pytest.raises(ValueError, match=message):
        train(gradopt.torch.SGD, data, **{"lrs": [0.1], "seeds": [0], "epochs": 1, **arguments})


# Convolutional networks

RESNET = partial(Single, partial(ResNet, 8))


@pytest.fixture(scope="module")
def photographs(data):
    """A hundred images with channels."""
    return colour(Dataset(*(Images(part.x[:n], part.y[:n]) for part, n in zip(data, (96, 30, 40), strict=True))))


def top(model, splits, predictions, final):
    """An observer: what the network is surest of, and what its batch normalisation has seen."""
    statistics = [float(buffer.double().sum()) for buffer in model.buffers()]
    return [{"logit": float(z.max()), "n": len(z), "statistics": statistics, "final": final} for z in predictions[2]]


IMAGES = dict(
    method=MASKED, lrs=[0.01], epochs=4, batch_size=24, network=RESNET, augment=True, log_every=2, observe=top
)


def test_convolutional_networks_do_not_depend_on_what_trains_beside_them(photographs, threads):
    a, b = (train(data=photographs, seeds=seeds, **IMAGES) for seeds in ([3, 4], [4, 8]))
    assert a.train_loss.shape == (1, 2, 3) and len(np.unique(a.train_loss)) == 6
    np.testing.assert_allclose(a.train_loss[0, 1], b.train_loss[0, 0], rtol=1e-5)
    assert [entry["n"] for entry in a.observed[0][1]] == [40] * 3
    assert [entry["final"] for entry in a.observed[0][1]] == [False, False, True]


def test_a_cut_convolutional_run_goes_on_to_the_same_bits(photographs, tmp_path, threads):
    whole = train(data=photographs, seeds=[0, 1], **IMAGES)
    settings = {**IMAGES, "observe": None}
    for epochs in (2, 4):
        train(data=photographs, seeds=[0, 1], checkpoint=tmp_path / "plain", **{**settings, "epochs": epochs})
        cut = train(data=photographs, seeds=[0, 1], checkpoint=tmp_path / "seen", **{**IMAGES, "epochs": epochs})
    assert np.array_equal(cut.test_loss, whole.test_loss)
    statistics = [[entry["statistics"] for entry in run] for run in cut.observed[0]]
    assert statistics == [[entry["statistics"] for entry in run] for run in whole.observed[0]]
    with pytest.raises(ValueError, match="belongs to another run"):
        train(data=photographs, seeds=[0, 1], checkpoint=tmp_path / "seen", **{**IMAGES, "augment": False})


SMALL = NETWORKS["side by side"]


def test_averaged_weights_are_evaluated_beside_the_last(data):
    """One step an epoch: the average of the weights after each, by the recursion written out."""
    history = train(gradopt.torch.SGD, data, [0.1, 0.2], [3, 4], 3, 900, SMALL, average=0.6)
    plain = train(gradopt.torch.SGD, data, [0.1, 0.2], [3, 4], 3, 900, SMALL)
    assert same(history, plain) and history.averaged.test_loss.shape == (2, 2, 4) and plain.averaged is None
    made, model = [], SMALL([3])
    for epochs in (1, 2, 3):
        network = lambda seeds: made.append(SMALL(seeds)) or made[-1]  # noqa: E731
        train(gradopt.torch.SGD, data, [0.1], [3], epochs, 900, network)
    with torch.no_grad():
        for theta, *steps in zip(model.parameters(), *(made[i].parameters() for i in (1, 3, 5)), strict=True):
            theta.copy_(0.6 * (0.6 * steps[0] + 0.4 * steps[1]) + 0.4 * steps[2])
        loss, accuracy = stack.score(model(torch.from_numpy(data.test.x).flatten(1)), torch.from_numpy(data.test.y))
    np.testing.assert_allclose(history.averaged.test_loss[0, 0, 3], loss, rtol=1e-5)
    np.testing.assert_allclose(history.averaged.test_accuracy[0, 0, 3], accuracy, rtol=1e-5)
    np.testing.assert_allclose(history.averaged.test_loss[..., 1], history.test_loss[..., 1], rtol=1e-5)


@pytest.mark.parametrize("threads", [1], indirect=True)
@pytest.mark.parametrize("lrs", [[0.1], [0.1, 0.3]])
def test_a_linear_schedule_falls_towards_zero(data, threads, lrs):
    """Of four steps the first is at the whole rate, the last at a quarter, for every run alike."""
    seen = []

    class Watched(gradopt.torch.SGD):
        def step(self, closure=None):
            seen.append(torch.as_tensor(self.param_groups[0]["lr"]).flatten().tolist())
            return super().step(closure)

    train(Watched, data, lrs, [3], 2, 450, SMALL, schedule="linear")
    expected = [[lr * factor for lr in lrs] for factor in (1, 0.75, 0.5, 0.25)]
    np.testing.assert_allclose(seen, expected, rtol=1e-6)


def test_a_cut_run_with_a_schedule_and_averages_goes_on_to_the_same_bits(photographs, tmp_path, monkeypatch):
    settings = {**IMAGES, "schedule": "linear", "average": 0.9}
    whole = train(data=photographs, seeds=[0, 1], **settings)
    real, calls = stack.Stack.save, []

    def save(self):
        real(self)
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("cut")

    monkeypatch.setattr(stack.Stack, "save", save)
    with pytest.raises(RuntimeError, match="cut"):
        train(data=photographs, seeds=[0, 1], checkpoint=tmp_path, **settings)
    monkeypatch.setattr(stack.Stack, "save", real)
    cut = train(data=photographs, seeds=[0, 1], checkpoint=tmp_path, **settings)
    assert same(cut, whole) and same(cut.averaged, whole.averaged)
    assert not np.array_equal(whole.averaged.test_loss[..., 1:], whole.test_loss[..., 1:])
    for other in ({"epochs": 6}, {"schedule": None}, {"average": 0.8}):
        with pytest.raises(ValueError, match="belongs to another run"):
            train(data=photographs, seeds=[0, 1], checkpoint=tmp_path, **{**settings, **other})


def recorded():
    """Return RESNET and the list of the networks that it will make."""
    made = []

    def network(seeds):
        made.append(RESNET(seeds))
        return made[-1]

    network.side_by_side = False
    return network, made


def test_batch_normalisation_is_evaluated_with_the_averages_of_training(photographs):
    network, made = recorded()
    history = train(data=photographs, seeds=[0], **{**IMAGES, "network": network})
    images, y = (torch.from_numpy(array) for array in photographs.test)
    with torch.no_grad():
        logits = made[-1].eval()(images)[0]
        assert not torch.allclose(logits, made[-1].train()(images)[0], atol=0.01)
    assert history.test_loss[0, 0, -1] == pytest.approx(torch.nn.functional.cross_entropy(logits, y).item(), rel=1e-4)


@pytest.mark.parametrize(("device", "chunks"), [("cpu", [100, 20]), ("meta", [120])])
def test_images_are_evaluated_in_larger_chunks_on_whatever_is_no_cpu(monkeypatch, device, chunks):
    seen = []
    monkeypatch.setattr(stack.Stack, "logits", lambda self, model, part: seen.append(len(part)) or part[None])
    stack.Stack.predict(object.__new__(stack.Stack), None, torch.empty(120, 3, 2, 2, device=device))
    assert seen == chunks


def test_before_training_batch_normalisation_takes_the_images_statistics_and_keeps_none(photographs):
    network, made = recorded()
    settings = {**IMAGES, "network": network, "epochs": 1, "log_every": 1}
    history = train(data=photographs, seeds=[0], **settings)
    images, y = (torch.from_numpy(array) for array in photographs.test)
    with torch.no_grad():
        loss = torch.nn.functional.cross_entropy(RESNET([0])(images)[0], y).item()
    assert history.test_loss[0, 0, 0] == pytest.approx(loss, rel=1e-4)
    seen = {x.item() for name, x in made[-1].named_buffers() if name.endswith("num_batches_tracked")}
    assert seen == {len(photographs.train.y) // settings["batch_size"]}


def test_bfloat16_computes_less_exactly_and_trains(photographs):
    settings = {**IMAGES, "method": gradopt.torch.Adam, "lrs": [0.003], "epochs": 12, "log_every": 12, "augment": False}
    exact, rounded = (
        train(data=photographs, seeds=[0], **settings, bfloat16=x).train_loss[0, 0] for x in (False, True)
    )
    assert not np.array_equal(exact, rounded)
    np.testing.assert_allclose(exact[0], rounded[0], rtol=0.02)
    assert rounded[-1] < rounded[0]


def test_pixels_can_have_labels(photographs):
    class Pixels(torch.nn.Conv2d):
        def __init__(self):
            super().__init__(3, 2, 1)

    masks = Dataset(*(Images(x, (x[:, 0] > 128).astype(np.int64)) for x, _ in photographs))
    history = train(gradopt.torch.Adam, masks, [0.05], [0], 20, 24, partial(Single, Pixels))
    assert history.test_loss[0, 0, 0] > 2 * history.test_loss[0, 0, -1] and history.test_accuracy[0, 0, -1] > 0.97


# Augmentation


def test_crops_move_images_by_up_to_four_pixels_and_flip_half():
    rng = np.random.default_rng(0)
    images = torch.from_numpy(rng.integers(1, 256, (400, 3, 6, 5), dtype=np.uint8))
    draws = torch.from_numpy(draw(rng, 400))
    cropped = crop_flip(images, draws)
    for before, after, (row, column, flip) in zip(images, cropped, draws.tolist(), strict=True):
        padded = torch.zeros(3, 14, 13, dtype=torch.uint8)
        padded[:, 4:-4, 4:-4] = before
        window = padded[:, row : row + 6, column : column + 5]
        assert torch.equal(after, window.flip(2) if flip else window)
    assert {tuple(x) for x in draws.tolist()} <= {(r, c, f) for r in range(9) for c in range(9) for f in (0, 1)}
    assert draws[:, 0].unique().tolist() == draws[:, 1].unique().tolist() == list(range(9))
    assert 0.4 < draws[:, 2].double().mean() < 0.6


# Checkpoints


@pytest.mark.parametrize("method", [gradopt.torch.Momentum, MASKED, WRAPPED])
@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_a_run_cut_at_any_step_goes_on_to_the_same_bits(data, tmp_path, monkeypatch, network, method):
    settings = dict(lrs=[0.01, 0.02], seeds=[0, 1], epochs=2, network=network)
    whole = train(method, data, **settings)
    update = stack.Stack.update

    def until(step):
        class Cut(Event):
            def is_set(self):
                return super().is_set() or taken >= step

        def counted(self, *batch):
            nonlocal taken
            update(self, *batch)
            taken += 1

        taken = 0
        monkeypatch.setattr(stack.Stack, "update", counted)
        monkeypatch.setattr(loop, "Event", Cut)

    for cut in (1, 5, 14, 9):  # 14 steps an epoch
        until(cut)
        train(method, data, checkpoint=tmp_path, **settings)
        monkeypatch.undo()
    assert list(tmp_path.iterdir())
    assert same(train(method, data, checkpoint=tmp_path, **settings), whole)
    assert same(train(method, data, checkpoint=tmp_path, **settings), whole)  # nothing is left to train


def test_more_epochs_go_on_from_fewer(data, tmp_path):
    settings = dict(method=MASKED, data=data, lrs=[0.01], seeds=[0, 1], network=NETWORKS["one by one"])
    train(epochs=1, checkpoint=tmp_path, **settings)
    assert same(train(epochs=3, checkpoint=tmp_path, **settings), train(epochs=3, **settings))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_killed_run_goes_on_to_the_same_bits(tmp_path):
    command = [*CLI, "mnist-sample", "--optimizer", "stochgradadam", "--epochs", "5", "--seeds", "2"]
    command += ["--widths", "200", "--batch-size", "64", "--name", "run", "--folder"]
    subprocess.run([*command, tmp_path / "whole"], check=True, capture_output=True)
    checkpoints = tmp_path / "cut" / "run.checkpoints"
    for _ in range(2):
        process = subprocess.Popen([*command, tmp_path / "cut"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        before = newest(checkpoints)
        while process.poll() is None and newest(checkpoints) == before:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL, "it was over before it could be killed"
    subprocess.run([*command, tmp_path / "cut"], check=True, capture_output=True)
    assert not checkpoints.exists()
    assert same(load("run", tmp_path / "cut").history, load("run", tmp_path / "whole").history)


def newest(folder):
    """The time of the last checkpoint; a file may vanish while it is looked at."""
    times = [0]
    for path in folder.glob("*.checkpoint"):
        try:
            times.append(path.stat().st_mtime_ns)
        except FileNotFoundError:
            pass
    return max(times)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_ctrl_c_saves_and_says_how_to_go_on(tmp_path):
    code = (
        "import runpy, signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a job in the background would ignore it
        "runpy.run_module('gradopt.train', run_name='__main__', alter_sys=True)\n"
    )
    arguments = ["mnist-sample", "--epochs", "1000", "--seeds", "2", "--name", "run", "--folder", tmp_path]
    command = [sys.executable, "-c", code, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        while not newest(tmp_path / "run.checkpoints"):
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert f"the same command goes on from {tmp_path / 'run'}.checkpoints" in error
    assert "Traceback" not in error
    assert any(checkpoint.load(path)["step"] for path in (tmp_path / "run.checkpoints").glob("*.checkpoint"))


def test_ctrl_c_does_not_begin_what_waits(data, threads, monkeypatch):
    begun, whole = [], loop.wait

    def train_until(self, stop):
        begun.append(self.seeds)
        assert stop.wait(timeout=60)

    def wait(futures, **until):
        while len(begun) < threads:
            time.sleep(0.01)
        if until:
            raise KeyboardInterrupt
        return whole(futures)

    monkeypatch.setattr(stack.Stack, "train", train_until)
    monkeypatch.setattr(loop, "wait", wait)
    with pytest.raises(KeyboardInterrupt, match="training stopped"):
        train(MASKED, data, [0.1], range(6), epochs=1, network=NETWORKS["one by one"])
    assert len(begun) == threads


@pytest.mark.parametrize("damage", ["flip", "cut", "empty"])
def test_a_damaged_checkpoint_is_named_and_the_one_before_is_used(data, tmp_path, damage):
    settings = dict(method=MASKED, data=data, lrs=[0.01], seeds=[0], network=NETWORKS["one by one"])
    train(epochs=2, checkpoint=tmp_path, **settings)
    path = tmp_path / "0.checkpoint"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes({"flip": content, "cut": content[:-1], "empty": b""}[damage])
    with pytest.warns(UserWarning, match=r"0\.checkpoint is damaged"):
        resumed = train(epochs=3, checkpoint=tmp_path, **settings)
    assert same(resumed, train(epochs=3, **settings))


def test_two_damaged_checkpoints_begin_anew(data, tmp_path):
    settings = dict(method=MASKED, data=data, lrs=[0.01], seeds=[0], network=NETWORKS["one by one"])
    train(epochs=2, checkpoint=tmp_path, **settings)
    for path in tmp_path.iterdir():
        path.write_bytes(b"nothing")
    with pytest.warns(UserWarning, match="is damaged"):
        resumed = train(epochs=1, checkpoint=tmp_path, **settings)
    assert same(resumed, train(epochs=1, **settings))


@pytest.mark.parametrize(
    "other",
    [
        {"lrs": [0.02]},
        {"seeds": [1]},
        {"batch_size": 50},
        {"method": gradopt.torch.Adam},
        {"method": partial(MASKED, betas=(0.8, 0.999))},
        {"network": partial(StackedMLP, (784, 300, 10), scale=0.01)},
    ],
)
def test_a_checkpoint_of_other_arguments_is_refused(data, tmp_path, other):
    settings = dict(method=MASKED, data=data, lrs=[0.01], seeds=[0], network=NETWORKS["one by one"], epochs=1)
    train(checkpoint=tmp_path, **settings)
    with pytest.raises(ValueError, match="belongs to another run"):
        train(checkpoint=tmp_path, **{**settings, **other})


def test_a_checkpoint_is_never_half_written(tmp_path, monkeypatch):
    path = tmp_path / "x"
    checkpoint.save(path, {"epoch": 1})
    checkpoint.save(path, {"epoch": 2})

    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        checkpoint.save(path, {"epoch": 3})
    assert checkpoint.load(path) == {"epoch": 2}


# Several processes


REPLICA = """
import sys, torch
from torch import distributed
from functools import partial
import gradopt.torch
from gradopt.data import colour, first, mnist
from gradopt.models import ResNet, Single, StackedMLP
from gradopt.train import train

distributed.init_process_group("gloo")
made = []

def network(seeds):
    made.append(NETWORK)
    return made[-1]

masked = partial(gradopt.torch.StochGradAdam, sampling_rate=0.5)
history = train(masked, DATA, [0.01], SEEDS, 1, network=network, augment=AUGMENT)
rank = distributed.get_rank()
torch.save([x.detach() for x in (*made[-1].parameters(), *made[-1].buffers())], f"{sys.argv[1]}/{rank}.pt")
torch.save(torch.from_numpy(history.validation_loss), f"{sys.argv[1]}/loss{rank}.pt")
distributed.destroy_process_group()
"""


def replicas(folder, **settings):
    """What two processes end with, parameters and statistics, and the loss that they find."""
    script = REPLICA
    for name, value in settings.items():
        script = script.replace(name, value)
    (folder / "replica.py").write_text(script)
    torchrun(folder / "replica.py", folder)
    first, second = (torch.load(folder / f"{rank}.pt") for rank in (0, 1))
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))
    losses = [torch.load(folder / f"loss{rank}.pt").numpy() for rank in (0, 1)]
    assert np.array_equal(*losses)
    return first, losses[0]


def test_two_processes_hold_the_same_bits_and_train_as_one(tmp_path):
    settings = dict(NETWORK="StackedMLP((784, 8, 10), seeds)", DATA="mnist(sample=True)", SEEDS="[0, 1]")
    _, loss = replicas(tmp_path, **settings, AUGMENT="False")
    single = train(MASKED, mnist(sample=True), [0.01], [0, 1], 1, network=partial(StackedMLP, (784, 8, 10)))
    np.testing.assert_allclose(loss, single.validation_loss, rtol=1e-3)


def test_two_processes_share_what_batch_normalisation_has_seen(tmp_path):
    settings = dict(NETWORK="Single(partial(ResNet, 8), seeds)", DATA="first(colour(mnist(sample=True)), 256)")
    state, _ = replicas(tmp_path, **settings, SEEDS="[0]", AUGMENT="True")
    assert any(x.dtype == torch.int64 and x == 4 for x in state)  # batches that a normalisation has seen


def torchrun(*arguments):
    """Run on two processes."""
    if sys.platform == "win32":
        pytest.skip("torch's builds for Windows lack what torchrun meets through")
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    result = subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True, timeout=240)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_torchrun_runs_the_command_line_once(tmp_path):
    arguments = ["mnist-sample", "--epochs", "1", "--widths", "8", "--name", "run", "--folder"]
    printed = torchrun("-m", "gradopt.train", *arguments, tmp_path / "two")
    assert printed.count("wrote") == 1
    main([*arguments, str(tmp_path / "one")])
    two, one = (load("run", tmp_path / folder).history for folder in ("two", "one"))
    np.testing.assert_allclose(two.validation_loss, one.validation_loss, rtol=1e-3)


# The command line and results


def test_the_command_line_runs_what_an_experiment_says(tmp_path, capsys):
    """The command line writes what the same experiment gives from Python."""
    arguments = ["mnist-sample", "--optimizer", "nesterov", "--lr", "0.1", "0.2", "--options", "momentum=0.8"]
    arguments += ["--batch-size", "128", "--epochs", "2", "--seeds", "2", "--widths", "16", "--scale", "0.1"]
    arguments += ["--name", "x", "--folder", str(tmp_path), "--schedule", "linear", "--average", "0.9"]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    result = load("x", tmp_path)
    experiment = Experiment(
        "x", "Nesterov", (0.1, 0.2), options={"momentum": 0.8}, data="mnist-sample", seeds=(0, 1), epochs=2,
        batch_size=128, widths=(16,), scale=0.1, schedule="linear", average=0.9,
    )  # fmt: skip
    assert result.experiment == experiment
    for a, b in zip(result.history[:MEASURED], experiment.train()[:MEASURED], strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5)
    main(arguments)
    assert "found" in capsys.readouterr().out and "wrote" in printed
    accuracies = 100 * result.history.test_accuracy[..., -1]
    for mean in accuracies.mean(1):
        assert f"{mean:.4f} +- " in printed


def test_commands_that_differ_write_results_that_differ():
    parse = parser()
    lines = [
        "mnist", "mnist-sample", "mnist --lr 0.1", "mnist --lr 0.1 0.01", "mnist --optimizer sgd", "mnist --epochs 3",
        "mnist --batch-size 32", "mnist --seeds 2", "mnist --first-seed 2", "mnist --widths 8", "mnist --widths",
        "mnist --scale 0.01", "mnist --options betas=0.9,0.99", "mnist --options betas=0.9,0.999",
    ]  # fmt: skip
    names = {name_of(parse.parse_args(line.split()), parse) for line in lines}
    assert len(names) == len(lines)
    assert all(re.fullmatch(r"[\w.-]+", name) for name in names)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["mnist-sample", "--lr", "-1"], "lr=-1.0 is outside its range [0, inf)"),
        (["mnist-sample", "--lr", "fast"], "argument --lr: invalid float value: 'fast'"),
        (["mnist-sample", "--optimizer", "adma"], "invalid choice: 'adma'"),
        (["mnist-sample", "--options", "beta=0.9"], "unexpected keyword argument 'beta'"),
        (["mnist-sample", "--options", "momentum"], "'momentum' is not of the form name=number"),
        (["mnist-sample", "--batch-size", "0"], "'0' is no integer above 0"),
        (["mnist-sample", "--batch-size", "4000"], "batch_size=4000 is larger than the 3500 training images"),
        (["mnist-sample", "--scale", "she"], "'she' is neither 'he' nor a number"),
        (["mnist-sample", "--device", "abacus"], "abacus"),
        (["fashion"], "invalid choice: 'fashion'"),
    ],
)
def test_wrong_arguments_get_one_clear_line(tmp_path, capsys, arguments, message):
    with pytest.raises(SystemExit, check=lambda stopped: stopped.code == 2):
        main([*arguments, "--folder", str(tmp_path)])
    assert message in capsys.readouterr().err.strip().splitlines()[-1]
    assert not list(tmp_path.glob("*.json"))


def test_training_needs_only_numpy_torch_and_tqdm(tmp_path):
    code = (
        "import sys, runpy\n"
        "class Only:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in {'matplotlib', 'pooch', 'scipy', 'mlxtend', 'IPython', 'ipywidgets'}:\n"
        "            raise ModuleNotFoundError(f'No module named {name!r}', name=name)\n"
        "sys.meta_path.insert(0, Only())\n"
        "sys.argv = ['train', 'mnist', '--folder', sys.argv[1]]\n"
        "runpy.run_module('gradopt.train', run_name='__main__')\n"
    )
    environment = {k: v for k, v in os.environ.items() if k != "GRADOPT_DATA"} | {"HOME": str(tmp_path)}
    result = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, env=environment)
    assert "downloads need pooch: install it, or set GRADOPT_DATA" in result.stderr and "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "wrong",
    [
        {"optimizer": "Adma"}, {"data": "fashion"}, {"lrs": ()}, {"network": "resnet-21"}, {"observe": "weather"},
        {"network": "resnet-20"}, {"data": "cifar10"}, {"network": "unet", "data": "cifar10"},
        {"epochs": -3}, {"batch_size": 0}, {"log_every": 0}, {"log_every": 3}, {"schedule": "nonsense"}, {"average": 7},
    ],
)  # fmt: skip
def test_an_impossible_experiment_is_refused(wrong):
    with pytest.raises(ValueError, match="|".join(map(str, wrong.values())).replace("()", "needs learning rates")):
        Experiment(**{"name": "x", "optimizer": "Adam", "lrs": (0.1,), **wrong})
