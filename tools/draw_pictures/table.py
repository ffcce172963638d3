"""Which shape draws which product, with what is written on it. Colours come from the feed unless named here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import bags
import beauty
import books
import clothing
import electronics
import food
import garden
import home
import kids
import outdoor
import pets
import shoes

import tools


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
    ),
    "BOO-MAPS": by(books.book, "#a9cdd6", title="Україна на 60 мапах", author="Вікно", scene="atlas", cut="wide"),
    "BOO-FOX": by(books.book, "#27356b", title="Лисичка,|що рахувала зорі", author="Дарина Квіт", scene="fox", cut="square"),
    "BOO-LAB": by(
        books.book, "#f2d9a0", title="Лабораторія|на кухні", author="Ірина Бондар, Павло Рій", note="45 дослідів",
        scene="lab", face="Noto Sans Display",
    ),
    "BOO-BORSCH": by(books.book, "#7d2030", title="Борщ|і не тільки", author="Галина Степ", note="120 рецептів", scene="borshch"),
    "BOO-COFFEE": by(books.book, "#6e8f86", title="The Patient|Cup", author="Ruth Ansley", scene="cup"),
    # beauty and health
    "CRM-SPF": by(beauty.cream_tube, "#fbe3b4", brand="Шкіра & Сонце", name="SPF 50", note="крем для обличчя", motif="sun"),
    "CRM-HND": by(beauty.cream_tube, "#8fa9bd", brand="Полонинка", name="Козине молоко", note="крем для рук", motif="goat"),
    "SER-VTC": by(beauty.dropper, "#b9682a", brand="Шкіра & Сонце", name="C 15 %", note="сироватка"),
    "SOP-OLV": by(beauty.soap, "#c9c58a", brand="Миловарня", name="мило ручної роботи"),
    "SHM-RPR": by(beauty.shampoo, "#7f9a6b", brand="Полонинка", name="Реп’ях", note="шампунь без сульфатів"),
    "DRY-ION": by(beauty.hair_dryer),
    "TBR-SNC": by(beauty.toothbrush),
    "TBR-HD": by(beauty.brush_heads),
    "LIP-VLV": by(beauty.lipstick),
    "MSC-BLK": by(beauty.mascara),
    "BPM-ARM": by(beauty.pressure_monitor, "#f4f3ee"),
    "THM-FLX": by(beauty.thermometer),
    # food gifts
    "TEA-KRP": by(food.pouch, "#4d6b45", brand="Чайна Гора", name="ПОЛОНИНА", note="карпатський трав’яний чай", motif="herb", accent="#f3e6c8"),
    "TEA-ASM": by(food.pouch, "#7a3322", brand="Чайна Гора", name="АССАМ", note="чорний листовий чай", motif="tea", accent="#f0cf8a"),
    "TEA-MCH": by(food.matcha, "#3f5a3a"),
    "COF-YRG": by(food.pouch, "#e8dcc4", brand="Обсмажка 39", name="ЄФІОПІЯ|Їргачефф", note="світле обсмаження", accent="#f2a65a"),
    "COF-LVV": by(food.pouch, "#2f2a2b", brand="Обсмажка 39", name="СТАРИЙ ДВІР", note="еспресо, темне обсмаження", accent="#c9a24c"),
    "COF-DCF": by(food.pouch, "#54748c", brand="Обсмажка 39", name="КОЛУМБІЯ|без кофеїну", note="середнє обсмаження", accent="#dbe6ea"),
    "CHO-DRK": by(food.chocolate, "#4a2a1a", wrap="#2d3b4a", brand="Солодка Вежа", name="ЧОРНИЙ|ШОКОЛАД", note="bean to bar"),
    "CHO-MLK": by(food.chocolate, "#8a5432", wrap="#c9654e", brand="Солодка Вежа", name="МОЛОЧНИЙ|ШОКОЛАД", note="45 % какао", bits="yes"),
    "CHO-TRF": by(food.truffles, "#4a2a1a"),
    "HNY-RAW": by(food.honey, "#eaa52e", brand="Пасіка Дідуся", name="МЕД", note="з родинної пасіки"),
    "HNY-NUT": by(food.honey, "#dc962c", brand="Пасіка Дідуся", name="МЕД|З ГОРІХАМИ", note="волоський, мигдаль", nuts="yes"),
    "BOX-TST": by(food.hamper, "#dcb680"),
    # pet food, seeds and soil, in the same bags
    "FOD-CAT": by(food.pouch, "#8d3f6b", brand="Мурлика", name="ІНДИЧКА", note="сухий корм для котів", motif="cat", accent="#f6dfe9"),
    "FOD-DOG": by(food.pouch, "#3f6b56", brand="Пес і Миска", name="ЯГНЯ", note="сухий корм для собак", motif="dog", accent="#f3e2b8"),
    "LTR-TOF": by(food.pouch, "#dfe6d3", brand="Мурлика", name="ТОФУ", note="наповнювач", motif="soy", accent="#9dbb85"),
    "SED-HRB": by(food.pouch, "#f2e2b6", brand="Грядка", name="НАСІННЯ", note="українська селекція", motif="herb", accent="#fffaf0"),
    "SOL-UNI": by(food.pouch, "#6b4a34", brand="Грядка", name="ҐРУНТ", note="універсальний, без торфу", motif="sprout", accent="#f3e6c8"),
    # home and kitchen
    "BED-LEN": by(home.bedding),
    "TWL-TER": by(home.towel),
    "PLD-WOL": by(home.throw),
    "PIL-BCK": by(home.hull_pillow, "#e6dac2"),
    "LMP-DSK": by(home.desk_lamp),
    "GRL-WRM": by(home.string_lights),
    "BLB-E27": by(home.bulb),
    "LMP-BAT": by(home.table_lamp),
    "LMP-SOL": by(home.solar_lights),
    "TRM-500": by(home.flask, size="slim"),
    "TRM-1000": by(home.flask, size="wide"),
    "MUG-GLN": by(home.mug),
    "PAN-ALU": by(home.pan, "#35363b", kind="nonstick"),
    "PAN-CI": by(home.pan, "#3a3a3d", kind="iron"),
    "POT-ST": by(home.stockpot),
    "MOK-ALU": by(home.moka),
    "FRP-BOR": by(home.french_press),
    "KNF-CHF": by(home.chef_knife, "#6b4226"),
    "BRD-OAK": by(home.oak_board, "#cf9d60"),
    "KTL-17": by(home.kettle),
    "GRD-BUR": by(home.grinder),
    "BLN-IMM": by(home.hand_blender),
    # sport and camping
    "TNT-SYN": by(outdoor.tent),
    "SLB-RNG": by(outdoor.sleeping_bag, "#2f5f73"),
    "MAT-AIR": by(outdoor.air_mat),
    "HLP-350": by(outdoor.headlamp),
    "PLS-CRB": by(outdoor.poles, "#c9373a"),
    "BTL-TRT": by(outdoor.straw_bottle),
    "BTL-STL": by(outdoor.steel_bottle),
    "YGM-TPE": by(outdoor.yoga_mat),
    "YGM-CRK": by(outdoor.yoga_mat, "#cf9f66", cork="yes"),
    "YGB-CRK": by(outdoor.yoga_block, "#cf9f66"),
    "BND-LTX": by(outdoor.band),
    "DMB-NEO": by(outdoor.dumbbell),
    "KTB-CI": by(outdoor.kettlebell, "#3a3b3f"),
    "BLG-SET": by(outdoor.bike_lights, "#303136"),
    "LCK-CHN": by(outdoor.chain_lock, "#303136"),
    "HLM-URB": by(outdoor.helmet),
    "PMP-FLR": by(outdoor.floor_pump, "#c9373a"),
    # tools
    "DRL-12": by(tools.drill, "#e08a2e"),
    "BAT-12": by(tools.battery, "#e08a2e"),
    "RTH-800": by(tools.rotary_hammer, "#2f8a8f"),
    "JGS-650": by(tools.jigsaw, "#2f8a8f"),
    "SCR-SET": by(tools.screwdrivers, "#e08a2e"),
    "HAM-FBG": by(tools.hammer, "#e08a2e"),
    "LSR-CRS": by(tools.laser_level, "#3f6b4a"),
    "TPM-MAG": by(tools.tape_measure, "#f3c634"),
    "PNT-INT": by(tools.paint),
    "GLU-HOT": by(tools.glue_gun, "#e08a2e"),
    "BOX-TLS": by(tools.tool_box, "#e08a2e"),
    # pets and garden
    "HRN-DOG": by(pets.harness),
    "LSH-ROP": by(pets.leash),
    "BED-PET": by(pets.pet_bed),
    "FNT-PET": by(pets.fountain),
    "HOS-GRD": by(garden.hose, "#4d8257"),
    "WTC-MTL": by(garden.watering_can),
    "PRN-BYP": by(garden.pruner, "#c9373a"),
    "SPD-FLD": by(garden.folding_spade, "#4b4f45"),
    "POT-TER": by(garden.flower_pot, "#c56b4b"),
    "GRL-CHR": by(garden.grill),
    "HMK-CTN": by(garden.hammock),
}
