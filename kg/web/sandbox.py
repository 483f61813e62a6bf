"""What a process that runs strangers' queries gives up before it runs the first one."""

from __future__ import annotations

import ctypes
import errno
import platform
import signal
import struct
import sys
from pathlib import Path

_SET_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_LOAD, _IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
# Architecture, and the numbers of the system calls socket and connect: linux/audit.h, unistd.h
_CALLS = {"x86_64": (0xC000003E, 41, 42), "aarch64": (0xC00000B7, 198, 203)}


def forbid_sockets() -> bool:
    """Takes the right to open network connections from this process for good; False where the system cannot (not Linux).

    Queries that ask other machines are refused before they run; this holds even if one slips through.
    """
    if sys.platform != "linux" or platform.machine() not in _CALLS:
        return False
    architecture, *calls = _CALLS[platform.machine()]
    # classic BPF, https://docs.kernel.org/userspace-api/seccomp_filter.html : operation, jumps if true and false, operand
    program = [
        (_LOAD, 0, 0, 4),
        (_IF_EQUAL, 0, 4, architecture),  # or else let everything pass: the numbers below would mean other calls
        (_LOAD, 0, 0, 0),
        (_IF_EQUAL, 1, 0, calls[0]),
        (_IF_EQUAL, 0, 1, calls[1]),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
    header = struct.pack("HP", len(program), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    if libc.prctl(_SET_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), zero, zero, zero) != 0:
        return False
    return bool(libc.prctl(_SET_SECCOMP, ctypes.c_ulong(_FILTER), ctypes.c_char_p(header), zero, zero) == 0)


def limit_memory(size: int) -> None:
    """Lets this process grow by `size` bytes and no further, where the system can (Linux)."""
    if sys.platform != "linux":
        return
    import resource

    status = Path("/proc/self/status").read_text()
    used = int(status.partition("VmData:")[2].split()[0]) << 10
    resource.setrlimit(resource.RLIMIT_DATA, (used + size, used + size))


def end_after(seconds: float) -> None:
    """Ends this process by itself, should nobody do it first; 0 calls it off. Not on Windows."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
