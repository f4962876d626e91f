"""Write examples/jiaozuo_2021_plan.xlsx: the founding article's plan and Bozhou's published figures.

Facts only, each with its source; the units are the printed ones, misprints included, because finding
them is what the book is for. Run from the repository: `python examples/build/jiaozuo_2021_plan.py`.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import xlsxwriter

TARGET = Path(__file__).parents[1] / "jiaozuo_2021_plan.xlsx"

ARTICLE = "创始文章,焦作报纸版面,2021年9月"
STATION = "Wang Han 等,焦作市经济作物站,《现代园艺》2018(15),m.fx361.cc/news/2018/0118/15124966.html"
MARKET_2015 = "Junong trade news(转载),亳州药市2015年开市,2015-03-10"
MARKET_2018 = "Junong trade news(转载),亳州药市2018年开市,2018-03-06"
ANHUI = "安徽日报,人民网安徽频道 ah.people.com.cn/BIG5/n2/2025/0216/c358428-41137089.html,2025-02-16"
FEATURE = "China Industry Economic Information(转载),亳州专题,2024-02-19"
SURVEY = "国家统计局焦作调查队(转载),2025-04"

INDICATORS_HEADER = (
    "编号", "名称", "数值", "下限", "上限", "单位", "年份", "口径", "计法", "环节", "基期", "对标", "来源", "备注",
)  # fmt: skip
# What English pages call them: in the book's own columns 英文名 and 口径英文.
IN_ENGLISH = {
    "亳州成药生产企业": "Bozhou's makers of finished medicines",
    "亳州饮片生产企业": "Bozhou's makers of decoction pieces",
    "亳州2003年药业产值": "Bozhou medicine output 2003",
    "亳州2003年药业占比": "Bozhou medicine share 2003",
    "亳州2019年中医药产业": "Bozhou Chinese-medicine industry 2019",
    "亳州2019年种植面积": "Bozhou planted area 2019",
    "亳州GMP认证企业": "Bozhou's GMP firms",
    "亳州占全国饮片企业比重": "Bozhou's share of China's makers of decoction pieces",
    "亳州创新基金首期": "Bozhou innovation fund, first part",
    "现状面积": "present area",
    "现状单位产值": "present output per area",
    "现状田间产值": "present field output",
    "现状加工产值": "present processing output",
    "安徽皇菊单位产值": "output per area of Anhui's imperial chrysanthemum",
    "第一步面积": "step-one area",
    "第一步单位产值": "step-one output per area",
    "第一步产值": "step-one output",
    "第二步加工产值": "step-two processing output",
    "冠军企业(原文“百元以上企业”)": 'champion firms ("firms above 100 yuan")',
    "第三步服务产值": "step-three services output",
    "亳州2022年地区生产总值": "Bozhou GDP 2022",
    "亳州2024年种植业": "Bozhou field 2024",
    "亳州2024年制造业": "Bozhou manufacture 2024",
    "亳州2024年贸易": "Bozhou trade 2024",
    "亳州2024年中医药产业": "Bozhou Chinese-medicine industry 2024",
    "四大怀药2017年面积": "area of the four Huai herbs 2017",
    "山药2017年面积": "yam area 2017",
    "地黄2017年面积": "rehmannia area 2017",
    "牛膝2017年面积": "achyranthes area 2017",
    "菊花2017年面积": "chrysanthemum area 2017",
    "亳州中医药产业": "Bozhou Chinese-medicine industry",
    "亳州规上医药制造业": "Bozhou medicine makers above scale",
    "亳州中药材种植面积": "Bozhou medicinal-herb area",
    "亳州中药材种植业": "Bozhou medicinal-herb growing",
    "焦作怀药加工": "Jiaozuo Huai-herb processing",
}
DEFINITIONS_IN_ENGLISH = {
    "成药生产企业": "makers of finished medicines",
    "中药饮片企业": "makers of decoction pieces",
    "规上医药制造业产值": "output of medicine makers above scale",
    "占全市工业总产值": "share of the city's gross industrial output",
    "中医药产业年产值(种植、工业、流通之和)": "yearly output of the industry (field, manufacture and trade together)",
    "种植面积": "planted area",
    "在地面积": "area standing in the field",
    "GMP认证企业": "firms certified for GMP",
    "饮片生产企业数": "number of makers of decoction pieces",
    "每公顷产值": "output per hectare",
    "种植业产值": "field output",
    "加工业产值": "processing output",
    "服务业产值": "services output",
    "地区生产总值": "gross domestic product",
    "中药材种植业产值": "output of medicinal-herb growing",
    "中医药流通贸易额": "turnover of the trade in Chinese medicine",
    "现代中医药产业规模": "size of the modern Chinese-medicine industry",
    "年销售收入": "yearly sales",
}

_ = None
INDICATORS = [
    # Bozhou as the article tells it
    ("A01", "亳州成药生产企业", 3, _, _, "家", 2003, "成药生产企业", _, "加工", _, _, ARTICLE, _),
    ("A02", "亳州饮片生产企业", 5, _, _, "家", 2003, "中药饮片企业", _, "加工", _, _, ARTICLE, _),
    ("A03", "亳州2003年药业产值", 2.3, _, _, "亿元", 2003, "规上医药制造业产值", "产值", "加工", _, _, ARTICLE, _),
    ("A04", "亳州2003年药业占比", 0.05, _, _, "%", 2003, "占全市工业总产值", _, "加工", _, _, ARTICLE, "原文“0.05%”"),
    ("A05", "亳州2019年中医药产业", 1150, _, _, "亿元", 2019, "中医药产业年产值(种植、工业、流通之和)", _, _, _, _,
     ARTICLE, "口径按2024年报道推定"),
    ("A06", "亳州2019年种植面积", 80000, _, _, "公顷", 2019, "种植面积", _, "种植", _, _, ARTICLE, _),
    ("A08", "亳州GMP认证企业", 190, _, _, "家", 2019, "GMP认证企业", _, "加工", _, _, ARTICLE, _),
    ("A10", "亳州占全国饮片企业比重", 20, _, _, "%", 2019, "饮片生产企业数", _, "加工", _, _, ARTICLE, "原文“接近20%”"),
    ("A11", "亳州创新基金首期", 10, _, _, "亿元", _, _, _, _, _, _, ARTICLE, _),
    # Jiaozuo today
    ("A14", "现状面积", 1.3, _, _, "万公顷", 2021, "种植面积", _, "种植", _, _, ARTICLE, "原文“1.3万余公顷”"),
    ("A15", "现状单位产值", _, 30000, 70000, "元/公顷", 2021, "每公顷产值", _, "种植", _, _, ARTICLE, _),
    ("D01", "现状田间产值", _, 3.9, 9.1, "亿元", 2021, "种植业产值", "产值", "种植", _, _, "推算:A14 × A15", _),
    ("A17", "现状加工产值", 30, _, _, "亿元", 2021, "加工业产值", "产值", "加工", _, _, ARTICLE, "原文“30亿元左右”"),
    ("A16", "安徽皇菊单位产值", _, 150000, 400000, "元/公顷", 2021, "每公顷产值", _, "种植", _, _, ARTICLE,
     "原文“15万至40余万元”"),
    # the three steps
    ("A19", "第一步面积", 66667, _, _, "公顷", "目标", "种植面积", _, "种植", "A14", "亳州中药材种植面积", ARTICLE, _),
    ("A20", "第一步单位产值", 10000, _, _, "元", "目标", _, _, "种植", _, _, ARTICLE, "每亩或每公顷未印"),
    ("A21", "第一步产值", 100, _, _, "亿元", "目标", "种植业产值", "产值", "种植", "D01", "亳州中药材种植业",
     ARTICLE, _),
    ("A22", "第二步加工产值", 1000, _, _, "亿元", "目标", "加工业产值", "产值", "加工", "A17", "亳州规上医药制造业",
     ARTICLE, _),
    ("A23", "冠军企业(原文“百元以上企业”)", 100, _, _, "元", "目标", _, _, "加工", _, _, ARTICLE, _),
    ("A24", "第三步服务产值", 1000, _, _, "亿元", "目标", "服务业产值", "产值", "服务", _, _, ARTICLE, "未给现状数"),
    # Bozhou as its own papers tell it
    ("B20", "亳州2022年地区生产总值", 2101.5, _, _, "亿元", 2022, "地区生产总值", "增加值", _, _, _, FEATURE, _),
    ("B26", "亳州2024年种植业", 47.64, _, _, "亿元", 2024, "中药材种植业产值", "产值", "种植", _, _, ANHUI, _),
    ("B27", "亳州2024年制造业", 502, _, _, "亿元", 2024, "规上医药制造业产值", "产值", "加工", _, _, ANHUI, _),
    ("B28", "亳州2024年贸易", 1553, _, _, "亿元", 2024, "中医药流通贸易额", "营业额", "流通", _, _, ANHUI, _),
    ("B29", "亳州2024年中医药产业", 2102.6, _, _, "亿元", 2024, "现代中医药产业规模", _, _, _, _, ANHUI, _),
    # Jiaozuo 2017, the parts and the whole
    ("H01", "四大怀药2017年面积", 1.35, _, _, "万公顷", 2017, "种植面积", _, "种植", _, _, STATION, _),
    ("H02", "山药2017年面积", 0.47, _, _, "万公顷", 2017, "种植面积", _, "种植", _, _, STATION, _),
    ("H03", "地黄2017年面积", 0.59, _, _, "万公顷", 2017, "种植面积", _, "种植", _, _, STATION, _),
    ("H04", "牛膝2017年面积", 0.22, _, _, "万公顷", 2017, "种植面积", _, "种植", _, _, STATION, _),
    ("H05", "菊花2017年面积", 0.06, _, _, "万公顷", 2017, "种植面积", _, "种植", _, _, STATION, _),
]  # fmt: skip

RELATIONS_HEADER = ("编号", "等式", "说明")
RELATIONS = [
    ("R1", "第一步产值 = 第一步面积 * 第一步单位产值", "第一步:面积、单位产值、产值应相合"),
    ("R2", "现状田间产值 = 现状面积 * 现状单位产值", "基期推算"),
    ("R3", "亳州2003年药业产值 / 亳州2003年药业占比 <= 亳州2022年地区生产总值",
     "占比所含的2003年全市工业总产值,不应高于全市十九年后的地区生产总值;总产值与增加值口径不同,此为量级之比"),
    ("R4", "四大怀药2017年面积 = 山药2017年面积 + 地黄2017年面积 + 牛膝2017年面积 + 菊花2017年面积", "分项之和"),
    ("R5", "亳州2024年中医药产业 = 亳州2024年种植业 + 亳州2024年制造业 + 亳州2024年贸易", "报道口径之和"),
]  # fmt: skip

SERIES_HEADER = ("系列", "年份", "数值", "单位", "口径", "来源", "备注")
_ABOVE_SCALE = "规上医药制造业产值"
SERIES = [
    ("亳州中医药产业", 2003, 2.3, "亿元", _ABOVE_SCALE, ARTICLE, "文章与2019年数并列"),
    ("亳州中医药产业", 2019, 1150, "亿元", "中医药产业年产值(种植、工业、流通之和)", ARTICLE, "文章与2003年数并列"),
    ("亳州规上医药制造业", 2003, 2.3, "亿元", _ABOVE_SCALE, ARTICLE, _),
    ("亳州规上医药制造业", 2014, 193.18, "亿元", _ABOVE_SCALE, MARKET_2015, "原文“规上药业工业产值”"),
    ("亳州规上医药制造业", 2017, 342.1, "亿元", _ABOVE_SCALE, MARKET_2018, "原文“医药制造业产值”"),
    ("亳州规上医药制造业", 2024, 502, "亿元", _ABOVE_SCALE, ANHUI, _),
    ("亳州中药材种植面积", 2014, 108, "万亩", "在地面积", MARKET_2015, _),
    ("亳州中药材种植面积", 2017, 116.3, "万亩", "种植面积", MARKET_2018, _),
    ("亳州中药材种植面积", 2019, 80000, "公顷", "种植面积", ARTICLE, _),
    ("亳州中药材种植业", 2024, 47.64, "亿元", "种植业产值", ANHUI, "2014年“30多亿元”只是下限,未列"),
    ("焦作怀药加工", 2017, 45, "亿元", "年销售收入", STATION, _),
    ("焦作怀药加工", 2021, 30, "亿元", "加工业产值", ARTICLE, "原文“30亿元左右”"),
]  # fmt: skip

CEILINGS_HEADER = ("编号", "类别", "药材", "名称", "英文名", "数值", "下限", "上限", "单位", "来源", "备注")
_PAPERS = "论文期刊", "papers and journals"
_GROWERS = "种植户与栽培手册", "growers and growing handbooks"
CEILINGS = [
    ("C01", "耕地", _, "焦作市耕地", "arable land of Jiaozuo", 182100, _, _, "公顷", SURVEY,
     "由“高标准农田238.73万亩占87.4%”推得"),
    ("C02", "休茬", "地黄", *_PAPERS, _, 8, 10, "年", "《中国生态农业学报》doi 10.3724/SP.J.1011.2013.30313", _),
    ("C03", "休茬", "山药", *_PAPERS, 6, _, _, "年", "Liu 等,Agronomy(MDPI)2025,山药短期连作", _),
    ("C04", "休茬", "地黄", *_GROWERS, _, 5, 6, "年", "河南种植户做法(栽培手册,83msc转载)", _),
    ("C05", "休茬", "山药", *_GROWERS, _, 3, 5, "年", "栽培网页(3年、3至5年)", _),
    ("C06", "休茬", "牛膝", _, _, 0, _, _, "年", "Liu 等,Front. Plant Sci. 2022 13:1041561:牛膝耐连作",
     "有一网页持异议"),
    ("C07", "休茬", "菊花", _, _, 2, _, _, "年", "未核:通行说法,待农艺人员确认", "此数不影响结论"),
    ("C08", "结构", "山药", "2017年面积", "area of 2017", 0.47, _, _, "万公顷", STATION, _),
    ("C09", "结构", "地黄", "2017年面积", "area of 2017", 0.59, _, _, "万公顷", STATION, _),
    ("C10", "结构", "牛膝", "2017年面积", "area of 2017", 0.22, _, _, "万公顷", STATION, _),
    ("C11", "结构", "菊花", "2017年面积", "area of 2017", 0.06, _, _, "万公顷", STATION, _),
]  # fmt: skip


def in_english(
    header: tuple[str, ...], rows: list[tuple[object, ...]], name: str
) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Put 英文名 behind the column `name` and 口径英文 behind 口径."""
    at, to = header.index(name) + 1, header.index("口径") + 1
    wider = (*header[:at], "英文名", *header[at:to], "口径英文", *header[to:])
    named = [
        (
            *row[:at],
            IN_ENGLISH[str(row[at - 1])],
            *row[at:to],
            DEFINITIONS_IN_ENGLISH[str(row[to - 1])] if row[to - 1] else None,
            *row[to:],
        )
        for row in rows
    ]
    return wider, named


