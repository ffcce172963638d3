"""Toys, games and paints."""

from __future__ import annotations

from ink import at, both, box, dark, flat, floor, laid, light, line, mix, oval, part, seam, text, tube


def castle_blocks(colour: str) -> str:
    """A castle of wooden blocks, arches and towers."""
    red, blue, green, sun = "#cf4f43", "#4a86bd", "#6b9e63", "#e9b53f"
    grain = "".join(line(f"M100 {y}q80 -7 160 2t160 -2t300 2", "#8a5a2b", 2, 0.18) for y in range(100, 720, 14))

    def block(d: str, tone: str) -> str:
        return part(d, tone, "lit", 12, grain)

    out = block(box(130, 570, 540, 112, 8), colour) + flat("M340 682V640A60 60 0 0 1 460 640V682Z", "#5c3d22") + line("M340 682V640A60 60 0 0 1 460 640V682", "#a87b45", 9)
    out += "".join(block(box(x, 440, 110, 130, 6), colour) + block(box(x, 330, 110, 110, 6), tone) for x, tone in ((140, light(colour, 0.15)), (550, light(colour, 0.15))))
    out += block("M260 570V460H540V570H460A60 60 0 0 0 340 570Z", light(colour, 0.1)) + block(box(260, 420, 280, 40, 5), red)
    out += "".join(block(f"M{x} 330L{x + 68} 220L{x + 136} 330Z", tone) for x, tone in ((127, blue), (537, blue)))
    out += block(box(340, 290, 120, 130, 6), sun) + block("M322 290L400 150L478 290Z", red) + block(oval(400, 360, 26), blue)
    out += "".join(block(box(x, 384, 44, 36, 4), green) for x in (270, 486)) + line("M400 152V90", "#8a5a2b", 8) + flat("M404 92L460 112L404 132Z", sun)
    out += block("M606 682A46 46 0 0 1 698 682Z", green) + block(oval(112, 648, 34), red)
    return floor(686, 300) + out


def rover(colour: str) -> str:
    """A moon rover of bricks with a solar panel."""
    del colour
    wheels = "".join(part(oval(x, 600, 70), "#33363b", "ball", 14) + part(oval(x, 600, 36), "#e9b53f", "ball", 8) + "".join(f'<g transform="rotate({a} {x} 600)">{line(f"M{x} 538V550", "#5b6067", 11)}</g>' for a in range(0, 360, 30)) for x in (180, 400, 620))
    rocker = tube("M180 600L290 500L400 600M400 600L510 500L620 600", "#8d949b", 26)
    chassis = _brick(170, 430, 460, 80, "#d6493f", 9) + _brick(210, 350, 200, 80, "#f1f1ee", 4) + _brick(410, 350, 200, 80, "#3f7fc0", 4)
    panel = f'<g transform="rotate(-9 400 230)">{part(box(150, 190, 420, 120, 8), "#22376b", "lit", 10, "".join(line(f"M{x} 190V310", "#7d96d6", 3) for x in range(192, 570, 42)) + line("M150 230H570M150 270H570", "#7d96d6", 3))}<rect x="150" y="190" width="420" height="120" rx="8" fill="none" stroke="#d7dbe0" stroke-width="9"/></g>'
    mast = tube("M360 350V290", "#8d949b", 20) + tube("M590 350V200", "#8d949b", 16) + part(box(550, 140, 96, 66, 14), "#f1f1ee", rim=12) + part(oval(580, 172, 20), "#26292e", "ball", 6) + part(oval(620, 172, 15), "#26292e", "ball", 6)
    arm = tube("M630 460L720 420L740 500", "#e9b53f", 20) + tube("M740 500L716 536M740 500L760 536", "#8d949b", 10)
    return floor(672, 300) + rocker + mast + panel + chassis + arm + wheels


def _brick(x: float, y: float, w: float, h: float, tone: str, studs: int) -> str:
    step = w / studs
    top = "".join(part(box(x + n * step + step * 0.22, y - 15, step * 0.56, 20, 5), tone, "cyl", 5) for n in range(studs))
    return top + part(box(x, y, w, h, 5), tone, "lit", 12) + line(f"M{x + 8} {y + 8}H{x + w - 8}", "#fff", 4, 0.35)


