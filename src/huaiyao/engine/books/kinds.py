"""The sheets and columns of every kind of book: the one table of names, variants and units.

The format for users is `docs/reference/books.md`; a test keeps the two together.
"""

from __future__ import annotations

from huaiyao.engine.books.terms import CellType, Column, Kind, SheetSpec
from huaiyao.engine.wording import Text

# What people write for the four herbs; any other crop keeps its name.
HERBS: dict[str, tuple[str, ...]] = {
    "rehmannia": ("地黄", "怀地黄", "生地", "生地黄", "熟地", "熟地黄", "鲜地黄"),
    "yam": ("山药", "怀山药", "铁棍山药", "怀山", "chinese yam"),
    "achyranthes": ("牛膝", "怀牛膝"),
    "chrysanthemum": ("菊花", "怀菊花", "怀菊"),
}

_ID, _NUMBER, _INTEGER, _PRINTED = CellType.ID, CellType.NUMBER, CellType.INTEGER, CellType.PRINTED

_SOURCE = Column(
    "source",
    "来源",
    variants=("资料来源", "数据来源", "出处", "来源说明"),
    note=Text("出处，随证据走", "where it was read"),
)
_NOTE = Column(
    "note", "备注", variants=("注", "注释", "附注", "remark", "remarks", "comment"), note=Text("任意", "free")
)


def _value() -> tuple[Column, Column, Column]:
    """数值, or 下限 and 上限: the printed digits decide when an equation holds."""
    return (
        Column(
            "value",
            "数值",
            _PRINTED,
            variants=("值", "指标值", "数据", "figure"),
            note=Text("按原样写", "as printed"),
        ),
        Column(
            "low",
            "下限",
            _PRINTED,
            variants=("最小值", "低值", "min"),
            note=Text("原文给区间时", "where a range is given"),
        ),
        Column(
            "high",
            "上限",
            _PRINTED,
            variants=("最大值", "高值", "max"),
            note=Text("原文给区间时", "where a range is given"),
        ),
    )


_IN_ENGLISH = Text("英文页面和报告用它", "what English pages and reports say")
_NAME_EN = Column("name_en", "英文名", variants=("英文名称", "英文", "english name"), note=_IN_ENGLISH)
_UNIT = Column(
    "unit",
    "单位",
    required=True,
    variants=("计量单位",),
    note=Text("亩、公顷、万元/亩、亿元、%……", "mu, ha, yuan/mu, bn yuan, % …"),
)
_DEFINITION = Column(
    "definition",
    "口径",
    variants=("统计口径", "定义", "指标口径", "统计范围", "scope"),
    note=Text("口径不同的数不相接", "figures of different definitions are never joined"),
)

_DEFINITION_EN = Column(
    "definition_en", "口径英文", variants=("英文口径", "definition in english"), note=_IN_ENGLISH
)

INDICATORS = SheetSpec(
    "indicators",
    "指标",
    (
        Column(
            "id",
            "编号",
            _ID,
            required=True,
            variants=("序号", "代码", "指标编号", "code", "no"),
            note=Text("等式里用它", "used in equations"),
        ),
        Column("name", "名称", required=True, variants=("指标", "指标名称", "项目", "indicator")),
        _NAME_EN,
        *_value(),
        _UNIT,
        Column(
            "year",
            "年份",
            variants=("年度", "时间", "期间", "现状/目标", "period"),
            note=Text("年份，或 现状、目标", "a year, or now, target"),
        ),
        _DEFINITION,
        _DEFINITION_EN,
        Column(
            "basis",
            "计法",
            variants=("核算方式", "计算口径"),
            note=Text("产值、营业额、增加值", "output, turnover or value added"),
        ),
        Column(
            "stage",
            "环节",
            variants=("产业环节", "产业"),
            note=Text("种植、加工、贸易、服务", "field, processing, trade, services"),
        ),
        Column(
            "base",
            "基期",
            _ID,
            variants=("基期指标", "基期编号"),
            note=Text("基期指标的编号", "id of the base-year indicator"),
        ),
        Column(
            "benchmark",
            "对标",
            _ID,
            variants=("对标系列", "对标序列"),
            note=Text("序列表里的系列名", "a series of the sheet series"),
        ),
        _SOURCE,
        _NOTE,
    ),
    key=("id",),
    refers={"base": ("indicators", "id"), "benchmark": ("series", "series")},
    variants=("规划指标", "指标表", "indicator"),
    any_of=("value", "low", "high"),
    note=Text("规划里的每一个数，一行一个。", "Every figure of the plan, one a row."),
)

