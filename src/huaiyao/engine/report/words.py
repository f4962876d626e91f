"""What a report calls things, in both languages: clauses, kinds, headings, the caveat beneath."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from huaiyao.engine.books.kinds import MARKS, SHEETS
from huaiyao.engine.books.terms import Kind
from huaiyao.engine.rules.terms import State
from huaiyao.engine.trials.terms import trait_name
from huaiyao.engine.units import unit_name
from huaiyao.engine.wording import Text

CLAUSES = {
    # plan
    "unit": Text("单位", "unit"),
    "sum": Text("合计与占比", "totals and shares"),
    "definition": Text("口径", "definition"),
    "growth": Text("增速", "growth"),
    "land": Text("用地", "land"),
    "double_count": Text("重复计算", "double counting"),
    "magnitude": Text("量级", "magnitude"),
    # trial
    "difference": Text("差异", "difference"),
    "replication": Text("重复", "replication"),
    "sites_years": Text("地点与年份", "sites and years"),
    "check_present": Text("对照", "check"),
    "outliers": Text("离群小区", "outliers"),
}
KINDS = {Kind.PLAN: Text("规划", "plan"), Kind.TRIAL: Text("试验", "trial")}

HOUSE = Text("怀药研究院 · 核对报告", "Huai-Medicine Research Institute · check report")
QUESTION = Text("证据是否支持这本账？", "Does the evidence bear it out?")
ANSWERS = {
    State.CONTRADICTED: Text(
        "账本里有与证据不符的说法。", "Some of what the book says is ruled out by the evidence."
    ),
    State.DISPUTED: Text(
        "没有不符；有存疑之处，各方来源不一，或数字少见。",
        "Nothing is ruled out; some of it is disputed: sources disagree, or the numbers are improbable.",
    ),
    State.UNVERIFIED: Text(
        "没有不符；有待核之处，所依规则尚无人核对原文。",
        "Nothing is ruled out; some of it rests on rules nobody has signed against the original.",
    ),
    State.MISSING: Text(
        "没有不符；有缺据之处。", "Nothing is ruled out; evidence is missing for some of it."
    ),
    State.SUPPORTED: Text("证据支持账本的每一条说法。", "The evidence bears out everything the book says."),
}
SUPPORTED_AS_READ = Text(
    "证据支持账本中能采用的说法。", "The evidence bears out what could be used of the book."
)
NOTHING = Text("账本里没有可判定的内容。", "The book holds nothing to judge.")
MOST_TITLES = 12  # sheets named of a file in which nothing is found
ALL_LEFT_OUT = {
    Kind.PLAN: Text(
        "规划的表都在，但没有留下可以判定的行；未能采用的行和原因见所列问题。",
        "The sheets of the plan are there, but no row that can be judged is left; see the issues listed for why.",
    ),
    Kind.TRIAL: Text(
        "“小区”表在，但它的行全部未能采用；原因见所列问题。",
        "The sheet 小区 (plots) is there, but all its rows were left out; see the issues listed for why.",
    ),
}
CAVEAT = Text(
    "判定只比对说法与证据，不评价任何人；有关各方可提出异议，由第二人复核。本报告不是检验检测机构的报告。",
    "A verdict compares a claim with its evidence and accuses nobody; whoever it concerns may object, and a second "
    "person reviews. This is not the report of an accredited laboratory.",
)

PLAN = Text("规划", "Plan")
CLAIMS = Text("声称", "Claims")
TRIALS = Text("试验", "Trials")
ASKED = Text("需要补充的证据", "Evidence asked for")
ISSUES = Text("读不出的单元格与行", "Cells and rows that could not be read")
REPLAY = Text("复算所需", "To replay this")

STATE = Text("判定", "Verdict")
CLAUSE = Text("条款", "Clause")
SUBJECT = Text("对象", "Subject")
COMPARED = Text("比对", "Compared")
EVIDENCE = Text("证据", "Evidence")
BASIS = Text("依据", "Basis")
EDITION = Text("版次", "Edition")
TRUST = Text("可信度", "Trust")
ASKS = Text("需补", "Asked for")
PART = Text("部分", "Part")
PLACE = Text("位置", "Place")
SHEET = Text("表", "Sheet")
ROW = Text("行", "Row")
COLUMN = Text("列", "Column")
VALUE = Text("值", "Value")
RULE = Text("规则", "Rule")
REMEDY = Text("处理", "Remedy")
BOOK = Text("账本", "Book")
KIND = Text("种类", "Kind")
DAY = Text("判定日", "Judged as of")
VERSION = Text("程序版本", "Version")
DIGEST = Text("账本 SHA-256", "Book SHA-256")
SEED = Text("随机种子", "Seed")
METHOD = Text("方法", "Method")
VERDICTS_SHEET = Text("判定", "Verdicts")
ISSUES_SHEET = Text("问题", "Issues")

LIST_COMMA = Text("、", ", ")
DOT = " · "


def answer(whole: State, issues: int) -> Text:
    """Return what the evidence says of a book; never all of it where some of it could not be used."""
    if not issues:
        return ANSWERS[whole]
    said = SUPPORTED_AS_READ if whole is State.SUPPORTED else ANSWERS[whole]
    places, were = ("place", "was") if issues == 1 else ("places", "were")
    return Text(
        f"{said.zh}另有 {issues} 处（行、列或说法）未能采用，见所列问题。",
        f"{said.en} {issues} {places} in it (rows, columns or claims) {were} not used; see the issues listed.",
    )


def nothing_to_judge(kinds: Iterable[Kind], issues: int, titles: Sequence[str]) -> Text:
    """Return why a book got no verdict: it has no such sheet, or no row of the sheet could be used."""
    said = [ALL_LEFT_OUT[kind] for kind in sorted(kinds)] if issues else []
    if not said:
        said = [NOTHING, *_sheets_found(titles), *(_looked_for(kind) for kind in SHEETS)]
    return Text("".join(one.zh for one in said), " ".join(one.en for one in said))


def _sheets_found(titles: Sequence[str]) -> list[Text]:
    """Say which sheets the file has."""
    shown, more = titles[:MOST_TITLES], len(titles) - MOST_TITLES
    zh = "、".join(shown) + (f" 等 {len(titles)} 张" if more > 0 else "")
    en = ", ".join(shown) + (f" and {more} more" if more > 0 else "")
    return [Text(f"文件里的工作表：{zh}。", f"Its sheets: {en}.")] if titles else []


def _looked_for(kind: Kind) -> Text:
    """Say which sheets make a book of a kind."""
    marks = [spec for spec in SHEETS[kind] if spec.name in MARKS[kind]]
    zh, en = "、".join(f"“{spec.title}”" for spec in marks), " or ".join(spec.name for spec in marks)
    one_of = "之一" if len(marks) > 1 else ""
    return Text(
        f"{KINDS[kind].zh}账本要有名为{zh}{one_of}的表，并填有数据。",
        f"A {KINDS[kind].en} book needs rows in a sheet called {en}.",
    )


def clause_title(clause: str) -> Text:
    """Return what people call a clause; a clause without a name of its own is called by its id."""
    return CLAUSES.get(clause, Text(clause, clause))


def claim_title(entry: str, trait: str, claim: str, against: str | None) -> Text:
    """Return a claim as a heading: which entry says what of which trait, against which check."""
    said = claim_said(f"{entry} {DOT.strip()}", trait, claim)
    return Text(f"{said.zh}（对照 {against}）", f"{said.en} (against {against})") if against else said


def claim_said(entry: str, trait: str, claim: str) -> Text:
    """Return a claim in a row of words: the entry, the trait, what is claimed of it."""
    name = trait_name(trait)
    return Text(f"{entry} {name.zh} {claim}", f"{entry} {name.en} {claim}")


def labelled(label: Text, said: str) -> Text:
    """Return `label: said` with the colon of each language."""
    return Text(f"{label.zh}：{said}", f"{label.en}: {said}")


def borne_out(count: int) -> Text:
    """Return the heading over the verdicts that need nothing further."""
    return Text(f"证据支持的 {count} 条", f"{count} borne out by the evidence")


def scattered(sheet: str, first: int, last: int, count: int) -> Text:
    """Return rows too many to list: where they begin and end, and how many there are."""
    return Text(f"{sheet}!{first}…{last}（{count} 行）", f"{sheet}!{first}…{last} ({count} rows)")


def interval_title(trait: str, scale: str) -> Text:
    """Return the title of the chart of one trait's claims."""
    name = trait_name(trait)
    if scale == "level":
        return Text(f"{name.zh}：均值，95 % 联合区间", f"{name.en}: mean, simultaneous 95 % interval")
    return Text(
        f"{name.zh}：与对照相比，95 % 联合区间", f"{name.en}: against the check, simultaneous 95 % interval"
    )


def interval_axis(trait: str, scale: str, unit: str) -> Text:
    """Return the title of that chart's axis, with its unit; the line is where the check stands."""
    name, printed = trait_name(trait), unit_name(unit)
    if scale == "level":
        return Text(f"{name.zh} ({printed.zh})", f"{name.en} ({printed.en})")
    if scale == "relative":
        return Text("比对照高（%）", "above the check (%)")
    points = Text("百分点", "percentage points") if unit == "%" else printed
    return Text(f"比对照高（{points.zh}）", f"above the check ({points.en})")
