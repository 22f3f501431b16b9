"""One row for each listener: which act it is, and what somebody could send to forge it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.people.rights import Act
from tests.deliveries import a_command, a_tap
from tests.rights.stage import WRITTEN, Ids, dumped
from tests.rights.surface import Listener

Json = dict[str, Any]
#: What Slack tells of its own accord: no person asks for it.
SYSTEM = None
Sends = Callable[[str, Ids], Iterator[Json]]


@dataclass(frozen=True)
class Row:
    """`act`: what the listener does for a person, None for what Slack tells by itself."""

    act: Act | None
    sends: Sends
    owners_only: bool = False
    """Beside the act the row's own member alone: somebody's question, prompt, absence."""


def _taps(*samples: tuple[str, Callable[[Ids], str]], home: bool = False) -> Sends:
    def sends(user: str, ids: Ids) -> Iterator[Json]:
        for action_id, value in samples:
            found = value(ids)
            yield a_tap(user, action_id, found, chosen=found, home=home, trigger=f"T{user}")

    return sends


def _view(callback_id: str, metadata: Callable[[Ids], str], **values: Json) -> Sends:
    """A submitted window; a value's name is that of its block, with `_` for what Python keeps."""

    def sends(user: str, ids: Ids) -> Iterator[Json]:
        named = {name.rstrip("_"): content for name, content in values.items()}
        state = {block: {block: content} for block, content in named.items()}
        yield {
            "type": "view_submission",
            "user": {"id": user, "team_id": "T0RETRO"},
            "team": {"id": "T0RETRO", "domain": "retro"},
            "trigger_id": f"T{user}",
            "view": {
                "id": f"V{user}", "type": "modal", "callback_id": callback_id, "blocks": [],
                "private_metadata": metadata(ids), "state": {"values": state},
            },
        }  # fmt: skip

    return sends


def _event(kind: str, **event: Any) -> Sends:
    def sends(user: str, _ids: Ids) -> Iterator[Json]:
        told = _filled(event, user)
        yield {
            "type": "event_callback", "team_id": "T0RETRO", "event_id": f"Ev{kind}{user}",
            "event": {"type": kind, "event_ts": "1795510800.000100", **told},
        }  # fmt: skip

    return sends


def _filled(content: Any, user: str) -> Any:
    if isinstance(content, dict):
        return {key: _filled(value, user) for key, value in content.items()}
    return user if content is WHO else content


def _words(user: str, _ids: Ids) -> Iterator[Json]:
    for text in (
        "", "help", "next", "ask fraud-ml", "digest", "agenda", "pause 2", "resume", "privacy",
        "data", "export", "erase", "later", "tomorrow", "skip_week", "stop", "come_back",
        "pause two weeks", "what do you know about me",
    ):  # fmt: skip
        yield a_command(user, text)


def _homes(user: str, ids: Ids) -> Iterator[Json]:
    places = [
        "today", "answers", "told", "privacy", "settings", "data", "digests",
        f"digests:{ids.team}", "people", f"people:{ids.team}", "log", "log:99", "setup",
        "setup:archived", "setup:2",
    ]  # fmt: skip
    for place in places:
        yield a_tap(user, "retrostar.go.v1.x", place, home=True)


WHO = object()


def _of(name: str) -> Callable[[Ids], str]:
    return lambda ids: str(getattr(ids, name))


def _aim(**more: object) -> Callable[[Ids], str]:
    return lambda _ids: dumped(team="fraud-ml", **more)


def _first(ids: Ids) -> str:
    return str(ids.asked[0])


def _finding(ids: Ids) -> str:
    return f"{ids.team}:{ids.week}:silo"


def _pair(ids: Ids) -> str:
    return f"{ids.team}:{ids.member}"


def _digest(ids: Ids) -> str:
    return f"{ids.digest}:silo"


def _whole(ids: Ids) -> str:
    return f"{ids.organisation_digest}:silo"


