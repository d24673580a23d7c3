"""What can be wrong with an answer or with a form. Put into sentences by competitions/form_words.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """`code` names what is wrong; `params` hold the figures and the place its sentence needs."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


class AnswerRefused(Exception):
    """An answer that its kind of question cannot hold."""

    def __init__(self, problem: Problem):
        super().__init__(problem.code)
        self.problem = problem


class FormRefused(Exception):
    """A definition that cannot be read."""

    def __init__(self, problems: Sequence[Problem]):
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = list(problems)


def refuse(code: str, **params: Any) -> AnswerRefused:
    return AnswerRefused(Problem(code, params))
