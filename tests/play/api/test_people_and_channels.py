from slack_sdk import WebClient

from tests.play.app import refusal


def test_people_carry_what_slack_tells_of_them(client: WebClient) -> None:
    people = {one["id"]: one for one in client.users_list(include_locale=True)["members"]}
    assert people["U02"]["tz"] == "America/New_York"
    assert people["U02"]["locale"] == "en-GB"
    assert people["U01"]["is_owner"]
    assert people["U03"]["deleted"]
    assert "tz" not in people["U03"]
    assert people["U04"]["is_stranger"]
    assert people["U04"]["team_id"] == "T99"
    assert "tz" not in people["U04"]
    assert people["USLACKBOT"]["is_bot"] is False
    assert people[client.auth_test()["user_id"]]["is_bot"]


def test_the_locale_comes_only_when_asked_for(client: WebClient) -> None:
    assert "locale" not in client.users_info(user="U02")["user"]
    assert client.users_info(user="U02", include_locale=True)["user"]["locale"] == "en-GB"


def test_lists_come_in_pages(client: WebClient) -> None:
    pages = [[one["id"] for one in page["members"]] for page in client.users_list(limit=2)]
    found = [one for page in pages for one in page]
    assert [len(page) for page in pages] == [2, 2, 2]
    assert len(set(found)) == 6
    refused = refusal(client.users_list, cursor="bm9uc2Vuc2U=")
    assert refused["error"] == "invalid_cursor"


def test_a_private_channel_is_hidden_from_a_bot_outside(client: WebClient) -> None:
    listed = client.conversations_list(types="public_channel,private_channel")["channels"]
    assert {one["id"] for one in listed} == {"C01", "C02", "C04"}
    assert refusal(client.conversations_info, channel="C03")["error"] == "channel_not_found"


def test_members_and_groups_are_listed(client: WebClient) -> None:
    bot = client.auth_test()["user_id"]
    assert client.conversations_members(channel="C01")["members"] == ["U01", "U02", "U04", bot]
    assert client.usergroups_list(include_users=True)["usergroups"][0]["users"] == ["U01", "U02"]
    assert client.usergroups_users_list(usergroup="S01")["users"] == ["U01", "U02"]
    assert refusal(client.usergroups_users_list, usergroup="S9")["error"] == "no_such_subteam"


def test_a_dm_is_opened_once_and_not_with_everybody(client: WebClient) -> None:
    first = client.conversations_open(users="U01")
    again = client.conversations_open(users=["U01"])
    assert first["channel"]["id"] == again["channel"]["id"]
    assert again["already_open"]
    assert refusal(client.conversations_open, users="U03")["error"] == "user_disabled"
    assert refusal(client.conversations_open, users="U99")["error"] == "user_not_found"


def test_history_keeps_to_its_bounds(client: WebClient) -> None:
    posted = [client.chat_postMessage(channel="U01", text=str(n)) for n in range(3)]
    channel, stamps = posted[0]["channel"], [one["ts"] for one in posted]

    def texts(**bounds: object) -> list[str]:
        answer = client.conversations_history(channel=channel, **bounds)  # type: ignore[arg-type]
        return [one["text"] for one in answer["messages"]]

    assert texts() == ["2", "1", "0"]
    assert texts(oldest=stamps[0]) == ["2", "1"]
    assert texts(oldest=stamps[0], inclusive=True) == ["2", "1", "0"]
    assert texts(latest=stamps[1], inclusive=True) == ["1", "0"]
    assert texts(limit=1) == ["2"]


def test_quiet_times_are_told(client: WebClient) -> None:
    assert client.dnd_info(user="U01")["dnd_enabled"] is False
    assert set(client.dnd_teamInfo(users="U01,U02")["users"]) == {"U01", "U02"}
