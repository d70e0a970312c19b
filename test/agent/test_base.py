"""Bases: sealed when whole, refused once they were touched, copied by sharing blocks or with every byte proven."""

import json
import os
import shutil
import subprocess
import unittest

from agent_support import SECTION, Case, mixed
from terrace_agent import base, qcow2
from terrace_agent.errors import AgentError

SIZE = 40 * SECTION + 512
NEEDS_QEMU = unittest.skipUnless(shutil.which('qemu-nbd') and shutil.which('qemu-img'), 'no QEMU tools here')


class Sealed(Case):
    """An image in a store, and a base of it."""

    def setUp(self):
        Case.setUp(self)
        self.data = mixed(SIZE, 5)
        self.raw = self.write('raw', self.data)
        self.store_folder = self.store()
        self.done(self.capture_task(self.raw, self.store_folder))
        self.base = self.path('base.qcow2')
        target = {'kind': 'qemu', 'path': self.base, 'format': 'qcow2', 'diskBytes': SIZE}
        deploy = self.deploy_task(self.store_folder, target, 0, local=True, seal=True)
        self.image = deploy['image']
        self.assertTrue(self.done(deploy)['sealed'])

    def copy(self, name, format, size=SIZE, **more):
        path = self.path(name)
        if not os.path.exists(path):
            with open(path, 'wb') as file:
                file.write(b'what an earlier try left' * 9000)
        target = {'path': path, 'format': format, 'diskBytes': size}
        return path, dict({'task': 'copy', 'base': self.base, 'image': self.image, 'target': target}, **more)

    def assert_is_image(self, path, format):
        subprocess.check_call(['qemu-img', 'compare', '-q', '-f', format, '-F', 'raw', path, self.raw])


