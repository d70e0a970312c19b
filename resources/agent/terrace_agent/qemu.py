"""Disk images of QEMU's formats (qcow2 with its backing files, VMDK, VHDX, VDI …), through a qemu-nbd of our own."""

import os
import stat

from . import holes
from .errors import AgentError
from .file_target import failed, still_named
from .image_chain import chain
from .in_use import refuse_live_source, refuse_target
from .nbd_disks import NbdSource, NbdTarget
from .opening import opening
from .qemu_nbd import QemuNbd, need, run

# More threads than a task may have.
CONNECTIONS = 16


class _Own(object):
    """Paths for the socket that this agent made itself."""

    @staticmethod
    def check(path):
        return path


class _Control(object):
    """A task's control, for a disk at this agent's own socket."""

    paths = _Own

    def __init__(self, control):
        self.check = control.check


def opened(control, path, flags):
    """A descriptor of a plain file; names what it is not."""
    with opening(path, 'Nothing was read or written.'):
        fd = control.paths.open(path, flags | os.O_NONBLOCK)
    if not (stat.S_ISREG(os.fstat(fd).st_mode) or stat.S_ISBLK(os.fstat(fd).st_mode)):
        os.close(fd)
        raise AgentError('precondition', 'The disk %r is not a file or device.' % path)
    return fd


class QemuSource(NbdSource):
    """Its identity is that of every file of the chain, so a changed backing file is noticed as well."""

    has_guest = False

    def __init__(self, spec, control):
        real = control.paths.check(spec['path'])
        fd = opened(control, spec['path'], os.O_RDONLY)
        try:
            if not spec.get('live'):
                refuse_live_source(fd, spec['path'])
        finally:
            os.close(fd)
        infos = chain(real, spec['format'], control.paths)
        self._files = [info['filename'] for info in infos]
        kept = [one.get('name') for one in infos[0].get('snapshots') or () if isinstance(one, dict)]
        if kept:
            control.log('info', 'The disk keeps %d snapshots inside (%.200s): the image holds what it is now, without them.'
                        % (len(kept), ', '.join(map(str, kept))))
        # Where a file of the chain may lie about holes, QEMU would only repeat it.
        self.believes_map = all(self._may_believe(name) for name in self._files)
        self._server = QemuNbd(
            real, spec['format'], control, CONNECTIONS, bitmap=spec.get('bitmap'), live=bool(spec.get('live'))
        )
        try:
            NbdSource.__init__(
                self, {'socket': self._server.socket, 'export': '', 'bitmap': spec.get('bitmap')}, _Control(control)
            )
            self.path = spec['path']
            self._given = spec.get('identity') or ''
            self._live = bool(spec.get('live'))
            self.identity = self._identity()
        except BaseException:
            self._server.stop()
            raise

    @staticmethod
    def _may_believe(name):
        try:
            fd = os.open(name, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            return holes.may_believe(fd)
        finally:
            os.close(fd)

    def _identity(self):
        if self._live and not self._given:
            return None
        parts = ['qemu:%d:%s' % (self.size, self._given)]
        for name in self._files:
            try:
                state = os.stat(name)
            except OSError:
                return None
            if stat.S_ISBLK(state.st_mode) and not self._given:
                return None
            parts.append(
                '%d:%d:%d:%d:%d' % (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
            )
        return '|'.join(parts)

    def unchanged(self):
        return self._live or self._identity() == self.identity

    def close(self):
        NbdSource.close(self)
        self._server.stop()


class QemuTarget(NbdTarget):
    """Made anew where there is no file yet; its unwritten parts then read as zero."""

    def __init__(self, spec, control):
        real = control.paths.check(spec['path'])
        self._real, self._made = real, not os.path.lexists(real)
        if self._made:
            # Made by us first, so that qemu-img finds a file that nobody could have put a link in place of.
            with opening(spec['path'], 'Nothing was written.'):
                os.close(control.paths.open(spec['path'], os.O_RDWR | os.O_CREAT | os.O_EXCL))
        fd = opened(control, spec['path'], os.O_RDWR)
        try:
            refuse_target(fd, spec['path'])
            state = self._state = os.fstat(fd)
            believed = holes.file_system(fd) in holes.BELIEVED
        finally:
            os.close(fd)
        # Also one that a try left which was killed right after it had made it.
        created = stat.S_ISREG(state.st_mode) and state.st_size == 0
        try:
            if created:
                run([need('qemu-img'), 'create', '-q', '-f', spec['format'], '--', real, str(spec['diskBytes'])])
            self._open(spec, control, created, believed)
        except BaseException:
            if created:
                self._empty()
            raise
        self.path = spec['path']
        self.created = created
        self.fresh = self.fresh or self.blank
        self.identity = 'qemu:%d:%d:%d' % (state.st_dev, state.st_ino, self.size)

    def _open(self, spec, control, created, believed):
        chain(self._real, spec['format'], control.paths)
        self._server = QemuNbd(self._real, spec['format'], control, CONNECTIONS, writable=True)
        try:
            NbdTarget.__init__(self, dict(spec, socket=self._server.socket, export=''), _Control(control))
            self.blank = created or (self.fresh and believed and self.reads_as_zero())
        except BaseException:
            self._server.stop()
            raise

    def take_back(self):
        self.close()
        self._empty()

    def _empty(self):
        """As it was found: by its content alone nobody could tell it from somebody else's disk."""
        if self._made:
            os.unlink(self._real)
        else:
            os.truncate(self._real, 0)

    def finish(self):
        """The file is whole only once qemu-nbd has closed it."""
        self.flush()
        NbdTarget.close(self)
        status = self._server.stop()
        if status not in (0, -15):
            raise AgentError('precondition', 'qemu-nbd failed: %s' % self._server.said(), 'yes')
        try:
            still_named(self.path, self._real, self._state)
            for name, flags in ((self._real, os.O_RDWR), (os.path.dirname(self._real), os.O_RDONLY)):
                fd = os.open(name, flags)
                try:
                    os.fsync(fd)
                finally:
                    os.close(fd)
        except OSError as error:
            raise failed(self.path, error, 'flushed')

    def close(self):
        NbdTarget.close(self)
        self._server.stop()
