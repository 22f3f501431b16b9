import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import text

FAMILY = "👨‍👩‍👧‍👦"
FLAG = "🇫🇮"


def test_exactly_three_signs_are_escaped() -> None:
    assert text.escape('<!channel> & <@U1> "it\'s" *b*') == (
        '&lt;!channel&gt; &amp; &lt;@U1&gt; "it\'s" *b*'
    )


@given(st.text())
def test_escaped_text_comes_back_as_it_was(words: str) -> None:
    escaped = text.escape(words)
    assert text.unescape(escaped) == words
    assert not set("<>") & set(escaped)


@pytest.mark.parametrize("sign", [FAMILY, FLAG, "e\u0301", "👍🏽", "❤️", "🏴\U000e0067\U000e007f"])
def test_what_reads_as_one_sign_is_never_cut(sign: str) -> None:
    assert list(text.graphemes(f"a{sign}b")) == ["a", sign, "b"]
    assert text.truncate(sign * 100, len(sign) * 2 + 1) == sign * 2 + "…"


def test_flags_side_by_side_are_two() -> None:
    assert list(text.graphemes(FLAG + "🇸🇪")) == [FLAG, "🇸🇪"]


@given(st.text(), st.integers(min_value=1, max_value=60))
def test_a_shortened_text_fits_and_starts_as_the_whole_did(words: str, limit: int) -> None:
    short = text.truncate(words, limit)
    assert len(short) <= limit
    assert words.startswith(short.removesuffix("…"))
    if len(words) <= limit:
        assert short == words


@given(
    st.text(alphabet=st.sampled_from("ae ä\u0301\u200d👩🇫\U0001f3fd")),
    st.integers(min_value=1, max_value=20),
)
def test_a_shortened_text_ends_between_two_signs(words: str, limit: int) -> None:
    kept = text.truncate(words, limit).removesuffix("…")
    ends = {"".join(list(text.graphemes(words))[:n]).rstrip() for n in range(len(words) + 1)}
    assert kept in ends or kept == words


@given(st.text())
def test_signs_put_together_give_the_text(words: str) -> None:
    assert "".join(text.graphemes(words)) == words


@given(st.text(alphabet=st.characters()))
def test_kept_words_can_be_stored_anywhere(words: str) -> None:
    kept = text.plain(words)
    kept.encode("utf-8")
    assert not {c for c in kept if unicodedata.category(c) == "Cc"} - {"\n", "\t"}
    assert text.plain(kept) == kept


def test_a_person_s_words_keep_their_script() -> None:
    assert text.plain("  می‌خواهم\r\nשלום \U0001f44d\u200d ") == "می‌خواهم\nשלום \U0001f44d\u200d"


def test_a_direction_left_open_is_closed_before_the_next_line() -> None:
    assert text.plain("abc\u202edef\nnext") == "abc\u202edef\u202c\nnext"
    assert text.plain("\u2066a\u2069") == "\u2066a\u2069"


def test_nul_and_half_surrogates_go() -> None:
    assert text.plain("a\x00b\ud800c") == "abc"


def test_people_and_channels_are_named_by_id() -> None:
    assert (text.mention("U1"), text.channel("C1")) == ("<@U1>", "<#C1>")


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("<!here> <!channel> <!subteam^S1|@ops> <!subteam^S1>", "@here @channel @ops @subteam"),
        ("<@U01|ada> in <#C01|team>", "ada in team"),
        ("<https://a.example/?x=1|the page> <https://a.example>", "the page https://a.example"),
        (":slightly_smiling_face: at 10:30:45", "🙂 at 10:30:45"),
        ("&lt;!channel&gt; a &lt; b", "<!channel> a < b"),
    ],
)
def test_a_message_is_read_as_its_writer_sees_it(sent: str, typed: str) -> None:
    assert text.written(sent) == typed
