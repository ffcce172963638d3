"""Tea, coffee, chocolate, honey and what bags and boxes hold."""

from __future__ import annotations

from ink import SANS, SERIF, at, box, dark, flat, floor, gloss, is_dark, laid, light, line, oval, part, text


def _print(x: float, y: float, room: float, brand: str, name: str, note: str, ink: str) -> str:
    """Brand, name by lines and a note, as labels carry them."""
    rows = name.split("|") if name else []
    size = min([56, *(room / (len(row) * 0.6) for row in rows)])
    out = text(x, y, brand, 28, ink, SERIF, 700, room, 1)
    out += "".join(text(x, y + 66 + n * size * 1.1, row, size, ink, SANS, 800) for n, row in enumerate(rows))
    return out + text(x, y + 66 + len(rows) * size * 1.1 - size * 0.2, note, 23, ink, SANS, 400, room)


def pouch(colour: str, brand: str = "", name: str = "", note: str = "", motif: str = "bean", accent: str = "#e9b25a") -> str:
    """A stand-up bag with a folded top: coffee, tea, pet food, seeds, litter or soil."""
    body = part("M212 170C206 300 196 520 190 670Q188 702 222 704H578Q612 702 610 670C604 520 594 300 588 170Z", colour, "cyl", 36, flat("M180 640Q400 600 620 640V720H180Z", "#000", 0.14, 8) + flat("M250 170L300 260L270 400ZM550 170L500 260L536 420Z", "#fff", 0.12, 14))
    top = part("M208 104H592L590 178H210Z", dark(colour, 0.12), "top", 10, "".join(line(f"M206 {y}H594", "#000", 2, 0.16) for y in range(112, 176, 9)))
    ink = "#fffaf0" if is_dark(colour) else dark(colour, 0.8)
    badge = part(oval(400, 350, 108), accent, rim=10) + MOTIFS[motif](400, 350)
    return floor(706, 230) + body + top + badge + _print(400, 232, 330, brand, "", "", ink) + _print(400, 470, 340, "", name, note, ink)


def _bean(x: float, y: float) -> str:
    def one(dx: float, dy: float, turn: int) -> str:
        return f'<g transform="rotate({turn} {x + dx} {y + dy})">{part(oval(x + dx, y + dy, 31, 42), "#5b3822", "ball", 10)}{line(f"M{x + dx} {y + dy - 38}q15 38 0 76", "#2f1b0f", 6)}</g>'

    return one(-40, 6, -24) + one(38, 14, 30) + one(0, -30, 80)


def _herb(x: float, y: float) -> str:
    out = line(f"M{x} {y + 84}C{x - 6} {y + 20} {x + 6} {y - 20} {x} {y - 70}", "#5c7a48", 6)
    for n in range(5):
        yy = y + 60 - n * 27
        out += flat(f"M{x} {yy}C{x + 20} {yy - 34} {x + 50} {yy - 34} {x + 62} {yy - 26}C{x + 52} {yy} {x + 24} {yy + 6} {x} {yy}Z", "#6f9a5c") + flat(f"M{x} {yy}C{x - 20} {yy - 34} {x - 50} {yy - 34} {x - 62} {yy - 26}C{x - 52} {yy} {x - 24} {yy + 6} {x} {yy}Z", "#83ab6c")
    return out + "".join(flat(oval(x + dx, y - 74 + dy, 9), "#b76bb0") for dx, dy in ((0, -8), (11, 4), (-11, 4), (0, 10)))


def _tea_leaf(x: float, y: float) -> str:
    return "".join(f'<g transform="rotate({a} {x} {y + 60})">{part(f"M{x} {y + 60}C{x - 44} {y} {x - 22} {y - 60} {x} {y - 86}C{x + 22} {y - 60} {x + 44} {y} {x} {y + 60}Z", t, rim=8)}{line(f"M{x} {y + 60}V{y - 60}", "#f3e6c8", 3, 0.5)}</g>' for a, t in ((-48, "#54773f"), (48, "#54773f"), (0, "#6a9150")))