def doll(colour: str) -> str:
    """A rag doll with plaits in an embroidered dress, with a spare outfit beside her."""
    skin, hair = "#f4d6bb", "#8a4f2a"
    legs = "".join(part(box(x, 560, 44, 130, 20), skin, "cyl", 10) + part(f"M{x - 12} 676C{x - 8} 650 {x + 50} 650 {x + 52} 690V704H{x - 14}Z", "#b3262b", rim=8) for x in (336, 404))
    arms = "".join(part(d, skin, "lit", 12) for d in ("M300 380C250 420 220 470 206 520C204 544 236 548 246 528C262 490 290 450 320 424Z", "M484 380C534 420 564 470 578 520C580 544 548 548 538 528C522 490 494 450 464 424Z"))
    dress = part("M330 350C350 362 434 362 454 350C490 400 520 500 550 606C470 634 314 634 234 606C264 500 294 400 330 350Z", "#f6efe0", "lit", 22, _hem())
    apron = part("M340 440C360 448 424 448 444 440L478 590C430 602 354 602 306 590Z", "#b3262b", "lit", 14, "".join(flat(oval(x, y, 8), "#f3c634") for x, y in ((360, 490), (424, 490), (392, 530), (346, 556), (440, 556))))
    sleeves = part("M330 352C296 366 276 410 280 440L330 430Z", "#f6efe0", rim=10) + part("M454 352C488 366 508 410 504 440L454 430Z", "#f6efe0", rim=10)
    plaits = "".join(part(oval(x, y, 26, 24), hair, "ball", 8) for x, y in ((262, 290), (254, 330), (250, 370), (250, 410), (522, 290), (530, 330), (534, 370), (534, 410)))
    bows = "".join(part(f"M{x} 438l-30 -20v40ZM{x} 438l30 -20v40Z", "#2f70b6", rim=6) for x in (250, 534))
    head = part(oval(392, 230, 130, 124), skin, "ball", 22)
    fringe = part("M262 230C256 130 330 84 392 84S528 130 522 230C500 200 480 180 392 176C300 180 284 200 262 230Z", hair, rim=16) + line("M392 90C380 120 376 150 380 174", dark(hair), 4, 0.5)
    face = "".join(line(f"M{x - 14} 246Q{x} 230 {x + 14} 246", "#3d2b22", 6) + flat(oval(x, 284, 20, 14), "#e88f84", 0.55, 4) for x in (340, 444)) + line("M368 294Q392 316 416 294", "#b3262b", 6)
    wreath = "".join(_bloom(262 + n * 32.5, 164 - 62 * (1 - ((n - 4) / 4) ** 2), ("#c9373a", "#f3c634", "#2f70b6", "#f6f3ea")[n % 4]) for n in range(9))
    spare = at(part("M330 350C350 362 434 362 454 350L470 420L450 430C470 500 490 560 500 600C440 620 350 620 290 600C300 560 320 500 334 430L314 420Z", "#5f95c9", "lit", 20, "".join(flat(oval(320 + (n * 53) % 160, 400 + (n * 37) % 200, 7), "#fff", 0.8) for n in range(16))), 250, 40, 0.62, 12)
    return floor(706, 200, 392) + laid(spare) + plaits + legs + arms + dress + apron + sleeves + head + fringe + face + wreath + bows


def _hem() -> str:
    return line("M236 590C314 616 470 616 548 590", "#b3262b", 8) + line("M244 566C320 590 464 590 540 566", "#26222a", 7, dash="9 9")


def _bloom(x: float, y: float, tone: str) -> str:
    petals = "".join(flat(oval(x + dx, y + dy, 11), tone) for dx, dy in ((0, -11), (10, -3), (7, 9), (-7, 9), (-10, -3)))
    return flat(oval(x + 14, y + 14, 13, 7), "#5c8a52") + petals + flat(oval(x, y, 6), "#f9dc6b")


def bear(colour: str) -> str:
    """A plush bear, sitting."""
    tan = light(colour, 0.45)
    ears = both(part(oval(510, 150, 58), colour, "ball", 16) + part(oval(510, 154, 32), tan, rim=10))
    body = part("M260 460C260 380 320 350 400 350S540 380 540 460C560 600 520 680 400 680S240 600 260 460Z", colour, "ball", 30) + flat(oval(400, 540, 94, 110), tan, 0.85, 8)
    arms = both(part("M520 410C580 420 620 490 616 560C610 600 560 604 548 566C536 520 520 480 500 460Z", colour, "ball", 18))
    legs = both(part(oval(540, 630, 92, 78), colour, "ball", 20) + part(oval(562, 636, 46, 50), tan, rim=12) + seam("M528 606A46 50 0 0 1 598 606", tan))
    head = part(oval(400, 250, 160, 142), colour, "ball", 28) + part(oval(400, 300, 78, 60), light(colour, 0.58), "ball", 16)
    face = part("M366 276C366 256 434 256 434 276C434 296 412 308 400 308S366 296 366 276Z", "#3a261b", "ball", 8) + line("M400 308V328Q380 350 362 334M400 328Q420 350 438 334", "#3a261b", 6)
    face += "".join(part(oval(x, 226, 16, 18), "#2a1a12", "ball", 4) + flat(oval(x - 5, 219, 5), "#fff", 0.9) for x in (336, 464))
    heart = part("M400 470C384 440 344 444 344 478C344 508 384 526 400 544C416 526 456 508 456 478C456 444 416 440 400 470Z", "#c9373a", rim=10)
    return floor(700, 240) + ears + body + arms + legs + head + face + heart


