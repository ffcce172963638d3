"""Lamps, textiles, pots, knives and kitchen machines."""

from __future__ import annotations

from math import cos, sin

from ink import (
    SERIF,
    at,
    both,
    box,
    dark,
    flat,
    floor,
    folds,
    gloss,
    is_dark,
    laid,
    light,
    line,
    mix,
    oval,
    part,
    text,
    tube,
)


def _grain(tone: str = "#5b3a1c", top: int = 100, step: int = 17) -> str:
    return "".join(line(f"M0 {y}q120 {(-1) ** n * 9} 260 3t260 -4t300 6", tone, 3, 0.22) for n, y in enumerate(range(top, 720, step)))


# textiles


def bedding(colour: str) -> str:
    """A folded bedding set tied with a ribbon, pillows on top; linen takes a dye softly."""
    colour = mix(colour, "#e6dac2", 0.3)
    colour = mix(colour, "#e6dac2", 0.3)
    fold = "".join(part(box(120, y, 560, 74, 34), t, "lit", 18, flat(box(120, y, 560, 74), "url(#weave)") + line(f"M150 {y + 37}H690", "#000", 3, 0.16)) for y, t in ((614, dark(colour, 0.1)), (544, colour), (474, light(colour, 0.15)), (404, dark(colour, 0.05))))
    pillow = part("M150 230C140 180 180 190 230 200C340 180 460 180 570 200C620 190 660 180 650 230C662 290 662 340 650 390C660 436 620 424 570 414C460 432 340 432 230 414C180 424 140 436 150 390C138 340 138 290 150 230Z", colour, "lit", 40, flat(box(100, 160, 600, 280), "url(#weave)") + folds("M180 230C240 270 280 280 300 330", "M620 230C560 270 520 290 510 340", "M300 400C360 380 440 380 500 400"))
    buttons = "".join(flat(oval(x, 300, 10), "#8a6238") + flat(oval(x - 2, 298, 3), "#fff", 0.5) for x in (330, 400, 470))
    ribbon = part(box(376, 400, 48, 290, 2), "#a8773a", "cyl", 6) + part("M400 440C350 400 310 420 340 450C350 462 380 460 400 450C420 460 450 462 460 450C490 420 450 400 400 440Z", "#a8773a", rim=6)
    tag = part(box(470, 560, 130, 60, 6), "#fbf6ea", rim=6) + text(535, 598, "Льняна Оселя", 18, "#6b5a3a", SERIF, 700, 114)
    return floor(692, 290) + fold + pillow + buttons + ribbon + tag


def towel(colour: str) -> str:
    """A stack of thick folded terry towels and one rolled."""
    stack = "".join(part(box(130, y, 540, 112, 52), t, "lit", 26, flat(box(130, y, 540, 112), "url(#dots)", 0.6) + line(f"M170 {y + 56}H680", "#000", 5, 0.18) + line(f"M560 {y}V{y + 112}M580 {y}V{y + 112}", "#fff", 6, 0.35)) for y, t in ((584, dark(colour, 0.07)), (474, colour), (364, light(colour, 0.12))))
    roll = part(box(190, 206, 420, 160, 78), colour, "top", 26, flat(box(190, 200, 420, 170), "url(#dots)", 0.6)) + part(oval(560, 286, 62, 79), light(colour, 0.1), rim=16) + line("M560 286m0 -52a40 52 0 1 0 38 60a26 34 0 1 0 -30 -40a14 18 0 1 0 16 18", dark(colour, 0.25), 8, 0.6)
    loop = tube("M200 420C150 420 150 480 204 470", dark(colour, 0.15), 10)
    return floor(698, 280) + loop + stack + roll


