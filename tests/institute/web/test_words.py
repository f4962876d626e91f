"""The template tags, each by what a reader sees."""

import re
from html import unescape

import pytest
from django.template import Context, Template
from django.utils.translation import override

from huaiyao.engine.rules.terms import CEILINGS_OF_BOOK, OURS, ClauseClass, State, Verdict
from huaiyao.engine.wording import Text
from huaiyao.institute.web.steps import walk


def show(source, language="zh-hans", **context):
    with override(language):
        return Template("{% load huaiyao %}" + source).render(Context(context))


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    ("state", "chinese", "english"),
    [
        ("supported", "相符", "supported"),
        ("contradicted", "不符", "contradicted"),
        ("disputed", "存疑", "disputed"),
        ("unverified", "待核", "unverified"),
        ("missing", "缺据", "missing"),
    ],
)
def test_a_seal_is_a_word_in_the_readers_language_and_a_class(state, chinese, english):
    assert show("{% seal s %}", s=state) == f'<span class="seal {state}">{chinese}</span>'
    assert (
        show("{% seal s big=True %}", "en", s=State(state))
        == f'<span class="seal big {state}">{english}</span>'
    )


def test_nothing_judged_yet_is_said_without_a_stamp():
    assert words(show("{% seal None %}")) == "未判定"
    assert 'class="seal' not in show("{% seal None %}")


def test_a_state_the_engine_does_not_know_is_an_error():
    with pytest.raises(ValueError, match="'perhaps' is not a valid State"):
        show("{% seal 'perhaps' %}")


def test_the_seal_of_a_whole_is_its_worst_part():
    clauses = [{"state": "supported"}, {"state": "disputed"}, {"state": "missing"}]
    assert words(show("{% worst_seal clauses %}", clauses=clauses)) == "存疑"


@pytest.mark.parametrize("said", [Text("有三处", "three places"), {"zh": "有三处", "en": "three places"}])
def test_an_engine_sentence_is_said_in_the_readers_language(said):
    assert show("{{ text|say }}", text=said) == "有三处"
    assert show("{{ text|say }}", "en", text=said) == "three places"


def test_a_sentence_of_the_engine_cannot_bring_markup():
    assert show("{{ text|say }}", text=Text("<b>", "<b>")) == "&lt;b&gt;"


def test_the_exact_value_stays_in_the_page_beside_the_rounded_one():
    html = show('{% quantity 666670000 "yuan" %}')
    assert 'value="666670000"' in html
    assert words(html) == "6.67 亿元"


def test_a_chinese_name_on_an_english_page_is_marked_as_chinese():
    assert show("{% named 'HX-7 怀选' %}", "en") == 'HX-7 <span lang="zh-Hans">怀选</span>'
    assert show("{% named '怀选' %}") == "怀选"
    assert show("{% named None %}") == "—"


def test_evidence_opens_where_an_address_is_given():
    html = show("{% source rows href='/book/1/' %}", rows=["小区!4", "小区!5"])
    assert html == '<a class="source" href="/book/1/"><span>小区!4–5</span></a>'


def test_rows_on_several_pages_open_each_its_own():
    html = show(
        "{% source rows href=pages %}",
        rows=["A!4", "A!5", "A!6", "B!1"],
        pages={"A!4": "/1/", "A!5": "/1/", "A!6": "/2/"},
    )
    assert html == (
        '<a class="source" href="/1/"><span>A!4–5</span></a><a class="source" href="/2/"><span>A!6</span></a>'
        '<span class="source"><span>B!1</span></span>'
    )


def verdict(state, **more):
    return Verdict("difference", state, "HX-7", Text("高 9.1 %", "9.1 % higher"), **more)


def test_verdicts_stand_worst_first_with_their_missing_proof_and_their_class():
    clauses = [
        verdict(State.SUPPORTED, evidence=["小区!4"]),
        verdict(State.MISSING, asks=Text("再补一年", "one more year")).as_json(),
        verdict(State.CONTRADICTED, kind=ClauseClass.PRACTICE),
    ]
    html = show("{% verdicts clauses %}", "en", clauses=clauses)
    assert re.findall(r'class="seal (\w+)"', html) == ["contradicted", "missing", "supported"]
    assert "Still missing one more year" in words(html)
    assert "good practice" in words(html)


