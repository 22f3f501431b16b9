"""How long from `retrostar serve` to the first prompt, and what the process weighs when idle."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from bot.demo import company
from bot.play import PlayServer, Workspace

#: Tuesday 10:00 in Kolkata: the first prompts of the demo team are due at the start.
DUE = "2026-11-17T10:00:05+05:30"
IDLE_SECONDS = 20


def idle_and_first_prompt() -> None:
    """Start `serve` against a play workspace and print both figures."""
    with tempfile.TemporaryDirectory() as name, PlayServer(_workspace()) as play:
        config = Path(name) / "retrostar.yaml"
        config.write_text(yaml.safe_dump(company.config()), encoding="utf-8")
        environment = {
            "PATH": os.environ["PATH"],
            "SLACK_BOT_TOKEN": play.workspace.bot_token,
            "SLACK_APP_TOKEN": play.workspace.app_token,
            "RETROSTAR_SLACK_API_URL": play.api_url,
            "RETROSTAR_CONFIG": str(config),
            "RETROSTAR_NOW": DUE,
            "RETROSTAR_PORT": "0",
        }
        began = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"],
            cwd=name,
            env=environment | {"PYTHONPATH": str(Path(__file__).parents[2])},
            stderr=subprocess.DEVNULL,
        ) as serve:
            first = None
            while first is None and time.perf_counter() - began < 30:
                if any(play.messages(person) for person in company.MEMBERS):
                    first = time.perf_counter() - began
                time.sleep(0.02)
            time.sleep(IDLE_SECONDS)
            status = Path(f"/proc/{serve.pid}/status").read_text(encoding="ascii")
            serve.terminate()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    told = "none within 30 s" if first is None else f"{first:.2f} s"
    sys.stdout.write(f"From start to the first prompt: {told}\n")
    sys.stdout.write(f"Idle `serve` after its prompts: {int(resident.split()[1]) / 1024:.0f} MB\n")


def _workspace() -> Workspace:
    return Workspace.model_validate(company.workspace())
