"""The source of an image, with a real sink and with sinks that misbehave."""

import glob
import hashlib
import os
import queue
import random
import stat
import struct
import threading
import unittest
from unittest import mock

from agent_support import SECTION, Agent, Case, head, mixed
from terrace_agent import codecs, frames, holes, in_use
from terrace_agent.capture import Capture
from terrace_agent.changed import kept_runs
from terrace_agent.disks import open_source
from terrace_agent.errors import AgentError
from terrace_agent.frames import Frame
from terrace_agent.known import Known
from terrace_agent.manifest import load
from terrace_agent.plan import Plan


def expected(data, section=SECTION):
    """The rows a disk should have."""
    parts = [data[at:at + section] for at in range(0, len(data), section)]
    return [bytes(32) if part == bytes(len(part)) else hashlib.sha256(part).digest() for part in parts]


class FakeSink(object):
    """A sink in this process: `answer(sink, frame)` is called for each frame, and `say()` sends one back."""

    codecs = None
    result = None
    sent_bytes = 0

    def __init__(self, answer, known=(), skip=b''):
        self._answer = answer
        self._back = queue.Queue()
        self._lock = threading.Lock()
        self.sections, self.rows = {}, {}
        self.frames = []
        self.say(frames.KNOWN, payload=struct.pack('<%dQ' % len(known), *sorted(known)))
        if known:
            self.say(frames.KNOWN)
        self.say(frames.SKIP, payload=skip)

    def say(self, type, section=0, raw=0, payload=b'', codec=0, digest=None):
        self._back.put(Frame(type, codec, section, raw, digest, payload))

    def send(self, type, section=0, raw=0, payload=b'', codec=0, digest=None):
        payload = bytes(payload)
        frame = Frame(type, codec, section, raw, digest, payload)
        with self._lock:
            self.frames.append(frame)
            if type == frames.SECTION:
                plain = bytearray(raw)
                codecs.Decompressor().decompress_into(memoryview(plain), codec, payload)
                assert hashlib.sha256(plain).digest() == digest
                self.rows[section] = digest
            elif type == frames.ZERO:
                self.rows.update((number, bytes(32)) for number in range(section, section + raw))
            elif type == frames.SAME:
                self.rows[section] = digest
            self._answer(self, frame)

    def send_json(self, type, value):
        self.send(type, payload=frames.to_json(value))

    def receive(self):
        return self._back.get(timeout=20)


def end_well(sink, frame):
    if frame.type == frames.END:
        sink.say(frames.DONE, payload=b'{}')


class WithFake(Case):
    def capture(self, data, sink, threads=2, **more):
        path = self.write('disk', data)
        self.source_path = path
        control = self.control()
        task = dict({'sectionBytes': SECTION, 'threads': threads, 'disk': {}}, **more)
        source = open_source(dict({'kind': 'file', 'path': path, 'format': 'raw'}, **more.get('disk', {})), control)
        capture = Capture(task, source, sink, control)
        try:
            return capture.run()
        finally:
            self.assertTrue(capture.is_quiet())
            source.close()

    def numbers(self, sink, type):
        return sorted(frame.section for frame in sink.frames if frame.type == type)


