"""One clear line and nothing lost: what the command line and the kept results do when something is not as it should."""

import hashlib
import json
import os
import re
import subprocess
import sys
import warnings
from functools import partial
from pathlib import Path

import pytest
import torch
from cases import compiles
from filelock import FileLock

import gradopt.torch
from gradopt.data import Dataset, Images, mnist
from gradopt.models import StackedMLP
from gradopt.train import Experiment, checkpoint, load, record, stack, train
from gradopt.train.__main__ import main, name_of, parser
from gradopt.train.queue import run_all

QUICK = ["mnist-sample", "--widths", "2", "--batch-size", "3500", "--epochs", "1", "--name", "x"]
EXPERIMENT = Experiment(
    "x", "Adam", (1e-3,), data="mnist-sample", widths=(2,), batch_size=3500, epochs=1, seeds=(0,)
)  # what QUICK says


@pytest.fixture
def command(tmp_path, capfd, monkeypatch):
    """Run the command line in a folder of its own; return its exit status, its last line of errors and its output."""
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments, folder=tmp_path):
        try:
            status = main([*QUICK, *map(str, arguments), "--folder", str(folder)])
        except SystemExit as stopped:
            status = stopped.code
        printed = capfd.readouterr()
        assert "Traceback" not in printed.err and "Warning" not in printed.err
        return status or 0, printed.err.splitlines()[-1:], printed.out

    return run


# Results


def test_a_result_is_found_and_one_of_other_settings_is_refused(command, tmp_path):
    path = tmp_path / "x.json"
    assert command()[2].endswith(f"wrote {path}\n")
    kept = path.read_bytes()
    assert command()[2].endswith(f"found {path}\n")
    status, (line,), _ = command("--epochs", "2", "--lr", "0.1")
    assert (
        status == 2
        and f"{path} is of another run: lrs is [0.001] there and [0.1] here; epochs is 1 there and 2" in line
    )
    assert line.endswith("Give another --name, or delete the file")
    assert path.read_bytes() == kept and [entry.name for entry in tmp_path.iterdir()] == ["x.json"]


