"""The verb `data`: fetching from a server of this machine, what is left when it fails, listing."""

import functools
import hashlib
import http.server
import io
import sys
import tarfile
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from reportgen import cli, downloads
from reportgen.errors import DownloadError, InputError
from reportgen.parts.datasets import Cifar10, Location, Mnist, Published, PublishedFile

CONTENT = {"train.gz": b"training data" * 1000, "test.gz": b"test data"}


def digest(content):
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def published(url="http://127.0.0.1:9"):
    listed = tuple(PublishedFile(name, digest(content)) for name, content in CONTENT.items())
    return Published("mnist", "mnist", url, downloads=listed, files=listed)


@dataclass
class Web:
    url: str
    folder: Path
    requests: list[str]


@pytest.fixture
def server(tmp_path):
    """Serves a folder; `requests` lists what was asked for."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_request(self, *_):
            requests.append(self.path)

        def log_error(self, *_):
            pass

    requests: list[str] = []
    folder = tmp_path / "web"
    folder.mkdir()
    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as web:
        thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Web(f"http://127.0.0.1:{web.server_port}", folder, requests)
        web.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("REPORTGEN_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "cache" / "reportgen"


@pytest.fixture
def small(monkeypatch, server):
    """`mnist` is two small files, which the server has."""
    monkeypatch.setattr(Mnist, "published", published())
    for name, content in CONTENT.items():
        (server.folder / name).write_bytes(content)


@pytest.fixture
def reportgen(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["reportgen", "data", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return ended.value.code or 0, captured.out, captured.err

    return run


def test_fetch_puts_the_files_into_the_cache_and_they_are_found(reportgen, server, small, cache):
    code, out, err = reportgen("fetch", "mnist", "--from", server.url + "/")
    assert (code, out, err) == (0, f"mnist: {cache / 'mnist'}\n", "")
    for name, content in CONTENT.items():
        assert (cache / "mnist" / name).read_bytes() == content
        assert (cache / "mnist" / name).stat().st_mode & 0o777 == 0o644
    assert len(list((cache / "mnist").iterdir())) == 2
    assert reportgen("path", "mnist") == (0, f"{cache / 'mnist'}\n", "")
    assert f"    ready, in {cache / 'mnist'}\n" in reportgen("list")[1]


def test_what_is_there_is_not_fetched_again_but_what_is_damaged_is(reportgen, server, small, cache):
    reportgen("fetch", "mnist", "--from", server.url)
    server.requests.clear()
    assert reportgen("fetch", "mnist", "--from", server.url)[0] == 0
    assert server.requests == []
    (cache / "mnist" / "train.gz").write_bytes(b"damaged")
    assert reportgen("fetch", "mnist", "--from", server.url)[0] == 0
    assert server.requests == ["/train.gz"]
    assert (cache / "mnist" / "train.gz").read_bytes() == CONTENT["train.gz"]


def test_fetch_into_another_folder(reportgen, server, small, cache, tmp_path):
    code, out, _ = reportgen("fetch", "mnist", "--from", server.url, "--data-dir", "here")
    assert (code, out) == (0, "mnist: here/mnist\n")
    assert (tmp_path / "here" / "mnist" / "test.gz").is_file()
    assert not cache.exists()


def test_another_file_is_an_error_and_nothing_is_left(reportgen, server, small, tmp_path):
    (server.folder / "train.gz").write_bytes(b"something else")
    code, out, err = reportgen("fetch", "mnist", "--from", server.url)
    assert (code, out) == (1, "")
    assert f"{server.url}/train.gz is not the published file: its sha256 differs" in err
    assert not (tmp_path / "cache").exists()


def test_what_came_before_a_failure_is_kept(server, small, cache):
    (server.folder / "test.gz").unlink()
    with pytest.raises(DownloadError, match=r"test\.gz: 404"):
        downloads.fetch("mnist", base_url=server.url)
    assert [path.name for path in (cache / "mnist").iterdir()] == ["train.gz"]


def test_without_a_server_the_message_says_so(reportgen, small, tmp_path):
    code, _, err = reportgen("fetch", "mnist", "--from", "http://127.0.0.1:9")
    assert code == 1
    assert err.startswith("cannot download http://127.0.0.1:9/train.gz: ")
    assert "Traceback" not in err
    assert not (tmp_path / "cache").exists()


def test_a_folder_that_cannot_be_made_is_named(small, server, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DownloadError, match="cannot create the folder"):
        downloads.fetch("mnist", base_url=server.url, folder=tmp_path / "file")


@pytest.mark.parametrize("url", ["mnist", "ftp://127.0.0.1/x", "file:///x", "http://", "//x"])
def test_only_web_addresses_are_fetched_from(small, url, cache):
    with pytest.raises(InputError, match="must begin with http"):
        downloads.fetch("mnist", base_url=url)
    assert not cache.exists()


class Meter:
    def __init__(self):
        self.total, self.seen, self.closed = 0, 0, False

    def update(self, amount):
        self.seen += amount

    def reset(self):
        self.seen = 0

    def close(self):
        self.closed = True


def test_progress_ends_at_the_size_of_each_file(server, small):
    meters: dict[str, Meter] = {}
    downloads.fetch(
        "mnist", base_url=server.url, meter=lambda name: meters.setdefault(name, Meter())
    )
    assert {name: meter.seen for name, meter in meters.items()} == {
        name: len(content) for name, content in CONTENT.items()
    }
    assert all(meter.total == meter.seen and meter.closed for meter in meters.values())


BATCHES = {"one": b"first batch", "two": b"second batch"}


def packed(members):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


@pytest.fixture
def archive(monkeypatch, server):
    """Serves an archive with these members as `cifar10`."""

    def serve(members):
        content = packed(members)
        (server.folder / "all.tar.gz").write_bytes(content)
        there = Published(
            "cifar10",
            "cifar-10/inside",
            server.url,
            downloads=(PublishedFile("all.tar.gz", digest(content)),),
            files=tuple(PublishedFile(name, digest(data)) for name, data in BATCHES.items()),
        )
        monkeypatch.setattr(Cifar10, "published", there)

    return serve


def test_an_archive_leaves_its_files_and_no_others(reportgen, archive, server, cache):
    archive({f"inside/{k}": v for k, v in BATCHES.items()} | {"inside/x": b"x", "../evil": b"x"})
    code, out, _ = reportgen("fetch", "cifar10")
    target = cache / "cifar-10" / "inside"
    assert (code, out) == (0, f"cifar10: {target}\n")
    assert {path.name: path.read_bytes() for path in target.iterdir()} == BATCHES
    assert {path.stat().st_mode & 0o777 for path in target.iterdir()} == {0o644}
    assert [path.name for path in cache.rglob("evil")] == []
    server.requests.clear()
    assert reportgen("fetch", "cifar10")[0] == 0
    assert server.requests == []


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"inside/one": BATCHES["one"]}, "cannot unpack all.tar.gz: "),
        (
            {"inside/one": b"other", "inside/two": BATCHES["two"]},
            "all.tar.gz: one inside is not the published file",
        ),
    ],
)
def test_a_wrong_archive_is_not_kept(reportgen, archive, cache, members, says):
    archive(members)
    code, _, err = reportgen("fetch", "cifar10")
    assert code == 1
    assert says in err
    assert not list(cache.rglob("*.gz"))


def test_a_set_that_is_not_downloaded_or_not_known(reportgen):
    code, _, err = reportgen("fetch", "digits")
    assert code == 2
    assert "data sets that need one: cifar10, fashion_mnist, mnist" in err
    code, _, err = reportgen("path", "mnits")
    assert code == 2
    assert 'unknown data set "mnits"; did you mean "mnist"?' in err


def test_list_names_every_set_and_its_state(reportgen, tmp_path):
    folder = tmp_path / "own" / "mnist"
    folder.mkdir(parents=True)
    (folder / "train-images-idx3-ubyte.gz").write_bytes(b"")
    code, out, _ = reportgen("list", "--data-dir", str(tmp_path / "own"))
    assert code == 0
    states = dict(zip(out.splitlines()[::2], out.splitlines()[1::2], strict=True))
    state = {line.partition(":")[0]: text.strip() for line, text in states.items()}
    assert state["digits"] == "ready"
    assert state["csv"] == "reads your own files; the suite gives a path"
    assert state["mnist"] == f"1 of 4 files in {folder}; reportgen data fetch mnist"
    assert state["cifar10"] == "not downloaded; reportgen data fetch cifar10"


def test_path_prints_the_folders_in_their_order(reportgen, monkeypatch, cache):
    monkeypatch.setenv("REPORTGEN_DATA", "one")
    assert reportgen("path")[1].splitlines() == ["one", str(cache)]
    assert reportgen("path", "--data-dir", "two")[1].splitlines() == ["two", "one", str(cache)]
    code, _, err = reportgen("path", "mnist")
    assert code == 2
    assert "reportgen data fetch mnist" in err


def test_the_published_digests_name_all_files():
    """What is downloaded is what is looked for, unless it is an archive of it."""
    for holding in downloads.inventory(Location(())):
        if holding.files:
            part = downloads._published(holding.name)
            names = [file.name for file in part.downloads]
            assert names == [file.name for file in part.files] or names[0].endswith(".tar.gz")
            assert part.url.startswith("https://")
