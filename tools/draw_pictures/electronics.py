"""Phones, sound, computers, screens and what charges them."""

from __future__ import annotations

from ink import at, both, box, dark, flat, floor, gloss, is_dark, laid, light, line, mix, oval, part, text, tube


def _wallpaper(x: float, y: float, w: float, h: float, tone: str) -> str:
    """A landscape on a lit screen: sky, sun, hills in the tone."""
    sky = flat(box(x, y, w, h), light(tone, 0.55)) + flat(box(x, y, w, h * 0.5), light(tone, 0.2), 0.5, 24)
    sun = flat(oval(x + w * 0.68, y + h * 0.3, min(w, h) * 0.12), "#fff1c9") + flat(oval(x + w * 0.68, y + h * 0.3, min(w, h) * 0.24), "#fff1c9", 0.4, 14)
    far = f"M{x} {y + h * .62}Q{x + w * .2} {y + h * .38} {x + w * .42} {y + h * .58}T{x + w} {y + h * .48}V{y + h}H{x}Z"
    near = f"M{x} {y + h * .8}Q{x + w * .3} {y + h * .56} {x + w * .58} {y + h * .76}T{x + w} {y + h * .68}V{y + h}H{x}Z"
    return sky + sun + flat(far, mix(tone, "#5b5a86", 0.4)) + flat(near, dark(tone, 0.45))


def _glare(d: str) -> str:
    return gloss(d, 0.1, 2)


def smartphone(colour: str, kind: str = "plain") -> str:
    """A smartphone from the back (two lenses, or a flagship's three) with another from the front."""
    pro = kind == "pro"
    back_d, front_d = box(172, 96, 300, 610, 46), box(372, 130, 290, 590, 44)
    frame = "#a9a49c" if pro else dark(colour, 0.25)
    back = part(back_d, frame, "cyl", 8) + part(box(180, 104, 284, 594, 40), colour, "lit", 24, gloss("M170 90L330 90L170 420Z", 0.16, 14))
    back += _lenses(pro, colour) + text(322, 640, "iskrona", 24, light(colour, 0.5) if is_dark(colour) else dark(colour, 0.3), weight=400, spacing=3)
    tone = "#d0763c" if pro else "#3f74b8"
    screen = box(382, 140, 270, 570, 36)
    front = part(front_d, frame, "cyl", 8) + part(screen, "#111", rim=0, inside=_wallpaper(382, 140, 270, 570, tone) + _glare("M560 130L660 130V420Z"))
    front += flat(oval(517, 166, 10), "#0c0d10") + text(517, 286, "10:24", 66, "#fff", weight=400)
    front += "".join(part(box(408 + n * 62, 632, 48, 48, 14), c, rim=0) for n, c in enumerate(("#f4b63f", "#5fb36a", "#ffffff", "#e25d5d")))
    return floor(718, 250) + laid(back) + laid(front)


def _lenses(pro: bool, colour: str) -> str:
    spots = ((240, 178), (240, 262), (322, 220)) if pro else ((236, 176), (236, 256))
    plate = part(box(194, 124, 178 if pro else 84, 190, 40), dark(colour, 0.18) if is_dark(colour) else dark(colour, 0.06), rim=12)
    glass = "".join(part(oval(x, y, 32), "#24262b", "ball", 8) + flat(oval(x, y, 17), "#0b0c12") + flat(oval(x - 6, y - 7, 6), "#7fa3d8", 0.9) for x, y in spots)
    return plate + glass + flat(oval(348, 148, 9) if pro else oval(312, 150, 10), "#fff2cf")


