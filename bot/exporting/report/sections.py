"""The parts of the report, each under its heading: drawing, words, and a table that says the same.

Pure.
"""

from collections.abc import Sequence

from bot.digest.drawing.panels import Event, Look, calendar_week
from bot.digest.telling import SIGNS, number
from bot.disclosure.week import week_number
from bot.exporting.report import svg
from bot.exporting.report.markup import Html, tag
from bot.exporting.report.model import Figures, GapLine, Presence, Report, Topic, Tried
from bot.language import Say

_COLUMNS = ("week", "verdict", "level", "likely", "change", "note")
_BANDS = ("<40", "40-60", "60-80", ">80")


def _section(key: str, heading: str, *children: str) -> Html:
    return tag(
        "section",
        tag("h2", heading, id=f"{key}-heading"),
        *children,
        id=key,
        aria_labelledby=f"{key}-heading",
    )


def topics(report: Report) -> Html:
    say = report.say
    return _section(
        "topics",
        say("report.topics"),
        _chooser(report),
        tag("p", say("report.keys"), id="keys", class_="quiet scripted", hidden=True),
        tag("div", *(_topic(report, topic) for topic in report.topics), class_="panels"),
    )


def _chooser(report: Report) -> Html:
    """One lens or all; there only where the page's script runs."""
    choices = [("all", report.say("report.all"))]
    choices += [(topic.panel.key, topic.panel.name) for topic in report.topics]
    return tag(
        "fieldset",
        tag("legend", report.say("report.choose")),
        *(
            tag(
                "label",
                tag("input", type="radio", name="topic", value=key, checked=key == "all"),
                tag("span", name),
            )
            for key, name in choices
        ),
        class_="scripted",
        hidden=True,
    )


def _topic(report: Report, topic: Topic) -> Html:
    say, panel = report.say, topic.panel
    heading = f"{panel.key}-name"
    ahead = week_number(report.last.first_trend_week) if report.last.early else None
    drawing = svg.panel(panel, topic.weeks, report.span, say, ahead=ahead)
    return tag(
        "article",
        tag("h3", panel.name, id=heading),
        tag("p", f"{SIGNS[topic.verdict]} {topic.said}", class_=f"verdict {topic.verdict}"),
        tag("p", topic.about, class_="quiet about"),
        _scrolled(drawing, say, panel.name),
        tag("p", topic.weeks[-1].sentence, class_="readout"),
        _table(say, panel.name, topic.weeks),
        class_="panel",
        data_topic=panel.key,
        aria_labelledby=heading,
    )


def _scrolled(drawing: Html, say: Say, name: str) -> Html:
    """A drawing of many weeks is wider than a phone: its frame scrolls, by keys too."""
    if " many" not in drawing.split(">", 1)[0]:
        return drawing
    return tag(
        "div",
        drawing,
        class_="scrolled",
        role="region",
        tabindex=0,
        aria_label=say("report.chart_label", name=name),
    )


def _table(say: Say, name: str, weeks: Sequence[Figures]) -> Html:
    rows = [
        (str(each.week), each.verdict, each.level, each.likely, each.change, each.note)
        for each in reversed(weeks)
    ]
    return _folded(say, name, [say(f"report.column_{column}") for column in _COLUMNS], rows)


