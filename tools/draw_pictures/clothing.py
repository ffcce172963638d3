"""Clothes laid flat, and what is worn with them."""

from __future__ import annotations

from math import cos, sin

from ink import (
    at,
    both,
    box,
    dark,
    flat,
    floor,
    folds,
    is_dark,
    laid,
    light,
    line,
    mirror,
    mix,
    oval,
    part,
    seam,
    sym,
    text,
    tube,
)

_TEE = (
    "400 196C440 196 468 176 480 142L552 166C600 184 624 206 640 244L704 392L606 440L566 356"
    "C560 440 566 560 572 676C510 694 450 696 400 696"
)
_FITTED = (
    "400 226C444 226 476 192 488 142L544 166C586 182 608 204 622 240L676 350L590 396L556 330"
    "C540 400 524 430 526 470C530 540 548 610 556 676C500 694 450 696 400 696"
)
_LONG = (
    "400 170C438 170 466 160 480 134L556 162C604 182 626 214 638 262L716 612L636 634L570 380"
    "C562 470 566 580 572 690C510 704 450 706 400 706"
)


_BODY_FOLDS = ("M560 380C520 430 500 500 510 640", "M240 380C280 430 300 480 284 620", "M330 250C360 300 380 330 440 340")
_SLEEVE_FOLDS = ("M600 300C640 400 660 480 668 600", "M200 300C160 400 140 480 132 600")


def _neckline(colour: str, y: float = 142, depth: float = 54, half: float = 80, brand: str = "") -> str:
    """The inside of the back with its label, and the collar band over it."""
    back = part(f"M{400 - half} {y}Q400 {y - 26} {400 + half} {y}Q{400 + half * 0.8} {y + depth} 400 {y + depth}Q{400 - half * 0.8} {y + depth} {400 - half} {y}Z", dark(colour, 0.3), rim=12)
    tag = flat(box(376, y - 2, 48, 22, 3), "#fff", 0.85)
    return back + tag + (text(400, y + 13, brand, 11, "#555", room=42) if brand else "")


def _collar_band(colour: str, d: str) -> str:
    return tube(d, light(colour, 0.06), 16)


def tshirt(colour: str, cut: str = "straight", brand: str = "") -> str:
    """A T-shirt, straight or fitted."""
    fitted = cut == "fitted"
    body = sym(_FITTED if fitted else _TEE)
    hems = both(seam("M612 430L694 390" if not fitted else "M594 388L668 346", colour))
    hems += seam("M230 664C300 682 500 682 570 664" if not fitted else "M246 664C300 682 500 682 554 664", colour)
    shoulders = both(line("M550 168C560 230 566 290 566 350" if not fitted else "M542 168C552 220 556 280 556 326", dark(colour), 3, 0.3))
    ring = "M320 144C332 178 360 204 400 204S468 178 480 144" if not fitted else "M312 144C324 192 356 234 400 234S476 192 488 144"
    slub = flat(body, "url(#weave)") if not fitted else ""
    inside = slub + folds(*_BODY_FOLDS) + shoulders + hems
    deep = 54 if not fitted else 84
    neck = _neckline(colour, 142, deep, 82 if not fitted else 88, brand)
    return laid(neck + part(body, colour, "lit", 30, inside) + _collar_band(colour, ring))


def polo(colour: str) -> str:
    """A piqué polo with its collar and two buttons."""
    body = sym(_TEE)
    placket = flat("M376 196H424V330H376Z", dark(colour, 0.12)) + seam("M382 204V322H418V204", colour)
    buttons = "".join(_button(400, y, "#f1ece2") for y in (246, 298))
    cuffs = both(line("M608 436L700 394", light(colour, 0.2), 5, 0.7) + line("M602 422L692 380", light(colour, 0.2), 3, 0.5))
    inside = flat(body, "url(#dots)") + folds(*_BODY_FOLDS) + placket + cuffs + seam("M230 664C300 682 500 682 570 664", colour)
    wing = both(part("M400 206L488 138C500 150 504 170 502 190L446 262C430 250 412 230 400 206Z", light(colour, 0.08), rim=14, inside=line("M452 252L498 190", light(colour, 0.6), 4, 0.8)))
    return laid(_neckline(colour) + part(body, colour, "lit", 30, inside) + buttons + wing)


def _button(x: float, y: float, colour: str = "#f3efe6", r: float = 8) -> str:
    holes = "".join(flat(oval(x + dx, y + dy, 1.3), "#555") for dx, dy in ((-2.4, -2.4), (2.4, -2.4), (-2.4, 2.4), (2.4, 2.4)))
    return flat(oval(x + 1, y + 2, r), "#000", 0.3, 2) + part(oval(x, y, r), colour, "ball", 4) + holes


