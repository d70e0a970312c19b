"""What a cache counts of what it was asked for: by deployments on its host, by serving others, and never by warming."""

import os
import threading
import unittest

from store_support import SECTION, run_task
from test_through import COUNT, ThroughCase

from terrace_agent import hits
from terrace_agent.hits import Tally, hits_of
from terrace_agent.store import init_store

# 120 sections, the same one twice, and a short end.
ASKED = (COUNT + 2) * SECTION + len(b'the end')


class Hits(ThroughCase):
    def counted(self, cache):
        found = hits_of(cache)
        return None if found is None else (found['hitBytes'], found['missBytes'])

    def test_a_deployment_through_a_cache_and_one_out_of_it(self):
        cache = self.cache()
        self.assertIsNone(hits_of(cache))
        self.deploy('a', [self.behind(cache)], [cache.folder])
        self.assertEqual(self.counted(cache), (0, ASKED))
        self.deploy('b', [], [cache.folder])
        self.assertEqual(self.counted(cache), (ASKED, ASKED))
        told = run_task({'task': 'usage', 'allow': [self.base], 'store': cache.folder})['hits']
        self.assertEqual(told, hits_of(cache))
        # A store counts nothing: all that is asked of it is there.
        self.deploy('c', [self.serve()], [self.folder])
        self.assertFalse(os.path.exists(self.store.path(hits.NAME)))

    def test_serving_counts_and_warming_does_not(self):
        cache = self.cache()
        fill = self.serve(cache.folder, upstream=self.serve(), warming=True)
        warm = {'task': 'warm', 'allow': [self.base], 'image': self.image, 'peer': fill}
        self.assertEqual(run_task(warm)['gone'], 0)
        self.assertIsNone(hits_of(cache))
        self.deploy('a', [self.serve(cache.folder, upstream=self.serve())])
        self.assertEqual(self.counted(cache), (ASKED, 0))
        os.unlink(os.path.join(cache.folder, 'sections', *self.some_section(cache)))
        self.deploy('b', [self.serve(cache.folder, upstream=self.serve())])
        hit, missed = self.counted(cache)
        self.assertEqual(hit + missed, 2 * ASKED)
        self.assertTrue(0 < missed <= 2 * SECTION)

    def some_section(self, cache):
        for number in range(256):
            for name in cache.sections.names(number):
                return '%02x' % number, name

    def test_many_tasks_at_once_lose_nothing_and_the_file_stays_small(self):
        cache = init_store(os.path.join(self.base, 'many'), 'cache')

        def work():
            for _ in range(50):
                tally = Tally()
                tally.hit(cache.folder, 3)
                tally.miss(cache.folder, 1)
                tally.keep()

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(self.counted(cache), (1200, 400))
        since = hits_of(cache)['since']
        with open(cache.path(hits.NAME), 'ab') as file:
            file.write(b'torn 12\n%d 5\n9 -1 x\n' % since + b'%d 1 1\n' % (since + 9) * 9000)
        tally = Tally()
        tally.hit(cache.folder, 100)
        tally.keep()
        with open(cache.path(hits.NAME), 'rb') as file:
            self.assertEqual(len(file.read().splitlines()), 1)
        self.assertEqual(hits_of(cache)['since'], since)

    def test_a_cache_that_takes_no_note_harms_nobody(self):
        cache = self.cache()
        os.mkdir(cache.path(hits.NAME))
        self.deploy('a', [self.behind(cache)], [cache.folder])
        self.assertIsNone(hits_of(cache))


if __name__ == '__main__':
    unittest.main()
