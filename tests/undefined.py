"""Makes a template that prints an unknown variable fail its test."""


class UndefinedVariable(Exception):
    """A template printed a variable that its view never gave it."""


class Undefined(str):
    """Django asks `string_if_invalid` whether it contains "%s" and, if so, fills in the variable's name."""

    def __contains__(self, item) -> bool:
        return item == "%s"

    def __mod__(self, name) -> str:
        raise UndefinedVariable(f"The template prints {name!s}, which is not defined.")
