import json
import time
import urllib.error
import urllib.request
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.play import PlayServer
from tests.play.app import refusal

PNG = b"\x89PNG\r\n\x1a\n" + bytes(300)


def upload(client: WebClient, content: bytes = PNG) -> str:
    """The first two steps of the external upload."""
    made = client.files_getUploadURLExternal(
        filename="chart.png", length=len(content), alt_txt="A chart"
    )
    request = urllib.request.Request(str(made["upload_url"]), data=content)  # noqa: S310
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        assert answer.read() == f"OK - {len(content)}".encode()
    return str(made["file_id"])


def image(file_id: str) -> list[dict[str, object]]:
    return [{"type": "image", "slack_file": {"id": file_id}, "alt_text": "A chart"}]


def test_a_fresh_file_is_not_ready_for_a_block_at_first(client: WebClient) -> None:
    file_id = upload(client)
    client.files_completeUploadExternal(files=[{"id": file_id, "title": "Chart"}])
    post: dict[str, Any] = {"channel": "U01", "text": "A chart", "blocks": image(file_id)}
    refused = refusal(client.chat_postMessage, **post)
    assert refused["error"] == "invalid_blocks"
    assert "invalid slack file" in refused["response_metadata"]["messages"][0]
    time.sleep(0.2)
    assert client.chat_postMessage(**post)["ok"]


def test_a_file_is_completed_once_and_only_after_its_bytes(client: WebClient) -> None:
    empty = client.files_getUploadURLExternal(filename="a.png", length=3)["file_id"]
    before = refusal(client.files_completeUploadExternal, files=[{"id": empty, "title": "x"}])
    assert before["error"] == "file_not_found"
    files: list[dict[str, str | None]] = [{"id": upload(client), "title": "Chart"}]
    client.files_completeUploadExternal(files=files)
    assert refusal(client.files_completeUploadExternal, files=files)["error"] == "file_not_found"


def test_the_length_must_be_true(client: WebClient) -> None:
    made = client.files_getUploadURLExternal(filename="a.png", length=5)
    request = urllib.request.Request(str(made["upload_url"]), data=b"four")  # noqa: S310
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=5)  # noqa: S310
    assert refused.value.code == 400
    refused.value.close()


def test_a_large_file_goes_through(play: PlayServer, client: WebClient) -> None:
    upload(client, bytes(3 * 1024 * 1024))
    assert play.state()["files"][0]["size"] == 3 * 1024 * 1024


def test_the_sdk_uploads_and_shares(play: PlayServer, client: WebClient) -> None:
    shared = client.files_upload_v2(
        content=PNG, filename="chart.png", title="Chart", channel="C01", initial_comment="Look"
    )
    message = play.messages("C01")[0]
    assert message["text"] == "Look"
    assert [one["id"] for one in message["files"]] == [shared["file"]["id"]]


def test_the_download_is_private(play: PlayServer, client: WebClient) -> None:
    file_id = upload(client)
    files = client.files_completeUploadExternal(files=[{"id": file_id, "title": "Chart"}])["files"]
    url = str(files[0]["url_private"])
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(url, timeout=5)  # noqa: S310
    assert refused.value.code == 403
    refused.value.close()
    token = {"Authorization": f"Bearer {play.workspace.bot_token}"}
    request = urllib.request.Request(url, headers=token)  # noqa: S310
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        assert answer.read() == PNG
        assert answer.headers["Content-Type"] == "image/png"


def test_without_an_upload_address_the_sdk_says_so(play: PlayServer, client: WebClient) -> None:
    play.fault("upload", "no_upload")
    with pytest.raises(urllib.error.HTTPError) as refused:
        client.files_upload_v2(content=PNG, filename="chart.png")
    refused.value.close()
    assert play.state()["files"][0]["ready"] is False


def test_the_page_gets_the_image_from_its_own_address(play: PlayServer, client: WebClient) -> None:
    file_id = upload(client)
    client.files_completeUploadExternal(files=[{"id": file_id, "title": "Chart"}])
    time.sleep(0.2)
    client.chat_postMessage(channel="U01", text="A chart", blocks=image(file_id))
    with urllib.request.urlopen(  # noqa: S310
        f"{play.url}_page/channel?user=U01&channel=bot", timeout=5
    ) as answer:
        block = json.loads(answer.read())["messages"][0]["blocks"][0]
    with urllib.request.urlopen(f"{play.url}{block['src'][1:]}", timeout=5) as answer:  # noqa: S310
        assert answer.read() == PNG
