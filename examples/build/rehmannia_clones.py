"""Write examples/rehmannia_clones.xlsx: a synthetic trial of 地黄 clones, three sites in two years.

Nothing here was grown. The numbers are drawn (seed below) from the true values in this file, so that
the three claims have a known answer: HS-03 holds, HS-07 does not, HS-12 has too few trials. Every sheet
says that it is synthetic. Run from the repository: `python examples/build/rehmannia_clones.py`.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import numpy as np
import xlsxwriter

TARGET = Path(__file__).parents[1] / "rehmannia_clones.xlsx"
SEED = 20210901
SYNTHETIC = "合成数据 synthetic"

SITES = ("温县示例点", "武陟示例点", "沁阳示例点")
IN_ENGLISH = {
    "温县示例点": "Wen County sample site",
    "武陟示例点": "Wuzhi County sample site",
    "沁阳示例点": "Qinyang City sample site",
}
YEARS = (2022, 2023)
BLOCKS = 4
DESIGN = f"随机区组,{BLOCKS} 次重复"
PLOT_M2 = 12.0

# True means of each environment: fresh weight in kg/亩, catalpol in %.
FRESH = {
    ("温县示例点", 2022): 1260.0,
    ("武陟示例点", 2022): 1190.0,
    ("沁阳示例点", 2022): 1120.0,
    ("温县示例点", 2023): 1310.0,
    ("武陟示例点", 2023): 1150.0,
    ("沁阳示例点", 2023): 1080.0,
}
CATALPOL = 3.0
CHECK = "CK"
# True effects against the check: fresh weight in %, catalpol in percentage points.
EFFECTS = {
    "HS-01": (4.0, 0.05),
    "HS-02": (-3.0, 0.10),
    "HS-03": (14.0, 0.00),  # claimed +8 %: holds
    "HS-04": (2.0, -0.20),
    "HS-05": (6.0, 0.15),
    "HS-06": (-5.0, 0.30),
    "HS-07": (1.0, 0.10),  # claimed +10.5 %: does not hold
    "HS-08": (8.0, -0.10),
    "HS-09": (0.0, 0.00),
    "HS-10": (-8.0, 0.40),
    "HS-11": (3.0, 0.05),
    "HS-12": (10.0, 0.50),  # claimed +0.3 points, but grown at two sites in one year only
}
FIRST_YEAR_OF = {"HS-12": (("温县示例点", 2023), ("武陟示例点", 2023))}
# Standard deviations: entry × environment, block, plot; fresh weight in % of the mean, catalpol in points.
FRESH_SD = (2.0, 2.5, 6.0)
CATALPOL_SD = (0.06, 0.05, 0.14)
LOST = 7  # plots whose values are missing, as in any field

CLAIMS = [
    ("HS-03", "鲜重", "+8%", CHECK, "真值为高 14 %:应当得到证实"),
    ("HS-07", "鲜重", "+10.5%", CHECK, "真值为高 1 %:应当不符"),
    ("HS-12", "梓醇", "+0.3%", CHECK, "真值为高 0.5 个百分点,但只有两地一年:应当缺据"),
]

EXPLANATION = [
    "合成数据:地黄品系比较试验(示例)。没有任何一个数字来自真实的田间。",
    "Synthetic data: a trial of 地黄 clones (example). Not one number comes from a real field.",
    f"由 examples/build/rehmannia_clones.py 以固定种子 {SEED} 生成;真值写在脚本里,所以三条声称的答案是已知的。",
    f"Drawn by examples/build/rehmannia_clones.py with seed {SEED}; the true values stand in the script,",
    "so the answers to the three claims are known: one holds, one does not, one lacks evidence.",
    "地点为示例点,品系“怀试”为虚构;鲜重的量级取自公开资料(韩国 Jihwang 1 号,19 t/ha)。",
    "试试看:huaiyao check examples/rehmannia_clones.xlsx",
]


def trials() -> list[tuple[str, str, int]]:
    """Trial id, site and year of the six environments."""
    letters = dict(zip(SITES, ("WX", "WZ", "QY"), strict=True))
    return [(f"{letters[site]}{year}", site, year) for year in YEARS for site in SITES]


def entries_of(site: str, year: int) -> list[str]:
    grown = [entry for entry in EFFECTS if (site, year) in FIRST_YEAR_OF.get(entry, ((site, year),))]
    return [CHECK, *grown]


def draw_plots() -> list[tuple[str, str, int, int, int, float | None, float | None]]:
    """Trial, entry, block, row, column, fresh weight (kg/亩) and catalpol (%) of every plot."""
    rng = np.random.default_rng(SEED)
    rows: list[tuple[str, str, int, int, int, float | None, float | None]] = []
    for trial, site, year in trials():
        grown = entries_of(site, year)
        by_place = rng.normal(size=(len(grown), 2))
        for block in range(1, BLOCKS + 1):
            by_block = rng.normal(size=2)
            for column, number in enumerate(rng.permutation(len(grown)), start=1):
                entry, plot = grown[number], rng.normal(size=2)
                gain, points = EFFECTS.get(entry, (0.0, 0.0))
                noise = [
                    sds[0] * by_place[number, k] + sds[1] * by_block[k] + sds[2] * plot[k]
                    for k, sds in enumerate((FRESH_SD, CATALPOL_SD))
                ]
                fresh = FRESH[site, year] * (1 + (gain + noise[0]) / 100)
                catalpol = CATALPOL + points + noise[1]
                rows.append((trial, entry, block, block, column, round(fresh, 1), round(catalpol, 2)))
    for lost in rng.choice(len(rows), LOST, replace=False):
        rows[lost] = (*rows[lost][:5], None, None)
    return rows


def sheets() -> dict[str, tuple[tuple[str, ...], list[tuple[object, ...]]]]:
    """Header and rows of every sheet after the explanation."""
    names = {CHECK: ("当地常规种(合成)", "Local standard (synthetic)")} | {
        entry: (f"怀试{int(entry[3:])}号(合成)", f"Huaishi {int(entry[3:])} (synthetic)") for entry in EFFECTS
    }
    return {
        "试验": (
            ("试验编号", "地点", "地点英文名", "年份", "设计", "类型", "来源", "备注"),
            [
                (t, site, IN_ENGLISH[site], year, DESIGN, "品种", SYNTHETIC, SYNTHETIC)
                for t, site, year in trials()
            ],
        ),
        "处理": (
            ("处理", "名称", "英文名", "是否对照", "来源", "备注"),
            [
                (entry, *both, "是" if entry == CHECK else "否", SYNTHETIC, SYNTHETIC)
                for entry, both in names.items()
            ],
        ),
        "小区": (
            ("试验编号", "处理", "区组", "行", "列", "面积(m²)", "鲜重(kg/亩)", "梓醇(%)", "来源", "备注"),
            [
                (*plot[:5], PLOT_M2, *plot[5:], SYNTHETIC, "缺失(合成)" if plot[5] is None else None)
                for plot in draw_plots()
            ],
        ),
        "声称": (
            ("处理", "性状", "声称", "相对", "来源", "备注"),
            [(*claim[:4], SYNTHETIC, claim[4]) for claim in CLAIMS],
        ),
    }


def write_book(target: Path) -> None:
    book = xlsxwriter.Workbook(target)
    book.set_properties({"title": EXPLANATION[0], "created": dt.datetime(2024, 1, 1)})
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F6F2E8"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    intro = book.add_worksheet("说明")
    intro.set_column(0, 0, 100)
    for row, line in enumerate(EXPLANATION):
        intro.write_string(row, 0, line, wrap)
    for title, (header, rows) in sheets().items():
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(header) - 1, 14)
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, head)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write_number(number, column, value)
    book.close()


if __name__ == "__main__":
    write_book(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