def shirt(colour: str) -> str:
    """A button-down shirt with a breast pocket."""
    body = sym(_LONG)
    placket = flat("M382 190H418V706H382Z", light(colour, 0.15)) + seam("M386 190V704M414 190V704", colour)
    pocket = part("M452 330H540V424L496 444L452 424Z", colour, rim=8) + seam("M458 344H534M458 336V420L496 437L534 420V336", colour)
    yoke = both(line("M552 164C562 230 570 320 570 380", dark(colour), 3, 0.35))
    inside = flat(body, "url(#weave)") + folds(*_BODY_FOLDS, *_SLEEVE_FOLDS) + yoke + placket
    cuffs = both(part("M626 590L708 570L720 626L640 648Z", light(colour, 0.1), rim=10) + _button(646, 624, r=6))
    buttons = "".join(_button(400, y) for y in range(244, 700, 84))
    wing = both(
        part("M400 198L474 128C492 140 500 158 502 176L452 258C434 244 412 222 400 198Z", light(colour, 0.14), rim=12)
        + seam("M408 204C420 222 436 238 450 248L494 176", colour) + _button(449, 240, r=5)
    )
    return laid(_neckline(colour, 136, 50) + part(body, colour, "lit", 28, inside) + pocket + cuffs + buttons + wing)


def vyshyvanka(colour: str) -> str:
    """A linen blouse with red and black cross-stitch on sleeves and neck, and tasselled ties."""
    body = sym(
        "400 200C436 196 462 168 474 140L546 162C612 184 652 230 676 300L724 552C700 580 660 590 630 586L580 400"
        "C574 480 584 590 594 694C520 708 450 710 400 710"
    )
    sleeve = '<g transform="translate(572 250) rotate(-14)">' + _cross_stitch(3, 9) + "</g>"
    front = '<g transform="translate(352 206)">' + _cross_stitch(1, 9, 24) + '</g><g transform="translate(416 206)">' + _cross_stitch(1, 9, 24) + "</g>"
    inside = flat(body, "url(#weave)") + folds(*_BODY_FOLDS, *_SLEEVE_FOLDS) + both(sleeve) + front
    inside += line("M400 200V470", dark(colour), 3, 0.4) + seam("M210 684C300 700 500 700 590 684", colour)
    cuffs = both(line("M634 572C664 576 696 566 718 544", "#b3262b", 9, 0.9) + line("M632 562C662 564 692 554 714 534", "#222", 3, 0.8))
    ties = tube("M394 208C370 290 372 330 366 372", "#b3262b", 6) + tube("M406 208C430 290 424 340 432 396", "#b3262b", 6)
    ties += _tassel(366, 372) + _tassel(432, 396)
    ring = tube("M326 142C344 178 370 198 400 202S456 178 474 142", "#b3262b", 9)
    return laid(_neckline(colour, 142, 54, 74) + part(body, colour, "lit", 28, inside) + cuffs + ring + ties)


def _tassel(x: float, y: float) -> str:
    threads = "".join(line(f"M{x} {y}L{x + dx} {y + 46}", ("#c23a3a", "#8e1d22")[dx % 2], 4) for dx in (-10, -5, 0, 5, 10))
    return threads + part(oval(x, y, 9), "#222", "ball", 4)


def _cross_stitch(columns: int, rows: int, step: float = 30) -> str:
    """A diamond-and-cross band in the manner of Podillia."""
    out = ""
    for c in range(columns):
        for r in range(rows):
            x, y = c * step, r * step
            red = (c + r) % 2 == 0
            ink = "#b3262b" if red else "#26222a"
            out += flat(f"M{x + step / 2} {y + 2}L{x + step - 2} {y + step / 2}L{x + step / 2} {y + step - 2}L{x + 2} {y + step / 2}Z", ink, 0.92)
            out += line(f"M{x + step * 0.36} {y + step * 0.36}L{x + step * 0.64} {y + step * 0.64}M{x + step * 0.64} {y + step * 0.36}L{x + step * 0.36} {y + step * 0.64}", "#f3e9d4", 2.5)
    return out


def hoodie(colour: str) -> str:
    """A hooded sweatshirt with a kangaroo pocket, drawstrings and ribbed cuffs."""
    body = sym(_LONG.replace("400 170C438 170 466 160 480 134L556 162", "400 220C440 214 480 196 500 160L556 172"))
    hood_back = part("M286 200C270 130 320 62 400 62S530 130 514 200C480 250 440 262 400 262S320 250 286 200Z", colour, rim=26)
    hood_in = part("M318 196C306 140 344 96 400 96S494 140 482 196C460 228 430 246 400 252S340 228 318 196Z", dark(colour, 0.42), rim=22)
    drape = both(part("M400 262C440 256 496 226 516 190C534 206 540 226 530 246C500 288 450 300 400 300Z", light(colour, 0.05), rim=16))
    pocket = part("M300 500H500L544 590V656H256V590Z", light(colour, 0.03), rim=14) + seam("M308 508H492M306 510L266 592M494 510L534 592", colour)
    ribs = part("M226 664C300 680 500 680 574 664L572 708C500 722 300 722 228 708Z", dark(colour, 0.08), "lit", 14, flat(box(200, 650, 400, 80), "url(#rib)"))
    cuffs = both(part("M626 578L710 558L722 616L640 638Z", dark(colour, 0.08), rim=12, inside=flat(box(600, 540, 140, 110), "url(#rib)")))
    cords = tube("M372 288C366 340 372 370 368 410", "#f1ede4", 8) + tube("M430 288C438 350 430 380 436 424", "#f1ede4", 8)
    tips = part(box(362, 408, 13, 24, 4), "#b9bcc0", "cyl", 4) + part(box(430, 422, 13, 24, 4), "#b9bcc0", "cyl", 4)
    raglan = both(line("M556 172C566 240 572 320 570 380", dark(colour), 3, 0.35))
    inside = folds(*_BODY_FOLDS, *_SLEEVE_FOLDS) + raglan
    return laid(hood_back + hood_in + part(body, colour, "lit", 30, inside) + pocket + ribs + cuffs + drape + cords + tips)


