"""A capture coming into a store: from a source within the process, and as a whole agent process."""

import errno
import os
import random
import threading
import time
import unittest
from unittest import mock

from store_support import SECTION, Link, Source, StoreCase, head, links, pattern, sha, start_agent

from terrace_agent import frames, journals, lease as leases, manifest, prune
from terrace_agent.catalogue import remove
from terrace_agent.check import Checker
from terrace_agent.errors import AgentError
from terrace_agent.receive import Receiver
from terrace_agent.store import open_store


def some_disk(seed=1, sections=40):
    """Sections with zeros, repeats and a short last one."""
    disk = [pattern((seed, number)) for number in range(sections)]
    disk[3] = disk[4] = None
    disk[9] = disk[2]
    disk[-1] = disk[-1][:1000]
    return disk


class Receiving(StoreCase):
    def receive(self, disk, image='image-1', job='job-1', prepare=None, store=None, presumed=False, **options):
        """Runs one capture; (source, RESULT or AgentError of the sink)."""
        ours, theirs = links()
        self.addCleanup(ours.close)
        self.addCleanup(theirs.close)
        size = (len(disk) - 1) * SECTION + len(disk[-1] or bytes(SECTION)) if disk else 0
        source = Source(theirs, disk, size=size, **options)
        if prepare:
            prepare(source)
        task = {'job': job, 'head': head(image) if isinstance(image, str) else image, 'presumed': presumed}
        control = self.control()
        control.on_cancel(theirs.close)
        answer = []

        def speak():
            try:
                source.run()
            except AgentError:
                pass
            theirs.close()

        thread = threading.Thread(target=speak)
        thread.start()
        try:
            answer = Receiver(store or open_store(self.folder), task, ours, control).run()
        except AgentError as error:
            answer = error
        ours.close()
        thread.join(20)
        self.assertFalse(thread.is_alive())
        return source, answer

    def check_image(self, disk, image='image-1'):
        """Each section of an image gives the disk's bytes."""
        store = open_store(self.folder)
        made = manifest.load(store.image_path(image))
        checker = Checker()
        self.assertEqual(made.rows.count, len(disk))
        for section, data in enumerate(disk):
            digest = made.rows.at(section)
            if data is None:
                self.assertEqual(digest, bytes(32))
            else:
                codec, raw, payload = checker.read(store.sections, digest)
                self.assertEqual((digest, raw), (sha(data), len(data)))
        return made

    def check_names(self):
        """All that has a name is what it says, and nothing is left in tmp."""
        checker = Checker()
        for number in range(256):
            for name in self.store.sections.names(number):
                checker.read(self.store.sections, bytes.fromhex(name))

    def test_first_and_second_capture(self):
        for codec in ('none', 'zstd'):
            disk = some_disk(codec)
            source, answer = self.receive(disk, 'image-' + codec, codec=codec)
            self.assertNotIsInstance(answer, AgentError)
            made = self.check_image(disk, 'image-' + codec)
            self.assertEqual(answer['head'], made.head)
            self.assertEqual(source.done, answer)
            counts = made.head['counts']
            self.assertEqual((counts['zero'], counts['stored']), (2, 38))
            again, answer = self.receive(disk, 'again-' + codec, codec=codec)
            self.assertEqual(again.sent, [])
            self.assertEqual(answer['head']['storedBytes'], 0)
            self.assertEqual(answer['head']['counts']['same'], 38)
        self.assertEqual(os.listdir(self.store.path('leases')), [])
        self.assertEqual(os.listdir(self.store.path('tmp')), [])

    def test_empty_disks(self):
        for number, disk in enumerate(([], [None], [b'x'])):
            source, answer = self.receive(disk, 'image-%d' % number)
            self.assertNotIsInstance(answer, AgentError)
            self.check_image(disk, 'image-%d' % number)

    def test_a_presumed_parent_stays_only_with_something_in_common(self):
        parent = [pattern(1), pattern(2), None, pattern(3)]
        self.receive(parent)
        for image, disk, kept in (
            ('changed', [pattern(4), pattern(2), pattern(5), pattern(6)], True),
            ('other', [pattern(4), pattern(5), None, pattern(6)], False),
            # The same bytes, and not one where they were.
            ('moved', [pattern(2), pattern(1), None], False),
            ('empty', [None, None, None, None], False),
            ('larger', [pattern(7)] * 3 + [pattern(3)] + [pattern(8)] * 600, True),
        ):
            for presumed in (True, False):
                name = '%s-%s' % (image, presumed)
                self.receive(disk, head(name, parent='image-1'), presumed=presumed)
                made = self.check_image(disk, name)
                self.assertEqual((name, made.head['parent']), (name, 'image-1' if kept or not presumed else None))

    def test_a_presumed_parent_that_is_gone_is_none(self):
        disk = [pattern(1), pattern(2)]
        self.receive(disk, head('image-2', parent='image-1'), presumed=True)
        self.assertIsNone(self.check_image(disk, 'image-2').head['parent'])

    def test_a_section_the_store_lost_is_asked_for(self):
        disk = some_disk()
        self.receive(disk)
        os.truncate(self.store.sections.path(sha(disk[0])), 30)
        os.truncate(self.store.sections.path(sha(disk[1])), 0)
        os.unlink(self.store.sections.path(sha(disk[2])))
        source, answer = self.receive(disk, 'again')
        self.assertEqual(sorted(source.sent), [0, 1, 2, 9])
        self.check_image(disk, 'again')

    def test_wrong_hashes_get_no_name(self):
        disk = some_disk()
        source, answer = self.receive(disk, prepare=lambda source: source.lie.update({5: sha(b'else'), 7: sha(b'x')}))
        self.assertNotIsInstance(answer, AgentError)
        self.assertIsNone(self.store.sections.look(sha(b'else')))
        self.check_image(disk)
        self.check_names()

    def test_a_sender_that_always_lies_is_given_up(self):
        class Lies(dict):
            def pop(self, section, default=None):
                return sha(b'lie') if section == 5 else None

        def prepare(source):
            source.lie = Lies()

        source, answer = self.receive(some_disk(), prepare=prepare)
        self.assertEqual(answer.code, 'corrupt')
        self.assertFalse(os.path.exists(self.store.image_path('image-1')))
        self.check_names()

    def test_a_bomb_gets_no_name(self):
        import zlib

        bomb = zlib.compress(bytes(50 << 20))

        class Bomb:
            def compress(self, data):
                return 2, bomb

        def prepare(source):
            source.compressor = Bomb()

        source, answer = self.receive(some_disk(), prepare=prepare)
        self.assertEqual(answer.code, 'corrupt')
        self.check_names()
        self.assertEqual(len(self.store.sections.listing()), 0)

    def test_a_cut_is_resumed(self):
        disk = some_disk(sections=200)
        first, answer = self.receive(disk, prepare=lambda source: setattr(source, 'stop_after', 150))
        self.assertIn(answer.code, ('transport', 'cancelled'))
        second, answer = self.receive(disk)
        self.assertNotIsInstance(answer, AgentError)
        self.assertEqual(set(first.sent) & set(second.sent), set())
        self.assertEqual(answer['head']['counts']['skipped'], 150)
        self.check_image(disk)
        # Another state of the disk goes on from nothing.
        self.receive(disk, 'b', 'job-2', prepare=lambda source: setattr(source, 'stop_after', 0))
        third, answer = self.receive(disk, 'b', 'job-2', identity='another')
        self.assertEqual(third.skip, bytes(25))

    def test_a_full_store(self):
        disk = some_disk(sections=120)
        real, count = os.writev, []

        def full(fd, parts):
            # Only section files are the store's; a pipe must go on.
            if '/tmp/' in os.readlink('/proc/self/fd/%d' % fd) and self.folder in os.readlink('/proc/self/fd/%d' % fd):
                count.append(fd)
                if len(count) > 80:
                    raise OSError(errno.ENOSPC, 'No space left on device')
            return real(fd, parts)

        with mock.patch('os.writev', full):
            source, answer = self.receive(disk)
        self.assertEqual((answer.code, answer.changed), ('store.full', 'yes'))
        self.assertEqual(os.listdir(self.store.path('tmp')), [])
        self.check_names()
        second, answer = self.receive(disk)
        self.assertNotIsInstance(answer, AgentError)
        self.assertGreaterEqual(answer['head']['counts']['skipped'], 80)
        self.check_image(disk)

    def test_two_captures_at_once(self):
        disk, other = some_disk(1, 150), some_disk(1, 101)[:100] + some_disk(2, 50)
        answers = []
        threads = [threading.Thread(target=lambda n=n, d=d: answers.append(self.receive(d, 'image-%d' % n, 'job-%d' % n)))
                   for n, d in enumerate((disk, other, disk))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for _source, answer in answers:
            self.assertNotIsInstance(answer, AgentError)
        for number, what in enumerate((disk, other, disk)):
            self.check_image(what, 'image-%d' % number)
        self.check_names()

    def test_what_the_parent_has_is_kept(self):
        disk = some_disk(1)
        self.receive(disk, 'parent')
        os.unlink(self.store.sections.path(sha(disk[7])))
        changed = list(disk)
        changed[12] = pattern('new')

        def prepare(source):
            source.keeps = [(0, 12), (13, 27)]

        source, answer = self.receive(changed, head('child', parent='parent'), prepare=prepare)
        self.assertNotIsInstance(answer, AgentError)
        self.assertEqual(sorted(source.sent), [7, 12])
        self.check_image(changed, 'child')
        # Without the parent all of it has to come.
        source, answer = self.receive(changed, head('orphan', parent='nobody'), prepare=prepare)
        self.assertEqual(len(source.sent), 39)
        self.check_image(changed, 'orphan')

    def test_a_sweep_beside_captures_takes_nothing_they_use(self):
        stop, swept = threading.Event(), []

        def sweep():
            while not stop.is_set():
                swept.append(prune.run({'store': self.folder, 'graceSeconds': 0, 'dryRun': False}, self.control()))

        thread = threading.Thread(target=sweep)
        thread.start()
        try:
            for number in range(10):
                disk = some_disk(number // 3, 150)
                source, answer = self.receive(disk, 'image-%d' % number, 'job-%d' % number)
                self.assertNotIsInstance(answer, AgentError)
                self.check_image(disk, 'image-%d' % number)
                if number % 2:
                    remove(self.store, 'image-%d' % number)
                    remove(self.store, 'image-%d' % (number - 1))
        finally:
            stop.set()
            thread.join()
        self.assertGreater(sum(result['unusedSections'] for result in swept), 100)

    def test_what_a_dead_try_left_is_removed_by_the_next(self):
        for name, stays in (('job-1~ab.1.0badcafe', False), ('job-10~ab.1.0badcafe', True), ('ab.1.0badcafe', True)):
            open(self.store.path('tmp', name), 'w').close()
        self.receive(some_disk())
        self.assertEqual(sorted(os.listdir(self.store.path('tmp'))), ['ab.1.0badcafe', 'job-10~ab.1.0badcafe'])

    def test_what_was_in_the_trash_for_a_day_goes(self):
        for name, hours in (('old', 25), ('young', 23)):
            path = self.store.path('trash', name)
            open(path, 'w').close()
            os.utime(path, (time.time() - 3600 * hours,) * 2)
        self.receive(some_disk())
        self.assertEqual(os.listdir(self.store.path('trash')), ['young'])

    def test_clocks_that_jump_leave_a_running_job_alone(self):
        lease = leases.take(self.store, 'job-1', 'x', {})
        for name in ('job-1~ab.1.0badcafe', 'job-2~ab.1.0badcafe', 'ab.fill'):
            open(self.store.path('tmp', name), 'w').close()
        journals.sweep_temporary(self.store, self.store.clock() + 1e7)
        self.assertEqual(os.listdir(self.store.path('tmp')), ['job-1~ab.1.0badcafe'])
        lease.close()

    def test_a_store_without_zstd(self):
        from terrace_agent import codecs

        compressor = codecs.Compressor(codecs.choose('zstd'))
        if compressor.codec == frames.CODEC_NONE:
            self.skipTest('no zstd here')

        def prepare(source):
            source.compressor = compressor

        with mock.patch.object(codecs, '_backend', [None]):
            source, answer = self.receive(some_disk(), prepare=prepare)
        self.assertEqual(answer.code, 'unsupported')
        self.assertEqual(len(self.store.sections.listing()), 0)
        source, answer = self.receive(some_disk(), prepare=prepare)
        self.assertNotIsInstance(answer, AgentError)

    def test_conflicts(self):
        disk = some_disk()
        self.receive(disk)
        source, answer = self.receive(disk, 'image-1', 'job-2')
        self.assertEqual((answer.code, answer.details), ('conflict', {'exists': True}))

    def test_heads_that_are_wrong_are_refused_at_once(self):
        for wrong in ({}, head('a/b'), head(consistency='lucky'), head(name=5)):
            source, answer = self.receive(some_disk(), wrong)
            self.assertEqual((answer.code, source.sent), ('precondition', []))

    def test_sources_that_break_the_rules(self):
        def speak(*said):
            ours, theirs = links()
            control = self.control()
            for send in said:
                send(theirs)
            try:
                return Receiver(self.store, {'job': 'j', 'head': head('x')}, ours, control).run()
            except AgentError as error:
                return error.code
            finally:
                ours.close()
                theirs.close()

        def opened(peer, **changes):
            peer.send_json(frames.OPEN, dict({'diskBytes': 10 * SECTION, 'sectionBytes': SECTION, 'sections': 10,
                                              'identity': None}, **changes))

        self.assertEqual(speak(lambda peer: peer.send(frames.END)), 'protocol')
        for changes in ({'sections': 9}, {'diskBytes': -1}, {'sectionBytes': 1}, {'sectionBytes': 1 << 30}, {'sections': True},
                        {'diskBytes': 'x'}):
            self.assertEqual(speak(lambda peer: opened(peer, **changes)), 'protocol', changes)
        for frame in ({'type': frames.ZERO, 'section': 5, 'raw': 6}, {'type': frames.SAME, 'section': 10, 'raw': 1},
                      {'type': frames.ZERO, 'section': 4294967295, 'raw': 4294967295},
                      {'type': frames.ZERO, 'section': 1, 'raw': 0}, {'type': frames.KEEP, 'section': 9, 'raw': 2},
                      {'type': frames.SECTION, 'section': 1, 'raw': 5, 'payload': b'12345'}, {'type': frames.DONE},
                      {'type': frames.SECTION, 'section': 99, 'raw': SECTION, 'payload': bytes(SECTION)}):
            self.assertEqual(speak(opened, lambda peer: peer.send(**frame)), 'protocol', frame)


class WholeProcess(StoreCase):
    """The agent as a process, killed."""

    def capture(self, disk, kill_after=None, image='image-1'):
        child, channel = start_agent()
        killer = None
        try:
            channel.send_json(frames.TASK, {'task': 'receive', 'allow': [self.base], 'store': self.folder, 'job': 'job-1',
                                            'head': head(image), 'gentle': False})
            peer = Peer(channel)
            source = Source(peer, disk)
            if kill_after is not None:
                killer = threading.Timer(random.uniform(0, 0.05), child.kill)
                source.at_section = lambda count: killer.start() if count == kill_after else None
            try:
                source.run()
                return source
            except AgentError:
                return None
        finally:
            if killer and killer.ident:
                killer.join()
            child.stdin.close()
            child.wait(30)
            child.stdout.close()

    def test_killed_at_random_times_and_resumed(self):
        random.seed(7)
        checker = Checker()
        kept = 0
        for number in range(5):
            disk = [pattern((number, section)) for section in range(200)]
            image = 'image-%d' % number
            for attempt in range(6):
                last = attempt == 5
                source = self.capture(disk, None if last else random.randint(1, 150), image)
                self.check_names(checker)
                if source is not None and source.done:
                    kept += 200 - len(source.sent)
                    break
            made = manifest.load(self.store.image_path(image))
            for section, data in enumerate(disk):
                self.assertEqual(made.rows.at(section), sha(data))
                checker.read(self.store.sections, sha(data))
        self.assertGreater(kept, 0)

    def check_names(self, checker):
        for number in range(256):
            for name in self.store.sections.names(number):
                checker.read(self.store.sections, bytes.fromhex(name))


class Peer(Link):
    """The peer behind an agent's pipes; what is for the app is left out."""

    def __init__(self, channel):
        self.channel, self.send, self.send_json = channel, channel.send, channel.send_json
        self._fds = ()

    def receive(self):
        while True:
            frame = self.channel.receive()
            if frame is None or frame.type >= frames.FIRST_PEER_TYPE:
                return frame
            if frame.type == frames.ERROR:
                raise AgentError.from_json(frame.json())


class ManySections(StoreCase):
    def test_a_job_of_ten_thousand_sections_is_small(self):
        child, channel = start_agent()
        channel.send_json(frames.TASK, {'task': 'receive', 'allow': [self.base], 'store': self.folder, 'job': 'job-1',
                                        'head': head(), 'gentle': False})
        peer = Peer(channel)
        disk = [b'%06d' % number * 768 for number in range(10000)]
        source = Source(peer, disk)
        with mock.patch('store_support.SECTION', 4608), mock.patch.object(source, 'size', 4608 * 10000):
            source.run()
        peak = 0
        for line in open('/proc/%d/status' % child.pid):
            if line.startswith('VmHWM'):
                peak = int(line.split()[1]) // 1024
        child.stdin.close()
        child.wait(30)
        child.stdout.close()
        self.assertIsNotNone(source.done)
        self.assertLess(peak, 80)


if __name__ == '__main__':
    unittest.main()
