"""Watering, cutting, digging and resting in the garden."""

from __future__ import annotations

from ink import SERIF, at, both, box, dark, flat, floor, folds, is_dark, laid, light, line, oval, part, text


def hose(colour: str) -> str:
    """A coiled garden hose with a spray gun."""
    coils = ""
    for n, (rx, ry) in enumerate(((270, 190), (226, 156), (182, 122), (138, 88))):
        ring = oval(390, 430 - n * 8, rx, ry)
        coils += line(ring, dark(colour, 0.5), 40) + line(ring, colour, 34) + line(ring, "#e8d24a", 6, 0.95) + f'<g transform="translate(-2 -9)">{line(ring, "#fff", 6, 0.3, blur=2)}</g>'
    tail = "M640 500C700 560 640 640 560 640C500 640 480 650 440 650"
    end = line(tail, dark(colour, 0.5), 40) + line(tail, colour, 34) + line(tail, "#e8d24a", 6, 0.95)
    gun = part(box(370, 624, 80, 52, 10), "#e08a2e", "top", 10) + part("M180 560L350 600Q376 610 376 640V664H330L320 650L176 626Z", "#303238", "lit", 16) + part("M130 546L184 556V632L130 640Z", "#e08a2e", rim=10) + part("M300 660H350L330 740H296Z", "#303238", rim=12)
    ties = "".join(part(box(x, y, 24, 130, 8), "#303238", "cyl", 6) for x, y in ((378, 236), (378, 500)))
    drops = "".join(flat(oval(x, y, 7, 5), "#7fc4e6", 0.9) for x, y in ((96, 570), (70, 600), (104, 616), (60, 556), (84, 640), (110, 592)))
    return laid(coils + end + ties) + laid(gun) + drops


def watering_can(colour: str) -> str:
    """A zinc watering can with a long spout and a brass rose."""
    spout = part("M520 560L700 260L736 280L560 640Z", colour, "cyl", 16) + part("M690 220L768 262L750 300L676 260Z", "#c9a24c", "lit", 10) + part("M684 214L776 264L768 280L676 230Z", "#e0bd6a", rim=5)
    brace = line("M440 330L640 380", dark(colour, 0.35), 15) + line("M440 328L640 378", light(colour, 0.4), 5)
    back = line("M210 640C60 560 60 330 220 320", dark(colour, 0.5), 34) + line("M210 640C60 560 60 330 220 320", colour, 26) + line("M200 626C76 560 80 350 210 338", "#fff", 5, 0.4)
    hoop = line("M220 320C230 130 470 130 480 320", dark(colour, 0.5), 30) + line("M220 320C230 130 470 130 480 320", colour, 22)
    body = part("M190 310H510L556 680Q556 700 530 700H170Q144 700 144 680Z", colour, "cyl", 32, line("M180 400Q350 424 522 400M156 620Q350 650 548 620", "#000", 6, 0.22) + line("M180 408Q350 432 522 408M156 628Q350 658 548 628", "#fff", 5, 0.3))
    top = part(oval(350, 312, 160, 30), dark(colour, 0.5), rim=8) + part("M190 312A160 30 0 0 1 350 282V312Z", light(colour, 0.12), rim=6)
    ink = light(colour, 0.65) if is_dark(colour) else dark(colour, 0.4)
    return floor(702, 230, 350) + back + spout + brace + hoop + body + top + text(350, 530, "Росинка", 50, ink, SERIF, 700, italic=True)


