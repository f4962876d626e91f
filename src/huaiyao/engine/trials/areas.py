"""Are the plots of one size? A mass of whole plots of different sizes is brought to one plot area first.

Twice the ground bears twice the mass: 52 kg from 66.7 m² and 26 kg from 33.3 m² are the same yield. A
trait per area, per plant or in percent needs nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import polars as pl

from huaiyao.engine.units import UnitError, same_dimension
from huaiyao.engine.wording import Text

_PER_PLOT = re.compile(r"\s*(?:/|每|\bper\b)\s*(?:小区|区|plot)\s*$", re.IGNORECASE)
# a mass of one plant, of so many seeds or of a sample does not grow with the plot
_OF_A_PART = re.compile(
    r"单(?!产)|每|株|[百千]粒|样|平均"
    r"|per (?:plant|root|tuber)|plant (?:fresh |dry )?(?:weight|mass)|single|sample|hundred|thousand|100",
    re.IGNORECASE,
)

NO_AREA = Text(
    "这一小区没有大于零的面积，而各小区面积不同：它的重量无从折算，未计入“{trait}”。",
    "This plot has no area above zero while the plots differ in area: its mass cannot be scaled and is left out"
    " of {trait}.",
)
GIVE_AREA = Text(
    "请填上这一小区的面积（m²），或把性状写成单位面积的产量（如 kg/亩）。",
    "Give the plot's area (m²), or the trait per area (for example kg/mu).",
)


class SameArea(NamedTuple):
    """Plots whose values mean one area: `area_m2` where they were scaled to it, and who had none."""

    plots: pl.DataFrame
    area_m2: float | None
    left_out: tuple[str, ...]


def to_same_area(plots: pl.DataFrame, trait: str, unit: str) -> SameArea:
    """Scale the masses of whole plots to their median area where the areas differ.

    Parameters
    ----------
    plots : polars.DataFrame
        The plots with a value: value, area (m², null = not given), place.
    trait, unit : str
        What `value` is; only a plain mass of a whole plot (kg, 斤, kg/小区) is scaled.

    Returns
    -------
    SameArea
        Without the column area where nothing was scaled; `left_out` names plots without an area.
    """
    known = pl.col("area").is_finite() & (pl.col("area") > 0)
    with_area = plots.filter(known)
    if not is_mass_of_a_plot(trait, unit) or with_area["area"].n_unique() < 2:
        return SameArea(plots.drop("area"), None, ())
    median = with_area.select(pl.col("area").median()).item()
    left_out = plots.filter(~known.fill_null(value=False))["place"].to_list()
    scaled = with_area.with_columns(pl.col("value") * median / pl.col("area"))
    return SameArea(scaled, float(median), tuple(left_out))


def is_mass_of_a_plot(trait: str, unit: str) -> bool:
    """Whether a trait is what a whole plot weighed: 产量 (kg), not 单株鲜重 (g) and not kg/亩."""
    plain = _PER_PLOT.sub("", unit)
    try:
        is_mass = bool(plain.strip()) and same_dimension(plain, "kg")
    except UnitError:
        return False
    return is_mass and (plain != unit or not _OF_A_PART.search(trait))