def game_box(colour: str, title: str = "", scene: str = "fair", note: str = "", maker: str = "") -> str:
    """The box of a board game or a jigsaw puzzle, with its picture on the lid and pieces before it."""
    lid = part(box(120, 120, 560, 430, 8), colour, rim=10, inside=_fair() if scene == "fair" else _mountains())
    side = part("M120 548H680L664 606H136Z", dark(colour, 0.35), "top", 10) + text(400, 588, title, 28, "#fff3da", "Noto Serif Display", spacing=3)
    frame = '<rect x="134" y="134" width="532" height="402" rx="4" fill="none" stroke="#fff3da" stroke-width="4" opacity=".8"/>'
    banner = part(box(176, 156, 448, 92, 12), mix(colour, "#2b1a20", 0.25), rim=10) + text(400, 222, title, 58, "#fff3da", "Noto Serif Display", 800, 410)
    foot = text(156, 524, maker, 20, "#fff3da", anchor="start") + text(644, 524, note, 22, "#fff3da", anchor="end")
    shade = flat(box(120, 488, 560, 62), "#000", 0.35, 8)
    pieces = _pawns() if scene == "fair" else _jigsaw(colour)
    return floor(612, 300) + side + lid + shade + frame + banner + foot + pieces


def _fair() -> str:
    sky = flat(box(100, 100, 600, 460), "#f0b95c") + flat(oval(560, 300, 70), "#fbe3a0")
    hills = flat("M100 400Q250 320 400 390T700 350V560H100Z", "#7da05a") + flat("M100 460Q300 400 700 450V560H100Z", "#5d8648")
    tents = "".join(part(f"M{x} 460V390H{x + 120}V460Z", "#f6ead0", rim=6) + "".join(flat(f"M{x - 12 + n * 24} 390L{x + 60} 320L{x + 12 + n * 24} 390Z", ("#c9373a", "#fff3da")[n % 2]) for n in range(6)) for x in (180, 480))
    cart = part("M330 430H460L446 478H346Z", "#8a5a2b", rim=6) + "".join(part(oval(x, 486, 26), "#6b4321", rim=6) + flat(oval(x, 486, 9), "#e9b53f") for x in (360, 436))
    goods = "".join(part(oval(x, y, 16, 19), t, "ball", 5) for x, y, t in ((350, 416, "#b9682f"), (382, 412, "#c98a3c"), (414, 414, "#a5532a"), (440, 418, "#d2a04a")))
    return sky + hills + tents + goods + cart


def _mountains() -> str:
    sky = flat(box(100, 100, 600, 460), "#f4d9c4") + flat(box(100, 100, 600, 200), "#9fc0d8", 0.8, 24) + flat(oval(300, 320, 46), "#fff2cf") + flat(oval(300, 320, 90), "#fff2cf", 0.5, 14)
    far = flat("M100 400L220 290L300 360L420 250L540 370L620 300L700 380V560H100Z", "#8ea3bd")
    mid = flat("M100 440Q220 350 340 420T560 400T700 420V560H100Z", "#6d8f86")
    near = flat("M100 490Q260 430 420 480T700 460V560H100Z", "#4c7359")
    firs = "".join(flat(f"M{x} {y}l22 54h-44Z", "#2f5344") + flat(f"M{x} {y + 22}l27 54h-54Z", "#2f5344") for x, y in ((150, 400), (190, 424), (610, 392), (650, 416), (570, 430), (240, 440)))
    fog = flat(oval(380, 420, 240, 14), "#fff", 0.5, 14)
    return sky + far + fog + mid + near + firs


def _pawns() -> str:
    out = ""
    for x, tone in ((180, "#c9373a"), (262, "#2f70b6"), (344, "#e9b53f"), (426, "#4d8257")):
        out += part(f"M{x - 30} 708C{x - 26} 660 {x - 12} 650 {x - 10} 630H{x + 10}C{x + 12} 650 {x + 26} 660 {x + 30} 708Z", tone, "cyl", 10) + part(oval(x, 616, 22), tone, "ball", 8)
    die = part(box(516, 640, 72, 72, 14), "#fbf8f0", "lit", 10) + "".join(flat(oval(x, y, 7), "#2a2a2e") for x, y in ((534, 658), (552, 676), (570, 694), (570, 658), (534, 694)))
    coins = "".join(part(oval(650, 700 - n * 11, 42, 14), "#d9a83e", "cyl", 6) for n in range(4))
    return out + die + coins


