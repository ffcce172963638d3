"""Books, standing, with their covers typeset."""

from __future__ import annotations

from ink import SANS, SERIF, box, dark, flat, floor, gloss, is_dark, light, line, oval, part, text


def book(colour: str, title: str = "", author: str = "", scene: str = "", note: str = "", face: str = SERIF, cut: str = "tall") -> str:
    """A book with its spine, its pages and a cover of title, author and a scene."""
    x, y, w, h = {"tall": (210, 90, 400, 600), "wide": (120, 170, 580, 480), "square": (160, 130, 500, 540)}[cut]
    pages = part(f"M{x + w} {y + 16}L{x + w + 22} {y + 26}V{y + h - 6}L{x + w} {y + h}Z", "#efe6d3", rim=4) + "".join(line(f"M{x + w + n} {y + 20}V{y + h - 6}", "#b9ab90", 1, 0.6) for n in (5, 10, 15))
    cover = box(x, y, w, h, 6)
    art = f'<g transform="translate({x} {y}) scale({w / 400} {h / 600})">{SCENES[scene](colour)}</g>' if scene else ""
    hinge = flat(box(x, y, 26, h), "#000", 0.2) + line(f"M{x + 27} {y}V{y + h}", "#fff", 3, 0.22)
    ink = TITLES.get(scene, "#fff7e6" if is_dark(colour) else dark(colour, 0.75))
    words = _lines(x + w / 2 + 10, y + h * 0.13, title, w * 0.8, h, ink, face)
    words += text(x + w / 2 + 10, y + h * 0.94, author, 27, ink, SANS, 600, w * 0.8, 1)
    words += text(x + w / 2 + 10, y + h * 0.885, note, 21, ink, SANS, 400, w * 0.8) if note else ""
    sheen = gloss(f"M{x} {y}H{x + w * .5}L{x} {y + h * .7}Z", 0.1, 14)
    return floor(y + h + 4, w * 0.52) + pages + part(cover, colour, rim=10, inside=art + hinge + sheen) + words


def _lines(x: float, y: float, title: str, room: float, height: float, ink: str, face: str) -> str:
    rows = title.split("|")
    size = min(74, height * 0.125, min(room / (len(row) * 0.58) for row in rows))
    return "".join(text(x, y + n * size * 1.12 + size * 0.35, row, size, ink, face, 800) for n, row in enumerate(rows))


def _lighthouse(colour: str) -> str:
    sky = flat(box(0, 0, 400, 600), "#20365c") + flat(box(0, 250, 400, 200), "#e2a05e", 0.75, 24)
    beam = flat("M206 292L400 210V300L206 304Z", "#fff0c0", 0.75, 4) + flat("M206 292L0 230V290L206 304Z", "#fff0c0", 0.35, 8)
    tower = part("M182 320H228L242 470H168Z", "#f4efe4", "cyl", 8) + flat("M178 362H232L235 392H175ZM172 424H238L240 452H170Z", "#b5433a")
    lamp = part(box(186, 280, 38, 40, 4), "#ffe79c", rim=4) + flat("M178 282L205 252L232 282Z", "#b5433a") + flat(box(174, 318, 62, 9, 3), "#2b2b33")
    sea = flat("M0 470Q100 450 200 470T400 462V600H0Z", "#2c5d7d") + flat("M120 500Q160 440 210 460Q270 440 310 500Z", "#3a3540")
    waves = line("M0 500Q50 488 100 500T200 500T300 500T400 500M20 520Q70 510 120 520T220 520T320 520", "#8fc0d6", 4, 0.6)
    return sky + beam + tower + lamp + sea + waves


def _fog(colour: str) -> str:
    sky = flat(box(0, 0, 400, 600), "#566670") + flat(oval(300, 230, 34), "#e9e6cf", 0.8) + flat(oval(300, 230, 80), "#e9e6cf", 0.3, 14)
    houses = "".join(flat(f"M{x} 470V{y}L{x + 32} {y - 34}L{x + 64} {y}V470Z", t) for x, y, t in ((10, 340, "#44525b"), (74, 310, "#3c4951"), (138, 350, "#44525b"), (202, 320, "#39454d"), (266, 346, "#44525b"), (330, 316, "#3c4951")))
    lit = flat(box(222, 350, 20, 28), "#f6c860") + flat(box(222, 350, 20, 28), "#f6c860", 0.7, 8)
    lamp = line("M120 540V380", "#20262b", 7) + flat(oval(120, 366, 15, 19), "#ffe39a") + flat(oval(120, 366, 50), "#ffe39a", 0.5, 14)
    figure = flat("M262 540C258 480 268 450 284 446C300 450 312 480 308 540Z", "#1c2227") + flat(oval(285, 432, 15), "#1c2227") + flat(box(264, 416, 42, 8, 4), "#1c2227")
    fog = "".join(flat(oval(x, y, 190, 20), "#dfe5e6", 0.35, 14) for x, y in ((80, 460), (320, 430), (200, 520), (60, 400), (340, 500)))
    return sky + houses + lit + lamp + figure + fog


