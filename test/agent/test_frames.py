"""Frames: whole, cut anywhere, damaged, oversized, hostile; and the noise before the first one."""

import os
import random
import struct
import threading
import time
import unittest
import zlib

from agent_support import Pipe
from terrace_agent import frames
from terrace_agent.errors import AgentError

ONE_OF_EACH = [
    (type, dict(section=3, raw=5, payload=b'12345', digest=b'd' * 32) if type == frames.SECTION else dict(payload=b'{}'))
    for type in sorted(frames.NAMES)
]


def packed(type, section=0, raw=0, payload=b'', codec=0, digest=None):
    return frames.pack_header(type, section, raw, len(payload), codec, digest) + payload


def forged(type=frames.SECTION, codec=0, flags=0, raw=1, wire=1, magic=b'TRF1'):
    """A header with a right CRC-32, whatever it says."""
    head = struct.pack('<4sBBHIII32s', magic, type, codec, flags, 0, raw, wire, bytes(32))
    return head + struct.pack('<I', zlib.crc32(head) & 0xFFFFFFFF)


class FrameCase(unittest.TestCase):
    def read(self, data, skip_noise=False):
        pipe = Pipe(skip_noise)
        self.addCleanup(pipe.close)
        pipe.feed(data)
        return pipe.reader

    def fails(self, code, data, skip_noise=False):
        with self.assertRaises(AgentError) as raised:
            channel = self.read(data, skip_noise)
            while channel.receive() is not None:
                pass
        self.assertEqual(raised.exception.code, code)
        return raised.exception


class Whole(FrameCase):
    def test_one_of_each_comes_as_it_went(self):
        for type, parts in ONE_OF_EACH:
            channel = self.read(packed(type, **parts))
            frame = channel.receive()
            self.assertEqual((frame.type, bytes(frame.payload)), (type, parts['payload']))
            self.assertEqual((frame.section, frame.raw), (parts.get('section', 0), parts.get('raw', 0)))
            self.assertIsNone(channel.receive())

    def test_header_is_as_documented(self):
        head = packed(frames.SECTION, 7, 9, b'123456789', 0, bytes(range(32)))[:56]
        self.assertEqual(head[:4], b'TRF1')
        self.assertEqual((head[4], head[5], head[6:8]), (19, 0, b'\0\0'))
        self.assertEqual(struct.unpack('<III', head[8:20]), (7, 9, 9))
        self.assertEqual(head[20:52], bytes(range(32)))
        self.assertEqual(struct.unpack('<I', head[52:])[0], zlib.crc32(head[:52]) & 0xFFFFFFFF)

    def test_many_threads_write_whole_frames(self):
        pipe = Pipe()
        self.addCleanup(pipe.close)
        rounds, size = 40, 300000

        def write(byte):
            for number in range(rounds):
                pipe.writer.send(frames.SECTION, number, size, bytes([byte]) * size, digest=bytes([byte]) * 32)

        threads = [threading.Thread(target=write, args=(byte,)) for byte in (1, 2, 3)]
        for thread in threads:
            thread.start()
        for _ in range(3 * rounds):
            frame = pipe.reader.receive()
            self.assertEqual(bytes(frame.payload), frame.digest[:1] * size)
            frame.release()
        for thread in threads:
            thread.join()

    def test_buffers_are_used_again(self):
        pipe = Pipe()
        self.addCleanup(pipe.close)
        seen = set()
        for _ in range(5):
            pipe.writer.send(frames.SECTION, 0, 4, b'abcd')
            frame = pipe.reader.receive()
            seen.add(id(frame._buffer))
            frame.release()
        self.assertEqual(len(seen), 1)

    def test_nothing_too_large_is_written(self):
        pipe = Pipe()
        self.addCleanup(pipe.close)
        for type, size in ((frames.RESULT, 8 * 1024 * 1024 + 1), (frames.SECTION, 17 * 1024 * 1024 + 1)):
            with self.assertRaises(AgentError) as raised:
                pipe.writer.send(type, payload=bytes(size))
            self.assertEqual(raised.exception.code, 'bug')
        pipe.writer.send(frames.LOG, payload=b'{}')
        self.assertEqual(pipe.reader.receive().name, 'LOG')

    def test_writer_after_a_broken_pipe_never_writes_again(self):
        pipe = Pipe()
        os.close(pipe.read_fd)
        for _ in range(2):
            with self.assertRaises(AgentError) as raised:
                pipe.writer.send(frames.LOG, payload=b'{}')
            self.assertEqual(raised.exception.code, 'transport')
        pipe.end()


