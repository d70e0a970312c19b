"""Sharing blocks between files where the file system can: FICLONE and FICLONERANGE of Linux (ioctl_ficlonerange(2))."""

import errno
import fcntl
import platform
import struct

# The direction bits of a request are numbered otherwise on some machines (asm/ioctl.h).
_WRITE = 2 << 29 if platform.machine().startswith(('ppc', 'mips', 'sparc', 'alpha')) else 1 << 30
FICLONE = _WRITE | 4 << 16 | 0x94 << 8 | 9
FICLONERANGE = _WRITE | 32 << 16 | 0x94 << 8 | 13
# What says "not here" rather than "it failed".
CANNOT = (
    errno.EOPNOTSUPP, errno.ENOTTY, errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EPERM, errno.ETXTBSY, errno.EBADF,
)  # fmt: skip


def clone_file(source, target):
    """Makes the file `target` share all of `source`. None, or why that cannot be done here; OSError when it failed."""
    return _ask(target, FICLONE, source)


def clone_runs(source, target, runs):
    """The same of runs [offset in the target, bytes, offset in the source]; what a refusal left behind is to be overwritten."""
    for at, length, offset in runs:
        why = _ask(target, FICLONERANGE, struct.pack('qQQQ', source, offset, length, at))
        if why is not None:
            return why
    return None


def _ask(target, request, argument):
    try:
        fcntl.ioctl(target, request, argument)
    except OSError as error:
        if error.errno not in CANNOT:
            raise
        return error.strerror or str(error)
    return None
