"""Creams, bottles, brushes and the small devices of health."""

from __future__ import annotations

from ink import SANS, SERIF, at, box, dark, flat, floor, gloss, is_dark, laid, light, line, mix, oval, part, text, tube


def _leaf(x: float, y: float, size: float, tone: str, turn: float = 0) -> str:
    d = f"M{x} {y}C{x + size * .3} {y - size * .5} {x + size * .8} {y - size * .5} {x + size} {y}C{x + size * .8} {y + size * .4} {x + size * .3} {y + size * .4} {x} {y}Z"
    return f'<g transform="rotate({turn} {x} {y})">{flat(d, tone)}{line(f"M{x} {y}H{x + size * .9}", dark(tone), 2, 0.4)}</g>'


def cream_tube(colour: str, brand: str = "", name: str = "", note: str = "", cap: str = "#f6f4ee", motif: str = "sun") -> str:
    """A cream tube standing on its cap."""
    body = part("M240 110H560L532 560C530 580 520 590 500 590H300C280 590 270 580 268 560Z", colour, "cyl", 26)
    crimp = part("M236 76H564L560 122H240Z", dark(colour, 0.08), "top", 8, "".join(line(f"M{x} 78V120", "#000", 2, 0.18) for x in range(244, 560, 11)))
    lid = part("M276 586H524L518 690Q516 704 502 704H298Q284 704 282 690Z", cap, "cyl", 16) + "".join(line(f"M{x} 600V692", "#000", 2, 0.12) for x in range(292, 514, 15))
    ink = "#fff" if is_dark(colour) else "#4a3a33"
    words = text(400, 200, brand, 36, ink, SERIF, 700, 250) + text(400, 400, name, 46, ink, SANS, 700, 240) + text(400, 446, note, 24, ink, SANS, 400, 230)
    sun = flat(oval(400, 290, 36), "#f6b73c") + "".join(f'<g transform="rotate({a} 400 290)">{line("M400 240V228", "#f6b73c", 7)}</g>' for a in range(0, 360, 45))
    goat = flat("M366 262C350 230 360 214 380 220C384 240 384 250 386 258ZM434 262C450 230 440 214 420 220C416 240 416 250 414 258Z", "#8a6a4a") + part("M366 256H434C446 290 430 336 400 344C370 336 354 290 366 256Z", "#fffaf0", rim=8) + "".join(flat(oval(x, 284, 5), "#3d2b22") for x in (384, 416)) + flat(oval(400, 322, 13, 8), "#e7b6a6") + flat("M392 344H408L400 372Z", "#efe5d4")
    return floor(706, 170) + body + crimp + lid + words + (sun if motif == "sun" else goat)


def dropper(colour: str, brand: str = "", name: str = "", note: str = "") -> str:
    """An amber dropper bottle of serum."""
    glass = part("M270 340C270 310 330 300 340 280H460C470 300 530 310 530 340V660Q530 700 490 700H310Q270 700 270 660Z", colour, "cyl", 26, flat(box(270, 420, 260, 280), dark(colour, 0.25), 0.5))
    collar = part(box(336, 220, 128, 66, 8), "#2d2c2e", "cyl", 10) + "".join(line(f"M{x} 226V280", "#fff", 2, 0.12) for x in range(344, 462, 10))
    bulb = part("M356 222C350 150 360 84 400 84S450 150 444 222Z", "#3a393c", "cyl", 14)
    label = part(box(286, 400, 228, 230, 8), "#fff8ec", rim=8) + text(400, 448, brand, 24, "#7b4a1e", SERIF, 700, 200) + text(400, 516, name, 44, "#d9772b", SANS, 800, 200) + text(400, 556, note, 22, "#6d5a4a", SANS, 400, 196)
    orange = part(oval(610, 620, 78), "#f08f2d", "ball", 12) + part(oval(610, 620, 64), "#fbd9a0", rim=6) + "".join(f'<g transform="rotate({a} 610 620)">{part("M610 612L592 572A46 46 0 0 1 628 572Z", "#f4a23f", rim=5)}</g>' for a in range(0, 360, 45))
    return floor(704, 190) + floor(700, 80, 616, 10) + orange + glass + collar + bulb + label + gloss(box(288, 350, 14, 320, 7), 0.4, 4)


