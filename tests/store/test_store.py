"""Finished work is never lost, and nothing else counts as finished."""

import dataclasses
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys

import numpy as np
import pytest

from reportgen.errors import StoreError
from reportgen.experiments import Outcome
from reportgen.experiments.propagate.config import Propagate
from reportgen.store import Finished, Provenance, Store, seed_of, trial_key, without_seed

RUN = Provenance(
    run="a1",
    started="2026-01-01T00:00:00Z",
    command="reportgen run x",
    device="a processor",
    threads=2,
    python="3.11",
    torch="2.13.0",
    numpy="2.0",
    reportgen="0.1.0",
    platform="Linux",
    git_commit="",
    git_dirty=False,
)


def outcome(status="ok", seed=0):
    rng = np.random.default_rng(seed)
    arrays = {"activation_std": rng.normal(size=6), "histogram": rng.integers(0, 9, (6, 122))}
    return Outcome(status, arrays, "why" if status != "ok" else "", {"weights": "ab"}, 0.125)


def same(a, b):
    return (
        dataclasses.replace(a, arrays={}) == dataclasses.replace(b, arrays={})
        and a.arrays.keys() == b.arrays.keys()
        and all(
            np.array_equal(a.arrays[k], b.arrays[k]) and a.arrays[k].dtype == b.arrays[k].dtype
            for k in a.arrays
        )
    )


def test_what_was_put_is_there_in_another_session_bit_for_bit(tmp_path):
    with Store(tmp_path) as store:
        store.put(RUN, [Finished("k", "d", outcome())])
    with Store(tmp_path) as store:
        stored = store.get(["k", "other"])
        assert list(stored) == ["k"]
        assert same(stored["k"].outcome, outcome())
        assert store.runs([stored["k"].run]) == {"a1": RUN}


def test_diverged_trials_are_finished_and_failed_ones_are_not(tmp_path):
    with Store(tmp_path) as store:
        store.put(RUN, [Finished(s, "d", outcome(s)) for s in ("ok", "diverged", "failed")])
        assert store.finished(["ok", "diverged", "failed", "never run"]) == {"ok", "diverged"}
        assert set(store.get(["failed"])) == {"failed"}


def test_more_keys_than_one_query_may_hold(tmp_path):
    keys = [f"k{n}" for n in range(1201)]
    with Store(tmp_path) as store:
        store.put(RUN, [Finished(key, "d", Outcome("ok")) for key in keys])
        assert store.finished(keys) == set(keys)
        assert store.count() == 1201


def alter(folder, statement, *values):
    with sqlite3.connect(folder / "trials.sqlite") as db:
        db.execute(statement, values)
    db.close()


def flip(payload):
    return payload[:200] + bytes([payload[200] ^ 1]) + payload[201:]


DAMAGE = {
    "another key": "UPDATE trials SET key='damaged' WHERE key='other'",
    "a damaged payload": "UPDATE trials SET payload=flip(payload) WHERE key='damaged'",
    "a byte that is no text": "UPDATE trials SET hashes=CAST(x'ff' AS TEXT) WHERE key='damaged'",
    "no JSON": "UPDATE trials SET hashes='{' WHERE key='damaged'",
    "a number for a text": "UPDATE trials SET reason=CAST(x'3531' AS BLOB) WHERE key='damaged'",
    "a text for a number": "UPDATE trials SET seconds='soon' WHERE key='damaged'",
    "a text for bytes": "UPDATE trials SET payload='none' WHERE key='damaged'",
    "other seconds": "UPDATE trials SET seconds=0.5 WHERE key='damaged'",
    "another status": "UPDATE trials SET status='diverged' WHERE key='damaged'",
    "another run": "UPDATE trials SET run='b2' WHERE key='damaged'",
    "another description": "UPDATE trials SET description='e' WHERE key='damaged'",
    "another checksum": "UPDATE trials SET checksum=CAST(x'ff' AS TEXT) WHERE key='damaged'",
    "an empty checksum": "UPDATE trials SET checksum='' WHERE key='damaged'",
}


