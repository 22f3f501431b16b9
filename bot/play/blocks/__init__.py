"""Block Kit as Slack judges it: what a message, a modal and a Home may hold."""