SHEETS = {
    "指标": in_english(INDICATORS_HEADER, INDICATORS, "名称"),
    "关系": (RELATIONS_HEADER, RELATIONS),
    "序列": in_english(SERIES_HEADER, SERIES, "系列"),
    "约束": (CEILINGS_HEADER, CEILINGS),
}
EXPLANATION = [
    "焦作怀药三步走规划(2021年)与亳州已发表数据",
    "数字照原文,单位照所印,印误也照录:本册用来看 huaiyao check 能从数字自身看出什么。",
    "每行注明出处。标“推算”的行不是原文。原文没有的数(第三步的现状)不补。",
    "数字的来源:创始文章、亳州与焦作的公开报道和论文;本册只收事实,不收原文文字。",
    "The founding article's plan of 2021 and Bozhou's published figures: numbers and units as printed,",
    "misprints included, each row with its source. Rows marked 推算 are derived and not in the article.",
]
WIDTHS = {
    "名称": 30,
    "等式": 62,
    "说明": 60,
    "来源": 46,
    "备注": 40,
    "口径": 34,
    "系列": 24,
    "对标": 22,
    "英文名": 30,
    "口径英文": 34,
}


def write_book(target: Path) -> None:
    book = xlsxwriter.Workbook(target)
    book.set_properties({"title": EXPLANATION[0], "created": dt.datetime(2021, 9, 30)})
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F6F2E8"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    intro = book.add_worksheet("说明")
    intro.set_column(0, 0, 100)
    for row, line in enumerate(EXPLANATION):
        intro.write_string(row, 0, line, wrap)
    for title, (header, rows) in SHEETS.items():
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 2 if title == "指标" else 1)
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, head)
            sheet.set_column(column, column, WIDTHS.get(name, 12))
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write_number(number, column, value)
    book.close()


if __name__ == "__main__":
    write_book(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
