"""Power tools, hand tools, measuring, paint and the box they lie in."""

from __future__ import annotations

from ink import SANS, SERIF, at, box, dark, flat, floor, is_dark, laid, light, line, oval, part, text, tube


def drill(colour: str) -> str:
    """A compact cordless drill driver with its battery."""
    bit = part("M40 296H130V312H40L26 304Z", "#8d949b", "top", 4) + line("M50 298l14 12M70 298l14 12M90 298l14 12M110 298l14 12", "#5d646b", 3)
    chuck = part("M120 280L150 262H200V346H150L120 328Z", "#2b2d31", "top", 10) + part(box(196, 250, 60, 108, 8), "#3d4045", "top", 8) + "".join(line(f"M{x} 256V352", "#fff", 2, 0.16) for x in range(204, 256, 8))
    collar = part(box(252, 240, 52, 128, 8), "#2b2d31", "top", 10) + "".join(text(278, 270 + n * 22, str(3 + n * 5), 15, "#e8e8e6") for n in range(4))
    body = part("M300 220H560C610 220 634 250 634 300C634 340 610 366 570 372L600 560H470L440 380H300Z", colour, "lit", 28)
    rear = part("M560 224C612 226 634 256 634 300S612 366 566 370C590 330 590 270 560 224Z", "#2b2d31", rim=10) + "".join(line(f"M{596} {y}H624", "#777", 4) for y in range(270, 340, 16))
    grip = part("M470 400C500 392 560 392 576 400L600 556H480Z", "#2b2d31", rim=16) + "".join(line(f"M{490 + n * 4} {430 + n * 26}H{580 + n * 4}", "#fff", 3, 0.14) for n in range(5))
    trigger = part("M440 384C420 410 424 440 452 456L470 456L458 384Z", "#c9373a", rim=8)
    battery_ = part("M430 556H640Q656 556 656 574V640Q656 660 636 660H430Q410 660 410 640V576Q410 556 430 556Z", "#2b2d31", "lit", 16) + part(box(430, 590, 130, 40, 8), colour, rim=6) + text(495, 619, "12 V", 30, "#2b2d31")
    words = text(430, 316, "МАЙСТРАД", 34, "#2b2d31", SANS, 800, spacing=2) + flat(oval(330, 366, 10), "#fff6d2")
    return floor(672, 160, 530) + at(bit + chuck + collar + body + rear + grip + trigger + words + battery_, 10, 0)


def battery(colour: str) -> str:
    """A slide-in tool battery with three charge diodes."""
    top = part("M230 210H570L590 300H210Z", "#3d4045", "top", 14) + part(box(270, 160, 260, 70, 10), "#2b2d31", rim=10) + "".join(part(box(300 + n * 60, 176, 24, 50, 4), "#d9b45f", "cyl", 4) for n in range(4))
    body = part("M170 300H630Q650 300 650 324V610Q650 660 600 660H200Q150 660 150 610V324Q150 300 170 300Z", "#303238", "lit", 34)
    plate = part(box(200, 370, 400, 180, 20), colour, "lit", 14) + text(400, 450, "МАЙСТРАД", 46, "#2b2d31", SANS, 800, spacing=2) + text(400, 520, "12 V Li-ion", 46, "#2b2d31", SANS, 600)
    lights = "".join(part(oval(340 + n * 60, 606, 14), c, "ball", 4) + flat(oval(340 + n * 60, 606, 24), c, 0.35, 4) for n, c in enumerate(("#6ee08a", "#6ee08a", "#6ee08a")))
    latch = part(box(150, 400, 34, 110, 10), colour, "cyl", 8) + part(box(616, 400, 34, 110, 10), colour, "cyl", 8)
    return floor(670, 260) + top + body + plate + lights + latch