def _cat_face(x: float, y: float) -> str:
    return flat(f"M{x - 72} {y - 10}L{x - 64} {y - 86}L{x - 14} {y - 50}ZM{x + 72} {y - 10}L{x + 64} {y - 86}L{x + 14} {y - 50}Z", "#8d939b") + part(oval(x, y + 4, 76, 66), "#a4aab1", "ball", 10) + "".join(flat(oval(x + dx, y - 8, 12, 15), "#d3e07a") + flat(oval(x + dx, y - 8, 4, 13), "#222") for dx in (-30, 30)) + flat(f"M{x - 10} {y + 16}h20l-10 12Z", "#e08a8a") + line(f"M{x} {y + 28}v8q-14 14 -24 2M{x} {y + 36}q14 14 24 2M{x - 40} {y + 22}l-44 -8M{x - 40} {y + 30}l-42 8M{x + 40} {y + 22}l44 -8M{x + 40} {y + 30}l42 8", "#4d525a", 4)


def _dog_face(x: float, y: float) -> str:
    ears = part(f"M{x - 50} {y - 60}C{x - 110} {y - 50} {x - 104} {y + 40} {x - 76} {y + 44}C{x - 60} {y + 20} {x - 50} {y - 20} {x - 40} {y - 50}Z", "#6d4526", rim=8) + part(f"M{x + 50} {y - 60}C{x + 110} {y - 50} {x + 104} {y + 40} {x + 76} {y + 44}C{x + 60} {y + 20} {x + 50} {y - 20} {x + 40} {y - 50}Z", "#6d4526", rim=8)
    return part(oval(x, y - 4, 70, 74), "#c08a52", "ball", 10) + flat(oval(x, y + 32, 40, 34), "#f0dcc0") + ears + "".join(flat(oval(x + dx, y - 16, 9, 11), "#2b1a12") for dx in (-28, 28)) + flat(oval(x, y + 18, 17, 12), "#2b1a12") + line(f"M{x} {y + 30}v10q-12 14 -22 4M{x} {y + 40}q12 14 22 4", "#2b1a12", 4) + flat(oval(x + 2, y + 60, 11, 15), "#e07a7a")


def _sprout(x: float, y: float) -> str:
    return flat(oval(x, y + 70, 84, 24), "#4a3222") + line(f"M{x} {y + 64}V{y - 10}", "#4f8a45", 10) + part(f"M{x} {y + 4}C{x + 6} {y - 50} {x + 50} {y - 66} {x + 84} {y - 60}C{x + 80} {y - 16} {x + 40} {y + 10} {x} {y + 4}Z", "#6fae55", rim=8) + part(f"M{x} {y + 20}C{x - 10} {y - 30} {x - 50} {y - 40} {x - 80} {y - 34}C{x - 74} {y + 6} {x - 36} {y + 26} {x} {y + 20}Z", "#5c9a48", rim=8)


def _soy(x: float, y: float) -> str:
    return "".join(part(oval(x + dx, y + dy, 24, 21), t, "ball", 6) for dx, dy, t in ((-50, 40, "#e2cf9a"), (-4, 52, "#d9c38a"), (46, 40, "#e2cf9a"), (-26, 8, "#efe0b4"), (24, 6, "#e8d6a2"))) + line(f"M{x - 30} {y - 36}q30 -60 60 0", "#5c9a48", 8) + flat(f"M{x} {y - 64}q40 -34 62 -8q-30 26 -62 8Z", "#6fae55")


MOTIFS = {"bean": _bean, "herb": _herb, "tea": _tea_leaf, "cat": _cat_face, "dog": _dog_face, "sprout": _sprout, "soy": _soy}


def matcha(colour: str) -> str:
    """A tin of matcha with a bamboo whisk and a heap of powder."""
    powder = part("M430 690C470 600 520 570 560 566C610 572 660 620 700 690Z", "#8fb54a", "lit", 14)
    whisk = part(box(566, 330, 56, 130, 12), "#d9b573", "cyl", 10) + "".join(line(f"M{568 + n * 6.5} 456C{552 + n * 10} 500 {556 + n * 9.5} 560 {566 + n * 7} 590", "#c79f58", 4) for n in range(9)) + line("M566 450H622", "#7a5a28", 6)
    tin = part("M150 250H470V660Q470 700 310 700T150 660Z", colour, "cyl", 26)
    lid = part("M144 190Q144 150 310 150T476 190V262Q476 290 310 290T144 262Z", dark(colour, 0.25), "cyl", 18) + part(oval(310, 188, 160, 34), dark(colour, 0.12), "top", 10)
    label = part("M150 360Q310 400 470 360V590Q310 630 150 590Z", "#f6f0de", "cyl", 10) + text(310, 452, "Сакура Дім", 32, "#5b7040", SERIF, 700, 220) + text(310, 526, "МАТЧА", 62, "#3f5a2a", SANS, 800) + text(310, 570, "Удзі · 30 г", 27, "#6b6a55", SANS, 400) + flat(oval(310, 410, 12), "#d9657a")
    return floor(700, 290) + powder + whisk + tin + lid + label


