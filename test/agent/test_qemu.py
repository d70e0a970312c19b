"""QEMU's formats through qemu-nbd, and the NBD client against a server that breaks the protocol."""

import os
import shutil
import socket
import struct
import subprocess
import threading
import unittest

from agent_support import SECTION, Agent, Case, head, mixed
from terrace_agent import nbd
from terrace_agent.errors import AgentError
from terrace_agent.manifest import load
from terrace_agent.nbd import Connection
from test_capture import expected

NEEDS_QEMU = unittest.skipUnless(shutil.which('qemu-nbd') and shutil.which('qemu-img'), 'no QEMU tools here')
SIZE = 40 * SECTION


def image(*words):
    subprocess.check_call(['qemu-img'] + list(words), stdout=subprocess.DEVNULL)


@NEEDS_QEMU
class Formats(Case):
    def setUp(self):
        Case.setUp(self)
        self.data = bytearray(mixed(SIZE, 3))
        self.raw = self.write('raw', self.data)
        self.store_folder = self.store()

    def rows(self, name):
        rows = load(os.path.join(self.store_folder, 'images', name + '.json')).rows
        return [rows.at(number) for number in range(rows.count)]

    def test_read_and_written(self):
        for format in ('qcow2', 'vmdk', 'vhdx', 'vdi'):
            with self.subTest(format=format):
                path = self.path('disk, with comma.' + format)
                image('convert', '-f', 'raw', '-O', format, self.raw, path)
                disk = {'kind': 'qemu', 'path': path, 'format': format}
                result = self.done(self.capture_task(disk, self.store_folder, 'image-' + format, 'job-' + format))
                self.assertEqual(self.rows('image-' + format)[:40], expected(bytes(self.data)))
                target = {
                    'kind': 'qemu', 'path': self.path('out.' + format), 'format': format,
                    'diskBytes': result['diskBytes'],
                }  # fmt: skip
                self.done(self.deploy_task(self.store_folder, target, 0, 'image-' + format))
                image('compare', '-f', format, '-F', 'raw', target['path'], self.raw)

    def test_chain_of_backing_files(self):
        base, top = self.path('base.qcow2'), self.path('top.qcow2')
        image('convert', '-f', 'raw', '-O', 'qcow2', self.raw, base)
        image('create', '-f', 'qcow2', '-b', 'base.qcow2', '-F', 'qcow2', top)
        subprocess.check_call(
            ['qemu-io', '-f', 'qcow2', '-c', 'write -P 7 100k 3k', '-c', 'write -z 0 64k', top], stdout=subprocess.DEVNULL
        )
        self.data[:SECTION] = bytes(SECTION)
        self.data[100 * 1024:103 * 1024] = b'\7' * 3072
        for path in (base, top):
            self.age(path)
        result = self.done(self.capture_task({'kind': 'qemu', 'path': top, 'format': 'qcow2'}, self.store_folder))
        self.assertEqual(self.rows('image-1'), expected(bytes(self.data)))
        # Old enough to be believed: zeros are not read.
        self.assertLess(result['readBytes'], SIZE)

    def test_backing_file_outside_or_of_no_named_format(self):
        elsewhere = self.path('elsewhere')
        os.mkdir(elsewhere)
        inside = self.path('inside')
        os.mkdir(inside)
        shutil.copy(self.raw, elsewhere + '/secret')
        image('create', '-f', 'qcow2', '-b', elsewhere + '/secret', '-F', 'raw', inside + '/a.qcow2')
        image('create', '-f', 'qcow2', '-b', self.raw, '-F', 'raw', inside + '/b.qcow2')
        # QEMU's tools no longer make one without: the mark of the header's field becomes one that nobody knows.
        plain = self.read(inside + '/b.qcow2').replace(b'\xe2\x79\x2a\xca', b'\x12\x34\x56\x78')
        self.write('inside/b.qcow2', plain)
        task = self.capture_task({'kind': 'qemu', 'path': inside + '/a.qcow2', 'format': 'qcow2'}, self.store_folder)
        self.refused('path', dict(task, allow=[inside]))
        task = self.capture_task({'kind': 'qemu', 'path': inside + '/b.qcow2', 'format': 'qcow2'}, self.store_folder)
        self.refused('precondition', task)
        # Named by the way from the file above, it counts where that leads.
        image('create', '-f', 'qcow2', '-b', '../elsewhere/secret', '-F', 'raw', inside + '/c.qcow2')
        task = self.capture_task({'kind': 'qemu', 'path': inside + '/c.qcow2', 'format': 'qcow2'}, self.store_folder)
        self.refused('path', dict(task, allow=[inside]))
        self.done(dict(task, allow=[inside, elsewhere + '/secret', self.store_folder]))

    def test_what_a_hostile_image_names_is_not_opened(self):
        inside = self.path('inside')
        os.mkdir(inside)
        os.mkfifo(self.path('pipe'))
        os.mkfifo(inside + '/pipe')
        with socket.socket() as listener:
            listener.bind(('127.0.0.1', 0))
            listener.listen(1)
            listener.setblocking(False)
            there = 'nbd://127.0.0.1:%d/x' % listener.getsockname()[1]
            image('create', '-f', 'qcow2', inside + '/first', '1M')
            image('create', '-f', 'qcow2', '-b', inside + '/first', '-F', 'qcow2', inside + '/itself')
            image('rebase', '-u', '-f', 'qcow2', '-b', inside + '/itself', '-F', 'qcow2', inside + '/itself')
            names = {
                'net': (there, 'path'), 'words': ('json:{"driver":"nbd","server.type":"unix"}', 'path'),
                'outside': (self.path('pipe'), 'path'), 'pipe': (inside + '/pipe', 'precondition'),
                'itself': (inside + '/itself', 'precondition'), 'gone': (inside + '/none', 'not-found'),
            }  # fmt: skip
            for name, (backing, code) in names.items():
                top = inside + '/top-' + name
                image('create', '-f', 'qcow2', '-u', '-b', backing, '-F', 'raw' if name != 'itself' else 'qcow2', top, '1M')
                task = self.capture_task({'kind': 'qemu', 'path': top, 'format': 'qcow2'}, self.store_folder)
                self.refused(code, dict(task, allow=[inside, inside + '/pipe', self.store_folder]))
            # A qcow2 file that keeps its bytes elsewhere, and a VMDK descriptor that does.
            plain = bytearray(self.read(inside + '/first'))
            plain[79] |= 4
            where = int.from_bytes(plain[100:104], 'big')
            name = there.encode()
            plain[where:where + 8 + len(name)] = struct.pack('>II', 0x44415441, len(name)) + name
            self.write('inside/data', bytes(plain))
            self.write('inside/vmdk', b'# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\n'
                       b'createType="monolithicFlat"\n\nRW 2048 FLAT "%s" 0\n' % name)  # fmt: skip
            for file, format in (('data', 'qcow2'), ('vmdk', 'vmdk')):
                task = self.capture_task({'kind': 'qemu', 'path': inside + '/' + file, 'format': format}, self.store_folder)
                self.refused('path', dict(task, allow=[inside, self.store_folder]))
            with self.assertRaises(BlockingIOError, msg='somebody was connected to'):
                listener.accept()

    def test_raw_disk_that_pretends_to_be_an_image(self):
        image('create', '-f', 'qcow2', '-b', self.raw, '-F', 'raw', self.path('evil'))
        plain = self.read(self.path('evil'))
        disk = {'kind': 'qemu', 'path': self.path('evil'), 'format': 'raw'}
        result = self.done(self.capture_task(disk, self.store_folder))
        self.assertEqual(result['diskBytes'], len(plain))
        self.assertEqual(self.rows('image-1'), expected(plain))

    def test_not_of_the_named_format(self):
        self.refused('precondition', self.capture_task({'kind': 'qemu', 'path': self.raw, 'format': 'qcow2'}, self.store_folder))

    def test_target_full_of_garbage(self):
        self.done(self.capture_task(self.raw, self.store_folder))
        out = self.path('out.qcow2')
        self.write('garbage', os.urandom(SIZE + SECTION))
        for fresh in (False, True):
            image('convert', '-f', 'raw', '-O', 'qcow2', self.path('garbage'), out)
            target = {'kind': 'qemu', 'path': out, 'format': 'qcow2', 'diskBytes': SIZE, 'fresh': fresh}
            self.done(self.deploy_task(self.store_folder, target, 0))
            image('convert', '-f', 'qcow2', '-O', 'raw', out, self.path('back'))
            self.assertEqual(self.read(self.path('back')), bytes(self.data) + bytes(SECTION))

    def test_bitmap_of_changes(self):
        disk = self.path('disk.qcow2')
        image('convert', '-f', 'raw', '-O', 'qcow2', self.raw, disk)
        self.done(self.capture_task({'kind': 'qemu', 'path': disk, 'format': 'qcow2'}, self.store_folder))
        image('bitmap', '--add', '-f', 'qcow2', disk, 'since')
        subprocess.check_call(['qemu-io', '-f', 'qcow2', '-c', 'write -P 5 700k 1k', disk], stdout=subprocess.DEVNULL)
        self.data[700 * 1024:701 * 1024] = b'\5' * 1024
        for number, bitmap in ((2, 'since'), (3, None)):
            source = {'kind': 'qemu', 'path': disk, 'format': 'qcow2'}
            if bitmap:
                source['bitmap'] = bitmap
            name = 'image-%d' % number
            result = self.done(
                self.capture_task(
                    source, self.store_folder, name, 'job-%d' % number, changed={'parent': 'image-1'},
                    receive={'head': head(name, parent='image-1')},
                )
            )  # fmt: skip
            self.assertEqual(self.rows(name), expected(bytes(self.data)))
            self.assertEqual(result['kept'] > 30, bitmap is not None)

    def test_nothing_is_left_running(self):
        disk = self.path('disk.qcow2')
        image('convert', '-f', 'raw', '-O', 'qcow2', self.raw, disk)
        for kill in (False, True):
            agent = Agent()
            agent.hello()
            task = self.capture_task({'kind': 'qemu', 'path': disk, 'format': 'qcow2'}, self.store_folder, 'image-9', rate=1000)
            agent.task(dict(task, allow=[self.folder]))
            while not any('qemu-nbd' in self.name_of(pid) for pid in agent.relatives()):
                pass
            if kill:
                agent.child.kill()
            agent.close()
            self.assertTrue(agent.wait_gone(30))

    @staticmethod
    def name_of(pid):
        try:
            with open('/proc/%d/comm' % pid) as file:
                return file.read()
        except OSError:
            return ''

    def test_server_of_somebody_else(self):
        sock = self.path('s')
        server = subprocess.Popen(['qemu-nbd', '-f', 'raw', '-k', sock, '-x', 'disk', '--persistent', '-e', '20', self.raw])
        try:
            while not os.path.exists(sock):
                pass
            disk = {'kind': 'nbd', 'socket': sock, 'export': 'disk', 'identity': 'snapshot-1'}
            task = dict(self.capture_task(disk, self.store_folder), allow=[self.folder])
            self.refused('path', task)
            self.done(dict(task, allow=[self.folder, sock]))
            self.assertEqual(self.rows('image-1'), expected(bytes(self.data)))
            disk['export'] = 'none'
            self.refused('not-found', dict(task, allow=[self.folder, sock]))
            with open(self.raw, 'r+b') as file:
                file.write(os.urandom(SIZE))
            target = {'kind': 'nbd', 'socket': sock, 'export': 'disk', 'diskBytes': SIZE}
            task = dict(self.deploy_task(self.store_folder, target, 0), allow=[self.folder, sock])
            self.done(task)
            self.assertEqual(self.read(self.raw), bytes(self.data))
            target['diskBytes'] = SIZE + 1
            self.refused('precondition', task)
        finally:
            server.terminate()
            server.wait()