def rotary_hammer(colour: str) -> str:
    """A rotary hammer with its side handle and a long bit."""
    bit = part("M20 318H200V338H20L8 328Z", "#8d949b", "top", 4) + "".join(line(f"M{30 + n * 20} 320l16 16", "#5d646b", 4) for n in range(8))
    nose = part("M190 300L230 280H290V380H230L190 358Z", "#2b2d31", "top", 10) + part(box(280, 264, 40, 132, 8), "#3d4045", "top", 8)
    side = part(box(300, 380, 46, 230, 22), "#2b2d31", "cyl", 14) + "".join(line(f"M304 {y}H342", "#fff", 3, 0.16) for y in range(430, 590, 16)) + part(box(290, 366, 66, 40, 8), "#3d4045", rim=8)
    body = part("M310 250H600C660 250 690 280 700 330L690 420C680 450 640 450 610 440L480 430C420 440 400 500 396 560L390 600H470V560C480 500 520 480 560 470L520 440H310Z", colour, "lit", 26)
    motor = part("M380 420H500L490 640Q488 670 460 670H410Q384 670 384 640Z", "#2b2d31", "cyl", 20) + "".join(line(f"M400 {y}H474", "#777", 4) for y in range(560, 650, 18))
    handle = line("M676 300C740 380 730 560 640 610C570 640 500 620 480 600", dark(colour, 0.5), 62) + line("M676 300C740 380 730 560 640 610C570 640 500 620 480 600", "#2f3237", 54) + line("M690 320C734 400 720 540 640 590", "#fff", 6, 0.2, blur=2)
    trigger = part("M640 420C660 450 664 500 648 540L626 530C636 490 634 460 620 430Z", "#c9373a", rim=6)
    knob = part(oval(420, 350, 36), "#2b2d31", "ball", 8) + line("M420 350V326", "#fff", 5)
    words = text(560, 352, "VOLTERA", 38, "#fff", SANS, 800, spacing=3) + text(560, 390, "800 W", 26, "#e6f2f2")
    return floor(690, 230, 460) + bit + side + handle + motor + nose + body + trigger + knob + words


def jigsaw(colour: str) -> str:
    """A jigsaw on its base plate, cutting a board."""
    board = part("M20 600H780V690H20Z", "#dcb680", "top", 14, "".join(line(f"M20 {y}q190 8 380 0t380 0", "#8a5a2b", 3, 0.3) for y in range(616, 690, 16))) + flat(box(20, 606, 226, 8), "#6b4321", 0.7)
    plate = part("M150 560H640L660 600H130Z", "url(#steel)", "top", 6)
    blade = part("M236 540H262V720L250 734L236 712Z", "url(#steel)", rim=3) + line("M238 560l-8 7l8 7l-8 7l8 7l-8 7l8 7l-8 7l8 7l-8 7l8 7l-8 7l8 7l-8 7l8 7", "#5d646b", 4)
    body = part("M200 330C200 290 230 270 280 264L560 250C630 250 660 300 664 360L660 420L700 520Q700 548 670 548H220Q190 548 190 516Z", colour, "lit", 30)
    top = line("M270 280C270 170 360 150 460 150S650 170 660 300", dark(colour, 0.5), 66) + line("M270 280C270 170 360 150 460 150S650 170 660 300", "#2f3237", 58) + line("M270 250C280 170 360 134 460 134S620 144 646 220", "#fff", 6, 0.2, blur=2)
    nose = part("M200 380H300V560H210Q190 540 190 516Z", "#2b2d31", rim=14) + flat(oval(248, 440, 15), "#fff6d2")
    trigger = part("M380 196C400 206 470 206 500 196L496 226H386Z", "#c9373a", rim=6)
    words = text(480, 440, "VOLTERA", 42, "#fff", SANS, 800, spacing=4) + text(480, 490, "650 W", 30, "#e6f2f2")
    cord = tube("M664 420C740 430 720 560 780 540", "#2b2d31", 20)
    return floor(700, 330) + cord + top + body + nose + trigger + words + blade + plate + board


