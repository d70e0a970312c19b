"""Mark and sweep, its roots, its clocks, and that it hurts nobody who is at work."""

import errno
import os
import threading
import time
import unittest
from unittest import mock

from store_support import StoreCase, head, run_task, sha

from terrace_agent import catalogue, lease as leases, manifest, prune, usage
from terrace_agent.about import change_about
from terrace_agent.catalogue import list_images, remove, show
from terrace_agent.errors import AgentError
from terrace_agent.rows import Rows
from terrace_agent.sections import header

DAY = 86400


class PruneCase(StoreCase):
    def section(self, name, age=0):
        """A section in the store, without a root. Returns its hash."""
        data = b'%-4096d' % name if isinstance(name, int) else name
        digest = sha(data)
        path = self.store.sections.path(digest)
        with open(path, 'wb') as file:
            file.write(header(0, len(data), len(data)) + data)
        self.age(path, age)
        return digest

    def age(self, path, seconds):
        then = time.time() - seconds
        os.utime(path, (then, then))

    def image(self, image, names, age=0, write=True):
        """An image of 4096-byte sections 0..; `None` is a zero section. Returns the manifest."""
        rows = Rows()
        for name in names:
            if name is None:
                rows.add_zeros(1)
            else:
                rows.add(self.section(name, age))
        made = manifest.seal(head(image, diskBytes=4096 * rows.count, sectionBytes=4096), rows)
        if write:
            self.store.write_whole(self.store.image_path(image), made.data())
        return made

    def prune(self, grace=3600, dry_run=False):
        return prune.run({'store': self.folder, 'graceSeconds': grace, 'dryRun': dry_run}, self.control())

    def has(self, digest):
        return self.store.sections.look(digest) is not None


