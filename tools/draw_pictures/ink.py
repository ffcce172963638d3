"""The pens: pieces of SVG with volume, seams, tubes, labels and the backdrop they stand on."""

from __future__ import annotations

import re
from zlib import crc32

COLOURS = {
    "black": "#303136",
    "grey": "#9a9fa6",
    "graphite": "#4d5259",
    "silver": "#c6cacf",
    "white": "#f8f7f3",
    "cream": "#f3e9d4",
    "beige": "#dbc6a4",
    "brown": "#7c5236",
    "cognac": "#ab6430",
    "natural wood": "#dcb680",
    "burgundy": "#7d2439",
    "red": "#c9373a",
    "coral": "#ee7e66",
    "pink": "#e79dab",
    "terracotta": "#c56b4b",
    "orange": "#ee8030",
    "mustard": "#d4a22e",
    "yellow": "#f3c634",
    "olive": "#6f7447",
    "green": "#4d8257",
    "turquoise": "#38a8a6",
    "light blue": "#a8c7e4",
    "blue": "#2f70b6",
    "navy": "#283c64",
    "purple": "#7b5ca8",
    "multicolour": "#e0a64a",
}

SERIF = "Noto Serif Display"
SANS = "Noto Sans Display"

_SHADES = """
<linearGradient id="lit" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".3"/>
<stop offset=".45" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".2"/></linearGradient>
<linearGradient id="cyl"><stop offset="0" stop-color="#000" stop-opacity=".3"/><stop offset=".2" stop-color="#fff" stop-opacity=".12"/>
<stop offset=".33" stop-color="#fff" stop-opacity=".38"/><stop offset=".5" stop-color="#fff" stop-opacity="0"/>
<stop offset="1" stop-color="#000" stop-opacity=".36"/></linearGradient>
<linearGradient id="top" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".34"/>
<stop offset=".4" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".28"/></linearGradient>
<linearGradient id="steel"><stop offset="0" stop-color="#7f868d"/><stop offset=".18" stop-color="#e9edf0"/>
<stop offset=".34" stop-color="#ffffff"/><stop offset=".52" stop-color="#b4bac0"/><stop offset=".78" stop-color="#d9dde1"/>
<stop offset="1" stop-color="#757c84"/></linearGradient>
<linearGradient id="blade" x2="0" y2="1"><stop offset="0" stop-color="#8d959c"/><stop offset=".4" stop-color="#dfe4e8"/>
<stop offset=".6" stop-color="#f7f9fa"/><stop offset="1" stop-color="#a9b1b8"/></linearGradient>
<linearGradient id="screen" x2="1" y2="1"><stop offset="0" stop-color="#8fd0e6"/><stop offset=".5" stop-color="#5b7fc7"/>
<stop offset="1" stop-color="#7a4f9d"/></linearGradient>
<radialGradient id="ball" cx=".35" cy=".3" r=".8"><stop offset="0" stop-color="#fff" stop-opacity=".55"/>
<stop offset=".45" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".36"/></radialGradient>
<radialGradient id="glow"><stop offset="0" stop-color="#fff3c4"/><stop offset=".3" stop-color="#ffe28a" stop-opacity=".7"/>
<stop offset="1" stop-color="#ffd76a" stop-opacity="0"/></radialGradient>
<pattern id="rib" width="9" height="9" patternUnits="userSpaceOnUse"><path d="M2 0V9" stroke="#000" stroke-opacity=".16" stroke-width="3"/>
<path d="M6 0V9" stroke="#fff" stroke-opacity=".14" stroke-width="2"/></pattern>
<pattern id="knit" width="14" height="12" patternUnits="userSpaceOnUse"><path d="M0 2L7 9L14 2" fill="none" stroke="#000"
 stroke-opacity=".13" stroke-width="3"/></pattern>
<pattern id="twill" width="7" height="7" patternUnits="userSpaceOnUse"><path d="M-1 8L8 -1" stroke="#fff" stroke-opacity=".11"
 stroke-width="2"/></pattern>
<pattern id="dots" width="9" height="9" patternUnits="userSpaceOnUse"><circle cx="2.2" cy="2.2" r="1.7" fill="#000"
 fill-opacity=".17"/><circle cx="6.7" cy="6.7" r="1.7" fill="#000" fill-opacity=".17"/></pattern>
<pattern id="mesh" width="12" height="12" patternUnits="userSpaceOnUse"><circle cx="3" cy="3" r="2.4" fill="#000" fill-opacity=".3"/>
<circle cx="9" cy="9" r="2.4" fill="#000" fill-opacity=".3"/></pattern>
<pattern id="speck" width="46" height="40" patternUnits="userSpaceOnUse"><g fill="#5b3a1c" fill-opacity=".38">
<ellipse cx="8" cy="9" rx="4" ry="2"/><ellipse cx="29" cy="5" rx="2.4" ry="3.4"/><ellipse cx="38" cy="21" rx="4.4" ry="2"/>
<ellipse cx="17" cy="25" rx="2.6" ry="2"/><ellipse cx="6" cy="34" rx="3" ry="2.2"/><ellipse cx="30" cy="34" rx="3" ry="1.8"/></g>
<g fill="#fff" fill-opacity=".25"><ellipse cx="20" cy="14" rx="3" ry="2"/><ellipse cx="42" cy="32" rx="2" ry="3"/></g></pattern>
<pattern id="weave" width="10" height="10" patternUnits="userSpaceOnUse"><path d="M0 2.5H10M0 7.5H10" stroke="#000" stroke-opacity=".07"
 stroke-width="2"/><path d="M2.5 0V10M7.5 0V10" stroke="#fff" stroke-opacity=".13" stroke-width="2"/></pattern>
"""
_BLURS = "".join(
    f'<filter id="b{r}" filterUnits="userSpaceOnUse" x="-300" y="-300" width="1400" height="1400">'
    f'<feGaussianBlur stdDeviation="{r}"/></filter>'
    for r in (2, 4, 8, 14, 24)
)