def screwdrivers(colour: str) -> str:
    """Five screwdrivers in a row, from slotted to Torx."""
    out = ""
    for n, (length, wide) in enumerate(((330, 15), (290, 13), (250, 12), (210, 11), (170, 10))):
        x = 150 + n * 126
        top = 90 + (330 - length)
        tip = (f"M{x - wide - 3} {top - 12}H{x + wide + 3}L{x + wide / 2 + 3} {top + 30}H{x - wide / 2 - 3}Z", f"M{x - 4} {top - 16}H{x + 4}L{x + wide / 2 + 2} {top + 26}H{x - wide / 2 - 2}Z")[n % 2]
        shaft = part(tip, "#5d646b", "cyl", 3) + part(box(x - wide / 2 - 2, top + 20, wide + 4, length, 3), "url(#steel)", rim=3)
        y = top + length + 12
        handle = part(f"M{x - 20} {y}H{x + 20}C{x + 24} {y + 40} {x + 40} {y + 50} {x + 42} {y + 90}V{690 - 30}Q{x + 40} 700 {x} 704Q{x - 40} 700 {x - 42} {690 - 30}V{y + 90}C{x - 40} {y + 50} {x - 24} {y + 40} {x - 20} {y}Z", "#2b2d31", "cyl", 16)
        grips = "".join(part(box(x + d - 7, y + 100, 14, 690 - y - 140, 7), colour, rim=5) for d in (-24, 0, 24))
        ring = part(box(x - 22, y - 4, 44, 20, 6), colour, "cyl", 5)
        out += laid(shaft + handle + grips + ring)
    return out


def hammer(colour: str) -> str:
    """A claw hammer with a fibreglass handle."""
    handle = part("M372 250H428L432 470C440 500 446 540 444 640Q442 720 400 722Q358 720 356 640C354 540 360 500 368 470Z", "#2b2d31", "cyl", 16) + part("M374 240H426L430 450H370Z", colour, "cyl", 10) + "".join(line(f"M364 {y}Q400 {y + 8} 436 {y}", "#fff", 4, 0.16) for y in range(510, 700, 22)) + f'<g transform="rotate(-90 400 370)">{text(400, 382, "МАЙСТРАД", 26, "#2b2d31", SANS, 800)}</g>'
    head = part("M230 130H300C330 150 360 156 440 150C520 140 590 160 640 250C650 268 636 276 622 262C580 222 540 214 500 220L440 226V268H360V226C330 226 310 220 300 214H230Z", "#6d747c", "lit", 22) + part(box(200, 116, 44, 112, 10), "#8d949b", "top", 8) + line("M520 196C570 196 600 216 624 250", "#3d4249", 7, 0.7) + line("M250 142H300C340 160 380 166 440 162", "#fff", 6, 0.5, blur=2)
    nails = "".join(f'<g transform="translate({x} {y}) rotate({a})">{part(box(0, 0, 8, 110, 2), "#aab0b6", "cyl", 2)}{part(oval(4, 0, 12, 5), "#8d949b", rim=2)}</g>' for x, y, a in ((600, 520, 40), (660, 560, 74), (160, 540, -30)))
    return at(laid(handle + head), 0, -6, 1.02, 24) + laid(nails)


