"""Reads the files of strangers. `guards` looks at what a file claims before anything is loaded; `loading` loads it with
trimesh, STEP through the kernel of cascadio; both raise `Refused`. To be called in a process apart (production/engine/apart.py).
"""
