"""The sink of an image: never a wrong byte, whatever the target held and whatever a peer sends."""

import errno
import io
import os
import subprocess
import sys
import time
import unittest
import zlib
from unittest import mock

from agent_support import SECTION, Agent, Case, head, mixed
from terrace_agent import frames, in_use
from terrace_agent.deploy import Deploy
from terrace_agent.errors import AgentError
from terrace_agent.frames import Frame
from terrace_agent.journal import Beside, Journal
from terrace_agent.manifest import load
from terrace_agent.rows import Rows
from terrace_agent.written import Written, last_sections
from test_capture import expected


class FakePeer(object):
    """A source in this process: has an image, and hooks for how it misbehaves."""

    codecs = None
    shares_input = False

    def __init__(self, manifest, data, reply=None, head=None):
        self.manifest, self.data = manifest, data
        self._reply = reply or (lambda peer, number: peer.section(number))
        self._head = head
        self._out = []
        self._rows_left = None
        self.wanted, self.bad = [], []
        self.done = self.closed = False

    def section(self, number, data=None, digest=None):
        length = self.manifest.raw_length(number)
        part = self.data[number * SECTION:number * SECTION + length] if data is None else data
        return Frame(frames.SECTION, 0, number, len(part), digest or bytes(32), bytearray(part))

    def send(self, type, section=0, raw=0, payload=b'', codec=0, digest=None):
        if type == frames.WANT:
            numbers = Frame(type, 0, 0, 0, b'', payload).numbers()
            self.wanted.extend(numbers)
            if not numbers:
                self._out.append(Frame(frames.END, 0, 0, 0, b'', b'{}'))
            for number in numbers:
                reply = self._reply(self, number)
                self._out.extend(reply if isinstance(reply, list) else [reply])
        elif type == frames.BAD:
            self.bad.append(section)

    def send_json(self, type, value):
        if type == frames.ASK:
            plain = dict(self.manifest.head if self._head is None else self._head)
            plain.pop('sha256', None)
            self._out.append(Frame(frames.OPEN, 0, 0, 0, b'', frames.to_json({'head': plain})))
            for piece in self.manifest.rows.packed(7):
                self._out.append(Frame(frames.ROWS, 0, 0, 0, b'', piece))
            self._out.append(Frame(frames.ROWS, 0, 0, 0, b'', b''))
        elif type == frames.DONE:
            self.done = True

    def receive(self):
        until = time.monotonic() + 10
        while not self._out and not self.closed and time.monotonic() < until:
            time.sleep(0.002)
        item = self._out.pop(0) if self._out else None
        if isinstance(item, AgentError):
            raise item
        return item

    def drain(self):
        pass

    def abandon(self):
        self.closed = True

    close = abandon


class WithImage(Case):
    SIZE = 30 * SECTION + 512

    def setUp(self):
        Case.setUp(self)
        self.data = mixed(self.SIZE, 9)
        self.store_folder = self.store()
        self.done(self.capture_task(self.write('disk', self.data), self.store_folder))
        self.target = self.path('target')
        self.manifest = load(os.path.join(self.store_folder, 'images', 'image-1.json'))
        self.full = [number for number, row in enumerate(expected(self.data)) if row != bytes(32)]

    def task(self, local=False, **more):
        more.setdefault('target', {'kind': 'file', 'path': self.target, 'format': 'raw', 'diskBytes': self.SIZE})
        target = more.pop('target')
        return dict(self.deploy_task(self.store_folder, target, self.SIZE, local=local), **more)

    def with_peers(self, *peers, **more):
        """A deployment in this process from peers that are objects."""
        peers = list(peers)
        connect = mock.patch('terrace_agent.peers.connect', lambda spec, control: peers[spec['at']])
        task = dict(self.task(), peers=[{'kind': 'fake', 'at': at} for at in range(len(peers))], **more)
        with connect:
            return Deploy(task, self.control()).run()

    def peer(self, reply=None, **more):
        return FakePeer(self.manifest, self.data, reply, **more)

    def check(self, size=None):
        self.assertEqual(self.read(self.target)[:self.SIZE] == self.data, True)
        self.assertEqual([name for name in os.listdir(self.folder) if '.terrace-' in name], [])