def _steps(colour: str) -> str:
    stairs = "".join(part(box(60 + n * 52, 500 - n * 44, 300 - n * 52, 44), light("#f2a65a", n * 0.13), rim=6) for n in range(5))
    plant = line("M326 324C322 290 330 270 326 236", "#3f7a4e", 8) + "".join(flat(d, "#5aa06a") for d in ("M326 290C350 250 384 256 388 250C384 290 350 300 326 296Z", "M326 270C300 236 276 242 270 236C274 270 300 284 326 280Z", "M326 240C318 214 330 196 334 190C346 210 340 230 326 240Z"))
    return stairs + plant


def _atlas(colour: str) -> str:
    sea = flat(box(0, 0, 400, 600), "#a9cdd6")
    land = "M46 330L72 290L100 262L140 268L190 250L214 226L262 232L286 268L330 276L372 296L364 340L322 360L296 392L262 396L276 420L300 424L278 448L240 440L236 412L208 396L176 410L150 384L104 372L76 368Z"
    shape = part(land, "#efdcae", rim=16, inside=flat("M40 300L80 260L110 380H60Z", "#8fb07a", 0.8, 8) + flat("M120 240H240V300H120Z", "#b9cf97", 0.7, 14) + flat("M250 300H380V380H250Z", "#e4b86d", 0.6, 14))
    rivers = line("M214 232C220 270 240 290 246 320S216 360 222 396", "#5a9fc0", 5) + line("M100 270C130 300 160 330 170 392", "#5a9fc0", 3) + line("M60 340L88 330L100 350", "#7d6a4a", 4)
    pins = "".join(flat(oval(a, b, 6), "#c9373a") + line(f"M{a} {b}v-18", "#c9373a", 3) + flat(oval(a, b - 22, 9), "#c9373a") for a, b in ((222, 282), (80, 316), (206, 388), (322, 300)))
    compass = line("M340 470V540M305 505H375", "#3d5560", 3) + flat("M340 466L350 505H330Z", "#c9373a") + flat("M340 544L350 505H330Z", "#3d5560")
    grid = "".join(line(f"M{n * 80} 0V600M0 {n * 100}H400", "#fff", 1.5, 0.4) for n in range(1, 6))
    stork = flat(oval(110, 480, 40, 22), "#fff") + line("M140 474C160 450 160 430 170 420L200 428", "#fff", 7) + line("M176 424L206 430", "#e0622f", 5) + line("M100 500V544M118 500V544", "#e0622f", 4) + flat("M74 470C60 480 60 496 84 496Z", "#26262a")
    return sea + grid + shape + rivers + pins + compass + stork


def _fox(colour: str) -> str:
    night = flat(box(0, 0, 400, 600), "#27356b") + flat(box(0, 380, 400, 220), "#4c5aa0", 0.6, 24)
    stars = "".join(text(20 + (n * 97) % 370, 210 + (n * 59) % 190, "★", 12 + (n * 7) % 18, "#ffe08a") for n in range(18))
    moon = flat(oval(318, 240, 40), "#fff3cf") + flat(oval(334, 232, 36), "#27356b")
    hill = flat("M0 500Q200 420 400 500V600H0Z", "#2c5a4a")
    tail = part("M250 490C330 500 360 440 330 390C320 430 290 440 250 440Z", "#e2762f", rim=8) + flat("M340 400C352 420 346 440 334 452C330 430 326 410 330 390Z", "#fff3e2")
    body = part("M150 510C144 430 170 390 205 390S266 430 262 510Z", "#e2762f", rim=10) + flat(oval(206, 476, 26, 36), "#fff3e2")
    head = part("M206 410C160 410 132 370 140 330L150 280L184 312H228L262 280L272 330C280 370 252 410 206 410Z", "#e2762f", rim=12) + flat("M206 412C180 412 160 384 156 366C180 360 196 372 206 390C216 372 232 360 256 366C252 384 232 412 206 412Z", "#fff3e2")
    face = "".join(line(f"M{a - 10} 352Q{a} 340 {a + 10} 352", "#2b1a14", 4) for a in (178, 234)) + flat(oval(206, 392, 8, 6), "#2b1a14")
    return night + stars + moon + hill + tail + body + head + face


