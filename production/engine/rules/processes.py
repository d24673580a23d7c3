"""What each process asks of a part, by public design guides. A figure is what such a guide says, not what a machine in the
park can do: ISO/ASTM 52911-1 has the limits of powder beds agreed with the manufacturer, and a quotation by a person wins."""

from dataclasses import dataclass

BLOCKS, COSTS = "blocks", "costs"


@dataclass(frozen=True)
class Source:
    """A public guide, and the month in which the figure was read there. `address` is "" of a figure of our own."""

    name: str
    address: str
    read: str


@dataclass(frozen=True)
class Threshold:
    """`code` names a measure (production/engine/rules/measures.py); beyond `number` it blocks, or costs."""

    code: str
    number: float
    severity: str
    source: Source


@dataclass(frozen=True)
class Process:
    """`envelope` in mm, longest side first: what fits the larger machines of its kind."""

    envelope: tuple[float, float, float]
    envelope_source: Source
    thresholds: tuple[Threshold, ...]


HUBS = Source(
    "Hubs, 3D printing geometry restrictions",
    "https://www.3dhubs.com/knowledge-base/3d-printing-geometry-restrictions",
    "2026-11",
)
ARTI90 = Source("Arti90, Design clues for 3D printing", "https://arti90.com/en/design-clues/", "2026-11")
CIF = Source("CIF Prototyping, DFM for 3D printing", "https://cifproto.com/dfm-for-3d-printing.php", "2026-11")
DMLS = Source("DMLS design rules", "https://dmls3d.com/articles/dmls-design-rules", "2026-11")
HP = Source(
    "HP Multi Jet Fusion design guidelines, as Tronix3D gives them",
    "http://www.tronix3d.com/design-guidelines",
    "2026-11",
)
MILLING = Source(
    "Zeke's 3D, Basic design guide for CNC milling",
    "https://www.zekes3d.com/basic-design-guide-for-cnc-milling/",
    "2026-11",
)
CORNERS = Source(
    "Procurabl, Design guidelines for CNC machining",
    "https://www.procurabl.com/blogs/design-guidelines-for-cnc-machining",
    "2026-11",
)
VF4 = Source(
    "Haas VF-4, travels of its axes",
    "https://www.haascnc.com/machines/vertical-mills/vf-series/models/medium/vf-4.html",
    "2026-11",
)
TURNING = Source(
    "Protolabs, Design guidelines: CNC turning",
    "https://www.protolabs.co.uk/services/cnc-machining/cnc-turning/design-guidelines/",
    "2026-11",
)
CA6140 = Source("Lathe CA6140: 400 mm over the bed, 1,000 mm between centres", "", "2026-11")
SHAFT = Source("Slender shaft (细长轴), as textbooks of machining define it: longer than 25 diameters", "", "2026-11")
SHEET = Source(
    "Komacut, Engineer tools: laser cutting sheet metal", "https://www.komacut.com/engineer-tools/", "2026-11"
)
SHEET_HOLES = Source(
    "Laser Tuấn Thịnh, Hole, edge and spacing rules",
    "https://tuanthinh.net/en/blog/sheet-metal-hole-edge-spacing-rules",
    "2026-11",
)
SAND = Source(
    "Rotocast, Minimum wall thickness of sand-cast aluminium",
    "https://rotocastmold.com/feeds/blog/minimum-wall-thickness-sand-casting-aluminum",
    "2026-11",
)
GRAVITY = Source(
    "Neway Precision, Gravity casting", "https://www.newayprecision.com/services/gravity-casting", "2026-11"
)
SAND_DRAFT = Source(
    "Hill and Griffith, Key green sand casting design considerations",
    "https://www.hillandgriffith.com/green-sand-metalcasting-foundry-news/key-green-sand-casting-design-considerations",
    "2026-11",
)
MOULDING = Source("Dimud, Injection molding design guide", "https://dimud.com/?p=37521", "2026-11")
MOULDED = Source(
    "mfgabc, Plastic part design for injection molding",
    "https://www.mfgabc.com/guide/plastic-part-design-rules.html",
    "2026-11",
)
OWN = Source("A figure of our own", "", "2026-11")

_ONE_BODY = Threshold("bodies", 1, COSTS, OWN)
_NO_CAVITY = Threshold("cavities", 0, BLOCKS, OWN)

