"""Making one organisation of two, and two of one again.

A merge is planned as steps on single rows (`steps`), by rules that say for each table what becomes of the rows of the
one that goes (`rules`). The steps are kept, so that they can be taken back one by one (`undoing`).
"""
