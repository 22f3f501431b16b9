"""An action's words in a reader's language. Pure.

What was chosen from the suggestions is kept as it was chosen and found again among them, so that
everybody reads it in their own language; one's own words stay as they were written.
"""

from dataclasses import replace

from bot.actions.model import Action, one_line
from bot.catalogue import Lens
from bot.language import LANGUAGES


def in_language(action: Action, lens: Lens, language: str) -> Action:
    """The action as somebody who reads *language* is shown it."""
    return replace(action, what=what_in(lens, action.what, language))


def what_in(lens: Lens, what: str, language: str) -> str:
    """A suggestion of that lens in another language; whatever is none of them as it is."""
    for by_contract in (False, True):
        wanted = lens.tries(language, by_contract=by_contract)
        for known in LANGUAGES:
            offered = [one_line(each) for each in lens.tries(known, by_contract=by_contract)]
            if what in offered:
                return one_line(wanted[offered.index(what)])
    return what
