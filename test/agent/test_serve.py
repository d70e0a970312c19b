"""Serving images: as whole processes from capture to deployment, and the conversation frame by frame."""

import os
import random
import shutil
import subprocess
import sys
import threading
import time
import unittest
from unittest import mock

from store_support import AGENT, SECTION, Source, StoreCase, head, links, pattern, run_task, sha

from terrace_agent import evict, frames, manifest, prune
from terrace_agent.catalogue import remove
from terrace_agent.check import Checker
from terrace_agent.claim import claim
from terrace_agent.errors import AgentError
from terrace_agent.receive import Receiver
from terrace_agent.serve import Server
from terrace_agent.store import init_store, open_store


class ServeCase(StoreCase):
    """A store with one image of 200 sections, some zero, one short."""

    def setUp(self):
        super().setUp()
        self.disk = [pattern(number) for number in range(200)]
        self.disk[5] = self.disk[6] = None
        self.disk[50] = self.disk[20]
        self.disk[-1] = self.disk[-1][:777]
        self.size = 199 * SECTION + 777
        self.manifest = self.put_image('image-1', self.disk)
        self.image = {'id': 'image-1', 'sha256': self.manifest.sha256}

    def put_image(self, image, disk):
        ours, theirs = links()
        thread = threading.Thread(target=Source(theirs, disk, size=self.size, codec='zstd').run)
        thread.start()
        Receiver(self.store, {'job': image, 'head': head(image)}, ours, self.control()).run()
        thread.join()
        ours.close()
        theirs.close()
        return manifest.load(self.store.image_path(image))

    def path(self, name):
        return os.path.join(self.base, name)

    def damage(self, section, store=None):
        path = (store or self.store).sections.path(sha(self.disk[section]))
        with open(path, 'r+b') as file:
            file.seek(99)
            byte = file.read(1)
            file.seek(99)
            file.write(bytes([byte[0] ^ 255]))

    def cache(self, budget=None, name='cache'):
        return init_store(self.path(name), 'cache', budget)

    def serve(self, speak, store=None, codecs=('none', 'zlib', 'zstd'), **task):
        """`speak(sink)` against a server in a thread. Returns (sink, RESULT or error)."""
        ours, theirs = links()
        control = self.control()
        control.on_cancel(ours.close)
        answer = []

        def run():
            server = Server(store or self.store, task, ours, control)
            try:
                answer.append(server.run())
            except AgentError as error:
                answer.append(error)
            finally:
                server.close()
                ours.close()

        thread = threading.Thread(target=run)
        thread.start()
        sink = Sink(theirs, self.image, codecs)
        try:
            speak(sink)
        except (AgentError, AssertionError) as error:
            sink.error = error
            theirs.close()
        thread.join(30)
        self.assertFalse(thread.is_alive())
        theirs.close()
        return sink, answer[0]

    def all(self, sink):
        sink.ask()
        numbers = [number for number, data in enumerate(self.disk) if data is not None]
        for at in range(0, len(numbers), 32):
            sink.fetch(numbers[at:at + 32])
        sink.end()

    def check(self, sink, but=()):
        for number, data in enumerate(self.disk):
            if data is not None and number not in but:
                self.assertEqual(sink.sections.get(number), data, number)


class Sink:
    """The sink of a deployment, window and all; takes what comes to pieces."""

    def __init__(self, peer, image, codecs=('none', 'zlib', 'zstd')):
        self.peer, self.image, self.codecs = peer, image, list(codecs)
        self.sections, self.gone, self.raw_codecs = {}, set(), set()
        self.rows = b''

    def ask(self):
        self.peer.send_json(frames.ASK, {'image': self.image['id'], 'sha256': self.image['sha256'], 'codecs': self.codecs})
        frame = self.peer.receive()
        if frame is None:
            raise AgentError('transport', 'ended')
        self.head = frame.json()['head']
        while True:
            frame = self.peer.receive()
            if not frame.payload:
                return
            self.rows += bytes(frame.payload)

    def fetch(self, numbers, each=None):
        checker = Checker()
        self.peer.send(frames.WANT, payload=frames.pack_numbers(numbers))
        left = set(numbers)
        while left:
            frame = self.peer.receive()
            if frame is None:
                raise AgentError('transport', 'ended')
            if frame.type == frames.GONE:
                self.gone.update(frame.numbers())
                left -= set(frame.numbers())
                continue
            digest = self.rows[frame.section * 32:frame.section * 32 + 32]
            plain = checker.plain(digest, frame.codec, frame.raw, frame.payload)
            self.raw_codecs.add(frame.codec)
            self.sections[frame.section] = None if plain is None else bytes(plain)
            if plain is None:
                self.peer.send(frames.BAD, section=frame.section)
            left.discard(frame.section)
            frame.release()
            if each:
                each(len(self.sections))

    def end(self):
        self.peer.send(frames.WANT)
        frame = self.peer.receive()
        assert frame.type == frames.END
        self.peer.send_json(frames.DONE, {})


