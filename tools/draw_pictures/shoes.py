"""Shoes, seen from the side with the toe to the left."""

from __future__ import annotations

from collections.abc import Sequence

from ink import dark, flat, floor, is_dark, light, line, oval, part, seam, tube

_RUNNER = (
    "M100 500C98 452 150 428 222 408C292 388 340 350 384 296C400 276 424 258 448 262C466 266 470 288 488 302"
    "C520 328 572 324 606 286C622 266 646 244 664 252C686 262 678 300 682 350C686 400 698 440 694 476C560 516 250 516 100 500Z"
)
_RUNNER_SOLE = (
    "M86 510C82 545 104 566 150 570C300 578 480 578 640 574C698 572 720 548 716 506C714 482 706 460 694 446"
    "C600 486 470 500 330 498C230 497 150 492 108 478C94 486 88 498 86 510Z"
)


def _pair(shoe: str, squat: float = 0.84) -> str:
    """The shoe, made lower by `squat`, with its fellow half hidden behind it."""
    behind = f'<g transform="translate(58 -74) scale(.93)" style="filter:brightness(.86)">{shoe}</g>'
    return f'<g transform="translate(-34 {590 - 575 * squat * 1.04:.0f}) scale(1.06 {squat * 1.06:.3f})">{floor(578, 300)}{behind}{shoe}</g>'


def _laces(points: Sequence[tuple[float, float]], colour: str, length: float = 62) -> str:
    """Lace bars across the throat, each starting at a point."""
    out = ""
    for x, y in points:
        bar = f"M{x} {y}q{length * 0.55} {-length * 0.1} {length} {length * 0.5}"
        out += line(f"M{x} {y + 5}q{length * 0.55} {-length * 0.1} {length} {length * 0.5}", "#000", 12, 0.22, blur=2)
        out += tube(bar, colour, 13)
    return out


def runner(colour: str, kind: str = "road") -> str:
    """A running shoe: road, trail (lugs and a toe guard) or light (a deep soft sole)."""
    trail, soft = kind == "trail", kind == "light"
    foam = "#f4f2ec" if not trail else "#3c4043"
    accent = {"road": "#f28b2e", "trail": "#e8c23a", "light": "#fff4f2"}[kind]
    stripe = light(colour, 0.75) if not soft else "#c85d7d"
    mesh = f'<path d="{_RUNNER}" fill="url(#dots)"/>'
    quarter = "M690 470C600 498 500 505 430 502C470 452 520 400 570 352C600 330 640 300 672 262L720 250L720 480Z"
    eyestay = "M232 418C300 394 360 346 404 288L452 330C410 400 350 440 286 462Z"
    toe = "M90 520C92 452 140 432 196 418C188 450 190 480 206 512Z"
    inside = mesh + flat(quarter, dark(colour, 0.22)) + flat(eyestay, dark(colour, 0.32))
    inside += flat(toe, "#34383a" if trail else dark(colour, 0.16))
    inside += line("M330 506C390 470 430 424 462 366", stripe, 26) + line(
        "M392 508C450 472 488 424 516 366", stripe, 26
    )
    inside += seam("M236 424C306 398 366 350 408 296", colour) + seam("M438 500C478 450 526 398 576 352", colour)
    tongue = part("M372 306C376 270 404 224 440 214C462 210 470 236 466 266L430 330Z", light(colour, 0.18))
    lining = part(oval(552, 296, 92, 34), dark(colour, 0.5), rim=14)
    sole = _runner_sole(foam, accent, trail, soft)
    laces = _laces([(290, 386), (322, 362), (352, 332), (380, 300)], "#f7f6f2" if is_dark(colour) or trail else "#fff")
    tab = part("M652 250C664 232 690 236 694 262L690 330L668 326Z", accent if not soft else "#c85d7d", rim=10)
    return _pair(tongue + lining + part(_RUNNER, colour, "lit", 26, inside) + tab + sole + laces)


def _runner_sole(foam: str, accent: str, trail: bool, soft: bool) -> str:
    lugs = ""
    if trail:
        lugs = "".join(part(f"M{x} 560h34l-6 32h-22Z", "#2c2f31", rim=6) for x in range(120, 670, 52))
    wave = line("M120 522C220 548 300 520 390 530S600 540 706 500", accent, 9, 0.95)
    wave += line("M600 548C640 546 680 540 704 520", accent, 6, 0.8) if not trail else ""
    tread = flat(
        "M100 552C120 575 180 572 640 580C690 578 712 560 714 540L730 600H90Z", "#2f3235" if not soft else "#e58b9f"
    )
    return lugs + part(_RUNNER_SOLE, foam, "top", 20, wave + tread)


