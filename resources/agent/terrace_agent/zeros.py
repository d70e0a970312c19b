"""Makes a part of a file or device read as zero: by the kernel where it can, else by writing."""

import ctypes
import errno
import fcntl
import os
import stat
import struct

BLKZEROOUT = 0x127F
KEEP_SIZE, PUNCH_HOLE, ZERO_RANGE = 1, 2, 16
PIECE = 1024 * 1024
ZERO_BYTES = bytes(PIECE)
# What says "not here" rather than "it failed".
CANNOT = (errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.ENOTTY, errno.EPERM, errno.ENODEV)


def fallocate(fd, mode, offset, length):
    """fallocate(2). Gives False where it cannot be done here; OSError where it failed."""
    try:
        call = ctypes.CDLL(None, use_errno=True).fallocate64
    except (OSError, AttributeError):
        return False
    if call(fd, mode, ctypes.c_int64(offset), ctypes.c_int64(length)) == 0:
        return True
    code = ctypes.get_errno()
    if code in CANNOT:
        return False
    raise OSError(code, os.strerror(code))


def write_all(fd, offset, view):
    """pwrite(2) until all is written."""
    done = 0
    while done < len(view):
        done += os.pwrite(fd, view[done:], offset + done)


def write_zeros(fd, offset, length):
    view = memoryview(ZERO_BYTES)
    while length > 0:
        size = min(length, PIECE)
        write_all(fd, offset, view[:size])
        offset += size
        length -= size


def make_zero(fd, offset, length):
    """Afterwards these bytes read as zero. A file that has all its blocks keeps them; a sparse one becomes sparser."""
    if length <= 0:
        return
    state = os.fstat(fd)
    if stat.S_ISBLK(state.st_mode):
        if offset % 512 == 0 and length % 512 == 0:
            try:
                fcntl.ioctl(fd, BLKZEROOUT, struct.pack('QQ', offset, length))
                return
            except OSError as error:
                if error.errno not in CANNOT:
                    raise
    else:
        thick = state.st_blocks * 512 >= state.st_size
        if fallocate(fd, KEEP_SIZE | (ZERO_RANGE if thick else PUNCH_HOLE), offset, length):
            return
    write_zeros(fd, offset, length)


def is_zero(buffer):
    """Whether a bytearray of at most PIECE bytes holds only zeros (a memoryview would be compared slowly)."""
    return buffer == (ZERO_BYTES if len(buffer) == PIECE else bytes(len(buffer)))
