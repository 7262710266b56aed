"""`make gpu` in small: it checks the machine, stops by itself in time, goes on, and its numbers are what they say."""

import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import time
from collections import namedtuple
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from cases import compiles

import gradopt.torch
from gradopt.data import DataError
from gradopt.results import experiments, minutes, plan
from gradopt.results.arms import ARMS
from gradopt.train import Experiment, load
from gradopt.train.device import device_name
from gradopt.train.queue import cost, progress, share
from gradopt.train.record import locked

sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))  # its programs are no package
gpu, gpu_carry, gpu_session, gpu_steps = map(import_module, ("gpu", "gpu_carry", "gpu_session", "gpu_steps"))
CIFAR10 = import_module("gradopt.data.cifar10")
SHORT = Experiment("short", "SGD", (0.1,), data="mnist-sample", seeds=(0, 1), epochs=1, widths=(8,))
LONG = replace(SHORT, name="long", epochs=100_000)


@pytest.fixture
def session(tmp_path, monkeypatch, capfd):
    """Return a function that holds a session in a folder, steps measured before, and returns what it prints."""
    monkeypatch.setenv("GRADOPT_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(gpu_steps, "fused_agrees", lambda: None)

    def hold(listed, folder, limit):
        monkeypatch.setattr(gpu_session, "IN_SMALL", listed)
        (folder / "gpu").mkdir(parents=True, exist_ok=True)
        steps = {"device": device_name(), **{name: {} for name in gpu_steps.MEASURED}}
        (folder / "gpu" / "steps.json").write_text(json.dumps(steps))
        assert gpu.main(["--folder", str(folder), "--out", str(folder / "out"), "--limit", str(limit)]) == 0
        return capfd.readouterr().out

    return hold


def test_a_session_ends_in_time_and_another_one_elsewhere_goes_on(session, tmp_path):
    begun, here, there = time.time(), tmp_path / "here", tmp_path / "there"
    subprocess.run([sys.executable, "-c", "import gradopt.results.minutes"], check=True)
    starts = time.time() - begun  # what a process needs before it trains, on this machine and with what else it does
    begun, limit = time.time(), 4 + 2.5 * starts
    said = session([SHORT, LONG], here, limit)
    assert time.time() < begun + limit + starts
    assert "done: short\n" in said and "1 of 2 experiments are done" in said
    assert re.search(r"not finished, another call goes on .*: long \(0%\)\nthe rest takes about \d+\.\d minutes", said)
    assert re.search(r"trained \S+ epochs a second; .* mlp on mnist-sample \S+\n\d+% of the time was not spent", said)
    assert (here / "out" / "summary.txt").read_text() in said

    (there / "gpu").mkdir(parents=True)
    for path in (here / "out").glob("*.tar"):
        with tarfile.open(path) as tar:
            safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # since Python 3.11.4
            tar.extractall(there / "gpu", **safely)
    epochs, _ = progress(LONG, there / "gpu")
    assert epochs == progress(LONG, here / "gpu")[0] > 2
    longer = replace(LONG, epochs=int(epochs / 2) + 2)  # of each of two seeds
    said = session([SHORT, longer], there, 60)
    assert "done: long" in said and "done: short" not in said and "2 of 2 experiments are done" in said
    assert "not finished" not in said and "the rest" not in said
    assert load("long", there / "gpu").experiment == longer


def test_what_does_not_stop_is_killed():
    begun = time.time()
    gpu_session.run([(time.sleep, 60)], begun + 1, begun + 2)
    assert time.time() < begun + 20


# The check


def test_the_check_names_a_missing_package_and_how_to_bring_it(tmp_path, monkeypatch):
    find_spec = gpu.find_spec
    monkeypatch.setattr(gpu, "find_spec", lambda name: None if name in ("PIL", "tqdm") else find_spec(name))
    with pytest.raises(SystemExit, match="^error: missing here: pillow tqdm. .*pip download .* pillow tqdm`; .*$"):
        gpu.main(["--folder", str(tmp_path)])
    assert not list(tmp_path.iterdir())


def test_the_check_names_too_little_disk(tmp_path, monkeypatch):
    usage = namedtuple("usage", "free")(2**29)
    monkeypatch.setattr(gpu.shutil, "disk_usage", {tmp_path: usage}.__getitem__)
    with pytest.raises(SystemExit, match=f"^error: too little disk: 0.5 GiB are free in {tmp_path}, and 6 are needed$"):
        gpu.main(["--folder", str(tmp_path / "not" / "there")])


@pytest.fixture
def half(monkeypatch):
    """Some data that are not there."""

    def dataset(name):
        if name == "cifar10":
            raise DataError("data_batch_2.bin is\nnot there.")

    monkeypatch.setattr(gpu_session, "dataset", dataset)
    monkeypatch.setenv("GRADOPT_DATA", "nowhere")


def test_what_waits_for_data_is_named_and_the_rest_is_run(half, tmp_path, monkeypatch):
    monkeypatch.setattr(gpu_steps, "fused_agrees", lambda: "no compiler")
    ready, (waits, loops) = gpu_session.checked(tmp_path, 1, minutes.MINUTES)
    assert [each.name for each in ready] == [each.name for each in minutes.MINUTES if each.data != "cifar10"]
    assert waits.startswith("waiting for cifar10, 10 of the list: data_batch_2.bin is not there. `make carry` ")
    assert loops == "every step is taken in a loop: no compiler" and not any("fused" in each.options for each in ready)
    with pytest.raises(SystemExit, match="^error: waiting for cifar10, 1 of the list: data_batch_2.bin is not there"):
        gpu_session.checked(tmp_path, 1, minutes.MINUTES[-1:])


def test_the_check_names_too_little_memory_of_a_gpu(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADOPT_DATA", "nowhere")
    monkeypatch.setattr(gpu_steps, "DEVICE", "cuda")
    monkeypatch.setattr(gpu_session.torch.cuda, "mem_get_info", lambda: (9 * 2**30, 80 * 2**30))
    with pytest.raises(SystemExit, match="^error: 3 processes may need more than the GPU's free 9 GiB: --processes 2$"):
        gpu_session.checked(tmp_path, 3, [SHORT])


def test_carried_data_that_are_damaged_are_named(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADOPT_DATA", str(tmp_path / "data"))
    (tmp_path / "carry-1").mkdir()
    (tmp_path / "carry-1" / "test_batch.webp").write_bytes(b"RIFF")
    with pytest.raises(SystemExit, match="^error: .*test_batch.webp is damaged: cannot identify "):
        gpu.main(["--folder", str(tmp_path)])


@compiles
def test_a_fused_step_is_the_step_in_a_loop(compiler, monkeypatch):
    assert gpu_steps.fused_agrees() is None
    monkeypatch.setattr(gradopt.torch, "StochGradAdam", lambda theta, lr, fused: gradopt.torch.SGD(theta, lr + fused))
    assert re.match(r"fused steps are \d\S* away from steps in a loop", gpu_steps.fused_agrees())


# Measuring


def test_what_is_measured_is_written_at_once_what_fails_is_named_and_nothing_is_measured_twice(tmp_path, monkeypatch):
    path, kept = tmp_path / "steps.json", []

    def fail():
        kept.append(json.loads(path.read_text())["Adam"])
        raise RuntimeError("out of\nmemory")

    monkeypatch.setattr(gpu_steps, "MEASURED", {"Adam": lambda: {"seconds": 1.0}, "ten seeds": fail})
    path.write_text('{"device": "another", "Adam": {"seconds": 2.0}}')
    for times in (1, 2):
        gpu_steps.measure_all(path)
        assert kept == times * [{"seconds": 1.0}]
    said = gpu_steps.lines(gpu_steps.known(path))
    assert said[-1] == "not measured yet: ten seeds (RuntimeError: out of memory)"


@pytest.mark.parametrize(
    ("rule", "size"), [("SGD", 12), ("Momentum", 20), ("Adam", 28), ("RAdam", 28), ("AMSGrad", 36)]
)
def test_the_bytes_of_a_step(rule, size):
    assert gpu_steps.least_bytes(rule) == size


def test_shares_and_ratios():
    """280 MB in 0.2 ms are 1.4 TB/s."""
    times = {"fused": 2e-4, "torch fused Adam": 1.6e-4, "bytes": 28 * 10**7, "copied a second": 1.75e12}
    slower = {"fused": 1e-3, "bytes": 12 * 10**7, "copied a second": 2.8e12}
    steps = {"as in the list": {"seconds": 0.008}, "in float32": {"seconds": 0.01}}
    kept = {"Adam": times, "SGD": slower, "ten seeds": {"together": 0.1, "alone": 0.8}, **steps}
    assert gpu_steps.lines(kept)[:5] == [
        "memory is copied at 2.80 TB/s",
        "Adam: a fused step is at 50% of that rate and takes 1.25 of torch's fused Adam",
        "SGD: a fused step is at 4% of that rate",
        "ten seeds at once: each takes 0.12 of one alone",
        f"a step of {gpu_steps.NETWORK} alone: 8.0 ms as in the list, 10.0 ms in float32",
    ]


def test_speeds_and_what_is_left():
    """Of two processes for 100 s, 150 s were steps: 20 epochs of 5 s and 50 of 1 s; one waits a quarter of its time."""
    done, seconds = {"slow": 20, "fast": 50}, {"slow": 100.0, "fast": 50.0}
    assert gpu_session.waited(seconds, 2, 100) == 0.25
    speeds = gpu_session.rates(done, seconds, 2, 100)
    assert speeds == {"slow": pytest.approx(0.3), "fast": pytest.approx(1.5)}
    prices = {"slow": 5, "fast": 1, "new": 10}
    assert gpu_session.time_left({"slow": 3, "fast": 3, "new": 0.3}, speeds, prices) == pytest.approx(10 + 2 + 2)
    assert gpu_session.time_left({"slow": 3}, {}, prices) is None


def test_what_is_told_counts_epochs_and_seconds_of_this_call_only():
    """4 epochs in 10 s, 8 s of them steps; 4 of 6 epochs were there before, so 100,000 times 2 less 8 are left."""
    lines = gpu_session.told([SHORT, LONG], [(2, 1.0), (4, 6.0)], [(2, 1.0), (8, 14.0)], [True, False], 1, 10.0)
    assert lines[0] == "trained 0.4 epochs a second; if all of the time, mlp on mnist-sample 0.4"
    assert lines[1] == "20% of the time was not spent in training steps"
    assert lines[-1] == f"the rest takes about {(200_000 - 8) / 0.4 / 60:.1f} minutes"


def test_processes_at_once_are_compared_with_one_alone(monkeypatch):
    """An epoch of 3 steps of 0.5 s each; four at once train one in a second."""
    monkeypatch.setattr(gpu_steps, "NETWORK", "mlp")
    lines = gpu_session.told([SHORT], [(0, 0.0)], [(2, 8.0)], [True], 4, 2.0, alone=0.5)
    assert lines[2] == "4 at once are 1.50 times as fast as the steps of one alone"


def test_the_price_of_an_epoch_counts_its_images():
    assert gpu_session.price(SHORT) == gpu_session.price(LONG) == 3_500 * cost(SHORT) / 2


def test_how_busy_a_gpu_is(tmp_path, monkeypatch):
    monkeypatch.setattr(gpu_session, "UTILIZATION", [sys.executable, "-c", "print('40\\n90')"])
    assert gpu_session.utilization() == [0.4]
    for command in ([str(tmp_path / "nothing")], [sys.executable, "-c", "print('N/A')"]):
        monkeypatch.setattr(gpu_session, "UTILIZATION", command)
        assert gpu_session.utilization() == []


# The list


def test_processes_share_a_list_in_its_order(tmp_path, capsys):
    bad = replace(SHORT, name="bad", batch_size=5_000)
    with locked(tmp_path, "long"):
        share([LONG, bad, SHORT], tmp_path)
    assert capsys.readouterr().out.splitlines() == [
        "failed: bad: batch_size=5000 is larger than the 3500 training images", "done: short",
    ]  # fmt: skip
    share([SHORT], tmp_path)
    assert capsys.readouterr().out == ""
    epochs, seconds = progress(SHORT, tmp_path)
    assert epochs == 2 and seconds == pytest.approx(load("short", tmp_path).history.seconds[..., 1].sum())
    assert progress(LONG, tmp_path) == (0, 0)


def test_the_list_of_minutes_pairs_all_arms_on_seeds_of_its_own_and_begins_with_what_needs_three_files():
    listed = minutes.MINUTES
    assert len({each.name for each in listed}) == len(listed)
    for i in range(0, len(listed), len(ARMS)):
        group = listed[i : i + len(ARMS)]
        assert [each.name.partition("-60")[2][2:] for each in group] == [*ARMS]
        assert len({(each.seeds, each.network, each.data, each.epochs) for each in group}) == 1
    tiers = [
        *experiments.EXPERIMENTS,
        *experiments.ONWARDS,
        *experiments.SHOWN,
        *experiments.PLANNED,
        *experiments.FOR_A_GPU,
    ]
    assert not set(minutes.SEEDS) & {seed for tier in tiers for each in tier for seed in each.seeds}
    assert not set(minutes.SEEDS) & {seed for seeds in plan.LOOKS.values() for seed in seeds}
    order = [each.data for each in listed]
    assert order == sorted(order, reverse=True) and set(order) == {"cifar10-small", "cifar10"}
    assert [*dict.fromkeys(each.network for each in listed)] == [
        "resnet-20",
        "resnet-56",
        "vit-8",
        "mobilenetv2",
        "vgg-16",
    ]


# What goes there and comes home


@pytest.fixture
def small(tmp_path, monkeypatch):
    """CIFAR-10 with four photographs a file, in GRADOPT_DATA; return what is in each file."""
    monkeypatch.setattr(gpu_carry, "SIDE", 2)
    contents = {}
    for i, name in enumerate(CIFAR10.FILES):
        content = np.random.default_rng(i).integers(0, 256, (4, 3073), np.uint8).tobytes()
        contents[name] = content
        monkeypatch.setitem(CIFAR10.FILES, name, hashlib.sha256(content).hexdigest())
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    monkeypatch.setenv("GRADOPT_DATA", str(tmp_path / "data"))
    return contents


def test_cifar10_travels_in_two_parts_bit_for_bit(small, tmp_path):
    gpu_carry.pack(tmp_path)
    three = [Path(name).stem for name in CIFAR10.needed(10_000)]
    assert sorted(path.stem for path in (tmp_path / "carry-1").iterdir()) == sorted(three)
    assert len(list((tmp_path / "carry-2").iterdir())) == 3
    gpu_carry.unpack(tmp_path, tmp_path / "there")
    assert {name: (tmp_path / "there" / name).read_bytes() for name in small} == small
    image = tmp_path / "carry-2" / "data_batch_3.webp"
    image.write_bytes((tmp_path / "carry-2" / "data_batch_2.webp").read_bytes())
    with pytest.raises(DataError, match="data_batch_3.webp is damaged"):
        gpu_carry.unpack(tmp_path, tmp_path / "elsewhere")
    (tmp_path / "data" / "cifar-10-batches-bin" / "test_batch.bin").unlink()
    with pytest.raises(DataError, match="test_batch.bin is not in GRADOPT_DATA"):
        gpu_carry.pack(tmp_path)


def test_the_help_says_how_much_comes_home():
    says = f"a summary and at most {gpu_carry.PARTS} tar files of {gpu_carry.PART // 2**20} MiB"
    assert says in " ".join(gpu.parser().format_help().split())


def test_what_comes_home_is_small_and_the_results_come_first(tmp_path, monkeypatch):
    monkeypatch.setattr(gpu_carry, "PART", 40_000)
    sizes = {"a.json": 30_000, "b.json": 1_000, "c.checkpoints/0.checkpoint": 500, "d.checkpoints/0.checkpoint": 50_000}
    sizes |= {f"e.checkpoints/{i}.checkpoint": 36_000 for i in range(5)}
    sizes |= {"c.checkpoints/0.checkpoint.previous": 10, "c.lock": 0}
    for name, size in sizes.items():
        path = tmp_path / "gpu" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(size))
    left = gpu_carry.take_home(tmp_path / "gpu", tmp_path / "out")
    parts = sorted((tmp_path / "out").iterdir())
    names = [tarfile.open(fileobj=io.BytesIO(path.read_bytes())).getnames() for path in parts]
    assert len(parts) == gpu_carry.PARTS and names[0] == ["b.json", "a.json", "c.checkpoints/0.checkpoint"]
    assert len(left) == 3 and tmp_path / "gpu" / "d.checkpoints" / "0.checkpoint" in left
    assert all(path.stat().st_size < 40_000 + 20 * 1_024 for path in parts)
