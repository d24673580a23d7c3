"""What is done with the files of strangers is done apart: in a process of its own that has little time and memory, no
database and no secret, and that reads one open file and writes one.

`running` starts such a process and says in a sentence what it found; `child` is what runs there, with the help of `pdf`,
`picture`, `packed`, `plain` and `mark`, none of which knows Django.
"""
