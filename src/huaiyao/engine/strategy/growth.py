"""Clause `growth`: the rate a target needs, beside the rates its benchmark really had at that size.

Rates are compound: g = (x1 / x0)^(1 / (t1 - t0)) - 1. Between two printed years the benchmark is
taken to have grown at one such rate (log-linear interpolation), so it has a year for every size it
passed and a rate at every size. Only years of one definition are used.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from huaiyao.engine.checks import check_number
from huaiyao.engine.rules.terms import State, Verdict
from huaiyao.engine.strategy.definitions import Segment, segments
from huaiyao.engine.strategy.figures import quantity
from huaiyao.engine.strategy.intervals import Interval
from huaiyao.engine.strategy.relations import Dimension, base_factor, dimension_of
from huaiyao.engine.strategy.statements import figure
from huaiyao.engine.strategy.terms import Clause, Indicator, Plan, Series
from huaiyao.engine.units import UnitError
from huaiyao.engine.wording import Text

HORIZONS = (10, 15, 20)  # years, where a target names none
_TOTALS = ((("[currency]", 1.0),), (("[length]", 2.0),), (("[mass]", 1.0),))


def needed_rate(base: float, target: float, years: float) -> float:
    """Return the yearly growth (0.42 = 42 %) that takes `base` to `target` in `years`.

    Raises
    ------
    RefusedError
        One of the three is not above zero.
    """
    check_number("base", base, above=0)
    check_number("target", target, above=0)
    check_number("years", years, above=0)
    return float((target / base) ** (1 / years) - 1)


@dataclass(frozen=True, slots=True)
class Track:
    """The sizes of a benchmark by year under one definition, oldest first, all above zero."""

    segment: Segment
    years: tuple[int, ...]
    sizes: tuple[float, ...]

    @property
    def largest(self) -> float:
        return max(self.sizes)

    @property
    def rates(self) -> tuple[float, ...]:
        """Growth a year between each printed year and the next."""
        pairs = zip(self.years, self.years[1:], self.sizes, self.sizes[1:], strict=False)
        return tuple(needed_rate(before, after, to - year) for year, to, before, after in pairs)

    @property
    def whole_rate(self) -> float | None:
        if len(self.years) < 2:
            return None
        return needed_rate(self.sizes[0], self.sizes[-1], self.years[-1] - self.years[0])

    def year_at(self, size: float) -> float | None:
        """Return when it first grew through `size`; None if it never did in these years."""
        i = self._step_through(size)
        if i is None:
            return None
        grown = math.log(size / self.sizes[i]) / math.log(self.sizes[i + 1] / self.sizes[i])
        return self.years[i] + grown * (self.years[i + 1] - self.years[i])

    def rate_at(self, size: float) -> float | None:
        """Return its growth a year when it first grew through `size`."""
        i = self._step_through(size)
        return None if i is None else self.rates[i]

    def _step_through(self, size: float) -> int | None:
        steps = enumerate(zip(self.sizes, self.sizes[1:], strict=False))
        return next((i for i, (before, after) in steps if before <= size <= after and before < after), None)


def track(segment: Segment, kind: Dimension) -> Track:
    """Return the figures of one kind of a segment, in base units.

    Left out are years printed twice with different figures, figures of another kind or in a unit
    nobody knows, and figures not above zero.
    """
    alike = [point for point in segment.points if _measures(point.unit, kind)]
    sizes = {(point.year, point.value * base_factor(point.unit)) for point in alike}
    usable = {(year, size) for year, size in sizes if 0 < size < math.inf}
    times = Counter(year for year, _ in usable)
    kept = sorted((year, size) for year, size in usable if times[year] == 1)
    return Track(segment, tuple(year for year, _ in kept), tuple(size for _, size in kept))


def like_for_like(series: Series, kind: Dimension, definition: str = "") -> Track:
    """Return the track of `definition`, or of the definition that was kept for the most years."""
    tracks = [track(segment, kind) for segment in segments(series)]
    same = [found for found in tracks if definition and found.segment.definition == definition]
    return max(same or tracks, key=lambda found: len(found.years))


# --------------------------------------------------------------------------------------- the clause


@dataclass(frozen=True, slots=True)
class _Need:
    """What a target needs: sizes in base units, and a rate for each number of years."""

    target: Indicator
    base: Indicator
    size: Interval
    wished: Interval
    rates: dict[int, float]

    def rate_range(self, years: int) -> tuple[float, float] | None:
        """Return the rates from both ends of a base that was printed as a range."""
        if self.base.ends is None or self.base.ends[0] <= 0 or math.inf in self.base.ends:
            return None
        low, high = (end * base_factor(self.base.unit) for end in self.base.ends)
        return needed_rate(high, self.wished.value, years), needed_rate(low, self.wished.value, years)


def judge_growth(plan: Plan) -> Iterator[Verdict]:
    """Judge every target of money, area or mass that names a base, a benchmark or how it is counted."""
    for indicator in plan.indicators.values():
        if indicator.is_target and _is_total(indicator):
            yield _judge(indicator, plan)


def _can_grow(indicator: Indicator, kind: Dimension) -> bool:
    """True for a figure of that kind above zero, and below what a float can hold."""
    if indicator.printed is None or not _measures(indicator.unit, kind):
        return False
    return 0 < indicator.printed.value * base_factor(indicator.unit) < math.inf


def _is_total(indicator: Indicator) -> bool:
    is_asked = bool(indicator.base or indicator.benchmark or indicator.basis)
    return is_asked and any(_can_grow(indicator, kind) for kind in _TOTALS)


def _judge(target: Indicator, plan: Plan) -> Verdict:
    need = _need(target, plan)
    if isinstance(need, Verdict):
        return need
    if need.wished.value <= need.size.value:
        return _verdict(need, None, State.SUPPORTED, Text("不需增长。", "No growth is needed."))
    benchmark = plan.series.get(target.benchmark)
    if benchmark is None:
        text = Text("未给对标系列，无从比较。", "No benchmark series is given to compare with.")
        return _verdict(need, None, State.MISSING, text, _ASK_BENCHMARK)
    found = like_for_like(benchmark, dimension_of(target.unit), target.definition)
    if not found.years:
        text = Text(
            f"对标“{benchmark.label.zh}”没有同一种量的数。",
            f"The benchmark {benchmark.label.en} holds no figures of the same kind.",
        )
        return _verdict(need, None, State.MISSING, text, _ASK_BENCHMARK)
    return _against(need, found)


def _measures(unit: str, kind: Dimension) -> bool:
    try:
        return dimension_of(unit) == kind
    except UnitError:  # said by `unit` where it is an indicator's
        return False


def _need(target: Indicator, plan: Plan) -> _Need | Verdict:
    base = plan.indicators.get(target.base)
    if base is None or not _can_grow(base, dimension_of(target.unit)):
        return _no_base(target, base)
    assert target.printed is not None
    assert base.printed is not None
    size = base.printed.scaled(base_factor(base.unit))
    wished = target.printed.scaled(base_factor(target.unit))
    if target.year is None:
        horizons: tuple[int, ...] = HORIZONS
    elif base.year is None or target.year <= base.year:
        return _no_years(target, base)
    else:
        horizons = (target.year - base.year,)
    rates = {years: needed_rate(size.value, wished.value, years) for years in horizons}
    return _Need(target, base, size, wished, rates)


def _against(need: _Need, benchmark: Track) -> Verdict:
    if need.wished.low > benchmark.largest:
        text = Text(
            f"{_track_words(need, benchmark).zh}对标从未到过{_size(need, need.wished.value).zh}。",
            f"{_track_words(need, benchmark).en} The benchmark never reached {_size(need, need.wished.value).en}.",
        )
        return _verdict(need, benchmark, State.DISPUTED, text, _ASK_HOW)
    goal = min(need.wished.value, benchmark.largest)  # a goal that rounding or a range leaves above it
    start, end = benchmark.year_at(need.size.value), benchmark.year_at(goal)
    if start is None or end is None:
        text = Text(
            f"{_track_words(need, benchmark).zh}对标没有由{_size(need, need.size.value).zh}起步的年份。",
            f"{_track_words(need, benchmark).en} The benchmark has no years that begin at "
            f"{_size(need, need.size.value).en}.",
        )
        return _verdict(need, benchmark, State.MISSING, text, _ASK_BENCHMARK)
    pace = benchmark.rate_at(need.size.value)
    assert pace is not None
    reached = [years >= end - start and rate <= pace for years, rate in need.rates.items()]
    took = Text(
        f"走同一段用了{end - start:.1f}年。", f"It took {end - start:.1f} years over the same stretch."
    )
    words = _track_words(need, benchmark)
    text = Text(words.zh + took.zh, f"{words.en} {took.en}")
    if all(reached):
        return _verdict(need, benchmark, State.SUPPORTED, text)
    if any(reached):
        return _verdict(need, benchmark, State.MISSING, text, _ASK_YEAR)
    return _verdict(need, benchmark, State.DISPUTED, text, _ASK_HOW)


_ASK_BENCHMARK = Text(
    "请给出曾在这一规模上增长的对标系列（同一口径）。",
    "Give a benchmark series, by one definition, that grew through this size.",
)
_ASK_YEAR = Text("请写明目标年份。", "State the year of the target.")
_ASK_HOW = Text(
    "请说明靠什么快于对标：新增企业、产品、投资及其时间。",
    "Say what makes it faster than the benchmark: new firms, products and investment, and when.",
)


def _no_base(target: Indicator, base: Indicator | None) -> Verdict:
    wished = figure(target)
    if base is None:
        reason = Text("没有基期数", "has no base figure")
    else:
        reason = Text(
            f"的基期“{base.label.zh}”没有可比的数（须为同一种量，且大于零）",
            f"has a base, {base.label.en}, without a comparable figure (of the same kind, above zero)",
        )
    return Verdict(
        Clause.GROWTH,
        State.MISSING,
        target.id,
        Text(
            f"“{target.label.zh}”{wished.zh}{reason.zh}，所需增速无从计算。",
            f"{target.label.en}, {wished.en}, {reason.en}: the growth it needs cannot be computed.",
        ),
        compared={"target": _json(target)},
        evidence=[place.place for place in (target, base) if place],
        asks=Text(
            f"请给出“{target.label.zh}”现状的数值、年份、口径。",
            f"Give the present figure of {target.label.en} with its year and definition.",
        ),
    )


def _no_years(target: Indicator, base: Indicator) -> Verdict:
    return Verdict(
        Clause.GROWTH,
        State.MISSING,
        target.id,
        Text(
            f"“{target.label.zh}”的目标年（{target.year}）不晚于基期年（{base.year or '未注'}），或基期年未注，"
            "所需增速无从计算。",
            f"The target year of {target.label.en} ({target.year}) is not after its base year "
            f"({base.year or 'not stated'}): the growth it needs cannot be computed.",
        ),
        compared={"target": _json(target), "base": _json(base)},
        evidence=[target.place, base.place],
        asks=Text("请写明基期与目标的年份。", "State the years of the base and of the target."),
    )


def _verdict(
    need: _Need, benchmark: Track | None, state: State, text: Text, asks: Text | None = None
) -> Verdict:
    lead = _need_words(need)
    places = [point.place for point in benchmark.segment.points] if benchmark else []
    return Verdict(
        Clause.GROWTH,
        state,
        need.target.id,
        Text(lead.zh + text.zh, f"{lead.en} {text.en}"),
        compared=_compared(need, benchmark),
        evidence=[need.target.place, need.base.place, *places],
        asks=asks,
    )


def _need_words(need: _Need) -> Text:
    first, last = figure(need.base), figure(need.target)
    rates = []
    for years, rate in need.rates.items():
        ends = [_percent(end) for end in need.rate_range(years) or ()]
        zh, en = (f"（{'至'.join(ends)}）", f" ({' to '.join(ends)})") if ends else ("", "")
        rates.append(
            (f"{years}年需年增{_percent(rate)}{zh}", f"{_percent(rate)} a year over {years} years{en}")
        )
    return Text(
        f"“{need.target.label.zh}”由{first.zh}到{last.zh}：{'、'.join(zh for zh, _ in rates)}。",
        f"{need.target.label.en}, from {first.en} to {last.en}, needs {', '.join(en for _, en in rates)}.",
    )


def _track_words(need: _Need, found: Track) -> Text:
    name, definition = found.segment.series.label, found.segment.label
    steps = list(zip(found.years, found.years[1:], found.rates, strict=False))
    zh = [f"{first}—{last}年年增{_percent(rate)}" for first, last, rate in steps]
    en = [f"{_percent(rate)} a year {first}-{last}" for first, last, rate in steps]
    if len(steps) > 1 and found.whole_rate is not None:
        zh.append(f"全期{_percent(found.whole_rate)}")
        en.append(f"{_percent(found.whole_rate)} over the whole")
    largest = _size(need, found.largest)
    zh.append(f"最大{largest.zh}（{found.years[found.sizes.index(found.largest)]}年）")
    en.append(f"largest {largest.en} ({found.years[found.sizes.index(found.largest)]})")
    at_size = _at_same_size(need, found)
    return Text(
        f"对标“{name.zh}”（{definition.zh}）：{'，'.join(zh)}。{at_size.zh}",
        f"Benchmark {name.en} ({definition.en}): {', '.join(en)}.{at_size.en}",
    )


def _at_same_size(need: _Need, found: Track) -> Text:
    year, rate, size = found.year_at(need.size.value), found.rate_at(need.size.value), figure(need.base)
    if year is None or rate is None:
        return Text("", "")
    left = found.years[-1] - year
    return Text(
        f"它约在{_part_of_year(year).zh}过{size.zh}，当时年增{_percent(rate)}，此后{left:.0f}年到"
        f"{_size(need, found.sizes[-1]).zh}。",
        f" It passed {size.en} about {_part_of_year(year).en}, growing {_percent(rate)} a year, and stood at "
        f"{_size(need, found.sizes[-1]).en} {left:.0f} years later.",
    )


def _part_of_year(year: float) -> Text:
    whole, part = int(year), year % 1
    if part < 0.25:
        return Text(f"{whole}年初", f"early {whole}")
    return Text(f"{whole}年中", f"mid-{whole}") if part < 0.75 else Text(f"{whole}年末", f"late {whole}")


def _size(need: _Need, size: float) -> Text:
    return quantity(size / base_factor(need.target.unit), need.target.unit)


def _percent(rate: float) -> str:
    return f"{rate * 100:.1f} %"


def _json(indicator: Indicator) -> dict[str, Any]:
    value = indicator.printed.value if indicator.printed else None
    return {"id": indicator.id, "value": value, "unit": indicator.unit, "year": indicator.year}


def _compared(need: _Need, found: Track | None) -> dict[str, Any]:
    numbers: dict[str, Any] = {
        "target": _json(need.target),
        "base": _json(need.base),
        "needed_percent_per_year": {str(years): rate * 100 for years, rate in need.rates.items()},
    }
    if found is None:
        return numbers
    steps = zip(found.years, found.years[1:], found.rates, strict=False)
    rate = found.rate_at(need.size.value)
    unit_size = base_factor(need.target.unit)
    return numbers | {
        "benchmark": {
            "series": found.segment.series.name,
            "definition": found.segment.definition,
            "percent_per_year": [
                {"from": first, "to": last, "rate": step * 100} for first, last, step in steps
            ],
            "whole_percent_per_year": None if found.whole_rate is None else found.whole_rate * 100,
            "year_at_base_size": found.year_at(need.size.value),
            "percent_per_year_at_base_size": None if rate is None else rate * 100,
            "largest": found.largest / unit_size,
        },
    }
