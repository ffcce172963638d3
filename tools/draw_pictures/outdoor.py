"""Camping, bottles, yoga, fitness and the bicycle."""

from __future__ import annotations

from math import cos, pi, sin

from ink import SANS, SERIF, at, both, box, dark, flat, floor, gloss, is_dark, laid, light, line, oval, part, text, tube


def tent(colour: str) -> str:
    """A dome tent with its door open and a vestibule to the side, pitched on grass."""
    ground = part(oval(400, 650, 370, 60), "#8fae70", "top", 20)
    guys = line("M700 430L770 650M100 430L34 650", "#f3ead6", 4)
    dome = "M70 640C100 430 220 190 400 170S700 430 730 640C560 668 240 668 70 640Z"
    poles = line("M70 640C140 380 300 190 420 172M730 640C660 380 500 190 380 172", dark(colour, 0.5), 9, 0.8) + line("M400 172C420 330 420 500 410 660", dark(colour), 4, 0.4)
    panel = flat("M400 160C540 180 690 400 740 660L560 680C560 460 500 260 400 160Z", "#000", 0.14) + flat("M400 160C250 190 120 420 60 660L200 680C220 460 300 260 400 160Z", "#fff", 0.12)
    door = part("M400 300C330 400 280 540 268 662L540 662C520 540 480 400 400 300Z", "#3b3a3c", rim=26) + flat("M300 650C310 560 340 500 400 470C460 500 500 560 510 650Z", "#f3c878", 0.55, 14)
    flap = part("M400 300C330 400 280 540 268 662C300 600 320 560 300 520C350 470 380 380 400 300Z", light(colour, 0.3), rim=12) + part("M400 300C480 400 520 540 540 662C510 610 490 560 512 520C450 470 420 380 400 300Z", light(colour, 0.2), rim=12)
    bag = part(box(420, 590, 80, 66, 26), "#c9613a", rim=10) + part(box(434, 566, 52, 34, 14), "#c9613a", rim=8)
    vents = flat("M350 220Q400 200 450 220L440 244Q400 226 360 244Z", dark(colour, 0.45)) + text(400, 284, "ВЕРШИНА", 22, light(colour, 0.7), spacing=3)
    pegs = "".join(line(f"M{x} 646l{d} 20", "#c6cacf", 6) for x, d in ((34, -8), (770, 8), (90, -8), (712, 8)))
    tufts = "".join(line(f"M{60 + n * 29} {690 - (n * 13) % 26}q-4 -18 -8 -24m8 24q2 -20 8 -26", "#5f8a4a", 4) for n in range(24))
    return ground + guys + part(dome, colour, "lit", 32, panel + poles) + door + bag + flap + vents + pegs + tufts


def sleeping_bag(colour: str) -> str:
    """A mummy sleeping bag with a half-open zip, and its stuff sack."""
    d = "M300 70C400 70 470 130 476 230C500 400 470 560 420 690C400 730 220 730 200 690C150 560 120 400 144 230C150 130 200 70 300 70Z"
    quilt = "".join(line(f"M110 {y}Q310 {y + 34} 510 {y}", "#000", 5, 0.28) + line(f"M110 {y + 10}Q310 {y + 44} 510 {y + 10}", "#fff", 8, 0.16, blur=4) for y in range(240, 700, 62))
    hood = part("M300 110C370 110 410 160 404 220C390 280 360 300 310 300S230 280 216 220C210 160 240 110 300 110Z", "#e8a23a", rim=30)
    zip_ = line("M404 250C440 400 430 520 400 640", dark(colour, 0.6), 12) + line("M404 250C440 400 430 520 400 640", "#dfe3e6", 4, dash="3 4")
    cord = tube("M286 306C270 350 300 370 290 400", "#e8a23a", 7)
    sack = part("M540 440C540 420 710 420 710 440V660C710 690 540 690 540 660Z", dark(colour, 0.12), "cyl", 24) + part(oval(625, 440, 85, 26), dark(colour, 0.35), rim=10) + line("M560 420V680M690 420V680", "#2a2c30", 14, 0.8) + text(625, 580, "RANGER", 26, light(colour, 0.7), spacing=2)
    return laid(part(d, colour, "lit", 34, quilt) + hood + zip_ + cord) + floor(684, 90, 625, 12) + sack


