"""The English of this department is complete and compiled."""

import polib
import pytest

from huaiyao.institute.web import apps


@pytest.fixture
def catalogue():
    from pathlib import Path

    return Path(apps.__file__).parent / "locale/en/LC_MESSAGES/django.po"


def test_every_sentence_has_its_english(catalogue):
    po = polib.pofile(str(catalogue))
    assert len(po) > 100
    assert [entry.msgid for entry in po if not entry.translated() or entry.fuzzy] == []


def test_the_compiled_catalogue_says_what_the_written_one_says(catalogue):
    written = {e.msgid: e.msgstr or e.msgstr_plural for e in polib.pofile(str(catalogue))}
    compiled = {e.msgid: e.msgstr or e.msgstr_plural for e in polib.mofile(str(catalogue.with_suffix(".mo")))}
    assert compiled == written


def test_placeholders_are_the_same_in_both_languages(catalogue):
    import re

    for entry in polib.pofile(str(catalogue)):
        for english in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            assert sorted(re.findall(r"%\(\w+\)s", english)) == sorted(re.findall(r"%\(\w+\)s", entry.msgid))
