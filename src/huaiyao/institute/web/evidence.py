"""The rows behind a verdict, `sheet!row`, written short: 采收!18, 采收!19, 采收!20 is 采收!18–20."""

from __future__ import annotations

from collections.abc import Iterable


def join_places(places: Iterable[str]) -> list[str]:
    """Return places with neighbouring rows of one sheet joined, in the order the sheets first appear."""
    rows: dict[str, list[int]] = {}
    whole: list[str] = []
    for place in places:
        sheet, mark, row = place.rpartition("!")
        if mark and row.isdigit():
            rows.setdefault(sheet, []).append(int(row))
        elif place not in whole:
            whole.append(place)
    return [
        f"{sheet}!{span}" for sheet, numbers in rows.items() for span in _spans(sorted(set(numbers)))
    ] + whole


def _spans(numbers: list[int]) -> list[str]:
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return [str(first) if first == last else f"{first}–{last}" for first, last in spans]
