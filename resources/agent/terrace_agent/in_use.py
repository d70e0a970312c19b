"""Who else has a file or device open: mounts, loop devices, processes, and QEMU's locks."""

import fcntl
import os
import re
import stat
import struct
import time

from .errors import AgentError

# Open file description locks; Python names them from 3.9 on only.
F_OFD_GETLK, F_OFD_SETLK = 36, 37
# QEMU locks a byte for each permission it uses (from 100) and for each it does not share (from 200);
# see block/file-posix.c, raw_check_perm.
QEMU_FIRST, QEMU_BYTES = 100, 200
QEMU_WRITE = (101, 103)
MOUNTS = '/proc/self/mountinfo'
# An agent whose app has died is gone within 20 s; who tries again at once meets it.
LEAVING_SECONDS = 25
OWN = re.compile(rb'terrace[^\0]*\.pyz\0')


def _lock(kind, start, length):
    return struct.pack('hhqqi4x', kind, os.SEEK_SET, start, length, 0)


def qemu_holds(fd, start=QEMU_FIRST, length=QEMU_BYTES):
    """Whether a lock of QEMU's lies on these bytes. False where the file system knows no locks."""
    try:
        answer = fcntl.fcntl(fd, F_OFD_GETLK, _lock(fcntl.F_WRLCK, start, length))
    except OSError:
        return False
    return struct.unpack('hhqqi4x', answer)[0] != fcntl.F_UNLCK


def keep_qemu_out(fd):
    """Locks a target, as long as it is open, so that QEMU does not start with it. `conflict` when QEMU has it."""
    try:
        fcntl.fcntl(fd, F_OFD_SETLK, _lock(fcntl.F_WRLCK, QEMU_FIRST, QEMU_BYTES))
    except (BlockingIOError, PermissionError):
        raise AgentError('conflict', 'A running server or another task has the disk.', next='Stop it first.')
    except OSError:
        pass


def same(one, other):
    """Whether two stat results are of one file or one device."""
    if stat.S_ISBLK(one.st_mode):
        return stat.S_ISBLK(other.st_mode) and one.st_rdev == other.st_rdev
    return (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino)


def _writes(pid, number):
    """Whether a descriptor of a process was opened for writing (flags in octal, fdinfo)."""
    try:
        with open('/proc/%s/fdinfo/%s' % (pid, number)) as file:
            for line in file:
                if line.startswith('flags:'):
                    return int(line.split()[1], 8) & os.O_ACCMODE != os.O_RDONLY
    except (OSError, ValueError, IndexError):
        pass
    return False


def processes(state, writers_only=False):
    """Names ("qemu-system-x86 (4711)") of other processes that have it open, as far as this user may see."""
    found = []
    own = str(os.getpid())
    try:
        pids = os.listdir('/proc')
    except OSError:
        return found
    for pid in pids:
        if not pid.isdigit() or pid == own:
            continue
        try:
            for number in os.listdir('/proc/%s/fd' % pid):
                try:
                    other = os.stat('/proc/%s/fd/%s' % (pid, number))
                except OSError:
                    continue
                if same(state, other) and (not writers_only or _writes(pid, number)):
                    with open('/proc/%s/comm' % pid, errors='replace') as file:
                        found.append('%s (%s)' % (file.read().strip(), pid))
                    break
        except OSError:
            continue
    return found


def _leaving(names):
    """Whether all of these processes ("python3 (4711)") end by themselves, as agents of Terrace do."""
    for name in names:
        # Its qemu-nbd goes with it.
        if name.startswith('qemu-nbd ('):
            continue
        pid = name.rpartition('(')[2].rstrip(')')
        try:
            with open('/proc/%s/cmdline' % pid, 'rb') as file:
                command = file.read()
            # Who ends loses its command line a moment before its descriptors.
            if command and not OWN.search(command):
                return False
        except OSError:
            continue
    return True


def others(state):
    """Processes that have a target open, but for agents that are about to end."""
    until = time.monotonic() + LEAVING_SECONDS
    while True:
        names = processes(state)
        if not names or not _leaving(names) or time.monotonic() > until:
            return names
        time.sleep(0.5)


def loops(state):
    """Loop devices that stand on a file."""
    found = []
    try:
        names = [name for name in os.listdir('/sys/block') if name.startswith('loop')]
    except OSError:
        return found
    for name in names:
        try:
            with open('/sys/block/%s/loop/backing_file' % name) as file:
                if same(state, os.stat(file.read().rstrip('\n'))):
                    found.append('/dev/' + name)
        except OSError:
            continue
    return found


def swaps(state):
    """Swap areas that are this file or device."""
    found = []
    try:
        with open('/proc/swaps') as file:
            for line in file.readlines()[1:]:
                name = line.split()[0].replace('\\040', ' ')
                if same(state, os.stat(name)):
                    found.append(name)
    except (OSError, IndexError):
        pass
    return found


def mounts(state):
    """Folders where a block device is mounted. Some file systems (btrfs) have a number of their own: then its name counts."""
    if not stat.S_ISBLK(state.st_mode):
        return []
    number = '%d:%d' % (os.major(state.st_rdev), os.minor(state.st_rdev))
    try:
        with open(MOUNTS, errors='surrogateescape') as file:
            lines = [line.split() for line in file]
    except OSError:
        return []
    return [line[4] for line in lines if line[2] == number or _is_source(line, state)]


def _is_source(line, state):
    """Whether a line of mountinfo names a device as what is mounted: after " - " come type, source and options."""
    try:
        source = line[line.index('-', 6) + 2]
        return source.startswith('/') and same(state, os.stat(source.replace('\\040', ' ')))
    except (OSError, ValueError, IndexError):
        return False


def refuse_target(fd, path):
    """Raises `conflict` when anybody else has a disk that is to be written."""
    state = os.fstat(fd)
    for who, say in (
        (mounts(state), 'is mounted at %s'),
        (swaps(state), 'is swap space (%s)'),
        (loops(state), 'is behind %s'),
        (others(state), 'is open in %s'),
    ):
        if who:
            raise AgentError(
                'conflict', 'The target %r %s.' % (path, say % ', '.join(who[:5])),
                left='Nothing was written.', next='Stop what uses it, or choose another target.',
            )  # fmt: skip


def refuse_live_source(fd, path):
    """Raises `precondition` when somebody may write to a disk while it is read."""
    state = os.fstat(fd)
    who = mounts(state) + loops(state) + processes(state, writers_only=True)
    if not who and any(qemu_holds(fd, byte, 1) for byte in QEMU_WRITE):
        who = ['a running server']
    if who:
        raise AgentError(
            'precondition', 'The disk %r is being written by %s.' % (path, ', '.join(who[:5])),
            next='Stop the server, or capture from a snapshot.',
        )  # fmt: skip