def mix(one: str, other: str, share: float) -> str:
    """The colour `share` of the way from one to the other."""
    pairs = zip(_rgb(one), _rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _rgb(colour: str) -> tuple[int, int, int]:
    full = colour if len(colour) == 7 else "#" + "".join(c * 2 for c in colour[1:])
    return int(full[1:3], 16), int(full[3:5], 16), int(full[5:7], 16)


def dark(colour: str, share: float = 0.35) -> str:
    """The colour in its own shadow."""
    return mix(colour, "#14131c", share)


def light(colour: str, share: float = 0.35) -> str:
    """The colour in full light."""
    return mix(colour, "#ffffff", share)


def is_dark(colour: str) -> bool:
    """Whether light ink is needed on it."""
    r, g, b = _rgb(colour)
    return 0.3 * r + 0.59 * g + 0.11 * b < 140


def rim_of(colour: str) -> str:
    """The shade that the colour takes at its edge: light colours darken warmly, dark ones go nearly black."""
    return mix(colour, "#3a2f3d", 0.5) if not is_dark(colour) else dark(colour, 0.6)


def box(x: float, y: float, w: float, h: float, r: float = 0) -> str:
    """The outline of a rectangle with round corners."""
    r = min(r, w / 2, h / 2)
    return (
        f"M{x + r} {y}H{x + w - r}Q{x + w} {y} {x + w} {y + r}V{y + h - r}Q{x + w} {y + h} {x + w - r} {y + h}"
        f"H{x + r}Q{x} {y + h} {x} {y + h - r}V{y + r}Q{x} {y} {x + r} {y}Z"
    )


def oval(cx: float, cy: float, rx: float, ry: float | None = None) -> str:
    """The outline of an ellipse, of a circle when one radius is given."""
    ry = rx if ry is None else ry
    return f"M{cx - rx} {cy}A{rx} {ry} 0 1 1 {cx + rx} {cy}A{rx} {ry} 0 1 1 {cx - rx} {cy}Z"


def sym(half: str) -> str:
    """A closed outline from its right half, drawn from the top middle to the bottom middle (x = 400) with L, C and Q."""
    steps = [(m[0] or "L", [float(n) for n in m[1].split()]) for m in re.findall(r"([LCQ]?)\s*([-\d.\s]+)", half)]
    points = [values[i : i + 2] for _, values in steps for i in range(0, len(values), 2)]
    there = "M" + "".join(("" if i == 0 else kind) + " ".join(map(str, v)) for i, (kind, v) in enumerate(steps))
    kinds = [kind for i, (kind, _) in enumerate(steps) if i]
    back, at = "", len(points) - 1
    for kind in reversed(kinds):
        count = {"L": 1, "Q": 2, "C": 3}[kind]
        taken = [points[at - n] for n in range(1, count + 1)]
        back += kind + " ".join(f"{800 - x} {y}" for x, y in taken)
        at -= count
    return f"{there}{back}Z"


def mirror(svg: str) -> str:
    """The same on the other side of the middle."""
    return f'<g transform="matrix(-1 0 0 1 800 0)">{svg}</g>'


def both(svg: str) -> str:
    """The piece and its mirror image."""
    return svg + mirror(svg)


def at(svg: str, dx: float = 0, dy: float = 0, scale: float = 1, turn: float = 0) -> str:
    """The drawing moved, scaled and turned about the middle of the picture."""
    return (
        f'<g transform="translate({dx} {dy}) translate(400 400) rotate({turn}) scale({scale}) translate(-400 -400)">'
        f"{svg}</g>"
    )


def part(d: str, fill: str, shade: str = "lit", rim: float = 22, inside: str = "", edge: float = 0.35) -> str:
    """A piece with volume: colour, what is drawn on it, light from the upper left, a dark rim, a thin edge."""
    key = f"k{crc32(d.encode()):x}"
    tone = rim_of(fill) if fill.startswith("#") else "#4a4f57"
    ring = f'<path d="{d}" fill="none" stroke="{tone}" stroke-width="{rim}" opacity=".5" filter="url(#b{8 if rim > 12 else 4})"/>'
    return (
        f'<clipPath id="{key}"><path d="{d}"/></clipPath><g clip-path="url(#{key})"><path d="{d}" fill="{fill}"/>{inside}'
        f'<path d="{d}" fill="url(#{shade})"/>{ring if rim else ""}</g>'
        f'<path d="{d}" fill="none" stroke="{tone}" stroke-opacity="{edge}" stroke-width="2" stroke-linejoin="round"/>'
    )


def flat(d: str, fill: str, opacity: float = 1, blur: int = 0) -> str:
    """A plain piece, softened when a blur is named."""
    soft = f' filter="url(#b{blur})"' if blur else ""
    return f'<path d="{d}" fill="{fill}" opacity="{opacity}"{soft}/>'


def line(d: str, colour: str, width: float = 3, opacity: float = 1, blur: int = 0, dash: str = "") -> str:
    """A stroke with round ends."""
    soft = f' filter="url(#b{blur})"' if blur else ""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width}" opacity="{opacity}"'
        f' stroke-linecap="round" stroke-linejoin="round"{soft}{dashed}/>'
    )


