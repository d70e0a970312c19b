"""A cache within its budget."""

import os
import time
import unittest
from unittest import mock

from test_prune import DAY, PruneCase

from terrace_agent import evict, lease as leases
from terrace_agent.errors import AgentError
from terrace_agent.store import init_store

ONE = 4112


class Evict(PruneCase):
    def setUp(self):
        super().setUp()
        self.folder = os.path.join(self.base, 'cache')
        self.store = init_store(self.folder, 'cache', 100 * ONE)

    def evict(self, **more):
        return evict.run(dict({'store': self.folder}, **more), self.control())

    def test_nothing_while_there_is_room(self):
        self.image('a', range(100))
        result = self.evict()
        self.assertEqual((result['evicted'], result['bytes'], result['sections']), (0, 100 * ONE, 100))

    def test_the_longest_unused_go_first(self):
        digests = [self.section(number, DAY * (200 - number)) for number in range(150)]
        dry = self.evict(dryRun=True)
        self.assertEqual((dry['evicted'], dry['freedBytes']), (60, 60 * ONE))
        self.assertEqual(len(self.store.sections.listing()), 150)
        self.assertEqual(self.evict()['evicted'], 60)
        self.assertEqual([self.has(digest) for digest in digests], [False] * 60 + [True] * 90)
        self.assertEqual(self.evict()['evicted'], 0)

    def test_what_was_used_stays(self):
        digests = [self.section(number, DAY * (200 - number)) for number in range(150)]
        for digest in digests[:20]:
            evict.touch(self.store.sections.path(digest))
        self.evict()
        self.assertTrue(all(self.has(digest) for digest in digests[:20]))
        before = os.stat(self.store.sections.path(digests[0])).st_mtime
        evict.touch(self.store.sections.path(digests[0]))
        self.assertEqual(os.stat(self.store.sections.path(digests[0])).st_mtime, before)

    def test_pinned_and_in_flight_stay(self):
        pinned = self.image('pinned', range(0, 40), 100 * DAY)
        flying = self.image('flying', range(40, 80), 100 * DAY)
        self.image('other', range(80, 150), DAY)
        held = leases.hold(self.store, flying.rows)
        result = self.evict(pinned=['pinned', 'not-there'])
        self.assertEqual(result['evicted'], 60)
        for made in (pinned, flying):
            self.assertTrue(all(self.has(made.rows.at(number)) for number in range(40)))
        # More than may go is asked for: what must stay stays.
        self.assertEqual(self.evict(pinned=['pinned'], budgetBytes=0)['evicted'], 10)
        held.finish()
        self.assertEqual(self.evict(budgetBytes=0)['evicted'], 80)

    def test_the_disk_keeps_a_reserve(self):
        self.image('a', range(50))
        with mock.patch('terrace_agent.evict.reserve', return_value=(10 * ONE, 3 * ONE)):
            self.assertEqual(self.evict()['evicted'], 7)

    def test_taken_into_use_during_the_eviction(self):
        made = self.image('a', range(150), DAY)
        real, held = evict._evict, []

        def late(*arguments):
            if not held:
                held.append(leases.hold(self.store, made.rows))
            real(*arguments)

        with mock.patch('terrace_agent.evict._evict', late):
            self.assertEqual(self.evict()['evicted'], 0)
        held[0].finish()

    def test_a_store_is_never_evicted_from(self):
        store = init_store(os.path.join(self.base, 'permanent'), 'store')
        with self.assertRaises(AgentError) as caught:
            evict.run({'store': store.folder}, self.control())
        self.assertEqual(caught.exception.code, 'precondition')

    def test_clocks_that_jump(self):
        for number in range(150):
            self.section(number, (number - 75) * 100 * DAY)
        with mock.patch('time.time', return_value=time.time() - 5000 * DAY):
            self.assertEqual(self.evict()['evicted'], 60)

    def test_a_filling_agent_has_room_or_not(self):
        room = evict.Room(self.store, self.control())
        made = self.image('a', range(90), DAY)
        held = leases.hold(self.store, made.rows)
        for number in range(1000, 1200):
            if room.take(ONE):
                self.section(number)
                room.settle(ONE)
        self.assertLessEqual(len(self.store.sections.listing()), 100)
        held.finish()
        room = evict.Room(self.store, self.control())
        self.assertTrue(room.take(50 * ONE))

    def test_what_is_coming_takes_room_before_it_is_there(self):
        made = self.image('a', range(99), DAY)
        held = leases.hold(self.store, made.rows)
        room = evict.Room(self.store, self.control())
        self.assertTrue(room.take(ONE))
        self.assertFalse(room.take(ONE))
        room.settle(ONE)
        room = evict.Room(self.store, self.control())
        self.assertTrue(room.take(ONE))
        held.finish()


if __name__ == '__main__':
    unittest.main()