def soap(colour: str, brand: str = "", name: str = "") -> str:
    """Bars of handmade soap in paper bands with an olive branch."""
    def bar(y: float, tone: str, banded: bool) -> str:
        out = part(box(190, y, 420, 150, 34), tone, "lit", 26, "".join(line(f"M180 {y + 30 + n * 40}q110 {18 - n * 12} 220 0t220 0", light(tone, 0.4), 8, 0.4) for n in range(3)))
        if banded:
            out += part(box(300, y - 4, 200, 158, 3), "#f3ead8", "lit", 8, line(f"M310 {y + 14}H490M310 {y + 136}H490", "#7d8a52", 3))
            out += text(400, y + 66, brand, 28, "#5c6238", SERIF, 700, 170) + text(400, y + 104, name, 26, "#7a6a4a", SANS, 400, 170)
        return out
    twig = line("M480 250C560 200 620 190 690 130", "#6d5a35", 7) + "".join(_leaf(x, y, 74, "#7d8f55", a) for x, y, a in ((520, 228, -70), (560, 208, -110), (600, 190, -20), (640, 168, -100), (670, 150, -10), (540, 220, 20)))
    olives = "".join(part(oval(x, y, 21, 26), "#6b7a3a", "ball", 8) for x, y in ((590, 240), (646, 214)))
    return floor(680, 240) + bar(520, colour, False) + at(bar(390, mix(colour, "#4c4a47", 0.75), False), 20, -10) + at(bar(250, light(colour, 0.15), True), -14, 0, 1, -2) + twig + olives


def shampoo(colour: str, brand: str = "", name: str = "", note: str = "") -> str:
    """A bottle of shampoo with a pump and burdock on its label."""
    pump = part(box(372, 150, 56, 90, 8), "#f3efe6", "cyl", 8) + part(box(388, 100, 24, 60, 6), "#e3ddd0", "cyl", 6) + part("M300 84C300 66 320 62 350 62H446C466 62 466 104 446 104H350C340 104 330 112 316 112C302 112 300 100 300 84Z", "#f3efe6", "top", 10) + part(box(352, 222, 96, 46, 8), "#e9e3d6", "cyl", 8)
    body = part("M260 340C260 290 320 280 352 262H448C480 280 540 290 540 340V660Q540 704 500 704H300Q260 704 260 660Z", colour, "cyl", 28)
    label = part(box(280, 380, 240, 270, 12), "#fbf6ea", rim=10) + text(400, 432, brand, 32, "#45613f", SERIF, 700, 210) + text(400, 590, name, 36, "#45613f", SANS, 700, 210) + text(400, 626, note, 22, "#6b6a55", SANS, 400, 210)
    burdock = line("M400 548V490", "#5c8a52", 7) + _leaf(400, 540, 66, "#6f9a5c", -30) + _leaf(400, 540, 66, "#6f9a5c", -150) + flat(oval(400, 486, 25, 22), "#7d9a52") + flat("M376 476L384 448L392 464L400 444L408 464L416 448L424 476Z", "#a5549c")
    return floor(706, 170) + body + pump + label + burdock


def hair_dryer(colour: str) -> str:
    """A hair dryer with its concentrator."""
    cord = tube("M470 640C470 730 560 740 640 720S740 640 716 600", "#33353a", 14)
    handle = part("M430 390H530L516 640Q512 668 484 668H462Q434 668 430 640Z", colour, "cyl", 20) + "".join(part(box(456, y, 44, 32, 10), dark(colour, 0.4), rim=6) for y in (460, 510)) + flat(oval(478, 570, 10), "#6ab7e8")
    body = part("M270 220H500C600 220 650 270 650 330S600 440 500 440H270Z", colour, "top", 28)
    back = part(oval(628, 330, 34, 84), dark(colour, 0.5), rim=10) + "".join(line(f"M{612} {y}H644", "#fff", 3, 0.2) for y in range(270, 400, 14))
    ring = part(box(258, 212, 28, 236, 8), "#c6cacf", "top", 8)
    nozzle = part("M258 236L110 268Q92 272 92 290V370Q92 388 110 392L258 424Z", dark(colour, 0.35), "top", 16) + part(box(84, 276, 20, 108, 6), "#222327", rim=4)
    mark = text(430, 342, "VOLTERA", 36, light(colour, 0.6) if is_dark(colour) else dark(colour, 0.45), spacing=6)
    air = "".join(line(f"M64 {y}q-14 -8 -28 0t-24 0", "#7fa9c9", 6, 0.5) for y in (300, 330, 360))
    return floor(700, 220, 500) + cord + handle + body + back + ring + nozzle + mark + air


