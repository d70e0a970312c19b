"""A running task's link to whoever started the agent: progress and log out, cancel, pause and rate in."""

import queue
import threading
import time

from . import frames
from .errors import AgentError
from .pace import Pace

PROGRESS_SECONDS = 0.2
# Frames of the peer that have come and that nobody has taken yet. More would only be memory.
AHEAD = 4


class Control(object):
    """
    What a task's `run(task, control)` is given.

    `cancelled` is an event; `check()` raises AgentError('cancelled') once it is set; `wait()` also waits while the
    task is paused, and `spend(bytes)` keeps the rate. `progress(dict)` may be called as often as one likes.
    `paths` checks what the task may touch. `peer_frames` are the frames of a peer behind the agent's own input.
    """

    def __init__(self, channel=None, paths=None, rate=None):
        self.channel = channel
        self.paths = paths
        self.cancelled = threading.Event()
        # Why the input ended, where it was not simply closed: tells more than "cancelled".
        self.failure = None
        self.input_ended = False
        self.pace = Pace(self.cancelled, rate)
        self.peer_frames = queue.Queue(AHEAD)
        self._at = 0.0
        self._lock = threading.Lock()
        self._on_cancel = []
        self._begins = queue.Queue()

    def reason(self, error):
        """What a failure really was: a cancel breaks pipes, and a broken rule is a cancel with a reason."""
        if error.code not in ('cancelled', 'transport') or not self.input_ended:
            return error
        return self.failure or AgentError('cancelled', 'The task was cancelled.', error.changed, error.left)

    def progress(self, state, last=False):
        """Says how far the task is; all but five a second are dropped, except the last one."""
        now = time.monotonic()
        with self._lock:
            if not last and now - self._at < PROGRESS_SECONDS:
                return
            self._at = now
        if self.channel is not None:
            self.channel.send_json(frames.PROGRESS, state)

    def log(self, level, text):
        """A line for the log; level is debug, info, warn or error."""
        if self.channel is not None:
            self.channel.send_json(frames.LOG, {'level': level, 'text': text[:4000]})

    def check(self):
        self.pace.check()

    def wait(self):
        self.pace.wait()

    def begin(self):
        """What the app says later of a task that it started early; waits for it."""
        while True:
            self.check()
            try:
                return self._begins.get(timeout=0.5)
            except queue.Empty:
                continue

    def spend(self, size):
        self.pace.spend(size)

    def cancel(self):
        """Sets `cancelled` and runs what was left with `on_cancel`, once."""
        with self._lock:
            if self.cancelled.is_set():
                return
            self.cancelled.set()
            calls, self._on_cancel = self._on_cancel, []
        self.pace.wake()
        for call in calls:
            call()

    def on_cancel(self, call):
        """`call()` when the task is cancelled, from another thread: closes what a thread may be waiting for."""
        with self._lock:
            if not self.cancelled.is_set():
                self._on_cancel.append(call)
                return
        call()

    def take_input(self):
        """
        Reads the agent's input until it ends, in a thread of its own: CONTROL is obeyed, peer frames are queued for
        `peer_frames` (None: no more will come), the end means cancel.
        """
        failure = None
        try:
            while True:
                frame = self.channel.receive()
                if frame is None:
                    break
                if frame.type >= frames.FIRST_PEER_TYPE:
                    self._queue(frame)
                elif frame.type == frames.CONTROL:
                    self._obey(frame.json())
                else:
                    raise frames.protocol('A frame %s came while a task was running.' % frame.name)
        except AgentError as error:
            failure = error
        self.finish_input(failure)

    def finish_input(self, failure=None):
        self.failure = failure
        self.input_ended = True
        self.cancel()
        self._queue(failure)

    def _queue(self, item):
        while True:
            try:
                self.peer_frames.put(item, timeout=1)
                return
            except queue.Full:
                if self.cancelled.is_set():
                    return

    def _obey(self, order):
        rate, paused = order.get('rate', -1), order.get('paused')
        if 'begin' in order:
            self._begins.put(order['begin'])
        if set(order) - {'rate', 'paused', 'begin'} or not isinstance(paused, (bool, type(None))):
            raise frames.protocol('A frame CONTROL says what is not understood.')
        if rate is not None and rate != -1 and not (type(rate) is int and rate > 0):
            raise frames.protocol('A rate is a whole number of bytes a second, or null.')
        self.pace.set(rate, paused)