RELATIONS = SheetSpec(
    "relations",
    "关系",
    (
        Column("id", "编号", _ID, required=True, variants=("序号", "代码", "关系编号", "code", "no")),
        Column(
            "equation",
            "等式",
            _ID,
            required=True,
            variants=("关系式", "公式", "算式"),
            note=Text("产值 = 面积 * 单位产值", "output = area * value_per_area"),
        ),
        Column("note", "说明", variants=(*_NOTE.variants, "备注")),
        _SOURCE,
    ),
    key=("id",),
    variants=("等式", "勾稽关系", "relation"),
    note=Text(
        "指标之间应当成立的等式，用指标编号书写。",
        "Equations that should hold between indicators, written with their ids.",
    ),
)

SERIES = SheetSpec(
    "series",
    "序列",
    (
        Column("series", "系列", _ID, required=True, variants=("序列", "系列名称", "指标", "名称")),
        _NAME_EN,
        Column("year", "年份", _INTEGER, required=True, unit="年", variants=("年度",)),
        Column("value", "数值", _PRINTED, required=True, variants=("值", "数据", "figure")),
        _UNIT,
        _DEFINITION,
        _DEFINITION_EN,
        _SOURCE,
        _NOTE,
    ),
    key=("series", "year", "definition", "source"),
    variants=("时间序列", "历史数据", "对标数据"),
    note=Text(
        "逐年的数，口径写清；不同来源可以并列。",
        "Figures by year with their definition; sources may stand side by side.",
    ),
)

CEILINGS = SheetSpec(
    "ceilings",
    "约束",
    (
        Column("id", "编号", _ID, variants=("序号", "代码", "约束编号", "code", "no")),
        Column(
            "kind",
            "类别",
            required=True,
            variants=("类型", "约束类别", "type"),
            note=Text("耕地、休茬、结构", "arable, rest or mix"),
            choices={
                "arable": ("耕地", "耕地面积", "可耕地"),
                "rest": ("休茬", "休茬年限", "休种", "休种年限"),
                "mix": ("结构", "种植结构", "面积结构", "现有面积"),
            },
        ),
        Column(
            "herb",
            "药材",
            CellType.HERB,
            variants=("作物", "品类", "crop"),
            note=Text("休茬、结构按药材填", "for rest and mix"),
        ),
        Column("name", "名称", variants=("约束名称", "项目")),
        _NAME_EN,
        *_value(),
        _UNIT,
        _SOURCE,
        _NOTE,
    ),
    key=("id",),
    variants=("资源约束", "上限约束", "constraints", "limits"),
    any_of=("value", "low", "high"),
    note=Text(
        "耕地、每种药材的休茬年限和现有面积。",
        "Arable land, and for each herb its years of rest and present area.",
    ),
)

_TRIAL = Column(
    "trial", "试验编号", _ID, required=True, variants=("试验", "试验号", "试验代号", "trial_id", "study")
)
_ENTRY = Column(
    "entry",
    "处理",
    _ID,
    required=True,
    variants=("处理编号", "处理号", "品种编号", "品系", "品种", "代号", "treatment", "genotype"),
)

