"""What dogs and cats wear, lie on and drink from."""

from __future__ import annotations

from ink import SERIF, both, box, dark, flat, floor, gloss, is_dark, laid, light, line, oval, part, seam, text, tube


def harness(colour: str) -> str:
    """A padded dog harness with rings on chest and back."""
    back = part("M300 150C340 120 460 120 500 150L560 330C540 360 470 380 400 380S260 360 240 330Z", colour, "lit", 28, flat(box(200, 100, 400, 300), "url(#mesh)", 0.5)) + seam("M312 164C350 140 450 140 488 164L540 324C520 346 460 362 400 362S280 346 260 324Z", colour)
    chest = part("M330 470C370 440 430 440 470 470L500 620C470 660 430 680 400 680S330 660 300 620Z", colour, "lit", 24, flat(box(260, 420, 280, 280), "url(#mesh)", 0.5)) + seam("M340 480C374 456 426 456 460 480L486 612C462 644 430 662 400 662S338 644 314 612Z", colour)
    straps = both(tube("M540 300C680 360 690 520 600 590C560 616 510 610 490 590", dark(colour, 0.4), 34) + tube("M490 170C600 220 620 420 460 490", dark(colour, 0.4), 34))
    buckles = both(part(box(616, 420, 70, 56, 12), "#2b2d31", rim=8) + flat(box(634, 440, 34, 14, 6), "#565b61"))
    rings = "".join(f'<circle cx="400" cy="{y}" r="34" fill="none" stroke="#7d848c" stroke-width="15"/><circle cx="400" cy="{y}" r="34" fill="none" stroke="#e4e7ea" stroke-width="7"/>' for y in (118, 560))
    bar = part(box(300, 230, 200, 60, 12), "#2b2d31", rim=8) + text(400, 272, "Хвостик", 38, "#f3f1ea", SERIF, 700) + part(box(280, 310, 240, 16, 6), "#dfe4e7", "top", 4)
    grip = tube("M340 190C340 150 460 150 460 190", dark(colour, 0.45), 24)
    return laid(straps + back + chest + buckles + bar + grip + rings)


def leash(colour: str) -> str:
    """A coiled rope leash with a padded loop and a swivel hook."""
    rope = "M300 250C140 250 110 420 240 470S560 470 600 400S560 250 430 290S230 460 330 560S600 640 640 560"
    thick = line(rope, dark(colour, 0.5), 40) + line(rope, colour, 33) + line(rope, light(colour, 0.6), 33, 0.55, dash="5 19") + line(rope, dark(colour, 0.5), 33, 0.6, dash="4 34")
    shine = f'<g transform="translate(-3 -9)">{line(rope, "#fff", 6, 0.3, blur=2)}</g>'
    pad = line("M300 250C300 110 520 90 520 190C520 250 400 260 300 250", "#2b2d31", 52) + line("M300 250C300 110 520 90 520 190C520 250 400 260 300 250", "#43474d", 42) + line("M310 240C320 130 500 110 506 190", "#fff", 5, 0.25, blur=2)
    cuff = part(box(250, 222, 110, 60, 16), "#8a5a36", rim=10) + part(box(600, 520, 64, 70, 14), "#8a5a36", rim=10)
    hook = part(oval(668, 610, 24), "#c6cacf", "ball", 8) + '<path d="M690 630C740 650 740 730 690 724C660 718 660 680 676 656" fill="none" stroke="#7d848c" stroke-width="20" stroke-linecap="round"/><path d="M690 630C740 650 740 730 690 724C660 718 660 680 676 656" fill="none" stroke="#e4e7ea" stroke-width="10" stroke-linecap="round"/>'
    return laid(thick + shine + pad + cuff + hook)


