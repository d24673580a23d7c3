"""Large files that arrive in pieces, over networks that go away: the tus protocol, version 1.0.0.

`kinds` says what a file is by its bytes, `receiving` keeps the pieces and makes a stored file of them, `tus` speaks the
protocol. Whose view takes uploads decides who may send them and what they are for.
"""
