"""Draw the demo shop's pictures that are missing: python tools/draw_pictures [--again PREFIX ...] [--into FOLDER]."""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from ink import COLOURS, picture
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from table import PRODUCTS, TINTS

DEMO = Path(__file__).parents[2] / "bot" / "demo"
CHROMIUM = "/usr/bin/chromium"
QUIET = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
SIDE_PX = 800
QUALITIES = (82, 77, 72)  # the first at which the picture is small enough
ENOUGH_BYTES = 35_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture that the feed names: its file name without the ending, its category and the colour of the first SKU."""

    name: str
    category: str
    colour: str


def wanted(feed: Path) -> Iterator[Wanted]:
    """The pictures of the feed, each once; a variant takes its category from its group."""
    categories: dict[str, str] = {}
    seen: set[str] = set()
    for offer in ElementTree.parse(feed).iter("offer"):
        group = offer.get("group_id") or offer.get("id") or ""
        categories.setdefault(group, offer.findtext("categoryId") or "")
        colours = [p.text or "" for p in offer.iter("param") if p.get("key") == "color" and p.get("lang") == "en"]
        for named in offer.iter("picture"):
            name = Path(named.text or "").stem
            if name not in seen:
                seen.add(name)
                yield Wanted(name, categories[group], colours[0] if colours else "")


def draw(want: Wanted) -> str | None:
    """The picture as SVG, or nothing when the table has no row for the product."""
    product = next((key for key in (want.name, want.name.rpartition("-")[0]) if key in PRODUCTS), None)
    if product is None:
        return None
    row = PRODUCTS[product]
    colour = row.colour or COLOURS.get(want.colour, "#c8ccd0")
    return picture(row.shape(colour, **row.more), TINTS[want.category[:2]])


def photograph(page: Page, svg: str) -> bytes:
    """The drawing as JPEG."""
    page.evaluate("svg => { document.body.innerHTML = svg }", svg)
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    jpeg = b""
    for quality in QUALITIES:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        jpeg = out.getvalue()
        if len(jpeg) <= ENOUGH_BYTES:
            break
    return jpeg


def main() -> None:
    """Draw every missing picture, and those named with --again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feed", type=Path, default=DEMO / "feed.xml")
    parser.add_argument("--into", type=Path, default=DEMO / "pictures")
    parser.add_argument("--again", nargs="*", default=[], metavar="PREFIX")
    options = parser.parse_args()
    options.into.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": SIDE_PX, "height": SIDE_PX})
        page.set_content("<style>body{margin:0}</style>")
        for want in wanted(options.feed):
            target = options.into / f"{want.name}.jpg"
            if target.exists() and not any(want.name.startswith(prefix) for prefix in options.again):
                continue
            svg = draw(want)
            if svg is None:
                print(f"{want.name}: no row in the table")
                continue
            target.write_bytes(photograph(page, svg))
            print(f"{target.name}: {target.stat().st_size // 1024} kB")
        browser.close()


if __name__ == "__main__":
    main()