def jumper(colour: str) -> str:
    """A fine-knit jumper with ribbed neck, cuffs and hem."""
    body = sym(_LONG)
    inside = flat(body, "url(#knit)") + folds(*_BODY_FOLDS, *_SLEEVE_FOLDS)
    inside += both(line("M552 164C562 230 570 320 570 380", dark(colour), 4, 0.3))
    rib = part("M226 650C300 664 500 664 574 650L574 704C500 718 300 718 226 704Z", colour, "lit", 12, flat(box(200, 640, 400, 90), "url(#rib)"))
    cuffs = both(part("M622 562L706 542L720 612L638 634Z", colour, rim=12, inside=flat(box(600, 530, 140, 120), "url(#rib)")))
    band_d = "M314 130C330 168 360 192 400 192S470 168 486 130L464 124C452 150 430 164 400 164S348 150 336 124Z"
    band = part(band_d, light(colour, 0.05), rim=8, inside=flat(band_d, "url(#rib)"))
    return laid(_neckline(colour, 134, 40, 74) + part(body, colour, "lit", 30, inside) + rib + cuffs + band)


def rain_jacket(colour: str) -> str:
    """A hooded rain shell with taped seams, a storm-proof zip and drops rolling off."""
    body = sym(_LONG.replace("400 170C438 170 466 160 480 134L556 162", "400 200C430 196 480 186 504 152L560 170"))
    hood = part("M290 190C268 110 330 50 400 50S532 110 510 190C480 220 440 232 400 232S320 220 290 190Z", colour, rim=26, inside=line("M400 50V100", dark(colour), 4, 0.4))
    hole = part("M324 182C312 124 346 96 400 96S488 124 476 182C456 208 430 218 400 222S344 208 324 182Z", dark(colour, 0.5), rim=20)
    peak = tube("M330 128C350 96 450 96 470 128", light(colour, 0.1), 18)
    zip_ = flat(box(388, 222, 24, 484), dark(colour, 0.35)) + line("M400 226V700", "#d9dcdf", 6, 0.9, dash="3 5")
    puller = part(box(392, 236, 16, 42, 6), "#ef8030" if not is_dark(colour) else "#f3c634", "cyl", 5)
    flaps = both(part("M462 520L550 496L556 528L466 552Z", light(colour, 0.08), rim=10) + seam("M470 540L550 520", colour))
    tapes = both(line("M556 170C566 240 572 320 570 384M506 232C520 300 540 340 568 360", light(colour, 0.4), 5, 0.6))
    inside = folds(*_BODY_FOLDS, *_SLEEVE_FOLDS) + tapes + zip_
    cuffs = both(part("M628 588L712 568L720 616L640 638Z", dark(colour, 0.18), rim=10) + flat(box(650, 592, 40, 20, 5), dark(colour, 0.4)))
    drops = "".join(_drop(x, y, r) for x, y, r in ((300, 330, 9), (336, 420, 6), (270, 480, 8), (500, 380, 7), (530, 450, 10), (320, 590, 7), (190, 430, 7), (616, 420, 8), (470, 620, 8)))
    badge = text(486, 330, "BORIVKA", 18, light(colour, 0.8) if is_dark(colour) else dark(colour, 0.6), spacing=3)
    return laid(hood + hole + peak + part(body, colour, "lit", 30, inside) + flaps + cuffs + puller + drops + badge)


def _drop(x: float, y: float, r: float) -> str:
    d = f"M{x} {y - 1.6 * r}C{x + 0.5 * r} {y - 0.6 * r} {x + r} {y - 0.1 * r} {x + r} {y + 0.4 * r}A{r} {r} 0 1 1 {x - r} {y + 0.4 * r}C{x - r} {y - 0.1 * r} {x - 0.5 * r} {y - 0.6 * r} {x} {y - 1.6 * r}Z"
    return flat(d, "#e9f6ff", 0.55) + line(d, "#5b7c95", 1.5, 0.5) + flat(oval(x - r * 0.3, y + r * 0.2, r * 0.25), "#fff", 0.9)


