"""The data sets are whole or not there at all, wherever they come from."""

import gzip
import hashlib
import os
import threading
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from gradopt import data

IMAGES, LABELS, TEST_IMAGES, TEST_LABELS = data.MNIST
SHARED = Path(os.environ.get("GRADOPT_DATA") or Path(__file__).parents[2] / "shared" / "data").expanduser() / "mnist"
full = pytest.mark.skipif(
    not all((SHARED / name).is_file() for name in data.MNIST),
    reason="needs the full MNIST: set GRADOPT_DATA to a folder that holds mnist/",
)
CLOSED = "http://127.0.0.1:9/"  # nothing listens there


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    """No local folder, an empty cache, no network; the tests add what they need."""
    monkeypatch.delenv("GRADOPT_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(data, "MNIST_URL", CLOSED)
    monkeypatch.setattr(data, "RETRIES", 0)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An own GRADOPT_DATA/mnist with links to the shared files."""
    path = tmp_path / "data" / "mnist"
    path.mkdir(parents=True)
    for name in data.MNIST:
        (path / name).symlink_to(SHARED / name)
    monkeypatch.setenv("GRADOPT_DATA", str(path.parent))
    return path


def replace(path, content):
    path.unlink()  # the link, not what it points to
    path.write_bytes(content)


def cached(tmp_path):
    return sorted(path.name for path in (tmp_path / "cache").rglob("*") if path.is_file())


@contextmanager
def server(answer, monkeypatch, withheld=0):
    """Serve ``answer(name)``, bytes or None, as the place to download from; yield the list of names asked for.

    The connection is closed when as many bytes as ``withheld`` are still promised.
    """
    log = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            log.append(name := self.path.strip("/"))
            body = answer(name)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Length", str(len(body or b"") + withheld))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setattr(data, "MNIST_URL", f"http://127.0.0.1:{httpd.server_port}/")
        try:
            yield log
        finally:
            httpd.shutdown()
            thread.join()


@pytest.fixture
def publish_ours(monkeypatch):
    """Take the shared files, which were compressed anew, for the published ones."""
    for name, (_, content) in data.MNIST.items():
        published = hashlib.sha256((SHARED / name).read_bytes()).hexdigest()
        monkeypatch.setitem(data.MNIST, name, (published, content))


@cache
def keys(sample):
    """The pixels of every image of the train, validation and test set, as bytes."""
    return [[image.tobytes() for image in np.rint(part.x * 255).astype(np.uint8)] for part in data.mnist(sample)]


def test_sample_is_balanced_and_in_range():
    for part, per_digit in zip(data.mnist(sample=True), (350, 75, 75), strict=True):
        assert part.x.shape == (10 * per_digit, 28, 28) and part.x.dtype == np.float32
        assert part.y.shape == (10 * per_digit,) and part.y.dtype == np.int64
        assert np.bincount(part.y).tolist() == [per_digit] * 10
        assert (part.x.min(), part.x.max()) == (0, 1)


def test_sample_splits_are_disjoint():
    train, validation, test = keys(sample=True)
    assert len({*train, *validation, *test}) == len(train) + len(validation) + len(test) == 5000


def test_sample_is_the_same_everywhere():
    content = b"".join(array.tobytes() for part in data.mnist(sample=True) for array in part)
    assert hashlib.sha256(content).hexdigest() == "c7e12743ade7e045f1488fb141d45b26bef93c4a2fba2d51defb85be90cec765"


def test_sample_is_shuffled():
    for part in data.mnist(sample=True):
        assert 0.8 < np.mean(np.diff(part.y) != 0) < 0.95  # 0.9 expected, 0 if sorted, 1 if the digits alternate


def test_arrays_are_the_callers_own():
    first, second = data.mnist(sample=True), data.mnist(sample=True)
    first.train.x[:] = 0
    assert second.train.x.max() == 1


@full
def test_full_set(folder):
    counts = [  # of the published labels
        [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
        [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
    ]
    train, validation, test = data.mnist()
    assert [part.x.shape for part in (train, validation, test)] == [(n, 28, 28) for n in (55_000, 5_000, 10_000)]
    assert {(part.x.dtype.name, part.y.dtype.name) for part in (train, validation, test)} == {("float32", "int64")}
    assert (np.bincount(train.y) + np.bincount(validation.y)).tolist() == counts[0]
    assert np.bincount(test.y).tolist() == counts[1]
    assert train.y[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert (train.x.min(), train.x.max()) == (0, 1)


@full
def test_full_set_is_disjoint_and_holds_the_sample(folder):
    train, validation, test = (set(part) for part in keys(sample=False))
    assert len(train | validation | test) == 70_000
    label = dict(zip(sum(keys(sample=False), []), np.concatenate([part.y for part in data.mnist()]), strict=True))
    sample = data.mnist(sample=True)
    for part, images in zip(sample, keys(sample=True), strict=True):
        assert set(images) <= train | validation
        assert [label[image] for image in images] == part.y.tolist()


@full
def test_files_compressed_otherwise_are_accepted(folder):
    before = data.mnist()
    for name in data.MNIST:
        replace(folder / name, gzip.compress(gzip.decompress((SHARED / name).read_bytes()), compresslevel=1))
    for part, other in zip(before, data.mnist(), strict=True):
        assert np.array_equal(part.x, other.x) and np.array_equal(part.y, other.y)


def one_bit(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@full
@pytest.mark.parametrize("name", [LABELS, TEST_IMAGES])
@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2],
        lambda content: content[:5],
        one_bit,
        lambda content: content + b"more",
        lambda content: gzip.compress(one_bit(gzip.decompress(content)), compresslevel=1),
        lambda content: gzip.compress(gzip.decompress(content)[:-784], compresslevel=1),
        lambda content: gzip.decompress(content),
        lambda content: gzip.compress(b"")[:10] + b"\xff" * 100,
        lambda content: b"<html>Sign in to the network</html>",
        lambda content: (SHARED / TEST_LABELS).read_bytes(),
    ],
    ids=[
        "empty", "one byte short", "half", "header only", "one bit flipped", "bytes added", "one pixel changed",
        "one image short", "not compressed", "garbled", "a web page", "another file",
    ],
)  # fmt: skip
def test_damaged_file_is_refused(folder, name, damage):
    replace(folder / name, damage((SHARED / name).read_bytes()))
    with pytest.raises(data.DataError, match="is damaged: .* Put a whole copy in its place") as error:
        data.mnist()
    assert str(folder / name) in str(error.value)


def test_nothing_found_names_the_ways_out(tmp_path, monkeypatch):
    with pytest.raises(data.DataError) as error:
        data.mnist()
    looked = [IMAGES, "GRADOPT_DATA (not set)", str(tmp_path / "cache" / "gradopt" / "mnist"), CLOSED]
    ways_out = ["set GRADOPT_DATA to a folder that holds mnist/", "connect to the internet", "mnist(sample=True)"]
    assert [part for part in looked + ways_out if part not in str(error.value)] == []
    monkeypatch.setenv("GRADOPT_DATA", str(tmp_path / "elsewhere"))
    with pytest.raises(data.DataError) as error:
        data.mnist()
    assert f"{tmp_path / 'elsewhere' / 'mnist'} (from GRADOPT_DATA)" in str(error.value)
    assert error.value.__suppress_context__  # one error, not the six of the network libraries
    assert cached(tmp_path) == []


@full
def test_missing_file_is_downloaded_and_kept(folder, tmp_path, monkeypatch, publish_ours):
    (folder / LABELS).unlink()
    with server(lambda name: (SHARED / name).read_bytes(), monkeypatch) as log:
        data.mnist()
        assert log == cached(tmp_path) == [LABELS]
        data.mnist()
        assert log == [LABELS]


@full
def test_everything_can_be_downloaded(tmp_path, monkeypatch, publish_ours):
    with server(lambda name: (SHARED / name).read_bytes(), monkeypatch) as log:
        downloaded = data.mnist()
    assert sorted(log) == cached(tmp_path) == sorted(data.MNIST)
    assert downloaded.test.y[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert np.array_equal(data.mnist().train.x, downloaded.train.x)  # the server is gone, the cache is not


@pytest.mark.parametrize("answer", [b"", b"<html>Sign in to the network</html>", gzip.compress(bytes(784)), None])
def test_wrong_download_is_refused_and_not_kept(tmp_path, monkeypatch, answer):
    with server(lambda name: answer, monkeypatch) as log:
        with pytest.raises(data.DataError, match=f"{IMAGES} .* was not downloaded .*(hash|404)"):
            data.mnist()
    assert log == [IMAGES]
    assert cached(tmp_path) == []


def test_broken_connection_leaves_nothing_behind(tmp_path, monkeypatch):
    with server(lambda name: bytes(10_000), monkeypatch, withheld=1):
        with pytest.raises(data.DataError, match="was not downloaded .*(?i:incomplete|broken)"):
            data.mnist()
    assert cached(tmp_path) == []


@full
def test_download_is_tried_again(folder, tmp_path, monkeypatch, publish_ours):
    monkeypatch.setattr(data, "RETRIES", 1)
    (folder / LABELS).unlink()
    whole = (SHARED / LABELS).read_bytes()
    answers = iter([whole[:-100], whole])
    with server(lambda name: next(answers), monkeypatch) as log:
        data.mnist()
    assert log == [LABELS, LABELS]
    assert cached(tmp_path) == [LABELS]


@full
def test_damaged_cache_is_mended_by_a_download(folder, tmp_path, monkeypatch, publish_ours):
    (folder / LABELS).unlink()
    whole, copy = (SHARED / LABELS).read_bytes(), tmp_path / "cache" / "gradopt" / "mnist" / LABELS
    copy.parent.mkdir(parents=True)
    copy.write_bytes(whole[:-1])
    with pytest.raises(data.DataError, match="not whole in"):
        data.mnist()
    with server(lambda name: whole, monkeypatch):
        data.mnist()
    assert copy.read_bytes() == whole


@full
def test_cache_accepts_files_compressed_otherwise(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADOPT_DATA", str(tmp_path / "without mnist"))
    copy = tmp_path / "cache" / "gradopt" / "mnist"
    copy.parent.mkdir(parents=True)
    copy.symlink_to(SHARED)
    assert len(data.mnist().train.y) == 55_000