class Capturing(WithFake):
    def test_rows_of_all_kinds_of_disks(self):
        for size in (0, 1, 512, SECTION - 1, SECTION, SECTION + 512, 40 * SECTION + 12345):
            for data in (mixed(size, size), bytes(size), os.urandom(size)):
                for threads in (1, 3):
                    sink = FakeSink(end_well)
                    result = self.capture(data, sink, threads)
                    rows = expected(data)
                    self.assertEqual([sink.rows[number] for number in range(len(rows))], rows)
                    self.assertEqual(len(sink.rows), len(rows))
                    self.assertEqual(result['zero'] + result['sent'], len(rows))
                    self.assertEqual(sink.frames[-1].type, frames.END)

    def test_what_the_sink_knows_is_named_and_not_sent(self):
        data = mixed(30 * SECTION)
        rows = [row for row in expected(data) if row != bytes(32)]
        known = [int.from_bytes(row[:8], 'big') for row in rows[::2]]
        sink = FakeSink(end_well, known)
        result = self.capture(data, sink)
        same = [frame.digest for frame in sink.frames if frame.type == frames.SAME]
        self.assertEqual(set(same), set(rows[::2]))
        self.assertEqual(result['same'], len(same))

    def test_skipped_sections_are_not_read(self):
        data = os.urandom(10 * SECTION)
        sink = FakeSink(end_well, skip=b'\x0f\x02')
        result = self.capture(data, sink)
        self.assertEqual(self.numbers(sink, frames.SECTION), [4, 5, 6, 7, 8])
        self.assertEqual((result['skipped'], result['readBytes']), (5, 5 * SECTION))

    def test_needed_before_and_after_the_end(self):
        rounds = []

        def answer(sink, frame):
            if frame.type == frames.SAME and frame.section == 3:
                sink.say(frames.NEED, payload=struct.pack('<I', 3))
            if frame.type == frames.END:
                rounds.append(1)
                if len(rounds) == 1:
                    sink.say(frames.NEED, payload=struct.pack('<II', 0, 5))
                    sink.say(frames.BAD, section=7)
                elif {0, 3, 5, 7} <= set(number for number in self.numbers(sink, frames.SECTION)):
                    sink.say(frames.DONE, payload=b'{"ok":true}')

        data = os.urandom(9 * SECTION)
        sink = FakeSink(answer, [int.from_bytes(row[:8], 'big') for row in expected(data)])
        result = self.capture(data, sink)
        self.assertEqual(self.numbers(sink, frames.SECTION), [0, 3, 5, 7])
        self.assertEqual((result['again'], result['same'], result['sink']), (4, 9, {'ok': True}))

    def test_a_section_that_never_arrives_right(self):
        def answer(sink, frame):
            if frame.type == frames.SECTION and frame.section == 1:
                sink.say(frames.BAD, section=1)

        with self.assertRaises(AgentError) as raised:
            self.capture(os.urandom(3 * SECTION), FakeSink(answer))
        self.assertEqual(raised.exception.code, 'corrupt')

    def test_hostile_sinks(self):
        for type, payload in ((frames.NEED, struct.pack('<I', 99)), (frames.NEED, b'123'), (frames.WANT, b''), (frames.ACK, b'[')):
            def answer(sink, frame, type=type, payload=payload):
                if frame.type == frames.END:
                    sink.say(type, payload=payload)

            with self.assertRaises(AgentError) as raised:
                self.capture(bytes(SECTION), FakeSink(answer))
            self.assertEqual(raised.exception.code, 'protocol')
        with self.assertRaises(AgentError):
            self.capture(bytes(SECTION), FakeSink(end_well, skip=b'\0\0'))

    def test_disk_that_changes_while_it_is_read(self):
        def answer(sink, frame):
            if frame.type == frames.SECTION and frame.section == 2:
                with open(self.source_path, 'r+b') as file:
                    file.write(b'changed')
            end_well(sink, frame)

        sink = FakeSink(answer)
        with self.assertRaises(AgentError) as raised:
            self.capture(os.urandom(4 * SECTION), sink)
        self.assertEqual(raised.exception.code, 'conflict')
        self.assertNotIn(frames.END, [frame.type for frame in sink.frames])

    def test_disk_that_becomes_shorter(self):
        def answer(sink, frame):
            if frame.type == frames.SECTION:
                os.truncate(self.source_path, SECTION)

        with self.assertRaises(AgentError) as raised:
            self.capture(os.urandom(20 * SECTION), FakeSink(answer), threads=1)
        self.assertEqual(raised.exception.code, 'source.read')

    def test_what_is_unchanged_since_the_parent_is_kept(self):
        data = os.urandom(10 * SECTION + 5)
        sink = FakeSink(end_well)
        ranges = [[3 * SECTION + 7, 1], [5 * SECTION - 1, 2], [999 * SECTION, 5], [0, 0]]
        result = self.capture(data, sink, changed={'parent': 'p', 'ranges': ranges})
        self.assertEqual(self.numbers(sink, frames.SECTION), [3, 4, 5, 10])
        self.assertEqual(
            sorted((frame.section, frame.raw) for frame in sink.frames if frame.type == frames.KEEP), [(0, 3), (6, 4)]
        )
        self.assertEqual((result['kept'], result['readBytes']), (7, 3 * SECTION + 5))

    def test_identity_follows_the_disk(self):
        def identity():
            sink = FakeSink(end_well)
            source = open_source({'kind': 'file', 'path': path, 'format': 'raw'}, self.control())
            try:
                Capture({'sectionBytes': SECTION, 'disk': {}}, source, sink, self.control()).run()
            finally:
                source.close()
            return sink.frames[0].json()['identity']

        path = self.write('disk', b'a' * SECTION)
        first = identity()
        self.assertEqual(identity(), first)
        with open(path, 'r+b') as file:
            file.write(b'b')
        self.assertNotEqual(identity(), first)
        second = identity()
        os.truncate(path, 2 * SECTION)
        self.assertNotEqual(identity(), second)


