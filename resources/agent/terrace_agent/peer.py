"""
The other agent of a task, wherever it is: behind this agent's own input and output (the app carries the frames), a
child on this host, or a child `ssh` that leads to one.
"""

import contextlib
import os
import queue
import socket
import stat
import subprocess
import sys
import threading

from . import frames
from .errors import AgentError

# The folder or zip that this package is in: Python runs both.
AGENT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROTOCOL = 1
END_SECONDS = 10
DRAIN_SECONDS = 60


def agent_argv(*words):
    """How to start this very agent on this host."""
    return [sys.executable or 'python3', '-I', '-S', '-B', AGENT] + list(words)


def connect(spec, control):
    """A peer as a task names it: {kind: stdio | local, task | ssh, argv, task? | socket, path}."""
    kind = spec['kind']
    if kind == 'stdio':
        return StdioPeer(control)
    if kind == 'socket':
        return SocketPeer(spec['path'], control)
    if kind == 'local':
        return ChildPeer(agent_argv('run'), spec['task'], control)
    return ChildPeer(spec['argv'], spec.get('task'), control)


class StdioPeer(object):
    """The peer behind this agent's own pipes. Its codecs are not known here: the app chose by both HELLOs."""

    codecs = None
    result = None
    # Its frames come where CONTROL does: they must be taken in, or nothing would end a pause.
    shares_input = True
    children = ()

    def __init__(self, control):
        self._control = control
        self._abandoned = False
        self.send = control.channel.send
        self.send_json = control.channel.send_json

    @property
    def sent_bytes(self):
        return self._control.channel.sent_bytes

    def receive(self):
        """The next peer frame. The end of the input is a cancel, so None never comes."""
        control = self._control
        while True:
            try:
                frame = control.peer_frames.get(timeout=0.5)
            except queue.Empty:
                control.check()
                if self._abandoned:
                    raise AgentError('transport', 'The peer is given up.')
                continue
            if frame is None:
                # Left there for the other threads that wait.
                control.finish_input(control.failure)
                control.check()
            if isinstance(frame, AgentError):
                raise frame
            return frame

    def drain(self):
        """There is no end to wait for: the app holds the other side."""

    def abandon(self):
        """Whoever waits in `receive()` is let go."""
        self._abandoned = True

    def close(self):
        pass


class SocketPeer(object):
    """The peer behind a bridge of this host. Like the one behind our own pipes, its codecs are not known here."""

    codecs = None
    result = None
    shares_input = False
    children = ()

    def __init__(self, path, control):
        self._control = control
        info = os.lstat(path) if os.path.lexists(path) else None
        if info is None or not stat.S_ISSOCK(info.st_mode) or info.st_uid != os.geteuid():
            raise AgentError('path', 'There is no socket %r of ours.' % path)
        self._link = socket.socket(socket.AF_UNIX)
        try:
            self._link.connect(path)
        except OSError as error:
            self._link.close()
            raise AgentError('transport', 'The bridge %r cannot be reached (%s).' % (path, error.strerror))
        self._channel = frames.Channel(self._link.fileno(), self._link.fileno())
        control.on_cancel(self.abandon)
        self.send = self._channel.send
        self.send_json = self._channel.send_json

    @property
    def sent_bytes(self):
        return self._channel.sent_bytes

    def receive(self):
        """The next peer frame. A bridge that ends breaks the task."""
        frame = self._channel.receive()
        self._control.check()
        if frame is None:
            raise AgentError('transport', 'The bridge ended too early.', 'maybe')
        return frame

    def drain(self):
        """There is no end to wait for: the app holds the other side."""

    def abandon(self):
        """Whoever waits in `receive()` is let go."""
        with contextlib.suppress(OSError):
            self._link.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.abandon()
        self._link.close()