class Prune(PruneCase):
    def test_only_what_nobody_names_and_is_old(self):
        self.image('a', [1, 2, None], DAY)
        old, young = self.section(10, DAY), self.section(11, 10)
        result = self.prune(dry_run=True)
        self.assertEqual((result['unusedSections'], result['unusedBytes'], result['youngSections']), (1, 4112, 1))
        self.assertTrue(self.has(old))
        result = self.prune()
        self.assertEqual((result['unusedSections'], result['sections'], result['images']), (1, 4, 1))
        self.assertFalse(self.has(old))
        self.assertTrue(self.has(young) and self.has(sha(b'%-4096d' % 1)) and self.has(sha(b'%-4096d' % 2)))
        self.assertEqual(os.listdir(self.store.path('trash')), [old.hex()])
        self.assertEqual(self.prune()['emptiedFiles'], 0)
        self.age(self.store.path('trash', old.hex()), 2 * DAY)
        self.assertEqual(self.prune()['emptiedFiles'], 1)
        self.assertEqual(os.listdir(self.store.path('trash')), [])

    def test_who_needs_the_room_empties_the_trash_at_once(self):
        self.image('a', [1, None], DAY)
        old, young = self.section(10, DAY), self.section(11, 10)
        removed = self.section(12)
        os.rename(self.store.sections.path(removed), self.store.path('trash', removed.hex()))
        would = self.prune(dry_run=True)
        self.assertEqual((would['unusedBytes'], would['trashFiles'], would['trashBytes']), (4112, 1, 4112))
        task = {'store': self.folder, 'graceSeconds': 3600, 'dryRun': False, 'emptyTrash': True}
        result = prune.run(task, self.control())
        self.assertEqual((result['unusedSections'], result['emptiedFiles'], result['emptiedBytes']), (1, 2, 8224))
        self.assertEqual(os.listdir(self.store.path('trash')), [])
        self.assertFalse(self.has(old))
        self.assertTrue(self.has(young) and self.has(sha(b'%-4096d' % 1)))

    def test_the_trash_is_emptied_where_a_move_finds_no_room(self):
        self.section(10, DAY)
        gone = self.store.path('trash', self.section(11).hex())
        os.rename(self.store.sections.path(sha(b'%-4096d' % 11)), gone)
        self.age(gone, 2 * DAY)
        with mock.patch('os.rename', side_effect=OSError(errno.ENOSPC, 'full')):
            with self.assertRaises(OSError):
                self.prune()
        self.assertFalse(os.path.exists(gone))

    def test_many_in_slices(self):
        self.image('a', range(300), DAY)
        for number in range(1000, 2500):
            self.section(number, DAY)
        with mock.patch('terrace_agent.prune.SLICE', 7):
            self.assertEqual(self.prune()['unusedSections'], 1500)
        self.assertEqual(self.prune()['unusedSections'], 0)
        self.assertEqual(len(self.store.sections.listing()), 300)

    def test_a_removed_image_goes_and_may_come_back(self):
        made = self.image('a', [1, 2], DAY)
        self.image('b', [2, 3], DAY)
        trashed = remove(self.store, 'a')['trashed'][0]
        self.assertEqual(self.prune()['unusedSections'], 1)
        self.assertFalse(self.has(made.rows.at(0)))
        os.rename(self.store.path('trash', trashed), self.store.image_path('a'))
        result = self.prune()
        self.assertEqual((result['restoredSections'], result['missingSections']), (1, 0))
        self.assertTrue(self.has(made.rows.at(0)))

    def test_an_image_that_cannot_be_read_stops_all(self):
        old = self.section(10, DAY)
        made = self.image('a', [1], DAY)
        for data in (made.data()[:-9], b'', b'{"format":"terrace-image","version":2,"id":"a"}', b'[' * 99999):
            with open(self.store.image_path('a'), 'wb') as file:
                file.write(data)
            self.age(self.store.image_path('a'), 5)
            with self.assertRaises(AgentError) as caught:
                self.prune()
            self.assertEqual((caught.exception.code, caught.exception.changed), ('precondition', 'nothing'))
            self.assertEqual(caught.exception.details['blocked'][0]['id'], 'a')
            self.assertTrue(self.has(old))

    def test_leases_are_roots(self):
        old, other = self.section(10, 9 * DAY), self.section(11, 9 * DAY)
        lease = leases.take(self.store, 'job', 'x', {})
        lease.add(leases.pack_row(0, old))
        lease.close()
        self.assertEqual(self.prune()['unusedSections'], 1)
        self.assertTrue(self.has(old))
        # A dead lease is kept for a week only.
        self.age(lease.path, 8 * DAY)
        result = self.prune()
        self.assertEqual((result['leasesRemoved'], result['unusedSections']), (1, 1))

    def test_a_deployment_that_runs_keeps_what_it_serves(self):
        made = self.image('a', [1, 2], DAY)
        held = leases.hold(self.store, made.rows)
        remove(self.store, 'a')
        self.assertEqual(self.prune(0)['unusedSections'], 0)
        held.close()
        self.assertEqual(self.prune(0)['unusedSections'], 2)
        self.assertEqual(os.listdir(self.store.path('leases')), [])

    def test_what_is_taken_into_use_between_slices_stays(self):
        names = [self.section(number, DAY) for number in range(100)]
        lease = leases.take(self.store, 'job', 'x', {})
        taken = []
        real = os.rename

        def rename(source, target):
            real(source, target)
            # Beside the sweep somebody takes into use what is still there; under the lock it must wait for the slice.
            if '/trash/' in target and not taken:
                taken.append(None)
                thread = threading.Thread(target=take_all)
                thread.start()
                taken[0] = thread

        def take_all():
            with self.store.shared():
                for number, digest in enumerate(names):
                    if self.has(digest):
                        lease.add(leases.pack_row(number, digest))
                        taken.append(digest)

        with mock.patch('terrace_agent.prune.SLICE', 10), mock.patch('os.rename', rename):
            real_slice = prune.Prune._sweep_slice

            def slow(self_, names_):
                real_slice(self_, names_)
                time.sleep(0.02)

            with mock.patch.object(prune.Prune, '_sweep_slice', slow):
                self.prune()
        taken[0].join()
        self.assertGreater(len(taken), 50)
        for digest in taken[1:]:
            self.assertTrue(self.has(digest))
        lease.close()

    def test_an_image_that_appears_between_slices_stays(self):
        for number in range(100):
            self.section(number, DAY)
        made = self.image('late', range(100), DAY, write=False)
        real, calls = prune.Prune._sweep_slice, []

        def late(self_, names):
            calls.append(len(names))
            if len(calls) == 3:
                self.store.write_whole(self.store.image_path('late'), made.data())
            real(self_, names)

        with mock.patch('terrace_agent.prune.SLICE', 10), mock.patch.object(prune.Prune, '_sweep_slice', late):
            self.assertEqual(self.prune()['unusedSections'], 20)

    def test_clocks_that_jump(self):
        kept = self.image('a', [1], -400 * DAY)
        for age in (-400 * DAY, 400 * DAY):
            made = self.image('b', [2], age)
            lease = leases.take(self.store, 'job', 'x', {})
            lease.add(leases.pack_row(0, self.section(3, age)))
            orphan = self.section(4, age)
            for jump in (-30 * DAY, 30 * DAY):
                now = time.time() + jump
                with mock.patch('time.time', return_value=now), mock.patch('terrace_agent.store.Store.clock',
                                                                           return_value=now):
                    self.prune()
                self.assertTrue(self.has(kept.rows.at(0)) and self.has(made.rows.at(0)) and self.has(sha(b'%-4096d' % 3)))
            self.assertEqual(self.has(orphan), age < 0)
            lease.finish()

    def test_the_host_clock_does_not_matter(self):
        young = self.section(1)
        with mock.patch('time.time', return_value=time.time() + 900 * DAY):
            self.assertEqual(self.prune()['youngSections'], 1)
        self.assertTrue(self.has(young))

    def test_old_temporary_files_go(self):
        path = self.store.temporary('a')
        open(path, 'w').close()
        self.age(path, 2 * DAY)
        fresh = self.store.temporary('b')
        open(fresh, 'w').close()
        self.prune()
        self.assertEqual(os.listdir(self.store.path('tmp')), [os.path.basename(fresh)])

    def test_as_a_process(self):
        self.image('a', [1], DAY)
        self.section(2, DAY)
        result = run_task({'task': 'prune', 'allow': [self.base], 'store': self.folder, 'graceSeconds': 60, 'dryRun': False})
        self.assertEqual(result['unusedSections'], 1)
        refused = run_task({'task': 'prune', 'allow': ['/nowhere'], 'store': self.folder, 'graceSeconds': 60,
                            'dryRun': False})
        self.assertEqual(refused['code'], 'path')


