"""What a good catalogue must fulfil, beyond being readable: coverage, balance, length, wording.

Pure. `structure` is the part that the program cannot run without; `lint` is the whole.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise, product

from bot.catalogue.finding import Finding
from bot.catalogue.keys import EXTRAS, ITEMS, Kind, LensKey, Practice, Role
from bot.catalogue.model import Catalogue, Question
from bot.catalogue.wording import Wording, WordingList

# The least that a catalogue may hold; the figures.
QUESTIONS = 60
PER_PRACTICE = 3
PER_STARRED_LENS = 5
PER_OTHER_LENS = 3
#: So that nobody's role leaves a lens to one single question.
PER_ROLE_AND_LENS = 2
THINGS_TO_TRY = 4
#: As many as a retrospective card has room for.
TO_DISCUSS = 3
#: The lenses that a contract with the customer can settle: no sign of neglect then.
BY_CONTRACT = (LensKey.OPERATIONS_GAP, LensKey.INNOVATION_GAP)

# Characters. Slack takes 75 on a button or an option and 3,000 in a section; a phone and a tired
# reader take less.
QUESTION_LENGTH = 200
OPTION_LENGTH = 60
LABEL_LENGTH = 30  # what a button shows before it cuts
NAME_LENGTH = 40
SENTENCE_LENGTH = 200
TRY_LENGTH = 75  # a choice in the window in which an action is written down
DEFINITION_LENGTH = 300

#: Words that promise more than the stored data allow, and marks that Slack would act on.
FORBIDDEN = ("anonym", "nimettöm", "<!", "<@", "<#", "`")


def structure(catalogue: Catalogue) -> list[Finding]:
    """Without these the program would answer wrongly: keys once, every lens and practice there."""
    return [*_keys_once(catalogue), *_lenses_whole(catalogue), *_codebook_whole(catalogue)]


def lint(catalogue: Catalogue) -> list[Finding]:
    """Everything to mend, in the order of the files; empty when there is nothing."""
    return [
        *structure(catalogue),
        *_coverage(catalogue),
        *_balance(catalogue),
        *_roles_served(catalogue),
        *_lenses_told(catalogue),
        *_wording(catalogue),
        *_same_texts(catalogue),
        *_lengths(catalogue),
        *catalogue.untranslated,
    ]


def _keys_once(catalogue: Catalogue) -> Iterator[Finding]:
    for key, times in Counter(question.key for question in catalogue.questions).items():
        if times > 1:
            yield Finding(key, "two questions have this key")
    for name, times in Counter(question.name for question in catalogue.retired).items():
        if times > 1:
            yield Finding(name, "is retired twice")
    in_use = {question.key: question for question in catalogue.questions}
    for old in catalogue.retired:
        new = in_use.get(old.key)
        if new is not None and new.version <= old.version:
            yield Finding(old.name, f"is retired, but {new.name} in use is no later version")


def _lenses_whole(catalogue: Catalogue) -> Iterator[Finding]:
    keys = [lens.key for lens in catalogue.lenses]
    for key in LensKey:
        if keys.count(key) != 1:
            yield Finding("lenses.yaml", f"{key} should stand there once, not {keys.count(key)}x")
    if len(set(keys)) == len(keys) == len(LensKey) and keys != list(LensKey):
        yield Finding("lenses.yaml", f"the order should be {', '.join(LensKey)}")
    for one, two in pairwise(catalogue.lenses):
        if two.starred and not one.starred:
            yield Finding("lenses.yaml", f"{two.key} is starred and stands after {one.key}")


def _codebook_whole(catalogue: Catalogue) -> Iterator[Finding]:
    keys = [code.key for code in catalogue.codebook.codes]
    for key in Practice:
        if keys.count(key) != 1:
            yield Finding("codebook.yaml", f"{key} should stand there once, not {keys.count(key)}x")


def _coverage(catalogue: Catalogue) -> Iterator[Finding]:
    if len(catalogue) < QUESTIONS:
        yield Finding("catalogue", f"{len(catalogue)} questions, at least {QUESTIONS} needed")
    items = Counter(question.item for question in catalogue)
    for item in ITEMS:
        if not items[item]:
            yield Finding(item, "no question is drawn from this item")
    kinds = Counter(question.kind for question in catalogue)
    for kind in Kind:
        if not kinds[kind]:
            yield Finding(kind, "no question is of this kind")
    practices = Counter(practice for question in catalogue for practice in question.practices)
    for practice in Practice:
        if practices[practice] < PER_PRACTICE:
            yield _too_few(practice, practices[practice], PER_PRACTICE)
    for lens in catalogue.lenses:
        wanted = PER_STARRED_LENS if lens.starred else PER_OTHER_LENS
        found = len(_scaled(catalogue, lens.key))
        if lens.key is not LensKey.BLIND_SPOTS and found < wanted:
            yield _too_few(lens.key, found, wanted)


def _scaled(catalogue: Catalogue, lens: LensKey) -> list[Question]:
    """The questions that a lens's trend line is made of; texts are not."""
    return [question for question in catalogue if lens in question.lenses and question.is_scaled]


def _too_few(what: str, found: int, wanted: int) -> Finding:
    return Finding(what, f"{found} questions, at least {wanted} needed (texts count for practices)")


