import json
import os
import subprocess
from pathlib import Path

import pytest

from bot.play import PlayServer
from tests.play.npm.slack_types import HERE, Missing, install, type_errors
from tests.play.test_blocks import GOOD, an_input, plain

pytestmark = pytest.mark.npm


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        return install(tmp_path_factory.mktemp("npm"))
    except Missing as missing:
        pytest.skip(f"NPM TESTS LEFT OUT: {missing}")


def test_the_official_javascript_clients_work_against_it(play: PlayServer, packages: Path) -> None:
    script = packages / "client.mjs"
    script.write_text((HERE / "client.mjs").read_text(encoding="utf-8"), encoding="utf-8")
    environment = {
        "PATH": os.environ["PATH"],
        "PLAY_URL": play.url,
        "BOT_TOKEN": play.workspace.bot_token,
        "APP_TOKEN": play.workspace.app_token,
    }
    done = subprocess.run(
        ["node", script], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen == {
        "events": ["app_home_opened"],
        "bot": "U0RETRO",
        "channel": "DU01",
        "users": ["U01", "U02", "U03", "U04", "U0RETRO", "USLACKBOT"],
        "metadata": "prompt",
        "refused": [True, "invalid_blocks"],
        "file": True,
        "tap": {"ok": True},
        "action": "yes",
        "command": {"ok": True, "response": {"text": "heard help"}},
        "home": True,
    }


#: Newer than Slack's published types.
_UNTYPED = {"data_visualization"}


def test_what_the_workspace_takes_fits_slacks_own_types(packages: Path) -> None:
    taken = [{"blocks": [block]} for block in GOOD if block["type"] not in _UNTYPED]
    view = {
        "type": "modal",
        "title": plain(),
        "submit": plain(),
        "blocks": [an_input({"type": "plain_text_input", "action_id": "a"})],
    }
    assert type_errors(packages, [*taken, view]) == []


def test_the_types_do_refuse_what_is_wrong(packages: Path) -> None:
    assert type_errors(packages, [{"blocks": [{"type": "header", "text": "bare"}]}])
