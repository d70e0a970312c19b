"""Tasks that are told in two parts: agents that were started before it was known what they are to do."""

import os
import subprocess
import sys
import threading
import time
import unittest

from agent_support import AGENT, SECTION, Agent, Case, head, mixed

from terrace_agent import frames
from terrace_agent.frames import to_json


class Later(Case):
    def receive_task(self, store):
        return {'task': 'receive', 'allow': [store], 'job': 'j', 'store': store, 'head': head()}

    def capture_task(self, peer):
        return {'task': 'capture', 'allow': [], 'job': 'j', 'later': True, 'peer': peer, 'sectionBytes': SECTION}

    def start(self, path):
        """A capture whose peer waits for its task at `path`."""
        agent = Agent()
        argv = [sys.executable, '-I', '-S', '-B', AGENT, 'later', path]
        agent.hello()
        agent.task(self.capture_task({'kind': 'ssh', 'argv': argv}))
        return agent

    def put(self, path, task):
        with open(path + '.part', 'wb') as file:
            file.write(to_json(task))
        os.rename(path + '.part', path)

    def begin(self, agent, **begin):
        agent.channel.send_json(frames.CONTROL, {'begin': begin})

    def test_both_are_told_when_they_wait_already(self):
        store, path = self.store(), self.path('task.json')
        disk = self.write('disk', mixed(5 * SECTION))
        agent = self.start(path)
        time.sleep(0.3)
        self.put(path, dict(self.receive_task(store), peer={'kind': 'stdio'}))
        self.begin(agent, allow=[disk], disk={'kind': 'file', 'path': disk, 'format': 'raw'})
        name, value = agent.end()
        self.assertEqual((name, value.get('sections')), ('RESULT', 5), value)
        # Said once the image is there, for whoever keeps the disk as it is meanwhile.
        told = [frame.json().get('whole') for frame in agent.seen if frame.type == frames.PROGRESS]
        self.assertEqual(told.count(True), 1)
        self.assertIs(told[-1], True)
        self.assertEqual(os.listdir(os.path.join(store, 'images')), ['image-1.json'])

    def test_a_path_that_was_not_allowed_is_refused(self):
        store, path = self.store(), self.path('task.json')
        disk = self.write('disk', mixed(SECTION))
        agent = self.start(path)
        self.put(path, dict(self.receive_task(store), peer={'kind': 'stdio'}))
        self.begin(agent, allow=[store], disk={'kind': 'file', 'path': disk, 'format': 'raw'})
        name, value = agent.end()
        self.assertEqual((name, value['code']), ('ERROR', 'path'), value)

    def test_what_comes_later_is_checked_as_strictly(self):
        for begin in ({}, {'allow': []}, {'allow': [], 'disk': {}}, 'x', {'allow': [], 'disk': None, 'task': 'prune'}):
            agent = Agent()
            agent.hello()
            agent.task(self.capture_task({'kind': 'stdio'}))
            agent.channel.send_json(frames.CONTROL, {'begin': begin})
            name, value = agent.end()
            self.assertEqual((name, value['code']), ('ERROR', 'protocol'), begin)

    def test_a_disk_is_named_once(self):
        task = dict(self.capture_task({'kind': 'stdio'}), disk={'kind': 'file', 'path': '/x', 'format': 'raw'})
        for wrong in (task, {key: value for key, value in task.items() if key not in ('later', 'disk')}):
            agent = Agent()
            agent.hello()
            agent.task(wrong)
            name, value = agent.end()
            self.assertEqual((name, value['code']), ('ERROR', 'protocol'), wrong)

    def test_nothing_is_left_when_nobody_says_more(self):
        agent = self.start(self.path('task.json'))
        until = time.monotonic() + 30
        # A process that is being started shows twice for a moment.
        while len(agent.relatives()) != 2 and time.monotonic() < until:
            time.sleep(0.02)
        self.assertLess(time.monotonic(), until)
        agent.close()
        self.assertTrue(agent.wait_gone(30))

    def test_nothing_is_left_of_one_that_was_killed(self):
        agent = self.start(self.path('task.json'))
        time.sleep(0.3)
        agent.child.kill()
        agent.close()
        self.assertTrue(agent.wait_gone(30))

    def test_who_waits_ends_with_who_called_though_that_one_has_spoken(self):
        child = subprocess.Popen(
            [sys.executable, '-I', '-S', '-B', AGENT, 'later', self.path('never')],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        channel = frames.Channel(child.stdout.fileno(), child.stdin.fileno(), skip_noise=True)
        channel.receive()
        channel.send_json(frames.OPEN, {'diskBytes': 0})
        threading.Timer(0.2, child.stdin.close).start()
        frame = channel.receive()
        self.assertEqual((frame.name, frame.json()['code']), ('ERROR', 'cancelled'))
        self.assertEqual(child.wait(5), 1)
        child.stdout.close()


if __name__ == '__main__':
    unittest.main()
