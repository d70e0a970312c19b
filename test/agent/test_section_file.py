"""Section files as they are written: past the page cache, through it, and where a file system takes only a part."""

import errno
import os
import shutil
import tempfile
import unittest
from unittest import mock

from store_support import AGENT, sha

from terrace_agent import frames, section_file
from terrace_agent.section_file import LEAST_DIRECT, PAGE, write_section
from terrace_agent.section_read import SectionReader
from terrace_agent.sections import HEADER, Sections

SIZES = [
    LEAST_DIRECT - HEADER.size - 1, LEAST_DIRECT - HEADER.size, LEAST_DIRECT, LEAST_DIRECT + PAGE - HEADER.size,
    LEAST_DIRECT + PAGE - HEADER.size + 1, 1000001,
]  # fmt: skip


class SectionFile(unittest.TestCase):
    def setUp(self):
        # On a disk, not in memory: only there the page cache can be passed by.
        self.folder = tempfile.mkdtemp(prefix='.test-sections-', dir=AGENT)
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.sections = Sections(self.folder)
        self.sections.make_folders()
        self.buffers = frames.Buffers()

    def _write(self, data):
        """As a frame that came has it. The memory had something else before."""
        room = self.buffers.take(len(data))
        room[:] = b'\xee' * len(room)
        payload = memoryview(room)[frames.BEFORE:frames.BEFORE + len(data)]
        payload[:] = data
        path = self.sections.path(sha(data))
        try:
            write_section(path, 0, len(data), payload, room)
            self.assertEqual(payload, data)
        finally:
            payload.release()
            self.buffers.give(room)
        return path

    def _read(self, data):
        codec, raw, payload = SectionReader().read(self.sections.path(sha(data)))
        self.assertEqual((codec, raw), (0, len(data)))
        return bytes(payload)

    def test_every_size_has_its_bytes_and_nothing_behind_them(self):
        for size in SIZES:
            data = os.urandom(size)
            path = self._write(data)
            self.assertEqual(os.path.getsize(path), HEADER.size + size)
            self.assertEqual(self._read(data), data)

    def test_whole_pages_go_past_the_cache_and_the_rest_through_it(self):
        data = os.urandom(LEAST_DIRECT + 100)
        plain, direct, write = [], [], os.write
        with mock.patch('os.writev', side_effect=lambda fd, parts: plain.append(sum(map(len, parts))) or write(
                fd, b''.join(parts))), mock.patch(
                    'os.write', side_effect=lambda fd, view: direct.append(len(view)) or write(fd, view)):
            self._write(data)
        self.assertEqual((direct, plain), ([LEAST_DIRECT], [HEADER.size + 100]))
        self.assertEqual(self._read(data), data)

    def test_what_a_file_system_does_not_take_so_goes_through_the_cache(self):
        real = os.write
        for taken in (0, PAGE, 5 * PAGE):
            data = os.urandom(LEAST_DIRECT + 77)
            left = [taken]

            def write(fd, view):
                if not left[0]:
                    raise OSError(errno.EINVAL, 'not so')
                done = real(fd, view[:left[0]])
                left[0] -= done
                return done

            with mock.patch('os.write', side_effect=write):
                self._write(data)
            self.assertEqual(self._read(data), data)

    def test_where_there_is_no_such_way(self):
        data = os.urandom(LEAST_DIRECT)
        with mock.patch.object(section_file, '_DIRECT', 0):
            self._write(data)
        self.assertEqual(self._read(data), data)

    def test_a_full_disk_is_told(self):
        with mock.patch('os.write', side_effect=OSError(errno.ENOSPC, 'full')):
            with self.assertRaises(OSError) as caught:
                self._write(os.urandom(LEAST_DIRECT))
        self.assertEqual(caught.exception.errno, errno.ENOSPC)
