"""Texts that people read: plain words in prompts/locale/, plurals and dates by Babel."""

from bot.language.texts import LANGUAGES, Say, Texts, language_for, load_texts

__all__ = ["LANGUAGES", "Say", "Texts", "language_for", "load_texts"]
