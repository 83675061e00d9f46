"""What the kernel keeps from a submission.

Everybody else with namespaces, room to write in with a tmpfs, files with Landlock, system calls with seccomp.

Each is one function that the child calls on itself before it runs a line of the submission, and that says whether it holds;
none needs a privilege, a program or a package.  What a kernel does not offer is left out and shows in the verdict.

The order matters: namespaces while system calls are free, then Landlock, then the filter, which forbids all further change.

The untrusted side loads this file, and must not load the package: it imports nothing of quizprep.

Sources: landlock(7), seccomp(2), unshare(2), capabilities(7); numbers from the headers of Linux 6.18.
"""

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any

# Landlock: the rights of a file system by the version (ABI) that brought them.
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
FIRST_RIGHTS = (1 << 13) - 1
LATER_RIGHTS = {2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
"""Linking across folders, truncating, ioctl on devices."""
TCP = 0b11
"""Bind and connect; since version 4."""
OUTSIDE = 0b11
"""Abstract sockets and signals of others; since version 6."""
FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | 1 << 14 | 1 << 15
"""Those that a rule for a single file may have."""
READING = READ_FILE | READ_DIR
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION = 1
PATH_BENEATH = 1

SYSTEM_FILES = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/lib"),
    *("/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo"),
    *("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system/cpu", "/sys/devices/system/node"),
    *("/dev/urandom", "/dev/random", "/dev/zero"),
)
CUDA_READABLE = ("/proc", "/sys", "/usr", "/etc", "/opt", "/var/lib/nvidia", "/run/nvidia-persistenced")
CUDA_DEVICES = ("/dev/nvidia", "/dev/shm")  # noqa: S108  (prefixes of what the driver opens)

NEW_USER, NEW_NETWORK, NEW_IPC, NEW_MOUNTS = 0x10000000, 0x40000000, 0x08000000, 0x00020000
"""Flags of unshare: namespaces of users, networks, interprocess communication, mounts."""
PLAIN_FILES = 2 | 4 | 8
"""Flags of mount: nosuid, nodev, noexec."""
SCRATCH_BYTES, SCRATCH_FILES = 64 << 20, 1000
"""What a submission may write, where its folder is a file system of its own."""

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER_MODE = 38, 22, 2
CAPABILITY_VERSION = 0x20080522

MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""What the kernel calls a machine, and the column of the table below."""
X32 = 0x40000000
"""System calls of x86-64 with 32-bit pointers, which would be other numbers for the same."""

# Refused with EPERM.  Number on x86-64, on aarch64; -1 where there is none.
# fmt: off
REFUSED = {
    # Other programs
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, -1), "vfork": (58, -1),
    # Other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "tkill": (200, 130),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "setpriority": (141, 140),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    # The network, and whatever else two processes speak through
    "socket": (41, 198), "socketpair": (53, 199), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    # What Landlock does not govern: rights, owners and times of files
    "chmod": (90, -1), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, -1),
    "fchown": (93, 55), "lchown": (94, -1), "fchownat": (260, 54), "setxattr": (188, 5), "lsetxattr": (189, 6),
    "fsetxattr": (190, 7), "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "utime": (132, -1), "utimes": (235, -1), "utimensat": (280, 88), "futimesat": (261, -1),
    # The machine
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "setns": (308, 268),
    "unshare": (272, 97), "move_mount": (429, 429), "fsopen": (430, 430), "open_tree": (428, 428),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "personality": (135, 92),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218), "open_by_handle_at": (304, 265),
    "init_module": (175, 105), "finit_module": (313, 273), "kexec_load": (246, 104), "reboot": (169, 142),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266),
    "sethostname": (170, 161), "setdomainname": (171, 162), "swapon": (167, 224), "swapoff": (168, 225),
}
# fmt: on
CLONE, CLONE3, KILL, TGKILL, LIMITS, IOCTL = (56, 220), (435, 435), (62, 129), (234, 131), (302, 261), (16, 29)
CLONE_THREAD = 0x00010000
TYPE_FOR_THE_USER = 0x5412
"""The ioctl TIOCSTI, which puts letters into a terminal as if they had been typed."""

libc: Any = ctypes.CDLL(None, use_errno=True) if sys.platform.startswith("linux") else None


def prepare(paths: Iterable[str], hidden: Iterable[str], *, cuda: bool = False) -> int | None:
    """Return the descriptor of a Landlock ruleset that lets the given paths be read, ``None`` where there is no Landlock.

    To be called once, before the first fork: what costs time, and is the same for all, is done here.

    Args:
        paths: Files and folders that may be read, beside the system's libraries.
        hidden: Folders within them that may not: what the judge knows lies there.
        cuda: Whether the driver's files and devices are needed.

    """
    if machine := MACHINES.get(os.uname().machine):
        _refusals(*machine)  # kept, too
    version = _landlock_version()
    if not version:
        return None
    ruleset = _create_ruleset(version)
    if ruleset < 0:
        return None
    away = [os.path.realpath(path) for path in hidden]
    for path in (*paths, *SYSTEM_FILES, *(CUDA_READABLE if cuda else ())):
        for visible in _without(os.path.realpath(path), away):
            _allow(ruleset, visible, READING)
    _allow(ruleset, os.devnull, READING | WRITE_FILE)
    for device in _devices() if cuda else ():
        _allow(ruleset, device, _all_rights(version))
    return ruleset


def confine(ruleset: int | None, scratch: str, off: Collection[str] = ()) -> list[str]:
    """Confine this process for ever, and return the names of the layers that hold.

    Args:
        ruleset: What :func:`prepare` returned.
        scratch: The one folder that may be written to.
        off: Layers to leave out: those that would keep a device from working, or that a test looks behind.

    """
    if libc is None:
        return []
    user, group = os.getuid(), os.getgid()
    held: list[str] = []
    alone, mounts = NEW_USER | NEW_NETWORK | NEW_IPC, 0 if "tmpfs" in off else NEW_MOUNTS
    layers: dict[str, Callable[[], bool]] = {
        # All at once, which takes the kernel less time; a kernel may refuse some.
        "namespaces": lambda: _unshare(alone | mounts) or _unshare(alone),
        "tmpfs": lambda: _mount(scratch, user, group, 0 if "namespaces" in held else NEW_USER | NEW_MOUNTS),
        "Landlock": lambda: _enforce(ruleset, scratch),
        "seccomp": _filter_calls,
    }
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    for name, holds in layers.items():
        if name == "Landlock" and held:
            _give_up_capabilities()  # whoever enters a user namespace has them all there
        if name not in off and holds():
            held.append(name)
    return held


def _landlock_version() -> int:
    return max(0, libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION)) if libc else 0


def _all_rights(version: int) -> int:
    return FIRST_RIGHTS | sum(right for since, right in LATER_RIGHTS.items() if version >= since)


def _create_ruleset(version: int) -> int:
    handled = struct.pack("<QQQ", _all_rights(version), TCP if version >= 4 else 0, OUTSIDE if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    return int(libc.syscall(CREATE_RULESET, handled, ctypes.c_size_t(size), 0))


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        allowed = rights if os.path.isdir(path) else rights & FILE_RIGHTS  # noqa: PTH112  (pathlib is 6 ms)
        libc.syscall(ADD_RULE, ruleset, PATH_BENEATH, struct.pack("<Qi", allowed, descriptor), 0)
    finally:
        os.close(descriptor)


def _without(path: str, hidden: list[str]) -> Iterator[str]:
    """Yield what lies at a path, but not in the hidden folders."""
    if any(_is_within(path, away) for away in hidden):
        return
    if not any(_is_within(away, path) for away in hidden):
        yield path
        return
    with suppress(OSError):
        for name in os.listdir(path):  # noqa: PTH208
            yield from _without(os.path.join(path, name), hidden)  # noqa: PTH118


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _devices() -> list[str]:
    names = [f"/dev/{name}" for name in os.listdir("/dev")]  # noqa: PTH208
    return [name for name in names if name.startswith(CUDA_DEVICES)]


def _enforce(ruleset: int | None, scratch: str) -> bool:
    if ruleset is None:
        return False
    version = _landlock_version()
    _allow(ruleset, scratch, _all_rights(version) & ~EXECUTE)
    _allow(ruleset, f"/proc/{os.getpid()}", READING)
    done: bool = libc.syscall(RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return done


def _unshare(namespaces: int) -> bool:
    done: bool = libc.unshare(namespaces) == 0
    return done


def _mount(folder: str, user: int, group: int, namespaces: int) -> bool:
    """Make the folder a file system in memory: of limited size, seen by nobody else, and gone with this process."""
    if not _unshare(namespaces):
        return False
    # Files are made by a user whom the namespace knows: the one outside, under the same number.
    maps = ("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")
    options = f"size={SCRATCH_BYTES},nr_inodes={SCRATCH_FILES},mode=700".encode()
    mapped = all(_write(f"/proc/self/{name}", text) for name, text in maps)
    if not mapped or libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", PLAIN_FILES, options):
        _give_up_capabilities()  # those of a namespace that may be the only one entered
        return False
    os.chdir(folder)  # the one that was entered before lies below
    return True


def _write(path: str, text: str) -> bool:
    try:
        descriptor = os.open(path, os.O_WRONLY)
        try:
            return os.write(descriptor, text.encode()) == len(text)
        finally:
            os.close(descriptor)
    except OSError:
        return False


def _give_up_capabilities() -> None:
    libc.capset(struct.pack("<Ii", CAPABILITY_VERSION, 0), bytes(24))


def _filter_calls() -> bool:
    machine = MACHINES.get(os.uname().machine)
    if machine is None:
        return False
    code = _refusals(*machine) + b"".join(_with_own_number(machine[1], os.getpid()))
    instructions = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(instructions))
    done: bool = libc.prctl(PR_SET_SECCOMP, FILTER_MODE, program, 0, 0) == 0
    return done


# Instructions of the filter: what it loads, how it jumps, what it returns.
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, MACHINE, ARGUMENTS = 0, 4, 16
ALLOW, REFUSE, KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000


@cache
def _refusals(machine: int, column: int) -> bytes:
    """Return the filter's first instructions, each of which either decides or goes on with the next pair."""
    code = [_instruction(LOAD, MACHINE), *_decide(EQUAL, machine, KILL_PROCESS, when=False), _instruction(LOAD, NUMBER)]
    if column == 0:
        code += _decide(AT_LEAST, X32, REFUSE | errno.EPERM)
    for numbers in REFUSED.values():
        if numbers[column] >= 0:
            code += _decide(EQUAL, numbers[column], REFUSE | errno.EPERM)
    # The C library tries the older call, whose flags a filter can read.
    code += _decide(EQUAL, CLONE3[column], REFUSE | errno.ENOSYS)
    code += _with_argument(CLONE[column], 0, list(_decide(ANY_BIT, CLONE_THREAD, REFUSE | errno.EPERM, when=False)))
    code += _with_argument(IOCTL[column], 1, list(_decide(EQUAL, TYPE_FOR_THE_USER, REFUSE | errno.EPERM)))
    return b"".join(code)


def _with_own_number(column: int, me: int) -> Iterator[bytes]:
    """Yield the instructions about calls that a process may make on itself alone, and the end."""
    for numbers in (KILL, TGKILL):
        yield from _with_argument(numbers[column], 0, list(_decide(EQUAL, me, REFUSE | errno.EPERM, when=False)))
    others = [*_decide(EQUAL, 0, ALLOW), *_decide(EQUAL, me, REFUSE | errno.EPERM, when=False)]
    yield from _with_argument(LIMITS[column], 0, others)
    yield _instruction(RETURN, ALLOW)


def _decide(test: int, value: int, verdict: int, *, when: bool = True) -> Iterator[bytes]:
    """Yield a test of what is loaded, and the verdict where it comes out as ``when``."""
    yield _instruction(test, value, *((0, 1) if when else (1, 0)))
    yield _instruction(RETURN, verdict)


def _with_argument(number: int, argument: int, tests: list[bytes]) -> Iterator[bytes]:
    """Yield tests of the low half of an argument of one system call; what passes them is allowed."""
    yield _instruction(EQUAL, number, 0, len(tests) + 2)
    yield _instruction(LOAD, ARGUMENTS + 8 * argument)
    yield from tests
    yield _instruction(RETURN, ALLOW)


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)