class Lying(WithFake):
    """A file system that says there is a hole where there is data."""

    def setUp(self):
        WithFake.setUp(self)
        self.addCleanup(setattr, holes, 'seek', holes.seek)

    def test_bytes_are_right_all_the_same(self):
        data = mixed(20 * SECTION) + b'the end'
        path = self.write('disk', data)
        self.age(path)

        def lie(fd, offset, how):
            # Everything from the fifth section to the fifteenth is said to be a hole.
            if how == os.SEEK_DATA:
                return offset if not 5 * SECTION <= offset < 15 * SECTION else 15 * SECTION
            return 5 * SECTION if offset < 5 * SECTION else len(data)

        def lie_all(fd, offset, how):
            raise OSError(6, 'No such device or address')

        for seek in (lie, lie_all):
            holes.seek = seek
            sink = FakeSink(end_well)
            source = open_source({'kind': 'file', 'path': path, 'format': 'raw'}, self.control())
            try:
                Capture({'sectionBytes': SECTION, 'disk': {}}, source, sink, self.control()).run()
            finally:
                source.close()
            self.assertEqual([sink.rows[number] for number in range(21)], expected(data))


class Real(Case):
    """The same with a real sink in a process of its own, and back again."""

    def round(self, data, section=SECTION, **more):
        disk = self.write('disk', data)
        store = self.store('store %d' % len(os.listdir(self.folder)))
        result = self.done(self.capture_task(disk, store, section=section, **more))
        target = self.path('target %d' % len(os.listdir(self.folder)))
        self.done(self.deploy_task(store, target, len(data)))
        self.assertEqual(self.read(target), data)
        return result

    def test_sizes(self):
        for size in (0, 512, SECTION, 5 * SECTION + 512):
            self.round(mixed(size, size))

    def test_default_section_size_and_a_tail_of_512_bytes(self):
        self.round(mixed(9 * 1024 * 1024 + 512), 4 * 1024 * 1024)

    def test_without_zstd(self):
        disk = self.write('disk', mixed(10 * SECTION))
        store = self.store()
        agent = Agent(env={'TERRACE_AGENT_ZSTD': 'none'})
        self.assertEqual(agent.hello()['codecs'], ['none', 'zlib'])
        agent.task(dict(self.capture_task(disk, store), allow=[self.folder]))
        name, value = agent.end()
        self.assertEqual(name, 'RESULT', value)
        self.assertGreater(value['sentBytes'], value['sent'] * SECTION)
        self.assertTrue(any(frame.type == frames.LOG for frame in agent.seen))
        target = self.path('target')
        self.done(self.deploy_task(store, target, 10 * SECTION), env={'TERRACE_AGENT_ZSTD': 'none'})
        self.assertEqual(self.read(target), self.read(disk))

    def test_sparse_disk_of_more_than_two_tib(self):
        path = self.path('disk')
        size = (2 << 40) + 5 * 1024 * 1024 + 512
        with open(path, 'wb') as file:
            file.truncate(size)
            for offset in (0, 1 << 40, size - 512):
                file.seek(offset)
                file.write(b'here' * 128)
        self.age(path)
        store = self.store()
        result = self.done(self.capture_task(path, store, section=4 * 1024 * 1024))
        self.assertEqual((result['sent'], result['diskBytes']), (3, size))
        self.assertLess(result['readBytes'], 64 * 1024 * 1024)
        target = self.path('target')
        self.done(self.deploy_task(store, target, size))
        self.assertEqual(os.stat(target).st_size, size)
        self.assertLess(os.stat(target).st_blocks * 512, 16 * 1024 * 1024)
        with open(target, 'rb') as file:
            for offset in (0, 1 << 40, size - 512):
                file.seek(offset)
                self.assertEqual(file.read(512), b'here' * 128)

    def test_second_capture_sends_only_what_is_new(self):
        data = bytearray(mixed(40 * SECTION))
        disk = self.write('disk', data)
        store = self.store()
        first = self.done(self.capture_task(disk, store))
        data[7 * SECTION + 5] ^= 1
        self.write('disk', data)
        second = self.done(self.capture_task(disk, store, 'image-2', 'job-2'))
        self.assertEqual(second['sent'], 1)
        self.assertGreaterEqual(second['same'], first['sent'] - 1)
        rows = load(os.path.join(store, 'images', 'image-2.json')).rows
        self.assertEqual([rows.at(number) for number in range(40)], expected(bytes(data)))

    def test_changed_ranges_with_a_parent(self):
        data = bytearray(mixed(20 * SECTION))
        disk = self.write('disk', data)
        store = self.store()
        self.done(self.capture_task(disk, store))
        data[7 * SECTION + 5] ^= 1
        self.write('disk', data)
        result = self.done(
            self.capture_task(
                disk, store, 'image-2', 'job-2', changed={'parent': 'image-1', 'ranges': [[7 * SECTION + 5, 1]]},
                receive={'head': head('image-2', parent='image-1')},
            )
        )  # fmt: skip
        self.assertEqual((result['kept'], result['readBytes']), (19, SECTION))
        rows = load(os.path.join(store, 'images', 'image-2.json')).rows
        self.assertEqual([rows.at(number) for number in range(20)], expected(bytes(data)))

    def test_disk_that_is_being_written_is_refused(self):
        disk = self.write('disk', b'x' * SECTION)
        with open(disk, 'r+b'):
            error = self.refused('precondition', self.capture_task(disk, self.store()))
        self.assertIn('being written', error['message'])

    def test_disk_that_is_read_beside_its_writer_on_purpose(self):
        disk = self.write('disk', b'x' * SECTION)
        with open(disk, 'r+b'):
            source = {'kind': 'file', 'path': disk, 'format': 'raw', 'live': True}
            self.assertEqual(self.done(self.capture_task(source, self.store()))['sent'], 1)

    def test_error_of_the_sink_is_the_error_of_the_task(self):
        disk = self.write('disk', b'x' * SECTION)
        self.refused('not-found', self.capture_task(disk, self.path('no store')))

    def test_what_is_not_there_or_no_disk(self):
        store = self.store()
        self.refused('not-found', self.capture_task(self.path('none'), store))
        self.refused('precondition', self.capture_task(self.folder, store))
        self.refused('path', self.capture_task('/etc/passwd', store))
        disk = self.write('disk', b'x')
        self.refused('precondition', self.capture_task({'kind': 'device', 'path': disk}, store))


