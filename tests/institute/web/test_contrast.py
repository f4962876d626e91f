"""WCAG 2.2: text needs 4.5 to 1 on its ground (1.4.3), what bounds a control or a seal 3 to 1 (1.4.11)."""

import re

import pytest

STATES = ("supported", "contradicted", "disputed", "unverified", "missing")
GROUNDS = ("paper", "sheet", "shade")
INKS = ("ink", "ink-2", "ink-3", "accent", "accent-strong")


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_agrees_with_the_standards_own_ends():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the well-known near miss


def test_the_sketchs_grey_that_failed_is_gone(css_tokens):
    assert contrast("#8a8f89", css_tokens["paper"]) < 4.5
    assert "#8a8f89" not in css_tokens.values()


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", INKS)
def test_every_ink_can_be_read_on_every_ground(css_tokens, ink, ground):
    assert contrast(css_tokens[ink], css_tokens[ground]) >= 4.5


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_read_on_its_own_ground_and_on_paper(css_tokens, state):
    for ground in (f"{state}-bg", "paper", "sheet"):
        assert contrast(css_tokens[state], css_tokens[ground]) >= 4.5


def test_the_light_text_of_dark_buttons_and_of_the_brand_can_be_read(css_tokens):
    for ground in ("ink", "accent"):
        assert contrast(css_tokens["sheet"], css_tokens[ground]) >= 4.5


def test_the_edge_of_a_field_can_be_seen(css_tokens):
    assert contrast(css_tokens["field-line"], css_tokens["sheet"]) >= 3


def test_each_state_has_a_border_of_its_own_for_copies_in_grey(style_sheet):
    borders = dict(re.findall(r"\.seal\.(\w+) \{ border-style: (\w+)", style_sheet))
    assert borders == {"disputed": "double", "missing": "dashed", "unverified": "dotted"}