class Hostile(Case):
    """A server in this process that answers a read as it is told."""

    def read(self, answer, size=8192):
        path = os.path.join('/tmp', 'terrace-%d-%s' % (os.getpid(), os.path.basename(self.folder)[-8:]))
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        self.addCleanup(os.unlink, path)
        listener.listen(1)

        def serve():
            link = listener.accept()[0]
            with link:
                link.sendall(nbd.MAGIC + nbd.OPTION_MAGIC + struct.pack('>H', 3))
                link.recv(4)
                for _ in range(2):
                    data = b''
                    while len(data) < 16 or len(data) < 16 + struct.unpack('>I', data[12:16])[0]:
                        data += link.recv(1000)
                    option = struct.unpack('>I', data[8:12])[0]
                    if option == nbd.OPT_GO:
                        info = struct.pack('>HQH', 0, 1 << 20, 1)
                        link.sendall(struct.pack('>QIII', nbd.REPLY_MAGIC, option, 3, len(info)) + info)
                    link.sendall(struct.pack('>QIII', nbd.REPLY_MAGIC, option, 1, 0))
                link.recv(28)
                try:
                    link.sendall(answer)
                except OSError:
                    pass

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            connection = Connection(path, seconds=5)
            buffer = bytearray(size)
            try:
                connection.read_into(4096, memoryview(buffer))
            finally:
                connection.close()
            return buffer
        finally:
            thread.join()
            listener.close()
            self.doCleanups()

    @staticmethod
    def chunk(kind, body, flags=0, handle=1, length=None):
        size = len(body) if length is None else length
        return struct.pack('>IHHQI', nbd.STRUCTURED_REPLY, flags, kind, handle, size) + body

    def test_parts_in_any_order(self):
        data = struct.pack('>Q', 4096 + 100) + b'a' * 8092
        hole = struct.pack('>QI', 4096, 100)
        self.assertEqual(self.read(self.chunk(1, data) + self.chunk(2, hole, 1)), bytes(100) + b'a' * 8092)
        self.assertEqual(self.read(struct.pack('>IIQ', nbd.SIMPLE_REPLY, 0, 1) + b'b' * 8192), b'b' * 8192)

    def test_what_is_refused(self):
        part = struct.pack('>Q', 4096) + b'a' * 4096
        for answer in (
            self.chunk(1, part, 1),  # a gap
            self.chunk(1, part) + self.chunk(1, part, 1),  # one part twice
            self.chunk(1, struct.pack('>Q', 0) + b'a' * 8192, 1),  # before
            self.chunk(1, struct.pack('>Q', 8192) + b'a' * 8192, 1),  # behind
            self.chunk(2, struct.pack('>QI', 4096, 0xFFFFFFFF), 1),
            self.chunk(1, part, 1, handle=2),
            self.chunk(1, b'', 1, length=0xFFFFFFFF),
            self.chunk(7, part, 1),
            b'\0' * 20,
        ):
            with self.assertRaises(AgentError) as raised:
                self.read(answer)
            self.assertEqual(raised.exception.code, 'protocol')
        with self.assertRaises(AgentError):
            self.read(self.chunk(1, part)[:100])
        with self.assertRaises(OSError):
            self.read(self.chunk(nbd.CHUNK_ERROR + 1, struct.pack('>IH', 5, 0), 1))



if __name__ == '__main__':
    unittest.main()
