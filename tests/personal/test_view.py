import pytest

from bot.language import LANGUAGES, Texts
from bot.personal import view
from bot.personal.model import Remains

ALL = Remains(
    teams=("A & B",), answers=3, messages=1, releases=2, by_setting=True, audited=5,
    rights=("lead", "admin", "auditor", "coder", "researcher", "organisation_lead"),
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_goes_and_what_stays_is_said_in_every_language(texts: Texts, language: str) -> None:
    say = texts.by(language)
    lines = view.before(say, ALL)
    assert "A &amp; B" in "\n".join(lines)
    assert len(lines) == 12
    assert view.after(say, ALL)
    assert len(view.after(say, Remains(known=False))) == 1


def test_only_what_concerns_the_person_is_said(texts: Texts) -> None:
    say = texts.by("en")
    told = "\n".join(view.before(say, Remains(answers=1)))
    assert "your answer to 1 question" in told
    for word in ("figure", "message of mine", "log of changes", "admin", "{"):
        assert word not in told
    assert "secret key" in told
    assert "backups" in told