class Targets(WithImage):
    def test_new_file_is_sparse(self):
        result = self.done(self.task())
        self.check()
        self.assertEqual(result['fetched'], len(self.full))
        self.assertEqual(result['zero'], 31 - len(self.full))
        self.assertLessEqual(os.stat(self.target).st_blocks * 512, (len(self.full) + 1) * SECTION)

    def test_an_agent_that_is_about_to_end_is_waited_for(self):
        self.write('target', bytes(self.SIZE))
        agent = self.write('terrace-agent.pyz', b'import sys, time; time.sleep(2)')
        with open(self.target, 'r+b') as held:
            child = subprocess.Popen([sys.executable, agent, 'run'], stdin=held)
        self.addCleanup(child.wait)
        self.done(self.task())
        self.check()

    def test_a_process_that_has_lost_its_command_line_is_waited_for(self):
        self.write('target', bytes(self.SIZE))
        with open(self.target, 'r+b') as held:
            child = subprocess.Popen(['cat'], stdin=subprocess.PIPE, stdout=held)
        self.addCleanup(child.wait)
        asked = []

        def opened(path, *rest, **more):
            if path != '/proc/%d/cmdline' % child.pid:
                return open(path, *rest, **more)
            asked.append(path)
            child.stdin.close()
            return io.BytesIO()

        with mock.patch('terrace_agent.in_use.open', opened, create=True):
            self.assertEqual(in_use.others(os.stat(self.target)), [])
        self.assertNotEqual(asked, [])

    def test_what_must_be_new_never_takes_the_place_of_a_file(self):
        for size in (10, self.SIZE, self.SIZE * 2):
            kept = mixed(size, 77)
            self.write('target', kept)
            target = {'kind': 'file', 'path': self.target, 'format': 'raw', 'diskBytes': self.SIZE, 'new': True}
            self.refused('conflict', self.task(target=target))
            self.assertEqual(self.read(self.target), kept)
        os.unlink(self.target)
        self.done(self.task(target=target))
        self.check()

    def test_from_a_local_store_alone(self):
        result = self.done(self.task(local=True))
        self.check()
        self.assertEqual((result['local'], result['peers']), (len(self.full), []))

    def test_local_cache_notes_what_was_used(self):
        for kind in ('cache', 'store'):
            other = self.path('other ' + kind)
            subprocess.check_call(['cp', '-r', self.store_folder, other])
            head = os.path.join(other, 'terrace-store.json')
            self.write(head, self.read(head).replace(b'"store"', b'"%s"' % kind.encode()))
            row = self.manifest.rows.at(self.full[0]).hex()
            section = os.path.join(other, 'sections', row[:2], row)
            os.utime(section, (1e9, 1e9))
            self.target = self.path('target of ' + kind)
            self.assertEqual(self.done(dict(self.task(), local=[other], peers=[]))['local'], len(self.full))
            self.assertEqual(os.stat(section).st_mtime > 1e9, kind == 'cache')

    def test_what_is_missing_locally_comes_in_a_later_try(self):
        other = self.path('cache')
        subprocess.check_call(['cp', '-r', self.store_folder, other])
        row = self.manifest.rows.at(self.full[0]).hex()
        os.unlink(os.path.join(other, 'sections', row[:2], row))
        self.refused('not-found', dict(self.task(), local=[other], peers=[]))
        result = self.done(dict(self.task(), local=[other]))
        self.check()
        self.assertEqual((result['resumed'], result['local'], result['fetched']), (30, 0, 1))

    def test_damaged_local_section_comes_from_the_peer(self):
        name = self.manifest.rows.at(self.full[0]).hex()
        path = os.path.join(self.store_folder, 'sections', name[:2], name)
        good = self.read(path)
        other = self.path('other store')
        subprocess.check_call(['cp', '-r', self.store_folder, other])
        self.write(os.path.join(other, 'sections', name[:2], name), good[:-1] + bytes([good[-1] ^ 1]))
        result = self.done(dict(self.task(), local=[other]))
        self.check()
        self.assertEqual((result['local'], result['fetched']), (len(self.full) - 1, 1))

    def test_target_full_of_garbage(self):
        for more in (0, 3 * SECTION + 77):
            for fresh in (False, True):
                self.write('target', os.urandom(self.SIZE + more))
                target = {'kind': 'file', 'path': self.target, 'format': 'raw', 'diskBytes': self.SIZE, 'fresh': fresh}
                self.done(self.task(target=target))
                self.check()
                # What was behind the image before must not show either.
                self.assertEqual(self.read(self.target)[self.SIZE:], bytes(more))

    KINDS = ({'kind': 'file', 'format': 'raw'}, {'kind': 'qemu', 'format': 'qcow2'})

    def check_raw(self, target):
        if target['kind'] == 'qemu':
            subprocess.check_call(['qemu-img', 'convert', '-f', 'qcow2', '-O', 'raw', self.target, self.path('raw')])
            os.rename(self.path('raw'), self.target)
        self.check()
        os.unlink(self.target)

    def test_empty_file_that_a_try_left_which_was_killed_at_once(self):
        for kind in self.KINDS:
            for new in (False, True):
                self.write('target', b'')
                target = dict(kind, path=self.target, diskBytes=self.SIZE, new=new)
                self.done(self.task(target=target))
                self.check_raw(target)

    def test_target_that_was_removed_or_replaced_meanwhile(self):
        for kind in self.KINDS:
            for replace in (False, True):
                def reply(peer, number, replace=replace):
                    if number == self.full[-1]:
                        os.unlink(self.target)
                        if replace:
                            self.write('target', b'of somebody else')
                    return peer.section(number)

                with self.assertRaises(AgentError) as raised:
                    self.with_peers(self.peer(reply), target=dict(kind, path=self.target, diskBytes=self.SIZE))
                self.assertEqual((raised.exception.code, raised.exception.changed), ('conflict', 'yes'))
                if replace:
                    self.assertEqual(self.read(self.target), b'of somebody else')
                    os.unlink(self.target)
                os.unlink(self.target + '.terrace-job-2')

    def test_a_try_that_does_not_begin_stands_in_no_later_ones_way(self):
        for kind in self.KINDS:
            for there in (False, True):
                target = dict(kind, path=self.target, diskBytes=self.SIZE, new=True)
                if there:
                    self.write('target', b'')
                with mock.patch.object(Journal, 'start', side_effect=AgentError('pool.full', 'full')):
                    with self.assertRaises(AgentError):
                        Deploy(self.task(target=target, local=True), self.control()).run()
                self.assertEqual(os.path.exists(self.target) and os.stat(self.target).st_size, 0 if there else False)
                self.done(self.task(target=target))
                self.check_raw(target)

    def test_larger_disk_than_the_image(self):
        target = {'kind': 'file', 'path': self.target, 'format': 'raw', 'diskBytes': self.SIZE + 10 * SECTION}
        self.done(self.task(target=target))
        self.check()
        self.assertEqual(os.stat(self.target).st_size, self.SIZE + 10 * SECTION)

    def test_refused_before_anything_is_written(self):
        self.write('target', b'small')
        self.refused('precondition', self.task())
        self.assertEqual(self.read(self.target), b'small')
        os.unlink(self.target)
        target = {'kind': 'file', 'path': self.target, 'format': 'raw', 'diskBytes': self.SIZE - 1}
        self.refused('precondition', self.task(target=target))
        self.assertFalse(os.path.exists(self.target))
        self.write('target', bytes(self.SIZE))
        with open(self.target, 'rb'):
            self.assertIn('is open in', self.refused('conflict', self.task())['message'])
        self.refused('precondition', self.task(target={'kind': 'device', 'path': self.target, 'diskBytes': self.SIZE}))
        os.unlink(self.target)
        os.symlink('/etc/terrace-nothing', self.target)
        self.refused('path', self.task())

    def test_target_that_a_server_has(self):
        self.write('target', bytes(self.SIZE))
        program = subprocess.Popen(
            ['qemu-io', '-f', 'raw', self.target], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        try:
            program.stdin.write(b'read 0 512\n')
            program.stdin.flush()
            program.stdout.readline()
            self.refused('conflict', self.task())
        finally:
            program.communicate()

    def test_no_room(self):
        small = self.path('small')
        os.mkdir(small)
        if os.geteuid() != 0 or subprocess.call(['mount', '-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small]) != 0:
            self.skipTest('needs to mount')
        self.addCleanup(subprocess.call, ['umount', '-l', small])
        target = {'kind': 'file', 'path': small + '/target', 'format': 'raw', 'diskBytes': self.SIZE}
        error = self.refused('pool.full', self.task(target=target))
        self.assertEqual(error['changed'], 'yes')
        subprocess.check_call(['mount', '-o', 'remount,size=8m', small])
        self.done(self.task(target=target))
        self.assertEqual(self.read(small + '/target'), self.data)

    def test_device(self):
        image = self.path('behind the device')
        with open(image, 'wb') as file:
            file.write(os.urandom(self.SIZE + 2 * SECTION))
        found = subprocess.run(['losetup', '--show', '-f', image], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if os.geteuid() != 0 or found.returncode != 0:
            self.skipTest('needs a loop device')
        device = found.stdout.decode().strip()
        self.addCleanup(subprocess.call, ['losetup', '-d', device])
        target = {'kind': 'device', 'path': device, 'diskBytes': self.SIZE}
        self.refused('path', self.task(target=target))
        task = dict(self.task(target=target), allow=[self.folder, device])
        # The file behind a loop device, and a device that somebody has.
        self.refused('conflict', self.task(target={'kind': 'file', 'path': image, 'format': 'raw', 'diskBytes': self.SIZE}))
        with open(device, 'rb'):
            self.refused('conflict', task)
        self.done(task)
        self.assertEqual(self.read(device), self.data + bytes(os.stat(image).st_size // 512 * 512 - self.SIZE))
        # The agent of a try that was cut off, as its command line tells, lets go of it soon.
        hold = 'import os, sys, time; os.open(sys.argv[1], os.O_RDWR | os.O_EXCL); print("held", flush=True); time.sleep(1)'
        with subprocess.Popen([sys.executable, '-c', hold, device, self.path('terrace-agent.pyz')], stdout=subprocess.PIPE) as held:
            held.stdout.readline()
            self.done(task)
        again = self.done(
            dict(
                self.capture_task({'kind': 'device', 'path': device}, self.store_folder, 'image-2', 'job-9'),
                allow=[self.folder, device],
            )
        )
        # All but the section where the image ended, which is longer now.
        self.assertLessEqual(again['sent'], 1)
        subprocess.check_call(['mkfs.ext4', '-q', device])
        os.mkdir(self.path('mnt'))
        if subprocess.call(['mount', device, self.path('mnt')]) == 0:
            self.addCleanup(subprocess.call, ['umount', '-l', self.path('mnt')], stderr=subprocess.DEVNULL)
            self.assertIn('mounted', self.refused('conflict', task)['message'])
            subprocess.call(['umount', self.path('mnt')])

    def test_two_of_one_image_in_names_that_need_quotes(self):
        for name in ('with space', "it's", 'two\nlines', '$HOME', '-rf', 'ü', 'a"b'):
            self.target = self.path(name)
            self.done(self.task(local=True))
            self.check()


class Peers(WithImage):
    def test_wrong_bytes_come_from_the_next_peer(self):
        wrong = set(self.full[::3])

        def reply(peer, number):
            if number not in wrong:
                return peer.section(number)
            part = bytearray(peer.section(number).payload)
            part[0] ^= 1
            return peer.section(number, part)

        first, second = self.peer(reply), self.peer()
        result = self.with_peers(first, second)
        self.check()
        self.assertEqual(set(first.bad), wrong)
        self.assertEqual(set(second.wanted), wrong)
        self.assertEqual([note['bad'] for note in result['peers']], [len(wrong), 0])
        self.assertTrue(first.done and second.done)

    def test_another_length_or_another_codec_is_wrong(self):
        def reply(peer, number):
            if number == self.full[0]:
                return peer.section(number, peer.section(number).payload[:-1])
            if number == self.full[1]:
                frame = peer.section(number)
                frame.codec, frame.payload = 2, bytearray(zlib.compress(bytes(10 * SECTION)))
                return frame
            return peer.section(number)

        first, second = self.peer(reply), self.peer()
        self.with_peers(first, second)
        self.check()
        self.assertEqual(sorted(second.wanted), self.full[:2])

    def test_gone_sections_come_from_the_next_peer(self):
        gone = self.full[2:5]

        def reply(peer, number):
            if number in gone:
                return Frame(frames.GONE, 0, 0, 0, b'', frames.pack_numbers([number]))
            return peer.section(number)

        second = self.peer()
        result = self.with_peers(self.peer(reply), second)
        self.check()
        self.assertEqual((sorted(second.wanted), result['peers'][0]['gone']), (gone, 3))

    def test_peer_that_dies_half_way(self):
        count = [0]

        def reply(peer, number):
            count[0] += 1
            if count[0] > 6:
                return AgentError('transport', 'It went away.')
            return peer.section(number)

        second = self.peer()
        result = self.with_peers(self.peer(reply), second)
        self.check()
        self.assertEqual(result['peers'][0]['error']['code'], 'transport')
        # What had come is not asked for again.
        self.assertEqual(result['peers'][0]['sections'] + len(second.wanted), len(self.full))

    def test_peer_that_breaks_the_rules(self):
        def twice(peer, number):
            return [peer.section(number), peer.section(number)]

        def other(peer, number):
            return peer.section(self.full[-1] if number != self.full[-1] else self.full[0])

        def outside(peer, number):
            return Frame(frames.SECTION, 0, 99999, 5, b'', bytearray(b'12345'))

        def early_end(peer, number):
            return Frame(frames.END, 0, 0, 0, b'', b'{}')

        def strange(peer, number):
            return Frame(frames.KNOWN, 0, 0, 0, b'', b'')

        for reply in (twice, other, outside, early_end, strange):
            self.target = self.path('target ' + reply.__name__)
            result = self.with_peers(self.peer(reply), self.peer())
            self.check()
            self.assertEqual(result['peers'][0]['error']['code'], 'protocol', reply.__name__)

    def test_another_image_is_not_taken(self):
        result = self.with_peers(self.peer(head=head('image-2', diskBytes=self.SIZE, sectionBytes=SECTION)), self.peer())
        self.check()
        self.assertEqual(result['peers'][0]['error']['code'], 'corrupt')

    def test_nobody_has_it(self):
        def gone(peer, number):
            return Frame(frames.GONE, 0, 0, 0, b'', frames.pack_numbers([number]))

        with self.assertRaises(AgentError) as raised:
            self.with_peers(self.peer(gone), self.peer(gone))
        self.assertEqual(raised.exception.code, 'not-found')
        self.assertEqual(raised.exception.details['sections'], self.full[:100])
        with self.assertRaises(AgentError):
            self.with_peers()

    def test_a_peer_whose_way_ended_may_have_it(self):
        """Nobody is told then that the image is gone: another try can bring the rest."""
        def gone(peer, number):
            return Frame(frames.GONE, 0, 0, 0, b'', frames.pack_numbers([number]))

        def cut(peer, number):
            return AgentError('transport', 'The line was cut.')

        for peers in ((cut,), (cut, gone), (gone, cut)):
            with self.assertRaises(AgentError) as raised:
                self.with_peers(*[self.peer(reply) for reply in peers])
            self.assertEqual(raised.exception.code, 'transport')
            self.assertIn('The line was cut.', raised.exception.message)
            self.assertEqual(raised.exception.details['sections'], self.full[:100])
        self.with_peers(self.peer())
        self.check()


class Resume(WithImage):
    def cut(self, after):
        def reply(peer, number):
            if peer.wanted.index(number) >= after:
                return AgentError('transport', 'The line was cut.')
            return peer.section(number)

        with self.assertRaises(AgentError):
            self.with_peers(self.peer(reply))
        self.assertTrue(os.path.exists(self.target + '.terrace-job-2'))

    def test_goes_on_where_it_was(self):
        self.cut(8)
        peer = self.peer()
        result = self.with_peers(peer)
        self.check()
        self.assertGreaterEqual(result['resumed'], 8)
        self.assertEqual(len(peer.wanted), len(self.full) - 8)

    def test_another_job_or_image_begins_anew(self):
        self.cut(8)
        peer = self.peer()
        result = self.with_peers(peer, job='job-3')
        self.assertEqual((result['resumed'], len(peer.wanted)), (0, len(self.full)))
        self.assertEqual(self.read(self.target), self.data)

    def test_journal_that_goes_while_it_is_taken_over(self):
        """By an agent whose wire was cut when it had all: it ends in peace."""
        self.cut(8)
        started = Journal.start

        def start(journal, head, runs=()):
            os.unlink(self.target + '.terrace-job-2')
            started(journal, head, runs)

        with mock.patch.object(Journal, 'start', start):
            result = self.with_peers(self.peer())
        self.check()
        self.assertGreaterEqual(result['resumed'], 8)
        self.assertFalse(os.path.exists(self.target + '.terrace-job-2'))

    def test_target_that_lost_what_was_written(self):
        self.cut(8)
        with open(self.target, 'r+b') as file:
            file.seek(self.full[3] * SECTION)
            file.write(b'lost')
        result = self.with_peers(self.peer())
        self.check()
        self.assertEqual(result['resumed'], 0)

    def test_target_made_anew_where_zeros_were_written_last(self):
        """A file system gives the number of a file that was removed to the next one: only its bytes tell them apart."""
        data = mixed(4 * SECTION, 3)[:SECTION] + b'x' * 3 * SECTION + bytes(200 * SECTION)
        self.done(self.capture_task(self.write('disk', data), self.store_folder, 'image-2', 'job-5'))
        target = {'kind': 'file', 'path': self.target, 'format': 'raw', 'diskBytes': len(data)}
        task = self.deploy_task(self.store_folder, target, len(data), 'image-2', local=True)
        with mock.patch.object(Deploy, '_finish', side_effect=AgentError('transport', 'Cut at the end.')):
            with self.assertRaises(AgentError):
                Deploy(task, self.control()).run()
        number = os.stat(self.target).st_ino
        os.truncate(self.target, 0)
        os.truncate(self.target, len(data))
        self.assertEqual(os.stat(self.target).st_ino, number)
        result = Deploy(task, self.control()).run()
        self.assertEqual(self.read(self.target) == data, True)
        self.assertEqual(result['resumed'], 0)

    def test_target_that_cannot_be_read_again(self):
        self.cut(8)
        with mock.patch('os.pread', side_effect=OSError(errno.EIO, 'Input/output error')):
            with self.assertRaises(AgentError) as raised:
                self.with_peers(self.peer())
        self.assertRegex(raised.exception.message, r'target .* cannot be read at byte \d+ \(Input/output error')
        self.with_peers(self.peer())
        self.check()

    def test_target_that_was_replaced(self):
        self.cut(8)
        os.rename(self.target, self.path('old'))
        self.write('target', os.urandom(self.SIZE))
        result = self.with_peers(self.peer())
        self.check()
        self.assertEqual(result['resumed'], 0)

    def test_garbage_in_the_journal(self):
        self.cut(8)
        journal = self.target + '.terrace-job-2'
        good = self.read(journal)
        for bad in (b'', b'\xff' * 100, good[:-5], good + b'torn', good[:-12] + b'\xff' * 12, b'{}\n' + good, good[:20]):
            with open(journal, 'wb') as file:
                file.write(bad)
            try:
                self.with_peers(self.peer())
                self.assertEqual(self.read(self.target), self.data)
            finally:
                with open(journal, 'wb') as file:
                    file.write(good)

    def test_killed_at_random_times(self):
        for milliseconds in (60, 90, 120, 160):
            agent = Agent()
            agent.hello()
            agent.task(dict(self.task(), allow=[self.folder]))
            time.sleep(milliseconds / 1000.0)
            agent.child.kill()
            agent.close()
            self.assertTrue(agent.wait_gone(30))
            self.done(self.task())
            self.check()
            os.unlink(self.target)


class Parts(Case):
    def test_nothing_is_named_after_a_flush_that_failed(self):
        """The kernel says once that it could not write a page and drops it: the next flush says that all is well."""
        written = Written(9, mock.Mock(), mock.Mock())
        target, journal = written._target, written._journal
        written.done(0)
        written.flush()
        target.flush.side_effect = [AgentError('pool.full', 'full'), None, None]
        written.done(1)
        with self.assertRaises(AgentError):
            written.flush()
        written.done(2)
        written.flush()
        self.assertEqual(journal.add.mock_calls, [mock.call([(0, 1)])])

    def test_journal(self):
        def open_journal():
            return Journal(Beside(self.control().paths, self.path('disk'), '.terrace-j'))

        journal = open_journal()
        self.assertIsNone(journal.load())
        journal.start({'a': 1}, [(0, 2)])
        journal.add([(2, 1), (3, 4), (9, 1)])
        journal.close()
        self.assertEqual(open_journal().load(), ({'a': 1}, [(0, 2), (2, 5), (9, 1)]))
        self.assertEqual(os.stat(self.path('disk.terrace-j')).st_mode & 0o777, 0o600)
        with open(self.path('disk.terrace-j'), 'ab') as file:
            file.write(b'torn')
        self.assertEqual(open_journal().load()[1], [(0, 2), (2, 5), (9, 1)])

    def test_journal_that_goes_on_is_never_gone(self):
        place = Beside(self.control().paths, self.path('disk'), '.terrace-j')
        first = Journal(place)
        first.start({'a': 1}, [(0, 2)])
        first.add([(5, 1)])
        first.close()
        with open(self.path('disk.terrace-j'), 'ab') as file:
            file.write(b'torn')
        full = OSError(errno.ENOSPC, 'No space left on device')
        second = Journal(place)
        head, runs = second.load()
        with mock.patch('os.write', side_effect=full):
            second.start(head, runs)
            with self.assertRaises(AgentError) as raised:
                second.add([(7, 1)])
        self.assertEqual(raised.exception.code, 'pool.full')
        second.add([(8, 1)])
        second.close()
        self.assertEqual(Journal(place).load(), ({'a': 1}, [(0, 2), (5, 1), (8, 1)]))
        # Of another state of the target it is begun anew.
        third = Journal(place)
        third.load()
        third.start({'a': 2}, [(0, 2)])
        third.close()
        self.assertEqual(Journal(place).load(), ({'a': 2}, [(0, 2)]))

    def test_last_sections(self):
        self.assertEqual(sorted(last_sections([(0, 5), (10, 3), (20, 2)], 4)), [11, 12, 20, 21])
        self.assertEqual(last_sections([], 4), [])

    def test_what_is_not_zero_within_a_range(self):
        rows, full = Rows(), []
        for number, zero in enumerate('0110001'):
            rows.add(bytes(32) if zero == '0' else bytes(31) + b'1')
            full += [] if zero == '0' else [number]
        for first in range(8):
            for end in range(first, 8):
                found = [at + one for at, count in rows.full_runs(first, end) for one in range(count)]
                self.assertEqual(found, [number for number in full if first <= number < end])

    def test_journal_is_not_written_through_a_link(self):
        os.symlink('/etc/terrace-nothing', self.path('disk.terrace-j'))
        place = Beside(self.control().paths, self.path('disk'), '.terrace-j')
        with self.assertRaises((AgentError, FileExistsError)):
            place.open(os.O_WRONLY | os.O_CREAT | os.O_EXCL)


if __name__ == '__main__':
    unittest.main()