def down_coat(colour: str) -> str:
    """A knee-length quilted down coat with a hood and knitted inner cuffs."""
    body = sym("400 150C430 146 470 138 490 112L540 128C580 142 598 170 608 210L668 500L602 520L556 330C548 420 566 560 584 728C520 744 450 746 400 746")
    quilts = "".join(line(f"M150 {y}C260 {y + 22} 330 {y + 22} 400 {y + 10}C470 {y + 22} 540 {y + 22} 650 {y}", "#000", 5, 0.32) + line(f"M150 {y + 9}C260 {y + 31} 330 {y + 31} 400 {y + 19}C470 {y + 31} 540 {y + 31} 650 {y + 9}", "#fff", 8, 0.16, blur=4) for y in range(196, 730, 56))
    cuffs = both(part("M604 504L664 490L676 536L618 552Z", dark(colour, 0.3), rim=8, inside=flat(box(590, 480, 100, 80), "url(#rib)")))
    sleeve_seams = both(line("M540 128C556 200 560 270 556 330", "#000", 4, 0.35))
    zip_ = line("M400 160V742", dark(colour, 0.6), 18) + line("M400 164V738", "#b9bec4", 5, dash="3 5") + part(box(393, 176, 14, 36, 5), "#c9ccd0", "cyl", 4)
    hood = part("M306 150C284 84 330 34 400 34S516 84 494 150C470 184 436 196 400 200S330 184 306 150Z", colour, rim=24, inside=line("M310 70C350 96 450 96 490 70M300 120C340 150 460 150 500 120", "#000", 5, 0.3))
    hole = part("M334 148C322 100 352 72 400 72S478 100 466 148C450 172 428 184 400 188S350 172 334 148Z", "#2c2f34", rim=16)
    edge = line("M334 148C322 100 352 72 400 72S478 100 466 148C450 172 428 184 400 188S350 172 334 148Z", light(colour, 0.12), 16)
    pockets = both(line("M480 470L530 540", dark(colour, 0.7), 7, 0.8) + line("M486 468L536 538", "#fff", 3, 0.25))
    return laid(hood + hole + edge + cuffs + part(body, colour, "lit", 34, quilts + sleeve_seams + folds(*_BODY_FOLDS)) + zip_ + pockets)


def jeans(colour: str, cut: str = "straight") -> str:
    """Jeans with their fly, pockets and rivets, straight or wide."""
    wide = cut == "wide"
    half = (
        "400 92L516 92C524 130 540 190 552 260C566 380 586 560 608 726C550 740 500 742 452 736C446 600 430 440 410 340L400 336"
        if wide
        else "400 100L510 100C520 150 530 200 534 260C542 400 540 560 536 726C500 736 470 736 440 730C438 600 430 440 412 336L400 330"
    )
    body = sym(half)
    crease = both(flat(oval(496, 420, 34, 150), "#fff", 0.2 if not wide else 0.3, 14) + line("M470 330C500 326 520 316 540 300M466 350C496 352 520 346 540 334", "#000", 6, 0.14, blur=4))
    thread = "#d79a4a"
    stitch = line("M400 140V300C400 316 410 322 420 326M424 140V270C424 296 414 314 400 322", thread, 2.6, 0.95, dash="8 5")
    pockets = both(line("M452 138C456 190 490 206 528 204", thread, 2.6, 0.95, dash="8 5") + line("M446 138C450 198 488 214 530 212", dark(colour, 0.6), 3, 0.5))
    hems = both(line("M446 708C490 716 530 716 606 700" if wide else "M442 708C480 714 510 714 536 706", thread, 2.6, 0.95, dash="8 5"))
    inside = flat(body, "url(#twill)") + crease + stitch + pockets + hems + line("M400 330C400 320 400 310 400 140", dark(colour, 0.6), 4, 0.5)
    top = 92 if wide else 100
    belt = part(f"M{284 if wide else 290} {top}H{516 if wide else 510}L{522 if wide else 518} {top + 42}H{278 if wide else 282}Z", light(colour, 0.04), rim=8, inside=flat(box(270, 90, 260, 60), "url(#twill)"))
    belt += line(f"M284 {top + 7}H516M280 {top + 36}H520", thread, 2.4, 0.9, dash="8 5")
    loops = "".join(part(box(x, top - 5, 15, 54, 4), colour, rim=5) for x in (318, 468))
    rivets = "".join(flat(oval(x, y, 5), "#c58b3f") + flat(oval(x - 1, y - 1, 2), "#fff", 0.7) for x, y in ((452, 146), (348, 146), (524, 200), (276, 200)))
    return laid(part(body, colour, "lit", 30, inside) + belt + loops + _button(400, top + 22, "#c58b3f", 12) + rivets)


