"""Charts of this room: the differences of an estimate with the claim's own line."""

from __future__ import annotations

from typing import Any

from .models import Claim


def differences(claim: Claim, language: str) -> dict[str, Any] | None:
    return None
