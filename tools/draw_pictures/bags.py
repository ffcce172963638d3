"""Backpacks, bags and a suitcase."""

from __future__ import annotations

from ink import both, box, dark, flat, floor, folds, is_dark, light, line, oval, part, seam, sym, text, tube


def _zip(d: str, colour: str) -> str:
    return line(d, dark(colour, 0.5), 11) + line(d, "#c4c8cd", 4, 0.9, dash="3 4")


def _puller(x: float, y: float, tone: str = "#c4c8cd") -> str:
    return part(box(x - 5, y, 10, 34, 4), tone, "cyl", 4)


def backpack(colour: str) -> str:
    """A city backpack with two compartments, a front pocket and a top handle."""
    body = sym("400 130C500 130 566 170 580 270C594 380 600 520 592 640C590 680 570 700 540 702L400 704")
    handle = tube("M350 136C350 76 450 76 450 136", dark(colour, 0.25), 20)
    straps = both(tube("M556 220C620 280 640 440 600 600", dark(colour, 0.35), 34))
    side = both(part("M590 470C620 480 626 560 610 650L584 660Z", dark(colour, 0.2), rim=12))
    arc = _zip("M236 420C236 250 280 190 400 190S564 250 564 420", colour)
    pocket = part(sym("400 420L530 420C556 424 566 450 566 490L562 630C558 660 540 668 520 668L400 668"), light(colour, 0.06), rim=24)
    pocket += _zip("M262 466C340 456 460 456 538 466", colour) + _puller(528, 466) + folds("M300 500C320 560 320 600 310 650")
    tag = part(box(352, 330, 96, 40, 6), "#b98552", rim=8) + text(400, 357, "TORBYNA", 17, "#fff4e2", spacing=2)
    return floor(704, 230) + straps + handle + side + part(body, colour, "lit", 34, arc + folds("M240 560C260 600 256 650 250 690")) + pocket + tag + _puller(564, 410)


def roll_top(colour: str) -> str:
    """A welded roll-top backpack with side buckles and reflective strips."""
    body = sym("400 190L560 190C580 260 590 400 590 540C592 640 584 690 550 700L400 704")
    roll = part("M206 120C200 96 220 86 250 86H550C580 86 600 96 594 120L584 190C580 210 570 214 552 214H248C230 214 220 210 216 190Z", light(colour, 0.05), "top", 18)
    roll += line("M214 132C300 144 500 144 588 132M216 172C300 184 500 184 584 172", "#000", 5, 0.3) + line("M216 140C300 152 500 152 586 140", "#fff", 5, 0.2)
    buckles = both(tube("M590 140C620 180 622 240 600 300", dark(colour, 0.55), 18) + part(box(578, 276, 40, 56, 8), "#26282b", rim=8) + flat(box(588, 296, 20, 6, 3), "#555a60"))
    strip = "".join(part(box(238, y, 324, 26, 4), "#cfd4d8", "top", 6, "".join(line(f"M{x} {y}l18 26", "#fff", 4, 0.5) for x in range(240, 560, 22))) for y in (470,))
    shine = flat("M270 230C256 360 256 540 270 680L300 684C286 540 286 360 300 230Z", "#fff", 0.24, 8) + folds("M480 230C500 300 470 360 500 430", "M560 520C530 560 540 620 520 690")
    weld = line("M232 420H568M228 640H572", dark(colour, 0.4), 4, 0.4)
    mark = text(400, 366, "RUKLAD", 52, light(colour, 0.75) if is_dark(colour) else dark(colour, 0.7), spacing=8)
    straps = both(tube("M560 250C640 320 644 500 596 640", dark(colour, 0.5), 30))
    pocket = _zip("M290 560H510", colour) + _puller(500, 560)
    return floor(706, 220) + straps + part(body, colour, "lit", 34, shine + weld) + strip + pocket + mark + roll + buckles


