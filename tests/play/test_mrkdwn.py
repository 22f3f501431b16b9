from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.play.markdown import markdown_html
from bot.play.mrkdwn import Reader, emoji_html, plain, rendered

READER = Reader(
    users={"U01": "Ida & Co"},
    channels={"C01": "general"},
    usergroups={"S01": "ml"},
    zone=ZoneInfo("Europe/Helsinki"),
    now=datetime(2026, 11, 20, 12, tzinfo=UTC),
)
NOON = int(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _italic_ ~gone~", "<strong>bold</strong> <em>italic</em> <del>gone</del>"),
        ("*_both_*", "<strong><em>both</em></strong>"),
        ("snake_case_name and a*b*c", "snake_case_name and a*b*c"),
        ("`*code*`", "<code>*code*</code>"),
        ("```\nx < y\n```", "<pre><code>x &lt; y</code></pre>"),
        ("&gt; one\n&gt; two\nend", "<blockquote>one<br>two</blockquote>end"),
        ("a\nb", "a<br>b"),
        ("<@U01>", '<span class="mention">@Ida &amp; Co</span>'),
        ("<@U99|kim>", '<span class="mention">@kim</span>'),
        ("<#C01>", '<span class="mention">#general</span>'),
        ("<!channel>", '<span class="mention">@channel</span>'),
        ("<!subteam^S01>", '<span class="mention">@ml</span>'),
        ("&lt;!channel&gt;", "&lt;!channel&gt;"),
        ("&amp;lt;", "&amp;lt;"),
        (":no_such_sign:", ":no_such_sign:"),
    ],
)
def test_signs_become_tags(text: str, html: str) -> None:
    assert rendered(text, READER) == html


def test_a_date_is_told_in_the_readers_zone() -> None:
    token = f"<!date^{NOON}^{{date_short_pretty}} at {{time}}|some day>"
    assert rendered(token, READER).endswith(">today at 14:00</time>")
    assert rendered("<!date^soon^{date}|some day>", READER) == "some day"


def test_links_open_elsewhere_and_only_real_ones_do() -> None:
    link = rendered("<https://a.example/?x=1&amp;y=2|Look *here*>", READER)
    assert link.startswith('<a href="https://a.example/?x=1&amp;y=2" target="_blank"')
    assert rendered("<javascript:alert(1)|x>", READER) == "&lt;javascript:alert(1)|x&gt;"


def test_emoji_are_signs_with_a_name() -> None:
    shown = '<span class="emoji" role="img" aria-label="tada">🎉</span>'
    assert rendered("*:tada:*", READER) == f"<strong>{shown}</strong>"
    assert plain(":tada:") == emoji_html("tada") == shown
    assert plain(":tada:", with_emoji=False) == ":tada:"


_TRICKS = st.lists(
    st.sampled_from(
        ["<", ">", "&", '"', "'", "*", "_", "~", "`", "```", "\n", "|", "@U01", "!date^1^", "x",
         "http://a", "&lt;", "<script>", "onerror=", ":tada:", "\ue0000\ue001", "&gt;"]
    )
)  # fmt: skip
_ALLOWED = {"strong", "em", "del", "code", "pre", "blockquote", "br", "a", "span", "time"}


@given(_TRICKS.map("".join))
def test_nothing_typed_becomes_a_tag_that_is_not_ours(text: str) -> None:
    for html in (rendered(text, READER), plain(text), markdown_html(text)):
        for piece in html.split("<")[1:]:
            name = piece.lstrip("/").split(">")[0].split(" ")[0]
            assert name in _ALLOWED | {"p", "div", "h3", "h4", "h5", "h6"}
        assert "<script" not in html


def test_a_markdown_block_has_headings_lists_and_links() -> None:
    html = markdown_html("# Week\n- **one** `x`\n[Look](https://a.example)\n```\n<b>\n```")
    assert "<h3>Week</h3>" in html
    assert "<strong>one</strong> <code>x</code>" in html
    assert '<a href="https://a.example"' in html
    assert "<pre><code>&lt;b&gt;</code></pre>" in html
