"""A list of experiments: what is missing is run once, here or on workers that may die, and the time is foretold."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from distributed import Client, LocalCluster

from gradopt.train import Experiment, load
from gradopt.train.queue import cost, hours, missing, progress, run_all, spread
from gradopt.train.record import locked

EXPERIMENTS = [
    Experiment("chosen", "SGD", tuned_on="grid", data="mnist-sample", seeds=(7,), epochs=1, widths=(8,)),
    Experiment("grid", "SGD", (1e30, 0.5, 1e-6), data="mnist-sample", seeds=(0, 1), epochs=1, widths=(8,)),
    Experiment("dear", "Lookahead", (0.01,), data="mnist-sample", seeds=(0,), epochs=9, widths=(8,), options={"k": 3}),
]


def test_results_are_made_cheapest_first_and_once(tmp_path, capsys):
    def made():
        run_all(EXPERIMENTS, tmp_path)
        return [line.split()[0] for line in capsys.readouterr().out.splitlines()]

    assert made() == ["grid", "chosen", "dear"]
    assert load("chosen", tmp_path).experiment.lrs == (0.5,)
    assert made() == []
    (tmp_path / "dear.json").write_text("{")
    with pytest.warns(UserWarning, match="dear.json is no whole result"):
        assert made() == ["dear"]
    changed = json.loads((tmp_path / "grid.json").read_text())
    changed["data_sha256"] = "of other data"
    (tmp_path / "grid.json").write_text(json.dumps(changed))
    assert made() == ["grid"]
    assert np.isnan(load("grid", tmp_path).history.validation_loss[0, :, 1]).all()
    assert load("grid", tmp_path).device and load("grid", tmp_path).torch


def test_what_another_process_is_at_is_named(tmp_path):
    with locked(tmp_path, "grid"), pytest.raises(RuntimeError, match="another process is at grid"):
        run_all(EXPERIMENTS, tmp_path)


def test_cost_counts_epochs_and_runs():
    base = Experiment("x", "SGD", (0.1,), data="mnist-sample", seeds=(0,), epochs=1, widths=(8,))
    twice = [
        Experiment("x", "SGD", (0.1, 0.2), data="mnist-sample", seeds=(0,), epochs=1, widths=(8,)),
        Experiment("x", "SGD", (0.1,), data="mnist-sample", seeds=(0, 1), epochs=1, widths=(8,)),
        Experiment("x", "SGD", (0.1,), data="mnist-sample", seeds=(0,), epochs=2, widths=(8,)),
    ]
    assert {cost(each) / cost(base) for each in twice} == {2}


def test_hours_are_foretold_by_what_is_kept(tmp_path):
    """As many epochs again take as long again, and two workers half of it."""
    assert hours(EXPERIMENTS, tmp_path) is None
    run_all(EXPERIMENTS[1:], tmp_path)
    known = Experiment("again", "Lookahead", (0.01,), data="mnist-sample", seeds=(0, 1), epochs=9, widths=(8,))
    (tmp_path / "damaged.json").write_text("{")
    took = load("dear", tmp_path).history.seconds[..., 1:].sum()
    assert hours([known], tmp_path, 1) == pytest.approx(2 * hours([known], tmp_path, 2))
    assert 0.2 < hours([known], tmp_path, 1) * 3600 / (2 * took) < 5


def test_progress_counts_what_is_whole(tmp_path):
    """Of a run whose newest checkpoint is lost the one before counts, of a damaged one without it nothing."""
    run = Experiment("run", "SGD", (0.1,), data="mnist-sample", seeds=(0,), epochs=2, widths=(8,))
    run.train(tmp_path / "run.checkpoints")
    newest = tmp_path / "run.checkpoints" / "0.checkpoint"
    before = newest.with_name("0.checkpoint.previous")
    assert progress(run, tmp_path)[0] == 2
    newest.unlink()
    newest.with_name("0.checkpoint.part").write_bytes(b"cut")
    assert progress(run, tmp_path)[0] == 1
    before.rename(newest)
    newest.write_bytes(b"damaged")
    with pytest.warns(UserWarning, match="0.checkpoint is damaged"):
        assert progress(run, tmp_path) == (0, 0)


@pytest.fixture
def cluster(monkeypatch):
    """Two workers, each a process of its own."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster


def test_workers_make_what_one_process_makes(tmp_path, cluster):
    run_all(EXPERIMENTS, tmp_path / "here")
    with Client(cluster) as client:
        spread(EXPERIMENTS, tmp_path / "there", client)
    for experiment in EXPERIMENTS:
        here, there = (load(experiment.name, tmp_path / folder) for folder in ("here", "there"))
        assert here.experiment == there.experiment
        np.testing.assert_allclose(here.history.test_loss, there.history.test_loss, rtol=1e-5)
    assert missing(EXPERIMENTS, tmp_path / "there") == []


def test_a_killed_worker_loses_nothing(tmp_path, cluster):
    """One of two is killed in mid-run; every result is there, once."""
    long = [
        Experiment(f"long-{i}", "SGD", (0.1,), data="mnist-sample", seeds=(0,), epochs=60, widths=(8,))
        for i in range(4)
    ]
    with Client(cluster) as client:
        pid = next(iter(client.run(os.getpid).values()))
        code = f"import os, time; time.sleep(1.5); os.kill({pid}, {int(signal.SIGKILL)})"
        killer = subprocess.Popen([sys.executable, "-c", code])
        spread(long, tmp_path, client)
        assert killer.wait() == 0
        assert pid not in client.run(os.getpid).values()
    assert missing(long, tmp_path) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"long-{i}.json" for i in range(4)]