def _date(day: str) -> Json:
    return {"type": "datepicker", "selected_date": day}


OPENS = (
    "page", "overview", "team", "roles", "rights", "schedule", "topics", "digest", "privacy",
    "place", "context", "log", "plan", "attention",
)  # fmt: skip
DEEDS = (
    "pause", "resume", "archive", "restore", "duplicate", "manage", "manage_above", "ask",
    "example",
)  # fmt: skip
_PANEL = "retrostar.panel."


def _panel(kind: str, names: tuple[str, ...]) -> Sends:
    return _taps(*((f"{_PANEL}{kind}.v1.{name}", _aim(version=0)) for name in names))


def _forms(user: str, ids: Ids) -> Iterator[Json]:
    for name in OPENS:
        yield from _view(f"{_PANEL}form.v1.{name}", _aim(version=0))(user, ids)


def _options(user: str, _ids: Ids) -> Iterator[Json]:
    for name in ("zone", "holidays", "usergroup"):
        yield {
            "type": "block_suggestion", "action_id": f"{_PANEL}find.v1.{name}", "value": "eu",
            "block_id": "b", "user": {"id": user}, "team": {"id": "T0RETRO", "domain": "retro"},
            "api_app_id": "A1", "container": {"type": "view", "view_id": "V1"},
        }  # fmt: skip


def _turns(user: str, ids: Ids) -> Iterator[Json]:
    for form in ("team", "log", "plan", "schedule"):
        for field in ("reload", "every"):
            body = a_tap(user, f"{_PANEL}turn.v1.{field}", _aim(version=0)(ids), home=True)
            view = {
                "id": "V1", "type": "modal", "callback_id": f"{_PANEL}form.v1.{form}",
                "private_metadata": _aim(version=0)(ids), "state": {"values": {}},
            }  # fmt: skip
            yield body | {"view": view}


def _about(ids: Ids) -> str:
    return dumped(place="", team_id=ids.team, member_id=ids.member)


def _written(ids: Ids) -> str:
    return dumped(team_id=ids.team, week=ids.week, lens="silo")


def _text(value: str) -> Json:
    return {"type": "plain_text_input", "value": value}


def _each_asked(*action_ids: str) -> Sends:
    def sends(user: str, ids: Ids) -> Iterator[Json]:
        for asked in ids.asked:
            for action_id in action_ids:
                yield a_tap(user, action_id, asked, home=True)

    return sends


_answers = _each_asked(*(f"retrostar.answer.v1.{value}" for value in ("2", "a", "skip")))


def _roles(user: str, ids: Ids) -> Iterator[Json]:
    yield a_tap(user, "retrostar.role.v1", block_id=f"role.{ids.prompt}", chosen="data")


def _snoozes(user: str, ids: Ids) -> Iterator[Json]:
    for block in (f"snooze.{ids.prompt}.0", "snooze"):
        yield a_tap(user, "retrostar.snooze.v1", block_id=block, chosen="tomorrow")


_CHANNEL: dict[str, Any] = {"channel": "C01", "user": WHO, "channel_type": "C", "team": "T0RETRO"}
_LOST = (
    "channel_archive", "channel_unarchive", "channel_deleted", "channel_left", "group_archive",
    "group_unarchive", "group_deleted", "group_left",
)  # fmt: skip
_PERSON = {"id": WHO, "team_id": "T0RETRO", "name": "x", "profile": {}, "updated": 1}


def _own(act: Act, sends: Sends) -> Row:
    return Row(act, sends, owners_only=True)


