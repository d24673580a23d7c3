"""When the first byte of a request reached this machine, as its kernel noted. Knows sockets, and nothing of Django."""

import contextlib
import socket
import struct
import sys
import time

STAMP = "techbridge.arrived_at"
"""The name of the stamp in the WSGI environment, in seconds since 1970. No header can get there."""

PATIENCE = 10.0
"""So many seconds may the rest of a small request take after its first byte. Who lets it wait longer has not sent it yet."""

SO_TIMESTAMPNS = 35  # Linux; Python does not name it
TIMESPEC = struct.Struct("@ll")  # seconds, nanoseconds


def ask_for_stamps(listener: socket.socket) -> None:
    """Has the kernel stamp what the connections of this socket receive from now on."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # no such option here
            listener.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)


def first_byte(connection: socket.socket) -> float | None:
    """When the first byte that waits in a socket was received, in seconds since 1970; None if none waits. It stays there.

    Where the kernel has no stamp, that is now. Of one byte only: the stamp of a longer look is that of its last part.
    """
    now = time.time()
    try:
        data, ancillary, _flags, _address = connection.recvmsg(1, 128, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None
    except (OSError, NotImplementedError):  # closed by the other side; encrypted
        return now
    for level, kind, value in ancillary:
        if data and level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
            seconds, nanoseconds = TIMESPEC.unpack(value[: TIMESPEC.size])
            return min(seconds + nanoseconds / 1e9, now)
    return now
