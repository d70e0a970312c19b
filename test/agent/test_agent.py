"""The agent as a process: what it says first, what it refuses, how it is cancelled, what it needs."""

import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
import unittest

from agent_support import AGENT, SECTION, Agent, Case, head, mixed
from terrace_agent import frames, peer, task
from terrace_agent.control import Control
from terrace_agent.errors import CODES, AgentError, describe
from terrace_agent.pace import Pace

REACH = {'task': 'reach', 'allow': [], 'address': '127.0.0.1', 'port': 1}


class Start(Case):
    def test_hello(self):
        agent = Agent()
        hello = agent.hello()
        agent.close()
        self.assertEqual(
            sorted(hello), ['agent', 'codecs', 'cpus', 'home', 'protocol', 'python', 'user']
        )
        self.assertEqual(hello['protocol'], 1)

    def test_noisy_profile(self):
        for noise in ('Welcome to the host\n', '\0\1\2' * 5000):
            script = 'printf %s "$1"; exec "$2" -I -S -B "$3" run'
            child = subprocess.Popen(
                ['sh', '-c', script, 'sh', noise.replace('\0', '~'), sys.executable, AGENT],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
            channel = frames.Channel(child.stdout.fileno(), child.stdin.fileno(), skip_noise=True)
            self.assertEqual(channel.receive().name, 'HELLO')
            channel.send_json(frames.TASK, REACH)
            self.assertEqual(channel.receive().json()['code'], 'transport')
            child.communicate()

    def test_wrong_call(self):
        for words in ((), ('walk',), ('job',), ('run', 'more')):
            child = subprocess.Popen(
                [sys.executable, '-I', '-S', '-B', AGENT] + list(words), stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            out, err = child.communicate()
            self.assertEqual((out, child.returncode), (b'', 2))
            self.assertIn(b'Usage', err)

    def test_end_before_a_task_is_a_cancel(self):
        agent = Agent()
        agent.hello()
        agent.child.stdin.close()
        self.assertEqual(agent.channel.receive().json()['code'], 'cancelled')
        agent.child.stdout.close()
        self.assertEqual(agent.child.wait(20), 1)

    def test_another_frame_instead_of_a_task(self):
        agent = Agent()
        agent.hello()
        agent.channel.send(frames.OPEN, payload=b'{}')
        self.assertEqual(agent.end()[1]['code'], 'protocol')

    def test_junk_instead_of_a_task(self):
        agent = Agent()
        agent.hello()
        os.write(agent.child.stdin.fileno(), b'x' * 100)
        self.assertEqual(agent.end()[1]['code'], 'protocol')

    def test_job_from_a_file(self):
        path = self.write("job 'one'\n", json.dumps(REACH).encode())
        agent = Agent(('job', path))
        agent.hello()
        # Who connects cannot choose another task.
        self.assertEqual(agent.end()[1]['code'], 'transport')
        agent = Agent(('job', self.path('none')))
        agent.hello()
        self.assertEqual(agent.end()[1]['code'], 'not-found')

    def test_names_in_any_locale(self):
        disk = self.write('dïsk ü', b'x' * SECTION)
        store = self.store('störe')
        self.done(self.capture_task(disk, store), env={'LC_ALL': 'C', 'LANG': 'C'})
        target = self.path('ziel ä\udcff')
        self.done(self.deploy_task(store, target, SECTION), env={'LC_ALL': 'POSIX'})
        self.assertEqual(self.read(target), b'x' * SECTION)

    def test_the_packed_file_does_the_same(self):
        packed = os.path.join(AGENT, '..', '..', 'out', 'agent', 'terrace-agent.pyz')
        if not os.path.exists(packed):
            self.skipTest('not packed')
        store = self.store()
        disk = self.write('disk', mixed(5 * SECTION))
        self.done(self.capture_task(disk, store), agent=packed)
        target = self.path('target')
        self.done(self.deploy_task(store, target, 5 * SECTION), agent=packed)
        self.assertEqual(self.read(target), self.read(disk))


class Tasks(unittest.TestCase):
    def wrong(self, value, code='protocol'):
        with self.assertRaises(AgentError) as raised:
            task.check(value)
        self.assertEqual(raised.exception.code, code, raised.exception.message)

    def test_fields(self):
        good = {
            'task': 'capture', 'allow': ['/x'], 'job': 'job:1', 'sectionBytes': 1 << 22, 'peer': {'kind': 'stdio'},
            'disk': {'kind': 'file', 'path': '/x', 'format': 'raw'},
        }  # fmt: skip
        task.check(good)
        for change in (
            {'more': 1}, {'job': '../x'}, {'job': 'a/b'}, {'job': ''}, {'job': None}, {'allow': '/x'}, {'allow': [1]},
            {'sectionBytes': 5}, {'sectionBytes': True}, {'sectionBytes': 1 << 30}, {'threads': 0}, {'threads': 1000},
            {'rate': 0}, {'rate': -1}, {'rate': 1.5}, {'peer': {}}, {'peer': {'kind': 'phone'}}, {'peer': 'stdio'},
            {'peer': {'kind': 'stdio', 'x': 1}}, {'peer': {'kind': 'ssh'}}, {'peer': {'kind': 'ssh', 'argv': []}},
            {'disk': {'kind': 'file', 'path': '/x', 'format': 'qcow2'}}, {'disk': {'kind': 'file', 'format': 'raw'}},
            {'disk': {'kind': 'qemu', 'path': '/x', 'format': 'auto'}}, {'codec': 'zlib'}, {'level': 50},
            {'changed': {'parent': 'x', 'ranges': [[1]]}}, {'gentle': 1},
        ):  # fmt: skip
            self.wrong(dict(good, **change))
        for name in ('allow', 'job', 'disk', 'peer'):
            self.wrong({key: value for key, value in good.items() if key != name})
        self.wrong({'task': 'format'}, 'unsupported')
        self.wrong({}, 'unsupported')
        self.wrong({'task': ['capture']}, 'unsupported')

    def test_errors(self):
        self.assertEqual(describe(OSError(28, 'full')).code, 'store.full')
        self.assertEqual(describe(BrokenPipeError()).code, 'transport')
        self.assertEqual(describe(ValueError('x')).code, 'bug')
        there = AgentError('conflict', 'm', 'yes', 'l', 'n', {'a': 1}).to_json()
        self.assertEqual(AgentError.from_json(there).to_json(), there)
        for plain in (None, [], {'code': 5, 'message': {}}, {'code': 'nonsense', 'changed': 'no', 'details': 3}):
            self.assertIn(AgentError.from_json(plain).code, CODES)


class Cancel(Case):
    def test_at_random_times_leaves_nothing_running(self):
        disk = self.write('disk', mixed(200 * SECTION))
        store = self.store()
        source = random.Random(7)
        for number in range(6):
            agent = Agent()
            agent.hello()
            agent.task(dict(self.capture_task(disk, store, 'image-%d' % number, 'job-%d' % number), allow=[self.folder]))
            time.sleep(source.random() * 0.5)
            if number % 2:
                agent.child.kill()
            agent.close()
            self.assertTrue(agent.wait_gone(30), number)
        self.done(self.capture_task(disk, store, 'image-z', 'job-z'))

    def test_while_paused_and_while_slow(self):
        disk = self.write('disk', os.urandom(50 * SECTION))
        for order in ({'paused': True}, {'rate': 1000}):
            store = self.store('store of ' + sorted(order)[0])
            agent = Agent()
            agent.hello()
            agent.channel.send_json(frames.TASK, dict(self.capture_task(disk, store, rate=20000), allow=[self.folder]))
            agent.channel.send_json(frames.CONTROL, order)
            time.sleep(0.5)
            self.assertIsNone(agent.child.poll())
            name, value = None, None
            agent.child.stdin.close()
            while name is None:
                frame = agent.channel.receive()
                if frame.type == frames.ERROR:
                    name, value = frame.name, frame.json()
            self.assertEqual(value['code'], 'cancelled')
            agent.close()
            self.assertTrue(agent.wait_gone(30))

    def test_of_a_deployment_names_what_is_left(self):
        data = os.urandom(20 * SECTION)
        store = self.store()
        self.done(self.capture_task(self.write('disk', data), store))
        agent = Agent()
        agent.hello()
        agent.task(dict(self.deploy_task(store, self.path('target'), len(data), rate=100000), allow=[self.folder]))
        while not os.path.exists(self.path('target.terrace-job-2')):
            time.sleep(0.01)
        time.sleep(0.3)
        agent.child.stdin.close()
        frame = agent.channel.receive()
        while frame.type != frames.ERROR:
            frame = agent.channel.receive()
        agent.close()
        error = frame.json()
        self.assertEqual((error['code'], error['changed']), ('cancelled', 'yes'))
        self.assertIn('half written', error['left'])
        self.assertTrue(agent.wait_gone(30))
        self.done(self.deploy_task(store, self.path('target'), len(data)))
        self.assertEqual(self.read(self.path('target')), data)

    def test_pause_goes_on(self):
        disk = self.write('disk', os.urandom(20 * SECTION))
        agent = Agent()
        agent.hello()
        agent.task(dict(self.capture_task(disk, self.store(), rate=100000), allow=[self.folder]))
        agent.channel.send_json(frames.CONTROL, {'paused': True})
        time.sleep(0.7)
        self.assertIsNone(agent.child.poll())
        agent.channel.send_json(frames.CONTROL, {'paused': False, 'rate': None})
        self.assertEqual(agent.end()[0], 'RESULT')

    def test_control_that_makes_no_sense(self):
        disk = self.write('disk', os.urandom(20 * SECTION))
        store = self.store()
        for order in ({'rate': 0}, {'rate': 'fast'}, {'paused': 1}, {'speed': 1}):
            agent = Agent()
            agent.hello()
            agent.task(dict(self.capture_task(disk, store, rate=1000), allow=[self.folder]))
            agent.channel.send_json(frames.CONTROL, order)
            self.assertEqual(agent.end()[1]['code'], 'protocol')


class Relayed(Case):
    """Both agents speak with the app, which carries the frames of peers: the way of hosts that cannot reach each other."""

    def relay(self, near, far):
        """Carries peer frames between two agents; gives how each ended."""
        ends = {}

        def carry(name, source, sink):
            while True:
                frame = source.channel.receive()
                if frame is None:
                    return
                if frame.type in (frames.RESULT, frames.ERROR):
                    ends[name] = (frame.name, frame.json())
                    return
                if frame.type >= frames.FIRST_PEER_TYPE:
                    try:
                        sink.channel.send(
                            frame.type, frame.section, frame.raw, frame.payload, frame.codec, bytes(frame.digest)
                        )
                    except AgentError:
                        pass
                frame.release()

        threads = [
            threading.Thread(target=carry, args=('near', near, far)), threading.Thread(target=carry, args=('far', far, near))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        near.close()
        far.close()
        return ends

    def test_there_and_back(self):
        data = mixed(100 * SECTION)
        disk, store = self.write('disk', data), self.store()
        near, far = Agent(), Agent()
        near.hello()
        far.hello()
        capture = self.capture_task(disk, store, peer={'kind': 'stdio'})
        near.task(dict(capture, allow=[self.folder]))
        far.task({'task': 'receive', 'allow': [store], 'store': store, 'job': 'job-1', 'head': head()})
        ends = self.relay(near, far)
        self.assertEqual((ends['near'][0], ends['far'][0]), ('RESULT', 'RESULT'), ends)
        near, far = Agent(), Agent()
        near.hello()
        far.hello()
        target = self.path('target')
        near.task(dict(self.deploy_task(store, target, len(data)), peers=[{'kind': 'stdio'}], allow=[self.folder]))
        far.task({'task': 'serve', 'allow': [store], 'store': store})
        ends = self.relay(near, far)
        self.assertEqual((ends['near'][0], ends['far'][0]), ('RESULT', 'RESULT'), ends)
        self.assertEqual(self.read(target), data)


class PeerCase(Case):
    def connect(self, *argv):
        return peer.connect({'kind': 'ssh', 'argv': list(argv)}, Control())

    def fails(self, code, *argv):
        with self.assertRaises(AgentError) as raised:
            self.connect(*argv)
        self.assertEqual(raised.exception.code, code)
        return raised.exception

    def test_program_that_is_none(self):
        self.fails('transport', '/nowhere/ssh', 'host')

    def test_words_of_ssh_reach_the_person(self):
        error = self.fails('transport', 'sh', '-c', 'echo "Host key verification failed." >&2; exit 255')
        self.assertIn('Host key verification failed', error.details['printed'])
        self.assertEqual(error.details['status'], 255)

    def test_another_protocol(self):
        hello = frames.pack_header(frames.HELLO, wire=14) + b'{"protocol":2}'
        path = self.write('said', frames.SYNC + hello)
        self.fails('unsupported', 'cat', path)
        self.fails('protocol', 'cat', self.write('said', frames.SYNC + frames.pack_header(frames.DONE)))
        self.fails('transport', 'cat', self.write('said', frames.SYNC + hello[:30]))

    def test_child_is_ended_by_its_own_number(self):
        hello = frames.pack_header(frames.HELLO, wire=14) + b'{"protocol":1}'
        path = self.write('said', frames.SYNC + hello)
        other = subprocess.Popen(['sleep', '60'])
        try:
            control = Control()
            found = peer.connect({'kind': 'ssh', 'argv': ['sh', '-c', 'cat "$1"; exec sleep 60', 'sh', path]}, control)
            control.cancel()
            with self.assertRaises(AgentError) as raised:
                found.receive()
            self.assertEqual(raised.exception.code, 'cancelled')
            found.close()
            self.assertIsNotNone(found._child.returncode)
            self.assertIsNone(other.poll())
        finally:
            other.kill()
            other.wait()


class Measures(Case):
    def test_rate_is_kept(self):
        cancelled = threading.Event()
        pace = Pace(cancelled, 1000000)
        started = time.monotonic()
        for _ in range(10):
            pace.spend(50000)
        self.assertGreater(time.monotonic() - started, 0.35)
        pace.set(rate=None)
        started = time.monotonic()
        for _ in range(100):
            pace.spend(1000000)
        self.assertLess(time.monotonic() - started, 10)
        cancelled.set()
        with self.assertRaises(AgentError):
            pace.spend(1)

    def test_reach(self):
        listener = socket.socket()
        listener.bind(('127.0.0.1', 0))
        listener.listen(5)
        result = self.done(dict(REACH, port=listener.getsockname()[1]))
        self.assertEqual((result['ownAddress'], result['address']), ('127.0.0.1', '127.0.0.1'))
        self.assertLess(result['roundTripSeconds'], 1)
        listener.close()
        self.refused('transport', dict(REACH, port=listener_port_that_is_closed()))

    def test_ten_thousand_sections_stay_small(self):
        # 10,000 sections of 4 MiB, a few of them full; the sink knows a million others.
        disk = self.path('disk')
        size = 10000 * 4 * 1024 * 1024
        with open(disk, 'wb') as file:
            file.truncate(size)
            for number in range(0, 10000, 1000):
                file.seek(number * 4 * 1024 * 1024)
                file.write(os.urandom(4 * 1024 * 1024))
        self.age(disk)
        store = self.store()
        agent = Agent()
        agent.hello()
        agent.task(dict(self.capture_task(disk, store, section=4 * 1024 * 1024), allow=[self.folder], gentle=False))
        most = {}
        stop = threading.Event()

        def watch():
            while not stop.is_set():
                for pid in agent.relatives():
                    try:
                        with open('/proc/%d/status' % pid) as file:
                            for line in file:
                                if line.startswith('VmHWM'):
                                    most[pid] = int(line.split()[1])
                    except OSError:
                        continue
                stop.wait(0.02)

        thread = threading.Thread(target=watch)
        thread.start()
        name, value = agent.end()
        stop.set()
        thread.join()
        self.assertEqual(name, 'RESULT', value)
        self.assertEqual(value['sent'], 10)
        self.assertTrue(most)
        self.assertLess(max(most.values()), 80 * 1024, most)


def listener_port_that_is_closed():
    """A port where nobody listens."""
    probe = socket.socket()
    probe.bind(('127.0.0.1', 0))
    port = probe.getsockname()[1]
    probe.close()
    return port


if __name__ == '__main__':
    unittest.main()