@pytest.mark.parametrize("statement", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_trial_counts_as_not_there_and_can_be_put_again(tmp_path, statement):
    keys = ["whole", "damaged", "other"]
    with Store(tmp_path) as store:
        store.put(RUN, [Finished(key, "d", outcome()) for key in keys])
    with sqlite3.connect(tmp_path / "trials.sqlite") as db:
        db.create_function("flip", 1, flip)
        if "SET key" in statement:
            db.execute("DELETE FROM trials WHERE key='damaged'")
        db.execute(statement)
    db.close()
    for read_only in (True, False):
        with Store(tmp_path, read_only=read_only) as store:
            assert "damaged" not in store.finished(keys) and "whole" in store.finished(keys)
            assert "damaged" not in store.get(keys) and "whole" in store.get(keys)
    with Store(tmp_path) as store:
        store.put(RUN, [Finished("damaged", "d", outcome(seed=1))])
        assert same(store.get(["damaged"])["damaged"].outcome, outcome(seed=1))


def in_version_1(folder, key, description, outcome):
    """Store a trial as version 1 did: its checksum is of status, reason, hashes and payload."""
    with Store(folder) as store:
        store.put(RUN, [Finished(key, description, outcome)])
    with sqlite3.connect(folder / "trials.sqlite") as db:
        digest = hashlib.sha256()
        (parts,) = db.execute(
            "SELECT CAST(status AS BLOB), CAST(reason AS BLOB), CAST(hashes AS BLOB), payload "
            "FROM trials WHERE key=?",
            (key,),
        )
        for part in parts:
            digest.update(len(part).to_bytes(8, "big") + part)
        db.execute("UPDATE trials SET checksum=? WHERE key=?", (digest.hexdigest(), key))
        provenance = json.dumps(dataclasses.asdict(RUN))
        db.execute("UPDATE runs SET provenance=?", (provenance,))
        db.execute("PRAGMA user_version=1")
    db.close()


def version(folder):
    with sqlite3.connect(folder / "trials.sqlite") as db:
        (found,) = db.execute("PRAGMA user_version").fetchone()
    db.close()
    return found


def test_a_store_of_version_1_is_read_and_goes_on_as_the_latest(tmp_path):
    description = '{"experiment":"propagate","seed":0}'
    key = hashlib.sha256(description.encode()).hexdigest()
    in_version_1(tmp_path, key, description, outcome())
    with Store(tmp_path, read_only=True) as store:
        assert same(store.get([key])[key].outcome, outcome())
        assert store.runs(["a1"]) == {"a1": RUN}
    assert version(tmp_path) == 1
    with Store(tmp_path) as store:
        store.put(RUN, [Finished("new", "d", outcome())])
        assert store.finished([key, "new"]) == {key, "new"}
    assert version(tmp_path) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trials SET payload=flip(payload)",
        "UPDATE trials SET description='another trial'",
        "UPDATE trials SET seconds='soon'",
    ],
)
def test_damage_in_a_store_of_version_1(tmp_path, statement):
    key = hashlib.sha256(b"d").hexdigest()
    in_version_1(tmp_path, key, "d", outcome())
    with sqlite3.connect(tmp_path / "trials.sqlite") as db:
        db.create_function("flip", 1, flip)
        db.execute(statement)
    db.close()
    with Store(tmp_path) as store:
        assert store.get([key]) == {}


def test_a_file_that_is_no_store_is_an_error_and_stays_untouched(tmp_path):
    file = tmp_path / "trials.sqlite"
    file.write_bytes(b"my thesis, not a database" * 100)
    with pytest.raises(StoreError, match=r"trials\.sqlite: cannot be opened as a store"):
        Store(tmp_path)
    assert file.read_bytes().startswith(b"my thesis")


def test_a_store_of_a_later_version_is_refused(tmp_path):
    Store(tmp_path).close()
    with sqlite3.connect(tmp_path / "trials.sqlite") as db:
        db.execute("PRAGMA user_version=99")
    db.close()
    with pytest.raises(StoreError, match="has version 99; expected 2"):
        Store(tmp_path)


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be opened as a store"):
        Store(tmp_path / "file" / "store")