def _balance(catalogue: Catalogue) -> Iterator[Finding]:
    """Both directions among the worded scales, so that a habit of agreeing cancels out."""
    for lens in catalogue.lenses:
        worded = [q for q in _scaled(catalogue, lens.key) if q.kind is not Kind.CHOICE]
        if len({question.polarity for question in worded}) == 1:
            yield Finding(lens.key, f"every question has polarity {worded[0].polarity}")


def _roles_served(catalogue: Catalogue) -> Iterator[Finding]:
    for lens, role in product(catalogue.lenses, Role):
        found = sum(role in question.roles for question in _scaled(catalogue, lens.key))
        if lens.key is not LensKey.BLIND_SPOTS and found < PER_ROLE_AND_LENS:
            yield Finding(lens.key, f"{found} questions suit {role}; {PER_ROLE_AND_LENS} needed")


def _lenses_told(catalogue: Catalogue) -> Iterator[Finding]:
    for lens in catalogue.lenses:
        if lens.key in BY_CONTRACT and lens.by_contract is None:
            yield Finding(lens.key, "by_contract is missing")
        lists = (lens.to_try, lens.by_contract.to_try if lens.by_contract else lens.to_try)
        found = min(len(each.en) for each in lists)
        if found < THINGS_TO_TRY:
            yield Finding(lens.key, f"{found} things to try, at least {THINGS_TO_TRY} needed")
        if len(lens.discuss.en) != TO_DISCUSS:
            yield Finding(
                lens.key, f"{len(lens.discuss.en)} questions to discuss, not {TO_DISCUSS}"
            )
        for language in catalogue.languages:
            if not all(question.endswith("?") for question in lens.discuss.by(language)):
                what = f"a question to discuss should end with a question mark ({language})"
                yield Finding(lens.key, what)


def _wording(catalogue: Catalogue) -> Iterator[Finding]:
    for question, language in product(catalogue.questions, catalogue.languages):
        asks = question.text.by(language).endswith("?")
        if asks and question.kind is Kind.AGREE5:
            yield Finding(
                question.name, f"agreement needs a statement, not a question ({language})"
            )
        if not asks and question.kind is not Kind.AGREE5:
            yield Finding(question.name, f"should end with a question mark ({language})")
        options = question.options.by(language) if question.options else ()
        if len({option.casefold() for option in options}) < len(options):
            yield Finding(question.name, f"an option stands twice ({language})")
        if any("|" in option for option in options):
            yield Finding(question.name, f"an option holds |, which separates lists ({language})")
    for where, text, _ in _texts(catalogue):
        for word in FORBIDDEN:
            if word in text.casefold():
                yield Finding(where, f"should not hold {word!r}")


def _same_texts(catalogue: Catalogue) -> Iterator[Finding]:
    for language in catalogue.languages:
        first: dict[str, Question] = {}
        for question in catalogue:
            text = " ".join(question.text.by(language).casefold().split())
            if text in first:
                yield Finding(question.name, f"same text as {first[text].name} ({language})")
            first.setdefault(text, question)


def _lengths(catalogue: Catalogue) -> Iterator[Finding]:
    for where, text, most in _texts(catalogue):
        if len(text) > most:
            yield Finding(where, f"{len(text)} characters, at most {most} fit: {text[:30]}...")


def _texts(catalogue: Catalogue) -> Iterator[tuple[str, str, int]]:
    """(where, text, longest allowed) of every text that a person may see."""
    for where, wording, most in _wordings(catalogue):
        for language in catalogue.languages:
            said = wording.by(language)
            for text in (said,) if isinstance(said, str) else said:
                yield f"{where} ({language})", text, most


def _wordings(catalogue: Catalogue) -> Iterator[tuple[str, Wording | WordingList, int]]:
    for question in catalogue:
        yield f"{question.name}, text", question.text, QUESTION_LENGTH
        yield f"{question.name}, why", question.why, SENTENCE_LENGTH
        if question.options is not None:
            yield f"{question.name}, options", question.options, OPTION_LENGTH
    for lens in catalogue.lenses:
        yield f"{lens.key}, name", lens.name, NAME_LENGTH
        yield f"{lens.key}, about", lens.about, SENTENCE_LENGTH
        yield f"{lens.key}, study", lens.study, SENTENCE_LENGTH
        yield f"{lens.key}, discuss", lens.discuss, SENTENCE_LENGTH
        yield f"{lens.key}, try", lens.to_try, TRY_LENGTH
        for verdict in type(lens.texts).model_fields:
            yield f"{lens.key}, {verdict}", getattr(lens.texts, verdict), SENTENCE_LENGTH
        if lens.by_contract is not None:
            yield f"{lens.key}, raised by contract", lens.by_contract.raised, SENTENCE_LENGTH
            yield f"{lens.key}, try by contract", lens.by_contract.to_try, TRY_LENGTH
    for code in catalogue.codebook.codes:
        yield f"{code.key}, name", code.name, NAME_LENGTH
        for part in ("definition", "include", "exclude", "examples"):
            yield f"{code.key}, {part}", getattr(code, part), DEFINITION_LENGTH
    scales = catalogue.scales
    for name in ("agree5", "freq5", "yes_partly_no"):
        yield f"scales.yaml, {name}", getattr(scales, name), LABEL_LENGTH
    for extras, name in product((scales.extras, scales.extras_saved), EXTRAS):
        yield f"scales.yaml, {name}", extras.of(name), LABEL_LENGTH
