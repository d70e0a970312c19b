"""
What a task may touch. Everything that names a file goes through here: a path must be absolute, without `..`, and
what it resolves to must lie inside what an `allow` entry resolves to; devices and sockets must be allowed whole.
"""

import errno
import os
import stat

from .errors import AgentError


def refused(path, why):
    return AgentError('path', 'The task may not touch %r: %s.' % (path, why))


def clean(path):
    """The path itself, if it is one an agent may be given at all."""
    if not isinstance(path, str) or not path.startswith('/') or '\0' in path:
        raise refused(path, 'it is not an absolute path')
    if '..' in path.split('/'):
        raise refused(path, 'it climbs with ".."')
    return path


def is_special(real):
    """Whether a resolved path is a device, socket or pipe."""
    try:
        mode = os.lstat(real).st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


class Paths(object):
    """The allow list of one task."""

    def __init__(self, allow):
        self.allow = [os.path.realpath(clean(path)) for path in allow]

    def check(self, path):
        """The resolved path, or `path`. It need not exist; its folder must."""
        real = os.path.realpath(clean(path))
        special = is_special(real)
        for root in self.allow:
            if real == root or (not special and real.startswith(root.rstrip('/') + '/')):
                return real
        raise refused(path, 'it must be named whole' if special else 'it is not in what was allowed')

    def open(self, path, flags, mode=0o600):
        """A descriptor of an allowed path."""
        return open_real(self.check(path), path, flags, mode)

    def open_beside(self, path, suffix, flags, mode=0o600):
        """A descriptor of a file that an allowed path brings with it, such as its journal."""
        return open_real(self.check(path) + suffix, path + suffix, flags, mode)


def open_real(real, path, flags, mode):
    """
    Opens a resolved path. Each folder on the way is opened without following links, so that a link put there after
    the check leads nowhere.
    """
    parts = [part for part in real.split('/') if part]
    if not parts:
        raise refused(path, 'it is the root folder')
    folder = os.open('/', os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in parts[:-1]:
            inner = os.open(part, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(parts[-1], flags | os.O_NOFOLLOW | os.O_CLOEXEC, mode, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise refused(path, 'a link appeared on the way')
        error.filename = path
        raise
    finally:
        os.close(folder)
