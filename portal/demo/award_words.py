"""What the demo's competitions say, in both languages. Hosts and sponsors are invented."""

from typing import Any

Words = dict[str, dict[str, str]]

CATEGORIES = [
    ("air", "air", "Industrial robotics", "工业机器人", "Arms, vehicles, grippers and what makes them see and feel.",
     "机械臂、移动机器人、夹爪，以及让它们看得见、摸得着的技术。"),
    ("am", "am", "Additive manufacturing", "增材制造", "From powder and process to the finished, inspected part.",
     "从粉末、工艺到经过检验的成品零件。"),
    ("iiot", "iiot", "Industrial Internet of Things", "工业物联网", "Machines that say how they are, and software that listens.",
     "会“说话”的设备，与懂得倾听的软件。"),
    ("green", "green", "Green manufacturing", "绿色制造", "Less energy, less waste, less carbon for the same output.",
     "以更少的能源、废料与碳排放，实现同样的产出。"),
]  # fmt: skip
"""(short name, field of work, name and a few words in English and Chinese)."""

PARTNERS = [
    ("host", "Hexi High-End Manufacturing Park", "河西高端制造产业园", "https://hexi-park.example"),
    ("host", "Mälaren Institute of Production", "梅拉伦生产技术研究院", "https://malaren-institute.example"),
    ("sponsor", "Xiangyue Precision Tools", "湘岳精密工具", "https://xiangyue-tools.example"),
    ("sponsor", "Nordhamn Capital", "北港资本", "https://nordhamn-capital.example"),
    ("supporter", "Öresund Robotics Guild", "厄勒海峡机器人行会", "https://oresund-guild.example"),
]  # fmt: skip
"""(part, name in English and Chinese, website)."""

CHECKLIST = [
    ("The organisation is who it says it is", "企业身份属实",
     "Compare the register’s number with the profile.", "将登记号与企业主页核对。"),
    ("The entry is its own work", "项目为企业自主研发", "Look at patents and papers that are named.", "查看所列专利与论文。"),
    ("The figures can be followed", "数据可以追溯", "There is a method and a place for each.", "每项数据均有测量方法与地点。"),
    ("Nothing under export control is shown", "未展示受出口管制的内容", "", ""),
]  # fmt: skip

RULES: list[dict[str, Any]] = [
    {"kind": "kind_is", "hard": True, "value": "startup"},
    {"kind": "country_in", "hard": True, "places": ["region.europe"]},
    {"kind": "age_at_most", "hard": True, "years": 12},
    {"kind": "size_at_most", "hard": True, "value": "51-250"},
    {"kind": "trl_between", "hard": False, "least": 4, "most": 9},
    {"kind": "category_in_field", "hard": False},
    {"kind": "verified", "hard": False},
]

WHO = {
    "en": "Companies with their seat in Europe that build things for factories: machines, parts, sensors, software that "
    "runs at the line. Spin-offs of universities are welcome once they have been founded.\n\nOne entry for each company.",
    "zh-hans": "注册地在欧洲、面向工厂研发产品的企业：设备、零部件、传感器，以及运行在产线上的软件。已完成注册的高校衍生企业同样欢迎。\n\n每家企业限申报一项。",
}
JUDGED = {
    "en": "First the park looks whether an entry may be judged. Then five judges from both sides read it without knowing "
    "who wrote it: how new it is, how well it works, what it brings to a factory, and how soon it could run in Hunan. "
    "Ten entries come to the final and are shown on the stage.",
    "zh-hans": "首先由园区进行形式审查。随后由中欧双方五位评委匿名评审：创新性、可靠性、为工厂带来的效益，以及在湖南落地的速度。十个项目进入决赛，并在典礼现场展示。",
}
TERMS = {
    "en": "Taking part costs nothing. What you write stays yours. Judges and organisers keep what is marked as confidential "
    "to themselves. Winners come to Changsha for a week; the park pays the way and the stay of two people.\n\nWhat was "
    "not chosen is deleted after two years.",
    "zh-hans": "参赛免费。所提交内容的权利归申报企业所有。评委与主办方对标注为保密的内容负有保密义务。获奖者将赴长沙访问一周，园区承担两人的差旅与食宿。\n\n未获选的申报材料将在两年后删除。",
}