def _jigsaw(colour: str) -> str:
    piece = "M0 0H30C24 -22 56 -22 50 0H80V28C104 22 104 58 80 52V80H52C58 56 22 56 28 80H0V52C22 58 22 22 0 28Z"
    spots = ((170, 636, -14, "#8ea3bd"), (330, 650, 10, "#4c7359"), (480, 630, -6, "#f4d9c4"), (620, 650, 18, "#9fc0d8"))
    return "".join(laid(f'<g transform="translate({x - 40} {y}) rotate({a})">{part(piece, t, rim=8)}</g>') for x, y, a, t in spots)


def scooter(colour: str) -> str:
    """A three-wheeled child's scooter with lit wheels."""
    stem = line("M250 560L330 150", "#8d949b", 20) + line("M247 558L327 150", "#e8ecef", 7) + tube("M262 500L296 330", colour, 34)
    bar = tube("M246 168C290 140 370 140 420 166", "#4b5057", 18) + tube("M226 180L270 158", colour, 30) + tube("M396 158L440 178", colour, 30)
    deck = part("M230 560C300 590 420 620 640 612C700 610 712 640 690 652C560 672 360 668 250 640C210 626 200 580 230 560Z", colour, "top", 20)
    grip = "".join(line(f"M{x} 626l30 12", dark(colour, 0.5), 6, 0.6) for x in range(350, 620, 34)) + text(500, 636, "", 10, "#fff")
    brake = part("M630 612C660 560 730 580 742 640L700 640C690 616 660 610 630 612Z", dark(colour, 0.35), rim=10)
    wheel = "".join(flat(oval(x, y, r + 18), c, 0.5, 14) + part(oval(x, y, r), "#2f3238", "ball", 8) + part(oval(x, y, r * 0.62), c, "ball", 6) + "".join(f'<g transform="rotate({a} {x} {y})">{line(f"M{x} {y - r * .55}V{y}", "#fff", 4, 0.8)}</g>' for a in range(0, 360, 60)) + part(oval(x, y, 9), "#f0f0ee", "ball", 3) for x, y, r, c in ((300, 616, 58, "#6ad3f0"), (180, 640, 66, "#f07ab4"), (700, 664, 44, "#f3d04e")))
    fork = part("M160 590C190 540 280 540 330 576L320 616C270 590 210 600 180 640Z", dark(colour, 0.3), rim=14)
    streamers = "".join(line(f"M226 182C{200 - n * 10} {210 + n * 8} {210 - n * 12} {230 + n * 6} {190 - n * 8} {256 + n * 6}", c, 5) for n, c in enumerate(("#f07ab4", "#6ad3f0", "#f3d04e")))
    return floor(708, 300) + streamers + deck + grip + brake + stem + bar + wheel + fork


def finger_paints(colour: str) -> str:
    """Six jars of finger paint, one open, with a painted hand print."""
    del colour
    tones = ("#e0413f", "#f3c634", "#3f7fc0", "#56a75b", "#ef8030", "#f8f6f0")
    jars = ""
    for n, tone in enumerate(tones):
        x, y = 190 + (n % 3) * 210, 330 + (n // 3) * 250
        jars += _paint_jar(x, y, tone)
    print_ = at(_hand("#e0413f"), -130, -250, 0.34, -12) + at(_hand("#3f7fc0"), 150, -250, 0.34, 14) + at(_hand("#f3c634"), 10, -265, 0.3, 0)
    return floor(340, 290, ry=14) + print_ + jars[: len(jars) // 2] + floor(690, 300) + jars[len(jars) // 2 :]


def _paint_jar(x: float, y: float, tone: str) -> str:
    pot = part(f"M{x - 80} {y - 60}H{x + 80}L{x + 74} {y + 84}Q{x + 72} {y + 100} {x + 56} {y + 100}H{x - 56}Q{x - 72} {y + 100} {x - 74} {y + 84}Z", light(tone, 0.12), "cyl", 18)
    lid = part(box(x - 92, y - 104, 184, 52, 12), tone, "cyl", 12) + "".join(line(f"M{x - 80 + k * 16} {y - 94}v34", "#000", 3, 0.15) for k in range(11))
    label = part(box(x - 62, y - 24, 124, 92, 10), "#fffaf0", rim=6) + flat(oval(x, y + 22, 26), tone) + flat(oval(x + 20, y + 6, 11), tone) + flat(oval(x - 22, y + 40, 9), tone)
    return pot + lid + label


def _hand(tone: str) -> str:
    fingers = "".join(line(d, tone, 62) for d in ("M310 470L270 230", "M380 450L370 160", "M450 450L474 180", "M510 480L566 270", "M300 560L180 450"))
    return flat(oval(400, 560, 130, 120), tone) + fingers