class Conversation(ServeCase):
    def test_all_of_it(self):
        sink, answer = self.serve(self.all)
        self.check(sink)
        self.assertEqual((answer['sections'], answer['gone'], answer['filled']), (198, 0, 0))
        self.assertEqual(sink.head, {key: value for key, value in self.manifest.head.items() if key != 'sha256'})
        self.assertEqual(os.listdir(self.store.path('leases')), [])

    def test_a_sink_without_zstd(self):
        sink, answer = self.serve(self.all, codecs=('none',))
        self.check(sink)
        self.assertEqual(sink.raw_codecs, {0})

    def test_a_host_without_zstd(self):
        from terrace_agent import codecs

        with mock.patch.object(codecs, '_backend', [None]):
            checked = mock.patch.object(Sink, 'fetch', lambda sink, numbers: self._count(sink, numbers))
            with checked:
                sink, answer = self.serve(self.all, verify=True)
        self.assertEqual((answer['sections'], answer['quarantined']), (198, 0))

    def _count(self, sink, numbers):
        """Takes sections without looking into them."""
        sink.peer.send(frames.WANT, payload=frames.pack_numbers(numbers))
        for _ in numbers:
            self.assertEqual(sink.peer.receive().type, frames.SECTION)

    def test_damaged_and_missing(self):
        self.damage(3)
        os.truncate(self.store.sections.path(sha(self.disk[4])), 0)
        os.unlink(self.store.sections.path(sha(self.disk[7])))
        for verify in (False, True):
            sink, answer = self.serve(self.all, verify=verify)
            self.check(sink, (3, 4, 7))
            self.assertEqual(sink.gone | {n for n, data in sink.sections.items() if data is None}, {3, 4, 7})
            self.assertEqual(len(os.listdir(self.store.path('quarantine'))), 2)
        self.assertEqual((answer['gone'], answer['bad']), (3, 0))

    def test_the_sink_says_bad_of_what_is_right(self):
        def speak(sink):
            sink.ask()
            sink.fetch([1])
            sink.peer.send(frames.BAD, section=1)
            sink.end()

        sink, answer = self.serve(speak)
        self.assertEqual((answer['bad'], answer['quarantined']), (1, 0))

    def test_sinks_that_break_the_rules(self):
        for speak in (lambda sink: sink.peer.send(frames.WANT),
                      lambda sink: (sink.ask(), sink.peer.send(frames.WANT, payload=frames.pack_numbers([5]))),
                      lambda sink: (sink.ask(), sink.peer.send(frames.WANT, payload=frames.pack_numbers([200]))),
                      lambda sink: (sink.ask(), sink.peer.send(frames.BAD, section=4000000000)),
                      lambda sink: (sink.ask(), sink.peer.send(frames.END))):
            sink, answer = self.serve(speak)
            self.assertEqual(answer.code, 'protocol')

    def test_images_that_are_not_meant(self):
        for wrong, code in (({'id': 'other', 'sha256': 'ab'}, 'not-found'), ({'id': '../x', 'sha256': 'a'}, 'protocol'),
                            ({'id': 'image-1', 'sha256': 'cd'}, 'conflict')):
            with mock.patch.object(self, 'image', wrong):
                sink, answer = self.serve(self.all)
            self.assertEqual(answer.code, code)

    def test_prune_and_remove_while_it_is_served(self):
        def speak(sink):
            sink.ask()
            remove(self.store, 'image-1')
            prune.run({'store': self.folder, 'graceSeconds': 0, 'dryRun': False}, self.control())
            sink.fetch([number for number, data in enumerate(self.disk) if data is not None])
            sink.end()

        sink, answer = self.serve(speak)
        self.check(sink)
        found = prune.run({'store': self.folder, 'graceSeconds': 0, 'dryRun': False}, self.control())
        self.assertEqual(found['unusedSections'], 197)


