"""The closed lists of the catalogue: kinds, roles, themes, practices, lenses, answer values.

Their order is the order in which things are shown.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from enum import StrEnum
from typing import NewType

QuestionKey = NewType("QuestionKey", str)

DONT_KNOW = "dont_know"
NOT_MY_AREA = "not_my_area"
SKIP = "skip"
#: Always offered beside a question's own values; none of them has a place on the scale.
EXTRAS = (DONT_KNOW, NOT_MY_AREA, SKIP)


#: The stored value of an answer in words; the words stand beside it.
TEXT = "text"


class Kind(StrEnum):
    AGREE5 = "agree5"
    FREQ5 = "freq5"
    YES_PARTLY_NO = "yes_partly_no"
    CHOICE = "choice"
    TEXT = "text"


class Role(StrEnum):
    ML = "ml"
    DATA = "data"
    SOFTWARE = "software"
    PRODUCT = "product"
    OPERATIONS = "operations"
    OTHER = "other"


class Theme(StrEnum):
    """T1 to T5 of the interview guide, in its order."""

    TOOLS_METHODS = "tools_methods"
    BUSINESS = "business"
    DEVELOPMENT = "development"
    OPERATIONS = "operations"
    INNOVATION = "innovation"


#: The items of the interview guide by theme: 17 in all.
ITEMS = tuple(
    f"T{theme}.{item}"
    for theme, items in enumerate((4, 3, 4, 3, 3), start=1)
    for item in range(1, items + 1)
)


class Area(StrEnum):
    BUSINESS = "business"
    DEVELOPMENT = "development"
    OPERATIONS = "operations"
    INNOVATION = "innovation"


class Practice(StrEnum):
    """The 16 deductive codes."""

    PLANNING = "planning"
    BUDGETING = "budgeting"
    INTEGRATION = "integration"
    DELIVERY = "delivery"
    DEPLOYMENT = "deployment"
    VERIFICATION = "verification"
    TESTING = "testing"
    COMPLIANCE = "compliance"
    SECURITY = "security"
    EVOLUTION = "evolution"
    USE = "use"
    TRUST = "trust"
    MONITORING = "monitoring"
    IMPROVEMENT = "improvement"
    INNOVATION = "innovation"
    EXPERIMENTATION = "experimentation"


class LensKey(StrEnum):
    """In the order of the digest: the starred three first. No question feeds `blind_spots`."""

    SILO = "silo"
    USER_FEEDBACK_GAP = "user_feedback_gap"
    TESTING_GAP = "testing_gap"
    METHOD_GAP = "method_gap"
    OPERATIONS_GAP = "operations_gap"
    INNOVATION_GAP = "innovation_gap"
    BLIND_SPOTS = "blind_spots"


def nearest(word: str, known: Iterable[str]) -> str:
    """What to add to a message about an unknown word: the nearest known one, or nothing."""
    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; the nearest is {found[0]}" if found else ""