def laser_level(colour: str) -> str:
    """A cross-line laser level on its bracket, casting a green cross."""
    wall = line("M0 250H800", "#3be06a", 26, 0.35, blur=8) + line("M0 250H800", "#2fe066", 6) + line("M400 0V420", "#3be06a", 26, 0.35, blur=8) + line("M400 0V420", "#2fe066", 6) + flat(oval(400, 250, 44), "#c9ffd6", 0.8, 14)
    body = part(box(270, 330, 260, 300, 46), "#303238", "lit", 30) + part(box(290, 350, 220, 120, 30), colour, rim=14)
    window = part("M330 400C330 360 470 360 470 400V440C470 460 330 460 330 440Z", "#0f1512", rim=8) + flat(oval(400, 408, 15), "#7dffa0") + flat(oval(400, 408, 40), "#3be06a", 0.6, 8)
    bumpers = "".join(part(box(x, 340, 30, 280, 14), "#4b5057", "cyl", 8) for x in (254, 516))
    words = text(400, 540, "Рівно", 54, "#f0f2ee", SERIF, 700) + flat(oval(360, 590, 10), "#6ee08a") + flat(oval(440, 590, 10), "#555") + part(oval(400, 590, 16), "#e8a23a", "ball", 5)
    bracket = part("M240 630H560L580 690Q580 704 560 704H240Q220 704 220 690Z", "#4b5057", "top", 14) + part(oval(400, 632, 90, 16), "#2b2d31", "top", 6)
    return wall + floor(706, 210) + bracket + body + bumpers + window + words


def tape_measure(colour: str) -> str:
    """A tape measure with its blade drawn out along the ground."""
    blade = part("M60 590H440V644H60Z", colour, "top", 8, "".join(line(f"M{x} 590v{26 if n % 5 == 0 else 14}", "#222", 3) for n, x in enumerate(range(80, 440, 13))) + "".join(text(80 + n * 65, 636, str(n + 1), 22, "#c9373a" if n == 5 else "#222") for n in range(6)))
    hook = part("M44 576H72V690H44Q36 690 36 680V586Q36 576 44 576Z", "#8d949b", "top", 6) + flat(oval(58, 604, 5), "#555")
    body = part("M320 230C340 170 400 150 470 150H560C670 150 720 230 720 340V610Q720 664 670 664H370Q310 664 310 600V330Q306 270 320 230Z", "#303238", "lit", 36)
    face = part(oval(520, 390, 148), colour, "lit", 18) + part(oval(520, 390, 118), light(colour, 0.2), rim=10) + text(520, 388, "Рівно", 68, "#2b2d31", SERIF, 800) + text(520, 442, "клас II", 34, "#4b4232", SANS, 600)
    lock = part(box(400, 132, 110, 52, 18), "#c9373a", "top", 10)
    clip = part(box(700, 300, 32, 180, 10), "#8d949b", "cyl", 6)
    lip = part(box(300, 574, 60, 86, 10), "#4b5057", "top", 8)
    return floor(690, 330) + clip + blade + hook + lock + body + face + lip


def paint(colour: str) -> str:
    """A bucket of wall paint in its colour, with a loaded brush and a swatch."""
    swatch = part("M40 180C140 150 420 160 760 130L756 330C600 320 300 350 60 330C80 300 40 280 70 250C40 230 60 200 40 180Z", colour, "lit", 14, "".join(line(f"M50 {y}C300 {y - 14} 500 {y + 4} 760 {y - 20}", "#fff", 4, 0.16) for y in range(190, 330, 22)))
    bail = line("M206 400C180 220 620 220 594 400", "#8d949b", 10) + line("M206 400C180 220 620 220 594 400", "#eef1f3", 4)
    pot = part("M200 390H600L586 670Q584 704 546 704H254Q216 704 214 670Z", "#f3f1ea", "cyl", 28)
    top = part(oval(400, 390, 202, 40), "#c6cacf", rim=8) + part(oval(400, 392, 184, 32), colour, rim=14)
    drip = part("M214 396C230 470 250 470 262 420C280 520 310 500 316 424C330 460 350 450 356 428H216Z", colour, rim=8)
    label = part("M212 470Q400 500 588 470L580 640Q400 668 222 640Z", colour, "cyl", 10)
    ink = light(colour, 0.85) if is_dark(colour) else dark(colour, 0.75)
    words = text(400, 560, "Кольорова", 58, ink, SERIF, 700) + text(400, 612, "матова інтер’єрна фарба", 25, ink, SANS, 400)
    brush = at(part("M376 420H424L430 640Q428 690 400 690T370 640Z", "#c08a4a", "cyl", 10) + part(box(352, 350, 96, 80, 6), "url(#steel)", "top", 6) + part("M352 350H448L440 250C430 230 420 250 410 236C400 250 390 230 380 244C370 232 364 250 360 250Z", colour, "cyl", 10), 240, 60, 0.86, 24)
    return laid(swatch) + floor(706, 210) + bail + pot + top + label + drip + words + floor(690, 60, 610, 10) + laid(brush)


