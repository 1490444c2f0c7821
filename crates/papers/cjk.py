"""Makes fonts/noto-sans-cjk.otf: the letters of Japanese, Chinese and Korean names, out of Debian's fonts-noto-cjk.

Run by hand, only when what it holds is to change (Debian: python3-fonttools, and fonts-noto-cjk or its unpacked file):
    /usr/bin/python3 crates/papers/cjk.py /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

It holds what the national standards hold, for those are what names are registered and typed in: JIS X 0208 with the
extensions of Windows (髙, 﨑), GB 2312, Big5, and every syllable of Hangul. Left out: rarer ideographs (Unicode extensions
A to H), the shapes of other regions than Japan for a shared ideograph, bold, vertical setting, ligatures. What has no
letter here is printed as 〓 and told on the paper.
"""

import hashlib
import json
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection

STANDARDS = {"cp932": (0x81, 0xFC), "gb2312": (0xA1, 0xF7), "big5": (0xA1, 0xF9), "euc_kr": (0xA1, 0xFD)}


def letters() -> set[int]:
    """Letters of the standards, Latin and Greek apart: other fonts have those."""
    found: set[int] = set()
    for codec, (first, last) in STANDARDS.items():
        for lead in range(first, last + 1):
            for trail in range(0x40, 0xFF):
                try:
                    text = bytes([lead, trail]).decode(codec)
                except UnicodeDecodeError:
                    continue
                # not what a standard leaves to private use
                if len(text) == 1 and ord(text) >= 0x2E80 and not 0xE000 <= ord(text) < 0xF900:
                    found.add(ord(text))
    found |= set(range(0x3000, 0x3100)) | set(range(0xFF01, 0xFFE7))
    return found | set(range(0xAC00, 0xD7A4))


def main() -> None:
    source = Path(sys.argv[1])
    wanted = letters()
    here = Path(__file__).parent / "fonts"
    collection = TTCollection(source)
    font = next(f for f in collection.fonts if f["name"].getDebugName(1) == "Noto Sans CJK JP")
    options = subset.Options(
        layout_features=[], hinting=False, desubroutinize=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        notdef_outline=True, glyph_names=False, legacy_kern=False, drop_tables=["vhea", "vmtx", "VORG", "BASE", "GSUB", "GPOS"],
    )
    picker = subset.Subsetter(options)
    picker.populate(unicodes=wanted)
    picker.subset(font)
    # The same bytes every time.
    font.recalcTimestamp = False
    target = here / "noto-sans-cjk.otf"
    font.save(target)
    held = set(font.getBestCmap())
    print(len(held), "letters,", len(wanted - held), "of the standards have none in the font,", target.stat().st_size, "bytes")
    version = font["name"].getDebugName(5).split(";")[0]
    entries = [
        {
            "path": name,
            "name": "Debian fonts-noto-cjk, Noto Sans CJK JP, cut down by cjk.py",
            "version": version,
            "licence": "OFL-1.1",
            "sha256": hashlib.sha256((here / name).read_bytes()).hexdigest(),
        }
        for name in (target.name, "OFL-noto-cjk.txt")
    ]
    manifest = here / "manifest.json"
    ours = {entry["path"] for entry in entries}
    files = [file for file in json.loads(manifest.read_text())["files"] if file["path"] not in ours]
    manifest.write_text(json.dumps({"files": files + entries}, indent=2, ensure_ascii=False) + "\n")


main()