def dress(colour: str) -> str:
    """A midi dress with elbow sleeves and a belt."""
    body = sym("400 170C430 156 452 120 462 78L524 96C566 110 586 140 600 180L646 292L566 330L528 250C522 290 508 320 502 344C530 440 580 590 612 716C540 742 460 748 400 748")
    falls = "".join(line(f"M{400 + n * 16} 372C{400 + n * 26} 480 {400 + n * 36} 600 {400 + n * 42} 740", "#000" if n % 2 else "#fff", 13, 0.16, blur=8) for n in range(-4, 5))
    dots = "".join(flat(oval(110 + (n * 97) % 600, 100 + (n * 61) % 660, 5), "#f4ead6", 0.75) + flat(oval(116 + (n * 97) % 600, 108 + (n * 61) % 660, 3), "#e8c24a", 0.8) for n in range(90))
    inside = falls + dots + both(line("M524 96C534 160 534 210 528 250", dark(colour), 3, 0.4)) + line("M400 170V340", "#000", 3, 0.25)
    belt = part("M300 330C360 344 440 344 500 330L506 366C440 380 360 380 294 366Z", dark(colour, 0.2), rim=10)
    bow = part("M386 352C340 320 322 340 330 364C340 388 372 374 392 360Z", dark(colour, 0.12), rim=8) + part("M414 352C460 320 478 340 470 364C460 388 428 374 408 360Z", dark(colour, 0.12), rim=8)
    bow += part("M392 366C380 410 366 440 350 470L378 472C392 440 400 410 404 372Z", dark(colour, 0.1), rim=8) + part("M404 368C420 410 436 430 456 456L428 466C414 436 404 410 398 374Z", dark(colour, 0.16), rim=8) + part(box(386, 344, 28, 26, 8), dark(colour, 0.2), rim=6)
    return laid(_neckline(colour, 82, 70, 62) + part(body, colour, "lit", 28, inside) + belt + bow)


def pleated_skirt(colour: str) -> str:
    """A pleated midi skirt on an elastic waistband."""
    pleats = ""
    for n in range(-8, 8):
        a, b = 400 + n * 15.5, 400 + n * 38.5
        pleats += part(f"M{a} 190L{a + 15.5} 190L{b + 38.5} {690 - abs(n + .5) * 2.6}L{b + 19} {704 - abs(n + .5) * 2.6}L{b} {690 - abs(n + .5) * 2.6}Z", mix(colour, "#7d6242", 0.05 + 0.1 * (n % 2)), "cyl", 5, edge=0.15)
    band = part("M272 130C340 120 460 120 528 130L530 198C460 208 340 208 270 198Z", dark(colour, 0.06), "lit", 14, flat(box(260, 110, 290, 100), "url(#rib)"))
    return laid(pleats + band)


def socks(colour: str) -> str:
    """Five pairs of socks in black, grey and blue."""
    del colour
    out = ""
    for n, tone in enumerate(("#303136", "#35363c", "#9a9fa6", "#a6abb1", "#2f70b6")):
        out += at(_sock(tone), -200 + n * 100, 60 - n * 30, 0.86, 0)
    return laid(out)


def _sock(colour: str) -> str:
    leg = "M330 90H450C446 200 450 320 456 400C466 450 470 500 440 540C400 590 330 640 270 668C230 684 190 670 184 634C180 600 210 580 240 556C290 516 326 480 328 430C332 320 334 200 330 90Z"
    inside = flat("M340 400C380 420 440 440 480 430V560H400Z", dark(colour, 0.25)) + flat("M170 590C220 590 270 620 280 690H150Z", dark(colour, 0.25))
    cuff = part("M326 84H454V150H327Z", light(colour, 0.07), rim=8, inside=flat(box(320, 80, 140, 80), "url(#rib)"))
    return laid(part(leg, colour, "cyl", 22, flat(leg, "url(#knit)") + inside) + cuff)


def thermal_set(colour: str) -> str:
    """A thermal top and leggings with flat seams."""
    thread = "#d8653b"
    top = sym(_LONG)
    legs = sym("400 110L500 110C514 180 520 260 514 340C506 480 500 600 496 720L438 720C436 600 428 460 408 350L400 346")
    seams_top = both(line("M480 140C520 220 552 300 570 380M500 400C490 500 496 600 500 700", thread, 4, 0.85))
    top_svg = part(top, colour, "lit", 28, flat(top, "url(#rib)") + seams_top + folds(*_BODY_FOLDS)) + tube("M318 136C332 164 360 178 400 178S468 164 482 136", thread, 9)
    legs_svg = part(legs, colour, "lit", 24, flat(legs, "url(#rib)") + both(line("M492 150C470 300 466 500 470 716", thread, 4, 0.85)) + line("M400 150V340", thread, 4, 0.7))
    legs_svg += part("M298 100H502V146H298Z", dark(colour, 0.3), rim=8) + text(400, 130, "MOROZNYK", 17, "#d8d8d8", spacing=4)
    return at(laid(legs_svg), 190, 40, 0.88) + at(laid(_neckline(colour, 138, 34, 78) + top_svg), -130, -20, 0.76)


