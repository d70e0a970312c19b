"""What the tests of the store side share: a store in a temporary folder, a capture without a disk, an agent process."""

import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest

AGENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'resources', 'agent')
sys.path.insert(0, AGENT)

from terrace_agent import codecs, frames  # noqa: E402
from terrace_agent.control import Control  # noqa: E402
from terrace_agent.paths import Paths  # noqa: E402
from terrace_agent.store import init_store  # noqa: E402

SECTION = 65536


def sha(data):
    return hashlib.sha256(data).digest()


def pattern(seed, size=SECTION):
    """Bytes that compress to about a half and are the same for one seed."""
    source = random.Random(repr(seed))
    return (source.getrandbits(size * 4).to_bytes(size // 2, 'big') + bytes(size // 2)) if size > 1 else b'\1' * size


def head(image='image-1', **more):
    """A manifest's head as the app gives it to `receive`."""
    return dict({'id': image, 'name': 'a "name"\nwith lines', 'created': '2026-01-02T03:04:05.678Z', 'source': {},
                 'consistency': 'stopped', 'parent': None, 'guest': {}, 'machine': {}, 'checkpoint': None}, **more)


class StoreCase(unittest.TestCase):
    """A test with a temporary folder and a store in it."""

    def setUp(self):
        # In memory where there is such a place: a sync there waits for nobody else's disk.
        memory = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
        self.base = tempfile.mkdtemp(prefix='terrace "store" ', dir=memory)
        self.addCleanup(shutil.rmtree, self.base, True)
        self.folder = os.path.join(self.base, 'the store')
        self.store = init_store(self.folder, 'store')

    def control(self):
        return Control(None, Paths([self.base]))


class Link:
    """A peer within this process: what one side sends the other receives."""

    codecs = None
    shares_input = False
    result = None

    def __init__(self, read_fd, write_fd):
        self.channel = frames.Channel(read_fd, write_fd)
        self.send = self.channel.send
        self.send_json = self.channel.send_json
        self._fds = (read_fd, write_fd)

    def receive(self):
        return self.channel.receive()

    def close(self):
        """The other side sees the end. The numbers stay taken: a thread may be in the middle of using them."""
        nothing = os.open(os.devnull, os.O_RDWR)
        for fd in self._fds:
            os.dup2(nothing, fd)
        os.close(nothing)

    def __del__(self):
        for fd in self._fds:
            os.close(fd)


def links():
    """Two peers that speak with each other."""
    to_b, from_a = os.pipe()
    to_a, from_b = os.pipe()
    return Link(to_a, from_a), Link(to_b, from_b)


class Source:
    """The source of a capture, one thread that sends and one that hears; `disk`: list of sections (None: zeros)."""

    def __init__(self, peer, disk, identity='one', size=None, codec='none'):
        self.peer = peer
        self.disk = disk
        self.identity = identity
        self.size = len(disk) * SECTION if size is None else size
        self.compressor = codecs.Compressor(codecs.choose(codec))
        self.known = set()
        self.skip = b''
        self.sent = []
        self.acks = []
        self.done = None
        self.stop_after = None
        self.at_section = None
        self.keeps = []
        self.lie = {}

    def run(self):
        """Speaks the whole capture. Returns the payload of DONE, or None when the sink went away."""
        peer = self.peer
        peer.send_json(frames.OPEN, {'diskBytes': self.size, 'sectionBytes': SECTION, 'sections': len(self.disk),
                                     'identity': self.identity, 'codec': 'none'})
        while True:
            frame = peer.receive()
            if frame is None:
                return None
            if frame.type == frames.SKIP:
                self.skip = bytes(frame.payload)
                break
            for at in range(0, len(frame.payload), 8):
                self.known.add(int.from_bytes(frame.payload[at:at + 8], 'little'))
        hearing = threading.Thread(target=self._hear, daemon=True)
        self._again = []
        self._changed = threading.Condition()
        hearing.start()
        for first, count in self.keeps:
            peer.send(frames.KEEP, section=first, raw=count)
        kept = set(section for first, count in self.keeps for section in range(first, first + count))
        for section in range(len(self.disk)):
            if section in kept or self.skip and self.skip[section >> 3] >> (section & 7) & 1:
                continue
            if self.stop_after is not None and len(self.sent) >= self.stop_after:
                return None
            self._offer(section)
        peer.send_json(frames.END, {})
        while True:
            with self._changed:
                while not self._again and hearing.is_alive():
                    self._changed.wait(0.05)
                again, self._again = self._again, []
            if not again:
                return self.done
            for section in again:
                self._section(section)
            peer.send_json(frames.END, {})

    def _offer(self, section):
        data = self.disk[section]
        if data is None:
            self.peer.send(frames.ZERO, section=section, raw=1)
        elif int.from_bytes(sha(data)[:8], 'big') in self.known:
            self.peer.send(frames.SAME, section=section, raw=len(data), digest=sha(data))
        else:
            self._section(section)

    def _section(self, section):
        data = self.disk[section] or bytes(SECTION)
        codec, payload = self.compressor.compress(bytearray(data))
        digest = self.lie.pop(section, None) or sha(data)
        self.sent.append(section)
        if self.at_section:
            self.at_section(len(self.sent))
        self.peer.send(frames.SECTION, section=section, raw=len(data), payload=payload, codec=codec, digest=digest)

    def _hear(self):
        while True:
            try:
                frame = self.peer.receive()
            except Exception:
                return
            if frame is None:
                return
            with self._changed:
                if frame.type == frames.NEED:
                    self._again.extend(frame.numbers())
                elif frame.type == frames.BAD:
                    self._again.append(frame.section)
                elif frame.type == frames.ACK:
                    self.acks.append(frame.json())
                elif frame.type == frames.DONE:
                    self.done = frame.json()
                    self._changed.notify_all()
                    return
                self._changed.notify_all()


def start_agent():
    """An agent process as the app starts it: (Popen, Channel past HELLO)."""
    child = subprocess.Popen([sys.executable, '-I', '-S', '-B', AGENT, 'run'], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             bufsize=0)
    channel = frames.Channel(child.stdout.fileno(), child.stdin.fileno(), skip_noise=True)
    hello = channel.receive()
    assert hello.type == frames.HELLO
    return child, channel


def run_task(task):
    """What a whole agent process answers to a task without a peer: the JSON of RESULT or of ERROR."""
    child, channel = start_agent()
    try:
        channel.send_json(frames.TASK, dict(task, gentle=False))
        while True:
            frame = channel.receive()
            if frame.type in (frames.RESULT, frames.ERROR):
                return frame.json()
    finally:
        child.stdin.close()
        child.wait(20)
        child.stdout.close()