def sneaker(colour: str, kind: str = "leather") -> str:
    """A low trainer in leather, or a canvas plimsoll with a rubber toe cap."""
    canvas = kind == "canvas"
    upper = (
        "M112 520C106 462 150 436 226 424C296 412 346 372 384 326C402 302 424 284 448 290C470 298 482 320 516 326"
        "C560 332 600 308 626 286C646 270 676 276 682 306C690 360 694 430 692 516Z"
    )
    sole_d = "M96 512C94 548 104 566 140 568H660C700 568 710 548 708 512C560 524 260 524 96 512Z"
    inside = flat(upper, "url(#weave)") if canvas else ""
    inside += flat("M236 424C300 410 360 364 400 308L452 346C412 412 352 450 282 470Z", dark(colour, 0.1))
    inside += seam("M240 428C306 410 364 366 404 314M284 466C352 446 410 410 450 350", colour)
    inside += seam("M452 350C470 420 470 470 460 516", colour)
    inside += flat("M620 292C640 270 690 270 700 306V520H640C650 440 640 360 620 292Z", dark(colour, 0.15))
    lace = "#fffdf6" if is_dark(colour) or canvas else "#e9e5dc"
    rubber = "#f7f3e8"
    cap = part("M104 520C98 462 140 440 200 428C232 446 240 490 232 522Z", rubber, rim=16) if canvas else ""
    cap += line("M196 430C228 448 236 490 228 520", dark(rubber, 0.25), 3) if canvas else ""
    stripes = line("M112 545H694", colour if canvas else "#d9d2c3", 6, 0.9)
    eyes = "".join(
        flat(oval(x, y, 6), "#b9bcc0" if canvas else dark(colour, 0.4))
        for x, y in ((300, 452), (340, 432), (376, 408), (408, 378))
    )
    holes = "".join(flat(oval(x, y, 6), dark(colour, 0.4)) for x, y in ((250, 492), (276, 496))) if not canvas else ""
    tongue = part("M378 336C378 296 408 250 442 246C466 246 470 276 464 304L430 350Z", light(colour, 0.12))
    lining = part(oval(560, 312, 96, 28), "#e7ddcb" if not canvas else dark(colour, 0.4), rim=14)
    laces = _laces([(292, 408), (324, 388), (354, 360), (382, 328)], lace, 60)
    body = part(upper, colour, "lit", 26, inside) + eyes + holes
    return _pair(
        tongue + lining + body + cap + part(sole_d, rubber if canvas else "#fbfaf6", "top", 14, stripes) + laces
    )


def chelsea(colour: str) -> str:
    """A Chelsea boot with its elastic panel and pull loop."""
    upper = (
        "M104 548C98 500 150 478 236 462C310 448 362 420 380 370C388 320 382 230 384 150C440 132 580 132 640 152"
        "C640 240 650 330 664 400C676 450 684 500 680 552Z"
    )
    elastic = (
        "M470 170C500 164 540 164 566 172C574 250 560 340 528 392C516 410 504 404 496 388C474 330 468 250 470 170Z"
    )
    ribs = "".join(
        line(f"M{x} 160C{x + 6} 250 {x + (520 - x) * 0.3} 350 {x + (516 - x) * 0.5} 400", "#000", 4, 0.35)
        for x in range(476, 570, 10)
    )
    panel = part(elastic, dark(colour, 0.15), inside=ribs, rim=10) + seam(
        "M458 172C458 250 464 336 488 396C504 420 520 416 536 396C570 340 584 250 576 176", colour
    )
    loop = tube("M604 150C600 96 650 96 646 152", dark(colour, 0.1), 16)
    shine = line("M150 494C220 468 300 466 352 436", "#fff", 12, 0.35, blur=8) + line(
        "M408 190C404 270 410 330 398 390", "#fff", 14, 0.28, blur=8
    )
    sole = part(
        "M94 548C94 570 110 580 150 582H330C350 582 356 576 366 570H500L506 604H684L690 548Z", "#2a2627", "top", 10
    )
    welt = line("M100 550C280 560 480 560 686 552", "#7c5a38", 5, 0.9)
    opening = part(oval(512, 150, 128, 20), "#cbb9a0", rim=10)
    return _boots(loop + opening + part(upper, colour, "lit", 30, shine) + panel + sole + welt)


def _boots(boot: str) -> str:
    behind = f'<g transform="translate(64 -58) scale(.92)" style="filter:brightness(.86)">{boot}</g>'
    return f'<g transform="translate(-6 20)">{floor(602, 310)}{behind}{boot}</g>'


