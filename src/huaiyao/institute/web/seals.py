"""The stamp of a verdict: a word and a colour, never a colour alone."""

from __future__ import annotations

from django.utils.functional import Promise, lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huaiyao.engine.rules.terms import State

_said_when_shown = lazy(lambda text: text.to(get_language() or ""), str)


def state_label(state: State | str) -> Promise:
    """Return the word of a state in the language that is active when it is shown."""
    return _said_when_shown(State(state).label)


def seal(state: State | str | None, *, big: bool = False) -> SafeString:
    """Return the stamp; without a state, the plain words that nothing has been judged."""
    if not state:
        return format_html('<span class="unjudged">{}</span>', _("未判定"))
    known = State(state)
    size = "big " if big else ""
    return format_html('<span class="seal {}{}">{}</span>', size, known.value, state_label(known))
