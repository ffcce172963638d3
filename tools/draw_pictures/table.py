"""Which shape draws which product, with what is written on it. Colours come from the feed unless named here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import clothing
import shoes


@dataclass(frozen=True, slots=True)
class Drawing:
    """A shape, the colour when the feed names none, and the rest of what the shape takes."""

    shape: Callable[..., str]
    colour: str = ""
    more: dict[str, str] = field(default_factory=dict)


def by(shape: Callable[..., str], colour: str = "", **more: str) -> Drawing:
    """One row of the table."""
    return Drawing(shape, colour, more)


TINTS = {  # backdrop by the hundred or the ten of the category id; the longest prefix wins
    "10": "#dfd6cb",
    "11": "#d3dbe0",
    "12": "#ddd8ce",
    "13": "#d2dae4",
    "15": "#f0dfc0",
    "16": "#dcd8cf",
    "21": "#dbdfd6",
    "22": "#d3dfd4",
    "23": "#ecdcdc",
    "24": "#ecdfc8",
    "25": "#d9dce0",
    "26": "#dce3dc",
    "27": "#d8e2cd",
}

PRODUCTS: dict[str, Drawing] = {
    # shoes
    "RUN-100": by(shoes.runner, kind="road"),
    "RUN-200": by(shoes.runner, kind="trail"),
    "RUN-310": by(shoes.runner, kind="light"),
    "SNK-CITY": by(shoes.sneaker, kind="leather"),
    "SNK-RETRO": by(shoes.sneaker, kind="canvas"),
    "BOT-CHEL": by(shoes.chelsea),
    "BOT-WIN": by(shoes.laced_boot, kind="winter"),
    "BOT-HIKE": by(shoes.laced_boot, kind="hiking"),
    "SHO-OXF": by(shoes.oxford),
    "SHO-PUMP": by(shoes.pump),
    "SND-CORK": by(shoes.sandal),
    "SLP-FELT": by(shoes.slipper),
    # clothing
    "TSH-LINO": by(clothing.tshirt, brand="Linoveta"),
    "TSH-BASE": by(clothing.tshirt, cut="fitted", brand="Полин"),
    "POLO-PIKE": by(clothing.polo),
    "SHR-OXF": by(clothing.shirt),
    "BLZ-MALVA": by(clothing.vyshyvanka),
    "HOO-NORD": by(clothing.hoodie),
    "SWT-MERI": by(clothing.jumper),
    "JKT-RAIN": by(clothing.rain_jacket),
    "JKT-DOWN": by(clothing.down_coat),
    "JNS-STR": by(clothing.jeans, cut="straight"),
    "JNS-WIDE": by(clothing.jeans, cut="wide"),
    "DRS-MIDI": by(clothing.dress),
    "SKT-PLEAT": by(clothing.pleated_skirt),
    "SOK-5PK": by(clothing.socks),
    "THM-SET": by(clothing.thermal_set),
    "KJK-SNOW": by(clothing.snowsuit),
    "BDY-ORG": by(clothing.bodysuits),
    "GLV-WRK": by(clothing.work_gloves, "#3c4046"),
    # accessories
    "WAL-SLIM": by(clothing.wallet),
    "BLT-CLAS": by(clothing.belt),
    "HAT-MERI": by(clothing.beanie),
    "SCF-CHK": by(clothing.scarf),
    "GLV-TCH": by(clothing.gloves),
    "UMB-AUTO": by(clothing.umbrella),
    "SUN-POL": by(clothing.sunglasses),
}