@NEEDS_QEMU
class Bases(Sealed):
    def test_copied_with_every_byte_proven(self):
        for format in ('raw', 'qcow2'):
            for threads in (1, 4):
                with self.subTest(format=format, threads=threads):
                    path, task = self.copy('%s-%d' % (format, threads), format, threads=threads)
                    self.assertIn(self.done(task)['how'], ('copied', 'shared'))
                    self.assert_is_image(path, format)
                    if format == 'qcow2':
                        subprocess.check_call(['qemu-img', 'check', '-q', path])
                    else:
                        self.assertEqual(self.read(path), self.data)

    def test_larger_raw_disk_ends_in_zeros(self):
        path, task = self.copy('large', 'raw', SIZE + 3 * SECTION + 100)
        self.done(task)
        self.assertEqual(self.read(path), self.data + bytes(3 * SECTION + 100))
        self.refused('precondition', self.copy('small', 'raw', SIZE - 512)[1])

    def test_is_a_base(self):
        task = {'task': 'base', 'path': self.base, 'image': self.image}
        self.assertEqual(self.done(task), {'diskBytes': SIZE})
        # What libvirt does with a disk's file: it is given to QEMU's account.
        os.chmod(self.base, 0o644)
        self.assertEqual(self.done(task), {'diskBytes': SIZE})
        other = dict(task, image=dict(self.image, sha256='0' * 64))
        self.assertIn('another image', self.refused('precondition', other)['message'])
        with open(self.base, 'r+b'):
            self.assertIn('being written', self.refused('precondition', task)['message'])
        self.refused('path', dict(task, path='/etc/passwd'))

    def test_one_that_was_written_to_is_none_any_more(self):
        subprocess.check_call(['qemu-io', '-f', 'qcow2', '-c', 'write -P 7 0 512', self.base], stdout=subprocess.DEVNULL)
        for task in ({'task': 'base', 'path': self.base, 'image': self.image}, self.copy('out', 'raw')[1]):
            self.assertIn('changed', self.refused('precondition', task)['message'])

    def test_one_without_a_seal_is_none(self):
        os.removexattr(self.base, base.ATTRIBUTE)
        numbers = {'version': 1, 'sectionBytes': SECTION, 'diskBytes': SIZE, 'bytes': 1, 'changed': 1}
        huge = json.dumps(dict(numbers, diskBytes=1 << 60)).encode()
        wide = json.dumps(dict(numbers, sectionBytes=1 << 40)).encode()
        for seal in (None, b'{}', b'[1]', b'\xff', json.dumps({'version': 9}).encode(), huge, wide):
            if seal is not None:
                os.setxattr(self.base, base.ATTRIBUTE, seal)
            self.assertIn('no seal', self.refused('precondition', self.copy('out', 'raw')[1])['message'])

    def test_bytes_that_rotted_on_the_disk_are_found(self):
        """Nobody wrote to the file, says its time; only its bytes are others."""
        state = os.stat(self.base)
        with open(self.base, 'r+b') as file:
            _, found = qcow2.runs(file.fileno(), self.base)
            file.seek(found[0][2] + 700)
            byte = file.read(1)
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte[0] ^ 1]))
        os.utime(self.base, ns=(state.st_atime_ns, state.st_mtime_ns))
        path, task = self.copy('out', 'raw')
        name, value = self.run_task(task)
        # Where this folder's file system shares blocks nobody reads them.
        wanted = ('RESULT', 'shared') if name == 'RESULT' else ('ERROR', 'corrupt')
        self.assertEqual((name, value.get('code', value.get('how'))), wanted)

    def test_what_only_qemu_reads_is_left_to_it(self):
        for words in (['-c'], ['-o', 'compression_type=zstd'], ['-o', 'extended_l2=on']):
            path = self.path('other.qcow2')
            subprocess.check_call(['qemu-img', 'convert', '-O', 'qcow2'] + words + [self.raw, path])
            with open(path, 'rb') as file, self.assertRaises(AgentError) as caught:
                qcow2.runs(file.fileno(), path)
            self.assertEqual(caught.exception.code, 'unsupported')
        subprocess.check_call(
            ['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', self.base, '-F', 'qcow2', self.path('above')]
        )
        for path in (self.path('above'), self.raw):
            with open(path, 'rb') as file, self.assertRaises(AgentError):
                qcow2.runs(file.fileno(), path)

    def test_runs_are_what_qemu_says(self):
        with open(self.base, 'rb') as file:
            size, found = qcow2.runs(file.fileno(), self.base)
        said = json.loads(subprocess.check_output(['qemu-img', 'map', '--output=json', '-f', 'qcow2', self.base]).decode())
        wanted = []
        for one in said:
            if one['data']:
                last = wanted[-1] if wanted else None
                if last and (last[0] + last[1], last[2] + last[1]) == (one['start'], one['offset']):
                    last[1] += one['length']
                else:
                    wanted.append([one['start'], one['length'], one['offset']])
        self.assertEqual((size, found), (-(-SIZE // 512) * 512, wanted))

    def test_cut_copy_is_made_anew(self):
        path, task = self.copy('again', 'qcow2')
        self.done(task)
        os.truncate(path, 100000)
        self.done(task)
        self.assert_is_image(path, 'qcow2')


def loop_device():
    """Why there is none that a file system which shares blocks can be made on, or None."""
    if os.geteuid() != 0 or not shutil.which('mkfs.xfs') or not shutil.which('losetup'):
        return 'needs root and mkfs.xfs'
    return None if os.path.exists('/dev/loop-control') else 'no loop devices here'


@NEEDS_QEMU
@unittest.skipIf(loop_device(), loop_device())
class Sharing(Sealed):
    """The same on XFS, on a file behind a loop device."""

    def setUp(self):
        mounted = self.mounted = '/var/tmp/terrace-xfs-%d' % os.getpid()
        disk = mounted + '.img'
        with open(disk, 'wb') as file:
            file.truncate(400 * 1024 * 1024)
        self.addCleanup(os.unlink, disk)
        subprocess.check_call(['mkfs.xfs', '-q', '-m', 'reflink=1', disk])
        os.mkdir(mounted)
        self.addCleanup(os.rmdir, mounted)
        subprocess.check_call(['mount', '-o', 'loop', disk, mounted])
        self.addCleanup(subprocess.check_call, ['umount', mounted])
        self.above = mounted
        Sealed.setUp(self)

    def test_blocks_are_shared(self):
        for format in ('raw', 'qcow2'):
            path, task = self.copy('shared.' + format, format)
            before = os.statvfs(self.mounted).f_bfree
            result = self.done(task)
            self.assertEqual((result['how'], result['reason']), ('shared', None))
            os.sync()
            # Next to nothing but the odd end was written.
            self.assertLess((before - os.statvfs(self.mounted).f_bfree) * 4096, 300000)
            self.assert_is_image(path, format)

    def test_from_another_file_system_it_is_copied(self):
        path = '/var/tmp/terrace-elsewhere-%d' % os.getpid()
        open(path, 'wb').close()
        self.addCleanup(os.unlink, path)
        task = self.copy('unused', 'raw')[1]
        task['target']['path'] = path
        result = self.done(dict(task, allow=[self.folder, path]))
        self.assertEqual((result['how'], result['reason']), ('copied', os.strerror(18)))
        self.assertEqual(self.read(path), self.data)