class Catalogue(PruneCase):
    def test_list_show_and_remove(self):
        made = self.image('a', [1, None, None, 2])
        with open(self.store.image_path('future'), 'w') as file:
            file.write('{"format":"terrace-image","version":9}')
        with open(self.store.image_path('broken'), 'w') as file:
            file.write('{')
        found = list_images(self.store)
        self.assertEqual([entry['head'] for entry in found['images']], [made.head])
        self.assertEqual([(entry['id'], entry['future']) for entry in found['unreadable']],
                         [('broken', False), ('future', True)])
        shown = show(self.store, 'a')
        self.assertEqual((shown['sections'], shown['rows']), (made.rows.strings(), 4))
        self.assertRaises(manifest.FutureError, remove, self.store, 'future')
        self.assertEqual(remove(self.store, 'broken')['id'], 'broken')
        change_about(self.store, 'a', {'name': 'x'})
        self.assertEqual(len(remove(self.store, 'a')['trashed']), 2)
        for task in ('show', 'remove', 'about'):
            answer = run_task({'task': task, 'allow': [self.base], 'store': self.folder, 'id': 'a'})
            self.assertEqual(answer['code'], 'not-found')

    def test_a_manifest_that_the_disk_does_not_give_hides_no_other(self):
        self.image('a', [1, 2])
        # Reading a folder as a file fails for everybody, as a bad place of a disk does.
        os.mkdir(self.store.image_path('bad'))
        tasks = {name: run_task(dict({'task': name, 'allow': [self.base], 'store': self.folder}, **more)) for name, more in (
            ('list', {'usage': True}), ('usage', {}), ('verify', {'fraction': 1}), ('show', {'id': 'bad'}),
            ('prune', {'graceSeconds': 60, 'dryRun': False}))}  # fmt: skip
        self.assertEqual([entry['head']['id'] for entry in tasks['list']['images']], ['a'])
        self.assertEqual([entry['id'] for entry in tasks['list']['unreadable']], ['bad'])
        self.assertEqual([entry['id'] for entry in tasks['usage']['images']], ['a'])
        self.assertEqual([entry['id'] for entry in tasks['verify']['unreadable']], ['bad'])
        self.assertEqual((tasks['show']['code'], tasks['prune']['code']), ('corrupt', 'precondition'))
        self.assertEqual(run_task({'task': 'remove', 'allow': [self.base], 'store': self.folder, 'id': 'bad'})['id'], 'bad')
        self.assertEqual(self.store.image_ids(), ['a'])

    def test_a_list_comes_in_pages(self):
        for number in range(7):
            self.image('i%d' % number, [number, 99])
        with open(self.store.image_path('i3x'), 'w') as file:
            file.write('{')
        expected = sorted(self.store.image_ids())

        def pages():
            """Ids by page, and what the usage of each page tells of."""
            after, seen = None, []
            while len(seen) < 20:
                task = {'store': self.folder, 'task': 'list', 'usage': True, 'after': after}
                found = catalogue.run(task, self.control())
                whole = [entry['head']['id'] for entry in found['images']]
                self.assertEqual([image['id'] for image in found['usage']['images']], whole)
                self.assertTrue(all(image['uniqueBytes'] == 4112 for image in found['usage']['images']))
                seen.append(sorted(whole + [entry['id'] for entry in found['unreadable']]))
                after = found['next']
                if after is None:
                    return seen

        self.assertEqual(pages(), [expected])
        for limit, value, count in (('MOST_IMAGES', 3, 3), ('MOST_LIST', 1, 8), ('MOST_LIST', 1200, 3)):
            with mock.patch.object(catalogue, limit, value):
                found = pages()
            self.assertEqual((sum(found, []), len(found)), (expected, count), limit)
        gone = run_task({'task': 'list', 'allow': [self.base], 'store': self.folder, 'after': 'i5 "x"'})
        self.assertEqual([entry['head']['id'] for entry in gone['images']], ['i6'])

    def test_about(self):
        self.image('a', [1])
        self.assertIsNone(change_about(self.store, 'a', None))
        about = change_about(self.store, 'a', {'name': 'a "b"\n c', 'tags': ['x', 'ü'], 'history': {'what': 'tested'}})
        self.assertEqual((about['revision'], about['tags'], about['history'][0]['what']), (1, ['x', 'ü'], 'tested'))
        about = change_about(self.store, 'a', {'name': None, 'notes': 'n', 'revision': 1})
        self.assertEqual((about['revision'], about.get('name'), about['notes']), (2, None, 'n'))
        with self.assertRaises(AgentError) as caught:
            change_about(self.store, 'a', {'notes': 'm', 'revision': 1})
        self.assertEqual(caught.exception.code, 'conflict')
        for wrong in ({'tags': 'x'}, {'other': 1}, {'history': []}, {'notes': 5}, {'history': {'at': 1.0}}):
            self.assertRaises(AgentError, change_about, self.store, 'a', wrong)
        for _ in range(600):
            about = change_about(self.store, 'a', {'history': {'at': 'x'}}) if _ % 300 == 0 else about
        answer = run_task({'task': 'about', 'allow': [self.base], 'store': self.folder, 'id': 'a',
                           'about': {'tags': ['y']}})
        self.assertEqual(answer['about']['tags'], ['y'])

    def test_usage(self):
        self.image('a', [1, 2, 2, None])
        self.image('b', [2, 3])
        self.section(9)
        os.unlink(self.store.sections.path(sha(b'%-4096d' % 3)))
        found = usage.usage(self.store, None, self.control())
        one = 4112
        self.assertEqual((found['sections'], found['bytes'], found['unreferenced']), (3, 3 * one, {'sections': 1, 'bytes': one}))
        by_id = {image['id']: image for image in found['images']}
        self.assertEqual((by_id['a']['bytes'], by_id['a']['uniqueBytes'], by_id['a']['sharedBytes']), (2 * one, one, one))
        self.assertEqual((by_id['b']['missing'], by_id['b']['uniqueBytes']), (1, 0))
        only = run_task({'task': 'usage', 'allow': [self.base], 'store': self.folder, 'id': 'a'})
        self.assertEqual([image['id'] for image in only['images']], ['a'])


if __name__ == '__main__':
    unittest.main()