def air_mat(colour: str) -> str:
    """An inflatable sleeping mat with its pump sack."""
    d = "M190 90H470C520 90 540 130 540 180V640C540 690 520 712 470 712H190C140 712 120 690 120 640V180C120 130 140 90 190 90Z"
    pods = "".join(part(oval(168 + c * 81, 160 + r * 70, 46, 38), light(colour, 0.08), "ball", 10, edge=0.15) for c in range(5) for r in range(8))
    pillow = part(box(140, 100, 380, 80, 40), light(colour, 0.2), "top", 18)
    valve = part(oval(500, 690, 17), "#e8a23a", "ball", 6)
    sack = part("M590 330H730L716 640Q714 670 690 670H630Q606 670 604 640Z", "#3d4249", "cyl", 22) + part(box(582, 310, 156, 40, 14), "#2a2d31", "top", 8) + text(660, 520, "ВЕРШИНА", 20, "#d3d7db")
    return laid(part(d, colour, "lit", 40, pods) + pillow + valve) + floor(670, 80, 660, 12) + sack


def headlamp(colour: str) -> str:
    """A headlamp on its elastic band, lit, with a small red light."""
    glow = '<circle cx="400" cy="430" r="320" fill="url(#glow)"/>'
    band = "M130 430C110 240 250 160 400 160S690 240 670 430"
    strap = line(band, dark(colour, 0.55), 66) + line(band, "#4a4f56", 58) + line(band, colour, 22) + line(band, "#fff", 2, 0.4, dash="8 8")
    low = line("M130 420C140 520 230 560 300 566M670 420C660 520 570 560 500 566", "#4a4f56", 58)
    clip = both(part(box(640, 330, 58, 40, 10), "#2b2d31", rim=8))
    body = part(box(250, 380, 300, 220, 70), colour, "lit", 28)
    lens = part(oval(370, 488, 82), "#c6cacf", "ball", 10) + part(oval(370, 488, 66), "#fffbe8", rim=8) + "".join(flat(oval(370 + 38 * cos(a * pi / 4), 488 + 38 * sin(a * pi / 4), 8), "#ffe9a0") for a in range(8)) + flat(oval(370, 488, 22), "#fff")
    red = part(oval(492, 458, 25), "#e0413f", "ball", 8) + part(oval(492, 534, 22), "#d9dde0", "ball", 6)
    key = part(box(350, 364, 100, 26, 12), "#d0542e", "top", 6)
    return laid(low + strap + clip) + glow + laid(key + body + lens + red)


def poles(colour: str) -> str:
    """A pair of trekking poles with cork grips, one of them folded."""
    def pole() -> str:
        shaft = part(box(390, 200, 20, 470, 6), "#33363b", "cyl", 6) + "".join(part(box(385, y, 30, 44, 6), colour, "cyl", 6) for y in (360, 520))
        tip = part("M393 668H407L403 740H397Z", "#b9bec4", "cyl", 4) + part(oval(400, 690, 44, 14), "#2b2d31", "top", 6)
        grip = part("M372 60C372 40 428 40 430 62L422 120C432 150 430 180 420 210H382C372 180 370 150 378 120Z", "#cf9f66", "cyl", 12, flat(box(360, 30, 80, 190), "url(#speck)")) + part(box(374, 44, 54, 22, 10), "#2b2d31", "top", 6)
        strap = tube("M376 60C310 90 310 190 350 210C380 200 380 120 390 66", "#2b2d31", 13)
        return strap + shaft + tip + grip

    folded = "".join(part(box(x, 380, 18, 280, 6), "#33363b", "cyl", 6) for x in (640, 668)) + part(box(606, 300, 24, 360, 6), "#33363b", "cyl", 6) + part("M596 180C596 160 642 160 644 182L636 240C644 262 642 280 634 304H606C596 280 594 262 602 240Z", "#cf9f66", "cyl", 10) + line("M618 660Q632 700 648 660M650 380Q664 340 678 380", "#8d949b", 6) + part(box(600, 470, 96, 36, 6), colour, "top", 6)
    return laid(at(pole(), -190, 6, 0.98, 8)) + laid(at(pole(), -20, 6, 0.98, 8)) + laid(at(folded, 20, 20))


