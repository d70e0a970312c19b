"""Disks and sections past the page cache: every byte where it belongs, and nothing of it in memory afterwards."""

import ctypes
import errno
import mmap
import os
import random
import shutil
import tempfile
import unittest
from unittest import mock

from store_support import AGENT, sha

from terrace_agent import past_cache, section_read
from terrace_agent.past_cache import BOUNCE, LEAST_DIRECT, PAGE, Output, is_aligned, memory, takes_direct
from terrace_agent.section_file import write_section
from terrace_agent.section_read import SectionReader
from terrace_agent.sections import HEADER, MOST_STORED, Damaged, Sections

SIZE = 8 * 1024 * 1024


def resident(path):
    """Bytes of a file that are in the page cache (mincore(2))."""
    with open(path, 'rb') as file, mmap.mmap(file.fileno(), 0, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE) as pages:
        marks = ctypes.create_string_buffer(-(-len(pages) // mmap.PAGESIZE))
        first = ctypes.c_char.from_buffer(pages)
        failed = ctypes.CDLL(None).mincore(ctypes.c_void_p(ctypes.addressof(first)), ctypes.c_size_t(len(pages)), marks)
        del first
    assert failed == 0
    return sum(mark & 1 for mark in bytearray(marks.raw)) * mmap.PAGESIZE


def filled(size, shift=0):
    """A view of so many random bytes, so many bytes behind the beginning of a page."""
    view = memoryview(memory(shift + size))[shift:shift + size]
    view[:] = os.urandom(size)
    return view


class OnDisk(unittest.TestCase):
    def setUp(self):
        # On a disk, not in memory: only there the page cache can be passed by.
        self.folder = tempfile.mkdtemp(prefix='.test-past-', dir=AGENT)
        self.addCleanup(shutil.rmtree, self.folder, True)


class Writing(OnDisk):
    def setUp(self):
        OnDisk.setUp(self)
        self.path = os.path.join(self.folder, 'disk')
        self.fd = os.open(self.path, os.O_RDWR | os.O_CREAT)
        os.ftruncate(self.fd, SIZE)
        self.output = Output(self.fd)
        self.whole = bytearray(SIZE)
        self.addCleanup(os.close, self.fd)
        self.addCleanup(self.output.close)

    def put(self, offset, view):
        self.output.write(offset, view)
        self.whole[offset:offset + len(view)] = view

    def check(self):
        with open(self.path, 'rb') as file:
            self.assertEqual(file.read(), self.whole)

    def test_whole_pages_leave_nothing_in_memory(self):
        self.put(PAGE, filled(1024 * 1024))
        # Memory that no disk takes is copied first, in pieces.
        self.put(2 * 1024 * 1024, filled(BOUNCE + LEAST_DIRECT, shift=16))
        self.put(4 * 1024 * 1024, os.urandom(LEAST_DIRECT))
        self.assertEqual(resident(self.path), 0)
        self.check()
        self.assertLess(os.fstat(self.fd).st_blocks * 512, SIZE // 2, 'it is not sparse any more')

    def test_any_bytes_at_any_place(self):
        source = random.Random(5)
        for _ in range(60):
            step = source.choice((1, 512, PAGE))
            size = source.randrange(1, 2 * BOUNCE // step) * step
            offset = source.randrange((SIZE - size) // step + 1) * step
            self.put(offset, filled(size, source.choice((0, 16, 512))))
        self.check()

    def test_what_is_refused_in_the_middle_goes_through_the_cache_from_then_on(self):
        for code in (errno.EINVAL, errno.EOPNOTSUPP):
            self.output.close()
            self.output = Output(self.fd)
            real, left, direct = os.pwrite, [3 * PAGE], self.output._own

            def pwrite(fd, view, offset):
                if fd != direct:
                    return real(fd, view, offset)
                if not left[0]:
                    raise OSError(code, 'not so')
                view, left[0] = view[:left[0]], 0
                return real(fd, view, offset)

            with mock.patch('os.pwrite', side_effect=pwrite):
                self.put(0, filled(LEAST_DIRECT))
                self.put(LEAST_DIRECT, filled(LEAST_DIRECT))
            self.assertIsNone(self.output._direct)
            self.check()

    def test_other_errors_are_told(self):
        for code in (errno.ENOSPC, errno.EIO):
            with mock.patch('os.pwrite', side_effect=OSError(code, 'no')):
                with self.assertRaises(OSError) as caught:
                    self.output.write(0, filled(LEAST_DIRECT))
            self.assertEqual(caught.exception.errno, code)

    def test_where_there_is_no_such_way(self):
        with mock.patch.object(past_cache, 'DIRECT', 0):
            output = Output(self.fd)
            self.assertFalse(takes_direct(self.path))
        self.assertIsNone(output._own)
        self.whole[:LEAST_DIRECT] = data = os.urandom(LEAST_DIRECT)
        output.write(0, data)
        output.close()
        self.check()

    def test_alignment(self):
        self.assertTrue(is_aligned(filled(PAGE)))
        self.assertFalse(is_aligned(filled(PAGE, 512)))
        self.assertFalse(is_aligned(memoryview(bytes(PAGE))))


class Reading(OnDisk):
    def setUp(self):
        OnDisk.setUp(self)
        self.sections = Sections(self.folder)
        self.sections.make_folders()
        self.reader = SectionReader()

    def stored(self, size):
        data = os.urandom(size)
        path = self.sections.path(sha(data))
        write_section(path, 0, size, data)
        with open(path, 'rb') as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return path, data

    def test_every_size_and_nothing_of_it_in_memory(self):
        for size in (1, LEAST_DIRECT - HEADER.size, LEAST_DIRECT, LEAST_DIRECT + 77, 3000001, 1 << 20, 200):
            path, data = self.stored(size)
            codec, raw, payload = self.reader.read(path)
            self.assertEqual((codec, raw, bytes(payload)), (0, size, data))
            if size >= LEAST_DIRECT:
                self.assertEqual(resident(path), 0)

    def test_what_a_file_system_does_not_take_so(self):
        path, data = self.stored(1000001)
        real, calls = os.readv, []

        def readv(fd, views):
            calls.append(fd)
            if len(calls) == 2:
                raise OSError(errno.EINVAL, 'not so')
            return real(fd, [view[:8 * PAGE] for view in views])

        with mock.patch('os.readv', side_effect=readv):
            self.assertEqual(self.reader.read(path)[2], data)
        with mock.patch.object(section_read, 'DIRECT', 0):
            self.assertEqual(self.reader.read(path)[2], data)

    def test_what_is_no_section(self):
        path, data = self.stored(1000001)
        for size in (0, 7, HEADER.size, 999999, 1 << 20, HEADER.size + MOST_STORED + 1):
            os.truncate(path, size)
            with self.assertRaises(Damaged):
                self.reader.read(path)
        with self.assertRaises(FileNotFoundError):
            self.reader.read(path + 'x')
        self.assertEqual(self.reader.read(self.stored(5)[0])[:2], (0, 5))

    def test_a_file_that_becomes_shorter_or_cannot_be_read(self):
        path, _ = self.stored(1000001)
        with mock.patch('os.readv', return_value=0):
            with self.assertRaises(Damaged):
                self.reader.read(path)
        with mock.patch('os.readv', side_effect=OSError(errno.EIO, 'bad sector')):
            with self.assertRaises(Damaged):
                self.reader.read(path)
        with mock.patch('os.readv', side_effect=OSError(errno.ENOMEM, 'no memory')):
            with self.assertRaises(OSError):
                self.reader.read(path)


if __name__ == '__main__':
    unittest.main()
