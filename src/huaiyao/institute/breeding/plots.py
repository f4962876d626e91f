"""Charts of trials and estimates, each with the sentence that says the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .models import Entry, Estimate, Trait, Trial


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart and its sentence."""

    spec: dict[str, Any]
    summary: str


def field(trial: Trial, trait: Trait, language: str) -> Drawn | None:
    return None


def residuals(trial: Trial, estimate: Estimate, language: str) -> Drawn | None:
    return None


def differences(estimate: Estimate, check: Entry, language: str) -> Drawn | None:
    return None


def residuals_by_fitted(estimate: Estimate, language: str) -> Drawn | None:
    return None