def laced_boot(colour: str, kind: str = "winter") -> str:
    """A lace-up boot: winter (a fur edge at the top) or hiking (a rubber rand, padded collar, hooks)."""
    hiking = kind == "hiking"
    upper = (
        "M108 548C100 490 142 462 220 446C286 432 330 400 352 352C366 310 360 240 372 180C440 160 560 160 628 190"
        "C634 270 650 350 668 420C680 460 686 510 682 552Z"
    )
    panel = dark(colour, 0.24)
    inside = flat(
        "M232 444C300 424 346 392 364 340C378 280 372 220 380 170L452 166C450 260 446 340 410 400C380 440 320 470 262 476Z",
        panel,
    )
    inside += flat("M600 180L700 170V560H560C590 500 600 420 590 360Z", panel)
    inside += seam("M456 172C454 262 450 340 414 402C384 444 322 474 264 480M592 190C588 300 604 440 564 548", colour)
    inside += (
        flat("M452 166C500 156 560 158 600 176L592 250C540 232 500 232 448 246Z", light(colour, 0.1)) if hiking else ""
    )
    rand = ""
    if hiking:
        rand = part(
            "M96 556C92 500 130 470 190 454C226 480 240 520 400 530C520 536 600 520 692 500L690 560Z", "#34373a", rim=14
        )
    sole = part(
        "M92 546C90 580 104 596 140 598H664C692 598 700 580 696 546C560 560 260 560 92 546Z",
        "#35322f" if hiking else "#6b4a2c",
        "top",
        12,
    )
    lugs = "".join(
        part(f"M{x} 592h38l-4 22h-30Z", "#26241f" if hiking else "#3f2c1c", rim=5) for x in range(110, 680, 54)
    )
    stripe = line("M104 566H690", "#d8702f" if hiking else "#caa06c", 5, 0.9)
    hooks = [(300, 424), (338, 396), (362, 356), (374, 310), (378, 264), (380, 220)]
    laces = _laces(hooks, "#d8702f" if hiking else "#3d2a1c", 64)
    eyes = "".join(flat(oval(x + 66, y + 34, 7), "#c9ad6a") for x, y in hooks)
    fur = "" if hiking else _fur()
    tongue = part("M372 190C370 150 390 110 430 110C456 112 458 150 456 186Z", dark(colour, 0.1))
    lining = part(oval(510, 178, 116, 24), "#e9dcc2" if not hiking else "#2f3230", rim=12)
    return _boots(
        tongue + lining + part(upper, colour, "lit", 30, inside) + rand + lugs + sole + stripe + eyes + laces + fur
    )


def _fur() -> str:
    tufts = ""
    for n in range(22):
        x, y = 384 + n * 11.4, 172 - 12 * (1 - ((n - 11) / 11) ** 2) + (n % 3) * 5
        tufts += flat(oval(x, y, 19, 24), ("#efe2c8", "#f7eedb", "#e3d2b2")[n % 3]) + flat(
            oval(x + 6, y + 10, 9, 12), "#c9b491", 0.35, 4
        )
    return tufts


def oxford(colour: str) -> str:
    """A classic Oxford with cap toe and closed lacing."""
    upper = (
        "M92 536C88 500 130 482 210 470C290 458 350 420 396 366C412 346 430 340 450 346C500 366 560 362 606 332"
        "C630 316 660 312 670 330C684 380 690 460 688 538Z"
    )
    shine = line("M120 510C150 490 180 486 206 486", "#fff", 14, 0.5, blur=4) + line(
        "M640 360C654 420 656 460 654 500", "#fff", 12, 0.3, blur=8
    )
    shine += line("M300 452C340 436 366 412 390 388", "#fff", 10, 0.35, blur=4)
    cap = line("M222 468C254 486 262 514 258 540", dark(colour, 0.7), 4, 0.8) + seam(
        "M232 466C266 484 274 514 270 540", colour
    )
    vamp = line("M392 366C404 420 440 440 470 452C500 470 506 510 504 540", dark(colour, 0.7), 4, 0.8)
    vamp += seam("M402 360C414 412 450 430 480 442C512 462 518 508 516 540M566 356C580 420 584 480 582 540", colour)
    lacing = "".join(
        line(f"M{x} {y}l34 26", light(colour, 0.2), 8) + flat(oval(x + 36, y + 28, 4.5), "#111")
        for x, y in ((404, 352), (428, 344), (384, 374))
    )
    bow = tube("M432 344C400 300 366 330 430 346C470 300 500 320 440 348", dark(colour, 0.1), 8)
    sole = part(
        "M84 534C84 552 96 558 130 560H470L480 548H500L502 590H684L694 534C500 548 260 548 84 534Z", "#221c19", "top", 8
    )
    welt = line("M90 538C280 552 500 552 690 538", "#8f6a43", 5)
    lining = part(oval(556, 348, 104, 20), "#c59a68", rim=10)
    return _pair(lining + part(upper, colour, "lit", 24, shine + cap + vamp) + lacing + bow + sole + welt)


