"""The golden pictures: keeping them, and comparing what is drawn now with what was kept.

`python -m tests.digest.golden` draws all of tests/digest/pictures/ anew, after a change that is
meant. Look at every one of them before it is committed, also 360 pixels wide.
"""

import io
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from bot.digest import chart
from bot.digest.organisation import flow as organisation
from tests.digest.cases import CASES
from tests.digest.organisation_cases import ORGANISATIONS

FOLDER = Path(__file__).parent / "pictures"
_COLOURS = 128
#: A pixel differs when a channel is this far off: what few colours do to soft edges is less.
_FAR = 64
#: So many may differ. One week's level moved by one step is more than five hundred.
TOLERATED = 40


#: Every picture that is kept.
NAMES = (*CASES, *ORGANISATIONS)


def drawn(name: str) -> bytes:
    """The picture as it is drawn now."""
    if name in ORGANISATIONS:
        return organisation.picture(ORGANISATIONS[name]())
    return chart.draw(CASES[name]())


def keep(name: str) -> Path:
    picture = Image.open(io.BytesIO(drawn(name))).convert("RGB")
    path = FOLDER / f"{name}.png"
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


def differing(name: str, picture: bytes) -> int:
    """How many pixels of a picture are not as they were kept; all of them where the size is not."""
    now, kept = (
        np.asarray(Image.open(source).convert("RGB")).astype(int)
        for source in (io.BytesIO(picture), FOLDER / f"{name}.png")
    )
    if now.shape != kept.shape:
        return int(now.shape[0] * now.shape[1])
    return int((np.abs(now - kept).max(axis=2) > _FAR).sum())


def main(names: Sequence[str]) -> None:
    for name in names or NAMES:
        path = keep(name)
        sys.stdout.write(f"{path.name}: {path.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main(sys.argv[1:])