def straw_bottle(colour: str) -> str:
    """A clear tritan bottle with a straw lid and measuring marks."""
    body = part("M286 240H514C540 280 540 320 530 360C520 400 520 440 530 480C540 540 540 600 530 660Q524 704 480 704H320Q276 704 270 660C260 600 260 540 270 480C280 440 280 400 270 360C260 320 260 280 286 240Z", light(colour, 0.4), "cyl", 22, flat(box(250, 330, 300, 390), light(colour, 0.15), 0.75) + part(box(394, 230, 14, 450, 6), "#fdfdfb", "cyl", 3))
    lid = part("M276 170Q276 150 300 150H500Q524 150 524 170V244H276Z", dark(colour, 0.25), "cyl", 14) + "".join(line(f"M{x} 170V238", "#fff", 2, 0.15) for x in range(288, 520, 13))
    spout = part("M360 150C360 90 400 60 450 66C480 70 480 100 456 104C430 106 424 120 424 150Z", light(colour, 0.15), "lit", 12) + tube("M500 160C570 150 580 240 530 250", dark(colour, 0.35), 16)
    marks = "".join(line(f"M290 {y}h{34 if n % 2 else 22}", "#fff", 4, 0.85) for n, y in enumerate(range(350, 680, 40)))
    name = f'<g transform="rotate(-90 486 500)">{text(486, 512, "Джерело", 42, "#fff", SERIF, 700)}</g>'
    return floor(706, 150) + body + lid + spout + marks + name + gloss(box(296, 260, 16, 400, 8), 0.6, 4)


def steel_bottle(colour: str) -> str:
    """An insulated steel bottle with a wide mouth and a carrying loop."""
    loop = tube("M340 110C340 40 460 40 460 110", dark(colour, 0.5) if is_dark(colour) else "#3d4045", 24)
    lid = part("M310 110Q310 96 330 96H470Q490 96 490 110V196H310Z", "#3d4045", "cyl", 14) + "".join(line(f"M{x} 110V190", "#fff", 2, 0.14) for x in range(320, 486, 12))
    neck = part(box(304, 194, 192, 26, 6), "url(#steel)", "top", 4)
    body = part("M304 220H496C536 240 550 270 550 310V660Q550 704 506 704H294Q250 704 250 660V310C250 270 264 240 304 220Z", colour, "cyl", 30)
    drop = "M400 380C430 430 456 460 456 496A56 56 0 1 1 344 496C344 460 370 430 400 380Z"
    ink = light(colour, 0.75) if is_dark(colour) else dark(colour, 0.55)
    return floor(706, 170) + loop + lid + neck + body + line(drop, ink, 8) + line("M370 500A32 32 0 0 0 400 528", ink, 7) + text(400, 622, "Джерело", 40, ink, SERIF, 700)


def yoga_mat(colour: str, cork: str = "") -> str:
    """A half-rolled yoga mat with alignment lines, or one of cork on rubber."""
    under = "#3d3a38" if cork else light(colour, 0.35)
    sheet_d = "M250 230H690L610 690H120Z"
    pattern = flat(sheet_d, "url(#speck)") if cork else flat(sheet_d, "url(#weave)") + line("M405 640L445 260M330 560L480 410M330 410L480 560M210 640L290 270M560 640L620 270", light(colour, 0.55) if is_dark(colour) else dark(colour, 0.35), 5, 0.8)
    sheet = part(sheet_d, colour, "lit", 24, pattern)
    edge = part("M120 690H610L612 706H116Z", under, rim=4)
    roll = part("M236 130H700C730 130 730 262 700 262H236C200 262 200 130 236 130Z", under, "top", 24) + part(oval(700, 196, 38, 68), colour, rim=10) + "".join(line(oval(700, 196, r * 0.56, r), under, 6) for r in (54, 40, 26, 12))
    return flat("M130 700H640L720 260L700 250Z", "#2b2233", 0.25, 14) + laid(sheet + edge) + flat("M230 270H690V290H224Z", "#000", 0.3, 8) + roll


