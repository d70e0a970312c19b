"""A cache that fills from a store which only the app reaches: frames go through a bridge, and nothing is lost."""

import os
import socket
import threading

from agent_support import Agent, Case, mixed

from terrace_agent import frames
from terrace_agent.manifest import load
from terrace_agent.store import open_store

SIZE = 40 * 65536 + 300


class BridgeCase(Case):
    def setUp(self):
        super().setUp()
        self.disk = self.write('disk.raw', mixed(SIZE))
        self.age(self.disk)
        self.main = self.store('store')
        self.cache = self.store('cache', 'cache')
        self.done(self.capture_task(self.disk, self.main))
        sha = load(os.path.join(self.main, 'images', 'image-1.json')).sha256
        self.image = {'id': 'image-1', 'sha256': sha}
        self.socket = self.path('bridge.sock')

    def start(self, task):
        agent = Agent()
        self.addCleanup(agent.close)
        agent.hello()
        agent.task(task)
        return agent

    def joined(self):
        """A bridge and a store that serves, with this test between them as the app is. Ended by `finish()`."""
        bridge = self.start({'task': 'bridge', 'allow': [self.socket], 'socket': self.socket})
        frame = bridge.channel.receive()
        self.assertEqual((frame.type, frame.json()), (frames.PROGRESS, {'listening': True}))
        serve = self.start({'task': 'serve', 'allow': [self.main], 'store': self.main})
        ends = []

        def forward(source, target):
            while True:
                frame = source.channel.receive()
                if frame is None or frame.type in (frames.RESULT, frames.ERROR):
                    ends.append(frame and frame.type)
                    return
                if frame.type >= frames.FIRST_PEER_TYPE:
                    target.channel.send(
                        frame.type, frame.section, frame.raw, frame.payload, frame.codec, frame.digest
                    )

        threads = [threading.Thread(target=forward, args=pair, daemon=True) for pair in ((bridge, serve), (serve, bridge))]
        for thread in threads:
            thread.start()

        def finish():
            for thread in threads:
                thread.join(20)
            return sorted(ends)

        return finish

    def warm_task(self):
        serve = {'task': 'serve', 'allow': [self.cache, self.socket], 'store': self.cache,
                 'upstream': {'kind': 'socket', 'path': self.socket}, 'peer': {'kind': 'stdio'}}  # fmt: skip
        return {'task': 'warm', 'allow': [], 'image': self.image, 'peer': {'kind': 'local', 'task': serve}}

    def test_a_cache_is_warmed_through_the_app(self):
        finish = self.joined()
        result = self.done(self.warm_task())
        self.assertEqual(result['done'], result['sections'])
        self.assertEqual(finish(), [frames.RESULT, frames.RESULT])
        there = open_store(self.main).sections
        cached = open_store(self.cache).sections
        self.assertEqual(sorted(there.listing()), sorted(cached.listing()))
        self.assertFalse(os.path.lexists(self.socket))

    def test_what_is_warm_needs_nobody_else(self):
        finish = self.joined()
        self.done(self.warm_task())
        finish()
        target = self.path('target.raw')
        serve = {'task': 'serve', 'allow': [self.cache], 'store': self.cache, 'peer': {'kind': 'stdio'}}
        self.done({
            'task': 'deploy', 'allow': [self.folder], 'job': 'job-9', 'image': self.image,
            'target': {'kind': 'file', 'format': 'raw', 'path': target, 'diskBytes': SIZE, 'fresh': True},
            'peers': [{'kind': 'local', 'task': serve}],
        })  # fmt: skip
        self.assertEqual(self.read(target), self.read(self.disk))

    def test_a_bridge_that_ends_breaks_the_task_and_says_so(self):
        bridge = self.start({'task': 'bridge', 'allow': [self.socket], 'socket': self.socket})
        self.assertEqual(bridge.channel.receive().json(), {'listening': True})
        timer = threading.Timer(1, bridge.close)
        timer.start()
        error = self.refused('transport', self.warm_task())
        self.assertIn('bridge', error['message'])

    def test_a_bridge_that_nobody_came_to_leaves_no_socket(self):
        for end in (lambda bridge: bridge.close(), lambda bridge: (bridge.child.terminate(), bridge.child.wait(20))):
            bridge = self.start({'task': 'bridge', 'allow': [self.socket], 'socket': self.socket})
            self.assertEqual(bridge.channel.receive().json(), {'listening': True})
            end(bridge)
            self.assertFalse(os.path.lexists(self.socket))

    def test_a_socket_that_another_made_there_since_stays(self):
        bridge = self.start({'task': 'bridge', 'allow': [self.socket], 'socket': self.socket})
        self.assertEqual(bridge.channel.receive().json(), {'listening': True})
        os.unlink(self.socket)
        other = socket.socket(socket.AF_UNIX)
        self.addCleanup(other.close)
        other.bind(self.socket)
        bridge.close()
        self.assertTrue(os.path.lexists(self.socket))

    def test_only_a_socket_of_ours_is_a_bridge(self):
        self.write('bridge.sock', b'no socket')
        self.refused('path', self.warm_task())
