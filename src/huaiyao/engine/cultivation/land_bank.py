"""How much rotating land a yearly area of herbs needs, when each herb must rest before it returns.

A field's memory is the number of years since each resting herb last stood there. Fields with the
same memory are interchangeable, so land is a flow over memories, and a plan that can go on for ever
is a circulation of that flow: what enters a memory in a year leaves it in that year. The least land
that carries the wished areas is one linear programme. (Prior art of the aggregate idea: Klein
Haneveld and Stegeman, "Crop succession requirements in agricultural production planning", European
Journal of Operational Research 166 (2005) 406-429.)
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from itertools import product

import highspy
import numpy as np
from numpy.typing import NDArray

from huaiyao.engine.checks import check_number, refuse
from huaiyao.engine.provenance import Provenance

OTHER = None  # any crop that is none of the herbs (grain, as a rule): it only lets the field rest
MOST_MEMORIES = 50_000

Memory = tuple[int, ...]  # years since each resting herb, capped at rest + 1: "free again"


@dataclass(frozen=True, slots=True)
class LandBank:
    """The least rotating land, what stands on it, and what each herb costs in land.

    `least_ha` is all land in the rotation; `areas_ha` of it carry herbs in any one year and
    `other_ha` carry other crops. `price` is the land (ha) one more ha of a herb would need: 0 where
    the herb fits between the others for nothing, `rest + 1` where it alone decides. Where several
    herbs decide together it is one of several right answers; a herb with no area has no price.
    `other_price` is the same for the floor on other crops (ha of land per ha of floor).
    """

    least_ha: float
    areas_ha: Mapping[str, float]
    rests: Mapping[str, int]
    other_ha: float
    price: Mapping[str, float]
    other_price: float
    memories: int
    provenance: Provenance

    @property
    def herbs_ha(self) -> float:
        return sum(self.areas_ha.values())


@dataclass(frozen=True, slots=True)
class _Arc:
    start: int
    end: int
    crop: str | None


def land_bank(
    areas_ha: Mapping[str, float], rests: Mapping[str, int], *, other_share: float = 0.0
) -> LandBank:
    """Return the least land on which `areas_ha` of each herb can stand every year, for ever.

    The linear programme, over arcs (memory, crop) with areas x >= 0::

        minimise    sum x
        subject to  inflow(m) = outflow(m)             every memory m
                    sum x[., h] = areas_ha[h]          every herb h            (price)
                    sum x[., other] >= other_share * sum x                     (other_price)

    where herb h may follow memory m only if at least ``rests[h]`` years lie between two stands of
    it. For a single herb the answer is the closed law ``(rest + 1) * area``.

    Parameters
    ----------
    areas_ha
        Area (ha) of each herb every year; zero is allowed, all zero is not.
    rests
        Whole years a field must lie without the herb between two stands of it (0: it may follow
        itself). "Once in n years" is a rest of n - 1.
    other_share
        Least share of the rotating land, 0 <= share < 1, that carries other crops in any year (a
        grain floor).

    Returns
    -------
    LandBank
        Land in ha, prices in ha of land per ha of herb.

    Raises
    ------
    RefusedError
        An area is negative or not finite, all are zero, a herb has no rest, a rest is not a whole
        number >= 0, or the rests together give more memories than one programme should hold.
    """
    _check_areas(areas_ha, rests)
    share = check_number("other_share", other_share, least=0)
    if share >= 1:
        refuse("other_share", "be below 1", other_share)
    total = sum(areas_ha.values())
    grown = {herb: area / total for herb, area in areas_ha.items() if area > 0}
    memories, arcs = _rest_graph({herb: rests[herb] for herb in grown})
    solution = _solve(grown, share, len(memories), arcs)
    return LandBank(
        least_ha=solution.land * total,
        areas_ha={herb: float(area) for herb, area in areas_ha.items()},
        rests={herb: int(rests[herb]) for herb in areas_ha},
        other_ha=(solution.land - 1) * total,
        price=dict(zip(grown, solution.price[1:].tolist(), strict=True)),
        other_price=float(solution.price[0]),
        memories=len(memories),
        provenance=Provenance(
            "cultivation.land_bank",
            {
                "areas_ha": dict(areas_ha),
                "rests": dict(rests),
                "other_share": share,
                "solver": f"highspy {version('highspy')}",
            },
        ),
    )


def _check_areas(areas_ha: Mapping[str, float], rests: Mapping[str, int]) -> None:
    for herb, area in areas_ha.items():
        check_number(f"areas_ha[{herb!r}]", area, least=0)
        if herb not in rests:
            refuse("rests", f"name a rest for every herb, also {herb!r}", sorted(rests))
        if check_number(f"rests[{herb!r}]", rests[herb], least=0) % 1:
            refuse(f"rests[{herb!r}]", "be a whole number of years", rests[herb])
    if not any(area > 0 for area in areas_ha.values()):
        refuse("areas_ha", "hold at least one area above 0", dict(areas_ha))
    memories = math.prod(int(rests[herb]) + 1 for herb, area in areas_ha.items() if area > 0)
    if memories > MOST_MEMORIES:
        refuse(
            "rests",
            f"give at most {MOST_MEMORIES} memories (the product of rest + 1)",
            memories,
            "Leave out herbs with the longest rests, or treat districts apart.",
        )


def _rest_graph(rests: Mapping[str, int]) -> tuple[list[Memory], list[_Arc]]:
    """Return every memory that can recur, and the arcs between them.

    Years since the last stand are capped at rest + 1, beyond which the herb is free again. Two herbs
    cannot have stood there in the same year, so equal uncapped entries do not occur. Every such
    memory can be reached from bare land and left towards it, so all of them recur.
    """
    herbs = list(rests)
    caps = tuple(rests[herb] + 1 for herb in herbs)
    memories = [m for m in product(*(range(1, cap + 1) for cap in caps)) if _can_be(m, caps)]
    number = {memory: i for i, memory in enumerate(memories)}
    arcs = [
        _Arc(i, number[after], crop)
        for i, memory in enumerate(memories)
        for crop, after in _next_years(memory, herbs, caps)
    ]
    return memories, arcs


def _can_be(memory: Memory, caps: Memory) -> bool:
    recent = [years for years, cap in zip(memory, caps, strict=True) if years < cap]
    return len(set(recent)) == len(recent)


def _next_years(memory: Memory, herbs: list[str], caps: Memory) -> Iterator[tuple[str | None, Memory]]:
    rested = tuple(min(years + 1, cap) for years, cap in zip(memory, caps, strict=True))
    yield OTHER, rested
    for i, herb in enumerate(herbs):
        if memory[i] == caps[i]:
            yield herb, (*rested[:i], 1, *rested[i + 1 :])


@dataclass(frozen=True, slots=True)
class _Solution:
    land: float
    price: NDArray[np.float64]  # of the floor on other crops, then of each herb


def _solve(grown: Mapping[str, float], other_share: float, memories: int, arcs: list[_Arc]) -> _Solution:
    """Minimise the land for herb shares that add to 1. Rows: memories, the floor, the herbs."""
    floor_row, herb_row = memories, {herb: memories + 1 + i for i, herb in enumerate(grown)}
    rows, values, starts = [], [], [0]
    for arc in arcs:
        column = {arc.end: 1.0}
        column[arc.start] = column.get(arc.start, 0.0) - 1.0  # a field that stays as it is: no row
        column[floor_row] = (1.0 if arc.crop is OTHER else 0.0) - other_share
        if arc.crop is not OTHER:
            column[herb_row[arc.crop]] = 1.0
        entries = [(row, value) for row, value in column.items() if value]
        rows += [row for row, _ in entries]
        values += [value for _, value in entries]
        starts.append(len(rows))
    wished = np.fromiter(grown.values(), dtype=np.float64)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(arcs), memories + 1 + len(grown)
    model.col_cost_ = np.ones(len(arcs))
    model.col_lower_, model.col_upper_ = np.zeros(len(arcs)), np.full(len(arcs), highspy.kHighsInf)
    model.row_lower_ = np.concatenate([np.zeros(memories + 1), wished])
    model.row_upper_ = np.concatenate([np.zeros(memories), [highspy.kHighsInf], wished])
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = np.array(starts), np.array(rows)
    model.a_matrix_.value_ = np.array(values)
    return _run(model, memories)


def _run(model: highspy.HighsLp, memories: int) -> _Solution:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.passModel(model)
    solver.run()
    status = solver.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:  # the programme always has an optimum: a solver fault
        raise RuntimeError(f"HiGHS ended with {solver.modelStatusToString(status)} on the land bank")
    prices = np.asarray(solver.getSolution().row_dual, dtype=np.float64)[memories:]
    return _Solution(float(solver.getInfo().objective_function_value), np.round(prices, 9) + 0.0)