def glue_gun(colour: str) -> str:
    """A cordless hot-glue gun with sticks."""
    nozzle = part("M96 300L180 276V352L96 322Z", "#d9b45f", "top", 6) + part(box(170, 262, 60, 104, 12), "#c9373a", "top", 10) + flat("M92 312C70 330 84 356 92 370C102 356 108 330 96 318Z", "#f3ead0", 0.95)
    body = part("M220 240H560C620 240 650 270 650 320S620 390 570 392L600 610Q600 640 570 640H500Q474 640 470 610L440 400H220Z", colour, "lit", 28)
    grip = part("M466 430H574L596 612H484Z", "#2b2d31", rim=16) + "".join(line(f"M{484 + n * 4} {460 + n * 26}H{576 + n * 4}", "#fff", 3, 0.15) for n in range(5))
    trigger = part("M440 404C420 440 430 500 470 520L480 500L466 404Z", "#2b2d31", rim=8)
    stick = part(box(640, 304, 130, 30, 8), "#f6efdc", "cyl", 8)
    base = part("M470 630H610Q630 630 630 650V680H450V650Q450 630 470 630Z", "#2b2d31", "top", 12)
    stand = tube("M250 390L210 520L250 560", "#8d949b", 12)
    words = text(390, 336, "МАЙСТРАД", 38, "#2b2d31", SANS, 800, spacing=2) + flat(oval(540, 290, 10), "#6ee08a")
    sticks = "".join(f'<g transform="rotate({a} 230 660)">{part(box(120, 650, 220, 24, 8), "#f6efdc", "top", 6)}</g>' for a in (-8, 6, 20))
    return floor(690, 150, 540) + stand + stick + body + grip + trigger + nozzle + base + words + laid(sticks)


def tool_box(colour: str) -> str:
    """A tool box with metal latches and organisers in the lid."""
    handle = line("M270 250C270 150 530 150 530 250", "#1f2023", 46) + line("M270 250C270 150 530 150 530 250", "#34373c", 38) + line("M286 220C300 168 500 168 514 220", "#fff", 6, 0.25, blur=2)
    lid = part("M110 270Q110 240 146 240H654Q690 240 690 270V400H110Z", colour, "lit", 24) + "".join(part(box(x, 262, 170, 86, 12), "#dfe6e6", rim=10, inside="".join(flat(oval(x + 20 + (n * 37) % 140, 280 + (n * 23) % 60, 8, 6), ("#8d949b", "#d9b45f", "#6d747c")[n % 3]) for n in range(18))) for x in (140, 490))
    body = part("M90 400H710L694 670Q692 700 660 700H140Q108 700 106 670Z", "#303238", "lit", 32) + line("M96 430H704", "#000", 5, 0.4)
    ribs = "".join(part(box(x, 560, 20, 140, 6), "#3d4045", "cyl", 5) for x in (140, 640))
    latches = "".join(part(box(x, 372, 76, 110, 10), "url(#steel)", "top", 6) + part(box(x + 18, 430, 40, 34, 6), "#8d949b", rim=4) for x in (190, 534))
    mark = part(box(300, 520, 200, 90, 10), colour, rim=10) + text(400, 578, "МАЙСТРАД", 34, "#2b2d31", SANS, 800, 184)
    eye = part(box(372, 380, 56, 60, 10), "#c6cacf", rim=8) + flat(oval(400, 416, 11), "#303238")
    return floor(704, 310) + handle + lid + body + ribs + latches + mark + eye