def yoga_block(colour: str) -> str:
    """Two cork yoga blocks, one leaning on the other."""
    def block(w: int, h: int, deep: int) -> str:
        front = part(box(0, deep, w, h, 22), colour, "lit", 18, flat(box(0, 0, w + 90, h + 90), "url(#speck)"))
        top = part(f"M14 {deep + 4}L{deep + 10} 4H{w + deep - 14}Q{w + deep} 4 {w + deep - 6} 14L{w - 6} {deep + 8}Z", light(colour, 0.22), rim=10, inside=flat(box(0, 0, w + 90, h), "url(#speck)", 0.7))
        side = part(f"M{w - 4} {deep + 14}L{w + deep - 6} 12Q{w + deep} 8 {w + deep} 30V{h - 10}L{w} {h + deep - 16}Z", dark(colour, 0.2), rim=12, inside=flat(box(0, 0, w + 120, h + 120), "url(#speck)"))
        return side + top + front

    flat_one = f'<g transform="translate(110 440)">{block(470, 170, 80)}</g>'
    standing = f'<g transform="translate(260 90) rotate(-4)">{block(210, 300, 70)}</g>'
    return floor(694, 310) + flat_one + standing + text(345, 620, "Асана", 50, dark(colour, 0.5), SERIF, 700)


def band(colour: str) -> str:
    """A wide latex loop band, with a second one folded behind it."""
    inner = part("M90 400C90 190 710 190 710 400V500C710 300 90 300 90 500Z", dark(colour, 0.38), "top", 20)
    front = "M90 400C90 610 710 610 710 400V500C710 730 90 730 90 500Z"
    ink = light(colour, 0.8) if is_dark(colour) else dark(colour, 0.7)
    stripes = line("M90 424C90 634 710 634 710 424M90 480C90 708 710 708 710 480", ink, 3, 0.5)
    shine = flat("M150 500C240 580 330 600 400 604L400 640C320 636 230 620 150 550Z", "#fff", 0.26, 8)
    words = f'<path id="arc" d="M130 500C200 700 600 700 670 500" fill="none"/><text font-family="{SANS}" font-size="44" font-weight="800" fill="{ink}" letter-spacing="8" text-anchor="middle"><textPath href="#arc" startOffset="50%">СИЛАТУТ</textPath></text>'
    return floor(672, 290) + at(inner + part(front, colour, "cyl", 22, stripes + shine) + words, 0, -10)


def dumbbell(colour: str) -> str:
    """A hexagonal neoprene dumbbell, and its pair behind."""
    def one() -> str:
        bar = part("M300 356H500C510 376 510 424 500 444H300C290 424 290 376 300 356Z", dark(colour, 0.12), "top", 16)
        head = part("M470 300L520 262H640L692 300V500L640 538H520L470 500Z", colour, "lit", 24) + flat("M520 262H640L622 300H538Z", "#fff", 0.22) + flat("M520 538H640L622 500H538Z", "#000", 0.16) + line("M538 300V500M622 300V500", dark(colour), 3, 0.3)
        heads = both(head)
        words = text(580, 414, "СилаТут", 24, light(colour, 0.75) if is_dark(colour) else dark(colour, 0.5), SANS, 800)
        return bar + heads + words

    return floor(580, 260, 440, 16) + floor(672, 300, 390) + at(one(), 50, -120, 0.88, -8) + at(one(), -20, 120, 1.05, 0)


