"""Reading a store back: what is damaged is found, taken out of use, and brought back from another store."""

import os
import shutil
import unittest

from store_support import run_task
from test_prune import PruneCase

from terrace_agent import verify


class Verify(PruneCase):
    def verify(self, fraction=1, **more):
        return verify.run(dict({'store': self.folder, 'fraction': fraction}, **more), self.control())

    def flip(self, digest):
        with open(self.store.sections.path(digest), 'r+b') as file:
            file.seek(100)
            byte = file.read(1)
            file.seek(100)
            file.write(bytes([byte[0] ^ 1]))

    def test_all_is_well(self):
        self.image('a', range(20))
        result = self.verify()
        self.assertEqual((result['checked'], result['wrongCount'], result['images'], result['roundDone']), (20, 0, [], True))
        self.assertEqual(result['bytes'], 20 * 4096)

    def test_each_kind_of_damage(self):
        made = self.image('a', [0, None, 1, 2, 3, 4, 5])
        self.image('b', [3, 6])
        self.image('c', [7])
        rows = [digest for digest in (made.rows.at(n) for n in range(7)) if any(digest)]
        self.flip(rows[0])
        os.truncate(self.store.sections.path(rows[1]), 100)
        os.truncate(self.store.sections.path(rows[2]), 0)
        self.flip(rows[3])
        os.unlink(self.store.sections.path(rows[4]))
        result = self.verify()
        self.assertEqual(sorted(entry['sha256'] for entry in result['wrong']), sorted(row.hex() for row in rows[:4]))
        self.assertEqual([(image['id'], image['wrong'], image['missing'], image['sections'], image['whole'])
                          for image in result['images']], [('a', 4, 1, [0, 2, 3, 4, 5], False), ('b', 1, 0, [0], False)])
        self.assertEqual(len(os.listdir(self.store.path('quarantine'))), 4)
        # What is in quarantine is missing from now on, and damage of the same section again is kept beside.
        self.section(b'%-4096d' % 0)
        self.flip(rows[0])
        result = self.verify()
        self.assertEqual((result['wrongCount'], result['images'][0]['missing']), (1, 4))
        self.assertEqual(len(os.listdir(self.store.path('quarantine'))), 5)

    def test_a_fraction_goes_on_where_the_last_ended(self):
        made = self.image('a', range(100))
        for number in (3, 50, 98):
            self.flip(made.rows.at(number))
        checked = wrong = rounds = 0
        for _ in range(7):
            result = self.verify(1 / 7)
            checked += result['checked']
            wrong += result['wrongCount']
            rounds += result['roundDone']
        self.assertEqual(wrong, 3)
        self.assertGreaterEqual(checked, 100)
        self.assertEqual(self.verify(0)['checked'], 0)

    def test_some_images_only(self):
        made = self.image('a', range(10))
        other = self.image('b', range(5, 30))
        self.flip(made.rows.at(1))
        self.flip(other.rows.at(24))
        result = self.verify(ids=['a'])
        self.assertEqual((result['checked'], result['wrongCount'], [image['id'] for image in result['images']]), (10, 1, ['a']))

    def test_manifests_that_cannot_be_read_are_named(self):
        with open(self.store.image_path('x'), 'w') as file:
            file.write('{}')
        entry = self.verify()['unreadable'][0]
        self.assertEqual((entry['id'], entry['future']), ('x', False))

    def test_healed_from_another_store(self):
        made = self.image('a', range(50))
        other = os.path.join(self.base, 'another "store"')
        partial = os.path.join(self.base, 'a third')
        shutil.copytree(self.folder, other)
        shutil.copytree(self.folder, partial)
        for number in range(0, 20):
            self.flip(made.rows.at(number))
        for number in range(20, 25):
            os.unlink(self.store.sections.path(made.rows.at(number)))
        for number in range(0, 10):
            path = self.store.sections.path(made.rows.at(number)).replace(self.folder, partial)
            os.truncate(path, 20)
        heal = [{'kind': 'local', 'task': {'task': 'serve', 'allow': [folder], 'store': folder}}
                for folder in (os.path.join(self.base, 'gone'), partial, other)]
        result = run_task({'task': 'verify', 'allow': [self.base], 'store': self.folder, 'fraction': 1, 'heal': heal})
        self.assertEqual(result['wrongCount'], 20)
        self.assertEqual((result['healed'], result['images'][0]['whole']), (25, True))
        self.assertEqual([entry['peer'] for entry in result['unreachable']], [0])
        again = self.verify()
        self.assertEqual((again['wrongCount'], again['images'], again['checked']), (0, [], 50))


if __name__ == '__main__':
    unittest.main()