def button_phone(colour: str) -> str:
    """A phone with a small screen and large keys, with SOS in sight."""
    body = box(262, 70, 276, 650, 60)
    screen = part(box(296, 134, 208, 200, 14), "#1c2733", rim=0, inside=_wallpaper(296, 134, 208, 200, "#4a8f9a") + _glare("M420 130H510V260Z"))
    screen += text(400, 240, "10:24", 62, "#fff") + text(400, 280, "22.11", 30, "#fff", weight=400)
    keys = ""
    for n, digit in enumerate("123456789*0#"):
        x, y = 296 + (n % 3) * 73, 428 + (n // 3) * 55
        keys += part(box(x, y, 62, 46, 14), "#fbf6ea", "top", 8) + text(x + 31, y + 35, digit, 34, "#2a2a2e")
    nav = part(box(366, 352, 68, 66, 20), "#d9dde0", "ball", 8) + part(box(296, 360, 62, 50, 14), "#5db26a", "top", 8) + part(box(442, 360, 62, 50, 14), "#f2f0ea", "top", 8)
    nav += line("M312 390Q327 372 342 390", "#fff", 8) + text(473, 393, "SOS", 22, "#c9373a")
    ear = "".join(flat(box(362 + n * 16, 100, 10, 8, 4), dark(colour, 0.6)) for n in range(5))
    dock = part("M212 690C220 664 250 656 300 656H500C550 656 580 664 588 690L600 726H200Z", "#3a3c42", "top", 16)
    return floor(728, 240) + part(body, colour, "lit", 30) + ear + screen + nav + keys + dock


def headphones(colour: str) -> str:
    """Over-ear headphones."""
    arc = "M190 470C150 200 270 90 400 90S650 200 610 470"
    band = line(arc, dark(colour, 0.5), 50) + line(arc, colour, 42) + line("M206 400C190 220 290 116 400 116S560 160 590 300", "#fff", 8, 0.22, blur=4)
    pad = part("M276 128C340 84 460 84 524 128C510 150 500 154 490 150C440 126 360 126 310 150C300 154 290 150 276 128Z", dark(colour, 0.3), rim=12)
    arms = both(part(box(592, 380, 26, 120, 10), "#b9bec4", "cyl", 6))
    cups = both(
        part("M540 430C510 440 496 500 500 566C504 640 530 680 560 676L580 440Z", dark(colour, 0.45), rim=22)
        + part("M562 420C640 410 672 480 668 560C664 640 630 694 566 688C544 640 540 480 562 420Z", colour, "lit", 26)
        + part("M594 470C636 470 648 520 644 564C640 610 622 640 592 636C578 590 578 510 594 470Z", light(colour, 0.1), "ball", 12)
    )
    mark = both(flat(oval(616, 552, 9), "#d9a24a"))
    return floor(694, 230) + band + pad + arms + cups + mark


def earbuds(colour: str) -> str:
    """Wireless earbuds over their open charging case."""
    lid = part("M180 380C180 250 280 200 400 200S620 250 620 380Z", dark(colour, 0.06), "lit", 26) + part("M214 380C214 290 300 244 400 244S586 290 586 380Z", dark(colour, 0.22), rim=22)
    case = part("M170 380H630V520C630 640 540 690 400 690S170 640 170 520Z", colour, "lit", 34)
    rim = part("M170 370H630C646 370 646 398 630 398H170C154 398 154 370 170 370Z", dark(colour, 0.1), "top", 8)
    buds = "".join(at(_bud(colour), dx, -30, 0.92, turn) for dx, turn in ((-100, 8),)) + f'<g transform="matrix(-1 0 0 1 800 0)">{at(_bud(colour), -100, -30, 0.92, 8)}</g>'
    led = flat(oval(400, 440, 7), "#6ee08a") + flat(oval(400, 440, 16), "#6ee08a", 0.4, 4)
    mark = text(400, 570, "tembria", 36, light(colour, 0.35) if is_dark(colour) else dark(colour, 0.25), weight=400, spacing=4)
    return floor(692, 220) + lid + buds + case + rim + led + mark + flat(oval(290, 480, 26, 60), "#fff", 0.35, 14)


def _bud(colour: str) -> str:
    stem = part(box(378, 330, 46, 180, 22), colour, "cyl", 12)
    head = part("M340 250C340 200 390 180 430 200C470 222 470 300 430 340C400 366 372 356 360 330C346 300 340 280 340 250Z", colour, "ball", 16)
    tip = part(oval(446, 250, 30, 38), "#6c7076" if not is_dark(colour) else "#55595f", "ball", 10)
    return tip + stem + head + part(oval(386, 262, 15, 21), dark(colour, 0.5), rim=6)


def wired_earphones(colour: str) -> str:
    """In-ear earphones on a braided cable with a USB-C plug."""
    cable = "M230 250C230 420 330 420 396 470C420 560 300 600 300 660S420 720 500 660S640 560 600 500S520 500 540 560"
    other = "M570 250C570 420 470 420 404 470"
    cord = tube(cable, "#e8e6e1", 12) + tube(other, "#e8e6e1", 12) + line(cable + other, "#9a9da1", 5, 0.45, dash="3 7")
    joint = part(box(382, 440, 36, 60, 12), colour, "cyl", 8)
    remote = part(box(530, 340, 34, 104, 14), colour, "cyl", 8) + text(547, 372, "+", 26, "#777") + text(547, 432, "–", 26, "#777") + flat(oval(547, 392, 6), "#999")
    plug = f'<g transform="rotate(24 540 580)">{part(box(518, 560, 44, 84, 12), colour, "cyl", 8)}{part(box(525, 640, 30, 38, 8), "#b9bec4", "cyl", 5)}</g>'
    buds = _ear(colour) + f'<g transform="matrix(-1 0 0 1 800 0)">{_ear(colour)}</g>'
    return laid(cord + joint + remote + plug + buds)


def _ear(colour: str) -> str:
    stem = part(box(214, 190, 34, 110, 14), colour, "cyl", 10)
    head = part(oval(236, 156, 62, 58), colour, "ball", 16) + part(oval(298, 150, 32, 40), "#8d9298", "ball", 10)
    return head.join(("", stem)) + flat(oval(212, 150, 17), dark(colour, 0.35), 0.6) + flat(oval(212, 150, 11), "url(#mesh)")


def speaker(colour: str) -> str:
    """A portable round speaker with a carrying loop."""
    body = box(180, 220, 440, 450, 150)
    cloth = part(body, colour, "cyl", 44, flat(body, "url(#weave)") + flat(body, "url(#dots)"))
    top = part("M196 330C200 240 280 214 400 214S600 240 604 330C560 300 480 290 400 290S240 300 196 330Z", dark(colour, 0.35), "top", 14)
    keys = text(330, 264, "–", 44, "#e9e9e9") + text(400, 266, "▸", 40, "#e9e9e9") + text(470, 266, "+", 44, "#e9e9e9")
    base = part("M192 590C210 650 270 674 330 674H470C530 674 590 650 608 590C560 630 240 630 192 590Z", dark(colour, 0.45), rim=14)
    badge = part(box(320, 430, 160, 54, 10), dark(colour, 0.45), rim=8) + text(400, 468, "TEMBRIA", 28, "#fff", spacing=3)
    loop = tube("M590 300C690 300 690 440 612 430", dark(colour, 0.5), 20)
    return floor(680, 220) + loop + cloth + top + keys + base + badge


def laptop(colour: str, kind: str = "air") -> str:
    """An open laptop; the gaming one has a lit keyboard and a fiercer screen."""
    gaming = kind == "gaming"
    lid = part(box(150, 130, 500, 350, 20), dark(colour, 0.1), rim=10)
    tone = "#7d3fb0" if gaming else "#3d8a9c"
    screen = part(box(164, 144, 472, 312, 8), "#101216", rim=0, inside=_wallpaper(164, 144, 472, 312, tone) + (_rocket() if gaming else "") + _glare("M480 140H640V400Z"))
    deck = part("M150 484H650L744 650C748 662 744 668 730 668H70C56 668 52 662 56 650Z", colour, "top", 14)
    well = "M178 500H622L660 580H140Z"
    board = flat(well, "#23252a" if gaming else "#3a3e44")
    glow = ("#ff4f6d", "#ffb13d", "#5ee28d", "#4fb3ff", "#b06bff")
    keys = ""
    for r in range(4):
        y, left, right = 504 + r * 19, 180 - r * 9.4, 620 + r * 9.4
        step = (right - left) / 13
        keys += "".join(flat(box(left + c * step + 2, y, step - 5, 14, 3), mix(glow[(c + r) % 5], "#23252a", 0.35) if gaming else "#565b62") for c in range(13))
    pad = part("M332 594H468L478 644H322Z", light(colour, 0.06), rim=6)
    front = part("M56 652C56 676 64 684 84 684H716C736 684 744 676 744 652L730 668H70Z", dark(colour, 0.25), "top", 6)
    hinge = part(box(170, 474, 460, 16, 6), dark(colour, 0.45), rim=4)
    mark = text(400, 474, "", 1, "#fff")
    lines = line("M96 640L130 580M704 640L670 580", "#e0455c", 5, 0.9) if gaming else ""
    return floor(688, 340, ry=16) + lid + screen + deck + board + keys + pad + front + hinge + mark + lines


def _rocket() -> str:
    ship = part("M400 210C450 250 460 330 440 380H360C340 330 350 250 400 210Z", "#e9edf2", "cyl", 10) + part(oval(400, 290, 22), "#48b6e0", "ball", 6)
    fins = flat("M360 340L318 396L366 384ZM440 340L482 396L434 384Z", "#e0455c") + flat("M376 384H424L400 446Z", "#ffb13d") + flat("M386 384H414L400 420Z", "#fff2b0")
    stars = "".join(flat(oval(180 + (n * 83) % 440, 160 + (n * 47) % 170, 2.6), "#fff", 0.9) for n in range(26))
    return stars + f'<g transform="rotate(24 400 300)">{fins}{ship}</g>'


def tablet(colour: str) -> str:
    """A tablet with a drawing on it and its stylus."""
    body = part(box(100, 170, 560, 430, 32), colour, "lit", 12)
    screen = part(box(124, 194, 512, 382, 12), "#fff", rim=0, inside=flat(box(124, 194, 512, 382), "#fbf6ec") + _flowers())
    pen = part(box(0, 0, 24, 420, 10), "#f5f4f0", "cyl", 8) + part("M2 420H22L14 462H10Z", "#d8d8d6", "cyl", 4) + flat(box(5, 60, 14, 90, 6), "#d9dad8")
    tool = "".join(part(oval(160, 240 + n * 44, 15), c, rim=4) for n, c in enumerate(("#c9373a", "#f3c634", "#4d8257", "#2f70b6", "#303136")))
    return laid(body + screen + tool + flat(oval(380, 182, 4), "#222")) + laid(f'<g transform="translate(700 190) rotate(16)">{pen}</g>')


def _flowers() -> str:
    out = line("M400 560C396 480 410 430 396 360M470 560C480 500 500 470 520 420M320 560C310 500 290 470 270 440", "#4d8257", 9)
    for x, y, r, tone in ((396, 330, 26, "#c9373a"), (524, 400, 19, "#2f70b6"), (264, 420, 19, "#e8a83a")):
        for dx, dy in ((0, -1), (0.95, -0.3), (0.6, 0.8), (-0.6, 0.8), (-0.95, -0.3)):
            out += flat(oval(x + dx * r, y + dy * r, r * 0.72), tone, 0.85)
        out += flat(oval(x, y, r * 0.5), "#f9dc6b")
    return out + flat("M400 480C440 440 470 450 480 440C470 490 430 500 400 490Z", "#6fa873")


def e_reader(colour: str) -> str:
    """An e-reader with a page of text in warm light."""
    body = part(box(190, 80, 420, 630, 36), colour, "lit", 20)
    page = box(226, 120, 348, 490, 6)
    rows = text(400, 190, "I", 40, "#4a443b", "Noto Serif Display") + "".join(flat(box(262, 230 + n * 27, (276, 262, 276, 270, 150)[n % 5], 9, 3), "#5c564c", 0.75) for n in range(12))
    screen = part(page, "#f3e6c8", rim=10, inside=rows + text(400, 594, "24 %", 18, "#7d766a", weight=400))
    return floor(712, 200) + laid(body + screen + text(400, 668, "papirka", 30, "#a9adb3", weight=400, spacing=4))


def television(colour: str, kind: str = "large") -> str:
    """A television on its feet; the compact one has a wider frame."""
    small = kind == "compact"
    x, y, w, h = (130, 190, 540, 330) if small else (56, 150, 688, 412)
    edge = 20 if small else 8
    frame = part(box(x, y, w, h, 10), colour, "lit", 8)
    inner = box(x + edge, y + edge, w - 2 * edge, h - 2 * edge - 6, 4)
    show = _wallpaper(x + edge, y + edge, w - 2 * edge, h - 2 * edge, "#3f9c8c" if small else "#c2554a")
    screen = part(inner, "#0d0e11", rim=0, inside=show + _glare(f"M{x + w * .66} {y}H{x + w}V{y + h * .8}Z"))
    feet = both(line(f"M{x + w - 150} {y + h}L{x + w - 90} {y + h + 64}M{x + w - 150} {y + h}L{x + w - 200} {y + h + 64}", dark(colour, 0.3) if not is_dark(colour) else "#26272b", 15))
    mark = text(400, y + h - (5 if small else 2), "SVITLON", 13 if small else 10, "#8d9298", spacing=3)
    return floor(y + h + 70, w * 0.42, ry=12) + feet + frame + screen + mark


def monitor(colour: str) -> str:
    """A desk monitor on a height-adjustable stand."""
    stand = part("M366 480H434L446 650H354Z", "#3a3d43", "cyl", 12) + part(oval(400, 664, 150, 26), "#45494f", "top", 10)
    frame = part(box(90, 120, 620, 380, 14), colour, "lit", 8)
    screen = part(box(100, 130, 600, 344, 4), "#0d0e11", rim=0, inside=_wallpaper(100, 130, 600, 344, "#5a6fb8") + _windows())
    return floor(672, 200, ry=14) + stand + frame + screen + text(400, 493, "SVITLON", 13, "#9a9fa6", spacing=3)


def _windows() -> str:
    win = part(box(140, 170, 270, 230, 10), "#f6f7f9", rim=4) + flat(box(140, 170, 270, 26, 8), "#3f4a63")
    win += "".join(flat(box(160, 216 + n * 22, (220, 180, 204, 130)[n % 4], 9, 4), "#a8b0bf") for n in range(8))
    chart = part(box(440, 220, 220, 200, 10), "#ffffff", rim=4) + "".join(part(box(462 + n * 38, 400 - v, 26, v, 4), c, rim=0) for n, (v, c) in enumerate(((60, "#f3c634"), (100, "#5fb3a0"), (80, "#e0724f"), (140, "#4f74c9"), (118, "#8d63b8"))))
    return win + chart


def smart_watch(colour: str) -> str:
    """A round sports watch with its dial lit."""
    strap = part("M318 60H482C486 140 494 200 504 250H296C306 200 314 140 318 60ZM296 550H504C494 600 486 660 482 740H318C314 660 306 600 296 550Z", colour, "cyl", 22)
    holes = "".join(flat(box(390, y, 20, 12, 6), dark(colour, 0.5)) for y in (620, 652, 684))
    crown = part(box(586, 340, 30, 46, 8), "#9aa0a6", "top", 6) + part(box(588, 420, 22, 60, 8), "#9aa0a6", "top", 6)
    case = part(oval(400, 400, 202), "#5a5f66", "lit", 16) + part(oval(400, 400, 180), "#0f1114", rim=0)
    ticks = "".join(f'<g transform="rotate({n * 30} 400 400)">{line("M400 236V250", "#aeb4ba", 5)}</g>' for n in range(12))
    rings = line("M400 262A138 138 0 1 1 270 446", "#5ee28d", 15) + line("M400 290A110 110 0 1 1 400 510", "#4fb3ff", 15) + line("M400 262A138 138 0 0 0 270 446", "#5ee28d", 15, 0.2)
    dial = text(400, 416, "10:24", 76, "#fff", weight=600) + text(400, 462, "♥ 68", 34, "#ff6b7d") + text(400, 352, "НД 22", 26, "#c8ccd1", weight=400)
    return laid(strap + holes + crown + case + ticks + rings + dial + _glare("M480 230A180 180 0 0 1 570 340L420 300Z"))


def kids_watch(colour: str) -> str:
    """A child's watch phone with a square screen and an SOS button."""
    strap = part("M304 50H496C500 130 510 190 516 240H284C290 190 300 130 304 50ZM284 560H516C510 610 500 670 496 750H304C300 670 290 610 284 560Z", colour, "cyl", 22)
    stars = "".join(text(x, y, "★", 34, light(colour, 0.55)) for x, y in ((350, 130), (440, 176), (352, 214), (440, 640), (360, 690), (400, 612)))
    case = part(box(226, 220, 348, 360, 80), light(colour, 0.1), "lit", 26)
    screen = part(box(266, 260, 268, 280, 44), "#161b2c", rim=0, inside=_wallpaper(266, 260, 268, 280, "#4460a8") + _glare("M440 250H540V420Z"))
    face = text(400, 384, "10:24", 82, "#fff") + part(oval(340, 462, 36), "#5db26a", "top", 6) + part(oval(460, 462, 36), "#f3c634", "top", 6)
    face += line("M324 472Q340 446 356 472", "#fff", 8) + text(460, 477, "☺", 44, "#7a5a10")
    sos = part(box(564, 330, 40, 90, 16), "#e0413f", "cyl", 8)
    lens = flat(oval(400, 242, 8), "#1b1d22")
    return laid(strap + stars + sos + case + screen + face + lens)


def power_bank(colour: str) -> str:
    """A power bank with ports, a charge display and its cable."""
    body = part(box(230, 130, 290, 540, 50), colour, "lit", 28)
    display = part(box(290, 220, 170, 100, 18), "#14161a", rim=6) + text(375, 290, "86%", 56, "#7df0a2")
    ports = part(box(270, 142, 76, 18, 8), "#14161a", rim=4) + part(box(366, 142, 46, 18, 9), "#14161a", rim=4) + part(box(430, 142, 46, 18, 9), "#14161a", rim=4)
    marks = text(375, 520, "ZAPAS", 48, light(colour, 0.6), spacing=8) + text(375, 566, "20 000 mAh · 65 W", 24, light(colour, 0.5), weight=400)
    cable = tube("M452 140C452 20 640 60 630 240C620 420 560 480 600 560S700 640 650 690", "#e9e6df", 16) + part(box(430, 120, 44, 60, 10), "#f4f2ed", "cyl", 8)
    plug = part(box(620, 664, 50, 60, 12), "#f4f2ed", "cyl", 8) + part(box(630, 720, 30, 26, 6), "#b9bec4", "cyl", 4)
    return floor(676, 200) + laid(body + display + ports + marks) + laid(cable + plug)


def charger(colour: str) -> str:
    """A compact wall charger with three ports and its folding plug."""
    pins = part(box(560, 330, 120, 30, 14), "#d0d4d8", "top", 6) + part(box(560, 450, 120, 30, 14), "#d0d4d8", "top", 6)
    body = part(box(160, 210, 410, 390, 60), colour, "lit", 34)
    face = part(box(190, 240, 250, 330, 36), dark(colour, 0.05), rim=14)
    ports = "".join(part(box(250, y, 130, 36, 18), "#34373c", rim=6) + flat(box(270, y + 14, 90, 8, 4), "#8d9298") for y in (286, 360))
    ports += part(box(246, 440, 138, 60, 8), "#34373c", rim=6) + flat(box(258, 468, 114, 20, 3), "#4f7fc4")
    marks = text(226, 312, "1", 22, "#9a9fa6") + text(226, 386, "2", 22, "#9a9fa6") + text(315, 545, "65 W", 30, "#8d9298")
    mark = f'<g transform="rotate(-90 506 405)">{text(506, 417, "ZAPAS TRIO", 36, "#9a9fa6", spacing=4)}</g>'
    return floor(606, 240) + pins + body + face + ports + marks + mark