def kettlebell(colour: str) -> str:
    """A cast-iron kettlebell."""
    handle_d = "M270 400C200 250 220 120 290 100H510C580 120 600 250 530 400"
    handle = line(handle_d, dark(colour, 0.5), 70) + line(handle_d, colour, 60) + line("M262 340C220 240 236 140 296 124H500", "#fff", 9, 0.28, blur=4)
    ball = part("M400 330C540 330 620 420 620 520C620 600 570 670 520 696H280C230 670 180 600 180 520C180 420 260 330 400 330Z", colour, "ball", 40, "".join(flat(oval(190 + (n * 71) % 420, 340 + (n * 53) % 350, 2.4), "#fff", 0.12) for n in range(150)))
    plate = part(oval(400, 520, 94), "#e8a23a", rim=12) + text(400, 512, "СИЛА", 42, "#3a2a10", SANS, 800) + text(400, 556, "ТУТ", 42, "#3a2a10", SANS, 800)
    return floor(700, 210) + handle + ball + plate


def bike_lights(colour: str) -> str:
    """A front and a rear bicycle light, both lit."""
    beam = flat("M250 330L40 180V560L250 470Z", "#fff2c0", 0.6, 14)
    front = part(box(210, 300, 300, 200, 60), colour, "lit", 26) + part("M250 304C200 310 176 350 176 400S200 490 250 496Z", "#dfe6ea", "ball", 14) + flat(oval(222, 400, 30, 64), "#fffbe8") + "".join(line(f"M{x} 320V480", "#000", 6, 0.4) for x in (420, 444, 468)) + part(box(330, 284, 64, 26, 12), "#4fb3ff", "top", 6) + text(350, 416, "400 lm", 40, light(colour, 0.6))
    front += part("M310 494H430L420 560H320Z", "#26272b", rim=10) + tube("M320 550C300 640 440 640 420 550", "#3d4045", 26)
    rear_glow = flat(oval(640, 460, 120, 150), "#ff3b30", 0.4, 24)
    rear = part(box(580, 350, 120, 230, 44), "#26272b", "lit", 16) + part(box(594, 366, 92, 170, 34), "#e0302b", "ball", 14) + "".join(flat(oval(640, y, 15), "#ffb3a8") + flat(oval(640, y, 7), "#fff") for y in (410, 452, 494)) + tube("M600 580C590 660 690 660 680 580", "#3d4045", 22)
    return floor(648, 250, 440) + beam + front + rear_glow + rear + flat(oval(200, 400, 90, 110), "#fff6d2", 0.5, 24)


def chain_lock(colour: str) -> str:
    """A chain lock in its textile sleeve, with keys."""
    sleeve_d = "M260 560C90 520 80 180 400 160S710 520 540 560"
    sleeve = line(sleeve_d, dark(colour, 0.5), 74) + line(sleeve_d, colour, 66) + line(sleeve_d, "#e0622f", 9, 0.9, dash="26 26") + f'<g transform="translate(-5 -16)">{line(sleeve_d, "#fff", 9, 0.22, blur=4)}</g>'
    links = "".join(f'<rect x="{x}" y="{y}" width="64" height="44" rx="21" fill="none" stroke="#7d848c" stroke-width="16" transform="rotate({a} {x + 32} {y + 22})"/><rect x="{x}" y="{y}" width="64" height="44" rx="21" fill="none" stroke="#dfe3e6" stroke-width="6" transform="rotate({a} {x + 32} {y + 22})"/>' for x, y, a in ((256, 552, 20), (474, 552, -20)))
    body = part(box(296, 510, 208, 150, 34), "#3d4045", "lit", 22) + part(oval(400, 584, 40), "#c6cacf", "ball", 8) + part(box(394, 562, 12, 44, 6), "#26272b", rim=3) + text(400, 540, "ПЕДАЛЬ", 17, "#d3d7db", spacing=3)
    key = part(oval(0, 0, 30), "#3d4045", "ball", 6) + flat(oval(0, -12, 8), "#cfd3d7") + part("M-9 26H9V110L0 120L-9 110Z", "#d3d7db", "cyl", 4) + line("M9 60h9M9 78h13M9 96h8", "#c3c8cd", 6)
    return laid(sleeve + links + body) + laid(f'<g transform="translate(620 600) rotate(-30)">{key}</g><g transform="translate(650 590) rotate(14)">{key}</g>')


