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
    return f'<g transform="translate(0 -24)">{stairs}{plant}</g>'


BORDER = (  # longitude, latitude
    (22.15, 48.4), (22.6, 49.1), (22.9, 49.0), (22.7, 49.6), (23.7, 50.4), (24.1, 50.6), (23.6, 51.5), (24.4, 51.9),
    (25.3, 51.95), (26.4, 51.85), (27.8, 51.5), (28.7, 51.5), (29.2, 51.4), (30.2, 51.5), (30.6, 51.3), (30.55, 51.9),
    (31.0, 52.1), (31.8, 52.1), (32.3, 52.3), (33.2, 52.35), (33.8, 52.35), (34.4, 51.8), (34.1, 51.65), (34.4, 51.25),
    (35.1, 51.2), (35.5, 50.4), (36.6, 50.2), (37.5, 50.4), (38.0, 49.9), (39.2, 49.9), (40.1, 49.6), (40.15, 49.2),
    (39.7, 48.8), (39.9, 48.0), (39.7, 47.85), (38.9, 47.85), (38.3, 47.55), (38.2, 47.1), (37.5, 47.05), (36.8, 46.75),
    (35.9, 46.6), (35.2, 46.3), (34.85, 46.1), (35.0, 45.7), (35.4, 45.35), (36.2, 45.45), (36.6, 45.4), (36.45, 45.05),
    (35.5, 45.05), (35.0, 44.8), (34.3, 44.5), (33.8, 44.4), (33.4, 44.6), (33.55, 45.1), (32.5, 45.35), (33.2, 45.75),
    (33.65, 46.0), (33.0, 46.1), (32.3, 46.15), (31.9, 46.3), (32.0, 46.6), (31.5, 46.6), (30.8, 46.5), (30.2, 45.9),
    (29.6, 45.4), (29.6, 45.25), (28.8, 45.3), (28.25, 45.5), (28.9, 45.95), (29.0, 46.45), (29.6, 46.4), (30.05, 46.45),
    (29.9, 46.85), (29.5, 47.3), (29.15, 47.55), (29.1, 48.0), (28.4, 48.15), (27.55, 48.45), (26.7, 48.3), (26.1, 48.0),
    (25.2, 47.9), (24.9, 47.75), (24.5, 47.95), (23.4, 48.0), (22.9, 48.0),
)
DNIPRO = ((30.6, 51.3), (30.5, 50.45), (32.1, 49.4), (34.2, 48.95), (35.05, 48.45), (35.1, 47.8), (34.1, 47.5), (32.6, 46.6))


def _spot(lon: float, lat: float) -> str:
    """A place on the atlas's cover."""
    return f"{50 + (lon - 22) * 16.5:.1f} {144 + (52.4 - lat) * 45:.1f}"


def _atlas(colour: str) -> str:
    sea = flat(box(0, 0, 400, 600), "#a9cdd6")
    land = "M" + "L".join(_spot(*place) for place in BORDER) + "Z"
    shape = part(land, "#efdcae", rim=16, inside=flat("M40 320L90 280L130 420H60Z", "#8fb07a", 0.8, 8) + flat("M60 150H280V260H60Z", "#a9c78a", 0.7, 14) + flat("M230 300H380V420H230Z", "#e4b86d", 0.6, 14))
    rivers = line("M" + "L".join(_spot(*place) for place in DNIPRO), "#5a9fc0", 5)
    pins = ""
    for lon, lat in ((30.5, 50.45), (24.0, 49.8), (30.7, 46.5), (36.2, 50.0), (35.0, 48.4), (34.1, 44.95)):
        a, b = (float(n) for n in _spot(lon, lat).split())
        pins += line(f"M{a} {b}v-16", "#c9373a", 3) + flat(oval(a, b - 22, 5.6, 10), "#c9373a")
    compass = line("M350 480V550M315 515H385", "#3d5560", 3) + flat("M350 476L360 515H340Z", "#c9373a") + flat("M350 554L360 515H340Z", "#3d5560")
    grid = "".join(line(f"M{n * 80} 0V600M0 {n * 100}H400", "#fff", 1.5, 0.4) for n in range(1, 6))
    stork = '<g transform="translate(-24 112) scale(.84)">' + flat(oval(110, 480, 40, 22), "#fff") + line("M140 474C160 450 160 430 170 420L200 428", "#fff", 7) + line("M176 424L206 430", "#e0622f", 5) + line("M100 500V544M118 500V544", "#e0622f", 4) + flat("M74 470C60 480 60 496 84 496Z", "#26262a") + "</g>"
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
    table = flat(box(0, 460, 400, 140), "#d9a567")
    flask = part("M150 260H210V340L262 480C268 500 256 506 240 506H120C104 506 92 500 98 480L150 340Z", "#dff3f2", "cyl", 8, flat("M80 420H290V520H80Z", "#e0553f") + flat(oval(180, 420, 70, 10), "#f08a5a"))
    lava = "".join(flat(oval(a, b, r), c) for a, b, r, c in ((180, 236, 30, "#f08a5a"), (150, 210, 20, "#e0553f"), (212, 206, 24, "#f3c634"), (180, 180, 18, "#f08a5a"), (150, 256, 16, "#f3c634"), (214, 250, 16, "#e0553f")))
    lemon = part(oval(318, 470, 46, 36), "#f3d23f", "ball", 8) + line("M300 436V396H250M336 436V380", "#b5563a", 5) + flat(oval(336, 370, 15), "#fff3a0") + flat(oval(336, 370, 32), "#ffe45a", 0.6, 8)
    crystals = "".join(part(f"M{a} 506L{a + 8} {b}L{a + 24} {b - 14}L{a + 34} 506Z", c, rim=4) for a, b, c in ((26, 440, "#8fd0e6"), (52, 410, "#b9a4e0"), (74, 456, "#8fd0e6")))
    return table + f'<g transform="translate(34 52) scale(.82)">{lava}{flask}{lemon}{crystals}</g>'


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