def snowsuit(colour: str) -> str:
    """A child's one-piece snowsuit with two zips, a furry hood and patched knees."""
    body = sym("400 190C440 186 470 178 496 160L552 184C590 204 606 236 616 280L656 450C648 470 620 480 596 474L550 350C546 420 556 500 572 570L590 690C560 706 510 708 468 700L424 560C416 552 408 550 400 550")
    knees = both(part("M478 560C510 552 540 552 564 560L574 632C540 642 510 642 490 636Z", "#2f4d78", rim=12) + seam("M486 570C512 562 536 562 556 568", "#2f4d78"))
    yoke = flat("M140 100H660V300C560 320 460 326 400 326S240 320 140 300Z", "#2f4d78") + line("M150 306C240 320 340 326 400 326S560 320 650 306", "#e9eef2", 9, 0.9)
    zips = both(line("M440 196C450 330 452 470 470 640", "#23364f", 11) + line("M440 200C450 330 452 470 470 636", "#dfe4e8", 4, dash="3 4") + part(box(434, 204, 14, 32, 5), "#f3c634", "cyl", 4))
    flakes = "".join(_flake(x, y, r) for x, y, r in ((400, 400, 22), (340, 470, 14), (300, 380, 12), (510, 420, 14), (392, 490, 12), (210, 380, 11), (590, 380, 11)))
    hood = part("M276 190C246 90 320 18 400 18S554 90 524 190C490 214 440 226 400 226S320 214 296 180Z", colour, rim=24)
    fur = "".join(flat(oval(400 + 94 * x, 140 + 78 * y, 26), c) for x, y, c in _ring())
    hole = part(oval(400, 142, 76, 62), dark(colour, 0.25), rim=26)
    hands = both(part("M592 462C610 476 640 474 660 446C690 470 690 520 656 530C620 536 596 506 592 462Z", "#2f4d78", rim=12))
    boots = both(part("M464 684C500 696 556 694 592 680L604 724C560 744 500 744 470 734Z", "#2f4d78", rim=12))
    return laid(hood + hands + boots + part(body, colour, "lit", 32, yoke + folds("M560 380C520 430 500 470 520 540", "M240 380C280 430 290 470 280 540")) + zips + knees + flakes + fur + hole)


def _ring() -> list[tuple[float, float, str]]:
    return [(cos(n * 0.285), sin(n * 0.285), ("#efe2c8", "#f7eedb", "#e3d2b2")[n % 3]) for n in range(22)]


def _flake(x: float, y: float, r: float) -> str:
    return "".join(f'<g transform="rotate({a} {x} {y})">{line(f"M{x} {y - r}V{y + r}M{x - r * 0.3} {y - r * 0.8}L{x} {y - r * 0.5}L{x + r * 0.3} {y - r * 0.8}", "#fff", 3, 0.85)}</g>' for a in range(0, 360, 60))


def bodysuits(colour: str) -> str:
    """Three baby bodysuits with envelope shoulders and snaps."""
    return at(_bodysuit("#cfdcc6", "leaf"), 140, 20, 0.78, 9) + at(_bodysuit("#e9cfc0", "dot"), -150, 10, 0.78, -9) + at(_bodysuit(colour, "ear"), 0, 50, 0.9)


def _bodysuit(colour: str, motif: str) -> str:
    body = sym("400 196C450 196 490 176 504 130L560 160C600 184 616 216 628 262L686 470L612 492L556 360C552 430 552 490 552 540C520 560 476 600 462 660C440 670 420 672 400 672")
    envelope = both(line("M504 130C500 180 470 220 420 240", dark(colour, 0.2), 4, 0.6)) + tube("M296 132C310 180 350 204 400 204S490 180 504 132", light(colour, 0.25), 12)
    snaps = "".join(_button(x, 650, "#e4e6e8", 8) for x in (366, 400, 434))
    cuffs = both(part("M606 466L680 444L688 474L614 498Z", light(colour, 0.25), rim=8))
    legs = both(line("M552 544C520 562 480 602 464 656", light(colour, 0.35), 12))
    art = {
        "leaf": "".join(flat(f"M{x} {y}q14 -20 28 0q-14 20 -28 0Z", "#7d9a6b", 0.8) for x, y in ((300, 330), (370, 400), (450, 330), (310, 480), (430, 490), (470, 410))),
        "dot": "".join(flat(oval(x, y, 9), "#c4785f", 0.75) for x, y in ((310, 320), (370, 380), (440, 320), (320, 440), (400, 470), (470, 420), (480, 500), (330, 540))),
        "ear": flat(oval(400, 400, 60, 50), "#c9a57a") + flat(oval(372, 326, 17, 44), "#c9a57a") + flat(oval(428, 326, 17, 44), "#c9a57a") + flat(oval(372, 330, 8, 30), "#eab9ab") + flat(oval(428, 330, 8, 30), "#eab9ab") + flat(oval(380, 394, 6), "#41302a") + flat(oval(420, 394, 6), "#41302a") + line("M388 418Q400 430 412 418", "#41302a", 4),
    }[motif]
    neck = _neckline(colour, 130, 60, 100)
    return laid(neck + part(body, colour, "lit", 26, folds("M540 400C510 450 500 500 510 560", "M260 400C290 450 300 500 290 560")) + art + envelope + cuffs + legs + snaps)


def beanie(colour: str) -> str:
    """A ribbed merino beanie with a turned-up edge."""
    dome = "M176 500C160 300 250 140 400 140S640 300 624 500Z"
    ribs = "".join(line(f"M400 130C{400 + n * 13} 200 {400 + n * 25} 320 {400 + n * 27} 510", "#000" if n % 2 else "#fff", 8, 0.16) for n in range(-9, 10))
    brim_d = "M160 470C300 440 500 440 640 470C650 520 650 570 640 610C500 644 300 644 160 610C150 570 150 520 160 470Z"
    ribs2 = "".join(line(f"M{400 + n * 26} 430C{400 + n * 26.6} 520 {400 + n * 26.6} 560 {400 + n * 26} 660", "#000" if n % 2 else "#fff", 9, 0.18) for n in range(-10, 11))
    tag = part(box(474, 544, 84, 44, 5), "#a7703f", rim=8) + text(516, 572, "KARPATTA", 15, "#f4e7d3", room=70)
    return laid(part(dome, colour, "lit", 36, ribs) + part(brim_d, light(colour, 0.05), "lit", 30, ribs2) + tag)


