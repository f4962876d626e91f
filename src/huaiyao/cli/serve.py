"""`huaiyao serve`: the web server and one worker, started together and stopped together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections import deque
from dataclasses import dataclass, field
from time import monotonic
from types import FrameType
from typing import IO, Annotated

from cyclopts import Parameter

from huaiyao.cli.institute import SETTINGS, demo_logins, prepare
from huaiyao.cli.language import LANGUAGE, Language, say

PORT = 8765
ROLES = {"web": ("网页服务", "the web server"), "worker": ("后台任务进程", "the process for background jobs")}
CANNOT_START, CHILD_DIED = 2, 1
PATIENCE_S = 60.0  # until the first page answers
GRACE_S = 10.0  # between asking a child to stop and making it
LAST_LINES = 12  # of a process that ended by itself, said again below its name

Host = Annotated[str, Parameter(help=say("监听的地址。", "Address to listen on."))]
Port = Annotated[int, Parameter(help=say("监听的端口。", "Port to listen on."))]
Lang = Annotated[Language, Parameter(help=say("语言。", "Language."))]


def serve(
    *,
    host: Host = "127.0.0.1",
    port: Port = PORT,
    workers: Annotated[int, Parameter(help=say("网页进程数。", "Number of web processes."))] = 1,
    worker: Annotated[
        bool,
        Parameter(
            name="--worker",
            negative="--no-worker",
            show_default=False,
            help=say(
                "同时启动后台任务进程（默认）；--no-worker 只开网页。",
                "Also start the process that runs background jobs (the default); --no-worker serves pages only.",
            ),
        ),
    ] = True,
    lang: Lang = LANGUAGE,
) -> int:
    """Prepare the institute, serve it, and stop every child on Ctrl-C or TERM."""
    if not _is_free(host, port):
        print(
            say(
                f"{host}:{port} 已被占用。换一个端口：--port {port + 1}（用 make 时：make demo PORT={port + 1}）",
                f"{host}:{port} is taken. Choose another: --port {port + 1} (with make: make demo PORT={port + 1})",
                lang,
            ),
            file=sys.stderr,
        )
        return CANNOT_START
    prepare(lang)
    children = [Child("web", _web(host, port, workers))]
    if worker:
        children.append(Child("worker", [sys.executable, "-m", "django", "db_worker", "--no-reload"]))
    return _Household(children, host, port, lang).run()


def _web(host: str, port: int, workers: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", "4", "--log-level", "warning", "--respawn-failed-workers"),
        "huaiyao.institute.wsgi:application",
    ]


@dataclass(slots=True)
class Child:
    """One process of the institute, with the signals of the terminal kept from it: we stop it ourselves."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=LAST_LINES))
    reader: threading.Thread | None = None

    def start(self) -> None:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", SETTINGS),
            "PYTHONUNBUFFERED": "1",
        }
        self.process = subprocess.Popen(
            self.command,
            env=environment,
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.reader = threading.Thread(target=self._pass_on, args=(self.process.stdout,), daemon=True)
        self.reader.start()

    def _pass_on(self, said: IO[bytes]) -> None:
        """Show what the process says as it says it, and remember the end of it."""
        for line in said:
            text = line.decode(errors="replace")
            self.last_lines.append(text.rstrip())
            sys.stderr.write(text)
            sys.stderr.flush()

    def last_words(self) -> list[str]:
        """Return the last lines of a process that has ended."""
        if self.reader is not None:
            self.reader.join(GRACE_S)  # until the pipe is read to its end
        return list(self.last_lines)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ask the process and whatever it started to stop, then make them."""
        if self.process is None:
            return
        if self.is_running:
            self.process.terminate()
            try:
                self.process.wait(GRACE_S)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


@dataclass(slots=True)
class _Household:
    """The children together, the web server first: all run, or none does."""

    children: list[Child]
    host: str
    port: int
    language: Language

    def run(self) -> int:
        told_to_stop = threading.Event()

        def stop(_signal: int, _frame: FrameType | None) -> None:
            told_to_stop.set()

        for wanted in (signal.SIGINT, signal.SIGTERM):
            signal.signal(wanted, stop)
        try:
            web, *others = self.children
            web.start()
            if self._wait_for_first_page(told_to_stop):
                self._welcome()
                for (
                    child
                ) in others:  # after the first page: two at once would make both wait on a small machine
                    child.start()
                while not told_to_stop.wait(0.5) and all(child.is_running for child in self.children):
                    pass
            dead = [child for child in self.children if child.process and not child.is_running]
        finally:
            for child in reversed(self.children):
                child.stop()
        return self._farewell() if told_to_stop.is_set() else self._failure(dead)

    def _wait_for_first_page(self, told_to_stop: threading.Event) -> bool:
        end = monotonic() + PATIENCE_S
        web = self.children[0]
        while monotonic() < end and not told_to_stop.is_set() and web.is_running:
            if _answers(self._address):
                return True
            told_to_stop.wait(0.1)
        return False

    @property
    def _address(self) -> str:
        shown = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://[{shown}]:{self.port}/" if ":" in shown else f"http://{shown}:{self.port}/"

    def _welcome(self) -> None:
        print(say(f"研究院已开门：{self._address}", f"The institute is open: {self._address}", self.language))
        if logins := demo_logins():
            print(logins)
        print(say("按 Ctrl-C 停止。", "Press Ctrl-C to stop.", self.language), flush=True)

    def _farewell(self) -> int:
        print(say("研究院已关门。", "The institute is closed.", self.language), flush=True)
        return 0

    def _failure(self, dead: list[Child]) -> int:
        said = [self._how_it_ended(child) for child in dead] or [self._never_answered()]
        print("\n".join(said), file=sys.stderr)
        return CHILD_DIED

    def _how_it_ended(self, child: Child) -> str:
        code = child.process.returncode if child.process else None
        what = say(*ROLES[child.name], self.language)
        ended = say(
            f"停了：{what}（{child.name}）没有正常运行，退出码 {code}。它最后说：",
            f"Stopped: {what} ({child.name}) does not run; exit code {code}. Its last words:",
            self.language,
        )
        return "\n".join([ended, *(f"  {line}" for line in child.last_words())])

    def _never_answered(self) -> str:
        """Say that the web server runs but gave no page in time: its children have been stopped by now."""
        web = self.children[0]
        silent = say(
            f"停了：{PATIENCE_S:.0f} 秒内 {self._address} 没有给出一页。{ROLES[web.name][0]}最后说：",
            f"Stopped: {self._address} gave no page within {PATIENCE_S:.0f} s. Last words of {ROLES[web.name][1]}:",
            self.language,
        )
        return "\n".join([silent, *(f"  {line}" for line in web.last_words())])


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except urllib.error.HTTPError as answer:
        return answer.code < 500
    except OSError:  # not listening yet
        return False