class WithUpstream(ServeCase):
    """A cache between a sink and a store."""

    def setUp(self):
        super().setUp()
        self.upstreams = []

    def connect(self, spec, control):
        """An upstream that is a server in this process; `spec` is a store."""
        ours, theirs = links()
        self.upstreams.append(theirs)

        def run():
            server = Server(spec['store'], {}, theirs, self.control())
            try:
                server.run()
            except AgentError:
                pass
            server.close()
            theirs.close()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        self.addCleanup(thread.join, 20)
        self.addCleanup(ours.close)
        return ours

    def fill(self, speak, cache, **task):
        with mock.patch('terrace_agent.offer.connect', self.connect):
            return self.serve(speak, cache, upstream={'store': self.store}, **task)

    def test_a_miss_fills_and_a_hit_asks_nobody(self):
        cache = self.cache()
        sink, answer = self.fill(self.all, cache)
        self.check(sink)
        self.assertEqual((answer['sections'], answer['filled'], answer['passed']), (198, 197, 0))
        self.assertEqual(manifest.load(cache.image_path('image-1')).sha256, self.manifest.sha256)
        self.assertEqual(os.listdir(cache.path('tmp')), [])
        asked = len(self.upstreams)
        sink, answer = self.fill(self.all, cache)
        self.check(sink)
        self.assertEqual((answer['filled'], len(self.upstreams)), (0, asked))

    def test_damage_in_the_cache_is_fetched_anew(self):
        cache = self.cache()
        self.fill(self.all, cache)
        self.damage(9, cache)
        os.truncate(cache.sections.path(sha(self.disk[10])), 5)
        sink, answer = self.fill(self.all, cache)
        self.check(sink)
        self.assertEqual((answer['filled'], answer['quarantined']), (2, 2))

    def test_damage_in_the_upstream_is_never_kept(self):
        self.damage(9)
        cache = self.cache()
        sink, answer = self.fill(self.all, cache)
        self.check(sink, (9,))
        self.assertEqual((sink.gone, answer['gone']), ({9}, 1))
        self.assertIsNone(cache.sections.look(sha(self.disk[9])))

    def test_the_cache_vanishes_in_the_middle(self):
        cache = self.cache()

        def each(count):
            if count == 40:
                os.rename(cache.folder, self.path('elsewhere'))

        def speak(sink):
            sink.ask()
            sink.fetch([number for number, data in enumerate(self.disk) if data is not None], each)
            sink.end()

        sink, answer = self.fill(speak, cache)
        self.check(sink)
        self.assertGreater(answer['passed'], 0)

    def test_the_cache_is_full(self):
        import errno

        cache = self.cache()
        self.check(self.fill(self.all, cache)[0])
        shutil.rmtree(cache.folder)
        cache = self.cache()
        with mock.patch('terrace_agent.fill.write_section', side_effect=OSError(errno.ENOSPC, 'full')):
            sink, answer = self.fill(self.all, cache)
        self.check(sink)
        self.assertEqual((answer['filled'], answer['passed']), (0, 198))
        self.assertEqual(os.listdir(cache.path('tmp')), [])

    def test_a_budget_smaller_than_the_image(self):
        cache = self.cache(2 << 20)
        sink, answer = self.fill(self.all, cache)
        self.check(sink)
        held = sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(cache.path('sections'))
                   for name in names)
        self.assertLessEqual(held, 2 << 20)
        self.assertGreater(answer['filled'], 10)
        self.assertGreater(answer['passed'], 10)

    def test_eviction_beside_serving(self):
        cache = self.cache(1 << 30)
        stop = threading.Event()

        def evict_all():
            while not stop.is_set():
                evict.run({'store': cache.folder, 'budgetBytes': 0}, self.control())

        thread = threading.Thread(target=evict_all)
        thread.start()
        try:
            sink, answer = self.fill(self.all, cache)
        finally:
            stop.set()
            thread.join()
        self.check(sink)
        self.assertEqual(answer['filled'], 197)

    def test_the_upstream_dies_in_the_middle(self):
        cache = self.cache()

        def each(count):
            if count == 40:
                os.dup2(os.open('/dev/null', os.O_RDWR), self.upstreams[0]._fds[1])

        def speak(sink):
            sink.ask()
            sink.fetch([number for number, data in enumerate(self.disk) if data is not None], each)
            sink.end()

        sink, answer = self.fill(speak, cache)
        self.assertGreater(len(sink.gone), 0)
        self.check(sink, sink.gone)
        # The next one goes on.
        sink, answer = self.fill(self.all, cache)
        self.check(sink)

    def test_many_at_once_ask_for_each_section_once(self):
        cache = self.cache()
        answers = []
        with mock.patch('terrace_agent.offer.connect', self.connect):
            threads = [threading.Thread(target=lambda: answers.append(
                self.serve(self.all, cache, upstream={'store': self.store}))) for _ in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        for sink, answer in answers:
            self.check(sink)
        self.assertEqual(sum(answer['filled'] for _, answer in answers), 197)
        self.assertEqual(os.listdir(cache.path('tmp')), [])


    def test_patience_leaves_the_asking_to_who_fills_the_cache(self):
        cache, names = self.cache(), []
        for number in range(256):
            names.extend(self.store.sections.names(number))

        def bring():
            for name in names:
                time.sleep(0.003)
                path = cache.path('tmp', name)
                shutil.copy(self.store.path('sections', name[:2], name), path)
                os.rename(path, cache.path('sections', name[:2], name))

        thread = threading.Thread(target=bring)
        thread.start()
        sink, result = self.fill(self.all, cache, patience=20)
        thread.join()
        self.check(sink)
        self.assertEqual((result['filled'], result['passed'], result['gone']), (0, 0, 0))
        # Nobody brings anything: it is not waited for long.
        sink, result = self.fill(self.all, self.cache(name='other'), patience=1)
        self.check(sink)
        self.assertEqual(result['filled'], len(names))

    def test_nobody_waits_for_an_agent_that_does_not_move(self):
        cache = self.cache()
        held = [claim(cache, sha(self.disk[number])) for number in range(10, 30)]
        with mock.patch('terrace_agent.fill.PATIENCE_SECONDS', 0.2):
            sink, answer = self.fill(self.all, cache)
        self.check(sink)
        self.assertEqual(answer['filled'], 197)
        for one in held:
            one.release()


class WholeProcesses(StoreCase):
    """capture -> receive -> serve -> deploy, all as the app starts them."""

    def setUp(self):
        super().setUp()
        self.raw = os.path.join(self.base, 'disk\n"1".raw')
        source = random.Random(5)
        with open(self.raw, 'wb') as file:
            for number in range(150):
                file.write(source.getrandbits(8 * 30000).to_bytes(30000, 'big') + bytes(SECTION - 30000))
            file.seek(60 * SECTION, 1)
            file.write(b'the end' * 1000)

    def capture(self, job='job-1', image='image-1', store=None, raw=None):
        store = store or self.folder
        task = {'task': 'receive', 'allow': [self.base], 'store': store, 'job': job, 'head': head(image), 'gentle': False}
        return run_task({'task': 'capture', 'allow': [self.base], 'job': job, 'sectionBytes': SECTION,
                         'disk': {'kind': 'file', 'path': raw or self.raw, 'format': 'raw'},
                         'peer': {'kind': 'local', 'task': task}})

    def serve_task(self, folder=None, upstream=None, **more):
        return {'kind': 'local', 'task': dict({'task': 'serve', 'allow': [self.base], 'store': folder or self.folder,
                                               'upstream': upstream, 'gentle': False}, **more)}

    def deploy(self, image, name, peers, local=()):
        target = os.path.join(self.base, name)
        answer = run_task({'task': 'deploy', 'allow': [self.base], 'job': 'deploy-' + name, 'peers': peers,
                           'image': {'id': image['id'], 'sha256': image['sha256']}, 'local': list(local),
                           'target': {'kind': 'file', 'path': target, 'format': 'raw', 'fresh': True,
                                      'diskBytes': os.path.getsize(self.raw)}})
        self.assertNotIn('code', answer)
        self.assertEqual(subprocess.call(['cmp', self.raw, target]), 0)
        return answer

    def test_there_and_back(self):
        answer = self.capture()
        self.assertNotIn('code', answer)
        image = answer['sink']['head']
        self.assertEqual(self.deploy(image, 'a', [self.serve_task()])['fetched'], 151)
        again = self.capture('job-2', 'image-2')
        self.assertEqual((again['same'], again['sent']), (151, 0))
        cache = init_store(os.path.join(self.base, "the 'cache'"), 'cache', 1 << 30).folder
        chain = init_store(os.path.join(self.base, 'second cache'), 'cache').folder
        through = self.serve_task(chain, self.serve_task(cache, self.serve_task()))
        self.deploy(image, 'b', [through])
        self.deploy(image, 'c', [self.serve_task(chain)])
        self.deploy(image, 'd', [], [cache])
        # A cache that lost its folder only hands on.
        self.deploy(image, 'e', [self.serve_task(os.path.join(self.base, 'never there'), self.serve_task())])
        # A cache that lost some of it, whose upstream is gone: the next peer has it.
        for number in range(0, 256, 2):
            shutil.rmtree(os.path.join(cache, 'sections', '%02x' % number))
        lost = self.serve_task(cache, self.serve_task(os.path.join(self.base, 'gone')))
        answer = self.deploy(image, 'f', [lost, self.serve_task()])
        self.assertEqual(sum(peer['sections'] for peer in answer['peers']), 151)

    def test_two_deployments_through_one_cache(self):
        image = self.capture()['sink']['head']
        cache = init_store(os.path.join(self.base, 'cache'), 'cache').folder
        threads = [threading.Thread(target=self.deploy, args=(image, name, [self.serve_task(cache, self.serve_task())]))
                   for name in 'abc']
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for name in 'abc':
            self.assertEqual(subprocess.call(['cmp', self.raw, os.path.join(self.base, name)]), 0)

    def test_a_cache_that_is_killed_in_the_middle(self):
        image = self.capture()['sink']['head']
        cache = init_store(os.path.join(self.base, 'cache'), 'cache')
        killed = self.serve_task(cache.folder, self.serve_task(), rate=3000000)
        killed = {'kind': 'ssh', 'task': killed['task'],
                  'argv': ['timeout', '-s', 'KILL', '1', sys.executable, '-I', '-S', '-B', AGENT, 'run']}
        for name in 'ab':
            answer = self.deploy(image, name, [killed, self.serve_task(cache.folder, self.serve_task())])
            self.assertEqual(sum(peer['sections'] for peer in answer['peers']), 151)
        checker = Checker()
        for number in range(256):
            for name in cache.sections.names(number):
                checker.read(cache.sections, bytes.fromhex(name))

    def test_a_full_disk(self):
        """A store and a cache on a file system of 4 MiB."""
        small = os.path.join(self.base, 'small')
        os.mkdir(small)
        if subprocess.call(['mount', '-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', small], stderr=subprocess.DEVNULL):
            self.skipTest('no right to mount')
        self.addCleanup(subprocess.call, ['umount', '-l', small])
        store = init_store(os.path.join(small, 'store'), 'store').folder
        answer = self.capture(store=store)
        self.assertEqual(answer['code'], 'store.full')
        checker, found = Checker(), open_store(store)
        for number in range(256):
            for name in found.sections.names(number):
                checker.read(found.sections, bytes.fromhex(name))
        self.assertEqual((found.image_ids(), os.listdir(found.path('tmp'))), ([], []))
        subprocess.check_call(['mount', '-o', 'remount,size=64m', small])
        answer = self.capture(store=store)
        self.assertNotIn('code', answer)
        self.assertGreater(answer['skipped'], 20)
        self.deploy(answer['sink']['head'], 'a', [self.serve_task(store)])
        shutil.rmtree(store)
        subprocess.check_call(['mount', '-o', 'remount,size=4m', small])
        image = self.capture()['sink']['head']
        cache = init_store(os.path.join(small, 'cache'), 'cache').folder
        self.deploy(image, 'b', [self.serve_task(cache, self.serve_task())])


if __name__ == '__main__':
    unittest.main()
