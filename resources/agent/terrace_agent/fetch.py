"""Takes sections from one peer: asks in order with a window in flight, checks what comes, writes it."""

import threading

from . import frames
from .errors import AgentError, describe
from .plain import Plain

# Sections asked for and not yet written. The pipe bounds the bytes; this bounds what a lost peer has to be asked again.
WINDOW = 64
# Where the rate is limited no more is asked for than so many seconds bring: a pause, or a lower rate, is felt soon.
AHEAD_SECONDS = 2
LEAST_WINDOW = 4


def window(deploy):
    """How many sections may be asked for and not yet written."""
    rate = deploy.control.pace.rate
    if not rate:
        return WINDOW
    sections = AHEAD_SECONDS * rate // deploy.manifest.head['sectionBytes']
    return max(LEAST_WINDOW, min(WINDOW, sections))


class Fetch(object):
    """One peer's part of a deployment. `deploy` has manifest, written, target, control and note()."""

    def __init__(self, peer, deploy, threads):
        self._peer, self._deploy = peer, deploy
        self._threads = threads
        self._state = threading.Condition()
        self._reading = threading.Lock()
        self._outstanding = 0
        self._over = False
        self._failure = None
        # A failure of this host's own: another peer would not help.
        self.fatal = None
        self.sections = self.bad = self.gone = 0

    def run(self):
        """Fetches all that is missing and that the peer has. Raises what went wrong with the peer, or here."""
        threads = [threading.Thread(target=self._worker, daemon=True) for _ in range(self._threads)]
        for thread in threads:
            thread.start()
        try:
            self._ask()
        except AgentError as error:
            self._fail(error)
        for thread in threads:
            while thread.is_alive():
                thread.join(1)
                if self._failure is not None or self._deploy.control.cancelled.is_set():
                    self._peer.abandon()
        if self.fatal is not None:
            raise self.fatal
        self._deploy.control.check()
        if self._failure is not None:
            raise self._failure
        self._peer.send_json(frames.DONE, {'sections': self.sections, 'bad': self.bad, 'gone': self.gone})

    def _ask(self):
        """
        Runs in the task's own thread: a pause holds back what is asked for. What is on its way behind the task's own
        input is taken in all the same, since CONTROL comes there.
        """
        at = 0
        while True:
            half = window(self._deploy) // 2
            with self._state:
                while self._outstanding > half and self._failure is None:
                    self._state.wait(1)
                    self._deploy.control.check()
                if self._failure is not None:
                    return
            self._deploy.control.wait()
            numbers, at = self._deploy.written.take_missing(half, at)
            if not numbers:
                break
            with self._state:
                self._outstanding += len(numbers)
            self._peer.send(frames.WANT, payload=frames.pack_numbers(numbers))
        with self._state:
            while self._outstanding and self._failure is None:
                self._state.wait(1)
                self._deploy.control.check()
            if self._failure is not None:
                return
        self._peer.send(frames.WANT)

    def _fail(self, error, fatal=False):
        with self._state:
            self._over = True
            if fatal and self.fatal is None:
                self.fatal = describe(error)
            if self._failure is None:
                self._failure = describe(error)
            self._state.notify_all()

    def _receive(self):
        """The next frame for one thread; None for each of them once the peer has said END."""
        with self._reading:
            if self._over:
                return None
            frame = self._peer.receive()
            if frame is None:
                raise AgentError('transport', 'The peer ended before it was asked to.', 'maybe')
            if frame.type == frames.END:
                self._over = True
                with self._state:
                    left = self._outstanding
                if left:
                    raise frames.protocol('The peer ended while %d sections were still to come.' % left)
                return None
            return frame

    def _worker(self):
        plain = Plain()
        try:
            while True:
                frame = self._receive()
                if frame is None:
                    return
                if frame.type == frames.SECTION:
                    self._section(frame, plain)
                elif frame.type == frames.GONE:
                    numbers = frame.numbers()
                    self.gone += len(numbers)
                    for number in numbers:
                        self._take(number)
                        self._refused(number)
                else:
                    raise frames.protocol('A frame %s came from a peer that serves.' % frame.name)
        except BaseException as error:
            self._fail(error)

    def _settled(self):
        with self._state:
            self._outstanding -= 1
            self._state.notify_all()

    def _refused(self, number):
        """This peer will not bring it: the next one may."""
        self._deploy.written.refuse(number)
        self._settled()

    def _take(self, number):
        if not self._deploy.written.take(number):
            raise frames.protocol('The peer speaks of section %d, which was not asked for.' % number)

    def _section(self, frame, plain):
        deploy, number = self._deploy, frame.section
        self._take(number)
        if not self._peer.shares_input:
            deploy.control.wait()
        deploy.control.spend(len(frame.payload))
        length = deploy.manifest.raw_length(number)
        view = None
        if frame.raw == length:
            view = plain.of(deploy.manifest.rows.at(number), frame.codec, length, frame.payload)
        if view is None:
            frame.release()
            self.bad += 1
            deploy.control.log('warn', 'Section %d came wrong from a peer.' % number)
            self._peer.send(frames.BAD, section=number)
            self._refused(number)
            return
        try:
            deploy.write(number, view)
        except BaseException as error:
            self._fail(error, fatal=True)
            return
        frame.release()
        self.sections += 1
        deploy.note('fetched', 1)
        self._settled()
