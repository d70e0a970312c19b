"""Pins of a cache, and the picture of an image beside all others."""

import os
import unittest

from test_prune import DAY, PruneCase

from terrace_agent import evict, pins, section_map
from terrace_agent.catalogue import list_images
from terrace_agent.errors import AgentError
from terrace_agent.store import init_store
from terrace_agent.usage import usage

ONE = 4112


class Pins(PruneCase):
    def setUp(self):
        super().setUp()
        self.folder = os.path.join(self.base, 'cache')
        self.store = init_store(self.folder, 'cache', 100 * ONE)

    def evict(self, **more):
        return evict.run(dict({'store': self.folder}, **more), self.control())

    def pin(self, image, pinned=True):
        return pins.run({'store': self.folder, 'id': image, 'pinned': pinned}, self.control())['pins']

    def test_what_is_pinned_stays_whoever_makes_room(self):
        kept = self.image('kept', range(0, 40), 100 * DAY)
        self.image('other', range(40, 150), DAY)
        self.assertEqual(self.pin('kept'), ['kept'])
        self.assertEqual(self.pin('to-come'), ['kept', 'to-come'])
        self.assertEqual(usage(self.store, None, self.control())['pins'], ['kept', 'to-come'])
        # No pin is said by whoever evicts: the cache knows them.
        self.assertEqual(self.evict()['evicted'], 60)
        self.assertTrue(all(self.has(kept.rows.at(number)) for number in range(40)))
        self.assertEqual(self.pin('kept', False), ['to-come'])
        self.assertEqual(self.pin('kept', False), ['to-come'])
        self.evict(budgetBytes=0)
        self.assertFalse(any(self.has(kept.rows.at(number)) for number in range(40)))

    def test_ids_only_and_caches_only(self):
        for image in ('../x', 'a/b', ''):
            with self.assertRaises((AgentError, ValueError)):
                self.pin(image)
        self.assertEqual(os.path.exists(os.path.join(self.base, 'x')), False)
        # A file of another program in the folder is no pin.
        self.pin('a')
        open(os.path.join(self.folder, 'pins', '.hidden file'), 'w').close()
        self.assertEqual(self.pin('a'), ['a'])
        self.assertEqual(list_images(self.store)['unreadable'], [])


class Map(PruneCase):
    def map(self, image):
        return section_map.run({'store': self.store.folder, 'id': image}, self.control())

    def test_with_more_images_than_anybody_counts(self):
        self.image('mine', list(range(30)) + list(range(5)))
        for number in range(70):
            self.image('other-%d' % number, [number, 1000 + number])
        result = self.map('mine')
        self.assertEqual((result['sections'], result['perCell'], result['others']), (35, 1, 70))
        # Each of the thirty is in one other image, also that of number 69.
        self.assertEqual([cell for cell in result['cells'] if cell != [0, 1, 0]], [])
        self.assertEqual(self.map('other-69')['cells'], [[0, 0, 1], [0, 0, 1]])
        self.assertEqual(self.map('other-3')['cells'], [[0, 1, 0], [0, 0, 1]])

    def test_one_that_cannot_be_read_is_left_out_and_counted(self):
        self.image('mine', [1, 2])
        self.image('other', [1])
        with open(self.store.image_path('broken'), 'w') as file:
            file.write('{')
        result = self.map('mine')
        self.assertEqual((result['cells'], result['others'], result['unreadable']), ([[0, 1, 0], [0, 0, 1]], 1, 1))
        with self.assertRaises(AgentError) as caught:
            self.map('nothing')
        self.assertEqual(caught.exception.code, 'not-found')


del PruneCase

if __name__ == '__main__':
    unittest.main()