def test_our_own_rule_is_named_as_ours_in_both_languages():
    assert verdict(State.SUPPORTED).source == OURS
    assert "出处 怀药研究院自定" in words(show("{% verdicts v %}", v=[verdict(State.SUPPORTED)]))
    assert "Source: the institute's own" in unescape(
        words(show("{% verdicts v %}", "en", v=[verdict(State.SUPPORTED)]))
    )


def test_the_ceilings_of_a_book_are_named_as_a_sheet_of_the_book_in_one_language():
    clause = verdict(State.SUPPORTED).as_json() | {"source": CEILINGS_OF_BOOK}
    assert "出处 本账“约束”表" in words(show("{% verdicts v %}", v=[clause]))
    assert "ceilings" not in show("{% verdicts v %}", v=[clause])


def test_issues_name_sheet_row_column_value_rule_and_remedy():
    issue = {
        "sheet": "小区",
        "row": 17,
        "column": "鲜重(斤)",
        "value": "<约三百>",
        "rule": {"zh": "不是一个数。", "en": "Not a number."},
        "remedy": {"zh": "写实测的数。", "en": "Write the number."},
    }
    html = show("{% issues found %}", found=[issue])
    assert words(html).endswith("小区!17 鲜重(斤) &lt;约三百&gt; 不是一个数。 写实测的数。")


def test_a_walk_says_which_step_is_current():
    html = show("{% steps s %}", s=walk(1, [("瓶颈", "/b/", ""), ("课题", None, "在做"), ("成果", None, "")]))
    assert re.findall(r'<li class="(\w+)"', html) == ["done", "here", "ahead"]
    assert html.count('aria-current="step"') == 1
    assert "瓶颈 已完成" in words(html)


def test_progress_asks_for_its_next_state_only_where_told():
    assert "hx-trigger" not in show("{% progress 40 '拟合' %}")
    polling = show("{% progress 40 '拟合' '/jobs/1/' %}")
    assert 'hx-get="/jobs/1/"' in polling
    assert 'value="40"' in polling


def test_a_whisker_puts_estimate_and_claim_on_one_scale():
    html = show('{% whisker 9.1 4.2 14.0 claim=8 unit="%" digits=1 %}')
    place = {name: float(x) for name, x in re.findall(r'class="(zero|claim|span)" x1="([\d.]+)"', html)}
    scale = (place["span"] - place["zero"]) / 4.2
    assert place["claim"] - place["zero"] == pytest.approx(8 * scale, abs=0.2)
    assert float(re.search(r'cx="([\d.]+)"', html)[1]) - place["zero"] == pytest.approx(9.1 * scale, abs=0.2)
    assert "区间 4.2–14.0" in html


def test_whiskers_of_one_table_share_one_scale():
    both = [
        show(f"{{% whisker {m} {low} {high} beside=ends %}}", ends=(2, 4, 10, 40))
        for m, low, high in ((3, 2, 4), (25, 10, 40))
    ]
    (short, long) = (
        [float(x) for x in re.search(r'class="span" x1="([\d.]+)" x2="([\d.]+)"', html).groups()]
        for html in both
    )
    assert (long[1] - long[0]) / (short[1] - short[0]) == pytest.approx(30 / 2, rel=0.02)


def test_a_bar_above_its_target_shows_the_excess():
    over = show("{% bar 1860 1608 '标示' %}")
    assert [float(w) for w in re.findall(r'width="([\d.]+)%" height="10"', over)] == [
        100,  # the drawing
        100,  # the strip behind
        pytest.approx(1608 / 1860 * 100, abs=0.01),
        pytest.approx(252 / 1860 * 100, abs=0.01),
    ]
    assert 'class="over"' not in show("{% bar None 100 '无数据' %}")
