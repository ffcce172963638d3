"""Which shape draws which product, with what is written on it. Colours come from the feed unless named here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import bags
import books
import clothing
import electronics
import kids
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
    # bags
    "BPK-URB": by(bags.backpack),
    "BPK-ROLL": by(bags.roll_top),
    "BPK-SCH": by(bags.school_bag),
    "BAG-TOTE": by(bags.tote),
    "BAG-BRF": by(bags.briefcase),
    "BAG-CROSS": by(bags.crossbody),
    "SUI-CAB": by(bags.suitcase),
    "CRR-SFT": by(bags.carrier),
    # electronics
    "PHN-A5": by(electronics.smartphone, kind="plain"),
    "PHN-X9": by(electronics.smartphone, kind="pro"),
    "PHN-EASY": by(electronics.button_phone),
    "HDP-ANC": by(electronics.headphones),
    "HDP-TWS": by(electronics.earbuds),
    "HDP-WIRE": by(electronics.wired_earphones),
    "SPK-GO": by(electronics.speaker),
    "LAP-14": by(electronics.laptop, kind="air"),
    "LAP-G15": by(electronics.laptop, kind="gaming"),
    "TAB-11": by(electronics.tablet),
    "EBK-6": by(electronics.e_reader),
    "TV-QL": by(electronics.television, kind="large"),
    "TV-32": by(electronics.television, kind="compact"),
    "MON-27": by(electronics.monitor),
    "WCH-FIT": by(electronics.smart_watch),
    "WCH-KID": by(electronics.kids_watch),
    "PWR-20K": by(electronics.power_bank),
    "CHG-65": by(electronics.charger),
    # children
    "BLK-CASTLE": by(kids.castle_blocks),
    "CON-ROVER": by(kids.rover),
    "DOL-MARI": by(kids.doll),
    "PLS-BEAR": by(kids.bear),
    "GAM-YARM": by(kids.game_box, "#b5432f", title="ЯРМАРОК", scene="fair", note="2–6 гравців", maker="Гра за столом"),
    "PUZ-KARP": by(
        kids.game_box, "#3f6f78", title="Карпатський ранок", scene="mountains", note="пазл", maker="Гра за столом"
    ),
    "SCO-KID": by(kids.scooter),
    "PNT-FNG": by(kids.finger_paints),
    # books: the cover's title by lines
    "BOO-LYMAN": by(books.book, "#20365c", title="Світло|над лиманом", author="Оксана Терлець", scene="lighthouse"),
    "BOO-FOG": by(books.book, "#566670", title="Fog at|Harrow Lane", author="E. M. Calder", scene="fog"),
    "BOO-HABIT": by(
        books.book, "#27627a", title="Малі|кроки", author="Тарас Гнатюк", note="як ростуть звички", scene="steps",
        face="Noto Sans Display",
    ),  # fmt: skip
    "BOO-MAPS": by(books.book, "#a9cdd6", title="Україна на 60 мапах", author="Вікно", scene="atlas", cut="wide"),
    "BOO-FOX": by(books.book, "#27356b", title="Лисичка,|що рахувала зорі", author="Дарина Квіт", scene="fox", cut="square"),
    "BOO-LAB": by(
        books.book, "#f2d9a0", title="Лабораторія|на кухні", author="Ірина Бондар, Павло Рій", note="45 дослідів",
        scene="lab", face="Noto Sans Display",
    ),  # fmt: skip
    "BOO-BORSCH": by(books.book, "#7d2030", title="Борщ|і не тільки", author="Галина Степ", note="120 рецептів", scene="borshch"),
    "BOO-COFFEE": by(books.book, "#6e8f86", title="The Patient|Cup", author="Ruth Ansley", scene="cup"),
}