def test_a_run_whose_record_is_damaged_is_unknown_but_its_trials_are_good(tmp_path):
    with Store(tmp_path) as store:
        store.put(RUN, [Finished("k", "d", outcome())])
    for damage in (
        """UPDATE runs SET provenance=replace(provenance, '"threads": 2', '"threads": 3')""",
        "UPDATE runs SET provenance='{}'",
        "UPDATE runs SET provenance='[]'",
        "UPDATE runs SET provenance=CAST(x'ff' AS TEXT)",
        "DELETE FROM runs",
    ):
        alter(tmp_path, damage)
        with Store(tmp_path) as store:
            assert store.runs(["a1"])["a1"].command == "unknown"
            assert set(store.get(["k"])) == {"k"}


def test_a_reader_changes_no_file(tmp_path):
    with Store(tmp_path) as store:
        store.put(RUN, [Finished("k", "d", outcome())])
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()}
    with Store(tmp_path, read_only=True) as store:
        assert store.finished(["k"]) == {"k"}
        with pytest.raises(StoreError, match="cannot be written"):
            store.put(RUN, [Finished("j", "d", outcome())])
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()}
    assert {path.name for path in after} - {path.name for path in before} <= {
        "trials.sqlite-shm",
        "trials.sqlite-wal",
    }
    assert all(after[path] == content for path, content in before.items())


def without_shared_memory(monkeypatch):
    """As on a read-only disk: a file cannot be opened but as one that never changes."""
    real = sqlite3.connect

    def connect(address, **options):
        if "mode=ro" in str(address) and "immutable" not in str(address):
            raise sqlite3.OperationalError("unable to open database file")
        return real(address, **options)

    monkeypatch.setattr(sqlite3, "connect", connect)


def test_a_store_on_a_read_only_disk_is_read(tmp_path, monkeypatch):
    with Store(tmp_path) as store:
        store.put(RUN, [Finished("k", "d", outcome())])
    without_shared_memory(monkeypatch)
    with Store(tmp_path, read_only=True) as store:
        assert store.finished(["k"]) == {"k"}


def test_trials_in_a_log_that_cannot_be_read_are_no_missing_trials(tmp_path, monkeypatch):
    """A killed run leaves trials in the log; without it they would seem not to be there."""
    with Store(tmp_path / "killed") as store:
        store.put(RUN, [Finished("k", "d", outcome())])
        for copy in ("writable", "left"):
            shutil.copytree(tmp_path / "killed", tmp_path / copy)
    assert (tmp_path / "left/trials.sqlite-wal").stat().st_size > 0
    with Store(tmp_path / "writable", read_only=True) as store:
        assert store.finished(["k"]) == {"k"}
    without_shared_memory(monkeypatch)
    with pytest.raises(
        StoreError, match=r"trials\.sqlite-wal in the same folder holds trials of a run"
    ):
        Store(tmp_path / "left", read_only=True)


def test_a_command_line_that_is_no_utf_8_can_be_printed(tmp_path):
    run = dataclasses.replace(RUN, command="reportgen run caf\udce9.yaml")
    with Store(tmp_path) as store:
        store.put(run, [Finished("k", "d", outcome())])
    with Store(tmp_path) as store:
        assert store.runs(["a1"])["a1"].command == "reportgen run caf\ufffd.yaml"


def test_two_writers_at_once_lose_nothing(tmp_path):
    with Store(tmp_path) as one, Store(tmp_path) as two:
        for n in range(20):
            one.put(RUN, [Finished(f"one{n}", "d", outcome(seed=n))])
            two.put(dataclasses.replace(RUN, run="b2"), [Finished(f"two{n}", "d", outcome(seed=n))])
        assert one.count() == two.count() == 40


