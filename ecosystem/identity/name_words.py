"""The words that most names of companies are made of beside the one that is their own: legal forms, trades, places.

A trade has one key in all languages, so that 精密机械, "Precision Machinery" and "Jingmi Jixie" say the same.
"""

import re
import unicodedata

WEAK = frozenset({"group", "technology", "industry", "international", "company", "systems", "lab", "development", "works",
                  "engineering", "products", "solutions", "manufacturing", "generic"})  # fmt: skip
"""Trades that say so little that two names which differ only in them are one."""

_TRADES = """
group: group groupe gruppe gruppo grupo koncern 集团 控股 holding holdings jituan konggu
technology: technology technologies technologie technologien tecnologia tecnologie tech technik teknik techniek teknologi 科技 技术 keji jishu
industry: industry industries industrie industrial industriel industriale industriell 实业 工业 产业 shiye gongye chanye
international: international internationale global worldwide 国际 全球 guoji quanqiu
systems: system systems systeme sistemi 系统 xitong
lab: lab labs laboratory laboratories 实验室 研究院 研究所 shiyanshi yanjiuyuan
development: development entwicklung 发展 开发 fazhan kaifa
works: works werk werke werken fabrik usine factory plant 厂 总厂 制造厂 工厂
engineering: engineering ingenieria ingenierie 工程 gongcheng
products: product products produkte prodotti produits 制品 产品 用品 zhipin chanpin
solutions: solution solutions losungen 解决方案
generic: the of and by und et e y de la le les il i
manufacturing: manufacturing manufacture fertigung fabrication produzione 制造 智造 zhizao
machinery: machinery machine machines maschinen maschinenbau maschinenfabrik mecanique meccanica macchine 机械 机器 机电 jixie jidian
precision: precision prazision praezision prazisions precisione 精密 精工 jingmi jinggong
heavy: heavyindustry heavy schwerindustrie 重工 重科 重机 重型 zhonggong zhongxing zhongke
materials: material materials newmaterial newmaterials werkstoffe materiali materiaux 材料 新材料 新材 cailiao xincailiao xincai
composites: composite composites verbundwerkstoffe compositi 复合材料 复材 fuhecailiao fucai
electronics: electronics electronic elektronik elettronica electronique 电子 dianzi
electric: electric electrical electrics elektro elektrik elettrica electrique 电气 电器 dianqi
power: power energietechnik 电力 动力 dianli dongli
energy: energy newenergy energie energia energies 能源 新能源 nengyuan xinnengyuan
hydrogen: hydrogen wasserstoff hydrogene idrogeno 氢能 氢 qingneng
solar: solar solaire solare 光伏 太阳能 guangfu taiyangneng
battery: battery batteries batterie batterien accumulatori 电池 储能 dianchi chuneng
intelligence: intelligent intelligence smart intelligente 智能 智慧 zhineng zhihui
ai: ai 人工智能 rengongzhineng
automation: automation automations automatisierung automazione automatisation 自动化 zidonghua
robotics: robot robots robotic robotics robotik robotica robotique 机器人 jiqiren
equipment: equipment apparate apparatebau ausrustung 设备 装备 shebei zhuangbei
tooling: tool tools tooling mould mold moulds molds moulding werkzeug werkzeuge werkzeugbau stampi 模具 工具 刀具 muju gongju
laser: laser lasers lasertechnik 激光 jiguang
optics: optic optics optical optik ottica optique photonics photonik 光学 光电 光子 guangxue guangdian
aerospace: aerospace aviation aero aircraft luftfahrt aeronautique aerospaziale 航空 航天 hangkong hangtian
space: space 宇航 太空 yuhang
automotive: automotive auto automobile automobil motors 汽车 汽配 车辆 qiche qipei
rail: rail railway bahn bahntechnik ferroviaire 轨道 轨道交通 铁路 guidao guidaojiaotong
hydraulics: hydraulic hydraulics hydraulik idraulica hydraulique 液压 yeya
bearings: bearing bearings walzlager cuscinetti 轴承 zhoucheng
valves: valve valves ventile valvole armaturen 阀门 阀 famen
pumps: pump pumps pumpen pompe pompes 泵业 泵 beng bengye
motor: electricmotor elektromotoren 电机 马达 dianji
casting: casting castings foundry giesserei fonderia fonderie guss 铸造 铸件 zhuzao
forging: forging forgings schmiede schmiedetechnik forgia 锻造 锻压 duanzao duanya
welding: welding schweisstechnik saldatura soudage 焊接 焊割 hanjie
metal: metal metals metall metalli metaux 金属 jinshu
steel: steel stahl acciaio acier 钢铁 特钢 钢 gangtie
aluminium: aluminium aluminum alluminio 铝业 铝 lvye luye
ceramics: ceramic ceramics keramik ceramica ceramiche 陶瓷 taoci
plastics: plastic plastics kunststoff kunststofftechnik plastica 塑料 塑胶 塑业 suliao sujiao
rubber: rubber gummi gomma caoutchouc 橡胶 xiangjiao
chemicals: chemical chemicals chemie chimica chimie chemistry 化工 化学 huagong huaxue
coatings: coating coatings beschichtung beschichtungen rivestimenti 涂层 涂料 tuceng tuliao
additive: additive 3dprinting 3d additivemanufacturing 增材 三维打印 zengcai
medical: medical medizintechnik medicale medtech 医疗 医疗器械 yiliao yiliaoqixie
biotech: biotech biotechnology biotechnologies biosciences bioscience biologics biolabs bio 生物 生物科技 shengwu
instruments: instrument instruments messtechnik strumenti 仪器 仪表 yiqi yibiao
sensors: sensor sensors sensorik sensori capteurs 传感 传感器 传感技术 chuangan chuanganqi
semiconductor: semiconductor semiconductors halbleiter 半导体 芯片 bandaoti
software: software 软件 ruanjian
data: data 数据 shuju
network: network networks information 信息 网络 xinxi wangluo
environment: environment environmental umwelt umwelttechnik ambiente 环保 环境 huanbao huanjing
water: water wasser acqua eau 水务 水处理 shuiwu
agriculture: agriculture agricultural agrar farming 农业 农机 nongye nongji
construction: construction bau costruzioni 建设 建筑 建工 jianshe jianzhu
logistics: logistics logistik logistica 物流 wuliu
trade: trading trade handel commercio commerce 贸易 商贸 maoyi shangmao
cnc: cnc 数控 shukong
drones: drone drones uav 无人机 wurenji
mining: mining mineral minerals bergbau 矿业 矿山 kuangye
cable: cable cables kabel cavi 电缆 线缆 dianlan xianlan
gear: gear gears getriebe ingranaggi 齿轮 传动 chilun chuandong
springs: spring springs federn molle 弹簧 tanhuang
fasteners: fastener fasteners schrauben viti 紧固件 标准件 jinguijian
packaging: packaging verpackung imballaggi 包装 baozhuang
textile: textile textiles textil tessile 纺织 fangzhi
food: food foods lebensmittel alimentari 食品 shipin
pharma: pharma pharmaceutical pharmaceuticals 制药 药业 医药 zhiyao yaoye yiyao
surgical: surgical surgery 手术
autonomous: autonomous autonomy 自主
"""

