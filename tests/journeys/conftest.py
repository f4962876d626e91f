"""A sample institute as `huaiyao demo` opens it (server, worker, SQLite), and people with browsers of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

PASSWORD = "huaiyao-demo"
PATIENCE_S = 300  # the whole first start on a busy machine
expect.set_options(timeout=20_000)  # a page swaps in a moment; a busy machine has long moments
LANGUAGES = ("zh-hans", "en")
DESKTOP = {"width": 1360, "height": 900}
# A violation of the policy is reported by the browser as an event; the console tells it in its own words.
TELL_VIOLATIONS = (
    "addEventListener('securitypolicyviolation', e => console.error(`policy ${e.violatedDirective}`))"
)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Iterator[str]:
    """Open an institute in an empty folder with the product's own command; return its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tmp_path_factory.mktemp("institute")
    log = home / "server.log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HUAIYAO_")}
    command = "import sys; from huaiyao.cli import main; sys.exit(main())"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-c", command, "demo", "--port", str(port)],
            cwd=repository,
            env={
                **environment,
                "HUAIYAO_HOME": str(home),
                "DJANGO_SETTINGS_MODULE": "huaiyao.institute.settings",
            },
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, server, log)
            yield address
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if server.poll() is not None:
            pytest.fail(f"the institute did not open:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except urllib.error.HTTPError as error:
            pytest.fail(f"the board answered {error.code}:\n{log.read_text()}")
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"the institute did not open within {PATIENCE_S} s:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@dataclass
class Person:
    """Somebody at a browser: goes to pages, follows links, fills forms; every complaint of the browser is kept."""

    page: Page
    house: str
    troubles: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.troubles.append(f"{self.page.url}: {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        # A page that is rightly refused (404, 409) is told by the console too; the journeys assert those themselves.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.troubles.append(f"{self.page.url}: {message.text}")

    def go(self, path: str) -> int:
        answer = self.page.goto(self.house + path)
        assert answer is not None
        return answer.status

    def follow(self, selector: str) -> None:
        """Click a link and be on the next page."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def fill(self, **fields: str) -> None:
        """Fill the form's fields by name; a name that is a list is chosen from by its label's beginning or value."""
        for name, value in fields.items():
            box = self.page.locator(f"main [name={name}]").first
            if box.evaluate("element => element.tagName") == "SELECT":
                self._choose(name, value)
            else:
                box.fill(value)

    def _choose(self, name: str, value: str) -> None:
        options = self.page.locator(f"main select[name={name}] option")
        labels = options.all_text_contents()
        found = [label for label in labels if value in label]
        assert found, f"{name} offers {labels}, not {value}"
        self.page.locator(f"main select[name={name}]").select_option(label=found[0])

    def send(self, action: str = "") -> None:
        """Press the button of the form on the page, or of the form with this address."""
        form = f"form[action$='{action}']" if action else "form[method=post]"
        with self.page.expect_navigation():
            self.page.locator(f"main {form} button[type=submit]").first.click()

    def reads(self) -> str:
        return self.page.locator("main").inner_text()

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.house)


@pytest.fixture
def person(house: str, browser: Browser) -> Iterator[Callable[..., Person]]:
    """Return somebody with a fresh browser, signed in where a name is given; no browser may have complained."""
    people: list[Person] = []

    def enter(name: str | None = None, language: str = "zh-hans", size: dict[str, int] = DESKTOP) -> Person:
        context = browser.new_context(viewport=size)
        context.add_init_script(TELL_VIOLATIONS)
        context.add_cookies([{"name": "huaiyao_language", "value": language, "url": house}])
        context.set_default_timeout(30_000)
        somebody = Person(context.new_page(), house)
        somebody.listen()
        people.append(somebody)
        if name:
            somebody.go("/accounts/sign-in/")
            somebody.fill(username=name, password=PASSWORD)
            somebody.send()
        return somebody

    yield enter
    troubles = [trouble for somebody in people for trouble in somebody.troubles]
    for somebody in people:
        somebody.page.context.close()
    assert not troubles
