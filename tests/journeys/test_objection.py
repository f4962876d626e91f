"""A negative verdict: the party objects, the requester cannot decide, a reviewer answers; not public before."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_negative_verdict_is_heard_answered_and_only_then_public(person, language):
    says, trait, entry = {
        "zh-hans": ("+12%", "鲜重", "怀试7号"),
        "en": ("+13%", "fresh weight", "Huaishi 7"),
    }[language]
    alice = person("alice", language)
    alice.go("/results/claims/")
    alice.page.locator("main table a").filter(has_text=trait).first.click()
    alice.follow("main a[href^='/breeding/estimates/']")
    alice.follow("a[href^='/results/claims/new/']")
    alice.fill(entry=entry, says=says, made_on="2023-12-20")
    alice.send()
    claim = alice.path
    assert alice.page.locator(".head-side .seal.contradicted").count() == 1
    alice.fill(party="示例农业大学" if language == "zh-hans" else "Sample Agricultural University")
    alice.send("put-forward/")
    result = alice.path
    number = result.strip("/").split("/")[-1]
    review = alice.page.locator("main a[href^='/review/']").first.get_attribute("href")

    # the requester has no say
    alice.go(review)
    assert alice.page.locator("[name=decision]").count() == 0

    # the party objects
    dora = person("dora", language)
    dora.go(review)
    dora.fill(text="沁阳 2022 年的小区受淹,请剔除后重算。")
    dora.send("object/")

    # the reviewer must answer before deciding, and cannot approve while the period runs
    bob = person("bob", language)
    bob.go(review)
    bob.page.locator("[name$=state][value=dismissed]").check()
    bob.page.locator("[name$=answer]").fill("剔除沁阳后结论不变，见离群一条。")
    bob.send("answer/")
    bob.page.locator("[name=decision][value=approve]").check()
    bob.fill(note="异议已答复。")
    bob.send("decide/")
    assert bob.page.locator("h1").count() == 1
    anybody = person(None, language)
    assert anybody.go(f"/r/{number}/") == 404
    assert anybody.go(claim) == 404

    # the party gives up the rest of its time; now the second person can decide
    dora.go(review)
    dora.send("waive/")
    bob.go(review)
    bob.page.locator("[name=decision][value=approve]").check()
    bob.fill(note="异议已答复，相关单位放弃余下的异议期。")
    bob.send("decide/")
    bob.go(result)
    bob.send("publish/")
    assert anybody.go(f"/r/{number}/") == 200
    assert anybody.page.locator(".seal.big.contradicted").count() == 1
