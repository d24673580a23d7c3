"""What the demo's rounds ask and what its judges say. Judges and where they work are invented."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Member:
    """One of the jury: `fields` are families of the taxonomy, `lean` how many points they give more than others."""

    email: str
    name: str
    affiliation: str
    region: str
    languages: tuple[str, ...]
    fields: tuple[tuple[str, int], ...]
    lean: float = 0.0
    about: str = ""


JUDGE = "judge@demo.example"
JURY = [
    Member(JUDGE, "Jorun Muster", "Norrvik Institute of Manufacturing", "europe", ("en",), (("air", 3), ("iiot", 2)),
           about="Grippers and vision for parts that are never twice the same; twenty years on lines for castings."),
    Member("he.yulin@jury.example", "何雨林", "岳麓智能制造研究院", "china", ("zh-hans", "en"), (("air", 3), ("am", 1)),
           about="机器人焊接与柔性产线。"),
    Member("ilse.vanderaa@jury.example", "Ilse van der Aa", "Polder Robotics Fund", "europe", ("en",), (("am", 2), ("green", 2)), 0.9),
    Member("zhou.wenjing@jury.example", "周文静", "湘江装备集团", "china", ("zh-hans", "en"), (("iiot", 3), ("green", 1)), -0.9,
           about="在工程机械产线负责数字化改造十二年。"),
    Member("aurelio.conti@jury.example", "Aurelio Conti", "Officine Conti e Figli", "europe", ("en",), (("am", 3),)),
    Member("peng.lihua@jury.example", "彭丽华", "河西园区技术转化中心", "china", ("zh-hans", "en"), (("green", 3), ("am", 1))),
    Member("maeve.dunne@jury.example", "Maeve Dunne", "Liffey Process Lab", "europe", ("en",), (("green", 3), ("iiot", 1))),
    Member("tang.zhiyuan@jury.example", "唐志远", "株洲精密铸造", "china", ("zh-hans", "en"), (("am", 3), ("air", 1))),
    Member("kaspar.oja@jury.example", "Kaspar Oja", "Tallinn Sensor Works", "europe", ("en",), (("iiot", 3),)),
    Member("liu.sumei@jury.example", "刘素梅", "长沙工业投资", "china", ("zh-hans", "en"), (("air", 1), ("iiot", 1))),
    Member("teresa.pinho@jury.example", "Teresa Pinho", "Douro Additive", "europe", ("en",), (("am", 2), ("air", 2))),
    Member("xiao.jun@jury.example", "肖军", "浏阳河新材料", "china", ("zh-hans", "en"), (("green", 2), ("iiot", 1))),
]  # fmt: skip
"""Europe and China take turns. The third is lenient, the fourth harsh."""

CRITERIA = [
    ("How new it is", "创新性", 30,
     "Compare with what is on the market, not with what is on the applicant’s own shelf.", "请与市场现有产品比较，而非与申报企业以往产品比较。",
     {0: ("On the market from several makers", "市场上已有多家产品"),
      3: ("A new combination of known parts", "已知技术的新组合"),
      5: ("Nobody else does it this way", "尚无同类做法")}, False, True),
    ("How well it works", "成熟度与可靠性", 25,
     "Look for measurements with a method, a place and a number of parts.", "请关注测量方法、地点与样本数量。",
     {0: ("A claim without a measurement", "只有主张，没有数据"),
      3: ("Measured on a rig", "在试验台上测得"),
      5: ("Measured on a running line over weeks", "在运行产线上连续数周测得")}, False, False),
    ("What it brings to a factory", "对工厂的效益", 25,
     "Money, scrap, energy, hours: what would a works manager in Hunan see after a year?", "成本、废品、能耗、工时：湖南的厂长一年后能看到什么？",
     {0: ("Nothing that can be counted", "没有可量化的效益"),
      3: ("Pays back within three years", "三年内收回成本"),
      5: ("Pays back within a year", "一年内收回成本")}, False, False),
    ("How soon it could run in Hunan", "在湖南落地的速度", 15,
     "Interfaces, certificates, service, spare parts.", "接口、认证、服务与备件。",
     {0: ("Not within two years", "两年内无法落地"), 3: ("Within a year", "一年内"), 5: ("Within ninety days", "九十天内")}, True, False),
    ("What it saves the climate", "减碳效果", 5,
     "Leave it out where the entry has nothing to do with it.", "与减碳无关的项目可选择“不适用”。",
     {0: ("More than before", "排放增加"), 3: ("A tenth less", "减少约一成"), 5: ("Less than half of before", "减少一半以上")}, True, False),
]  # fmt: skip
"""(name, weight, guidance, anchors by score; may be left out, comment required), English and Chinese."""

JURY_DAY = [
    ("What the stage showed", "现场展示", 50, "", "", {0: ("Slides", "只有幻灯片"), 5: ("The thing itself, running", "实物运行")}, False, False),
    ("Whether the team will do it", "团队执行力", 50, "", "",
     {0: ("Nobody for it", "无人负责"), 5: ("They have done it before", "曾成功实施")}, False, False),
]  # fmt: skip

FOR_APPLICANT = (
    "The idea is clear and the figures can be followed. Say for which parts it does not work, and why.",
    "Show the reference line as it was before; without it the saving is hard to believe.",
    "Strong where it is measured. The plan for service in Hunan needs a name and a telephone number.",
    "思路清晰，数据可信。建议补充不适用的工况及原因。",
    "请补充改造前产线的基准数据，否则难以判断节约效果。",
    "测量部分很扎实；在湖南的服务方案还需明确负责人。",
)
"""The first half by judges who write English, the second by those who write Chinese."""
FOR_COMMITTEE = (
    "I would invite them to the stage.",
    "Good, but two others solve the same problem better.",
    "建议进入终评。",
    "同类项目中不占优。",
)
WHY_NEW = ("The sensing principle is new to me; the rest is good engineering.", "传感原理有新意，其余为成熟技术。")
