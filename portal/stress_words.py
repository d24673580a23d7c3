"""What generated organisations are called and how they write. Placeholders in braces are the taxonomy's words."""

NAME_EN = (
    "vel", "mar", "tor", "quin", "bri", "hal", "nor", "sty", "fen", "gra", "lom", "pex", "dru", "wyk", "zan", "kol",
    "eri", "ost", "ulm", "ivo", "tam", "rek", "sil", "bor",
)  # fmt: skip
NAME_ZH = tuple("维铭拓坤博浩诺斯枫格洛佩卓威展科瑞澳沃伊泰锐思宝")
ENDING = {
    "startup": {
        "en": (" Labs", " Works", " Technik", " Systems", " Dynamics"),
        "zh-hans": ("科技", "智能", "系统", "实验室"),
    },
    "manufacturer": {
        "en": (" Manufacturing", " Heavy Industry", " Precision", " Group"),
        "zh-hans": ("制造", "重工", "精密", "集团"),
    },
}
COMPANY = {
    "startup": {"en": "{field} for {sector}.", "zh-hans": "面向{sector}的{field}技术。"},
    "manufacturer": {
        "en": "A plant for {sector} that works with {field}.",
        "zh-hans": "从事{sector}生产，应用{field}。",
    },
}
TITLES = {
    "offer": {
        "en": ("{field} for {sector}", "Ready to use: {field} with {material}", "{field}, proven on {material}"),
        "zh-hans": ("面向{sector}的{field}", "可直接应用的{field}，适用{material}", "{material}{field}成熟方案"),
    },
    "need": {
        "en": (
            "Looking for {field} in {sector}",
            "Who brings {field} to {material}?",
            "{field} wanted for our {sector} line",
        ),
        "zh-hans": ("{sector}领域寻求{field}", "{material}加工需要{field}", "产线寻求{field}合作方"),
    },
}
SENTENCES = {
    "en": (
        "The work is about {one}, {manner}, on a line that makes {many} pieces a year.",
        "Together with {other} it has to bring {result} by {number} percent.",
        "Today {one} is done by hand and takes {number} minutes for each part.",
        "We have run {one} with {other} for {number} weeks and measured every shift.",
        "What counts in the end is {result}; {one} is the way we see to get there.",
        "A pilot of {number} days, {manner}, is enough to see whether {one} holds what it promises.",
        "Documents, samples and a test bench for {other} are at hand.",
        "Earlier tries with {other} stopped at {number} percent and taught us where {one} helps.",
        "The partner brings {one}; operators, floor space and {many} parts for trials come from the other side.",
        "Results go into series within {number} weeks if {result} is shown {manner}.",
    ),
    "zh-hans": (
        "本项目涉及{one}，要求{manner}，产线年产量约{many}件。",
        "结合{other}，希望{result}{number}%。",
        "目前{one}以人工为主，单件耗时{number}分钟。",
        "我们已将{one}与{other}联合试用{number}周，各班次均有数据记录。",
        "最终目标是{result}，{one}是可行的途径。",
        "通过{number}天{manner}的试点，即可验证{one}的实际效果。",
        "可提供{other}相关资料、样件和试验台。",
        "此前采用{other}只达到{number}%，主要问题正是{one}可以解决的。",
        "合作方提供{one}，另一方提供人员、场地和{many}件试验件。",
        "若能{manner}证明{result}，{number}周内可转入批量应用。",
    ),
}
MANNER = {
    "en": (
        "without stopping production",
        "in three shifts",
        "inside the existing cell",
        "under dust and heat",
        "with open interfaces",
    ),
    "zh-hans": ("不停产", "三班连续", "在现有单元内", "在高温粉尘环境下", "接口开放"),
}
RESULT = {
    "en": ("less scrap", "shorter changeovers", "lower energy use", "fewer complaints", "a steadier cycle"),
    "zh-hans": ("降低废品率", "缩短换型时间", "降低能耗", "减少客诉", "稳定节拍"),
}