def chocolate(colour: str, wrap: str = "#7a2f3c", brand: str = "", name: str = "", note: str = "", bits: str = "") -> str:
    """A bar of chocolate half out of its wrapper, with add-ins when named."""
    squares = "".join(part(box(258 + c * 96, 100 + r * 82, 90, 76, 10), colour, "lit", 12) + part(box(274 + c * 96, 114 + r * 82, 58, 48, 6), light(colour, 0.07), "lit", 6) for c in range(3) for r in range(4))
    extras = ""
    if bits:
        extras = "".join(part(oval(270 + (n * 89) % 270, 120 + (n * 53) % 250, 13 + n % 4, 11), t, "ball", 5) for n, t in enumerate(["#d2486a", "#c98f4e", "#f6efe2", "#b9763a"] * 3))
    bar = part(box(248, 90, 304, 340, 12), dark(colour, 0.2), rim=8) + squares + extras
    foil = part("M236 402L262 380L290 404L318 376L346 400L376 378L404 402L432 376L462 402L490 380L520 404L546 380L566 404V470H236Z", "#d9c28a", "cyl", 8)
    paper = part("M228 430H572V690Q572 706 556 706H244Q228 706 228 690Z", wrap, "cyl", 20, "".join(flat(f"M{x} 700l22 -40l22 40Z", light(wrap, 0.25), 0.5) for x in range(228, 572, 44)))
    return floor(706, 200) + bar + foil + paper + _print(400, 480, 300, brand, name, note, "#fff3da" if is_dark(wrap) else dark(wrap, 0.8))


