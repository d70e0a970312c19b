"""Deployments that were cut go on where they were, and trust nothing they find; what they go on from."""

import errno
import os
import time
import unittest
from unittest import mock

from agent_support import SECTION, Agent, Case, head, mixed
from deploy_support import WithImage
from terrace_agent.deploy import Deploy
from terrace_agent.errors import AgentError
from terrace_agent.journal import Beside, Journal
from terrace_agent.rows import Rows
from terrace_agent.written import Written, last_sections


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
