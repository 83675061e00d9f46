"""The layers of isolation that a kernel may have, in the order in which they are put on; see ``coding.confinement``."""

LAYERS = ("namespaces", "tmpfs", "Landlock", "seccomp")
