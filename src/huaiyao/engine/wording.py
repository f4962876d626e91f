"""One sentence in both languages of the house.

The engine speaks to people (verdicts, issues, refusals) without knowing who reads: it says the
sentence in Chinese and in English at once, and the floor above picks one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in Chinese (`zh`) and English (`en`)."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh

    def to(self, language: str) -> str:
        """Return the English for any `en…` code and the Chinese otherwise."""
        return self.en if language.lower().startswith("en") else self.zh

    def as_json(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}
