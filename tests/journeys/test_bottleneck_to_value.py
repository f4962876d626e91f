"""From the board to value per hectare: the walk the institute is for."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser

SAYS = {"zh-hans": "+5%", "en": "+6%"}
ENTRY = {"zh-hans": "怀试3号", "en": "Huaishi 3"}
WORDS = {
    "zh-hans": {
        "supported": "相符",
        "approved": "已通过",
        "public": "公开",
        "waiting": "等承接单位答复",
        "measured": "已测算",
    },
    "en": {
        "supported": "supported",
        "approved": "Approved",
        "public": "public",
        "waiting": "Waiting for the receiver’s answer",
        "measured": "Measured",
    },
}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_bottleneck_is_walked_to_value_per_hectare(person, language):
    words = WORDS[language]
    alice = person("alice", language)

    # board → bottleneck → project → trial with its heat map → estimate
    alice.go("/")
    alice.follow("a[href='/programme/bottlenecks/1/']")
    alice.follow("a[href='/programme/projects/HY-2021-01/']")
    alice.follow("main a[href^='/breeding/series/']")
    series = alice.path
    alice.follow("main a[href^='/breeding/trials/']")
    alice.page.locator("#chart-field .chart-canvas svg").first.wait_for()
    alice.go(series)
    alice.follow("main a[href^='/breeding/estimates/']")

    # claim and gate
    alice.follow("a[href^='/results/claims/new/']")
    alice.fill(entry=ENTRY[language], says=SAYS[language], made_on="2023-12-20")
    alice.send()
    assert re.fullmatch(r"/results/claims/\d+/", alice.path)
    assert alice.page.locator(".head-side .seal.supported").inner_text() == words["supported"]
    assert alice.page.locator(".verdicts tbody tr").count() == 5
    alice.send("put-forward/")
    result = alice.path
    number = result.strip("/").split("/")[-1]

    # a second person approves and publishes; before that nobody else sees it
    anybody = person(None, language)
    assert anybody.go(f"/r/{number}/") == 404
    bob = person("bob", language)
    bob.go("/review/")
    bob.page.locator("main table a").filter(has_text=SAYS[language]).first.click()
    bob.page.locator("[name=decision][value=approve]").check()
    bob.fill(note="核对了小区、门槛与区间。")
    bob.send("decide/")
    bob.go(result)
    bob.send("publish/")
    assert anybody.go(f"/r/{number}/") == 200
    assert anybody.page.locator(".seal.big").inner_text() == words["supported"]

    # transfer offered to the co-operative: until it accepts, none of its plantings is read
    alice.go(result)
    alice.follow(f"a[href='{result}transfer/']")
    alice.fill(
        organisation="岳村" if language == "zh-hans" else "Yuecun",
        agreed_on="2024-02-01",
        terms="示例约定",
        fee_yuan="0",
    )
    alice.send()
    carol = person("carol", language)
    plant_and_sell(carol, language)
    alice.go(result)
    assert words["waiting"] in alice.reads()
    assert alice.page.locator("#adoption tbody tr").count() == 0
    assert alice.page.locator("form[action$='measure/']").count() == 0

    # the co-operative finds the offer on its board, reads the terms and accepts
    carol.go("/")
    carol.follow("main .note a[href$='#offers']")
    carol.follow(f"#offers a:has-text('{number}')")
    assert "示例约定" in carol.reads()
    carol.page.locator("[name=answer][value=accept]").check()
    carol.send()
    assert carol.path == result
    assert carol.page.locator("#adoption tbody tr").count() > 0

    # value per hectare, with and without, side by side
    alice.go(result)
    county = "温县 2025" if language == "zh-hans" else "Wen County 2025"
    alice.fill(season=county)
    alice.send("measure/")
    row = alice.page.locator("#effects tbody tr").filter(has_text="2025").first
    assert re.search(r"[+−]\d", row.inner_text())
    assert words["measured"] in alice.page.locator(".messages").inner_text()

    # and step one of the plan shows what it adds
    alice.go("/")
    alice.follow("a[href$='#addition']")
    addition = alice.page.locator("#addition")
    assert number in addition.inner_text()


def plant_and_sell(carol, language):
    """Enter one more grower with a parcel, a planting of the variety, its harvest and the sale of all of it."""
    mark = language[:2]
    carol.go("/registry/growers/add/")
    carol.fill(code=f"J-{mark}", name="新种植户")
    carol.send()
    carol.go("/registry/parcels/add/")
    carol.fill(
        code=f"JP-{mark}", area="6", county="温县" if mark == "zh" else "Wen County", grower=f"J-{mark}"
    )
    carol.page.locator("main [name=area_unit]").select_option(index=0)
    carol.send()
    carol.go("/cultivation/plantings/new/")
    variety, herb = ("怀试3号", "怀地黄") if mark == "zh" else ("Huaishi 3 ", "Huai rehmannia")
    carol.fill(
        code=f"JZ-{mark}",
        parcel=f"JP-{mark}",
        herb=herb,
        variety=variety,
        planted_on="2025-04-12",
        area="4.5",
    )
    carol.send()
    carol.follow("a[href$='/harvest/']")
    carol.fill(on="2025-11-01", mass="8000", lot_code=f"JL-{mark}")
    carol.send()
    carol.follow("main a[href^='/traceability/lots/']")
    carol.follow("a[href$='/sell/']")
    carol.fill(on="2025-11-06", kg="8000", yuan="19200", party="示例收购商")
    carol.send()
