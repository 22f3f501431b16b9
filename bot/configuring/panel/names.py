"""The ids by which Slack's answers find their way back: buttons, fields, modals. No behaviour."""

#: Opens a page or a form; followed by its name. The button's value says of what (payload.Aim).
OPEN = "retrostar.panel.open.v1."
#: Does something at once; followed by what.
DO = "retrostar.panel.do.v1."
#: A choice inside a form that changes which fields it has; followed by the field's name.
TURN = "retrostar.panel.turn.v1."
#: A field whose options are looked for while somebody types; followed by the field's name.
FIND = "retrostar.panel.find.v1."
#: A submitted form; followed by its name.
FORM = "retrostar.panel.form.v1."
#: A window that only tells something.
TOLD = "retrostar.panel.told.v1"
#: The buttons of a prompt that was sent as an example; each followed by its number.
EXAMPLE = "retrostar.panel.example.v1."
#: Makes App Home show another place; its frame listens.
GO = "retrostar.go.v1."
#: What Home calls the admin's place; after a colon, where in it.
PLACE = "setup"