def school_bag(colour: str) -> str:
    """A rigid school backpack with reflectors, a picture and a pencil pocket."""
    body = sym("400 120C500 120 560 140 572 220L590 640C590 676 570 690 540 690L400 690")
    flap = sym("400 116C510 116 568 140 578 230L584 372C540 396 460 402 400 402")
    art = flat(oval(400, 210, 30), "#f6d24f") + "".join(line(f"M400 210m{a} {b}l{a * .45} {b * .45}", "#f6d24f", 9) for a, b in ((0, -44), (31, -31), (44, 0), (-31, -31), (-44, 0)))
    art += flat("M180 380C250 270 300 270 340 330C380 250 440 250 490 320C530 290 570 300 640 400H160Z", light(colour, 0.45)) + flat("M180 400C260 330 330 340 400 376C460 330 560 340 620 400Z", "#6fae74")
    strip = line("M214 300V640M586 300V640", "#e9edf0", 13, 0.9)
    pocket = part(box(256, 470, 288, 176, 30), light(colour, 0.14), rim=22) + _zip("M276 506H524", colour) + _puller(514, 506, "#f6d24f")
    refl = part(box(280, 592, 240, 24, 8), "#dfe4e7", "top", 6)
    handle = tube("M346 122C346 66 454 66 454 122", dark(colour, 0.3), 20)
    clasp = part(box(366, 384, 68, 50, 12), "#e9732d", rim=10) + flat(oval(400, 410, 9), "#fff", 0.8)
    feet = "".join(part(box(x, 684, 56, 22, 8), "#2c2e33", rim=6) for x in (250, 494))
    side = both(part("M576 470C622 480 628 600 606 660L588 660Z", dark(colour, 0.3), rim=12, inside=flat(box(560, 460, 80, 210), "url(#mesh)")))
    return floor(706, 220) + handle + side + feet + part(body, colour, "lit", 30, strip) + pocket + refl + part(flap, dark(colour, 0.08), "lit", 24, art) + clasp


def tote(colour: str) -> str:
    """A leather tote with long handles and hand stitching."""
    body = "M170 330H630L664 650C666 680 650 694 620 694H180C150 694 134 680 136 650Z"
    back_handle = tube("M282 330C282 60 518 60 518 330", dark(colour, 0.4), 20)
    handle = tube("M262 400C262 90 538 90 538 400", colour, 24)
    tabs = "".join(part(f"M{x - 24} 350H{x + 24}V430L{x} 452L{x - 24} 430Z", colour, rim=10) + seam(f"M{x - 16} 358V426L{x} 441L{x + 16} 426V358", colour) + flat(oval(x, 398, 6), "#d8b45a") for x in (262, 538))
    inside = folds("M220 420C260 500 250 600 200 680", "M590 430C550 520 570 620 600 690") + line("M152 664C300 676 500 676 648 664", dark(colour), 4, 0.3) + seam("M172 346H628M148 660C300 672 500 672 652 660", colour)
    mouth = part("M170 330C240 306 560 306 630 330C560 344 240 344 170 330Z", dark(colour, 0.6), rim=8)
    mark = text(400, 560, "Шкірянка", 34, dark(colour, 0.45) if not is_dark(colour) else light(colour, 0.3), "Noto Serif Display", italic=True)
    key = tube("M450 330C470 380 456 420 474 452", "#d8b45a", 5) + part("M474 446C500 470 496 510 474 520C452 510 448 470 474 446Z", dark(colour, 0.2), rim=8)
    return floor(696, 260) + back_handle + mouth + part(body, colour, "lit", 40, inside) + mark + key + tabs + handle


def briefcase(colour: str) -> str:
    """A slim laptop briefcase with two handles, a front pocket and a shoulder strap."""
    strap = tube("M132 330C180 120 620 120 668 330", dark(colour, 0.3), 20)
    handles = tube("M300 312C300 220 500 220 500 312", dark(colour, 0.45), 22)
    body = box(96, 300, 608, 380, 40)
    pocket = part(box(130, 440, 540, 212, 26), light(colour, 0.05), rim=22) + _zip("M150 474H650", colour) + _puller(636, 474)
    leather = part("M280 300H330V440H280ZM470 300H520V440H470Z", "#5a4030", rim=8)
    inside = flat(body, "url(#weave)") + _zip("M120 330H680", colour)
    rings = both(part(box(652, 312, 40, 50, 10), "#8d949b", "cyl", 8))
    tag = part(box(342, 540, 116, 46, 6), "#5a4030", rim=8) + text(400, 571, "TORBYNA", 19, "#e9d9c0", spacing=2)
    return floor(684, 300) + strap + part(body, colour, "lit", 36, inside) + rings + pocket + leather + tag + handles + _puller(664, 330)