class ChildPeer(object):
    """
    An agent that this one started. `receive()` keeps the frames meant for an app to itself: HELLO and RESULT are
    kept, LOG is passed on, ERROR becomes this side's error.
    """

    shares_input = False

    def __init__(self, argv, task, control):
        self._control = control
        self.result = None
        self.progress = None
        self._stderr = b''
        self._closed = False
        try:
            self._child = subprocess.Popen(
                argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
                # Without a terminal nothing can ask a person for a password.
                start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise AgentError('transport', 'The program %r cannot be started (%s).' % (argv[0], error.strerror))
        self._channel = frames.Channel(
            self._child.stdout.fileno(), self._child.stdin.fileno(), skip_noise=True
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        control.on_cancel(self.kill)
        self.send = self._channel.send
        self.send_json = self._channel.send_json
        try:
            self._greet(task)
        except BaseException:
            self.kill()
            self.close()
            raise

    @property
    def sent_bytes(self):
        return self._channel.sent_bytes

    @property
    def children(self):
        """Ids of processes that work for this one."""
        return (self._child.pid,)

    def _greet(self, task):
        hello = self._next()
        if hello is None or hello.type != frames.HELLO:
            raise AgentError('protocol', 'The other side does not begin with HELLO.')
        self.hello = hello.json()
        if self.hello.get('protocol') != PROTOCOL:
            raise AgentError('unsupported', 'The other agent speaks another protocol.', next='Send it the same agent.')
        codecs = self.hello.get('codecs')
        self.codecs = [name for name in codecs if isinstance(name, str)] if isinstance(codecs, list) else []
        if task is not None:
            self.send_json(frames.TASK, task)

    def _next(self):
        try:
            frame = self._channel.receive()
        except AgentError as error:
            if error.code == 'transport':
                said = (error.details or {}).get('printed', '')
                error.details = self._last_words(said)
            raise
        if frame is None and self.result is None:
            raise AgentError('transport', 'The other side ended too early.', 'maybe', details=self._last_words())
        return frame

    def receive(self):
        """The next peer frame; None once the far side has given its RESULT and ended."""
        while True:
            try:
                frame = self._next()
            except AgentError:
                self._control.check()
                raise
            if frame is None:
                return None
            if frame.type >= frames.FIRST_PEER_TYPE:
                return frame
            if frame.type == frames.ERROR:
                raise AgentError.from_json(frame.json())
            if frame.type == frames.RESULT:
                self.result = frame.json()
            elif frame.type == frames.PROGRESS:
                self.progress = frame.json()
            elif frame.type == frames.LOG:
                said = frame.json()
                self._control.log(str(said.get('level'))[:10], 'peer: %s' % (said.get('text'),))
            else:
                raise frames.protocol('A frame %s came from a peer.' % frame.name)

    def _listen(self):
        """Keeps the end of what the child says on its error output, where ssh gives its reasons."""
        while True:
            said = self._child.stderr.read(4096)
            if not said:
                return
            self._stderr = (self._stderr + said)[-4000:]

    def _last_words(self, printed=''):
        """How the child ended and what it said: ssh gives its reasons there."""
        try:
            status = self._child.wait(2)
        except subprocess.TimeoutExpired:
            status = None
        self._listener.join(1)
        said = (self._stderr + self._channel.noise).decode('utf-8', 'replace')
        return {'status': status, 'printed': (said + printed)[-2000:]}

    def kill(self):
        """Ends the child at once. A far agent sees its input end, which is a cancel there."""
        try:
            self._child.terminate()
        except OSError:
            pass

    abandon = kill

    def drain(self):
        """Waits for the far side's own end; its RESULT, if it gives one, is in `result`."""
        impatient = threading.Timer(DRAIN_SECONDS, self.kill)
        impatient.daemon = True
        impatient.start()
        try:
            while self.receive() is not None:
                pass
        finally:
            impatient.cancel()

    def close(self):
        """Ends the child in peace: its input ends, then it has a while, then it is killed. Never raises."""
        if self._closed:
            return
        self._closed = True
        child = self._child
        try:
            child.stdin.close()
        except OSError:
            pass
        for last_resort in (child.terminate, child.kill, None):
            try:
                child.wait(END_SECONDS if last_resort is child.terminate else 3)
                break
            except subprocess.TimeoutExpired:
                if last_resort:
                    last_resort()
        self._listener.join(1)
        for stream in (child.stdout, child.stderr):
            try:
                stream.close()
            except OSError:
                pass