class Parts(Case):
    def test_plan(self):
        zeros, keeps = holes.Runs(), holes.Runs()
        zeros.add(2, 5)
        zeros.add(8, 10)
        keeps.add(4, 9)
        plan = Plan(12, bytes([0b01000001, 0]), zeros, keeps)
        found = []
        while True:
            item = plan.next()
            if item is None:
                break
            found.append(item)
        self.assertEqual(
            found,
            [('read', 1, 1), ('zero', 2, 2), ('keep', 4, 2), ('keep', 7, 2), ('zero', 9, 1), ('read', 10, 1), ('read', 11, 1)],
        )
        self.assertEqual(plan.skipped, 2)
        # 0, 1, 10 and 11, of which an earlier try read the first.
        self.assertEqual((plan.reads, plan.skipped_reads), (4, 1))

    def test_known(self):
        known = Known()
        self.assertTrue(known.add(struct.pack('<3Q', 1, 5, 1 << 63)))
        self.assertFalse(known.add(b''))
        for number, there in ((1, True), (5, True), (1 << 63, True), (0, False), (4, False), ((1 << 64) - 1, False)):
            self.assertEqual(number.to_bytes(8, 'big') + bytes(24) in known, there)
        with self.assertRaises(AgentError):
            known.add(b'1234567')

    def test_known_of_a_sink_without_end(self):
        known = Known()
        with mock.patch('terrace_agent.known.MOST', 10):
            for number in range(9):
                self.assertTrue(known.add(struct.pack('<3Q', *range(number * 3, number * 3 + 3))))
        self.assertEqual(len(known), 10)
        self.assertTrue((9).to_bytes(8, 'big') + bytes(24) in known)

    def test_devices_whose_file_system_has_a_number_of_its_own(self):
        device = next((path for path in glob.glob('/dev/*') if stat.S_ISBLK(os.stat(path).st_mode)), None)
        if device is None:
            self.skipTest('needs a device')
        state = os.stat(device)
        number = '%d:%d' % (os.major(state.st_rdev), os.minor(state.st_rdev))
        table = self.write('mountinfo', (
            '36 25 0:32 / /btrfs rw,noatime shared:1 master:2 - btrfs %s rw,subvol=/\n'
            '37 25 %s / /ext4 rw - ext4 /dev/root rw\n38 25 0:5 / /proc rw shared:3 - proc proc rw\n'
            '39 25 0:6 / /cut\n40 25 0:7 / /none rw - btrfs /dev/none rw\n' % (device, number)
        ).encode())  # fmt: skip
        with mock.patch('terrace_agent.in_use.MOUNTS', table):
            self.assertEqual(in_use.mounts(state), ['/btrfs', '/ext4'])
            self.assertEqual(in_use.mounts(os.stat(table)), [])

    def test_known_takes_eight_bytes_a_hash(self):
        known = Known()
        known.add(bytes(8 * 100000))
        self.assertEqual(known._numbers.itemsize * len(known), 800000)

    def test_whole_sections(self):
        self.assertEqual(holes.whole_sections(1, 30, 100, 10), (1, 3))
        self.assertEqual(holes.whole_sections(10, 95, 95, 10), (1, 10))
        self.assertEqual(holes.whole_sections(11, 19, 95, 10), (2, 1))

    def test_holes_of_a_file(self):
        path = self.path('disk')
        with open(path, 'wb') as file:
            file.truncate(100 * SECTION + 5)
            file.seek(50 * SECTION)
            file.write(b'x')
        with open(path, 'rb') as file:
            # Written a moment ago: nothing is believed.
            runs, data = holes.find(file.fileno(), 100 * SECTION + 5, SECTION)
            self.assertEqual((len(runs), data), (0, None))
            self.age(path)
            if holes.file_system(file.fileno()) in holes.BELIEVED:
                runs, data = holes.find(file.fileno(), 100 * SECTION + 5, SECTION)
                self.assertEqual(list(zip(runs.starts, runs.ends)), [(0, 50), (51, 101)])
                self.assertEqual(list(zip(data.starts, data.ends)), [(50 * SECTION, 50 * SECTION + holes.LEAST_HOLE)])

    def test_parts_of_runs(self):
        runs = holes.Runs()
        runs.add(10, 20)
        runs.add(20, 25)
        runs.add(40, 50)
        for start, end, expected_parts in (
            (0, 10, []), (0, 11, [(10, 11)]), (24, 41, [(24, 25), (40, 41)]), (25, 40, []), (12, 14, [(12, 14)]),
            (0, 99, [(10, 25), (40, 50)]), (50, 60, []),
        ):  # fmt: skip
            self.assertEqual(list(runs.within(start, end)), expected_parts)
        self.assertEqual(list(holes.Runs().within(0, 9)), [])

    def test_holes_within_sections_are_not_read(self):
        block = holes.BLOCK
        for seed in range(20):
            source = random.Random(seed)
            size = 10 * SECTION + source.randrange(SECTION)
            path = self.path('disk %d' % seed)
            with open(path, 'wb') as file:
                file.truncate(size)
                for _ in range(source.randrange(12)):
                    file.seek(source.randrange(size // block) * block)
                    file.write(os.urandom(min(source.randrange(1, 20 * block), size - file.tell())))
            self.age(path)
            with open(path, 'rb') as file:
                whole = file.read()
            asked = []
            disk = open_source({'kind': 'file', 'path': path, 'format': 'raw'}, self.control())
            with mock.patch.object(holes, 'LEAST_HOLE', block):
                disk.zero_runs(SECTION)
            with open(path, 'rb') as file:
                believed = holes.file_system(file.fileno()) in holes.BELIEVED
            reader = disk.reader()
            some = reader._some
            reader._some = lambda view, offset: asked.append((offset, len(view))) or some(view, offset)
            buffer = bytearray(os.urandom(SECTION))
            for offset in range(0, size, SECTION):
                part = memoryview(buffer)[:min(SECTION, size - offset)]
                reader.read_into(offset, part)
                self.assertEqual(bytes(part), whole[offset:offset + SECTION], (seed, offset))
            reader.close()
            disk.close()
            if believed and os.statvfs(path).f_bsize == block:
                blocks = [at for at in range(0, size, block) if whole[at:at + block].strip(b'\0')]
                self.assertEqual(sum(length for _, length in asked), sum(min(block, size - at) for at in blocks))

    def test_beside_a_writer_all_is_read(self):
        path = self.path('disk')
        with open(path, 'wb') as file:
            file.truncate(4 * SECTION)
        self.age(path)
        disk = open_source({'kind': 'file', 'path': path, 'format': 'raw', 'live': True}, self.control())
        self.addCleanup(disk.close)
        disk.zero_runs(SECTION)
        with open(path, 'r+b') as file:
            file.write(b'x' * 9)
        buffer = bytearray(SECTION)
        disk.reader().read_into(0, memoryview(buffer))
        self.assertEqual(bytes(buffer[:9]), b'x' * 9)

    def test_unknown_file_system_is_not_believed(self):
        with open('/proc/self/status', 'rb') as file:
            self.assertFalse(holes.may_believe(file.fileno()))

    def test_no_ranges_and_no_bitmap_means_all_is_read(self):
        source = open_source({'kind': 'file', 'path': self.write('d', b'x'), 'format': 'raw'}, self.control())
        self.addCleanup(source.close)
        self.assertIsNone(kept_runs({'parent': 'p'}, source, SECTION, self.control()))
        self.assertIsNone(kept_runs(None, source, SECTION, self.control()))


if __name__ == '__main__':
    unittest.main()
