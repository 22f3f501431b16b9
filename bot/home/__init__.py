"""The front door: App Home, /retro, and a kind word to whoever writes to the bot."""
