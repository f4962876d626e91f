from __future__ import annotations

import re
from pathlib import Path

import pytest

from huaiyao.institute.accounts.models import User

WEB = Path(__file__).resolve().parents[3] / "src/huaiyao/institute/web"


@pytest.fixture(scope="session")
def style_sheet() -> str:
    return (WEB / "static/web/huaiyao.css").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def css_tokens(style_sheet: str) -> dict[str, str]:
    """The colours of the style sheet by name, without the leading dashes."""
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", style_sheet))


@pytest.fixture
def builder(db) -> User:
    """Somebody of the staff: may open the component page."""
    return User.objects.create_user(
        "builder", password="a long enough phrase", full_name="部件员", is_staff=True
    )