TRIALS = SheetSpec(
    "trials",
    "试验",
    (
        _TRIAL,
        Column(
            "site",
            "地点",
            variants=("试验点", "试点", "试验地点", "location"),
            note=Text("同一地点写同一个名字", "one name for one place"),
        ),
        Column("site_en", "地点英文名", variants=("地点英文", "英文地点", "english site"), note=_IN_ENGLISH),
        Column("year", "年份", _INTEGER, unit="年", variants=("年度", "试验年份")),
        Column("design", "设计", variants=("试验设计",), note=Text("如 随机区组", "for example RCBD")),
        Column(
            "kind",
            "类型",
            variants=("试验类型", "类别", "type"),
            note=Text("品种 或 技术", "variety or technique"),
            choices={
                "variety": ("品种", "品种试验", "品种比较", "品系", "新品种"),
                "technique": ("技术", "技术试验", "栽培技术", "栽培", "农艺"),
            },
        ),
        _SOURCE,
        _NOTE,
    ),
    key=("trial",),
    variants=("试验信息", "试验表", "trial"),
    note=Text("一行一个试验（一地一年）。", "One row a trial (one site in one year)."),
)

ENTRIES = SheetSpec(
    "entries",
    "处理",
    (
        _ENTRY,
        Column("name", "名称", variants=("处理名称", "品种名称", "品系名称")),
        _NAME_EN,
        Column(
            "check",
            "是否对照",
            CellType.FLAG,
            variants=("对照", "为对照", "control"),
            note=Text("是 或 否", "yes or no"),
        ),
        _SOURCE,
        _NOTE,
    ),
    key=("entry",),
    variants=("处理表", "参试品种", "参试材料", "entry", "treatments"),
    note=Text(
        "参试的品种、品系或技术，标明哪个是对照。",
        "The varieties, clones or techniques tried, and which one is the check.",
    ),
)

PLOTS = SheetSpec(
    "plots",
    "小区",
    (
        _TRIAL,
        _ENTRY,
        Column("plot", "小区号", _ID, variants=("小区", "小区编号", "序号", "plot_id", "no")),
        Column("block", "区组", _ID, variants=("重复", "区组号", "rep", "replicate", "replication")),
        Column("row", "行", _INTEGER, variants=("行号", "田间行")),
        Column("column", "列", _INTEGER, variants=("列号", "田间列", "col")),
        Column("area", "面积", _NUMBER, unit="m²", variants=("小区面积", "plot area")),
        _SOURCE,
        _NOTE,
    ),
    key=("trial", "row", "column"),
    place=("trial", "entry", "block"),
    refers={"trial": ("trials", "trial"), "entry": ("entries", "entry")},
    open_columns=True,
    variants=("小区数据", "小区表", "田间数据", "plot", "plot data"),
    note=Text(
        "一行一个小区；每个性状一列，单位写在表头括号里。",
        "One row a plot; one column a trait, its unit in brackets in the header.",
    ),
)

CLAIMS = SheetSpec(
    "claims",
    "声称",
    (
        _ENTRY,
        Column(
            "trait",
            "性状",
            CellType.TRAIT,
            required=True,
            variants=("性状名称", "指标"),
            note=Text("小区表里的列名", "a column of the sheet plots"),
        ),
        Column(
            "claim",
            "声称",
            _ID,
            required=True,
            variants=("声称值", "声称内容", "声明"),
            note=Text("+10.5% 或 >= 0.3 %", "+10.5% or >= 0.3 %"),
        ),
        Column(
            "against",
            "相对",
            _ID,
            variants=("相对于", "对照", "比较对象", "check"),
            note=Text("对照的处理编号", "entry id of the check"),
        ),
        _SOURCE,
        _NOTE,
    ),
    refers={"entry": ("entries", "entry"), "against": ("entries", "entry"), "trait": ("plots", "trait")},
    variants=("声明", "主张", "claim"),
    note=Text("要检验的说法，一行一条。", "The claims to be tested, one a row."),
)

PLAN = (INDICATORS, RELATIONS, SERIES, CEILINGS)
TRIAL = (TRIALS, ENTRIES, PLOTS, CLAIMS)

SHEETS: dict[Kind, tuple[SheetSpec, ...]] = {Kind.PLAN: PLAN, Kind.TRIAL: TRIAL}

# One of these with a row in it makes a book of that kind.
MARKS: dict[Kind, tuple[str, ...]] = {
    Kind.PLAN: ("indicators", "relations", "series", "ceilings"),
    Kind.TRIAL: ("plots",),
}
