"""Disks that cannot be read, files that are not there, and a store without room for one more name: real ones."""

import os
import shutil
import subprocess
import unittest

from agent_support import SECTION, Case, mixed

NEEDS_ROOT = unittest.skipUnless(os.geteuid() == 0, 'needs devices and mounts')
NEEDS_QEMU = unittest.skipUnless(shutil.which('qemu-nbd'), 'no QEMU tools here')


class Unread(Case):
    def setUp(self):
        Case.setUp(self)
        self.data = mixed(40 * SECTION, 7)
        self.raw = self.write('raw', self.data)
        self.store_folder = self.store()

    def capture(self, disk, allow):
        return dict(self.capture_task(disk, self.store_folder), allow=[self.folder, allow])

    def no_image(self, task, at_least):
        error = self.refused('source.read', task)
        self.assertRegex(error['message'], 'cannot be read at byte .*[Ee]rror')
        self.assertIn('No image was made', error['left'])
        self.assertIn('ddrescue', error['next'])
        self.assertGreaterEqual(error['details']['offset'], at_least)
        self.assertEqual(os.listdir(self.store_folder + '/images'), [])

    @NEEDS_ROOT
    def test_a_device_that_gives_errors(self):
        found = subprocess.run(['losetup', '--show', '-f', self.raw], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if found.returncode != 0:
            self.skipTest('needs a loop device')
        device = found.stdout.decode().strip()
        self.addCleanup(subprocess.call, ['losetup', '-d', device])
        # The device has its size still; what lies behind this place is nowhere.
        os.truncate(self.raw, 30 * SECTION)
        subprocess.check_call(['blockdev', '--flushbufs', device])
        task = self.capture({'kind': 'device', 'path': device, 'identity': 'snapshot-1'}, device)
        # The kernel reads ahead, and what it asked for in one go fails in one go.
        ahead = self.read('/sys/block/%s/queue/read_ahead_kb' % os.path.basename(device))
        self.no_image(task, 30 * SECTION - 2 * 1024 * int(ahead))
        # What was read is kept: with the place mended only the rest is sent.
        with open(self.raw, 'r+b') as file:
            file.write(self.data)
        subprocess.check_call(['blockdev', '--flushbufs', device])
        result = self.done(task)
        self.assertGreater(result['skipped'], 0)
        target = self.path('back')
        self.done(self.deploy_task(self.store_folder, target, len(self.data)))
        self.assertEqual(self.read(target), self.data)

    @NEEDS_QEMU
    def test_a_server_whose_disk_gives_errors(self):
        # "blkdebug" of QEMU: reads of that sector fail.
        rules = self.write('rules', b'[inject-error]\nevent = "read_aio"\nerrno = "5"\nsector = "%d"\n' % (20 * SECTION // 512))
        # QEMU's own rules of quoting are not what is tried here.
        beside = '/tmp/terrace-%d/' % os.getpid()
        os.symlink(self.folder, beside[:-1])
        self.addCleanup(os.unlink, beside[:-1])
        sock = self.path('s')
        server = subprocess.Popen(
            ['qemu-nbd', '-k', sock, '-x', 'disk', '--persistent', '-e', '20', '--image-opts',
             'driver=raw,file.driver=blkdebug,file.config=%s,file.image.driver=file,file.image.filename=%s'
             % (beside + os.path.basename(rules), beside + os.path.basename(self.raw))],
            stderr=subprocess.PIPE,
        )  # fmt: skip
        self.addCleanup(server.stderr.close)
        try:
            while not os.path.exists(sock) and server.poll() is None:
                pass
            self.assertIsNone(server.poll())
            disk = {'kind': 'nbd', 'socket': sock, 'export': 'disk', 'identity': 'snapshot-1'}
            self.no_image(self.capture(disk, sock), 0)
        finally:
            server.terminate()
            server.wait()

    def test_what_is_not_there_or_may_not_be_opened(self):
        for kind in ('file', 'qemu'):
            disk = {'kind': kind, 'path': self.path('none'), 'format': 'raw'}
            error = self.refused('not-found', self.capture_task(disk, self.store_folder))
            self.assertEqual(error['changed'], 'nothing')
            self.assertIn('none', error['message'])
            self.assertTrue(error['left'] and error['next'])
        self.done(self.capture_task(self.raw, self.store_folder))
        for target in ({'kind': 'file', 'format': 'raw'}, {'kind': 'qemu', 'format': 'qcow2'}):
            target.update(path=self.path('no folder/out'), diskBytes=len(self.data))
            error = self.refused('not-found', self.deploy_task(self.store_folder, target, 0))
            self.assertIn('no folder', error['message'])
            self.assertTrue(error['left'] and error['next'])


@NEEDS_ROOT
class NoRoom(Case):
    def test_what_makes_room_needs_none(self):
        small = self.path('small')
        os.mkdir(small)
        if subprocess.call(['mount', '-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', small]) != 0:
            self.skipTest('needs to mount')
        self.addCleanup(subprocess.call, ['umount', '-l', small])
        store = self.store('small/store')
        self.done(self.capture_task(self.write('disk', mixed(20 * SECTION, 3)), store))
        old = os.path.join(store, 'trash', 'a' * 64)
        with open(old, 'wb') as file:
            file.write(bytes(65536))
        self.age(old, 2 * 86400)
        fill = os.open(small + '/fill', os.O_CREAT | os.O_WRONLY)
        self.addCleanup(os.close, fill)
        with self.assertRaises(OSError):
            while True:
                os.write(fill, bytes(4096))
        self.done({'task': 'remove', 'store': store, 'id': 'image-1'})
        result = self.done({'task': 'prune', 'store': store, 'graceSeconds': 0, 'dryRun': False})
        self.assertEqual((result['emptiedFiles'], result['unusedSections'] > 0), (1, True))
        self.assertEqual(os.listdir(store + '/tmp'), [])


@NEEDS_ROOT
class NoNames(Case):
    def test_a_store_without_inodes_is_full(self):
        small = self.path('small')
        os.mkdir(small)
        if subprocess.call(['mount', '-t', 'tmpfs', '-o', 'size=64m,nr_inodes=330', 'tmpfs', small]) != 0:
            self.skipTest('needs to mount')
        self.addCleanup(subprocess.call, ['umount', '-l', small])
        store = self.store('small/store')
        data = mixed(100 * SECTION, 3)
        disk = self.write('disk', data)
        error = self.refused('store.full', self.capture_task(disk, store))
        self.assertTrue(error['left'] and error['next'])
        self.assertEqual([os.listdir(store + '/images'), os.listdir(store + '/tmp')], [[], []])
        subprocess.check_call(['mount', '-o', 'remount,nr_inodes=2000', small])
        result = self.done(self.capture_task(disk, store))
        self.assertGreater(result['skipped'], 0)
        target = self.path('back')
        self.done(self.deploy_task(store, target, len(data)))
        self.assertEqual(self.read(target), data)


if __name__ == '__main__':
    unittest.main()
