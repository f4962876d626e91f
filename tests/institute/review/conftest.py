from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from huaiyao.engine.wording import Text
from huaiyao.institute.review.actions import request_review
from huaiyao.institute.review.models import Review


@pytest.fixture
def plain(alice, institute) -> Review:
    """Something that is not negative for anybody."""
    return request_review(
        alice,
        institute,
        title=Text("怀选 7 号 鲜重 +9.1 %", "Huaixuan 7 fresh mass +9.1 %"),
        summary="差异有区间支持",
        subject_url="/rulebook/",
    )


@pytest.fixture
def negative(alice, institute, coop) -> Review:
    """A claim of the co-operative that the evidence rules out; ten days to object."""
    return request_review(
        alice,
        institute,
        title=Text("岳选 1 号 鲜重 +20 %", "Yuexuan 1 fresh mass +20 %"),
        summary="区间上限低于声称",
        subject_url="/rulebook/",
        is_negative=True,
        party=coop,
        objection_days=10,
    )


@pytest.fixture
def later(monkeypatch) -> Callable[[int], None]:
    """`later(11)`: it is eleven days from now."""

    def shift(days: int) -> None:
        day = timezone.localdate() + dt.timedelta(days=days)
        monkeypatch.setattr("huaiyao.institute.review.queries.timezone.localdate", lambda: day)

    return shift