def seam(d: str, colour: str) -> str:
    """A stitched seam on cloth or leather of that colour."""
    thread = light(colour, 0.45) if is_dark(colour) else dark(colour, 0.3)
    return line(d, dark(colour, 0.5), 3, 0.25) + line(d, thread, 2.4, 0.75, dash="7 6")


def folds(*paths: str) -> str:
    """Soft creases in cloth."""
    return "".join(line(d, "#000", 13, 0.13, blur=8) for d in paths)


def gloss(d: str, opacity: float = 0.5, blur: int = 4) -> str:
    """A reflection of the window."""
    return flat(d, "#fff", opacity, blur)


def tube(d: str, colour: str, width: float) -> str:
    """A round cable, strap or rail along the line."""
    return (
        line(d, dark(colour, 0.45), width)
        + line(d, colour, width * 0.8)
        + f'<g transform="translate({-width * 0.1} {-width * 0.14})">{line(d, "#fff", width * 0.2, 0.4)}</g>'
    )


def text(
    x: float, y: float, words: str, size: float, colour: str, face: str = SANS, weight: int = 700, room: float = 0,
    spacing: float = 0, anchor: str = "middle", italic: bool = False,
) -> str:
    """A line of lettering; when it would not fit into `room` px it is set smaller."""
    wide = len(words) * (size * 0.6 + spacing)
    if room and wide > room:
        size, spacing = size * room / wide, spacing * room / wide
    slope = ' font-style="italic"' if italic else ""
    words = words.replace("&", "&amp;")
    return (
        f'<text x="{x}" y="{y}" font-family="{face}" font-size="{size:.1f}" font-weight="{weight}" fill="{colour}"'
        f' text-anchor="{anchor}" letter-spacing="{spacing:.1f}"{slope}>{words}</text>'
    )


def floor(y: float = 690, rx: float = 260, cx: float = 400, ry: float = 20) -> str:
    """The shadow under something that stands."""
    return flat(oval(cx, y, rx, ry), "#2b2233", 0.34, 14) + flat(
        oval(cx, y - 2, rx * 0.86, ry * 0.42), "#1d1724", 0.4, 8
    )


def laid(svg: str) -> str:
    """The drawing as something that lies or hangs: with a soft shadow around it."""
    return f'<g style="filter:drop-shadow(6px 14px 14px rgba(40,30,50,.28))">{svg}</g>'


def picture(svg: str, tint: str) -> str:
    """The whole 800 × 800 picture: a calm backdrop of the tint with the product on it."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="800" viewBox="0 0 800 800"><defs>'
        f'<radialGradient id="bg" cx=".5" cy=".42" r=".8"><stop offset="0" stop-color="{light(tint, 0.42)}"/>'
        f'<stop offset=".55" stop-color="{tint}"/><stop offset="1" stop-color="{dark(tint, 0.13)}"/></radialGradient>'
        f"{_SHADES}{_BLURS}</defs>"
        f'<rect width="800" height="800" fill="url(#bg)"/>{svg}</svg>'
    )
