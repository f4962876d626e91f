"""A lot of the co-operative with one ton in it."""

from __future__ import annotations

import datetime as dt

import pytest

from huaiyao.institute.traceability.actions import open_lot
from huaiyao.institute.traceability.models import Lot

OCTOBER = dt.date(2024, 10, 20)


@pytest.fixture
def lot(carol, coop, rehmannia) -> Lot:
    return open_lot(carol, owner=coop, code="DH-24-001", herb=rehmannia, on=OCTOBER, fresh_kg=1000.0)