def _folded(say: Say, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Html:
    """Figures as a table, newest first, behind a word that opens it."""
    caption = say("report.caption", name=name)
    return tag(
        "details",
        tag("summary", say("report.as_table"), tag("span", f": {name}", class_="unseen")),
        tag(
            "div",
            _grid(caption, columns, rows),
            class_="scrolled",
            role="region",
            tabindex=0,
            aria_label=caption,
        ),
    )


def _grid(
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, told: bool = True
) -> Html:
    """A table; its caption is only heard where a heading just above says the same."""
    return tag(
        "table",
        tag("caption", tag("span", caption, class_=None if told else "unseen")),
        tag("thead", tag("tr", *(tag("th", each, scope="col") for each in columns))),
        tag(
            "tbody",
            *(
                tag("tr", tag("th", row[0], scope="row"), *(tag("td", each) for each in row[1:]))
                for row in rows
            ),
        ),
        class_="figures" if told else "narrow",
    )


def tried(report: Report) -> Html:
    say = report.say
    if not report.actions:
        return _section("actions", say("report.actions"), tag("p", say("report.no_actions")))
    return _section(
        "actions",
        say("report.actions"),
        tag("ol", *(_action(report, each) for each in report.actions), class_="actions"),
    )


def _action(report: Report, tried: Tried) -> Html:
    say, action = report.say, tried.action
    names = {topic.panel.key: topic.panel.name for topic in report.topics}
    owner = say("report.owner", owner=action.owner) if action.owner else None
    facts = [
        names.get(action.lens),
        owner,
        say("report.began_in", week=number(action.created_week)),
        say("report.due", day=say.day(action.due_on), year=action.due_on.year),
    ]
    return tag(
        "li",
        tag("h3", action.what),
        tag("p", " · ".join(fact for fact in facts if fact), class_="quiet"),
        tag("p", tried.result, class_="result"),
        svg.action(action, report.span, week_number(report.last.week), say),
    )


def blind_spots(report: Report) -> Html:
    say = report.say
    heading = say("report.blind_spots")
    if not report.blind_spots:
        said = say("report.blind_hidden" if report.last.silent else "report.blind_none")
        return _section("blind-spots", heading, tag("p", said))
    columns = [say(f"report.column_{key}") for key in ("practice", "statement", "told", "now")]
    rows = [
        (
            each.practice,
            each.statement,
            each.weeks,
            say("report.still" if each.now else "report.no_more"),
        )
        for each in report.blind_spots
    ]
    return _section(
        "blind-spots",
        heading,
        tag("p", say("report.blind_about"), class_="quiet"),
        tag(
            "div",
            _grid(heading, columns, rows, told=False),
            class_="scrolled",
            role="region",
            tabindex=0,
            aria_label=heading,
        ),
    )


def gaps(report: Report) -> Html:
    """Where people of two roles in the same teams see a topic differently; of all teams only."""
    say, lines = report.say, report.gaps or ()
    heading = say("digest.organisation_gaps")
    if not lines:
        return _section("gaps", heading, tag("p", say("digest.organisation_gaps_hidden")))
    return _section(
        "gaps",
        heading,
        tag("p", say("report.gaps_about"), class_="quiet"),
        tag("ol", *(_gap(say, each) for each in lines), class_="actions"),
    )


def _gap(say: Say, line: GapLine) -> Html:
    drawn = [svg.gap(line.drawn, say)] if line.drawn else []
    return tag(
        "li",
        tag("h3", line.topic),
        tag("p", line.sides, class_="quiet"),
        tag("p", line.figures, class_="result" if line.drawn else None),
        *drawn,
    )


def useful(report: Report) -> Html:
    """What readers said of the digests: five and more together, in steps."""
    return _section(
        "useful",
        report.say("digest.useful_heading"),
        tag("p", report.say("report.useful_about"), class_="quiet"),
        tag("ul", *(tag("li", each) for each in report.useful), class_="plain"),
    )


def presence(report: Report) -> Html:
    say = report.say
    words = [_present(say, each) for each in report.presence]
    drawing = svg.presence(report.presence, words, report.span, say)
    name = say("report.presence")
    rows = [
        (
            str(calendar_week(each.week)),
            _band(say, each.participation),
            _people(say, each.respondents),
        )
        for each in reversed(report.presence)
    ]
    columns = [say(f"report.column_{key}") for key in ("week", "replied", "counted")]
    parts = [tag("p", say("report.presence_about"), class_="quiet")]
    if report.last.participation in {"fell", "rose"}:
        parts.append(tag("p", say(f"report.presence_{report.last.participation}")))
    return _section(
        "presence",
        name,
        *parts,
        tag(
            "div",
            _scrolled(drawing, say, name),
            tag("p", words[-1], class_="readout"),
            _folded(say, name, columns, rows),
            class_="panel",
        ),
    )


def _present(say: Say, each: Presence) -> str:
    return " · ".join(
        (
            say("report.week", week=calendar_week(each.week)),
            say("report.replied", band=_band(say, each.participation)),
            say("report.counted", band=_people(say, each.respondents)),
        )
    )


def _band(say: Say, band: str | None) -> str:
    return say(f"report.band_{_BANDS.index(band)}") if band else say("report.not_shown")


def _people(say: Say, band: str | None) -> str:
    return band.replace("-", "–") if band else say("report.not_shown")


def reading(report: Report) -> Html:
    """How to read lines and marks."""
    say = report.say
    kinds = (
        "line", "range", "line held", "line other", "onset", "ahead",
        Look.HIDDEN, Look.EARLY, *(Event if report.of_team else ()),
    )  # fmt: skip
    return _section(
        "reading",
        say("report.reading"),
        tag("p", say("report.reading_text")),
        tag(
            "ul",
            *(
                tag("li", svg.swatch(str(kind)), say(f"report.mark_{str(kind).split()[-1]}"))
                for kind in kinds
            ),
            class_="marks",
        ),
    )
