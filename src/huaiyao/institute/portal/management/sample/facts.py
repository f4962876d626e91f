"""Real facts, each with its source: herbs, counties, the six bottlenecks and where they stand today."""

from __future__ import annotations

from huaiyao.institute.programme.actions import enter_figure, name_bottleneck
from huaiyao.institute.programme.models import Bottleneck
from huaiyao.institute.registry.actions import register_herb, register_place
from huaiyao.institute.registry.models import Herb, Place

from .people import People

ARTICLE = "创始文章，焦作报纸版面，2021年9月"

HERBS = (
    ("rehmannia", "怀地黄", "Huai rehmannia", "Rehmannia glutinosa"),
    ("yam", "怀山药", "Huai yam", "Dioscorea polystachya"),
    ("achyranthes", "怀牛膝", "Huai achyranthes", "Achyranthes bidentata"),
    ("chrysanthemum", "怀菊花", "Huai chrysanthemum", "Chrysanthemum morifolium"),
)
COUNTIES = (
    ("温县", "Wen County"),
    ("武陟县", "Wuzhi County"),
    ("沁阳市", "Qinyang City"),
    ("孟州市", "Mengzhou City"),
    ("博爱县", "Bo'ai County"),
    ("修武县", "Xiuwu County"),
)
BOTTLENECKS = (
    {"number": 1, "name": "优良品种选育", "name_en": "Better varieties"},
    {"number": 2, "name": "栽培技术", "name_en": "Cultivation"},
    {"number": 3, "name": "精深加工", "name_en": "Deep processing"},
    {"number": 4, "name": "市场管理现代化、智能化", "name_en": "Modern, intelligent market management"},
    {
        "number": 5,
        "name": "原文缺失",
        "name_en": "Lost in print",
        "is_lost": True,
        "remark": "推测：产业业态单一；原文没有印出",
        "remark_en": "a guess: a single form of business; the article does not print it",
    },
    {"number": 6, "name": "品牌培育", "name_en": "Brand"},
)
FIGURES = {
    1: {
        "value": None,
        "text": "2015",
        "unit": "",
        "meaning": "怀菊花因品种退化退出药典，这一年才恢复",
        "meaning_en": "Huai chrysanthemum had left the pharmacopoeia as its variety degenerated; it returned that year",
        "source": "王寒等，《现代园艺》2018(15)",
        "year": 2017,
    },
    2: {
        "value": None,
        "text": "8–10",
        "unit": "",
        "meaning": "种过地黄要休的年数（期刊）；种植户做法 5–6 年",
        "meaning_en": "years of rest after rehmannia (journals); growers rest 5–6",
        "source": "《中国生态农业学报》2013,doi 10.3724/SP.J.1011.2013.30313",
        "year": 2013,
    },
    3: {
        "value": 3.0e9,
        "unit": "yuan",
        "meaning": "加工业产值；另有 2017 年销售收入 45 亿元，口径不同",
        "meaning_en": "processing output; sales of 4.5 bn in 2017 are another definition",
        "source": ARTICLE,
        "year": 2021,
    },
    4: {
        "value": None,
        "text": "80 → 12",
        "unit": "",
        "meaning": "铁棍山药零售价（元/千克）：2009–2010 年，与面积扩大之后的 2012 年",
        "meaning_en": "retail price of iron-stick yam (yuan/kg) in 2009–2010 and, once the area had grown, in 2012",
        "source": "《郑州日报》2012-11-02",
        "year": 2012,
    },
    6: {
        "value": None,
        "text": "9 / 90",
        "unit": "",
        "meaning": "获许可使用怀药证明商标的企业 / 约 90 家企业",
        "meaning_en": "firms licensed to use the Huai marks, of about 90 firms",
        "source": "yxhenan.com，“四大怀药”商标报道",
        "year": 2012,
    },
}


def enter_nouns(people: People) -> tuple[dict[str, Herb], dict[str, Place]]:
    """Enter the herbs by code and the counties by name."""
    herbs = {
        code: register_herb(people.alice, code=code, name=name, name_en=name_en, latin=latin)
        for code, name, name_en, latin in HERBS
    }
    counties = {name: register_place(people.alice, name=name, name_en=name_en) for name, name_en in COUNTIES}
    return herbs, counties


def enter_bottlenecks(people: People) -> dict[int, Bottleneck]:
    """List the six bottlenecks, with today's figure where a source gives one."""
    listed = {}
    for fields in BOTTLENECKS:
        bottleneck = name_bottleneck(people.mona, institute=people.institute, **fields)
        figure = FIGURES.get(bottleneck.number)
        if figure:
            enter_figure(people.alice, institute=people.institute, bottleneck=bottleneck, **figure)
        listed[bottleneck.number] = bottleneck
    return listed
