"""One end of a way through the app: hands frames on between this agent's own pipes and whoever connects to a socket.

So an agent whose own pipes lead elsewhere, such as a cache that serves, can have an upstream that only the app reaches.

PROGRESS `{listening: true}` once it can be connected to. RESULT `{frames}`: how many came from the app."""

import contextlib
import os
import signal
import socket
import threading

from . import frames
from .errors import AgentError, describe
from .frames import Channel
from .peer import StdioPeer

WAIT_SECONDS = 120


def run(task, control):
    path = control.paths.check(task['socket'])
    listener = _listen(path)
    own = _identity(path)
    # Nobody may ever come: whoever ends this agent then must not leave the socket behind.
    control.on_cancel(lambda: _remove(path, own))
    signal.signal(signal.SIGTERM, lambda *_: (_remove(path, own), os._exit(1)))
    try:
        control.progress({'listening': True}, last=True)
        link = _accept(listener, control)
    finally:
        listener.close()
        _remove(path, own)
    with link:
        return _join(link, control)


def _identity(path):
    status = os.lstat(path)
    return status.st_dev, status.st_ino


def _remove(path, own):
    """Only while it is the socket that was made here: another agent may have made its own there since."""
    with contextlib.suppress(OSError):
        if _identity(path) == own:
            os.unlink(path)


def _listen(path):
    listener = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        listener.bind(path)
    except OSError as error:
        listener.close()
        raise AgentError('precondition', 'The socket %r cannot be made (%s).' % (path, error.strerror))
    finally:
        os.umask(before)
    listener.listen(1)
    listener.settimeout(1)
    return listener


def _accept(listener, control):
    for _ in range(WAIT_SECONDS):
        control.check()
        try:
            link = listener.accept()[0]
        except socket.timeout:
            continue
        link.settimeout(None)
        return link
    raise AgentError('transport', 'Nobody came to the socket.')


def _join(link, control):
    near = Channel(link.fileno(), link.fileno())
    failures = []

    def outwards():
        """What the connected agent says goes to the app, until it hangs up."""
        try:
            while True:
                frame = near.receive()
                if frame is None:
                    break
                control.channel.send(
                    frame.type, frame.section, frame.raw, frame.payload, frame.codec, frame.digest
                )
                frame.release()
        except BaseException as error:
            failures.append(describe(error))
        peer.abandon()

    peer = StdioPeer(control)
    thread = threading.Thread(target=outwards, daemon=True)
    thread.start()
    count = 0
    try:
        while True:
            frame = peer.receive()
            near.send(frame.type, frame.section, frame.raw, frame.payload, frame.codec, frame.digest)
            frame.release()
            count += 1
    except AgentError as error:
        # The connected agent has what it wanted and has hung up.
        if thread.is_alive() or failures or control.cancelled.is_set():
            raise failures[0] if failures else error
    except OSError:
        if failures:
            raise failures[0]
    return {'frames': count}