_ACTIONS: Mapping[str, Row] = {
    # Prompts: whose a question is, its row says.
    "retrostar.answer.v1.": _own(Act.ANSWER, _answers),
    "retrostar.write.v1": _own(Act.ANSWER, _each_asked("retrostar.write.v1")),
    "retrostar.change.v1": _own(Act.ANSWER, _each_asked("retrostar.change.v1")),
    "retrostar.unanswer.v1": _own(Act.ANSWER, _each_asked("retrostar.unanswer.v1")),
    "retrostar.role.v1": _own(
        Act.SET_SELF, _roles
    ),
    "retrostar.snooze.v1": _own(Act.PAUSE_SELF, _snoozes),
    "retrostar.unsnooze.v1": _own(
        Act.PAUSE_SELF, _taps(("retrostar.unsnooze.v1", _of("prompt")))
    ),
    "retrostar.reminded.v1": _own(
        Act.ANSWER, _taps(("retrostar.reminded.v1", _of("prompt")))
    ),
    "retrostar.take.v1": _own(
        Act.ANSWER, _taps(("retrostar.take.v1", lambda ids: f"{ids.words}:{WRITTEN}"))
    ),
    # What a team tries, and its digests.
    "retrostar.try.v1": Row(Act.TRY, _taps(("retrostar.try.v1", _finding))),
    "retrostar.withdraw.v1": Row(Act.TRY, _taps(("retrostar.withdraw.v1", _of("action")))),
    "retrostar.digest.details.v1": Row(
        Act.SEE_DIGEST, _taps(("retrostar.digest.details.v1", _of("digest")))
    ),
    "retrostar.digest.discuss.v1": Row(
        Act.SEE_DIGEST, _taps(("retrostar.digest.discuss.v1", _digest))
    ),
    "retrostar.digest.useful_yes.v1": Row(
        Act.SEE_DIGEST, _taps(("retrostar.digest.useful_yes.v1", _of("digest")))
    ),
    "retrostar.digest.useful_no.v1": Row(
        Act.SEE_DIGEST, _taps(("retrostar.digest.useful_no.v1", _of("digest")))
    ),
    **{
        f"retrostar.organisation.{name}.v1": Row(
            Act.SEE_ORGANISATION, _taps((f"retrostar.organisation.{name}.v1", _whole))
        )
        for name in ("details", "discuss", "useful_yes", "useful_no")
    },
    # The front door.
    "retrostar.go.v1.": Row(Act.LOOK_IN, _homes),
    "retrostar.say.v1.": Row(
        Act.LOOK_IN,
        _taps(
            *((f"retrostar.say.v1.{word}", lambda _ids: "1")
              for word in ("next", "digest", "agenda", "pause.2", "resume", "privacy", "data",
                           "export", "erase", "ask.fraud-ml", "stop", "later", "come_back"))
        ),
    ),
    "retrostar.set.v1.": Row(
        Act.SET_SELF,
        _taps(
            ("retrostar.set.v1.language", lambda _: "fi"), ("retrostar.set.v1.cap", lambda _: "5"),
            ("retrostar.set.v1.role", lambda ids: f"{ids.team}:data"), home=True,
        ),
    ),
    "retrostar.hours.open.v1": Row(
        Act.SET_SELF, _taps(("retrostar.hours.open.v1", lambda _: "x"), home=True)
    ),
    "retrostar.hours.team.v1": Row(
        Act.SET_SELF, _taps(("retrostar.hours.team.v1", lambda _: "x"), home=True)
    ),
    "retrostar.away.open.v1": Row(
        Act.SET_ABSENCE, _taps(("retrostar.away.open.v1", _pair), home=True)
    ),
    "retrostar.away.end.v1": Row(
        Act.SET_ABSENCE, _taps(("retrostar.away.end.v1", _pair), home=True)
    ),
    "retrostar.away.back.v1": Row(
        Act.PAUSE_SELF, _taps(("retrostar.away.back.v1", _of("absence")), home=True)
    ),
    "retrostar.erase.open.v1": Row(
        Act.OWN_DATA, _taps(("retrostar.erase.open.v1", lambda _: "now"))
    ),
    # Admins and auditors.
    f"{_PANEL}open.v1.": Row(Act.CONFIGURE, _panel("open", OPENS)),
    f"{_PANEL}do.v1.": Row(Act.CONFIGURE, _panel("do", DEEDS)),
    f"{_PANEL}turn.v1.": Row(Act.CONFIGURE, _turns),
    f"{_PANEL}example.v1.": Row(Act.LOOK_IN, _taps((f"{_PANEL}example.v1.1", _first))),
    "retrostar.confirm_install.v1": Row(
        Act.CONFIGURE, _taps(("retrostar.confirm_install.v1", lambda _: "1"))
    ),
}  # fmt: skip