def stockholm(year: int) -> Words:
    return {
        "en": {
            "name": f"Sino-Europe Tech Award {year}, Stockholm",
            "tagline": "For the European invention that a factory in Hunan should not have to wait for.",
            "about": "Every year the park looks for the European technology that can change the most on a factory floor in "
            "Hunan within a year. The finalists meet the heads of forty works from Changsha in Stockholm; the winners "
            "bring their machine to the prototype lab and run a pilot, paid for by the park.\n\n"
            "Last year’s winner now welds booms for excavators in Changsha, at half the rework.",
            "who_may_apply": WHO["en"],
            "how_it_is_judged": JUDGED["en"],
            "terms": TERMS["en"],
        },
        "zh-hans": {
            "name": f"中欧科技奖{year} · 斯德哥尔摩",
            "tagline": "为那些湖南工厂不应再等待的欧洲发明而设。",
            "about": "每年，园区都在寻找能在一年之内为湖南车间带来最大改变的欧洲技术。入围者将在斯德哥尔摩与四十家长沙企业的负责人见面；获奖者可将设备带入样机实验室，由园区出资开展试点。\n\n去年的获奖者如今在长沙焊接挖掘机动臂，返工率降低了一半。",
            "who_may_apply": WHO["zh-hans"],
            "how_it_is_judged": JUDGED["zh-hans"],
            "terms": TERMS["zh-hans"],
        },
    }


def copenhagen(year: int) -> Words:
    words = stockholm(year)
    words["en"]["name"] = f"Sino-Europe Tech Award {year}, Copenhagen"
    words["zh-hans"]["name"] = f"中欧科技奖{year} · 哥本哈根"
    words["en"]["about"] = words["en"]["about"].replace("Stockholm", "Copenhagen").split("\n\n")[0]
    words["zh-hans"]["about"] = words["zh-hans"]["about"].replace("斯德哥尔摩", "哥本哈根").split("\n\n")[0]
    return words


def berlin(year: int) -> Words:
    return {
        "en": {
            "name": f"Green Factory Prize {year}, Berlin",
            "tagline": "Half the energy, the same output: show us how.",
            "about": "A prize for what makes a works cleaner without making it slower: heat that is used twice, water that "
            "goes round, scrap that becomes stock again. Three works in Hunan have offered a line to try it on.",
            "who_may_apply": WHO["en"],
            "how_it_is_judged": JUDGED["en"],
            "terms": TERMS["en"],
        },
        "zh-hans": {
            "name": f"绿色工厂奖{year} · 柏林",
            "tagline": "一半的能耗，同样的产出：请告诉我们怎么做到。",
            "about": "奖励让工厂更清洁而不变慢的技术：热能二次利用、水循环，以及让废料重新成为原料。湖南已有三家工厂提供产线供试用。",
            "who_may_apply": WHO["zh-hans"],
            "how_it_is_judged": JUDGED["zh-hans"],
            "terms": TERMS["zh-hans"],
        },
    }


def changsha(year: int) -> Words:
    return {
        "en": {
            "name": f"Orange Isle Pilot Prize {year}, Changsha",
            "tagline": "A pilot on a running line, within ninety days.",
            "about": "Small, quick and practical: ten works in Hunan each name one problem of their line, and the best answer "
            "is tried on it within ninety days.",
            "who_may_apply": WHO["en"],
            "how_it_is_judged": JUDGED["en"],
            "terms": TERMS["en"],
        },
        "zh-hans": {
            "name": f"橘子洲试点奖{year} · 长沙",
            "tagline": "九十天内，在运行的产线上完成试点。",
            "about": "小而快、重实效：湖南十家工厂各提出一个产线难题，最佳方案将在九十天内上线试用。",
            "who_may_apply": WHO["zh-hans"],
            "how_it_is_judged": JUDGED["zh-hans"],
            "terms": TERMS["zh-hans"],
        },
    }