PROCESSES: dict[str, Process] = {
    "lpbf": Process(
        (500, 360, 280),
        HUBS,
        (
            Threshold("thin_wall", 0.4, BLOCKS, DMLS),
            Threshold("thin_wall", 0.6, COSTS, DMLS),
            Threshold("small_hole", 0.5, BLOCKS, ARTI90),
            Threshold("overhang", 0.01, COSTS, DMLS),
            _NO_CAVITY,
            _ONE_BODY,
        ),
    ),
    "sls": Process(
        (750, 550, 550),
        HUBS,
        (
            Threshold("thin_wall", 0.7, BLOCKS, ARTI90),
            Threshold("small_hole", 1.5, BLOCKS, ARTI90),
            _NO_CAVITY,
            _ONE_BODY,
        ),
    ),
    "mjf": Process(
        (380, 380, 284),
        HP,
        (Threshold("thin_wall", 0.5, BLOCKS, HP), Threshold("small_hole", 0.5, BLOCKS, HP), _NO_CAVITY, _ONE_BODY),
    ),
    "fdm": Process(
        (900, 900, 600),
        HUBS,
        (
            Threshold("thin_wall", 1.0, BLOCKS, ARTI90),
            Threshold("thin_wall", 1.2, COSTS, CIF),
            Threshold("small_hole", 2.0, BLOCKS, ARTI90),
            Threshold("overhang", 0.01, COSTS, ARTI90),
            _ONE_BODY,
        ),
    ),
    "sla": Process(
        (1500, 750, 500),
        HUBS,
        (
            Threshold("thin_wall", 0.5, BLOCKS, CIF),
            Threshold("small_hole", 0.5, BLOCKS, CIF),
            Threshold("overhang", 0.01, COSTS, OWN),
            _NO_CAVITY,
            _ONE_BODY,
        ),
    ),
    "cnc_milling": Process(
        (1270, 635, 508),
        VF4,
        (
            Threshold("thin_wall", 0.5, BLOCKS, MILLING),
            Threshold("thin_wall", 0.8, COSTS, MILLING),
            Threshold("small_hole", 0.5, BLOCKS, MILLING),
            Threshold("small_hole", 2.5, COSTS, MILLING),
            Threshold("deep_hole", 10, BLOCKS, MILLING),
            Threshold("deep_hole", 4, COSTS, MILLING),
            Threshold("tight_rounding", 3, COSTS, CORNERS),
            Threshold("sharp_corners", 0, COSTS, CORNERS),
            Threshold("removal", 0.8, COSTS, OWN),
            _NO_CAVITY,
            _ONE_BODY,
        ),
    ),
    "cnc_turning": Process(
        (1000, 400, 400),
        CA6140,
        (
            Threshold("not_round", 0.5, BLOCKS, OWN),
            Threshold("not_round", 0.9, COSTS, OWN),
            Threshold("thin_wall", 0.5, BLOCKS, TURNING),
            Threshold("small_hole", 0.5, BLOCKS, MILLING),
            Threshold("deep_hole", 10, BLOCKS, MILLING),
            Threshold("deep_hole", 4, COSTS, MILLING),
            Threshold("slender_shaft", 25, COSTS, SHAFT),
            _NO_CAVITY,
            _ONE_BODY,
        ),
    ),
    "sheet_metal": Process(
        (3000, 1500, 1500),
        SHEET,
        (
            Threshold("thin_wall", 0.5, COSTS, OWN),
            Threshold("thick_wall", 20, BLOCKS, SHEET),
            Threshold("uneven_wall", 0.8, BLOCKS, OWN),
            Threshold("hole_in_sheet", 1, COSTS, SHEET_HOLES),
            _NO_CAVITY,
            _ONE_BODY,
        ),
    ),
    "casting": Process(
        (2000, 1500, 1000),
        OWN,
        (
            Threshold("thin_wall", 3, BLOCKS, SAND),
            Threshold("thin_wall", 5, COSTS, SAND),
            Threshold("small_hole", 5, COSTS, GRAVITY),
            Threshold("no_draft", 0.05, COSTS, SAND_DRAFT),
            _NO_CAVITY,
            _ONE_BODY,
        ),
    ),
    "injection_moulding": Process(
        (1000, 800, 500),
        OWN,
        (
            Threshold("thin_wall", 0.8, BLOCKS, MOULDING),
            Threshold("thick_wall", 4.5, COSTS, MOULDING),
            Threshold("uneven_wall", 0.5, COSTS, OWN),
            Threshold("sharp_corners", 0, COSTS, MOULDED),
            Threshold("no_draft", 0.05, COSTS, MOULDED),
            Threshold("slender", 100, COSTS, OWN),
            _NO_CAVITY,
            _ONE_BODY,
        ),
    ),
}
