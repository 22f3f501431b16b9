"""What can be asked, and how answers are read: questions, codebook, lenses, scales.

With `language` the only reader of prompts/. Pure modules import from `bot.catalogue.model`.
"""

from bot.catalogue.load import inspect, load_catalogue
from bot.catalogue.model import (
    DONT_KNOW,
    EXTRAS,
    NOT_MY_AREA,
    SKIP,
    TEXT,
    Catalogue,
    Kind,
    Lens,
    LensKey,
    Practice,
    Question,
    QuestionKey,
    Role,
    Theme,
    nearest,
)

__all__ = [
    "DONT_KNOW",
    "EXTRAS",
    "NOT_MY_AREA",
    "SKIP",
    "TEXT",
    "Catalogue",
    "Kind",
    "Lens",
    "LensKey",
    "Practice",
    "Question",
    "QuestionKey",
    "Role",
    "Theme",
    "inspect",
    "load_catalogue",
    "nearest",
]
