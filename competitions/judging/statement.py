"""The confidentiality statement that judges accept, in each language. What was accepted is kept by its SHA-256.

A change of words is a new version: add it to VERSIONS and leave the earlier ones, so that what somebody accepted years ago
can still be read.
"""

import hashlib
from collections.abc import Sequence

ENGLISH = (
    "Everything I am shown of an entry is confidential: its text, files, figures, and who has applied. I use it to judge "
    "and for nothing else.",
    "I show it to nobody, do not discuss it with anybody outside the panel and the park, and give no part of it to an "
    "online service, a translation tool or a language model that is not provided by the park.",
    "I name every conflict of interest as soon as I know of it, and step back from an entry where I cannot be impartial.",
    "I judge by the criteria of the round, by what the entry says, and by nothing else. My scores and comments are my own.",
    "I do not tell anybody how I or others scored, or who was discussed, before or after the result is public.",
    "I file no patent and start no work on what I read in an entry, and keep no copy of it: what I have downloaded I delete "
    "when the round is over.",
    "These duties do not end with the competition.",
)
CHINESE = (
    "我所看到的申报内容均属保密：包括文字、文件、数据以及申报企业的身份。我仅将其用于评审，不作他用。",
    "我不向任何人出示上述内容，不与评审团和园区以外的任何人讨论，也不将其任何部分输入非园区提供的在线服务、翻译工具或语言模型。",
    "我一旦知悉任何利益冲突，立即申报；无法保持公正时，我对该申报回避评审。",
    "我只依据本轮评审的评分项和申报内容进行评审，评分与评语均为本人独立作出。",
    "无论结果公布前后，我都不向任何人透露我或他人的评分，以及讨论过哪些申报。",
    "我不就申报中读到的内容申请专利或开展工作，也不保留副本；下载的材料在本轮评审结束后删除。",
    "上述义务不因大赛结束而终止。",
)
VERSIONS: Sequence[dict[str, tuple[str, ...]]] = ({"en": ENGLISH, "zh-hans": CHINESE},)
"""The last one is shown."""


def statement(language: str) -> tuple[str, ...]:
    """The present statement's sentences in a language; in English where there is no other."""
    texts = VERSIONS[-1]
    return texts.get(language, texts["en"])


def language_of(language: str) -> str:
    return language if language in VERSIONS[-1] else "en"


def sha256_of(sentences: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sentences).encode()).hexdigest()


def accepted(sha256: str) -> tuple[int, str, tuple[str, ...]] | None:
    """(version from 1, language, sentences) of the statement with this sum; None for one that was never ours."""
    for number, texts in enumerate(VERSIONS, start=1):
        for language, sentences in texts.items():
            if sha256_of(sentences) == sha256:
                return number, language, sentences
    return None