def _lab(colour: str) -> str:
    table = flat(box(0, 500, 400, 100), "#c98f52")
    flask = part("M150 260H210V340L262 480C268 500 256 506 240 506H120C104 506 92 500 98 480L150 340Z", "#dff3f2", "cyl", 8, flat("M80 420H290V520H80Z", "#e0553f") + flat(oval(180, 420, 70, 10), "#f08a5a"))
    lava = "".join(flat(oval(a, b, r), c) for a, b, r, c in ((180, 236, 30, "#f08a5a"), (150, 210, 20, "#e0553f"), (212, 206, 24, "#f3c634"), (180, 180, 18, "#f08a5a"), (150, 256, 16, "#f3c634"), (214, 250, 16, "#e0553f")))
    lemon = part(oval(318, 470, 46, 36), "#f3d23f", "ball", 8) + line("M300 436V396H250M336 436V380", "#b5563a", 5) + flat(oval(336, 370, 15), "#fff3a0") + flat(oval(336, 370, 32), "#ffe45a", 0.6, 8)
    crystals = "".join(part(f"M{a} 506L{a + 8} {b}L{a + 24} {b - 14}L{a + 34} 506Z", c, rim=4) for a, b, c in ((26, 440, "#8fd0e6"), (52, 410, "#b9a4e0"), (74, 456, "#8fd0e6")))
    return table + lava + flask + lemon + crystals


def _borshch(colour: str) -> str:
    cloth = flat(box(0, 380, 400, 220), "#f3ead7") + "".join(line(f"M{n * 40} 556l20 -20l20 20l-20 20Z", "#b3262b", 5, 0.85) for n in range(11))
    bowl = part("M60 350H340C336 450 280 492 200 492S64 450 60 350Z", "#f8f4ea", "cyl", 16, line("M60 400C140 420 260 420 340 400", "#b3262b", 12) + line("M66 424C150 444 250 444 334 424", "#26222a", 5))
    soup = part(oval(200, 350, 140, 44), "#f8f4ea", rim=6) + part(oval(200, 352, 124, 35), "#a61f2e", rim=12) + flat(oval(190, 348, 34, 14), "#fdf8ee") + "".join(flat(oval(a, b, 7, 4), "#5a8f4a") for a, b in ((240, 340), (256, 356), (140, 352), (220, 366), (164, 370), (270, 346)))
    steam = line("M150 290C136 270 166 256 150 234M200 286C186 262 216 248 200 226M250 290C236 270 266 256 250 234", "#fff", 8, 0.5, blur=4)
    return cloth + steam + bowl + soup


def _cup(colour: str) -> str:
    cone = part("M120 280H280L236 370H164Z", "#f4efe6", "cyl", 10) + flat("M132 280L200 350L268 280Z", "#5a3a26", 0.9) + part(box(140, 368, 120, 14, 6), "#d9cfc0", rim=4)
    drip = line("M200 384V410", "#5a3a26", 5)
    jug = part("M140 400H260L290 500C292 516 284 520 270 520H130C116 520 108 516 110 500Z", "#e6efee", "cyl", 8, flat("M90 460H310V530H90Z", "#5a3a26", 0.9))
    handle = line("M276 430C330 430 330 490 286 490", "#e6efee", 11)
    kettle = line("M400 230C340 240 300 220 260 262", "#c9a24c", 14) + flat("M330 190H400V290H340Z", "#d9b45f")
    pour = line("M258 262C240 270 214 262 204 284", "#cfe6ee", 6, 0.8)
    return handle + kettle + pour + cone + drip + jug


SCENES = {"lighthouse": _lighthouse, "fog": _fog, "steps": _steps, "atlas": _atlas, "fox": _fox, "lab": _lab, "borshch": _borshch, "cup": _cup}
TITLES = {"lighthouse": "#fff3d6", "fog": "#f6f3e4", "atlas": "#27434f", "fox": "#ffe9b0", "steps": "#fff7e6"}