def scarf(colour: str) -> str:
    """A checked scarf, folded once, with fringes."""
    cream, deep = "#efe4cd", dark(colour, 0.45)
    fringe = "".join(line(f"M{x} 640C{x + 3} 670 {x - 4} 690 {x + 2} 716", (colour, cream, deep)[n % 3], 6) for n, x in enumerate(range(236, 400, 9)))
    fringe2 = "".join(line(f"M{x} 600C{x - 3} 630 {x + 4} 650 {x + 2} 676", (colour, cream, deep)[n % 3], 6) for n, x in enumerate(range(420, 574, 9)))
    tail1 = part("M420 300L560 290L582 604H412Z", dark(colour, 0.06), "lit", 20, _check(colour, cream, deep))
    tail2 = part("M250 300L400 310L406 644H230Z", colour, "lit", 22, _check(colour, cream, deep))
    loop_d = "M200 250C200 130 320 90 400 90S600 130 600 250C600 350 500 392 400 392S200 350 200 250Z"
    hole = part(oval(400, 200, 116, 54), "#3b3038", rim=22)
    wrap = "M212 258C250 330 330 350 400 350S550 330 588 258"
    loop = part(loop_d, colour, "lit", 34, _check(colour, cream, deep) + line(wrap, "#000", 16, 0.25, blur=8) + line("M230 190C270 280 340 300 400 300S530 280 570 190", "#000", 14, 0.2, blur=8))
    return laid(fringe2 + tail1 + fringe + tail2 + loop + hole)


def _check(colour: str, cream: str, deep: str) -> str:
    out = ""
    for n in range(0, 800, 92):
        out += line(f"M{n} 0V800M0 {n}H800", deep, 34, 0.55) + line(f"M{n + 46} 0V800M0 {n + 46}H800", cream, 8, 0.75)
        out += line(f"M{n + 30} 0V800M0 {n + 30}H800", "#e8b84a", 3, 0.6)
    return out + flat(box(0, 0, 800, 800), "url(#weave)")


def gloves(colour: str) -> str:
    """A pair of gloves whose finger tips work on a phone screen."""
    return at(_glove(colour, True), -142, 20, 0.8, -8) + at(mirror(_glove(colour, False)), 142, 20, 0.8, 8)


_GLOVE = (
    "M300 660C296 600 286 540 280 480C276 420 268 330 266 270C264 240 300 236 306 264L326 400L330 180C330 148 372 148 374 180"
    "L384 386L402 140C404 108 448 110 446 142L438 392L470 190C476 160 516 166 512 196L492 430C520 400 556 366 584 356C612 348 626 376 606 396"
    "C560 440 530 500 510 560C504 600 502 630 502 660Z"
)


def _glove(colour: str, palm: bool, coat: str = "", cuff: str = "") -> str:
    tips = "".join(flat(oval(x, y, 26, 34), "#6d737a", 0.9) for x, y in ((352, 176), (424, 138), (600, 372)))
    grip = "".join(flat(oval(x, y, 6), "#8d949b") for x in range(310, 500, 28) for y in range(440, 570, 28))
    inside = (tips if not coat else "") + (grip if palm and not coat else "")
    if coat:
        inside = flat("M200 100H640V520C540 560 420 500 280 540L200 520Z", coat)
    band = part("M294 640H508V720C440 732 360 732 294 720Z", cuff or dark(colour, 0.2), rim=12, inside=flat(box(280, 630, 240, 110), "url(#rib)"))
    gaps = line("M326 400L322 330M384 392L382 330M438 396L446 330", "#000", 5, 0.35)
    return laid(part(_GLOVE, colour, "lit", 26, inside + gaps) + band)


def work_gloves(colour: str) -> str:
    """Knitted gloves dipped in nitrile."""
    one = _glove("#d8dadb", True, colour, "#e08a2e")
    return at(one, -142, 20, 0.8, -8) + at(mirror(one), 142, 20, 0.8, 8)


