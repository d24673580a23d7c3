"""Words that say nothing about fit: grammar, and what every company writes about itself.

English ones are compared before stemming. Chinese ones are cut out of the text longest first, before
it is taken apart into characters.
"""

from __future__ import annotations

from matching.engine.stopwords_european import EUROPEAN

_GRAMMAR_EN = """
a about above across after again against all almost along already also although always am among an and any
are around as at back be because been before being below between both but by can cannot could did do does
doing done down during each either else enough etc even ever every few for from further get give given go
had has have having he her here hers him his how however i if in into is it its itself just least less let
like made make makes many may me might more most much must my near need needs neither no nor not now of off
often on once one only onto or other others our ours out over own per perhaps please quite rather same she
should since so some such take than that the their theirs them then there these they this those through
thus to too toward towards two under until up upon us use used user users uses using various very via was we
well were what when where whether which while who whom whose why will with within without would yes yet you
your yours
"""

_BOILERPLATE_EN = """
able advanced aim aims based benefit benefits best business businesses client clients co collaborate
collaboration companies company cooperate cooperation corporation currently customer customers develop
developed developing enterprise enterprises excellent experience expertise firm founded gmbh help helps
high high-quality inc include includes including innovation innovative interested leading limited llc ltd
manufacturer manufacturers market new offer offering offers opportunity organisation organization partner
partners partnership product products professional project projects provide provided provider providers
provides providing quality reliable require required requirement requirements requires search searching
seek seeking seeks service services solution solutions specialised specialized startup startups
state-of-the-art supplier suppliers supply support team technologies technology want wants world years
looking
"""

_GRAMMAR_ZH = """
的 了 和 与 及 或 在 是 为 以 等 对 将 并 于 把 被 由 从 到 而 且 其 该 此 这 那 也 都 就 又 很 更 最 所
以及 并且 或者 因此 由于 通过 根据 按照 关于 对于 为了 如果 但是 同时 其中 目前 已经 可以 能够 需要 进行 具有
具备 拥有 包括 采用 使用 利用 实现 要求 方面 相关 以上 以下 之间 各种 多种 不同 一种 一个 之一 等等 我们 他们
本项目 本公司 我公司 我司 贵司 希望 寻求 寻找 提供 提高 提升 解决 满足 存在 主要 有效 良好
"""

_BOILERPLATE_ZH = """
有限责任公司 股份有限公司 有限公司 公司 企业 集团 厂家 厂商 单位 客户 用户 市场 产品 服务 方案 解决方案 技术 技术需求
研发 开发 研究 合作 合作伙伴 专业 先进 领先 优质 创新 项目 行业 领域 团队 经验 国内 国外 国内外 国际 问题 需求 现有
"""

# Words that are cut out before the text is translated, but not out of what is compared letter by letter: the
# characters of most of them stand in other words too.
_UNTRANSLATED_ZH = """
之 有 不 个 们 你 我 他 她 它 吗 呢 吧 啊 让 使 得 地 着 过 还 再 只 才 能 会 可 要 想 第 每 各 几 哪 谁 何 某 做 叫
什么 哪个 哪里 哪些 哪一 哪种 哪儿 如何 怎么 怎样 多少 几个 为什么 何时 何地 什么时候 是否 没有 不是 就是 还是 叫做 称为
名为 除了 来自 那里 这里 这个 那个 这些 那些 有些 一些 之后 之前 以前 以后 后来 当时 用来 用于 属于 位于 源于 自己 其他
还有 作为 成为 至于 甚至 虽然 然而 因为 所有 任何 另一 另一个 例如 比如 以及 一直 非常 十分 比较 一定 必须 应该 仍然
"""

# Every word in Latin letters is compared with these: Europeans mix their languages.
ENGLISH = EUROPEAN.union((_GRAMMAR_EN + _BOILERPLATE_EN).split())
CHINESE = tuple(sorted(set((_GRAMMAR_ZH + _BOILERPLATE_ZH).split()), key=lambda word: (-len(word), word)))
CHINESE_ALL = frozenset(CHINESE) | frozenset(_UNTRANSLATED_ZH.split())