def pruner(colour: str) -> str:
    """A bypass pruner, open, with a cut twig."""
    blade = part("M380 360C330 300 300 200 320 80C390 120 440 220 430 330Z", "url(#blade)", "lit", 10)
    hook = part("M420 350C480 300 520 220 510 130C496 116 480 130 478 150C470 220 440 270 390 310Z", "#5d646b", "lit", 12)
    left = part("M370 340C300 420 250 540 240 680Q242 724 276 722Q306 716 310 680C330 560 370 470 430 400Z", colour, "lit", 24)
    right = part("M440 340C500 420 560 540 580 680Q580 724 546 722Q516 716 510 680C490 560 440 480 376 400Z", dark(colour, 0.08), "lit", 24)
    caps = part("M248 620C242 660 240 680 240 690Q244 724 276 722Q306 716 309 690L316 640Z", "#303238", rim=8) + part("M572 620C578 660 580 680 580 690Q576 724 546 722Q516 716 512 690L504 640Z", "#303238", rim=8)
    spring = "".join(line(f"M{372 + n * 3} {460 + n * 12}H{440 - n * 3}", "#8d949b", 6) for n in range(5))
    bolt = part(oval(408, 360, 32), "#c6cacf", "ball", 8) + line("M392 360H424", "#5d646b", 6)
    leaf = "".join(flat(f"M{x} {y}q26 -40 64 -12q-18 42 -64 12Z", "#6f9a5c") for x, y in ((580, 180), (640, 250), (600, 300)))
    twig = line("M560 360C600 300 620 220 680 140", "#7a5a36", 15) + flat(oval(556, 366, 9, 6), "#e6d3a8")
    return laid(spring + hook + left + right + caps + blade + bolt) + laid(twig + leaf)


def folding_spade(colour: str) -> str:
    """A folding spade with a saw edge, and its case."""
    blade = part("M270 430C300 400 430 400 460 430L470 600C460 670 400 720 365 736C330 720 270 670 260 600Z", colour, "lit", 26) + line("M365 440V660", "#000", 8, 0.3) + line("M372 440V660", "#fff", 4, 0.2) + "".join(flat(f"M{468 + n * 0.4} {450 + n * 22}l16 10l-15 10Z", colour) for n in range(7))
    neck = part("M330 420V360H400V420Z", "#2b2d31", rim=8) + part(oval(365, 372, 34), "#5d646b", "ball", 8)
    shaft = part(box(350, 150, 30, 220, 8), "#8d949b", "cyl", 8)
    grip = part("M270 60H460Q476 60 470 84L410 160H320L260 84Q254 60 270 60Z", "#2b2d31", "lit", 16) + part("M316 84H414L392 124H338Z", "#d5dacd", rim=8)
    case = part("M520 400H690Q700 400 700 414V650C690 690 650 716 605 726C560 716 520 690 510 650V414Q510 400 520 400Z", "#5f6b48", "lit", 26, flat(box(500, 380, 210, 350), "url(#weave)")) + part("M506 400H704V500C660 540 550 540 506 500Z", "#6f7b54", rim=14) + part(oval(605, 512, 13), "#c9a24c", "ball", 4) + text(605, 620, "Сад Дідуся", 26, "#e6e4c8", SERIF, 700, 160)
    return laid(at(shaft + neck + blade + grip, -70, 0, 1, -6)) + laid(case)


def flower_pot(colour: str) -> str:
    """A terracotta pot on its saucer with a plant in it."""
    saucer = part("M170 660H630L600 704Q596 712 580 712H220Q204 712 200 704Z", dark(colour, 0.08), "top", 12)
    body = part("M220 430H580L540 690H260Z", colour, "cyl", 26, "".join(flat(oval(240 + (n * 83) % 320, 470 + (n * 47) % 200, 24, 9), "#fff", 0.1, 4) for n in range(14)))
    rim = part(box(190, 370, 420, 76, 8), light(colour, 0.06), "cyl", 16)
    soil = part(oval(400, 374, 194, 24), "#3d2a1e", rim=8)
    stems = "".join(line(d, "#5c8a45", 8) for d in ("M400 370C396 300 400 240 400 150", "M390 370C360 310 310 280 270 210", "M410 370C440 310 490 280 530 210", "M380 370C330 350 260 340 220 320", "M420 370C470 350 540 340 580 320"))
    leaves = "".join(f'<g transform="translate({x} {y}) rotate({a})">{part("M0 0C-44 -34 -40 -96 0 -126C40 -96 44 -34 0 0Z", t, rim=10)}{line("M0 -4V-110", "#3f6b35", 3, 0.5)}</g>' for x, y, a, t in ((400, 200, 0, "#7fb069"), (290, 250, -44, "#6a9e58"), (510, 250, 44, "#6a9e58"), (250, 340, -78, "#5f934e"), (550, 340, 78, "#5f934e"), (350, 330, -24, "#86b872"), (450, 330, 24, "#76a862"), (400, 360, 4, "#6a9e58")))
    return floor(714, 220) + saucer + body + soil + stems + leaves + rim


