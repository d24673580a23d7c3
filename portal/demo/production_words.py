"""Where the demo's manufacturers make things and on what. Companies, sites and machines are invented."""

from dataclasses import dataclass

HUNAN = "region.cn-hn.43"


@dataclass(frozen=True)
class Hall:
    """One site: `machines` are (process, how many), `only` the regions from which it takes work (none: all)."""

    slug: str
    code: str
    en: str
    zh: str
    region: str
    place: tuple[float, float]
    machines: tuple[tuple[str, int], ...]
    certificates: tuple[str, ...] = ("cert.iso9001",)
    only: tuple[str, ...] = ()
    is_open: bool = True


HALLS = (
    Hall("xiangyue-xingchen", "prototypes", "Prototype shop", "试制车间", f"{HUNAN}0100", (28.2344, 112.9561),
         (("cnc_milling", 5), ("cnc_turning", 3), ("lpbf", 2), ("sheet_metal", 2)), ("cert.iso9001", "cert.iso45001")),
    Hall("xiangyue-xingchen", "booms", "Boom hall", "臂架车间", f"{HUNAN}0100", (28.2621, 113.1182),
         (("sheet_metal", 4), ("cnc_milling", 2)), ("cert.iso9001", "cert.iso3834")),
    Hall("xiangyue-xingchen", "old-hall", "Old hall", "老车间", f"{HUNAN}0100", (28.2011, 113.0102),
         (("cnc_turning", 1),), is_open=False),
    Hall("xingyu-mould", "mould-1", "Mould hall", "模具车间", f"{HUNAN}0100", (28.1901, 112.8702),
         (("cnc_milling", 4), ("injection_moulding", 2), ("lpbf", 1))),
    Hall("guqin-ortho", "clean", "Clean hall", "洁净车间", f"{HUNAN}0100", (28.2203, 112.8891),
         (("lpbf", 3), ("cnc_milling", 2)), ("cert.iso13485",)),
    Hall("luming-aero", "hall-a", "Hall A", "A车间", f"{HUNAN}0200", (27.8274, 113.1318),
         (("lpbf", 3), ("cnc_milling", 3)), ("cert.as9100", "cert.iso9001"), ("region.cn",)),
    Hall("ruijing-casting", "foundry", "Die-casting foundry", "压铸车间", f"{HUNAN}0300", (27.8296, 112.9441),
         (("casting", 4), ("cnc_milling", 2)), ("cert.iso9001", "cert.iatf16949")),
    Hall("baoqing-hydraulics", "valves", "Valve hall", "阀件车间", f"{HUNAN}0500", (27.2391, 111.4681),
         (("cnc_turning", 4), ("cnc_milling", 2))),
    Hall("xiangyin-interiors", "czhou", "Changzhou works", "常州工厂", "region.cn-js.320400", (31.8102, 119.9741),
         (("sheet_metal", 3), ("sls", 1), ("fdm", 1)), ("cert.iso9001", "cert.iso22163")),
    Hall("xiangyin-interiors", "zhuzhou", "Zhuzhou works", "株洲工厂", f"{HUNAN}0200", (27.8702, 113.1203),
         (("sls", 2), ("fdm", 2)), ("cert.iso9001", "cert.iso22163")),
    Hall("lingnan-xiangxing", "dongguan", "Dongguan workshop", "东莞车间", "region.cn-gd.441900", (23.0207, 113.7518),
         (("cnc_milling", 3), ("sheet_metal", 1))),
    Hall("xiangjiang-sugou", "changsha", "Changsha hall", "长沙车间", f"{HUNAN}0100", (28.2102, 112.8803),
         (("lpbf", 2), ("sls", 1), ("mjf", 1), ("cnc_milling", 1)), ("cert.iso9001", "cert.amservice")),
    Hall("xiangjiang-sugou", "xiangtan", "Xiangtan hall", "湘潭车间", f"{HUNAN}0300", (27.8502, 112.9102),
         (("cnc_milling", 2), ("cnc_turning", 1))),
    Hall("dongting-yunxi", "lake", "Lake works", "湖滨厂区", f"{HUNAN}0600", (29.3701, 113.1202),
         (("cnc_milling", 7), ("cnc_turning", 2)), ("cert.iso9001", "cert.iso14001")),
    Hall("taoyuan-cengjing", "chambers", "Chambers", "成形车间", f"{HUNAN}0700", (29.0302, 111.6903),
         (("sls", 2), ("mjf", 2))),
    Hall("suxian-zhujie", "ridge", "Ridge foundry", "岭下铸造厂", f"{HUNAN}1000", (25.7701, 113.0302),
         (("casting", 5), ("cnc_milling", 2)), ("cert.iso9001", "cert.iso14001")),
    Hall("wuxi-banyi", "sheet", "Sheet works", "钣金车间", f"{HUNAN}1200", (27.5502, 109.9903),
         (("sheet_metal", 5),), ("cert.iso9001", "cert.iso3834")),
    Hall("zique-chegong", "lathes", "Lathe shop", "车床车间", f"{HUNAN}1300", (27.7002, 111.9903),
         (("cnc_turning", 5), ("cnc_milling", 2))),
    Hall("zishui-suxing", "mouldings", "Moulding hall", "注塑车间", f"{HUNAN}0900", (28.5502, 112.3603),
         (("injection_moulding", 4), ("fdm", 1)), ("cert.iso9001", "cert.iatf16949")),
    Hall("guiyan-zengcai", "furnace", "Furnace hall", "热处理与成形车间", f"{HUNAN}0400", (26.8902, 112.5703),
         (("lpbf", 3), ("cnc_milling", 1)), ("cert.iso9001", "cert.as9100")),
    Hall("helou-daigong", "wuhan", "Wuhan works", "武汉工厂", "region.cn-hb.420100", (30.5502, 114.3103),
         (("cnc_milling", 4), ("cnc_turning", 3), ("sheet_metal", 1)), ("cert.iso9001", "cert.iso14001")),
    Hall("chaoqiang-jinggong", "ningbo", "Ningbo works", "宁波工厂", "region.cn-zj.330200", (29.8702, 121.5503),
         (("injection_moulding", 3), ("cnc_milling", 2), ("lpbf", 1)), ("cert.iso9001", "cert.iatf16949")),
    Hall("chaohu-diezao", "hefei", "Hefei hall", "合肥车间", "region.cn-ah.340100", (31.8202, 117.2303), (("lpbf", 3),)),
    Hall("gulang-dayin", "island", "Island workshop", "鼓浪屿对岸车间", "region.cn-fj.350200", (24.4802, 118.0903),
         (("fdm", 2), ("sla", 2))),
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """Machines of one process: makes and models, the largest part in mm, and the numbers of an ordinary one."""

    models: tuple[str, ...]
    box: tuple[int, int, int]
    tolerance: str
    feature: str
    hour: int
    set_up: int
    energy: str
    materials: dict[str, int]
    """Price of a kilogram in yuan."""
    hours: int
    """Free in an ordinary week."""
    rate: int | None = None
    finish: int | None = None
    buy: str = "1"
    support: str = "0"
    least: int = 1


KINDS = {
    "lpbf": Kind(("Yanling L280", "Yanling L400", "Furong M250"), (280, 280, 350), "0.1", "0.4", 880, 1100, "3.1",
                 {"316l": 420, "17-4ph": 460, "ti6al4v": 1900, "alsi10mg": 520, "inconel718": 1100}, 110,
                 rate=15000, buy="1.15", support="0.35"),
    "sls": Kind(("Taohua S380", "Taohua S500"), (380, 380, 480), "0.3", "0.8", 190, 400, "4.2", {"pa12": 420, "pa12-gf": 390}, 120,
                rate=900000, buy="1.6"),
    "mjf": Kind(("Juzizhou J380",), (370, 280, 370), "0.3", "0.6", 260, 450, "6", {"pa12": 460}, 120, rate=1700000, buy="1.3"),
    "fdm": Kind(("Gulang F300", "Gulang F600"), (300, 300, 400), "0.3", "1.0", 35, 60, "0.6",
                {"abs": 160, "pla": 110, "petg": 130}, 140, rate=22000, buy="1.05", support="0.1"),
    "sla": Kind(("Qingjing A450",), (400, 400, 350), "0.15", "0.3", 85, 150, "0.9", {"resin": 380}, 120, rate=45000, buy="1.1",
                support="0.08"),
    "cnc_milling": Kind(("Tieshan V850", "Tieshan V1200", "Yunxi U5"), (800, 500, 450), "0.02", "0.5", 210, 350, "9",
                        {"al6061": 34, "al7075": 62, "c45": 9, "304": 24, "316l": 36}, 70, rate=900000, finish=100000),
    "cnc_turning": Kind(("Tieshan T320", "Tieshan T500"), (320, 320, 600), "0.02", "0.5", 160, 250, "8",
                        {"c45": 9, "304": 24, "316l": 36, "brass": 66}, 60, rate=700000, finish=90000),
    "sheet_metal": Kind(("Hengban P3015", "Hengban P4020"), (3000, 1500, 600), "0.2", "1.0", 320, 200, "14",
                        {"304": 22, "c45": 7, "al6061": 31}, 50, rate=180000, buy="1.35"),
    "casting": Kind(("Luhuo G600", "Luhuo G900"), (600, 500, 400), "0.8", "3.0", 150, 900, "22",
                    {"gg25": 8, "alsi10mg": 30}, 45, rate=2500000, buy="1.4", least=5),
    "injection_moulding": Kind(("Suzhen M180", "Suzhen M320"), (420, 320, 200), "0.1", "0.6", 130, 600, "11",
                               {"abs": 15, "pp": 10}, 80, buy="1.05", least=500),
}  # fmt: skip
JOBS = (
    ("pump housing", "泵壳"), ("bracket", "支架"), ("valve block", "阀块"), ("spare gear", "备用齿轮"), ("fixture", "工装"),
    ("heat sink", "散热器"), ("cover", "盖板"), ("shaft", "轴"),
)  # fmt: skip
"""What is being made in booked hours, in both languages."""
SUBCONTRACTOR = "示例热处理厂 Sample Heat Treatment"