def belt(colour: str) -> str:
    """A coiled leather belt with a pin buckle."""
    coil = "".join(tube(f"M{400 - r} {430}A{r} {r * .62} 0 1 1 {400 + r} 430A{r} {r * .62} 0 1 1 {400 - r} 430", dark(colour, 0.25), 14) for r in (150, 190))
    front = "M120 400C120 320 260 250 400 250S680 320 680 400V480C680 560 540 620 400 620S120 560 120 480Z"
    inner = oval(400, 396, 262, 126)
    inside = part(inner, dark(colour, 0.55), rim=30) + coil
    strap = part("M112 396C140 500 260 540 400 540S660 500 688 396L690 478C670 580 540 634 400 634S130 580 110 478Z", colour, "lit", 22, line("M118 416C150 514 270 552 400 552S650 514 682 416M118 470C140 566 270 620 400 620S660 566 682 470", light(colour, 0.5), 3, 0.7, dash="8 6"))
    buckle = '<rect x="330" y="524" width="120" height="126" rx="16" fill="none" stroke="#767c83" stroke-width="18"/><rect x="330" y="524" width="120" height="126" rx="16" fill="none" stroke="#d7dbdf" stroke-width="11"/>'
    buckle += tube("M336 588H452", "#c3c8cd", 12)
    keeper = part(box(490, 530, 34, 112, 8), dark(colour, 0.15), "cyl", 8)
    holes = "".join(flat(oval(x, y, 6, 7), dark(colour, 0.75)) for x, y in ((300, 580), (264, 572), (228, 558), (192, 540)))
    return laid(part(front, dark(colour, 0.12), rim=20) + inside + strap + holes + buckle + keeper)


def umbrella(colour: str) -> str:
    """An open windproof umbrella with nine ribs."""
    canopy = "M60 420C70 220 220 90 400 90S730 220 740 420C700 384 650 384 604 420C560 384 510 384 468 412C430 390 370 390 332 412C290 384 240 384 196 420C150 384 100 384 60 420Z"
    ribs = "".join(line(f"M400 90C{x1} 180 {x2} 300 {x2} {y}", "#000", 4, 0.4) + line(f"M402 90C{x1 + 6} 180 {x2 + 5} 300 {x2 + 5} {y}", "#fff", 4, 0.18) for x1, x2, y in ((230, 196, 420), (350, 332, 414), (450, 468, 414), (570, 604, 420)))
    under = part("M60 420C100 384 150 384 196 420C240 384 290 384 332 412C370 390 430 390 468 412C510 384 560 384 604 420C650 384 700 384 740 420C640 352 160 352 60 420Z", dark(colour, 0.5), rim=8)
    shaft = line("M400 380V620", "#8a9199", 12) + line("M397 380V620", "#e8ecef", 4)
    handle = part(box(380, 610, 40, 124, 16), "#26272b", "cyl", 10) + part(oval(400, 640, 10), "#c9373a", "ball", 4) + tube("M400 734C396 760 430 760 426 730", "#26272b", 5)
    tip = part(box(393, 62, 14, 34, 6), "#8a9199", "cyl", 4)
    return laid(tip + shaft + under + part(canopy, colour, "ball", 30, ribs) + handle)


def sunglasses(colour: str) -> str:
    """Polarised sunglasses in an acetate frame."""
    frame = "M84 318C160 296 300 296 366 322C388 314 412 314 434 322C500 296 640 296 716 318L710 356C700 372 694 384 690 410C680 490 630 520 560 520C480 520 446 470 432 400C424 372 376 372 368 400C354 470 320 520 240 520C170 520 120 490 110 410C106 384 100 372 90 356Z"
    right = "M456 344C520 326 610 328 664 344C672 420 650 490 562 490C486 490 456 430 456 344Z"
    speckle = "".join(flat(oval(80 + (n * 71) % 640, 300 + (n * 43) % 220, 16 + n % 9, 9 + n % 7), "#2c1a10", 0.4, 4) for n in range(46))
    temples = both(line("M704 330C660 250 600 214 540 204", dark(colour, 0.5), 24) + line("M702 328C660 250 600 214 540 204", dark(colour, 0.3), 16))
    lenses = both(part(right, "#3b3a3f", "top", 16, flat("M420 300H560L470 520H380Z", "#fff", 0.16, 8) + flat("M590 300H620L530 520H500Z", "#fff", 0.12, 4) + flat(box(400, 420, 300, 90), "#c98f4e", 0.4, 14)))
    hinge = both(flat(oval(694, 338, 6), "#d9c08a"))
    return laid(temples + part(frame, colour, "top", 14, speckle) + lenses + hinge) + floor(600, 260, ry=14)


def wallet(colour: str) -> str:
    """A slim leather wallet with cards in it."""
    cards = part(box(236, 200, 330, 220, 16), "#2f70b6", rim=12) + part(box(222, 232, 330, 220, 16), "#d4a22e", rim=12) + part(box(240, 262, 330, 200, 16), "#c9373a", rim=12)
    cards += text(404, 292, "•••• •••• ••••", 22, "#fff", weight=400) + flat(box(262, 214, 42, 30, 6), "#e9d9a0")
    back = part("M170 300H630V580Q630 606 604 606H196Q170 606 170 580Z", dark(colour, 0.2), rim=24)
    front_d = "M160 330C300 350 330 350 400 372C470 350 500 350 640 330V600Q640 626 614 626H186Q160 626 160 600Z"
    front = part(front_d, colour, "lit", 30, line("M172 346C300 364 340 364 400 386C460 364 500 364 628 346M174 346V598Q174 612 188 612H612Q626 612 626 598V346", light(colour, 0.45), 3, 0.8, dash="9 7"))
    mark = flat(oval(400, 500, 46), dark(colour, 0.3), 0.6) + text(400, 518, "Ш", 54, light(colour, 0.25), "Noto Serif Display")
    return laid(back + cards + front + mark)