def truffles(colour: str) -> str:
    """An open box of nine truffles with a ribbon and two cherries."""
    tray = part(box(130, 260, 540, 430, 20), "#6d2436", "lit", 22) + part(box(158, 288, 484, 374, 12), "#3d1620", rim=20)
    pieces = ""
    for n in range(9):
        x, y = 240 + (n % 3) * 160, 350 + (n // 3) * 124
        pieces += part(f"M{x - 66} {y + 26}L{x - 52} {y + 52}H{x + 52}L{x + 66} {y + 26}Z", "#d9b36a", "cyl", 6) + part(oval(x, y, 56, 50), (colour, "#6b4028", light(colour, 0.08))[n % 3], "ball", 14)
        pieces += ("".join(line(f"M{x - 34 + k * 18} {y - 30}q14 22 4 50", "#e9d2b0", 5, 0.8) for k in range(4)), "".join(flat(oval(x - 30 + (k * 23) % 64, y - 26 + (k * 17) % 44, 4), "#c99a5a") for k in range(9)), flat(oval(x, y - 20, 14, 10), "#b3262b"))[n % 3]
    lid = part(box(150, 90, 500, 150, 16), "#7d2a3e", "lit", 18) + text(400, 186, "Солодка Вежа", 48, "#f0cf8a", SERIF, 700, 420)
    ribbon = part(box(150, 108, 500, 20, 2), "#e2bd6a", "top", 4)
    cherries = line("M640 700C620 640 640 610 690 570M710 700C716 650 700 610 690 570", "#5c7a3a", 6) + "".join(part(oval(x, 712, 36, 34), "#a51d2d", "ball", 10) + flat(oval(x - 12, 700, 8, 6), "#fff", 0.6) for x in (634, 712)) + flat("M690 570C720 540 760 550 770 560C750 590 710 590 690 570Z", "#6f9a5c")
    return floor(694, 300) + laid(lid + ribbon) + tray + pieces + cherries


def honey(colour: str, brand: str = "", name: str = "", note: str = "", nuts: str = "") -> str:
    """A jar of honey under a cloth lid with its dipper; with nuts inside when named."""
    inside = "".join(part(oval(222 + (n * 221) % 357, 330 + n * 9.4, 38 - n % 3 * 5, 26), ("#b9803f", "#8f5a2c", "#d2a568")[n % 3], "ball", 8) for n in range(40)) if nuts else ""
    jar = part("M250 260H550C590 280 604 310 604 350V650Q604 704 550 704H250Q196 704 196 650V350C196 310 210 280 250 260Z", colour, "cyl", 34, flat(box(190, 260, 420, 60), "#fff3cf", 0.45, 8) + inside)
    cloth = part("M214 250C220 170 260 120 400 116S580 170 586 250C560 236 544 262 516 244C488 264 460 244 430 258C400 244 376 262 346 248C316 262 290 242 262 258C246 246 230 248 214 250Z", "#f4ead6", "lit", 22, "".join(line(f"M{x} 100V280M180 {x - 100}H620", "#c9373a", 5, 0.4) for x in range(220, 600, 40)))
    string = line("M240 218C320 232 480 232 560 218", "#a8773a", 9) + line("M400 228C370 250 366 280 372 300M400 228C430 250 434 276 426 300", "#a8773a", 6)
    label = part(box(266, 380, 268, 240, 16), "#fff8e6", rim=10, inside="".join(line(f"M{x} {y}l14 8v16l-14 8l-14 -8v-16Z", "#f0c45a", 3, 0.6) for x, y in ((290, 390), (318, 390), (304, 414), (510, 580), (496, 556)))) + _print(400, 436, 236, brand, name, note, "#6b4215")
    bee = flat(oval(622, 190, 26, 17), "#f3c634") + flat("M612 174h9v32h-9ZM628 176h8v29h-8Z", "#2a2320") + flat(oval(616, 168, 17, 11), "#e9f3f7", 0.85) + flat(oval(636, 170, 13, 9), "#e9f3f7", 0.85)
    dipper = at(part(box(0, 0, 16, 200, 6), "#c08a4a", "cyl", 5) + "".join(part(box(-26 + abs(n - 2) * 5, 190 + n * 20, 68 - abs(n - 2) * 10, 16, 8), "#b57d3e", "cyl", 5) for n in range(5)), 640, 350, 1, -10)
    return floor(706, 230) + floor(680, 50, 700, 8) + jar + cloth + string + label + bee + dipper + gloss(box(214, 340, 20, 300, 10), 0.5, 4)


def hamper(colour: str) -> str:
    """A pine gift box with honey, tea, chocolate, jam and a linen towel in wood wool."""
    wool = "".join(line(f"M{120 + (n * 47) % 540} {424 + (n * 13) % 40}q30 -50 70 -10t60 -6", ("#e6cd98", "#d9bb7c", "#f0dcae")[n % 3], 5) for n in range(34))
    jar = at(honey("#e6a02f", "", "МЕД", "акація"), -210, -130, 0.42)
    tea = at(pouch("#4d6b45", "", "ЧАЙ", "", "herb", "#f3e6c8"), -30, -150, 0.52)
    jam = at(honey("#a51d35", "", "ВИШНЯ", ""), 240, -110, 0.38)
    bar = at(chocolate("#4a2a1a", "#7a2f3c", "", "", ""), 120, -120, 0.48, 8)
    towel = part("M90 410C120 360 240 380 300 420V470H90Z", "#f1e6d0", "lit", 16, line("M90 430H300M90 446H300", "#c9373a", 5, 0.8))
    front = part(box(90, 440, 620, 250, 8), colour, "lit", 20, "".join(line(f"M90 {y}q150 8 310 0t310 0", "#8a5a2b", 3, 0.3) for y in range(456, 690, 22)) + line("M90 522H710M90 606H710", "#6b4321", 4, 0.5))
    mark = text(400, 560, "Смак України", 60, "#6b4321", SERIF, 800, 460) + text(400, 648, "Прилавок Смаку", 32, "#6b4321", SERIF, 500)
    handles = "".join(part(box(x, 470, 22, 190, 4), dark(colour, 0.2), rim=6) for x in (104, 674))
    ribbon = part("M560 400C520 350 470 380 500 410C510 424 540 420 560 412C580 420 612 424 622 410C650 380 600 350 560 400Z", "#c9373a", rim=8)
    return floor(694, 320) + tea + jar + bar + jam + wool + towel + front + handles + mark + ribbon


