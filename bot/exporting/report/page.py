"""The report as one page: its parts in order, its own styles and script, nothing from elsewhere.

Pure. Everything that people wrote is escaped by `markup`; a browser runs only the script and takes
only the styles whose digests the page names.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.digest.details import CITATION
from bot.digest.drawing.panels import calendar_week
from bot.digest.telling import counted, number
from bot.disclosure.model import Verdict
from bot.disclosure.week import week_number
from bot.exporting.report import sections, svg
from bot.exporting.report.markup import Html, join, tag
from bot.exporting.report.model import Report, Topic
from bot.language import Say

_HERE = Path(__file__).parent


def _parts(report: Report) -> Iterator[tuple[str, str, Html]]:
    """The parts of the page in order: where, under which name, and what."""
    say = report.say
    yield "topics", say("report.topics"), sections.topics(report)
    if report.of_team:
        yield "actions", say("report.actions"), sections.tried(report)
    else:
        yield "gaps", say("digest.organisation_gaps"), sections.gaps(report)
    yield "blind-spots", say("report.blind_spots"), sections.blind_spots(report)
    yield "presence", say("report.presence"), sections.presence(report)
    if report.useful:
        yield "useful", say("digest.useful_heading"), sections.useful(report)
    yield "reading", say("report.reading"), sections.reading(report)


def document(report: Report) -> str:
    say, parts = report.say, list(_parts(report))
    styles, script = (_own(name) for name in ("page.css", "page.js"))
    policy = (
        f"default-src 'none'; style-src {_digest(styles)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="generator", content="Retrostar"),
        tag("title", _title(report)),
        tag("style", styles),
    )
    body = tag(
        "body",
        tag("a", say("report.skip"), href="#topics", class_="skip"),
        svg.patterns(),
        _header(report, [(place, name) for place, name, _ in parts]),
        tag(
            "main",
            *(part for _, _, part in parts),
            id="main",
        ),
        _footer(report),
        tag("script", script),
    )
    return f"<!doctype html>\n{tag('html', head, body, lang=say.language)}\n"


def _own(name: str) -> Html:
    return Html((_HERE / name).read_text(encoding="utf-8"))


def _digest(text: str) -> str:
    """How a content security policy names a piece of the page."""
    found = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{found}'"


def _title(report: Report) -> str:
    return report.say("report.title", team=report.team)


def _header(report: Report, places: Iterable[tuple[str, str]]) -> Html:
    say = report.say
    first, last = calendar_week(report.span.first), number(report.last.week)
    day, year = say.day(report.released_on), report.released_on.year
    only = week_number(report.last.week) == report.span.first
    covers = "report.covers_one" if only else "report.covers"
    return tag(
        "header",
        tag("h1", report.team),
        tag("p", say(covers, first=first, last=last, day=day, year=year)),
        tag("p", _summary(report), class_="summary"),
        tag("p", say("report.same_figures"), class_="quiet"),
        tag(
            "nav",
            tag(
                "ul",
                *(tag("li", tag("a", name, href=f"#{place}")) for place, name in places),
            ),
            aria_label=say("report.on_this_page"),
        ),
    )


def _summary(report: Report) -> str:
    """What is worse and what is better now, in a sentence or two."""
    say = report.say
    if report.last.silent:
        return say("report.summary_hidden")
    told = [
        say(f"report.summary_{verdict}", lenses=say.list(names))
        for verdict in (Verdict.RAISED, Verdict.EASED)
        if (names := [_named(each, say) for each in report.topics if each.verdict is verdict])
    ]
    if told:
        return " ".join(told)
    if report.last.early:
        return say("report.summary_early", week=number(report.last.first_trend_week))
    return say("report.summary_steady")


def _named(topic: Topic, say: Say) -> str:
    everywhere = topic.panel.release.organisation_wide
    return (
        f"{topic.panel.name} ({say('digest.chart_everywhere')})" if everywhere else topic.panel.name
    )


def _footer(report: Report) -> Html:
    say, week = report.say, report.last
    parts = [say("report.promise_none")]
    if week.guard.minimum is not None:
        parts = [say("report.promise", n=week.guard.minimum)]
    if week.detectable is not None:
        parts.append(counted(say, "report.detectable", week.detectable))
    return tag(
        "footer",
        tag("p", join(" ".join(parts))),
        tag("p", say("report.study", citation=CITATION)),
    )