def throw(colour: str) -> str:
    """A folded wool throw with stripes and a fringe."""
    stripes = "".join(flat(box(100, y, 620, h), t, 0.75) for y, h, t in ((270, 16, light(colour, 0.55)), (300, 8, dark(colour, 0.4)), (420, 16, light(colour, 0.55)), (450, 8, dark(colour, 0.4)), (560, 16, light(colour, 0.55)), (590, 8, dark(colour, 0.4))))
    fringe = "".join(line(f"M{x} 636C{x + 4} 660 {x - 6} 690 {x + (n % 3) * 4} 716", light(colour, (0.1, 0.3, 0)[n % 3]), 8) for n, x in enumerate(range(136, 670, 13)))
    body = part("M120 220C120 190 140 180 170 180H640C670 180 684 200 684 230L678 640H124Z", colour, "lit", 36, flat(box(100, 170, 620, 480), "url(#knit)") + stripes + folds("M250 240C240 380 260 500 250 640", "M560 240C570 400 550 520 566 640"))
    edge = part("M120 220C120 160 660 160 684 224C690 250 660 262 640 262H170C140 262 120 250 120 220Z", light(colour, 0.12), "top", 22, flat(box(100, 150, 620, 120), "url(#knit)"))
    tag = part(box(520, 500, 120, 76, 4), "#fbf6ea", rim=6) + text(580, 534, "Карпатська", 18, "#6b4a3a", SERIF, 700, 104) + text(580, 560, "Вовна", 20, "#6b4a3a", SERIF, 700)
    return laid(fringe + body + edge + tag)


