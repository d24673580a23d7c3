"""Why a file of a part is not read, by a stable code. The words here are English, for a command and a log."""

WORDS = {
    "empty": "The file is empty.",
    "too_big": "The file is larger than %(limit)s MB.",
    "ending": "Files that end in “%(ending)s” are not read here: choose STL, 3MF, OBJ, PLY or STEP.",
    "wrong_content": "What is in this file is no %(ending)s, whatever its name says.",
    "claims": "The file says it holds more (%(claimed)s) than its length allows: it broke off, or it is no %(ending)s.",
    "too_many": "The file holds %(claimed)s triangles; %(limit)s are read at most. Export it more coarsely.",
    "unpacked": "The file unpacks to more than can be read.",
    "entities": "The file holds definitions that no modelling program writes. Export it anew.",
    "damaged": "The file is damaged, or written in an unusual way. Export it anew.",
    "no_faces": "There is no surface in this file: it holds no triangles.",
    "not_finite": "Some coordinates in this file are not numbers, or infinite.",
    "zero_size": "The part has no size: all its points are in one place.",
    "flat": "The part has no thickness: all its points lie in one plane or on one line.",
    "no_kernel": "STEP files cannot be read here: the geometry kernel (cascadio) is not installed. Choose STL or 3MF.",
    "heavy_time": "The file takes longer than %(limit)s seconds to measure. Export it more coarsely.",
    "heavy_memory": "The file takes more memory to measure than it may. Export it more coarsely.",
}


class Refused(Exception):
    """A file of a part is not read. `code` is one of `WORDS`; `facts` are what its words tell.

    >>> str(Refused("too_big", limit=100))
    'The file is larger than 100 MB.'
    """

    def __init__(self, code: str, **facts: int | str):
        super().__init__(WORDS[code] % facts)
        self.code = code
        self.facts = facts
