"""Our mixed models beside lme4: seconds of one fit, and how far apart the two optima are.

Run: `uv run python benchmarks/mixed_vs_lme4.py`. Where R with lme4 is absent it says so and prints our
side alone; where ../shared is absent the real field trials are left out. lme4 runs with the tight
control of tests/references/stats/recipe.R, and with its own default beside it. One BLAS thread, as in
Debian's R: on matrices this small further threads only wait for one another.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy is imported

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from huaiyao.engine.stats.mixed import mixed_model

REPEATS = 5
FIELD_TRIALS = Path(__file__).resolve().parents[2] / "shared" / "data" / "breeding" / "field_trials"
REAL = {
    "durban_rowcol": "yield ~ rep + (1|gen) + (1|row) + (1|bed)",
    "john_alpha": "yield ~ rep + (1|gen) + (1|rep:block)",
    "gilmour_serpentine": "yield ~ rep + (1|gen) + (1|row) + (1|col)",
    "plrv_potato_clones": "Yield ~ Locality + (1|Genotype) + (1|Genotype:Locality) + (1|Locality:Rep)",
}
R_SIDE = """
library(lme4)
args <- commandArgs(TRUE); d <- read.csv(args[1]); f <- as.formula(args[2]); n <- as.integer(args[3])
for (name in args[-(1:3)]) d[[name]] <- factor(d[[name]])
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e6))
quiet <- function(x) suppressWarnings(suppressMessages(x))
once <- function(control) {
  start <- proc.time()[["elapsed"]]
  fit <- quiet(lmer(f, d, control = control))
  c(proc.time()[["elapsed"]] - start, REMLcrit(fit))
}
invisible(once(lmerControl()))
default <- replicate(n, once(lmerControl())); tightly <- replicate(n, once(tight))
cat(sprintf("%.6f %.6f %.9f %.9f", median(default[1, ]), median(tightly[1, ]), default[2, 1], tightly[2, 1]))
"""


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def crossed(records: int, lines: int, places: int) -> pl.DataFrame:
    """A crossed layout of lines and places, balanced only on average."""
    rng = np.random.default_rng(records)
    g, p = rng.integers(lines, size=records), rng.integers(places, size=records)
    value = 50 + rng.normal(0, 3, lines)[g] + rng.normal(0, 2, places)[p] + rng.normal(0, 1.5, records)
    columns = {"y": value.round(4), "g": [f"g{i}" for i in g], "p": [f"p{i}" for i in p]}
    return pl.DataFrame(columns)


def cases() -> list[tuple[str, str, pl.DataFrame]]:
    found = []
    for name, formula in REAL.items():
        path = FIELD_TRIALS / f"{name}.csv"
        if path.exists():
            found.append((name, formula, pl.read_csv(path, null_values=["NA", ""])))
    if not found:
        say("../shared is absent: the real field trials are left out.\n")
    for records, lines, places in ((2_000, 300, 20), (10_000, 200, 50), (10_000, 1_000, 100)):
        name = f"crossed {records:,} records, {lines:,} × {places}"
        found.append((name, "y ~ 1 + (1|g) + (1|p)", crossed(records, lines, places)))
    return found


def ours(formula: str, data: pl.DataFrame) -> tuple[float, float]:
    """Median seconds of a fit, and its REML criterion."""
    criterion, seconds = 0.0, []
    for _ in range(REPEATS):
        start = time.perf_counter()
        criterion = mixed_model(formula, data).reml_criterion
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), criterion


def lme4(rscript: str, formula: str, data: pl.DataFrame) -> tuple[float, float, float, float]:
    """Median seconds and REML criterion of lme4: by default, and tightly converged."""
    factors = [c for c in data.columns if f"{c})" in formula or f":{c}" in formula or f"|{c}" in formula]
    with tempfile.TemporaryDirectory() as folder:
        table, script = Path(folder) / "data.csv", Path(folder) / "side.R"
        data.write_csv(table, null_value="NA")
        script.write_text(R_SIDE)
        command = [rscript, str(script), str(table), formula, str(REPEATS), *factors]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    numbers = [float(x) for x in done.stdout.split()[-4:]]
    return numbers[0], numbers[1], numbers[2], numbers[3]


def main() -> None:
    rscript = shutil.which("Rscript")
    if rscript and subprocess.run([rscript, "-e", "library(lme4)"], capture_output=True).returncode:
        rscript = None
    if not rscript:
        say("R with lme4 is not installed here: our side alone.\n")
    say(
        f"{'model':44} {'ours s':>8} {'lme4 s':>8} {'tight s':>8} {'lme4/ours':>9} {'criterion - lme4 tight':>23}"
    )
    for name, formula, data in cases():
        seconds, criterion = ours(formula, data)
        if not rscript:
            say(f"{name:44} {seconds:8.3f}")
            continue
        default_s, tight_s, _, tight = lme4(rscript, formula, data)
        ratio = default_s / seconds
        say(
            f"{name:44} {seconds:8.3f} {default_s:8.3f} {tight_s:8.3f} {ratio:9.2f} {criterion - tight:23.2e}"
        )


if __name__ == "__main__":
    sys.exit(main())