def helmet(colour: str) -> str:
    """A city helmet with vents, straps and a rear light."""
    straps = line("M240 560C270 640 330 700 400 710M560 560C520 640 460 700 400 710M300 556C320 640 360 690 400 710", "#2b2d31", 15) + part(box(374, 694, 52, 34, 8), "#3d4045", rim=6)
    shell = "M100 520C80 300 220 150 420 150S740 320 710 500C706 540 680 556 640 560C480 590 300 590 170 566C130 560 104 550 100 520Z"
    vents = "".join(part(d, "#1d1e22", rim=8) for d in ("M250 300C300 230 360 210 400 214C360 260 330 310 320 360C290 360 260 340 250 300Z", "M440 214C500 220 560 250 600 300C590 340 550 360 520 356C500 300 470 250 440 214Z", "M160 470C170 420 200 380 240 370C250 410 250 450 240 480C210 490 180 486 160 470Z", "M300 490C300 450 320 420 350 410C400 420 430 450 430 490C390 500 340 500 300 490Z", "M500 486C510 450 530 420 560 412C600 420 640 450 650 480C600 500 550 500 500 486Z"))
    pad = part("M150 540C300 600 520 600 676 536L660 580C520 620 300 620 180 584Z", "#2b2d31", rim=8)
    lamp = part(box(640, 470, 70, 42, 18), "#e0302b", "ball", 8) + flat(oval(676, 490, 60, 44), "#ff4a3c", 0.35, 14)
    shine = flat("M150 420C160 300 260 200 380 180C280 220 200 310 190 420Z", "#fff", 0.3, 8)
    ink = light(colour, 0.7) if is_dark(colour) else dark(colour, 0.6)
    return floor(716, 160) + straps + pad + part(shell, colour, "ball", 34, shine) + vents + lamp + text(400, 552, "ПЕДАЛЬ", 28, ink, spacing=6)


def floor_pump(colour: str) -> str:
    """A floor pump with a gauge at its foot and a twin head."""
    hose = tube("M400 640C560 660 600 560 580 420C570 330 620 290 600 240", "#2b2d31", 16)
    head = part("M576 190H640V260Q640 272 628 272H588Q576 272 576 260Z", "#2b2d31", "lit", 10) + part("M640 206L690 190V222L640 236Z", "#c6cacf", rim=5)
    rod = part(box(392, 90, 16, 120, 4), "url(#steel)", rim=2)
    handle = part(box(250, 64, 300, 48, 24), "#2b2d31", "top", 14) + part(box(368, 58, 64, 60, 14), "#3d4045", "top", 8) + both(part(box(470, 64, 80, 48, 24), colour, "top", 10))
    barrel = part(box(364, 200, 72, 420, 10), colour, "cyl", 16) + part(box(354, 190, 92, 36, 10), "#2b2d31", "cyl", 8) + f'<g transform="rotate(-90 400 420)">{text(400, 434, "ПЕДАЛЬ", 40, light(colour, 0.8), spacing=8)}</g>'
    foot = part("M190 670C230 640 330 620 400 620S570 640 610 670C620 690 600 704 570 704H230C200 704 180 690 190 670Z", "#2b2d31", "top", 16)
    gauge = part(oval(400, 610, 74), "#c6cacf", "ball", 8) + part(oval(400, 610, 62), "#fbfaf4", rim=6) + "".join(f'<g transform="rotate({a} 400 610)">{line("M400 556V566", "#c9373a" if a > 80 else "#333", 4)}</g>' for a in range(-120, 121, 20)) + line("M400 610L434 574", "#c9373a", 6) + flat(oval(400, 610, 8), "#333") + text(400, 648, "bar", 20, "#333")
    return floor(706, 220) + hose + head + rod + handle + barrel + foot + gauge


