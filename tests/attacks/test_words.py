"""A15: can somebody who knows how people write in public tell who wrote a released text?

The attacker has thirty public messages of each of twelve people, each with habits of their own,
and sorts the released texts by a naive Bayes classifier over runs of three letters.
"""

import json
import math
from collections import Counter
from collections.abc import Callable
from random import Random

from bot.disclosure.model import Guard
from bot.disclosure.quotes import Text, of_team
from tests.attacks.stage import Stage, scattered

AUTHORS = 12
_SUBJECTS = ["the tests", "our model", "the data", "the customer", "the release", "the pipeline"]
_VERBS = ["worries me", "takes too long", "is nobody's work", "needs an owner", "breaks at night"]
_ENDINGS = ["these days", "every week", "as far as I see", "in our team", "after each sprint"]
#: What people do to their sentences without thinking.
_HABITS: list[Callable[[str], str]] = [
    lambda words: words.upper(),
    lambda words: words + "!!!",
    lambda words: words.replace(" ", "  "),
    lambda words: words + " :)",
    lambda words: words + " 🚀",
    lambda words: "well, " + words,
    lambda words: words.replace("the", "teh"),
    lambda words: words + "...",
    lambda words: "imho " + words,
    lambda words: words.replace("e", "3"),
    lambda words: words + " @zaphod",
    lambda words: words.capitalize() + ".",
]


def a_sentence(rng: Random, author: int) -> str:
    plain = f"{rng.choice(_SUBJECTS)} {rng.choice(_VERBS)} {rng.choice(_ENDINGS)}"
    return _HABITS[author](plain)


class Classifier:
    """Naive Bayes over runs of three characters."""

    def __init__(self, texts: dict[int, list[str]]) -> None:
        self._counts = {
            author: Counter(run for text in written for run in _runs(text))
            for author, written in texts.items()
        }

    def author_of(self, text: str) -> int:
        return max(self._counts, key=lambda author: self._likelihood(text, author))

    def _likelihood(self, text: str, author: int) -> float:
        counts = self._counts[author]
        whole = sum(counts.values()) + 5000
        return sum(math.log((counts[run] + 1) / whole) for run in _runs(text))


def _runs(text: str) -> list[str]:
    padded = f"  {text}  "
    return [padded[place : place + 3] for place in range(len(padded) - 2)]


def test_a15_the_classifier_knows_its_authors() -> None:
    """Or the tests below would prove nothing."""
    rng = Random(1)  # noqa: S311  # the same sentences for the same seed
    classifier = Classifier(
        {author: [a_sentence(rng, author) for _ in range(30)] for author in range(AUTHORS)}
    )
    tried = [(author, a_sentence(rng, author)) for author in range(AUTHORS) for _ in range(20)]
    right = sum(classifier.author_of(text) == author for author, text in tried)
    assert right / len(tried) > 0.6


def test_a15_a_teams_digest_shows_nobody_s_way_of_writing(stage: Stage) -> None:
    """Four weeks of texts by twelve people, all of which may be quoted."""
    rng = Random(2)  # noqa: S311
    classifier = Classifier(
        {author: [a_sentence(rng, author) for _ in range(30)] for author in range(AUTHORS)}
    )
    stage.team("writers", AUTHORS)
    written: dict[str, int] = {}
    for ago in reversed(range(4)):
        words = {author: a_sentence(rng, author) for author in range(AUTHORS)}
        written |= {text: author for author, text in words.items()}
        stage.write_words("writers", words, ago=ago)
        stage.compose(ago=ago)
    told = "\n".join(stage.public().values())
    found = [(author, text) for text, author in written.items() if _core(text) in told]
    right = sum(classifier.author_of(text) == author for author, text in found)
    assert right <= (1 / AUTHORS + 0.05) * max(len(found), 1)


def test_a15_words_stand_in_the_organisations_digest_and_nowhere_else(stage: Stage) -> None:
    """All agreed to be quoted in the digest of all teams: no team's own holds any of it."""
    rng = Random(3)  # noqa: S311
    stage.team("red", 8)
    stage.team("blue", 8)
    stage.organisation()
    written: set[str] = set()
    for ago in reversed(range(4)):
        for place, key in enumerate(stage.teams):
            words = {author: a_sentence(rng, author + 4 * place) for author in range(8)}
            # A shorter piece might be anybody's.
            written |= {core for text in words.values() if len(core := _core(text)) > 10}
            stage.say(key, range(8), scattered(ago), ago=ago)
            stage.write_words(key, words, ago=ago)
        stage.compose(ago=ago)

    def quoted(text: str) -> bool:
        return any(core in text for core in written)

    public = stage.public()
    assert quoted(public.pop("organisation"))
    public["messages"] = json.dumps(
        [post[1:] for post in stage.slack.posts if post[1] != "C99"], default=str
    )
    assert [where for where, text in public.items() if quoted(text)] == []
    assert not quoted(json.dumps(stage.digest("organisation")))
    assert not quoted(stage.log.getvalue())


def _core(text: str) -> str:
    """A piece of the words that stays when names, numbers and signs are taken out."""
    words = [word for word in text.split() if word.isalpha()]
    return " ".join(words[2:5])


def test_a15_names_addresses_and_numbers_are_out_of_quoted_words() -> None:
    texts = [
        Text(writer, f"{'abcdefghijkl'[writer]} said Zaphod Beeble, <@U01>, z@b.com, 1234, `x=1`")
        for writer in range(AUTHORS)
    ]
    quoted = of_team(texts, names=["Zaphod Beeble"], told=[], guard=Guard(None), week="2026-W47")
    assert quoted
    for secret in ("Zaphod", "Beeble", "U01", "z@b.com", "1234", "x=1"):
        assert secret not in " ".join(quoted)