LEGAL = frozenset(
    ["gmbh", "mbh", "ag", "se", "kg", "kgaa", "ohg", "gbr", "ug", "haftungsbeschrankt", "ek", "ltd", "limited", "plc", "llc", "llp", "lp", "inc", "incorporated", "corp", "corporation", "co", "company", "cie", "sarl", "sas", "sasu", "sa", "eurl", "snc", "srl", "srls", "spa", "sapa", "sl", "slu", "bv", "nv", "vof", "cv", "ab", "hb", "oy", "oyj", "as", "asa", "aps", "ks", "is", "sp", "zoo", "spzoo", "spolka", "akcyjna", "sro", "vos", "doo", "dd", "dno", "kft", "zrt", "nyrt", "bt", "ltda", "lda", "eood", "ood", "ead", "ad", "ou", "sia", "uab", "mb", "sca", "scs", "scop", "eirl", "pte", "pty", "pvt", "bhd", "sdn", "kk", "gk", "pbc", "public", "private", "unlimited", "gesellschaft", "aktiengesellschaft", "besloten", "vennootschap", "naamloze", "osakeyhtio", "aktiebolag", "aktieselskab", "anpartsselskab", "societe", "anonyme", "societa", "responsabilita", "limitata", "azioni", "sociedad", "limitada", "youxian", "gongsi", "youxiangongsi", "gufen", "gufenyouxiangongsi", "zeren", "youxianzeren", "zongchang", "gfyxgs"]
)  # fmt: skip
SPELT = {"co ltd": "ltd", "sp z o o": "spzoo", "s r o": "sro", "d o o": "doo", "s p a": "spa", "s a s": "sas", "s r l": "srl",
         "g m b h": "gmbh", "s a": "sa", "b v": "bv", "n v": "nv", "a s": "as", "a b": "ab", "a g": "ag"}  # fmt: skip

