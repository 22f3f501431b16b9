"""What sends, put together: the outbox's kinds, with each stage's renderers and hooks."""

from collections.abc import Callable

from bot.actions import notices as actions_notices
from bot.answering import flow as answering
from bot.answering.recorder import Recorder
from bot.asking import closing, notices, reminding, resuming
from bot.asking import flow as asking
from bot.configuring.panel import channels as panel_channels
from bot.digest import delivery, redrawing, rendering
from bot.digest import notices as digest_notices
from bot.digest import replies as digest_replies
from bot.digest.organisation import cards as organisation_cards
from bot.digest.organisation import delivery as organisation_delivery
from bot.digest.organisation import flow as organisation
from bot.digest.organisation import notices as organisation_notices
from bot.home.hearing import GREETING, hearing_of
from bot.home.room import Room
from bot.scheduling import notices as scheduling_notices
from bot.sending import flow as sending


def make_sender(
    room: Room, *, posts_per_minute: int, refused: Callable[[], None]
) -> sending.Sender:
    """What sends, with each stage's renderers and hooks by kind; *refused*: the app is gone."""
    database, catalogue, texts = room.database, room.catalogue, room.texts
    clock, gateway, sheets = room.clock, room.gateway, room.sheets
    return sending.Sender(
        database=database,
        gateway=gateway,
        clock=clock,
        posts_per_minute=posts_per_minute,
        refused=refused,
        renderers={
            "prompt": sheets.render,
            "refresh": sheets.render_again,
            closing.KIND: closing.renderer(sheets.message),
            delivery.KIND: rendering.renderer(catalogue, texts),
            delivery.DETAILS: rendering.details_renderer(catalogue, texts),
            organisation_delivery.KIND: organisation.renderer(catalogue, texts),
            organisation_delivery.DETAILS: organisation.details_renderer(catalogue, texts),
            organisation_cards.KIND: organisation.card_renderer(catalogue, texts),
            digest_replies.CARD: rendering.card_renderer(catalogue, texts),
            redrawing.KIND: rendering.card_again_renderer(catalogue, texts),
            reminding.KIND: reminding.renderer(sheets.sheet, texts, clock.now),
            reminding.OVER: reminding.over_renderer(sheets.sheet, texts),
            resuming.KIND: resuming.renderer(texts),
            notices.KIND: notices.renderer(texts),
            scheduling_notices.KIND: scheduling_notices.renderer(texts),
            delivery.NOTICE: digest_notices.renderer(texts),
            organisation_delivery.NOTICE: organisation_notices.renderer(texts),
            actions_notices.KIND: actions_notices.renderer(catalogue, texts),
            panel_channels.KIND: panel_channels.renderer(texts),
            GREETING: hearing_of(room, Recorder(database, catalogue, clock)).render,
        },
        sent={
            "prompt": asking.mark_sent,
            "refresh": answering.mark_refreshed,
            closing.KIND: closing.mark_closed,
            delivery.KIND: delivery.sent(clock),
            organisation_delivery.KIND: delivery.sent(clock, organisation_delivery.DETAILS),
        },
        lapsed={
            "prompt": asking.mark_lapsed,
            delivery.KIND: delivery.lapsed(clock),
            organisation_delivery.KIND: organisation_delivery.lapsed(clock),
        },
    )
