"""`make bench`: taps a second beside bare Bolt, idle memory, start to first prompt, the digest."""

import argparse
import json
import secrets
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.benchmarks.picture import digest_and_report
from tests.benchmarks.start import idle_and_first_prompt


class _Sink(BaseHTTPRequestHandler):
    """Takes what is posted to response_url, as Slack does."""

    protocol_version = "HTTP/1.1"
    taken = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        _Sink.taken += 1
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def measure(kind: str, folder: Path, *, seconds: float, clients: int, sink: str) -> dict[str, Any]:
    """One server under load; a warm-up of a second goes first."""
    secret = secrets.token_hex(16)
    module = [sys.executable, "-m"]
    with subprocess.Popen(
        [*module, "tests.benchmarks.servers", kind, str(folder), secret],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        port = server.stdout.readline().strip()
        figures: dict[str, Any] = {}
        for lasts in (1.0, seconds):
            done = subprocess.run(
                [
                    *module, "tests.benchmarks.load", port, str(lasts), str(clients), secret, sink,
                    str(folder / "taps.json"),
                ],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            figures = json.loads(done.stdout)
        server.stdin.close()
        server.terminate()
        return figures


def taps(seconds: float, clients: int) -> None:
    """Print rates and waiting times of the bot and of bare Bolt, in one run."""
    sink = ThreadingHTTPServer(("127.0.0.1", 0), _Sink)
    threading.Thread(target=sink.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{sink.server_address[1]}/response"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows: list[tuple[str, dict[str, Any]]] = []
        for label, kind, url in (
            ("Retrostar, messages redrawn", "retrostar", address),
            ("Retrostar, without response_url", "retrostar", ""),
            ("bare Bolt, process_before_response", "inline", ""),
            ("bare Bolt, default", "default", ""),
        ):
            for old in folder.glob("bench.sqlite3*"):
                old.unlink()
            rows.append((label, measure(kind, folder, seconds=seconds, clients=clients, sink=url)))
    sink.shutdown()
    inline, default = rows[2][1], rows[3][1]
    sys.stdout.write(f"Signed taps, {clients} keep-alive clients, {seconds:g} s, SQLite FULL\n")
    for label, figures in rows:
        sys.stdout.write(
            f"  {label:36} {figures['rate']:7.0f}/s  p50 {figures['p50_ms']:6.1f} ms"
            f"  p99 {figures['p99_ms']:6.1f} ms  failed {figures['failures']}"
            f"  x inline {figures['rate'] / inline['rate']:.2f}"
            f"  x default {figures['rate'] / default['rate']:.2f}"
            f"  p99 x inline {figures['p99_ms'] / inline['p99_ms']:.1f}\n"
        )
    sys.stdout.write(f"  messages redrawn meanwhile: {_Sink.taken}\n")


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--only", choices=["taps", "start", "digest"])
    options = parser.parse_args()
    if options.only in {None, "taps"}:
        taps(options.seconds, options.clients)
    if options.only in {None, "start"}:
        idle_and_first_prompt()
    if options.only in {None, "digest"}:
        digest_and_report()


if __name__ == "__main__":
    main()