PLACES = {
    "hunan": "湖南省 湖南", "changsha": "长沙市 长沙县 长沙", "zhuzhou": "株洲市 株洲", "xiangtan": "湘潭市 湘潭县 湘潭",
    "hengyang": "衡阳市 衡阳", "shaoyang": "邵阳市 邵阳", "yueyang": "岳阳市 岳阳", "changde": "常德市 常德",
    "zhangjiajie": "张家界市 张家界", "yiyang": "益阳市 益阳", "chenzhou": "郴州市 郴州", "yongzhou": "永州市 永州",
    "huaihua": "怀化市 怀化", "loudi": "娄底市 娄底", "xiangxi": "湘西", "liuyang": "浏阳市 浏阳", "liling": "醴陵市 醴陵",
    "ningxiang": "宁乡市 宁乡", "china": "中国", "beijing": "北京市 北京", "shanghai": "上海市 上海", "tianjin": "天津市 天津",
    "chongqing": "重庆市 重庆", "guangdong": "广东省 广东", "shenzhen": "深圳市 深圳", "guangzhou": "广州市 广州",
    "dongguan": "东莞市 东莞", "foshan": "佛山市 佛山", "jiangsu": "江苏省 江苏", "suzhou": "苏州市 苏州",
    "wuxi": "无锡市 无锡", "nanjing": "南京市 南京", "zhejiang": "浙江省 浙江", "hangzhou": "杭州市 杭州",
    "ningbo": "宁波市 宁波", "shandong": "山东省 山东", "qingdao": "青岛市 青岛", "hubei": "湖北省 湖北",
    "wuhan": "武汉市 武汉", "henan": "河南省 河南", "hebei": "河北省 河北", "sichuan": "四川省 四川", "chengdu": "成都市 成都",
    "shaanxi": "陕西省 陕西", "xian": "西安市 西安", "anhui": "安徽省 安徽", "hefei": "合肥市 合肥", "fujian": "福建省 福建",
    "jiangxi": "江西省 江西", "liaoning": "辽宁省 辽宁", "guangxi": "广西",
}  # fmt: skip
"""Places that stand in names, by their pinyin."""
LATIN_PLACES = frozenset(
    [
        "deutschland",
        "germany",
        "europe",
        "europa",
        "european",
        "france",
        "italia",
        "italy",
        "espana",
        "spain",
        "nederland",
        "netherlands",
        "sverige",
        "sweden",
        "schweiz",
        "suisse",
        "austria",
        "osterreich",
        "polska",
        "poland",
        "uk",
        "usa",
        "america",
        "asia",
        "nordic",
        "scandinavia",
        "norge",
        "norway",
        "danmark",
        "denmark",
        "suomi",
        "finland",
        "belgium",
        "belgie",
        "portugal",
        "ireland",
        "czech",
        "cesko",
    ]
)


def _table() -> tuple[dict[str, str], dict[str, str]]:
    latin, chinese = {}, {}
    for line in _TRADES.strip().splitlines():
        key, words = line.split(":")
        for word in words.split():
            (latin if word.isascii() else chinese)[word] = key
    return latin, chinese


LATIN_TRADES, CHINESE_TRADES = _table()
CHINESE_PLACES = {word: key for key, words in PLACES.items() for word in words.split()}
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
HAN = re.compile(f"[{_HAN}]")


def longest_first(words) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


_UMLAUTS = str.maketrans(
    {"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "ø": "o", "æ": "a", "å": "a", "œ": "o", "ł": "l", "đ": "d"}
)


def folded(text: str) -> str:
    """Small letters without accents and signs of width.

    >>> folded("Ångström Prüftechnik ＡＧ")
    'angstrom pruftechnik ag'
    """
    text = unicodedata.normalize("NFKC", text).casefold().translate(_UMLAUTS)
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
