"""Screenshots of a folder made small for the documentation: usage: pictures.py FOLDER TARGET. Needs Pillow."""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

COLOURS = 128


def main(folder: Path, target: Path) -> None:
    """Write each picture with a palette of its own, which a screenshot does not show."""
    for path in sorted(folder.glob("vscode-*-*.png")):
        with Image.open(path) as picture:
            small = picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
            small.save(target / path.name, optimize=True)
        print(f"{path.name}: {path.stat().st_size:,} -> {(target / path.name).stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