class Cut(FrameCase):
    def test_every_type_at_every_byte(self):
        for type, parts in ONE_OF_EACH:
            data = packed(type, **parts)
            for size in range(1, len(data)):
                self.fails('transport', data[:size])

    def test_between_two_frames_is_an_end(self):
        self.assertIsNone(self.read(b'').receive())


class Damaged(FrameCase):
    def test_every_bit_of_a_header(self):
        data = packed(frames.SECTION, 1, 3, b'abc', digest=b'x' * 32)
        for bit in range(56 * 8):
            bad = bytearray(data)
            bad[bit // 8] ^= 1 << (bit % 8)
            self.fails('protocol', bytes(bad))

    def test_limits_are_checked_before_anything_is_allocated(self):
        limit = 16 * 1024 * 1024
        for head in (
            forged(raw=limit + 1, wire=10, codec=1),
            forged(raw=limit, wire=17 * 1024 * 1024 + 1, codec=1),
            forged(raw=0xFFFFFFFF, wire=0xFFFFFFFF),
            forged(raw=0, wire=0),
            forged(raw=2, wire=1),
            forged(frames.OPEN, wire=8 * 1024 * 1024 + 1),
            forged(frames.OPEN, wire=0xFFFFFFFF),
            forged(frames.OPEN, codec=1),
            forged(codec=3),
            forged(flags=1),
            forged(type=0),
            forged(type=99),
            forged(magic=b'TRF2'),
        ):
            self.fails('protocol', head)

    def test_json_that_is_none(self):
        for payload in (b'', b'[]', b'"a"', b'{', b'\xff\xfe', b'{"a":1e400}x', b'[' * 100000, b'{"a":' * 5000):
            with self.assertRaises(AgentError) as raised:
                frames.parse_json(payload)
            self.assertEqual(raised.exception.code, 'protocol')

    def test_a_number_that_would_take_minutes(self):
        began = time.monotonic()
        with self.assertRaises(AgentError):
            frames.parse_json(b'{"a":%s}' % (b'9' * 1000000))
        self.assertLess(time.monotonic() - began, 5)
        self.assertEqual(frames.parse_json(b'{"a":-9223372036854775807}'), {'a': -9223372036854775807})

    def test_numbers_that_are_cut(self):
        frame = self.read(packed(frames.NEED, payload=b'12345')).receive()
        with self.assertRaises(AgentError):
            frame.numbers()

    def test_random_damage_only_ever_ends_in_a_known_error(self):
        source = random.Random(20)
        stream = b''.join(packed(type, **parts) for type, parts in ONE_OF_EACH)
        for _ in range(2000):
            data = bytearray(stream)
            for _ in range(source.randrange(1, 6)):
                how = source.randrange(3)
                at = source.randrange(len(data))
                if how == 0:
                    data[at] = source.randrange(256)
                elif how == 1:
                    del data[at:at + source.randrange(1, 40)]
                else:
                    data[at:at] = bytes(source.randrange(256) for _ in range(source.randrange(1, 40)))
            channel = self.read(bytes(data))
            try:
                while channel.receive() is not None:
                    pass
            except AgentError as error:
                self.assertIn(error.code, ('protocol', 'transport'))


class Noise(FrameCase):
    def test_banner_before_sync(self):
        frame = packed(frames.HELLO, payload=b'{"a":1}')
        for noise in (b'', b'Welcome!\n', frames.SYNC[:10], frames.SYNC[:31] + b'x', b'\n\0' * 100, os.urandom(60000)):
            channel = self.read(noise + frames.SYNC + frame, True)
            self.assertEqual(channel.receive().json(), {'a': 1})
            self.assertEqual(channel.noise, noise[-2000:])

    def test_in_pieces_of_any_size(self):
        data = b'motd\n' + frames.SYNC + packed(frames.HELLO, payload=b'{"a":1}')
        for size in (1, 3, 7, 31, 33):
            pipe = Pipe(True)

            def drip():
                for at in range(0, len(data), size):
                    os.write(pipe.write_fd, data[at:at + size])
                pipe.end()

            thread = threading.Thread(target=drip)
            thread.start()
            self.assertEqual(pipe.reader.receive().json(), {'a': 1})
            thread.join()
            pipe.close()

    def test_too_much_noise(self):
        self.fails('protocol', b'x' * 70000 + frames.SYNC, True)

    def test_no_agent_at_all_says_what_was_printed(self):
        error = self.fails('transport', b'sh: python3: not found\n', True)
        self.assertIn('python3: not found', error.details['printed'])


if __name__ == '__main__':
    unittest.main()