def hull_pillow(colour: str) -> str:
    """A buckwheat pillow with its zip open and hulls running out."""
    d = "M120 290C110 240 150 250 210 262C330 240 470 240 590 262C650 250 690 240 680 290C694 360 694 430 680 500C690 556 650 544 590 532C470 552 330 552 210 532C150 544 110 556 120 500C106 430 106 360 120 290Z"
    body = part(d, colour, "lit", 44, flat(d, "url(#weave)") + folds("M160 300C240 340 280 350 300 420", "M640 300C560 340 520 350 510 420"))
    zip_ = line("M430 536C510 538 570 526 660 520", "#6b5a44", 12) + line("M430 536C510 538 570 526 660 520", "#d9cdb6", 4, dash="3 4")
    hulls = "".join(part(f"M{x} {y}l12 -14l12 14l-12 9Z", ("#4a3124", "#5f4030", "#38241a")[n % 3], rim=3) for n, (x, y) in enumerate((430 + (n * 37) % 230, 560 + (n * 29) % 118 + abs((n * 37) % 230 - 110) // 4) for n in range(70)))
    tag = part(box(160, 440, 120, 56, 4), "#f8f2e2", rim=6) + text(220, 475, "Льняна Оселя", 17, "#6b5a3a", SERIF, 700, 104)
    return laid(body) + zip_ + hulls + tag


# light


def desk_lamp(colour: str) -> str:
    """A two-joint desk lamp, lit, with a USB-C port in its base."""
    cone = flat("M150 250L60 640H520L380 226Z", "#fff2c0", 0.4, 14)
    base = part(oval(520, 680, 150, 30), dark(colour, 0.1), "top", 14) + part("M370 664H670V684H370Z", colour, rim=0) + part(oval(520, 662, 150, 30), colour, "top", 14) + flat(box(440, 662, 30, 9, 4), "#222") + "".join(flat(oval(510 + n * 24, 662, 6, 3), "#8d9298") for n in range(3))
    arm = tube("M540 650L640 400", colour, 22) + tube("M640 400L400 190", colour, 20) + part(oval(640, 400, 24), "#b9bec4", "ball", 8) + part(oval(540, 646, 20), "#b9bec4", "ball", 8) + part(oval(396, 188, 20), "#b9bec4", "ball", 8)
    head = f'<g transform="rotate(-10 270 210)">{part(box(120, 186, 300, 44, 22), colour, "top", 12)}{part(box(136, 222, 268, 14, 7), "#fff6d2", rim=0)}</g>'
    return cone + floor(690, 190, 520) + arm + base + head + flat(oval(266, 262, 150, 30), "#fff6d2", 0.8, 14)


def string_lights(colour: str) -> str:
    """A coil of copper wire with warm lights glowing."""
    del colour
    lamps = ""
    spots = [_on_coil(n) for n in range(100)]
    wire = "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in map(_on_coil, (n / 4 for n in range(397))))
    for x, y in spots[::3]:
        lamps += f'<circle cx="{x:.0f}" cy="{y:.0f}" r="40" fill="url(#glow)"/>' + flat(oval(x, y, 8, 8), "#fffbe8")
    plug = part(box(610, 640, 110, 70, 16), "#f6f3ea", "lit", 12) + part(box(720, 652, 34, 10, 4), "#b9bec4", rim=3) + part(box(720, 688, 34, 10, 4), "#b9bec4", rim=3)
    dusk = flat(box(0, 0, 800, 800), "#2f2b4a", 0.88)
    return dusk + line(wire, "#6b3d1c", 7) + line(wire, "#d98a4e", 4) + line(f"M{spots[-1][0]:.0f} {spots[-1][1]:.0f}C800 260 780 560 668 644", "#d98a4e", 5) + lamps + plug


def _on_coil(n: float) -> tuple[float, float]:
    """A point of the coiled wire, counted from its inner end."""
    return 400 + (120 + n * 1.9) * cos(n * 0.37) * 1.12, 400 + (120 + n * 1.9) * sin(n * 0.37)


def bulb(colour: str) -> str:
    """A lit LED bulb with an E27 base."""
    del colour
    halo = '<circle cx="400" cy="320" r="330" fill="url(#glow)"/>'
    globe = part("M400 90C270 90 190 190 200 300C206 390 290 430 306 500H494C510 430 594 390 600 300C610 190 530 90 400 90Z", "#fff6dc", "ball", 30, flat(oval(400, 300, 150, 140), "#ffe9a6", 0.8, 24))
    body = part("M306 496H494L474 590H326Z", "#f3f1ea", "cyl", 14) + text(400, 550, "Промінь", 22, "#8d9298", room=140)
    thread = "".join(part(box(330 + n * 2, 588 + n * 25, 140 - n * 4, 28, 12), "#c3c8cd", "cyl", 6) for n in range(4)) + part("M352 690H448L424 720H376Z", "#33353a", "cyl", 6)
    return halo + globe + body + thread


def table_lamp(colour: str) -> str:
    """A cordless table lamp with a round shade, lit."""
    halo = '<circle cx="400" cy="330" r="320" fill="url(#glow)" opacity=".8"/>'
    base = part(oval(400, 684, 140, 26), dark(colour, 0.2), "top", 10) + part(oval(400, 668, 140, 26), colour, "top", 12) + flat(box(384, 688, 32, 9, 4), "#111")
    stem = part(box(386, 330, 28, 336, 8), colour, "cyl", 10)
    glass = part("M300 310H500L480 380H320Z", "#fff4cf", "cyl", 8)
    shade = part("M210 320C210 200 290 130 400 130S590 200 590 320C540 336 260 336 210 320Z", colour, "lit", 28) + line("M214 320C270 334 530 334 586 320", "#ffe9a6", 7) + part(oval(400, 134, 30, 9), light(colour, 0.2), rim=5)
    return halo + floor(694, 190) + stem + glass + base + shade


def solar_lights(colour: str) -> str:
    """Garden stake lights with a solar cell on top, glowing over grass."""
    del colour
    def one(x: float, y: float) -> str:
        stake = part(box(x - 8, y + 130, 16, 700 - y - 130, 6), "#7d848c", "cyl", 5)
        lamp = f'<circle cx="{x}" cy="{y + 80}" r="170" fill="url(#glow)"/>' + part(f"M{x - 56} {y + 30}H{x + 56}L{x + 40} {y + 134}H{x - 40}Z", "#ffeeb5", "cyl", 12, "".join(line(f"M{x + dx} {y + 30}V{y + 134}", "#b58a3a", 3, 0.5) for dx in (-30, -10, 10, 30)))
        cap = part(f"M{x - 84} {y + 34}C{x - 70} {y - 8} {x - 40} {y - 20} {x} {y - 20}S{x + 70} {y - 8} {x + 84} {y + 34}Z", "#4b5057", "lit", 14) + part(f"M{x - 38} {y - 16}H{x + 38}L{x + 50} {y + 8}H{x - 50}Z", "#22376b", rim=6, inside=line(f"M{x} {y - 20}V{y + 10}M{x - 50} {y - 4}H{x + 50}", "#7d96d6", 2))
        return stake + lamp + cap

    grass = "".join(line(f"M{30 + n * 9.4} 740Q{26 + n * 9.4 + (n * 7) % 16} {700 - (n * 13) % 30} {30 + n * 9.4 + ((n * 11) % 26) - 13} {660 - (n * 17) % 50}", ("#4f7d3f", "#64954f", "#3f6a35")[n % 3], 7) for n in range(80))
    return one(190, 250) + one(610, 250) + one(400, 170) + grass


# cups and flasks


def flask(colour: str, size: str = "slim") -> str:
    """A vacuum flask: slim with a screw cup, or wide with a handle, strap and push button."""
    if size == "slim":
        cup = part("M316 90Q316 66 340 66H460Q484 66 484 90V220H316Z", "#d3d7db", "cyl", 16) + line("M316 200H484", "#000", 4, 0.25)
        body = part("M300 234C300 222 310 218 320 218H480C490 218 500 222 500 234V670Q500 706 464 706H336Q300 706 300 670Z", colour, "cyl", 26)
        mark = f'<g transform="rotate(-90 400 470)">{text(400, 486, "Мандрівка", 50, light(colour, 0.7) if is_dark(colour) else dark(colour, 0.6), SERIF, 700)}</g>'
        return floor(708, 140) + body + cup + mark + part(box(300, 676, 200, 30, 14), "#c6cacf", "cyl", 8)
    strap = tube("M270 250C140 300 140 560 250 660", "#3a3d42", 20)
    handle = tube("M560 290C670 300 670 560 560 570", "#3a3d42", 30)
    body = part("M256 270C256 240 290 232 320 226H480C510 232 544 240 544 270V660Q544 706 500 706H300Q256 706 256 660Z", colour, "cyl", 30)
    cup = part("M288 130Q288 100 320 100H480Q512 100 512 130V228H288Z", "#c6cacf", "cyl", 16) + part("M300 84Q300 64 330 64H470Q500 64 500 84V104H300Z", "#aab0b6", "cyl", 8) + part(oval(400, 66, 30, 10), "#c9373a", "top", 5)
    ridge = line("M256 300H544M256 640H544", "#000", 5, 0.25) + text(400, 440, "Полонина", 52, light(colour, 0.75) if is_dark(colour) else dark(colour, 0.55), SERIF, 700, 240) + flat("M320 520L372 460L402 494L436 452L486 520Z", light(colour, 0.6) if is_dark(colour) else dark(colour, 0.4), 0.7)
    return floor(708, 190) + strap + handle + body + cup + ridge


def mug(colour: str) -> str:
    """A hand-thrown mug in two glazes, steaming."""
    handle = line("M560 360C690 350 690 560 540 560", dark(colour, 0.5), 50) + line("M560 360C690 350 690 560 540 560", dark(colour, 0.1), 42) + line("M572 352C670 350 676 540 560 552", "#fff", 7, 0.3, blur=2)
    d = "M190 270H570C572 400 566 520 540 620C530 664 500 684 460 686H300C260 684 230 664 220 620C194 520 188 400 190 270Z"
    drip = "M180 260H580V430C560 460 540 410 516 440C490 490 470 420 440 440C400 470 390 420 360 436C330 480 300 420 270 444C240 470 220 420 180 446Z"
    body = part(d, light(colour, 0.3) if is_dark(colour) else dark(colour, 0.1), "cyl", 30, flat(d, "url(#speck)", 0.6) + flat("M180 600H580V700H180Z", "#c48a5e") + part(drip, colour, rim=8) + "".join(line(f"M190 {y}Q380 {y + 14} 570 {y}", "#000", 3, 0.09) for y in range(300, 680, 34)))
    rim = part(oval(380, 272, 190, 38), light(colour, 0.12), rim=8) + part(oval(380, 276, 168, 28), "#5b3a24", rim=10)
    steam = line("M320 220C296 180 346 150 320 100M390 210C366 170 416 140 390 86M458 220C434 180 484 150 458 104", "#fff", 13, 0.55, blur=4)
    return floor(690, 210, 390) + handle + body + rim + steam


# cookware


def pan(colour: str, kind: str = "nonstick") -> str:
    """A frying pan from above: non-stick with a long handle, or cast iron with two lips."""
    iron = kind == "iron"
    if iron:
        handle = part("M520 520L700 690C724 712 700 740 674 718L494 560Z", colour, "lit", 14) + flat(oval(686, 706, 12, 8), "#d9d4c8")
        lips = part("M120 300C90 280 90 250 112 240L160 260ZM470 130C490 96 520 96 532 120L500 160Z", colour, rim=8)
        helper = part("M190 160C150 130 120 160 140 200L170 210Z", colour, rim=8)
        disc = part(oval(330, 360, 250), colour, "ball", 20) + part(oval(330, 360, 216), dark(colour, 0.3), rim=24) + text(330, 380, "ЧУГУНОК", 44, light(colour, 0.14), spacing=6)
        return laid(handle + lips + helper + disc + flat(oval(260, 280, 110, 40), "#fff", 0.12, 14))
    handle = part("M500 500L530 470L706 640C734 668 700 712 666 690Z", "#33302e", "lit", 14) + flat(oval(680, 668, 12), "#d9d4c8") + part("M470 480L510 440L560 492L522 534Z", "#b9bec4", "lit", 8)
    disc = part(oval(320, 330, 250), "#a9342f", "ball", 14) + part(oval(320, 330, 232), "#b9bec4", "lit", 6) + part(oval(320, 330, 224), colour, rim=24)
    rings = "".join(line(oval(320, 330, r), "#fff", 2, 0.07) for r in range(30, 200, 15)) + "".join(flat(oval(320 + 14 * n**0.67 * cos(n * 2.4), 330 + 14 * n**0.67 * sin(n * 2.4), 2.4), "#fff", 0.3) for n in range(6, 60))
    return laid(handle + disc + rings + flat(oval(250, 240, 110, 44), "#fff", 0.14, 14)) + text(320, 340, "VARTA KITCHEN", 22, "#8d8f94", spacing=4)


def stockpot(colour: str) -> str:
    """A steel stockpot under a glass lid."""
    del colour
    handles = both('<path d="M640 420C720 420 720 500 640 500" fill="none" stroke="#6d747b" stroke-width="30"/><path d="M640 420C716 420 716 500 640 500" fill="none" stroke="#dfe3e6" stroke-width="18"/>')
    body = part("M150 310H650V650Q650 690 610 690H190Q150 690 150 650Z", "url(#steel)", "top", 20, edge=0.6) + line("M150 350H650M150 640H650", "#000", 3, 0.2)
    lid = part("M140 306C150 220 260 170 400 170S650 220 660 306Z", "#dcebee", "ball", 24, flat("M140 306C150 220 260 170 400 170S650 220 660 306Z", "#9fb9c0", 0.35)) + gloss("M210 280C240 220 300 196 350 190C290 220 250 250 236 286Z", 0.6, 4) + part("M132 296H668Q676 296 676 308T668 322H132Q124 322 124 309T132 296Z", "url(#steel)", "top", 6)
    knob = part("M360 120C360 96 440 96 440 120L424 172H376Z", "#3a3d42", "cyl", 10) + flat(oval(490, 224, 9, 6), "#6d747b")
    return floor(694, 270) + handles + body + lid + knob + text(400, 500, "VARTA", 40, "#7d848b", spacing=10)


def moka(colour: str) -> str:
    """An octagonal moka pot."""
    def facets(d: str, x0: float, x1: float, y0: float, y1: float) -> str:
        step = (x1 - x0) / 5
        tones = ("#8d959c", "#c9ced3", "#eef1f3", "#b4bac0", "#868d94")
        return part(d, "#b9bec4", "top", 10, "".join(flat(f"M{x0 + n * step} {y0}H{x0 + (n + 1) * step}L{x0 + (n + 1) * step} {y1}H{x0 + n * step}Z", t) for n, t in enumerate(tones)))

    del colour
    handle = part("M540 240L660 250C684 254 690 280 684 300L650 440C646 460 620 456 622 436L640 310L548 300Z", "#2a2b2e", "lit", 14)
    top = facets("M236 170L560 170L508 420H292Z", 236, 560, 170, 420) + part("M236 170L190 190L250 260Z", "#a1a8ae", rim=6)
    bottom = facets("M292 450H508L570 690H230Z", 230, 570, 450, 690)
    waist = part(box(278, 412, 244, 48, 8), "url(#steel)", "top", 8)
    lid = part("M230 172L400 110L568 172Z", "#c3c8cd", "lit", 10) + part("M376 114C372 74 428 74 424 114Z", "#2a2b2e", "ball", 8)
    valve = part(oval(300, 540, 15), "#d9a83e", "ball", 5)
    steam = line("M190 150C170 120 206 100 186 60", "#fff", 11, 0.6, blur=4)
    return floor(694, 210) + handle + bottom + top + waist + lid + valve + steam + text(400, 600, "Caffè Nonna", 30, "#5d646b", SERIF, 700, italic=True)


def french_press(colour: str) -> str:
    """A glass French press with coffee in a steel frame."""
    del colour
    handle = tube("M530 300C660 300 660 600 530 600", "#26282b", 34)
    glass = part("M240 220H540V670Q540 690 520 690H260Q240 690 240 670Z", "#e4eef0", "cyl", 16, flat(box(240, 380, 300, 320), "#4a2c1a") + flat(box(240, 366, 300, 26), "#b98a58") + part(box(244, 470, 292, 22, 4), "#d3d7db", "top", 4) + line("M390 220V470", "#d3d7db", 9)) + gloss(box(262, 250, 20, 400, 10), 0.5, 4)
    frame = part(box(228, 640, 324, 56, 10), "url(#steel)", "top", 8) + part(box(228, 250, 324, 24, 6), "url(#steel)", "top", 5) + "".join(part(box(x, 260, 16, 400, 4), "url(#steel)", rim=4) for x in (300, 462))
    lid = part("M220 222C230 170 300 150 390 150S550 170 560 222Z", "url(#steel)", "top", 12) + part("M242 226L196 240L240 290Z", "#dfe9eb", rim=5)
    plunger = part(box(384, 60, 12, 100, 4), "#c3c8cd", "cyl", 4) + part(oval(390, 62, 34, 30), "#26282b", "ball", 8)
    return floor(700, 210, 400) + handle + glass + frame + lid + plunger


def chef_knife(colour: str) -> str:
    """A chef's knife with a walnut handle, on the slant."""
    blade = part("M40 404C160 330 330 316 520 318L540 420C520 440 500 450 470 452C300 462 130 448 40 404Z", "url(#blade)", "top", 8) + line("M60 408C180 446 330 456 480 446", "#fff", 5, 0.7) + text(420, 384, "НОЖОВИЙ ЦЕХ", 19, "#6d747b", spacing=2)
    bolster = part("M512 316H546V420H524C512 400 510 350 512 316Z", "#aab0b6", "top", 6)
    handle = part("M544 318C620 306 690 316 740 330C768 344 768 400 740 408C690 396 620 404 544 414Z", colour, "top", 16, _grain("#2b170a", 310, 13))
    rivets = "".join(flat(oval(x, y, 10), "#d9b573") + flat(oval(x - 3, y - 3, 3), "#fff", 0.8) for x, y in ((590, 366), (650, 362), (710, 364)))
    herbs = "".join(flat(f"M{x} {y}q16 -26 34 -4q-12 24 -34 4Z", "#5f9350") for x, y in ((170, 560), (210, 590), (250, 556), (300, 590), (340, 560), (230, 620), (290, 630)))
    tomato = part(oval(560, 600, 90, 82), "#d3402f", "ball", 16) + flat("M560 530L580 512L584 534L612 530L590 548L604 566L576 556L560 574L548 554L520 564L534 546L512 530L540 534L544 510Z", "#5f8a45")
    return laid(at(blade + bolster + handle + rivets, 0, -110, 1, -12)) + laid(herbs) + floor(676, 100, 560, 10) + tomato


def oak_board(colour: str) -> str:
    """An oak chopping board with a juice groove and bread on it."""
    board = part(box(110, 180, 580, 440, 40), colour, "lit", 26, "".join(flat(box(110, y, 580, 73), t, 0.5) for y, t in ((180, "#b98a50"), (326, "#d9ac70"), (472, "#b98a50"))) + _grain("#5b3a1c", 170, 15))
    groove = f'<rect x="150" y="220" width="500" height="360" rx="26" fill="none" stroke="{dark(colour, 0.35)}" stroke-width="16" opacity=".65"/><rect x="153" y="223" width="500" height="360" rx="26" fill="none" stroke="#fff" stroke-width="4" opacity=".35"/>'
    hole = text(228, 268, "Дубрава", 26, dark(colour, 0.6), SERIF, 700, italic=True, anchor="start")
    loaf = part("M230 450C220 350 300 310 400 310S580 350 570 450C560 510 520 520 400 520S240 510 230 450Z", "#c07a36", "ball", 26) + "".join(line(f"M{x} 360q30 40 10 100", "#f0d2a0", 14, 0.9) for x in (300, 370, 440, 510))
    return laid(part(box(110, 210, 580, 440, 40), dark(colour, 0.3), rim=14) + board + groove + hole + laid(loaf))


# machines


def kettle(colour: str) -> str:
    """An electric kettle with a temperature display on its base."""
    base = part("M190 660H570Q600 660 606 700H154Q160 660 190 660Z", dark(colour, 0.25) if not is_dark(colour) else light(colour, 0.12), "top", 12)
    handle = line("M540 260C700 250 700 540 560 590", dark(colour, 0.55), 52) + line("M540 260C700 250 700 540 560 590", dark(colour, 0.12), 44) + line("M560 250C680 260 684 500 590 560", "#fff", 6, 0.22, blur=2)
    body = part("M256 220H524L576 650H188Z", colour, "cyl", 34)
    spout = part("M262 230L176 270C168 280 176 292 190 300L246 360Z", colour, "lit", 14)
    lid = part("M250 224C260 176 320 160 390 160S520 176 530 224Z", dark(colour, 0.12), "top", 14) + part(box(364, 136, 52, 30, 12), "#3a3d42", "top", 6)
    panel = part(box(312, 500, 140, 100, 18), "#1b1d22", rim=6) + text(382, 566, "80°", 58, "#ffb45a") + "".join(flat(oval(330 + n * 26, 584, 4), "#ffb45a" if n == 2 else "#666") for n in range(5))
    mark = text(386, 360, "VOLTERA", 32, light(colour, 0.6) if is_dark(colour) else dark(colour, 0.4), spacing=6)
    steam = line("M150 250C126 220 160 200 138 160M184 226C160 190 196 170 172 130", "#fff", 11, 0.6, blur=4)
    return floor(702, 240, 390) + handle + base + spout + body + lid + panel + mark + steam


def grinder(colour: str) -> str:
    """A burr grinder with beans in its hopper and grounds below."""
    hopper = part("M250 110H550L510 300H290Z", "#dfe6e6", "cyl", 14, "".join(part(f"M{262 + (n * 43) % 270} {170 + (n * 29) % 130}m-17 0a17 12 0 1 1 34 0a17 12 0 1 1 -34 0Z", ("#5b3822", "#6d4630", "#4a2c1a")[n % 3], "ball", 4) for n in range(52))) + part(box(240, 84, 320, 36, 14), dark(colour, 0.2), "top", 8)
    ring = part(box(270, 296, 260, 40, 10), dark(colour, 0.25), "cyl", 8) + "".join(line(f"M{x} 302v26", "#fff", 3, 0.5) for x in range(284, 524, 13))
    body = part("M262 336H538L560 500H240ZM240 500H300V650H500V500H560V700H240Z", colour, "cyl", 26) + part("M240 500H560V704Q560 712 552 712H248Q240 712 240 704Z", dark(colour, 0.3), rim=16)
    knob = part(oval(400, 420, 46), "#d3d7db", "ball", 10) + line("M400 420V386", "#444", 6)
    drawer = part(box(292, 540, 216, 156, 12), "#e4eced", "cyl", 10, flat(box(292, 606, 216, 100), "#5a3824")) + part(box(372, 566, 56, 18, 9), "#8d959c", rim=4)
    return floor(714, 200) + hopper + body + ring + knob + drawer + gloss("M280 130H310L326 280H306Z", 0.45, 2)


def hand_blender(colour: str) -> str:
    """A hand blender with whisk, masher and chopper bowl."""
    stick = part("M214 110C214 80 230 66 254 66S294 80 294 110L286 350H222Z", colour, "cyl", 18) + part(oval(254, 108, 20, 10), "#c9cdd2", rim=4) + part(box(242, 150, 24, 60, 12), "#55595f", rim=5) + part(box(242, 220, 24, 40, 12), "#c9373a" if colour != "#c9373a" else "#f3f1ea", rim=5)
    stick += part("M232 350H276L272 600H236Z", "url(#steel)", "top", 6) + part("M236 596C190 610 186 660 196 690H312C322 660 318 610 272 596Z", "url(#steel)", "top", 8) + "".join(flat(oval(x, 664, 9, 16), "#5d646b") for x in (222, 254, 286))
    whisk = part("M390 320H434L426 440H398Z", colour, "cyl", 10) + "".join(f'<path d="M412 440C{412 + w} 500 {412 + w * 1.2} 640 412 690C{412 - w * 1.2} 640 {412 - w} 500 412 440" fill="none" stroke="#8d959c" stroke-width="5"/>' for w in (14, 36, 58))
    bowl = part("M500 480H720L700 690H520Z", "#dfe9ea", "cyl", 14, flat("M490 590Q610 570 730 590V700H490Z", "#7fae5c", 0.9) + "".join(flat(oval(520 + (n * 41) % 190, 600 + (n * 23) % 80, 9, 6), ("#5f9350", "#d3402f", "#f0d58a")[n % 3]) for n in range(24))) + part("M488 430Q488 410 510 410H710Q732 410 732 430V486H488Z", colour, "top", 12) + part(box(586, 384, 48, 34, 10), "#c9cdd2", "cyl", 6)
    masher = part(box(556, 110, 36, 190, 10), colour, "cyl", 8) + part("M520 300H628Q640 300 640 312V340H508V312Q508 300 520 300Z", "#c3c8cd", "top", 6, "".join(flat(box(522 + n * 20, 306, 10, 30, 4), "#5d646b") for n in range(6)))
    shadows = floor(694, 100, 254, 12) + floor(694, 50, 372, 8) + floor(694, 130, 640, 12)
    return shadows + stick + _moved(whisk, -40) + _moved(masher, -108, 350) + _moved(bowl, 36)


def _moved(svg: str, dx: float, dy: float = 0) -> str:
    return f'<g transform="translate({dx} {dy})">{svg}</g>'


