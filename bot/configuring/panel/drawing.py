"""Forms and pages as they stand now, drawn for one admin; and how they get before their eyes."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block
from sqlalchemy.orm import Session

from bot.configuring.panel import overview, page, view
from bot.configuring.panel.forms.all import FORMS
from bot.configuring.panel.payload import Aim, Tap, Values
from bot.configuring.panel.stage import Admin, Stage
from bot.errors import Rejection, RetrostarError
from bot.slack import Gateway
from bot.slack.blocks import quote, section
from bot.slack.message import BlockDict

log = logging.getLogger(__name__)

#: Draws the App Home of a Slack user at a place of the panel, with a line at its top.
ShowHome = Callable[[str, str, str], None]


@dataclass(frozen=True)
class Drawing:
    """Draws, and hands to Slack; a window that Slack refuses is logged and missed by nobody."""

    stage: Stage
    gateway: Gateway
    show_home: ShowHome
    note: Callable[[str, str], None]
    """Say a line through a tap's own address that only this person sees."""

    def form(
        self,
        session: Session,
        admin: Admin,
        name: str,
        aim: Aim,
        *,
        typed: Values | None = None,
        above: Sequence[Block] = (),
    ) -> BlockDict:
        """A form with what stands now, or what was *typed*; what else to say stands *above*."""
        if name not in FORMS:
            raise Rejection(admin.say("configuring.gone"))
        scene = self.stage.scene(session, admin, name, aim, typed)
        fields = FORMS[name].draw(scene)
        if aim.guide and aim.team:
            found = self.stage.standing(session, admin, aim.team)
            fields += page.set_already(session, admin, found)
        return view.form(admin.say, name, scene.aim, fields, above=above)

    def reloaded(
        self, session: Session, admin: Admin, name: str, aim: Aim, typed: Values
    ) -> BlockDict:
        """The form as it stands now, and above it what was typed, to copy."""
        fresh = aim.model_copy(update={"version": -1, "draw": aim.draw + 1, "sure": False})
        return self.form(session, admin, name, fresh, above=typed_before(admin, name, typed))

    def page(self, session: Session, admin: Admin, key: str, *, note: str = "") -> BlockDict:
        """A team's page; that of what stands above the teams for no team."""
        if not key:
            return overview.overview_page(session, admin, note=note)
        found = self.stage.standing(session, admin, key)
        return page.team_page(session, admin, found, note=note)

    def show(self, tap: Tap, shown: BlockDict) -> None:
        """Put a modal before who tapped; where Slack was too slow for it, say so and ask again."""
        call = self.gateway.push_view if tap.is_in_modal else self.gateway.open_view
        try:
            call(tap.trigger_id, shown)
        except RetrostarError as error:
            log.warning("a window could not be opened", extra={"why": str(error)})
            text = self.stage.texts.by(None)("configuring.not_opened")
            if tap.response_url:
                self.note(tap.response_url, text)
            else:
                self.show_home(tap.user.id, "", text)

    def replace(self, view_id: str, shown: BlockDict, *, view_hash: str | None = None) -> None:
        """Draw an open modal anew."""
        try:
            self.gateway.update_view(view_id, shown, view_hash=view_hash)
        except RetrostarError as error:
            log.info("a window could not be drawn anew", extra={"why": str(error)})


def typed_before(admin: Admin, form: str, typed: Values) -> list[Block]:
    """What somebody had typed, field by field, shown so that it can be copied."""
    say = admin.say
    labels = {name: f"configuring.{form}_{name}" for name in typed.words()}
    lines = [
        f"{say(labels[name]) if labels[name] in say.entries else name} {text}"
        for name, text in typed.words().items()
    ]
    return [section(say("configuring.typed")), quote("\n".join(lines))] if lines else []