def test_what_was_put_survives_kill_9(tmp_path):
    """A process puts trials one by one, says so, and is killed in the middle of its work."""
    program = f"""
import sys; sys.path[:0] = {sys.path!r}
from pathlib import Path
from reportgen.experiments import Outcome
from reportgen.store import Finished, Provenance, Store
import numpy as np
run = Provenance("a1", "", "", "", 1, "", "", "", "", "", "", False)
store = Store(Path({str(tmp_path)!r}))
for n in range(10**6):
    store.put(run, [Finished(f"k{{n}}", "", Outcome("ok", {{"x": np.full(1000, n)}}))])
    print(n, flush=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) == 30:
                os.kill(process.pid, signal.SIGKILL)
                break
        last = max([30, *(int(line) for line in process.stdout)])
    with Store(tmp_path) as store:
        stored = store.get(f"k{n}" for n in range(last + 1))
        assert len(stored) == last + 1
        assert all(int(stored[f"k{n}"].outcome.arrays["x"][7]) == n for n in range(last + 1))


CONFIG = Propagate.model_validate({"width": 8, "init": {"normal": {"std": 0.1}}})


def key(
    config=CONFIG, kind="propagate", version=1, seed=0, device="cpu", torch="2.13.0", inputs=""
):
    made, _ = trial_key(
        kind, version, config, seed, device=device, torch_version=torch, inputs=inputs
    )
    return made


def test_the_key_covers_all_that_decides_the_result():
    others = [
        key(Propagate.model_validate({"width": 9, "init": {"normal": {"std": 0.1}}})),
        key(Propagate.model_validate({"width": 8, "init": {"normal": {"std": 0.2}}})),
        key(Propagate.model_validate({"width": 8, "init": "xavier_normal"})),
        key(kind="train"),
        key(version=2),
        key(seed=1),
        key(device="cuda"),
        key(torch="2.14.0"),
        key(inputs="checksum of a file"),
        key(inputs="checksum of another file"),
    ]
    assert len({key(), *others}) == 1 + len(others)


def test_the_key_covers_nothing_else():
    written_out = {
        "width": 8,
        "depth": 6,
        "activation": {"tanh": {}},
        "init": {"normal": {"std": 0.1}},
    }
    assert key(Propagate.model_validate(written_out)) == key()
    assert key(device="cuda:1") == key(device="cuda:0")


def test_the_key_is_the_same_in_another_process():
    program = (
        f"import sys; sys.path[:0] = {sys.path!r}\n"
        "from reportgen.store import trial_key\n"
        "from reportgen.experiments.propagate.config import Propagate\n"
        "config = Propagate.model_validate({'width': 8, 'init': {'normal': {'std': 0.1}}})\n"
        "print(trial_key('propagate', 1, config, 0, device='cpu', torch_version='2.13.0')[0])"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "77"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.strip() == key()


def described(store, seed, **config):
    """Store a trial; its key and description."""
    key, description = trial_key(
        "propagate",
        1,
        Propagate.model_validate({"init": "xavier_normal", **config}),
        seed,
        device="cpu",
        torch_version="2.13.0",
    )
    store.put(RUN, [Finished(key, description, outcome())])
    return key, description


def test_repetitions_differ_in_the_seed_of_the_trial_alone(tmp_path):
    with Store(tmp_path) as store:
        described(store, 0, width=32)
        mine = {described(store, seed, width=16) for seed in (3, 0, 70)}
        rest = without_seed(next(iter(mine))[1])
        found = list(store.repetitions({rest}))
        assert {(key, description) for key, description, _, _ in found} == mine
        assert sorted(seed for *_, seed in found) == [0, 3, 70]
        assert {of for *_, of, _ in found} == {rest}
        assert list(store.repetitions(())) == []
    alter(
        tmp_path, """UPDATE trials SET description=replace(description, '"seed":3', '"seed":x')"""
    )
    with Store(tmp_path) as store:
        assert sorted(seed for *_, seed in store.repetitions({rest})) == [0, 70]


def test_the_seed_of_a_data_set_is_no_seed_of_the_trial():
    description = '{"config":{"data":{"blobs":{"seed":7}}},"seed":3,"torch":"2.13.0"}'
    assert seed_of(description) == 3
    other = description.replace('"seed":7', '"seed":8')
    assert without_seed(description) != without_seed(other)
    assert without_seed(description) == without_seed(description.replace('"seed":3', '"seed":44'))