def pet_bed(colour: str) -> str:
    """An orthopaedic bed with one low side and a dog asleep in it."""
    back = part("M110 420C110 280 260 240 400 240S690 280 690 420L670 520H130Z", dark(colour, 0.12), "lit", 36)
    pad = part(oval(400, 500, 250, 100), "#efe6d4", "top", 26, flat(box(140, 390, 520, 220), "url(#dots)", 0.5))
    rim = part("M96 430C96 380 180 380 190 440C196 500 240 540 300 560H500C560 540 604 500 610 440C620 380 704 380 704 430C716 560 680 660 600 676H200C120 660 84 560 96 430Z", colour, "lit", 40, flat(box(80, 380, 640, 310), "url(#weave)")) + seam("M110 470C116 590 160 650 210 660H590C640 650 684 590 690 470", colour)
    low = part("M270 552C330 570 470 570 530 552L540 676H260Z", light(colour, 0.08), "lit", 20)
    tag = part(box(340, 600, 120, 46, 8), "#8a5a36", rim=8) + text(400, 632, "Хвостик", 26, "#f6ead6", SERIF, 700)
    return floor(684, 310) + back + pad + _dog() + rim + low + tag


def _dog() -> str:
    coat = "#c98d4e"
    body = part("M230 500C220 400 320 360 420 370C530 380 590 440 570 510C500 560 300 560 230 500Z", coat, "ball", 24) + flat(oval(470, 420, 60, 34), "#f3e6d0", 0.8, 4)
    tail = part("M560 480C620 450 620 530 560 540C520 546 480 540 470 530C520 530 550 510 560 480Z", coat, rim=8)
    head = part("M220 470C200 400 250 360 310 370C370 380 390 430 370 480C350 530 250 536 220 470Z", light(coat, 0.08), "ball", 18) + part("M320 380C370 370 410 410 400 470C380 480 350 460 336 420Z", dark(coat, 0.3), rim=10) + part("M238 392C210 400 190 440 206 480C226 476 244 450 250 420Z", dark(coat, 0.3), rim=8)
    face = line("M262 446Q274 456 286 446M316 446Q328 456 338 444", "#2b1a12", 5) + flat(oval(286, 486, 20, 14), "#2b1a12") + line("M286 500Q296 516 312 508", "#2b1a12", 4)
    return body + tail + head + face


def fountain(colour: str) -> str:
    """A pet fountain with a steel tray and running water."""
    body = part("M170 420H630V620Q630 700 550 700H250Q170 700 170 620Z", colour, "cyl", 36)
    level = part(box(236, 520, 44, 130, 20), "#9fd0e6", rim=8, inside=flat(box(236, 580, 44, 80), "#4f9fc9", 0.8))
    tray = part(oval(400, 412, 250, 74), "url(#steel)", rim=10, edge=0.6) + part(oval(400, 410, 214, 56), "#a9d8ec", "top", 16) + "".join(line(oval(400, 412, r, r * 0.26), "#fff", 4, 0.5) for r in (80, 130, 180))
    spout = part("M360 400C366 330 372 280 372 240C372 200 400 180 440 184C480 190 500 220 496 260H456C456 236 440 226 428 232C420 240 428 330 440 400Z", colour, "lit", 16)
    water = part("M458 258H494C500 320 496 370 490 412H464C468 370 464 320 458 258Z", "#bfe4f3", "cyl", 6) + flat(oval(477, 412, 50, 14), "#fff", 0.75, 4) + "".join(flat(oval(x, y, 5, 7), "#dff3fb") for x, y in ((440, 390), (516, 386), (430, 372), (526, 366)))
    ink = light(colour, 0.7) if is_dark(colour) else dark(colour, 0.45)
    paw = flat(oval(400, 590, 30, 25), ink, 0.7) + "".join(flat(oval(400 + dx, 590 + dy, 11, 14), ink, 0.7) for dx, dy in ((-34, -22), (-12, -38), (12, -38), (34, -22)))
    led = flat(oval(560, 560, 8), "#4fb3ff") + flat(oval(560, 560, 18), "#4fb3ff", 0.4, 4)
    return floor(704, 240) + body + level + tray + spout + water + paw + text(400, 668, "Мурлика", 30, ink, SERIF, 700) + led + gloss(box(196, 450, 16, 200, 8), 0.4, 4)
