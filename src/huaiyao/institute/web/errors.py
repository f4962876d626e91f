"""What an action raises when it will not do a thing: a sentence for people, never an HTTP status."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - named by what it is to the person who reads it
    """The rule that was broken and what to do about it, in the reader's language (lazy translations)."""

    def __init__(self, message: object) -> None:
        self.message = message
        super().__init__(str(message))


class Unusual(Refusal):
    """A number that may be right but seldom is: it passes once the person confirms it."""


class NotAllowed(Refusal):
    """The person may see the row but not do this with it."""
