"""A small taxonomy and plain makers of statements for the engine's stories."""

from matching.engine import Ask, Concept, Conditions, Entry, Index, Lexicon, Ranking, Statement

EN, ZH = "en", "zh-hans"

CONCEPTS = (
    Concept("am", None, {EN: "additive manufacturing", ZH: "增材制造"}, {EN: ("3D printing",), ZH: ("3D打印",)}),
    Concept("am.pbf", "am", {EN: "powder bed fusion", ZH: "粉末床熔融"}, {EN: ("PBF",)}),
    Concept(
        "am.pbf.lpbf",
        "am.pbf",
        {EN: "laser powder bed fusion", ZH: "激光选区熔化"},
        {EN: ("LPBF", "SLM"), ZH: ("选区激光熔化",)},
    ),
    Concept("am.pbf.ebm", "am.pbf", {EN: "electron beam melting", ZH: "电子束熔融"}, {EN: ("EBM",)}),
    Concept("mat.ti64", None, {EN: "Ti-6Al-4V", ZH: "钛合金"}, {}, ("TC4", "Ti6Al4V")),
    Concept("proc.mould", None, {EN: "injection moulding", ZH: "注塑"}, {ZH: ("注塑成型",)}),
    Concept("proc.hip", None, {EN: "hot isostatic pressing", ZH: "热等静压"}, {EN: ("HIP",)}),
    Concept("ati.ai", None, {EN: "artificial intelligence", ZH: "人工智能"}, {EN: ("AI",)}),
    Concept("iiot.opcua", None, {EN: "OPC UA", ZH: "OPC UA协议"}),
    Concept("part.bearing", None, {EN: "bearings", ZH: "轴承"}),
    Concept("part.battery", None, {EN: "battery", ZH: "电池"}),
    Concept("region.cn", None, {EN: "China", ZH: "中国"}),
    Concept("region.cn-hn", "region.cn", {EN: "Hunan", ZH: "湖南"}),
    Concept("trl.7", None, {EN: "TRL 7", ZH: "TRL7"}),
)


def lexicon():
    return Lexicon(CONCEPTS)


def offer(id, organisation, title="", body="", *, side="startup", language=EN, **more):
    return Statement(id, organisation, side, "offer", ((language, title, body),), **more)


def need(id, organisation, title="", body="", *, side="manufacturer", language=EN, **more):
    return Statement(id, organisation, side, "need", ((language, title, body),), **more)


def conditions(*, trl_min=None, trl_max=None, certificates=(), regions=(), intent="", languages=(), musts=(), **more):
    sets = {"languages": frozenset(languages), "musts": frozenset(musts)}
    return Conditions(trl_min, trl_max, frozenset(certificates), frozenset(regions), intent, **sets, **more)


PLAIN = Ranking(reciprocity=0.0, variety=0.0, least=0.0)
"""What can be worked out pair by pair."""


def built(statements):
    """An index fitted on them."""
    index = Index(lexicon())
    entries = entries_of(index, statements)
    index.build(lambda: entries)
    return index


def entries_of(index, statements):
    return [Entry.of(statement, index.lexicon) for statement in statements]


def put(index, *statements):
    index.apply(entries_of(index, statements))


def remove(index, *statements):
    index.apply([Entry.of(statement, index.lexicon).without_words() for statement in statements])


def matches(index, organisation, limit=None, ranking=PLAIN, **more):
    return index.matches(Ask(organisation, limit, ranking=ranking, **more))
