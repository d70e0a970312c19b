"""The sink of an image: never a wrong byte, whatever the target held and whatever a peer sends."""

import io
import os
import subprocess
import sys
import unittest
from unittest import mock

from agent_support import SECTION, head, mixed
from deploy_support import WithImage
from terrace_agent import in_use
from terrace_agent.deploy import Deploy
from terrace_agent.errors import AgentError
from terrace_agent.journal import Journal


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


if __name__ == '__main__':
    unittest.main()