def pump(colour: str) -> str:
    """A suede pump on a block heel."""
    heel = part(
        "M560 440C600 450 660 440 686 420C690 480 676 540 664 604H584C588 540 584 490 560 440Z",
        dark(colour, 0.12),
        "cyl",
        16,
    )
    upper = (
        "M84 580C90 548 150 520 226 500C270 488 312 470 336 446C366 470 410 476 460 448C520 414 580 356 640 318"
        "C668 304 690 320 694 356C698 400 692 440 680 462C600 470 540 490 470 536C420 570 380 590 330 594L120 598C96 598 82 592 84 580Z"
    )
    inner = part(
        "M330 446C380 420 440 380 520 350C570 330 610 322 644 316C590 354 520 420 462 450C410 478 362 472 330 446Z",
        "#d9b892",
        rim=12,
    )
    nap = line("M130 560C200 536 280 524 340 512M470 500C540 450 600 400 660 360", "#fff", 22, 0.14, blur=14)
    sole = line("M92 598H330C390 594 430 570 480 534C540 492 600 472 676 464", "#241d1d", 7)
    return _pair(heel + inner + part(upper, colour, "lit", 28, nap) + sole + flat("M582 600H666V608H582Z", "#241d1d"), 0.98)


def sandal(colour: str) -> str:
    """A two-strap sandal on a cork footbed."""
    cork = "M80 520C76 492 100 480 140 486C220 500 290 520 380 508C470 494 560 470 640 474C700 480 724 500 720 540C718 556 704 562 680 562H130C100 562 84 548 80 520Z"
    sole = part("M82 548C90 566 110 576 150 578H660C704 578 720 562 720 540C600 566 300 572 82 548Z", "#5b4636", rim=8)
    bed = part(
        cork,
        "#cf9f66",
        "top",
        20,
        flat(cork, "url(#speck)") + line("M90 500C220 516 300 534 400 520S620 480 712 510", "#e9c99a", 14, 0.7),
    )
    straps = _strap("M170 530C150 440 210 392 268 396C330 404 340 470 344 532Z", colour, 258, 452)
    straps += _strap("M392 530C384 430 440 380 500 384C566 392 580 460 588 522Z", colour, 488, 444)
    return _pair(sole + bed + straps, 1)


def _strap(d: str, colour: str, x: float, y: float) -> str:
    buckle = f'<rect x="{x - 30}" y="{y - 24}" width="60" height="48" rx="10" fill="none" stroke="#b98f3f" stroke-width="8"/>'
    buckle += line(f"M{x - 26} {y}H{x + 34}", "#d9b45f", 6)
    band = flat(f"M{x - 60} {y - 16}H{x + 70}V{y + 16}H{x - 60}Z", dark(colour, 0.12))
    return part(d, colour, "lit", 20, band) + buckle + flat(oval(x + 52, y, 4), dark(colour, 0.6))


def slipper(colour: str) -> str:
    """A felted house slipper, open at the heel."""
    footbed = part("M260 540C300 500 480 470 600 486C680 496 716 520 712 556L300 566Z", dark(colour, 0.25), rim=18)
    upper = (
        "M80 540C70 460 130 400 230 380C320 366 400 392 446 440C462 468 470 520 452 560L120 568C92 566 82 556 80 540Z"
    )
    felt = flat(upper, "url(#weave)") + "".join(
        line(f"M{120 + n * 37} {420 + (n * 53) % 110}q8 -9 16 -3", light(colour, 0.5), 3, 0.5) for n in range(9)
    )
    flower = "".join(
        flat(oval(250 + dx, 470 + dy, 19), "#c25b4c") for dx, dy in ((0, -24), (23, -7), (14, 20), (-14, 20), (-23, -7))
    )
    flower += flat(oval(250, 470, 13), "#e8c24a")
    cuff = tube("M446 442C466 470 472 520 454 558", light(colour, 0.25), 22)
    sole = part(
        "M76 556C78 580 96 588 140 590H660C706 590 720 574 716 548C560 572 260 572 76 556Z", "#8a6a4c", "top", 8
    )
    return _pair(footbed + part(upper, colour, "lit", 34, felt) + cuff + flower + sole, 0.9)
