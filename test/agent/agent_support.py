"""What the tests of the agent's own side share: a temporary folder, an agent as a process, frames in a pipe."""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import uuid

AGENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'resources', 'agent')
sys.path.insert(0, AGENT)

from terrace_agent import frames  # noqa: E402
from terrace_agent.control import Control  # noqa: E402
from terrace_agent.paths import Paths  # noqa: E402
from terrace_agent.store import init_store  # noqa: E402

SECTION = 65536


def head(image='image-1', **more):
    """A manifest's head as the app gives it to `receive`."""
    return dict(
        {
            'id': image, 'name': 'x', 'created': '2026-01-02T03:04:05.678Z', 'source': {}, 'consistency': 'stopped',
            'parent': None, 'guest': {}, 'machine': {}, 'checkpoint': None,
        },
        **more
    )  # fmt: skip


def mixed(size, seed=1):
    """Bytes of a disk: sections of noise, of text and of zeros, the same for one seed."""
    source = random.Random(seed)
    out = bytearray()
    while len(out) < size:
        kind = source.randrange(3)
        if kind == 0:
            out += source.getrandbits(8 * SECTION).to_bytes(SECTION, 'big')
        elif kind == 1:
            out += (b'line %d of a log\n' % source.randrange(1000)) * (SECTION // 16)
        else:
            out += bytes(SECTION * source.randrange(1, 4))
    return bytes(out[:size])


class Agent(object):
    """An agent process, spoken to as the app does."""

    def __init__(self, words=('run',), agent=AGENT, env=None, stderr=subprocess.DEVNULL):
        self.mark = uuid.uuid4().hex
        self.child = subprocess.Popen(
            [sys.executable, '-I', '-S', '-B', agent] + list(words),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, bufsize=0,
            env=dict(os.environ, TERRACE_TEST_MARK=self.mark, **(env or {})),
        )  # fmt: skip
        self.channel = frames.Channel(self.child.stdout.fileno(), self.child.stdin.fileno(), skip_noise=True)
        self.seen = []

    def hello(self):
        return self.channel.receive().json()

    def task(self, task):
        self.channel.send_json(frames.TASK, task)

    def end(self):
        """(RESULT or ERROR, its JSON); what came before is in `seen`."""
        try:
            while True:
                frame = self.channel.receive()
                if frame is None:
                    return None, None
                if frame.type in (frames.RESULT, frames.ERROR):
                    return frame.name, frame.json()
                self.seen.append(frame)
        finally:
            self.close()

    def close(self):
        for stream in (self.child.stdin, self.child.stdout):
            try:
                stream.close()
            except OSError:
                pass
        self.child.wait(60)

    def relatives(self):
        """Process ids of this agent and of all that it started, directly or not."""
        found = []
        for pid in os.listdir('/proc'):
            try:
                with open('/proc/%s/environ' % pid, 'rb') as file:
                    if self.mark.encode() in file.read():
                        with open('/proc/%s/stat' % pid) as file:
                            if file.read().rpartition(')')[2].split()[0] not in 'ZX':
                                found.append(int(pid))
            except (OSError, ValueError):
                continue
        return found

    def wait_gone(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not self.relatives():
                return True
            time.sleep(0.05)
        return False


class Case(unittest.TestCase):
    # Where its folder is; None: where temporary files are.
    above = None

    def setUp(self):
        # A name that must be quoted wherever somebody forgot that names may be such.
        self.folder = tempfile.mkdtemp(prefix='terrace "agent\' \n$x ', dir=self.above)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, data):
        with open(self.path(name), 'wb') as file:
            file.write(data)
        return self.path(name)

    def read(self, path):
        with open(path, 'rb') as file:
            return file.read()

    def age(self, path, seconds=3600):
        """Makes a file old enough for its holes to be believed."""
        then = time.time() - seconds
        os.utime(path, (then, then))

    def store(self, name='store', kind='store'):
        init_store(self.path(name), kind)
        return self.path(name)

    def control(self, *allow):
        return Control(None, Paths(allow or [self.folder]))

    def run_task(self, task, **kwargs):
        agent = Agent(**kwargs)
        agent.hello()
        agent.task(dict({'allow': [self.folder], 'gentle': False}, **task))
        return agent.end()

    def done(self, task, **kwargs):
        name, value = self.run_task(task, **kwargs)
        self.assertEqual(name, 'RESULT', value)
        return value

    def refused(self, code, task, **kwargs):
        name, value = self.run_task(task, **kwargs)
        self.assertEqual((name, value.get('code')), ('ERROR', code), value)
        return value

    def capture_task(self, disk, store, image='image-1', job='job-1', section=SECTION, **more):
        if isinstance(disk, str):
            disk = {'kind': 'file', 'path': disk, 'format': 'raw'}
        receive = {'task': 'receive', 'allow': [store], 'store': store, 'job': job, 'head': head(image), 'gentle': False}
        receive.update(more.pop('receive', {}))
        return dict(
            {
                'task': 'capture', 'job': job, 'disk': disk, 'sectionBytes': section,
                'peer': {'kind': 'local', 'task': receive},
            },
            **more
        )  # fmt: skip

    def deploy_task(self, store, target, size, image='image-1', job='job-2', local=False, **more):
        with open(os.path.join(store, 'images', image + '.json')) as file:
            sha256 = json.load(file)['sha256']
        if isinstance(target, str):
            target = {'kind': 'file', 'path': target, 'format': 'raw', 'diskBytes': size}
        serve = {'task': 'serve', 'allow': [store], 'store': store, 'gentle': False}
        return dict(
            {
                'task': 'deploy', 'job': job, 'image': {'id': image, 'sha256': sha256}, 'target': target,
                'peers': [] if local else [{'kind': 'local', 'task': serve}], 'local': [store] if local else [],
            },
            **more
        )  # fmt: skip


class Pipe(object):
    """A channel to write frames to and one to read them from."""

    def __init__(self, skip_noise=False):
        self.read_fd, self.write_fd = os.pipe()
        self.reader = frames.Channel(self.read_fd, None, skip_noise)
        self.writer = frames.Channel(None, self.write_fd)

    def feed(self, data):
        """Puts bytes in and ends the stream; only for what fits a pipe."""
        os.write(self.write_fd, data)
        self.end()

    def end(self):
        if self.write_fd is not None:
            os.close(self.write_fd)
            self.write_fd = None

    def close(self):
        self.end()
        os.close(self.read_fd)
