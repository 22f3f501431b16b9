"""Where the files lie that come with the program: prompts and migrations."""

from functools import lru_cache
from pathlib import Path

from bot.errors import Misconfigured


@lru_cache
def data_folder(name: str) -> Path:
    """Where `prompts` or `migrations` lie: beside the package in a wheel, else at the root."""
    package = Path(__file__).parent
    for folder in (package / "_data" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise Misconfigured(f"The folder {name}/ is missing from this installation. Install it again.")
