"""The official JavaScript packages, installed once into a temporary folder; and Slack's own types.

Needs node and an npm registry; without them the tests are left out, loudly.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_INSTALL_FOR = 240


class Missing(Exception):
    """Why the npm tests cannot run here."""


def install(folder: Path) -> Path:
    """The packages of package.json under `folder`; raises `Missing` with the reason."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise Missing("node and npm are not installed")
    shutil.copy(HERE / "package.json", folder)
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=_INSTALL_FOR, check=False
        )
    except subprocess.TimeoutExpired:
        raise Missing("npm did not finish: no registry in reach?") from None
    if done.returncode != 0:
        raise Missing(f"npm could not install the packages: {done.stderr.strip()[-300:]}")
    return folder


def type_errors(folder: Path, payloads: list[dict[str, Any]]) -> list[str]:
    """What Slack's published types say against messages ({blocks}) and views ({type, ...})."""
    lines = ['import type { KnownBlock, View } from "@slack/types";']
    for number, payload in enumerate(payloads):
        if payload.get("type") in {"modal", "home"}:
            lines.append(f"export const view{number}: View = {json.dumps(payload)};")
        else:
            blocks = json.dumps(payload.get("blocks", []))
            lines.append(f"export const blocks{number}: KnownBlock[] = {blocks};")
    (folder / "payloads.ts").write_text("\n".join(lines), encoding="utf-8")
    options = ["--noEmit", "--strict", "--skipLibCheck", "--pretty", "false"]
    modules = ["--module", "nodenext", "--moduleResolution", "nodenext"]
    done = subprocess.run(
        ["node", "node_modules/typescript/bin/tsc", *options, *modules, "payloads.ts"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return [line for line in done.stdout.splitlines() if line.strip()]
