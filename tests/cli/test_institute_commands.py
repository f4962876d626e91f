"""`huaiyao serve` and `huaiyao audit verify`, on an institute of their own in a folder of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

FOUND = (
    "from huaiyao.institute.accounts.actions import found_institute; "
    "found_institute(name='怀药研究院', name_en='', username='a', full_name='甲', password='a-long-password-7')"
)


def _environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUAIYAO_", "DJANGO_"))}
    return {**kept, "HUAIYAO_HOME": str(home), "HUAIYAO_LANG": "en", "PYTHONUTF8": "1", **more}


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from huaiyao.cli import main; main()", *arguments]


def _run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(*arguments), env=_environment(home), capture_output=True, text=True, timeout=180
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A founded institute with a few audit entries."""
    folder = tmp_path_factory.mktemp("institute")
    assert _run(folder, "manage", "migrate", "-v", "0").returncode == 0
    done = _run(folder, "manage", "shell", "-c", FOUND)
    assert done.returncode == 0, done.stderr
    return folder


class Served:
    """`huaiyao serve` in a process of its own."""

    def __init__(self, home: Path, *arguments: str, **environment: str) -> None:
        self.port = _free_port()
        self.process = subprocess.Popen(
            _command("serve", "--port", str(self.port), *arguments),
            env=_environment(home, **environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []

    def read_until(self, said: str) -> None:
        for line in self.process.stdout:
            self.lines.append(line)
            if said in line:
                return
        pytest.fail(f"never said {said!r}: {''.join(self.lines)}")

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]

    def stop(self) -> str:
        """Ask it to stop; return all that it said."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        rest, _ = self.process.communicate(timeout=60)
        return "".join(self.lines) + rest


@pytest.fixture
def served(home: Path) -> Iterator[Served]:
    running = Served(home)
    yield running
    running.stop()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _answer(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=30) as page:
            return page.status
    except urllib.error.HTTPError as error:
        return error.code


def test_serve_prints_an_address_that_answers_and_stops_every_child_when_told(served: Served) -> None:
    served.read_until("The institute is open")
    assert f"http://127.0.0.1:{served.port}/" in served.lines[-1]
    assert _answer(f"http://127.0.0.1:{served.port}/") == 200
    while len(children := served.children()) < 2:  # the worker follows the first page
        time.sleep(0.1)
    assert "The institute is closed." in served.stop()
    assert served.process.returncode == 0
    assert not [pid for pid in children if _is_alive(pid)]


def test_a_second_start_prepares_nothing_until_a_static_file_is_gone(tmp_path: Path) -> None:
    prepare = [sys.executable, "-c", "from huaiyao.cli.institute import prepare; prepare('en')"]

    def said() -> str:
        done = subprocess.run(prepare, env=_environment(tmp_path), capture_output=True, text=True, check=True)
        return done.stdout

    assert "Preparing the database" in said()
    assert said() == ""
    (tmp_path / "static").rename(tmp_path / "elsewhere")
    assert "Preparing static files" in said()


def test_when_one_process_dies_the_other_is_stopped_and_the_dead_one_named(home: Path) -> None:
    # db_worker refuses a backend that has no queue in the database.
    served = Served(home, HUAIYAO_TASKS="django_tasks.backends.immediate.ImmediateBackend")
    said, _ = served.process.communicate(timeout=90)
    assert served.process.returncode == 1
    _, stopped, last_words = said.partition("Stopped: the process for background jobs (worker) does not run")
    assert stopped
    assert "Backend 'default' is not a database backend" in last_words
    assert _free_again(served.port)


DYING = """
import sys
from huaiyao.cli.serve import Child, _Household
web = Child("web", [sys.executable, "-c", "import os; os.write(2, 'no module named 怀药'.encode()); os._exit(3)"])
sys.exit(_Household([web], "127.0.0.1", 1, "en").run())
"""


def test_a_web_server_that_dies_before_its_first_page_is_named_with_its_last_words(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DYING], env=_environment(tmp_path), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.endswith(
        "Stopped: the web server (web) does not run; exit code 3. Its last words:\n  no module named 怀药\n"
    )


def _free_again(port: int) -> bool:
    for _ in range(50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return True
        time.sleep(0.1)
    return False


def test_a_port_that_is_taken_is_named_with_a_remedy(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = _run(home, "serve", "--port", str(port))
    assert done.returncode == 2
    assert f"127.0.0.1:{port} is taken. Choose another: --port {port + 1}" in done.stderr


def test_a_whole_audit_chain_is_said_to_be_whole(home: Path) -> None:
    done = _run(home, "audit", "verify")
    said, head = done.stdout.splitlines()
    assert (done.returncode, said) == (
        0,
        "The audit chain is whole: 2 entries. Its head, to be kept elsewhere:",
    )
    with sqlite3.connect(home / "institute.sqlite3") as ours:
        assert head == ours.execute("select digest from audit_entry where number = 2").fetchone()[0]


def test_a_chain_whose_newest_entries_were_removed_lacks_the_head_that_was_kept(
    home: Path, tmp_path: Path
) -> None:
    kept = _run(home, "audit", "verify").stdout.split()[-1]
    assert _run(home, "audit", "verify", "--head", kept).returncode == 0
    cut = tmp_path / "cut"
    cut.mkdir()
    with (
        sqlite3.connect(home / "institute.sqlite3") as ours,
        sqlite3.connect(cut / "institute.sqlite3") as copy,
    ):
        ours.backup(copy)
        copy.execute("delete from audit_entry where number = 2")
    assert _run(cut, "audit", "verify").returncode == 0  # whole in itself: that is why the head is kept
    done = _run(cut, "audit", "verify", "--head", kept)
    assert done.returncode == 1
    assert "the head you kept is not in it" in done.stdout


def test_a_head_that_is_no_digest_is_refused(home: Path) -> None:
    done = _run(home, "audit", "verify", "--head", "2")
    assert done.returncode == 2
    assert "64 hexadecimal digits, received '2'" in done.stderr


def test_an_entry_changed_behind_our_back_breaks_the_chain_there(home: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt"
    spoilt.mkdir()
    with (
        sqlite3.connect(home / "institute.sqlite3") as ours,
        sqlite3.connect(spoilt / "institute.sqlite3") as copy,
    ):
        ours.backup(copy)
        copy.execute("update audit_entry set subject_label = '另一家' where number = 2")
    done = _run(spoilt, "audit", "verify", "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert (found["ok"], found["entries"], found["first_bad"]) == (False, 1, 2)


def test_where_there_is_no_institute_audit_says_so(tmp_path: Path) -> None:
    done = _run(tmp_path, "audit", "verify")
    assert done.returncode == 2
    assert "There is no institute in" in done.stderr


def test_the_sample_is_never_put_into_an_institute_in_use(home: Path) -> None:
    done = _run(home, "demo", "--port", str(_free_port()))
    assert done.returncode == 2
    assert "The institute is not empty" in done.stderr
    assert "Traceback" not in done.stderr
