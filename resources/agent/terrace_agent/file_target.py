"""A file or a block device that is written section by section."""

import errno
import os
import stat

from . import holes
from .errors import AgentError, is_full
from .in_use import keep_qemu_out, others, processes, refuse_target
from .opening import opening
from .past_cache import Output
from .zeros import PIECE, is_zero, make_zero


def failed(path, error, what='written'):
    """An OSError of a target as a person should read it."""
    if is_full(error):
        return AgentError(
            'pool.full', 'There is no room for the target %r.' % path, 'yes',
            left='What was written of it is kept for another try.', next='Make room and start the job again.',
        )  # fmt: skip
    return AgentError('precondition', 'The target %r cannot be %s (%s).' % (path, what, error.strerror), 'yes')


def still_named(path, real, state):
    """Raises `conflict` where a target's name has come to mean another file: what was written is in none that has a name."""
    try:
        if os.path.samestat(state, os.lstat(real)):
            return
    except FileNotFoundError:
        pass
    raise AgentError(
        'conflict', 'The target %r was removed or replaced while it was written.' % path, 'yes',
        left='What has its name now was left as it is.', next='Find out who does that, then start the job again.',
    )  # fmt: skip


class FileTarget(object):
    """
    `size` in bytes. `created`: this job made it. `blank`: nobody wrote to it before this job, so what the job did not write
    is zero. `fresh`: the app says that it reads as zero, which is believed only after looking. Any number of threads may
    write.
    """

    def __init__(self, spec, control):
        self.path = spec['path']
        self._control = control
        self._plain = spec['kind'] == 'file'
        self._fd, self._made = self._open(spec['diskBytes'])
        self.created = self._made
        try:
            self._check(spec)
        except BaseException:
            os.close(self._fd)
            raise
        self._output = Output(self._fd)

    def _open(self, disk_bytes):
        flags = os.O_RDWR | os.O_NONBLOCK
        if not self._plain:
            return self._open_alone(flags | os.O_EXCL), False
        try:
            return self._control.paths.open(self.path, flags), False
        except FileNotFoundError:
            with opening(self.path, 'Nothing was written.'):
                fd = self._control.paths.open(self.path, flags | os.O_CREAT | os.O_EXCL)
        try:
            os.ftruncate(fd, disk_bytes)
        except OSError as error:
            os.close(fd)
            os.unlink(self._control.paths.check(self.path))
            raise failed(self.path, error, 'made as large as the disk')
        return fd, True

    def _open_alone(self, flags):
        """Exclusive for a device: refused by the kernel when it is mounted or part of something else."""
        paths = self._control.paths
        for is_last in (False, True):
            try:
                return paths.open(self.path, flags)
            except OSError as error:
                if error.errno != errno.EBUSY:
                    raise
            # The agent of a try that was cut off has it a moment longer.
            state = os.stat(paths.check(self.path))
            if is_last or not processes(state) or others(state):
                break
        raise AgentError(
            'conflict', 'The target %r is mounted or part of another device.' % self.path,
            left='Nothing was written.', next='Free it, or choose another target.',
        )  # fmt: skip

    def _check(self, spec):
        state = os.fstat(self._fd)
        wanted = stat.S_ISREG if self._plain else stat.S_ISBLK
        if not wanted(state.st_mode):
            raise AgentError('precondition', 'The target %r is not a %s.' % (self.path, spec['kind']))
        refuse_target(self._fd, self.path)
        keep_qemu_out(self._fd)
        if self._plain and state.st_size == 0:
            # A try of this job was killed right after it had made the file.
            try:
                os.ftruncate(self._fd, spec['diskBytes'])
            except OSError as error:
                raise failed(self.path, error, 'made as large as the disk')
            self.created = True
        self.size = os.lseek(self._fd, 0, os.SEEK_END)
        if self.size < spec['diskBytes']:
            raise AgentError(
                'precondition', 'The target %r has %d bytes and needs %d.' % (self.path, self.size, spec['diskBytes']),
                left='Nothing was written.', next='Make it larger, or choose another target.',
            )  # fmt: skip
        self.blank = self.created or (bool(spec.get('fresh')) and self._plain and holes.is_blank(self._fd))
        self.fresh = self.blank or bool(spec.get('fresh'))
        self.identity = (
            'file:%d:%d:%d' % (state.st_dev, state.st_ino, self.size)
            if self._plain
            else 'device:%d:%d' % (state.st_rdev, self.size)
        )

    def resumed(self, blank):
        """Whether the target was blank for the first try of this job, says its journal."""
        self.blank = blank
        self.fresh = self.fresh or blank

    def take_back(self):
        """A target that this job made is as it was found: by its content alone nobody could tell it from another's file."""
        if self._made:
            os.unlink(self._control.paths.check(self.path))
        else:
            os.ftruncate(self._fd, 0)

    def write(self, offset, view):
        try:
            self._output.write(offset, view)
        except OSError as error:
            raise failed(self.path, error)

    def zero(self, offset, length):
        """Afterwards these bytes read as zero: proven, not believed."""
        if self.blank:
            return
        try:
            if not self.fresh:
                make_zero(self._fd, offset, length)
                return
            buffer = bytearray(min(PIECE, length))
            while length > 0:
                if length < len(buffer):
                    buffer = bytearray(length)
                self._control.check()
                self.read_into(offset, memoryview(buffer))
                if not is_zero(buffer):
                    make_zero(self._fd, offset, len(buffer))
                offset += len(buffer)
                length -= len(buffer)
        except OSError as error:
            raise failed(self.path, error)

    def read_into(self, offset, view):
        """Fills `view` with what the target holds."""
        done = 0
        while done < len(view):
            try:
                piece = os.pread(self._fd, len(view) - done, offset + done)
            except OSError as error:
                raise failed(self.path, error, 'read at byte %d' % (offset + done))
            if not piece:
                raise AgentError('precondition', 'The target %r became shorter.' % self.path, 'yes')
            view[done:done + len(piece)] = piece
            done += len(piece)

    def flush(self):
        """All that was written so far survives a loss of power."""
        try:
            os.fdatasync(self._fd)
        except OSError as error:
            raise failed(self.path, error)

    def finish(self):
        """flush(), and the name of a new file lasts as well."""
        try:
            os.fsync(self._fd)
            if self._plain:
                real = self._control.paths.check(self.path)
                still_named(self.path, real, os.fstat(self._fd))
                folder = os.open(os.path.dirname(real), os.O_RDONLY)
                try:
                    os.fsync(folder)
                finally:
                    os.close(folder)
        except OSError as error:
            raise failed(self.path, error)

    def close(self):
        self._output.close()
        os.close(self._fd)