def toothbrush(colour: str) -> str:
    """A sonic toothbrush on its charging stand, with two heads."""
    stand = part(oval(330, 690, 110, 22), "#e9e9e6", "top", 8) + part(box(250, 660, 160, 34, 14), "#f3f2ee", "top", 10)
    body = part("M280 330C280 300 300 290 310 280H350C360 290 380 300 380 330V640Q380 670 350 670H310Q280 670 280 640Z", colour, "cyl", 20)
    neck = part("M316 284L322 130H340L346 284Z", light(colour, 0.2), "cyl", 8) + part(box(306, 250, 50, 40, 8), "#c9cdd2", "cyl", 6)
    head = part(box(306, 60, 40, 92, 18), light(colour, 0.25), "cyl", 8) + _bristles(346, 68)
    keys = part(oval(330, 390, 21), dark(colour, 0.15), rim=6) + line("M330 380V392", "#fff" if is_dark(colour) else "#777", 4) + "".join(flat(oval(330, 450 + n * 26, 6), t) for n, t in enumerate(("#6ee08a", "#c4c8cc", "#c4c8cc")))
    mark = f'<g transform="rotate(-90 338 590)">{text(338, 590, "Дентікс", 24, light(colour, 0.6) if is_dark(colour) else dark(colour, 0.4))}</g>'
    heads = "".join(_brush_head(x, 430, t) for x, t in ((510, "#6ab7e8"), (620, "#f29bb0")))
    return floor(696, 150, 330) + floor(696, 120, 575, 12) + stand + body + neck + head + keys + mark + heads


def _bristles(x: float, y: float) -> str:
    return "".join(part(box(x, y + n * 13, 30, 12, 4), "#8cc6ea" if n in (1, 4) else "#fdfdfb", rim=3) for n in range(6))


def _brush_head(x: float, y: float, ring: str) -> str:
    stem = part(f"M{x - 24} {y + 262}L{x - 11} {y + 90}H{x + 11}L{x + 24} {y + 262}Z", "#f6f5f1", "cyl", 8)
    return stem + part(box(x - 20, y, 38, 96, 18), "#f6f5f1", "cyl", 8) + _bristles(x + 18, y + 9) + part(box(x - 25, y + 226, 50, 20, 6), ring, "cyl", 4)


def brush_heads(colour: str) -> str:
    """Four replacement heads in their card pack."""
    del colour
    card = part(box(150, 90, 500, 610, 24), "#2f8fb0", "lit", 24) + part(box(360, 116, 80, 22, 11), "#d3dbe0", rim=6)
    title = text(400, 196, "Дентікс", 52, "#fff", SANS, 800) + text(400, 236, "TBR-HD", 26, "#d7eef6", SANS, 400, spacing=4)
    window = part(box(190, 270, 420, 380, 40), "#e9f4f7", rim=22)
    heads = "".join(at(_brush_head(x, 330, t), 0, 0, 1) for x, t in ((250, "#6ab7e8"), (346, "#f29bb0"), (442, "#8fcf8a"), (538, "#f3c95a")))
    return floor(704, 240) + laid(card) + title + window + heads + gloss("M200 280H360L200 560Z", 0.3, 8)


def lipstick(colour: str) -> str:
    """An open lipstick with its cap and a swatch."""
    swatch = part("M90 610C170 540 300 590 360 560C420 540 400 610 340 630C260 660 150 680 110 660C84 648 80 630 90 610Z", colour, rim=14) + line("M120 620C200 580 300 610 360 580", "#fff", 8, 0.25, blur=4)
    bullet = part("M352 330V210C352 170 400 120 448 110V330Z", colour, "cyl", 16) + flat("M356 214C362 180 404 134 444 118C436 170 400 206 356 214Z", light(colour, 0.3), 0.7)
    inner = part(box(342, 320, 116, 120, 6), "#e2bd6a", "cyl", 12)
    base = part(box(322, 430, 156, 262, 10), "#2a2529", "cyl", 18) + part(box(322, 430, 156, 22, 4), "#e2bd6a", "cyl", 6) + text(400, 590, "Вечорниці", 26, "#e2bd6a", SERIF, 700, 132)
    cap = part(box(540, 420, 160, 272, 12), "#2a2529", "cyl", 18) + part(box(540, 658, 160, 20, 3), "#e2bd6a", "cyl", 5)
    return laid(swatch) + floor(694, 230, 510) + base + inner + bullet + cap


