"""What a capture hashes while the way to its sink is being opened."""

import hashlib
import os
import struct
import unittest
from unittest import mock

from agent_support import SECTION, Case, mixed
from terrace_agent import ahead as ahead_module, frames
from terrace_agent.ahead import ZEROS, Ahead
from terrace_agent.capture import Capture
from terrace_agent.disks import open_source
from terrace_agent.errors import AgentError
from terrace_agent.manifest import load
from test_capture import FakeSink, end_well, expected


class Unproven(FakeSink):
    """Proves nothing by itself."""

    def send(self, type, section=0, raw=0, payload=b'', codec=0, digest=None):
        frame = frames.Frame(type, codec, section, raw, digest, bytes(payload))
        with self._lock:
            self._answer(self, frame)


class HashedAhead(Case):
    def begin(self, data, threads=2):
        self.disk = self.write('disk', data)
        control = self.control()
        self.source = open_source({'kind': 'file', 'path': self.disk, 'format': 'raw'}, control)
        self.addCleanup(self.source.close)
        self.ahead = Ahead(self.source, SECTION, control, threads)
        return control

    def capture(self, control, sink):
        self.assertTrue(self.ahead.is_quiet())
        task = {'sectionBytes': SECTION, 'threads': 2, 'disk': {}}
        capture = Capture(task, self.source, sink, control, self.ahead)
        try:
            return capture.run()
        finally:
            self.assertTrue(capture.is_quiet())

    def test_hashes_are_those_of_the_sections(self):
        data = mixed(20 * SECTION) + b'a short end'
        self.begin(data)
        self.assertTrue(self.ahead.is_quiet())
        rows = expected(data)
        for number in range(20):
            found = self.ahead.digest(number)
            self.assertEqual(bytes(32) if found == ZEROS else found, rows[number])
        self.assertIsNone(self.ahead.digest(20))
        self.assertEqual(self.ahead.read_bytes, 20 * SECTION)

    def test_what_the_sink_has_is_not_read_again(self):
        data = mixed(20 * SECTION) + b'a short end'
        rows = expected(data)
        known = sorted(set(int.from_bytes(row[:8], 'big') for row in rows[:-1:2] if row != bytes(32)))
        control = self.begin(data)
        sink = FakeSink(end_well, known)
        result = self.capture(control, sink)
        self.assertEqual([sink.rows[number] for number in range(21)], rows)
        again = result['sent'] - 1
        self.assertGreater(result['same'], 0)
        self.assertEqual(result['readBytes'], (20 + again) * SECTION + len(b'a short end'))

    def test_no_more_than_may_stay_in_memory(self):
        with mock.patch.object(ahead_module, 'MOST_BYTES', 3 * SECTION):
            self.begin(os.urandom(9 * SECTION))
            self.assertTrue(self.ahead.is_quiet())
        self.assertEqual([number for number in range(9) if self.ahead.digest(number)], [0, 1, 2])

    def test_other_bytes_than_were_hashed_are_refused_and_sent_again(self):
        data = os.urandom(4 * SECTION)
        control = self.begin(data)
        self.assertTrue(self.ahead.is_quiet())
        times = os.stat(self.disk)
        changed = data[:SECTION] + os.urandom(SECTION) + data[2 * SECTION:]
        self.write('disk', changed)
        os.utime(self.disk, ns=(times.st_atime_ns, times.st_mtime_ns))
        came = []

        def answer(sink, frame):
            if frame.type == frames.SECTION and frame.section == 1:
                right = hashlib.sha256(frame.payload).digest() == frame.digest
                came.append(right)
                if not right:
                    sink.say(frames.BAD, 1)
            # A sink that lacks a section is not done.
            if came[-1:] == [True]:
                end_well(sink, frame)

        with mock.patch.object(type(self.source), 'unchanged', lambda source: True):
            result = self.capture(control, Unproven(answer))
        self.assertEqual((came, result['again']), ([False, True], 1))

    def test_a_disk_that_changed_since_makes_no_image(self):
        control = self.begin(mixed(4 * SECTION))
        self.assertTrue(self.ahead.is_quiet())
        # A file system's clock may stand still for some milliseconds.
        self.age(self.write('disk', os.urandom(4 * SECTION)))
        with self.assertRaises(AgentError) as caught:
            self.capture(control, Unproven(end_well))
        self.assertEqual(caught.exception.code, 'conflict')

    def test_what_fails_is_left_to_the_capture(self):
        data = os.urandom(4 * SECTION)
        for what in ('reader', 'zero_runs'):
            with mock.patch('terrace_agent.file_source.FileSource.%s' % what, side_effect=AgentError('bug', 'x')):
                control = self.begin(data)
                self.assertTrue(self.ahead.is_quiet())
            sink = FakeSink(end_well)
            self.capture(control, sink)
            self.assertEqual([sink.rows[number] for number in range(4)], expected(data))

    def test_the_whole_of_two_captures(self):
        data = mixed(30 * SECTION + 999)
        store = self.store()
        self.done(self.capture_task(self.write('disk', data), store, ahead=True))
        later = bytearray(data)
        later[5 * SECTION:5 * SECTION + 8] = struct.pack('<Q', 815)
        disk = self.write('disk', later)
        result = self.done(self.capture_task(disk, store, 'image-2', 'job-2', ahead=True))
        self.assertEqual((result['sent'], result['again']), (1, 0))
        rows = load(os.path.join(store, 'images', 'image-2.json')).rows
        self.assertEqual([rows.at(number) for number in range(31)], expected(bytes(later)))


if __name__ == '__main__':
    unittest.main()
