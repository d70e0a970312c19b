"""A disk is as sparse as what was captured: zeros within a section are not written where nothing was before."""

import os
import unittest

from agent_support import Case
from terrace_agent import file_target, holes
from terrace_agent.sparse import GRAIN, data_runs
from test_qemu import image

SECTION = 8 * GRAIN


class Runs(unittest.TestCase):
    def test_runs_hold_all_that_is_not_zero(self):
        for grains, tail, want in (
            ('', 0, []), ('0', 0, []), ('1', 0, [(0, 1)]), ('0110', 0, [(1, 3)]), ('101', 0, [(0, 1), (2, 3)]), ('00', 7, []),
            ('10', 7, [(0, 1)]), ('01', 7, [(1, 2)]),
        ):  # fmt: skip
            view = b''.join(bytes(GRAIN - 1) + bytes([int(one)]) for one in grains) + bytes(tail)
            self.assertEqual(list(data_runs(memoryview(view))), [(a * GRAIN, b * GRAIN) for a, b in want])

    def test_end_that_fills_no_grain(self):
        view = memoryview(bytes(GRAIN + 5) + b'\1')
        self.assertEqual(list(data_runs(view)), [(GRAIN, GRAIN + 6)])


class Sparse(Case):
    SIZE = 4 * SECTION

    def setUp(self):
        Case.setUp(self)
        self.data = bytearray(self.SIZE)
        # Each section has some data, and most of it has none.
        for number in range(4):
            self.data[number * SECTION + GRAIN:number * SECTION + GRAIN + 4096] = os.urandom(4096)
        self.folder = self.store()
        self.done(self.capture_task(self.write('disk', bytes(self.data)), self.folder, section=SECTION))

    def deploy(self, name, kind='file', format='raw', fresh=True):
        target = {'kind': kind, 'path': self.path(name), 'format': format, 'diskBytes': self.SIZE, 'fresh': fresh}
        return self.done(self.deploy_task(self.folder, target, self.SIZE))

    def test_file_without_a_block(self):
        with open(self.path('new'), 'wb') as file:
            file.truncate(self.SIZE)
        result = self.deploy('new')
        self.assertEqual(self.read(self.path('new')), bytes(self.data))
        self.assertEqual(result['writtenBytes'], 4 * GRAIN)
        self.assertLessEqual(os.stat(self.path('new')).st_blocks * 512, 4 * GRAIN + 65536)

    def test_file_that_has_a_block_is_written_whole(self):
        """Also where its maker says that it reads as zero."""
        for fresh in (True, False):
            self.write('old', os.urandom(self.SIZE))
            result = self.deploy('old', fresh=fresh)
            self.assertEqual(self.read(self.path('old')), bytes(self.data))
            self.assertEqual(result['writtenBytes'], self.SIZE)

    def test_file_system_that_may_lie_about_blocks(self):
        self.addCleanup(setattr, holes, 'file_system', holes.file_system)
        with open(self.path('new'), 'wb') as file:
            file.truncate(self.SIZE)
        spec = {'kind': 'file', 'path': self.path('new'), 'diskBytes': self.SIZE, 'fresh': True}
        for kind, blank in ((0xEF53, True), (0x2FC12FC1, False), (0x6969, False)):
            holes.file_system = lambda fd, kind=kind: kind
            target = file_target.FileTarget(spec, self.control())
            self.assertEqual(target.blank, blank)
            target.close()

    def test_qcow2(self):
        image('create', '-f', 'qcow2', self.path('new'), str(self.SIZE))
        result = self.deploy('new', 'qemu', 'qcow2')
        self.assertEqual(result['writtenBytes'], 4 * GRAIN)
        image('convert', '-f', 'qcow2', '-O', 'raw', self.path('new'), self.path('back'))
        self.assertEqual(self.read(self.path('back')), bytes(self.data))

    def test_qcow2_that_stands_on_another_or_holds_something(self):
        self.write('under', os.urandom(self.SIZE))
        image('create', '-f', 'qcow2', '-b', self.path('under'), '-F', 'raw', self.path('above'))
        image('convert', '-f', 'raw', '-O', 'qcow2', self.path('under'), self.path('full'))
        for name in ('above', 'full'):
            self.assertEqual(self.deploy(name, 'qemu', 'qcow2')['writtenBytes'], self.SIZE)
            image('convert', '-f', 'qcow2', '-O', 'raw', self.path(name), self.path('back'))
            self.assertEqual(self.read(self.path('back')), bytes(self.data))


if __name__ == '__main__':
    unittest.main()
