"""A deployment through a cache of the same host: it fills, asks for each section once, and never depends on the cache."""

import os
import random
import shutil
import subprocess
import sys
import threading
import unittest

from store_support import AGENT, SECTION, StoreCase, head, run_task

from terrace_agent.check import Checker
from terrace_agent.store import init_store, open_store

COUNT = 120


class ThroughCase(StoreCase):
    def setUp(self):
        super().setUp()
        self.raw = os.path.join(self.base, 'disk.raw')
        source = random.Random(7)
        with open(self.raw, 'wb') as file:
            for _ in range(COUNT):
                file.write(source.getrandbits(8 * 30000).to_bytes(30000, 'big') + bytes(SECTION - 30000))
            file.seek(9 * SECTION, 1)
            # The same once more, and a short end.
            file.write(source.getrandbits(8 * SECTION).to_bytes(SECTION, 'big') * 2 + b'the end')
        receive = {'task': 'receive', 'allow': [self.base], 'store': self.folder, 'job': 'job-1', 'head': head()}
        answer = run_task({'task': 'capture', 'allow': [self.base], 'job': 'job-1', 'sectionBytes': SECTION,
                           'disk': {'kind': 'file', 'path': self.raw, 'format': 'raw'},
                           'peer': {'kind': 'local', 'task': receive}})
        self.image = {key: answer['sink']['head'][key] for key in ('id', 'sha256')}

    def serve(self, folder=None, **more):
        return {'kind': 'local', 'task': dict({'task': 'serve', 'allow': [self.base], 'store': folder or self.folder,
                                               'gentle': False}, **more)}

    def cache(self, name='cache', budget=None):
        return init_store(os.path.join(self.base, name), 'cache', budget)

    def behind(self, cache, upstream=None):
        return {'kind': 'cache', 'store': cache if isinstance(cache, str) else cache.folder,
                'upstream': upstream or self.serve()}

    def ask(self, name, peers, local=()):
        return run_task({'task': 'deploy', 'allow': [self.base], 'job': 'deploy-' + os.path.basename(name), 'peers': peers,
                         'image': self.image, 'local': list(local),
                         'target': {'kind': 'file', 'path': os.path.join(self.base, name), 'format': 'raw',
                                    'fresh': True, 'diskBytes': os.path.getsize(self.raw)}})

    def deploy(self, name, peers, local=()):
        answer = self.ask(name, peers, local)
        self.assertNotIn('code', answer)
        self.assertEqual(subprocess.call(['cmp', self.raw, os.path.join(self.base, name)]), 0)
        return answer

    def whole(self, cache):
        """How many sections a cache has, all of them right; nothing half done lies beside them."""
        checker, count = Checker(), 0
        for number in range(256):
            for name in cache.sections.names(number):
                checker.read(cache.sections, bytes.fromhex(name))
                count += 1
        self.assertEqual(os.listdir(cache.path('tmp')), [])
        self.assertEqual(os.listdir(cache.path('leases')), [])
        return count


