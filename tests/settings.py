"""The institute's settings, in a home of its own: a test never touches an institute somebody works in."""

from __future__ import annotations

import os
import tempfile

os.environ["HUAIYAO_HOME"] = tempfile.mkdtemp(prefix="huaiyao-test-")
# Playwright's synchronous API keeps an event loop in the thread that drives it; the database work of the
# tests that follow there is as synchronous as ever.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ.setdefault("HUAIYAO_TASKS", "django_tasks.backends.immediate.ImmediateBackend")

from huaiyao.institute.settings import *  # noqa: F403

STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405 - nothing is collected: the finders serve the tests
