"""A qemu-nbd of this agent's own: on a private socket, with the format named, and ended by its own process id."""

import os
import shutil
import subprocess
import sys
import tempfile
import time

from .errors import AgentError
from .nbd import Connection
from .past_cache import takes_direct

START_SECONDS = 30
STOP_SECONDS = 60
INFO_SECONDS = 60
PREFIX = 'terrace-nbd-'
SWEEP_SECONDS = 86400
# The kernel kills qemu-nbd (9) when the agent dies, however it dies; the number of the process stays the same. Not a
# SIGTERM: one that comes while qemu-nbd starts is forgotten there.
LEASH = (
    'import ctypes,os,sys\n'
    'ctypes.CDLL(None).prctl(1,9,0,0,0)\n'
    'os.getppid()==int(sys.argv[1]) and os.execvp(sys.argv[2],sys.argv[2:])'
)


def need(program):
    """The path of a program of QEMU's, or `unsupported`."""
    found = shutil.which(program, path=os.environ.get('PATH', '') + ':/usr/bin:/usr/local/bin:/usr/sbin')
    if found is None:
        raise AgentError('unsupported', 'This host has no %s.' % program, next='Install qemu-utils there.')
    return found


def words(data):
    return data[-2000:].decode('utf-8', 'replace').strip()


def run(argv):
    """Output of a short program; `precondition` with its words when it fails."""
    child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        out, err = child.communicate(timeout=INFO_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        raise AgentError('precondition', '%s did not answer.' % os.path.basename(argv[0]))
    if child.returncode != 0:
        raise AgentError('precondition', '%s: %s' % (os.path.basename(argv[0]), words(err)))
    return out


def sweep_folders():
    """Removes the folders of agents that were killed: our own, older than a day."""
    top = tempfile.gettempdir()
    for name in os.listdir(top):
        path = os.path.join(top, name)
        try:
            state = os.lstat(path)
            is_own = name.startswith(PREFIX) and state.st_uid == os.geteuid()
            if is_own and time.time() - state.st_mtime > SWEEP_SECONDS:
                if not in_use(os.path.join(path, 'nbd')):
                    shutil.rmtree(path, ignore_errors=True)
        except OSError:
            continue


def in_use(path):
    """Whether somebody listens at a socket."""
    try:
        Connection(path, seconds=2).close()
        return True
    except AgentError as error:
        return error.code != 'transport'


class QemuNbd(object):
    """A running qemu-nbd. `socket` is where it listens."""

    def __init__(self, path, format, control, threads, writable=False, bitmap=None, live=False):
        sweep_folders()
        self._folder = tempfile.mkdtemp(prefix=PREFIX)
        self.socket = os.path.join(self._folder, 'nbd')
        argv = [need('qemu-nbd'), '--socket', self.socket, '--persistent', '--shared', str(threads + 3)]
        if writable:
            argv += ['--discard=unmap', '--cache=none' if takes_direct(path) else '--cache=writeback']
        else:
            argv += ['--read-only']
        if bitmap:
            argv += ['--bitmap', bitmap]
        if live:
            name = path.replace(',', ',,')
            argv += ['--image-opts', 'driver=%s,force-share=on,file.driver=file,file.filename=%s' % (format, name)]
        else:
            argv += ['--format', format, '--', path]
        self._errors = tempfile.TemporaryFile()
        self._child = subprocess.Popen(
            [sys.executable, '-I', '-c', LEASH, str(os.getpid())] + argv,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self._errors, start_new_session=True,
        )  # fmt: skip
        control.on_cancel(self._child.terminate)
        try:
            self._wait(control)
        except BaseException:
            self.stop()
            raise

    def said(self):
        self._errors.seek(0)
        return words(self._errors.read()) or 'it did not say why'

    def _wait(self, control):
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            control.check()
            if self._child.poll() is not None:
                raise AgentError('precondition', 'qemu-nbd cannot open the disk: %s' % self.said())
            try:
                Connection(self.socket, seconds=START_SECONDS).close()
                return
            except AgentError as error:
                if error.code != 'transport':
                    raise
            time.sleep(0.02)
        raise AgentError('precondition', 'qemu-nbd does not begin to listen.')

    def stop(self):
        """Ends it, in peace first: it writes what it still holds. Gives its exit status."""
        until = time.monotonic() + STOP_SECONDS
        while self._child.poll() is None:
            how = self._child.terminate if time.monotonic() < until else self._child.kill
            how()
            try:
                # Asked again and again, since it may have missed it.
                self._child.wait(1)
            except subprocess.TimeoutExpired:
                pass
        shutil.rmtree(self._folder, ignore_errors=True)
        return self._child.returncode