class Through(ThroughCase):
    def test_what_passes_is_kept_and_needs_nobody_afterwards(self):
        cache = self.cache()
        answer = self.deploy('a', [self.behind(cache)], [cache.folder])
        self.assertEqual((answer['fetched'], answer['zero']), (COUNT + 3, 9))
        # Two places have the same section; it came once.
        self.assertEqual(self.whole(cache), COUNT + 2)
        shutil.rmtree(self.folder)
        self.assertEqual(self.deploy('b', [], [cache.folder])['local'], COUNT + 3)

    def test_what_one_peer_lacks_the_next_one_brings_into_the_cache(self):
        cache, other = self.cache(), self.cache('other')
        self.deploy('a', [self.behind(other)])
        lost = 0
        for number in range(0, 256, 3):
            lost += len(other.sections.names(number))
            shutil.rmtree(other.path('sections', '%02x' % number))
        self.assertGreater(lost, 5)
        answer = self.deploy('b', [self.behind(cache, self.serve(other.folder)), self.behind(cache)])
        self.assertGreaterEqual(answer['peers'][0]['gone'], lost)
        self.assertEqual(self.whole(cache), COUNT + 2)

    def test_a_peer_that_dies_half_way(self):
        cache = self.cache()
        dying = dict(self.serve(rate=2000000), kind='ssh',
                     argv=['timeout', '-s', 'KILL', '1', sys.executable, '-I', '-S', '-B', AGENT, 'run'])
        answer = self.deploy('a', [self.behind(cache, dying), self.behind(cache)])
        self.assertIn('error', answer['peers'][0])
        self.assertEqual(self.whole(cache), COUNT + 2)

    def test_a_section_that_is_wrong_is_neither_written_nor_kept(self):
        good = self.cache('good')
        self.deploy('a', [self.behind(good)])
        path = next(self.store.path('sections', name[:2], name)
                    for number in range(256) for name in self.store.sections.names(number))
        with open(path, 'r+b') as file:
            file.seek(20)
            file.write(b'wrong')
        cache = self.cache()
        answer = self.deploy('b', [self.behind(cache), self.behind(cache, self.serve(good.folder))])
        self.assertEqual(answer['peers'][0]['bad'], 1)
        self.assertEqual(self.whole(cache), COUNT + 2)

    def test_a_section_that_became_wrong_in_the_cache_is_brought_anew(self):
        cache = self.cache()
        self.deploy('a', [self.behind(cache)])
        names = [name for number in range(256) for name in cache.sections.names(number)]
        for name in names[::40]:
            with open(cache.path('sections', name[:2], name), 'r+b') as file:
                file.seek(20)
                file.write(b'wrong')
        for local in ([cache.folder], []):
            self.deploy('b%d' % len(local), [self.behind(cache)], local)
        self.assertEqual(self.whole(cache), COUNT + 2)
        self.assertEqual(len(os.listdir(cache.path('quarantine'))), len(names[::40]))

    def test_a_cache_that_serves_and_may_put_nothing_right(self):
        cache = self.cache()
        self.deploy('a', [self.behind(cache)])
        name = next(name for number in range(256) for name in cache.sections.names(number))
        with open(cache.path('sections', name[:2], name), 'r+b') as file:
            file.seek(20)
            file.write(b'wrong')
        # Nobody gets its lock, as where its file system may only be read.
        os.unlink(cache.path('store.lock'))
        os.mkdir(cache.path('store.lock'))
        self.deploy('b', [self.serve(cache.folder, upstream=self.serve())])
        self.deploy('c', [self.behind(cache)])

    def test_a_cache_that_cannot_be_used_is_done_without(self):
        self.deploy('a', [self.behind(os.path.join(self.base, 'never there'))])
        small = self.cache('small', 300000)
        self.deploy('b', [self.behind(small)])
        self.assertLess(self.whole(small), COUNT // 2)
        # A store is no cache: what passes is not kept in it.
        store = init_store(os.path.join(self.base, 'plain'), 'store')
        self.deploy('c', [self.behind(store)])
        self.assertEqual(self.whole(store), 0)

    def test_several_at_once_fetch_each_section_once(self):
        cache, told = self.cache(), []
        threads = [threading.Thread(target=lambda name=name: told.append(self.deploy(name, [self.behind(cache)])))
                   for name in 'abc']
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(self.whole(cache), COUNT + 2)
        self.assertEqual(sum(answer['peers'][0]['sections'] for answer in told if answer['peers']), COUNT + 3)

    def test_only_what_has_pipes_of_its_own_stands_behind_a_cache(self):
        answer = self.ask('a', [self.behind(self.cache(), {'kind': 'stdio'})])
        self.assertEqual(answer['code'], 'protocol')
        self.assertFalse(os.path.lexists(os.path.join(self.base, 'a')))

    def test_no_room_for_the_disk(self):
        small = os.path.join(self.base, 'small')
        os.mkdir(small)
        if subprocess.call(['mount', '-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small], stderr=subprocess.DEVNULL):
            self.skipTest('no right to mount')
        self.addCleanup(subprocess.call, ['umount', '-l', small])
        cache = self.cache()
        answer = self.ask('small/a', [self.behind(cache)])
        self.assertEqual(answer.get('code'), 'pool.full')
        self.assertEqual(open_store(cache.folder).image_ids(), ['image-1'])
        self.whole(cache)
        subprocess.check_call(['mount', '-o', 'remount,size=64m', small])
        self.deploy('small/a', [self.behind(cache)], [cache.folder])


if __name__ == '__main__':
    unittest.main()
