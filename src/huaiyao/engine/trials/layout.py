"""What the sheets of a trial book say: entries and checks, sites and years, plots, claims."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import polars as pl

from huaiyao.engine.books.terms import ROW, Book, Issue, OpenColumn, Sheet
from huaiyao.engine.trials.areas import GIVE_AREA, NO_AREA
from huaiyao.engine.trials.claims import ClaimError, parse_claim
from huaiyao.engine.trials.terms import Claim, TraitAnalysis, TrialKind, trait_name
from huaiyao.engine.trials.verdicts import Labels
from huaiyao.engine.wording import Text


class TrialBook:
    """The trial sheets of a book; a missing sheet means no evidence of that kind."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.plots: Sheet = book.sheets["plots"]

    @property
    def traits(self) -> tuple[OpenColumn, ...]:
        return self.plots.traits

    @cached_property
    def names(self) -> dict[str, Text]:
        """Names of the entries that have one; who reads English is told the Chinese one where there is no other."""
        return {
            row["entry"]: Text(name, row.get("name_en") or name)
            for row in self._rows("entries")
            if (name := row.get("name") or row.get("name_en"))
        }

    @cached_property
    def checks(self) -> tuple[str, ...]:
        """Entries marked as check, in the sheet's order."""
        return tuple(row["entry"] for row in self._rows("entries") if row.get("check"))

    @cached_property
    def trial_places(self) -> dict[str, str]:
        """`sheet!row` of each trial in the sheet 试验."""
        sheet = self.book.sheets.get("trials")
        return {} if sheet is None else {row["trial"]: sheet.place(row[ROW]) for row in self._rows("trials")}

    @cached_property
    def kinds(self) -> dict[str, TrialKind]:
        """Kind of each trial; a trial that names none is held to the stricter gate, the variety's."""
        return {
            row["trial"]: TrialKind(row["kind"]) if row.get("kind") else TrialKind.VARIETY
            for row in self._rows("trials")
        }

    def kind_of(self, trials: list[str]) -> TrialKind:
        """Return the kind of a set of trials: technique only where all of them are."""
        kinds = {self.kinds.get(trial, TrialKind.VARIETY) for trial in trials}
        return TrialKind.TECHNIQUE if kinds == {TrialKind.TECHNIQUE} else TrialKind.VARIETY

    def trial_ids(self) -> list[str]:
        """Every trial that has plots, in the order of the sheet."""
        return self.plots.frame["trial"].unique(maintain_order=True).to_list()

    def observations(self, trait: OpenColumn) -> pl.DataFrame:
        """Return the plots of a trait in the columns that `analysis.analyse` reads."""
        frame = self.plots.frame
        kept = [
            name for name in ("trial", "entry", "block", "row", "column", "area") if name in frame.columns
        ]
        place = pl.Series("place", [self.plots.place(row) for row in frame[ROW]])
        table = frame.select(*kept, pl.col(trait.name).alias("value")).with_columns(place)
        trials = self.book.frame("trials")
        if trials is None:
            return table
        known = [name for name in ("site", "year") if name in trials.columns]
        return table.join(trials.select("trial", *known), on="trial", how="left", maintain_order="left")

    def without_area(self, analysis: TraitAnalysis) -> list[Issue]:
        """Return an issue for each plot left out of a trait because its area is not known."""
        left_out = set(analysis.without_area)
        rows = [row for row in self.plots.frame[ROW] if self.plots.place(row) in left_out]
        trait = trait_name(analysis.trait)
        rule = Text(NO_AREA.zh.format(trait=trait.zh), NO_AREA.en.format(trait=trait.en))
        return [Issue(self.plots.title, row, "面积", "", rule, GIVE_AREA) for row in rows]

    def labels(self, claim_row: int | None = None) -> Labels:
        """Return the names and rows that verdicts speak with."""
        sheet = self.book.sheets.get("claims")
        claim = None if sheet is None or claim_row is None else sheet.place(claim_row)
        return Labels(self.names, self.trial_places, claim)

    def claims(self) -> tuple[list[tuple[Claim, int]], list[Issue]]:
        """Return the claims that can be read, each with its row, and an issue for each that cannot."""
        units = {trait.name: trait.unit for trait in self.traits}
        only_check = self.checks[0] if len(self.checks) == 1 else None
        read: list[tuple[Claim, int]] = []
        issues: list[Issue] = []
        for row in self._rows("claims"):
            if row["trait"] not in units:
                issues.append(self._unknown_trait(row))
                continue
            try:
                claim = parse_claim(
                    row["claim"],
                    entry=row["entry"],
                    trait=row["trait"],
                    unit=units[row["trait"]],
                    against=row.get("against"),
                    check=only_check,
                )
            except ClaimError as error:
                issues.append(
                    Issue(self._title("claims"), row[ROW], "声称", row["claim"], error.rule, error.remedy)
                )
            else:
                read.append((claim, row[ROW]))
        return read, issues

    def _unknown_trait(self, row: dict[str, Any]) -> Issue:
        names = [trait.name for trait in self.traits]
        rule = Text("小区表里没有这个性状。", "The plots have no such trait.")
        remedy = Text(f"可用的性状：{'、'.join(names)}。", f"Traits there are: {', '.join(names)}.")
        return Issue(self._title("claims"), row[ROW], "性状", row["trait"], rule, remedy)

    def _rows(self, sheet: str) -> list[dict[str, Any]]:
        frame = self.book.frame(sheet)
        return [] if frame is None else frame.to_dicts()

    def _title(self, sheet: str) -> str:
        return self.book.sheets[sheet].title
