"""An image, and deployments of it from peers that are objects of this process."""

import os
import time
from unittest import mock

from agent_support import SECTION, Case, head, mixed
from terrace_agent import frames
from terrace_agent.deploy import Deploy
from terrace_agent.errors import AgentError
from terrace_agent.frames import Frame
from terrace_agent.manifest import load
from test_capture import expected


class FakePeer(object):
    """A source in this process: has an image, and hooks for how it misbehaves."""

    codecs = None
    shares_input = False

    def __init__(self, manifest, data, reply=None, head=None):
        self.manifest, self.data = manifest, data
        self._reply = reply or (lambda peer, number: peer.section(number))
        self._head = head
        self._out = []
        self._rows_left = None
        self.wanted, self.bad = [], []
        self.done = self.closed = False

    def section(self, number, data=None, digest=None):
        length = self.manifest.raw_length(number)
        part = self.data[number * SECTION:number * SECTION + length] if data is None else data
        return Frame(frames.SECTION, 0, number, len(part), digest or bytes(32), bytearray(part))

    def send(self, type, section=0, raw=0, payload=b'', codec=0, digest=None):
        if type == frames.WANT:
            numbers = Frame(type, 0, 0, 0, b'', payload).numbers()
            self.wanted.extend(numbers)
            if not numbers:
                self._out.append(Frame(frames.END, 0, 0, 0, b'', b'{}'))
            for number in numbers:
                reply = self._reply(self, number)
                self._out.extend(reply if isinstance(reply, list) else [reply])
        elif type == frames.BAD:
            self.bad.append(section)

    def send_json(self, type, value):
        if type == frames.ASK:
            plain = dict(self.manifest.head if self._head is None else self._head)
            plain.pop('sha256', None)
            self._out.append(Frame(frames.OPEN, 0, 0, 0, b'', frames.to_json({'head': plain})))
            for piece in self.manifest.rows.packed(7):
                self._out.append(Frame(frames.ROWS, 0, 0, 0, b'', piece))
            self._out.append(Frame(frames.ROWS, 0, 0, 0, b'', b''))
        elif type == frames.DONE:
            self.done = True

    def receive(self):
        until = time.monotonic() + 10
        while not self._out and not self.closed and time.monotonic() < until:
            time.sleep(0.002)
        item = self._out.pop(0) if self._out else None
        if isinstance(item, AgentError):
            raise item
        return item

    def drain(self):
        pass

    def abandon(self):
        self.closed = True

    close = abandon


class WithImage(Case):
    SIZE = 30 * SECTION + 512

    def setUp(self):
        Case.setUp(self)
        self.data = mixed(self.SIZE, 9)
        self.store_folder = self.store()
        self.done(self.capture_task(self.write('disk', self.data), self.store_folder))
        self.target = self.path('target')
        self.manifest = load(os.path.join(self.store_folder, 'images', 'image-1.json'))
        self.full = [number for number, row in enumerate(expected(self.data)) if row != bytes(32)]

    def task(self, local=False, **more):
        more.setdefault('target', {'kind': 'file', 'path': self.target, 'format': 'raw', 'diskBytes': self.SIZE})
        target = more.pop('target')
        return dict(self.deploy_task(self.store_folder, target, self.SIZE, local=local), **more)

    def with_peers(self, *peers, **more):
        """A deployment in this process from peers that are objects."""
        peers = list(peers)
        connect = mock.patch('terrace_agent.peers.connect', lambda spec, control: peers[spec['at']])
        task = dict(self.task(), peers=[{'kind': 'fake', 'at': at} for at in range(len(peers))], **more)
        with connect:
            return Deploy(task, self.control()).run()

    def peer(self, reply=None, **more):
        return FakePeer(self.manifest, self.data, reply, **more)

    def check(self, size=None):
        self.assertEqual(self.read(self.target)[:self.SIZE] == self.data, True)
        self.assertEqual([name for name in os.listdir(self.folder) if '.terrace-' in name], [])