def test_a_run_of_other_data_is_refused(command, tmp_path, monkeypatch):
    command()
    monkeypatch.setattr(record, "data_sha256", lambda name: "other")
    assert "data_sha256 is" in command()[1][0]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The text of a result."""
    folder = tmp_path_factory.mktemp("whole")
    record.run(EXPERIMENT, folder)
    return (folder / "x.json").read_text(encoding="utf-8")


def changed(*keys, **settings):
    """Return what gives a result other values, or no value for some keys; a dict merges."""

    def change(text):
        result = json.loads(text)
        for key, value in settings.items():
            result[key] = {**result[key], **value} if isinstance(value, dict) else value
        return json.dumps({key: value for key, value in result.items() if key not in keys}).encode()

    return change


DAMAGES = {
    "empty": lambda text: b"",
    "truncated": lambda text: text[: len(text) // 2].encode(),
    "binary": lambda text: bytes(range(256)),
    "not UTF-8": lambda text: text.replace("Adam", "Adäm").encode("latin-1"),
    "a web page": lambda text: b"<html>Sign in to the network</html>",
    "a list": lambda text: b"[]",
    "a number": lambda text: b"1",
    "null": lambda text: b"null",
    "no keys": lambda text: b"{}",
    "deep": lambda text: b"[" * 100_000,
    "no experiment": changed("experiment"),
    "no history": changed("history"),
    "no device": changed("device"),
    "more keys": changed(weather="fine"),
    "unknown optimizer": changed(experiment={"optimizer": "Adma"}),
    "unknown setting": changed(experiment={"weather": "fine"}),
    "experiment of another type": changed(experiment=[1]),
    "epochs in words": changed(experiment={"epochs": "one"}),
    "seeds no list": changed(experiment={"seeds": 1}),
    "history of another type": changed(history=1),
    "text for numbers": changed(history={"train_loss": "low"}),
    "a number too large": changed(history={"train_loss": [[[10**400, 1]]]}),
    "an epoch short": changed(history={"train_loss": [[[1.0]]]}),
    "a measure more": changed(history={"weather": [[[1.0, 1.0]]]}),
    "workers in words": changed(workers="two"),
    "observed no list": changed(observed=None),
    "not observed": changed(experiment={"observe": "gradients"}),
    "data_sha256 a number": changed(data_sha256=1),
    "a folder": None,
    "no permission": None,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_result_is_named_refused_and_run_again(tmp_path, monkeypatch, whole, command, damage):
    path = tmp_path / "x.json"
    if damage == "a folder":
        path.mkdir()
    else:
        path.write_bytes(DAMAGES[damage](whole) if DAMAGES[damage] else whole.encode())
    if damage == "no permission":

        def guarded(self, **options):  # root may read everything
            raise PermissionError(13, "Permission denied", str(self))

        monkeypatch.setattr(Path, "read_text", guarded)
    says = f"{re.escape(str(path))} is no whole result .*: delete it and run it again"
    with pytest.raises(ValueError, match=says):
        load("x", tmp_path)
    status, (line,), _ = command()
    assert status == 2 and re.search(says, line)
    with pytest.warns(UserWarning, match=says):
        assert not record.is_current(EXPERIMENT, tmp_path)


def test_a_whole_result_is_none_of_these(tmp_path, whole):
    (tmp_path / "x.json").write_text(whole, encoding="utf-8")
    assert record.is_current(EXPERIMENT, tmp_path) and load("x", tmp_path).experiment == EXPERIMENT


def test_run_all_runs_what_is_damaged_again(tmp_path, whole):
    (tmp_path / "x.json").write_bytes(DAMAGES["binary"](whole))
    with pytest.warns(UserWarning, match="is no whole result"):
        run_all([EXPERIMENT], tmp_path)
    assert record.is_current(EXPERIMENT, tmp_path)


def test_a_missing_result_says_how_to_make_it(tmp_path):
    for folder in (None, record.RESULTS):
        with pytest.raises(FileNotFoundError, match="no .*x.json: `make results` .*python -m gradopt.results`"):
            load("x", folder)
    for folder in (tmp_path, tmp_path / "missing"):
        says = f"no .*x.json: `python -m gradopt.train` makes it, with --name x --folder {re.escape(str(folder))} and"
        with pytest.raises(FileNotFoundError, match=says):
            load("x", folder)


# What is printed


@pytest.mark.parametrize("arguments", [(), ("--scale", "inf"), ("--scale", "1e30", "--seeds", "2"), ("--lr", "1e30")])
def test_only_the_report_is_printed(command, tmp_path, arguments):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        status, _, printed = command(*arguments)
    assert status == 0 and not [str(w.message) for w in caught if issubclass(w.category, RuntimeWarning)]
    assert len(printed.splitlines()) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


# Names


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", "a/b", "../x", "a\\b", "C:x", 'a"b', "a<b", "a>b", "a|b", "a?", "a*", "a\nb", "a\0b", "a.", "a ",
        " a", "CON", "nul", "com1", "Lpt9.x", "aux .x", "a" * 201, "é" * 101, "\udc80",
    ],
)  # fmt: skip
def test_a_name_that_some_system_refuses_is_refused(command, tmp_path, name):
    status, (line,), _ = command("--name", name)
    assert status == 2 and f"name={name!r} is no name for a file" in line and not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["a", "a.b", "console", "my run", ".a", "é", "a" * 200, "com10"])
def test_other_names_are_taken(name):
    assert Experiment(name, "Adam", (0.1,)).name == name


def named(line):
    return name_of(parser().parse_args(line.split()), parser())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("--scale 1e30", "--scale 1e-30"),
        ("--scale=-1", "--scale 1"),
        ("--options a=1,2", "--options a=1 2=2"),
        (f"--lr {' '.join(['0.1'] * 200)}", f"--lr {' '.join(['0.1'] * 201)}"),
    ],
)
def test_settings_that_differ_have_names_that_differ(one, other):
    names = {named(f"mnist {line}") for line in (one, other)}
    assert len(names) == 2
    for name in names:
        assert len(name) < 120 and Experiment(name, "Adam", (0.1,))


def test_a_name_is_the_same_tomorrow():
    assert named("mnist --lr 0.01 --device cpu --folder y") == named("mnist --lr 1e-2")
    assert named("mnist-sample").startswith("mnist-sample-adam-lr-0.001-")


# Wrong arguments


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--first-seed", "-5"], "argument --first-seed: '-5' is no integer from 0 to 4294967295"),
        (["--first-seed", "9" * 20], f"argument --first-seed: '{'9' * 20}' is no integer from 0 to 4294967295"),
        (["--first-seed", "4294967295", "--seeds", "2"], "seed=4294967296 is outside its range [0, 4294967296)"),
        (["--seeds", "²"], "argument --seeds: '²' is no integer above 0"),
        (["--observe", "segmentation"], "observe='segmentation' takes the data pets or pets-64, not 'mnist-sample'"),
        (["--observe", "uncertainty"], "observe='uncertainty' takes the data cifar10 or "),
        (["--lr", "nan"], "lr=nan is outside its range"),
        (["--device", "abacus"], "device='abacus' is none that torch knows"),
    ],
)
def test_a_wrong_argument_is_named_with_its_value(command, tmp_path, arguments, message):
    status, (line,), _ = command(*arguments)
    assert status == 2 and message in line and not list(tmp_path.iterdir())


# Folders and disks


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_folder_that_cannot_be_written_is_refused_before_training(command, tmp_path, monkeypatch, place):
    (tmp_path / "file").touch()
    monkeypatch.setattr(Experiment, "train", None)
    status, (line,), _ = command(folder=tmp_path / place)
    assert status == 2 and f"{tmp_path / place} cannot be written: " in line and "name another folder" in line


def test_checkpoints_that_cannot_be_written_are_refused_before_training(command, tmp_path, monkeypatch):
    (tmp_path / "x.checkpoints").touch()
    monkeypatch.setattr(stack.Stack, "train", None)
    assert f"{tmp_path / 'x.checkpoints'} cannot be written: " in command()[1][0]


def test_a_result_does_not_replace_a_folder(tmp_path, monkeypatch):
    (tmp_path / "x.json").mkdir()
    monkeypatch.setattr(Experiment, "train", None)
    with pytest.raises(IsADirectoryError, match="x.json, where the result goes, is a folder"):
        record.run(EXPERIMENT, tmp_path)


@pytest.mark.parametrize(
    ("writes", "path"), [(0, "x.checkpoints/0.checkpoint"), (1, "x.checkpoints/0.checkpoint"), (2, "x.json")]
)
def test_a_full_disk_is_named_and_leaves_the_checkpoint_whole(command, tmp_path, monkeypatch, writes, path):
    fsync, left = os.fsync, writes

    def until_full(number):
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(28, "No space left on device")
        fsync(number)

    monkeypatch.setattr(os, "fsync", until_full)
    status, (line,), _ = command("--epochs", "2")
    assert status == 2 and f"{tmp_path / path} cannot be written: No space left on device." in line
    assert not list(tmp_path.rglob("*.part")) and not (tmp_path / "x.json").exists()
    kept = checkpoint.load(tmp_path / "x.checkpoints" / "0.checkpoint")
    assert (kept["step"] if kept else 0) == writes
    monkeypatch.setattr(os, "fsync", fsync)
    assert command("--epochs", "2")[0] == 0


# Several processes


def test_a_run_that_is_at_work_elsewhere_is_left_alone(command, tmp_path):
    with record.locked(tmp_path, "x"):
        status, (line,), _ = command()
        assert status == 2 and line.endswith(f"another process is at work on {tmp_path / 'x'}.json: wait for it")
    assert command()[0] == 0


def test_the_lock_of_a_killed_process_does_not_hold(command, tmp_path):
    code = (
        "import os, signal, sys\nfrom gradopt.train.record import locked\n"
        "with locked(sys.argv[1], 'x'):\n    os._exit(1)"
    )
    assert subprocess.run([sys.executable, "-c", code, tmp_path]).returncode == 1
    assert (tmp_path / "x.lock").exists() and command()[0] == 0


def test_what_another_process_wrote_meanwhile_is_found(command, tmp_path, monkeypatch, whole):
    """It ends between the first look and the lock."""
    acquire = FileLock.acquire

    def late(self, *args, **options):
        (tmp_path / "x.json").write_text(whole, encoding="utf-8")
        return acquire(self, *args, **options)

    monkeypatch.setattr(FileLock, "acquire", late)
    assert command()[2].endswith(f"found {tmp_path / 'x.json'}\n")


# Checkpoints of another run


@pytest.fixture(scope="module")
def data():
    """A few images."""
    return Dataset(*(Images(part.x[:60], part.y[:60]) for part in mnist(sample=True)))


class Rule(gradopt.torch.SGD):
    """A rule of this file."""


def other_name(model, splits, predictions, final):
    return [0]


def observer(model, splits, predictions, final):
    return [0]


SETTINGS = dict(
    method=Rule,
    lrs=[0.1],
    seeds=[0],
    epochs=1,
    batch_size=20,
    network=partial(StackedMLP, (784, 2, 10)),
    observe=observer,
)


def lookahead(params, lr, k=5):
    return gradopt.torch.Lookahead(gradopt.torch.SGD(params, lr=lr), k=k)


@pytest.mark.parametrize(
    ("before", "now", "says"),
    [
        ({}, {"lrs": [0.2]}, r"lr is \[0.1\] there and \[0.2\] here"),
        ({}, {"seeds": [1]}, r"seeds is \[0\] there and \[1\] here"),
        ({}, {"batch_size": 30}, "batch_size is 20 there and 30 here"),
        ({}, {"observe": other_name}, r'observe is ".*\.observer" there and ".*\.other_name" here'),
        ({}, {"observe": None}, r'observe is ".*\.observer" there and null here'),
        ({"observe": partial(observer)}, {"observe": None}, 'observe is "functools.partial" there and null here'),
        ({}, {"method": gradopt.torch.SGD}, r'optimizer is \["Rule"\] there and \["SGD"\] here'),
        ({"method": lookahead}, {"method": partial(lookahead, k=3)}, r"lookahead_k is \[5\] there and \[3\] here"),
        ({}, {"network": partial(StackedMLP, (784, 3, 10))}, 'initial parameters is ".*" there and ".*" here'),
    ],
)  # fmt: skip
def test_a_checkpoint_of_another_run_is_refused_by_what_differs(data, tmp_path, before, now, says):
    settings = {**SETTINGS, **before, "data": data, "checkpoint": tmp_path}
    train(**settings)
    train(**settings)
    with pytest.raises(ValueError, match=rf"0\.checkpoint belongs to another run: .*{says}.*Delete its folder"):
        train(**{**settings, **now})


@compiles
def test_a_checkpoint_of_an_edited_rule_is_refused(data, tmp_path, monkeypatch):
    """Its source, or that of what it inherits from or uses."""
    settings = {**SETTINGS, "data": data, "checkpoint": tmp_path}
    train(**settings)
    getsource = stack.inspect.getsource
    for edited in (
        sys.modules[__name__],
        gradopt.torch.sgd,
        gradopt.torch.base,
        gradopt.torch.fused,
        gradopt.hyperparameters,
    ):
        monkeypatch.setattr(stack.inspect, "getsource", lambda x, edited=edited: getsource(x) + "#" * (x is edited))
        with pytest.raises(ValueError, match='source of the optimizer is "[0-9a-f]+" there and "[0-9a-f]+" here'):
            train(**settings)
    fused = [torch.ones(99, 99, requires_grad=True)]
    with torch.enable_grad():
        gradopt.torch.Adam(fused, fused=True).step(lambda: fused[0].sum().backward())
    monkeypatch.setattr(stack.inspect, "getsource", lambda x: getsource(x) + "#" * (x is gradopt.torch.adam))
    train(**settings)  # torch.compile leaves what it has seen of Adam in the module that compiles


@pytest.mark.parametrize("package", ["gradopt", "torch"])
def test_a_checkpoint_of_another_version_is_refused(data, tmp_path, monkeypatch, package):
    settings = {**SETTINGS, "data": data, "checkpoint": tmp_path}
    train(**settings)
    monkeypatch.setitem(stack.VERSIONS, package, "0.0")
    with pytest.raises(ValueError, match=f'{package} is ".*" there and "0.0" here'):
        train(**settings)


def test_a_checkpoint_that_torch_cannot_read_is_refused(tmp_path):
    content = b"of the year 2040"
    (tmp_path / "0.checkpoint").write_bytes(hashlib.sha256(content).digest() + content)
    with pytest.raises(
        ValueError, match=r"0\.checkpoint is of a form that torch .* does not read: .*delete its folder"
    ):
        checkpoint.load(tmp_path / "0.checkpoint")


def test_a_checkpoint_of_an_earlier_form_is_refused(data, tmp_path):
    settings = {**SETTINGS, "data": data, "checkpoint": tmp_path}
    checkpoint.save(tmp_path / "0.checkpoint", {"signature": "['Rule'] ..."})
    with pytest.raises(ValueError, match="it was written by an earlier version of gradopt.*Delete its folder"):
        train(**settings)
