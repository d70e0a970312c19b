"""Compression: there and back, nothing that is not worth it, and bombs that do not go off."""

import os
import random
import subprocess
import sys
import unittest
import zlib

from agent_support import AGENT
from terrace_agent import codecs
from terrace_agent.errors import AgentError
from terrace_agent.frames import CODEC_NONE, CODEC_ZLIB, CODEC_ZSTD

TEXT = bytearray(b'a line that comes again and again\n' * 4000)


def noise(size, seed=1):
    return bytearray(random.Random(seed).getrandbits(8 * size).to_bytes(size, 'big'))


def back(codec, payload, size):
    target = bytearray(size + 16)
    codecs.Decompressor().decompress_into(memoryview(target)[:size], codec, payload)
    # Nothing may ever be written behind the length asked for.
    assert target[size:] == bytes(16)
    return target[:size]


@unittest.skipUnless('zstd' in codecs.available(), 'no zstd here')
class Zstd(unittest.TestCase):
    def pack(self, data):
        codec, payload = codecs.Compressor(CODEC_ZSTD).compress(data)
        return codec, bytes(payload)

    def test_there_and_back(self):
        codec, payload = self.pack(TEXT)
        self.assertEqual(codec, CODEC_ZSTD)
        self.assertLess(len(payload), len(TEXT) // 10)
        self.assertEqual(back(codec, payload, len(TEXT)), TEXT)

    def test_noise_is_left_as_it_is(self):
        data = noise(100000)
        self.assertEqual(self.pack(data), (CODEC_NONE, bytes(data)))

    def test_three_percent_is_the_least(self):
        # Noise with so much of zeros behind it that just under or over 3 % is saved.
        for zeros, codec in ((2000, CODEC_NONE), (5000, CODEC_ZSTD)):
            self.assertEqual(self.pack(noise(100000 - zeros) + bytearray(zeros))[0], codec)

    def test_sizes_at_the_edge(self):
        for size in (1, 2, 511, 512, 4096):
            codec, payload = self.pack(bytearray(size))
            self.assertEqual(back(codec, payload, size), bytearray(size))

    def test_context_and_buffer_are_used_again(self):
        compressor = codecs.Compressor(CODEC_ZSTD)
        for size in (1000, 100000, 1000):
            codec, payload = compressor.compress(bytearray(size))
            self.assertEqual(back(codec, payload, size), bytearray(size))

    def test_bomb_and_cut_and_nonsense(self):
        _, payload = self.pack(bytearray(4 * 1024 * 1024))
        for bad, size in ((payload, 1000), (payload, 5 * 1024 * 1024), (payload[:-3], 4 * 1024 * 1024), (b'junk', 9)):
            with self.assertRaises(AgentError) as raised:
                back(CODEC_ZSTD, bad, size)
            self.assertEqual(raised.exception.code, 'corrupt')

    def test_random_damage(self):
        _, payload = self.pack(TEXT)
        source = random.Random(4)
        for _ in range(500):
            bad = bytearray(payload)
            for _ in range(source.randrange(1, 4)):
                bad[source.randrange(len(bad))] ^= 1 << source.randrange(8)
            try:
                back(CODEC_ZSTD, bytes(bad), len(TEXT))
            except AgentError as error:
                self.assertEqual(error.code, 'corrupt')


class Zlib(unittest.TestCase):
    def test_is_read(self):
        self.assertEqual(back(CODEC_ZLIB, zlib.compress(bytes(TEXT)), len(TEXT)), TEXT)

    def test_bomb(self):
        for size in (1000, 2 * 1024 * 1024):
            with self.assertRaises(AgentError):
                back(CODEC_ZLIB, zlib.compress(bytes(1024 * 1024)), size)

    def test_is_never_chosen(self):
        self.assertEqual(codecs.choose('zlib'), CODEC_NONE)


class None_(unittest.TestCase):
    def test_wrong_length(self):
        with self.assertRaises(AgentError):
            back(CODEC_NONE, b'abc', 4)

    def test_host_without_zstd(self):
        code = (
            'import sys; sys.path.insert(0, sys.argv[1]); from terrace_agent import codecs;'
            'print(codecs.available(), codecs.choose("zstd"), codecs.Compressor(0).compress(bytearray(9))[0])'
        )
        out = subprocess.check_output(
            [sys.executable, '-B', '-c', code, AGENT], env=dict(os.environ, TERRACE_AGENT_ZSTD='none')
        )
        self.assertEqual(out.split(b'\n')[0], b"['none', 'zlib'] 0 0")


if __name__ == '__main__':
    unittest.main()