def grill(colour: str) -> str:
    """A folding charcoal grill with its lid, thermometer and embers."""
    legs = both(line("M540 520L640 716M500 520L440 700", "#3d4045", 18) + line("M537 520L637 716", "#fff", 4, 0.3)) + line("M200 640H600", "#6d747c", 10)
    lid = part("M150 400C150 230 280 170 400 170S650 230 650 400Z", colour, "ball", 36) + line("M340 176C340 120 460 120 460 176", "#26272b", 18)
    gauge = part(oval(400, 310, 44), "#e6e9eb", rim=8) + line("M400 310L422 288", "#c9373a", 5) + "".join(f'<g transform="rotate({a} 400 310)">{line("M400 276V284", "#333", 3)}</g>' for a in range(-120, 121, 30))
    rim = part(box(130, 396, 540, 34, 10), "#6d747c", "top", 8)
    bowl = part("M150 430H650C640 510 590 560 520 570H280C210 560 160 510 150 430Z", dark(colour, 0.12), "lit", 26) + "".join(part(oval(x, 516, 17), "#26272b", rim=5) + flat(oval(x, 516, 11), "#f0692f") for x in (320, 374, 428, 482))
    handles = both(line("M656 440C720 440 720 490 640 490", "#26272b", 17))
    smoke = line("M560 180C530 140 590 110 560 60M610 210C580 170 640 140 610 90", "#fff", 14, 0.5, blur=8)
    return floor(720, 280) + legs + handles + bowl + lid + rim + gauge + smoke + text(400, 470, "Вогник", 34, light(colour, 0.6), SERIF, 700)


def hammock(colour: str) -> str:
    """A striped cotton hammock between two posts, sagging."""
    posts = "".join(part(box(x, 120, 46, 590, 10), "#8a6238", "cyl", 14, "".join(line(f"M{x} {y}q23 14 46 0", "#4a2f18", 4, 0.35) for y in range(150, 700, 60))) for x in (40, 714))
    ropes = "".join(line(f"M70 250L{170 + n * 5} {330 + n * 18}M730 250L{630 - n * 5} {330 + n * 18}", "#efe2c4", 5) for n in range(7))
    ties = "".join(line(f"M{x} {y}h50", "#efe2c4", 8) for x, y in ((38, 240), (38, 252), (712, 240), (712, 252)))
    back = part("M166 330C260 440 540 440 634 330C600 480 540 540 400 546S200 480 166 330Z", dark(colour, 0.3), rim=16)
    d = "M160 330C200 500 300 560 400 560S600 500 640 330C650 480 600 660 400 664S150 480 160 330Z"
    stripes = "".join(line(f"M{160 + n * 4} {330 + n * 3}C{200 + n * 3} {500 + n * 15} 300 {560 + n * 13} 400 {560 + n * 13}S{600 - n * 3} {500 + n * 15} {640 - n * 4} {330 + n * 3}", t, 9, 0.9) for n, t in ((1, "#f6ead0"), (3, "#e9b53f"), (5, "#f6ead0"), (7, "#e9b53f")))
    fringe = "".join(line(f"M{190 + n * 15.5} {486 + 172 * (1 - ((n - 13.5) / 14) ** 2)}v40", "#f6ead0", 4) for n in range(28))
    pillow = part("M190 372C200 340 280 350 300 390C310 440 290 470 260 470C220 460 190 420 190 372Z", "#f6ead0", rim=16)
    return floor(716, 330) + posts + ropes + ties + back + pillow + fringe + part(d, colour, "lit", 30, stripes + folds("M240 480C300 560 360 590 420 600"))


