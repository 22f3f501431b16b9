import logging
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from bot.errors import Misconfigured
from bot.play import PlayServer, Workspace
from tests.play.app import client_of

FILE = """
team: Fjord
users:
  - {id: U01, name: ida, real_name: Ida Lind, tz: Europe/Helsinki, locale: fi-FI, flags: [owner]}
  - {id: U09, name: helper, flags: [bot]}
channels:
  - {id: C01, name: general}
usergroups:
  - {id: S01, handle: ml, members: [U01]}
bot_token: xoxb-1
app_token: xapp-1
signing_secret: s3cret
request_url: http://127.0.0.1:3000/slack/events
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "company.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    workspace = Workspace.load(written(tmp_path, FILE))
    assert workspace.team.name == "Fjord"
    assert workspace.users[0].has("owner")
    assert workspace.usergroups[0].users == ("U01",)
    assert workspace.request_url == "http://127.0.0.1:3000/slack/events"
    with PlayServer(workspace) as play:
        client = client_of(play)
        assert client.auth_test()["user_id"] == "U09"
        assert client.conversations_members(channel="C01")["members"] == ["U01", "U09"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("users: [", "is not YAML"),
        ("[1, 2]", "must hold keys"),
        ("users: [{name: ida}]", "users.0.id"),
        ("users: [{id: U1, name: a, flags: [wizard]}]", "users.0.flags"),
        ("users: [{id: U1, name: a}, {id: U1, name: b}]", "U1 is there twice"),
        ("now: 2026-11-20T09:00:00", "needs an offset"),
        ("channels: [{id: C1, name: a, messages: [{user: U7, text: Hi}]}]", "U7 has said"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(Misconfigured, match=told):
        Workspace.load(written(tmp_path, text))


def test_what_was_said_before_stands_in_its_channel_and_after_a_reset_too(tmp_path: Path) -> None:
    said = "- {id: C01, name: general, messages: [{user: U01, text: Welcome to <#C01>}]}"
    text = FILE.replace("- {id: C01, name: general}", said) + "now: 2026-11-16T08:00:00+02:00\n"
    with PlayServer(Workspace.load(written(tmp_path, text))) as play:
        for _ in range(2):
            (message,) = play.messages("C01")
            assert (message["user"], message["text"]) == ("U01", "Welcome to <#C01>")
            assert float(message["ts"]) >= datetime(2026, 11, 16, 6, tzinfo=UTC).timestamp()
            reset = Request(f"{play.url}_control/reset", data=b"{}", method="POST")  # noqa: S310
            urlopen(reset).close()  # noqa: S310 - the play workspace's own address


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be read"):
        Workspace.load(tmp_path / "nowhere.yaml")


def test_an_unknown_key_is_named_and_left_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        Workspace.load(written(tmp_path, "team: Fjord\ncolour: blue\n"))
    assert "'colour'" in caplog.text


def test_the_company_that_ships_is_complete() -> None:
    workspace = Workspace.default()
    assert len({user.tz for user in workspace.users}) >= 4
    assert len(workspace.channels) == 2


def test_the_clock_starts_where_the_file_says(tmp_path: Path) -> None:
    workspace = Workspace.load(written(tmp_path, "now: '2026-11-20T09:00:00+02:00'"))
    with PlayServer(workspace) as play:
        assert play.now().isoformat().startswith("2026-11-20T07:00:0")
