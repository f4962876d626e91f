"""One bottleneck and one project of the institute that takes three years."""

from __future__ import annotations

import datetime as dt

import pytest

from huaiyao.institute.programme.actions import open_project
from huaiyao.institute.programme.choices import ProjectState
from huaiyao.institute.programme.models import Bottleneck, Project


@pytest.fixture
def variety_bottleneck(db) -> Bottleneck:
    return Bottleneck.objects.create(number=1, name="品种选育", name_en="Variety breeding")


@pytest.fixture
def project(alice, institute, rehmannia, variety_bottleneck) -> Project:
    return open_project(
        alice,
        owner=institute,
        code="HY-2024-01",
        name="地黄新品系多点试验",
        name_en="Multi-site trial of rehmannia clones",
        bottleneck=variety_bottleneck,
        herb=rehmannia,
        question="哪个品系比对照高产?",
        question_en="Which clone yields more than the check?",
        lead=alice,
        starts_on=dt.date(2024, 3, 1),
        ends_on=dt.date(2027, 2, 28),
        state=ProjectState.RUNNING,
    )