_VIEWS: Mapping[str, Row] = {
    "retrostar.text.v1": _own(
        Act.ANSWER,
        _view(
            "retrostar.text.v1",
            lambda ids: dumped(asked_id=ids.words),
            words=_text("forged"),
            consent={"type": "checkboxes", "selected_options": []},
        ),
    ),
    "retrostar.try.modal.v1": Row(
        Act.TRY,
        _view(
            "retrostar.try.modal.v1",
            _written,
            own=_text("We pair"),
            expects=_text(""),
            owner={"type": "users_select", "selected_user": "U02"},
            due=_date("2026-12-15"),
        ),
    ),
    "retrostar.withdraw.modal.v1": Row(
        Act.TRY, _view("retrostar.withdraw.modal.v1", lambda ids: dumped(action_id=ids.action))
    ),
    "retrostar.away.v1": Row(
        Act.SET_ABSENCE, _view("retrostar.away.v1", _about, from_=_date("2026-12-01"))
    ),
    "retrostar.hours.v1": Row(Act.SET_SELF, _view("retrostar.hours.v1", lambda _: "settings")),
    "retrostar.erase.first.v1": Row(Act.LOOK_IN, _view("retrostar.erase.first.v1", _of("member"))),
    "retrostar.erase.sure.v1": Row(Act.OWN_DATA, _view("retrostar.erase.sure.v1", _of("member"))),
    f"{_PANEL}form.v1.": Row(Act.CONFIGURE, _forms),
}

_EVENTS: Mapping[str, Row] = {
    "app_home_opened": Row(Act.LOOK_IN, _event("app_home_opened", user=WHO, tab="home")),
    "message": Row(
        Act.LOOK_IN,
        _event("message", user=WHO, channel=WHO, channel_type="im", text="pause two weeks",
               ts="1795510800.000100"),
    ),
    **{name: Row(SYSTEM, _event(name, **_CHANNEL)) for name in _LOST},
    "member_joined_channel": Row(SYSTEM, _event("member_joined_channel", **_CHANNEL)),
    "member_left_channel": Row(SYSTEM, _event("member_left_channel", **_CHANNEL)),
    "user_change": Row(SYSTEM, _event("user_change", user=_PERSON)),
    "team_join": Row(SYSTEM, _event("team_join", user=_PERSON)),
    "subteam_members_changed": Row(SYSTEM, _event("subteam_members_changed", subteam_id="S1")),
    "subteam_updated": Row(SYSTEM, _event("subteam_updated", subteam={"id": "S1"})),
    "app_uninstalled": Row(SYSTEM, _event("app_uninstalled")),
    "tokens_revoked": Row(SYSTEM, _event("tokens_revoked", tokens={})),
    "dnd_updated_user": Row(SYSTEM, _event("dnd_updated_user", user=WHO, dnd_status={})),
}  # fmt: skip

ROWS: Mapping[Listener, Row] = {
    Listener("command", "/retro"): Row(Act.LOOK_IN, _words),
    Listener("options", f"{_PANEL}find.v1."): Row(Act.CONFIGURE, _options),
    **{Listener("action", name): row for name, row in _ACTIONS.items()},
    **{Listener("view", name): row for name, row in _VIEWS.items()},
    **{Listener("event", name): row for name, row in _EVENTS.items()},
}