def mascara(colour: str) -> str:
    """A tube of mascara with its wand drawn and a stroke of lashes."""
    lashes = "".join(line(f"M{130 + n * 26} {196 - 46 * (1 - ((n - 5) / 5.5) ** 2)}q{(n - 5) * 5} -40 {(n - 5) * 9} -64", colour, 6) for n in range(11)) + line("M120 206C180 140 340 140 400 206", colour, 9)
    tube_ = at(part(box(470, 190, 92, 440, 26), "#2d2430", "cyl", 18) + part(box(470, 196, 92, 30, 6), "#d9a8a0", "cyl", 6) + f'<g transform="rotate(-90 516 420)">{text(516, 430, "ВЕЧОРНИЦІ", 34, "#e6c3ba", SERIF, 700, spacing=4)}</g>', 90, 40, 1, 12)
    brush = part(box(386, 190, 16, 200, 6), "#4a444c", "cyl", 4) + "".join(line(f"M{366 + abs(n - 11) * .7} {196 + n * 9}H{422 - abs(n - 11) * .7}", colour, 5) for n in range(22))
    wand = at(brush + part(box(348, 386, 92, 270, 22), "#2d2430", "cyl", 18) + part(box(348, 386, 92, 26, 6), "#d9a8a0", "cyl", 6), -90, 50, 1, -14)
    dab = flat(oval(130, 664, 50, 17), colour)
    return lashes + dab + laid(tube_) + laid(wand)


def pressure_monitor(colour: str) -> str:
    """An upper-arm blood-pressure monitor with cuff and large digits."""
    cuff = part("M420 130H690Q716 130 716 156V330Q716 356 690 356H420Z", "#3c5f86", "lit", 22, flat(box(420, 130, 300, 230), "url(#weave)")) + part(box(600, 150, 92, 186, 10), "#56789c", rim=8, inside=flat(box(600, 150, 92, 186), "url(#dots)")) + text(510, 256, "МедПульс", 30, "#dbe6f0")
    hose = tube("M470 340C440 460 640 400 620 500C610 560 560 540 540 560", "#555b63", 18)
    body = part(box(110, 300, 430, 380, 56), colour, "lit", 30)
    screen = part(box(150, 340, 230, 290, 18), "#cfdccf", rim=12) + text(364, 430, "122", 84, "#20302a", SANS, 700, anchor="end") + text(364, 520, "78", 84, "#20302a", SANS, 700, anchor="end") + text(364, 600, "♥ 68", 52, "#20302a", SANS, 600, anchor="end") + text(160, 396, "SYS", 17, "#4d5d55", anchor="start") + text(160, 486, "DIA", 17, "#4d5d55", anchor="start")
    key = part(oval(460, 440, 54), "#3c8fc4", "ball", 12) + line("M460 416V440M442 424A26 26 0 1 0 478 424", "#fff", 7) + "".join(part(oval(460, y, 22), "#d9dde0", "ball", 6) for y in (540, 600))
    return floor(686, 260) + laid(cuff) + hose + body + screen + key


def thermometer(colour: str) -> str:
    """A digital thermometer with a flexible tip."""
    tip = part("M396 300C392 220 330 200 330 120C330 96 352 96 354 120C358 180 420 200 430 300Z", light(colour, 0.2), "cyl", 10) + part("M330 122V84C330 64 354 64 354 84V122Z", "#c9cdd2", "cyl", 5)
    body = part("M384 290H442C480 320 490 380 490 440V660Q490 716 413 716T336 660V440C336 380 346 320 384 290Z", "#fbfaf6", "cyl", 22)
    band = part("M340 400H486L490 470H336Z", colour, "cyl", 10)
    screen = part(box(362, 486, 102, 84, 12), "#cddbd0", rim=8) + text(413, 546, "36.6", 46, "#24332c", SANS, 700)
    key = part(oval(413, 630, 30), colour, "ball", 8)
    marks = text(413, 446, "МедПульс", 24, "#fff", room=130)
    return at(laid(tip + body + band + screen + key + marks), 0, 10, 1.02, 24)