def crossbody(colour: str) -> str:
    """A small crossbody bag with a flap and a long strap."""
    strap = tube("M184 400C120 130 280 70 400 70S680 130 616 400", dark(colour, 0.1), 18)
    rings = both('<rect x="592" y="372" width="44" height="44" rx="14" fill="none" stroke="#c9a24c" stroke-width="9"/>')
    body = sym("400 380L590 380C620 380 630 400 630 430L630 600C630 660 590 690 540 690L400 690")
    flap = sym("400 366L596 366C626 370 634 396 630 430C616 520 520 566 400 566")
    stitch = seam("M184 420C200 506 290 548 400 548S600 506 616 420", colour)
    zip_ = _zip("M220 372H580", colour)
    clasp = part(oval(400, 548, 32), "#c9a24c", "ball", 10) + part(oval(400, 548, 16), "#e9cd82", "ball", 6)
    shine = flat(oval(320, 440, 120, 34), "#fff", 0.16, 14)
    return floor(694, 220) + strap + part(body, dark(colour, 0.12), "lit", 30) + zip_ + part(flap, colour, "lit", 28, shine + stitch) + clasp + rings


def suitcase(colour: str) -> str:
    """A hard suitcase on four double wheels with its handle drawn out."""
    rails = "".join(part(box(x, 60, 18, 140, 4), "#b4bac0", "cyl", 6) for x in (316, 466)) + part(box(296, 44, 208, 44, 18), "#2d2f33", "top", 10)
    body = box(200, 170, 400, 500, 54)
    ridges = "".join(line(f"M{x} 210V630", "#000", 8, 0.24) + line(f"M{x + 9} 210V630", "#fff", 8, 0.25) for x in range(250, 570, 44))
    band = flat(box(200, 408, 400, 22), dark(colour, 0.3)) + line("M200 419H600", "#d3d8dc", 5, dash="4 4")
    corners = both(part("M540 170H546Q600 170 600 224V250C580 230 560 200 540 170ZM540 670H546Q600 670 600 616V590C580 610 560 640 540 670Z", dark(colour, 0.25), rim=8))
    lock = part(box(556, 384, 56, 70, 12), "#34373b", rim=10) + "".join(flat(box(566, 394 + n * 17, 20, 13, 2), "#e4e6e8") for n in range(3))
    grip = tube("M340 170C340 140 460 140 460 170", "#34373b", 18)
    wheels = "".join(part(box(x, 664, 30, 24, 5), "#3a3d42", rim=5) + part(oval(x + 4, 696, 17), "#26282b", "ball", 6) + part(oval(x + 28, 696, 17), "#303338", "ball", 6) for x in (224, 544))
    badge = part(box(352, 300, 96, 34, 6), "#c6cacf", "cyl", 6) + text(400, 324, "ORBIT", 20, "#44484d", spacing=4)
    return floor(712, 220) + rails + wheels + part(body, colour, "cyl", 34, ridges + band) + corners + lock + grip + badge


def carrier(colour: str) -> str:
    """A soft pet carrier with mesh windows; a cat looks out."""
    strap = tube("M150 350C190 90 610 90 650 350", "#2d3035", 18)
    handles = tube("M310 310C310 200 490 200 490 310", dark(colour, 0.35), 22)
    body = "M130 340C140 300 170 290 220 290H580C630 290 660 300 670 340L690 640C690 670 676 684 650 684H150C124 684 110 670 110 640Z"
    window = box(210, 370, 380, 240, 44)
    mesh = part(window, "#474c52", rim=22, inside=_cat() + flat(window, "url(#mesh)", 0.55))
    zip_ = _zip("M196 620V400Q196 356 240 356H560Q604 356 604 400V620", colour)
    base = part("M112 630H688L690 650C690 674 676 686 650 686H150C124 686 110 674 110 650Z", dark(colour, 0.35), rim=12)
    top = _zip("M190 314H610", colour) + _puller(600, 314)
    return floor(690, 290) + strap + part(body, colour, "lit", 34, flat(body, "url(#weave)") + top) + mesh + zip_ + _puller(604, 596) + base + handles


def _cat() -> str:
    fur = "#e0a45c"
    ears = flat("M316 470L322 398L372 440ZM484 470L478 398L428 440Z", fur) + flat("M328 448L332 416L356 438ZM472 448L468 416L444 438Z", "#f0c4a6")
    face = part(oval(400, 516, 92, 84), fur, "ball", 14) + flat(oval(400, 552, 44, 32), "#f6e6d0")
    eyes = "".join(flat(oval(x, 504, 16, 18), "#d9e27a") + flat(oval(x, 504, 6, 16), "#222") + flat(oval(x - 4, 498, 4), "#fff") for x in (364, 436))
    nose = flat("M388 536H412L400 550Z", "#d77a78") + line("M400 550V560Q386 572 376 562M400 560Q414 572 424 562", "#6d4426", 4)
    stripes = line("M400 436V466M376 440L380 464M424 440L420 464", "#b9752e", 9)
    body = part("M280 640C290 580 340 570 400 570S510 580 520 640Z", fur, rim=10)
    return body + ears + face + stripes + eyes + nose
