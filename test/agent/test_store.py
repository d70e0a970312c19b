"""The folder of a store, its section files, manifests and leases."""

import errno
import json
import os
import subprocess
import sys
import unittest
from array import array
from unittest import mock

from store_support import AGENT, SECTION, StoreCase, head, pattern, sha

from terrace_agent import journals, lease as leases, manifest, sections
from terrace_agent.canonical import canonical, parse
from terrace_agent.check import Checker
from terrace_agent.errors import AgentError
from terrace_agent.rows import ZERO, Rows, rows_from_text
from terrace_agent.section_file import write_section
from terrace_agent.store import init_store, open_store
from terrace_agent.writer import Writer


def some_rows():
    rows = Rows()
    rows.add(sha(b'a'))
    rows.add_zeros(3)
    rows.add(sha(b'b'))
    rows.add(sha(b'a'))
    rows.add(ZERO)
    return rows


def read_all(path):
    with open(path, 'rb') as file:
        return file.read()


def some_manifest(image='image-1'):
    return manifest.seal(head(image, diskBytes=7 * SECTION - 10, sectionBytes=SECTION), some_rows())


class Canonical(unittest.TestCase):
    def test_is_the_text_of_javascript(self):
        value = {'b': [1, True, None, 'ü"\\\n\u2028\x7f\x01'], 'a': {'z': -5, 'A': 2 ** 53 - 1, 'f': 2.5}}
        self.assertEqual(
            canonical(value).decode('utf-8'),
            '{"a":{"A":9007199254740991,"f":2.5,"z":-5},"b":[1,true,null,"ü\\"\\\\\\n\u2028\x7f\\u0001"]}')
        self.assertEqual(canonical('\ud83d'), b'"\\ud83d"')

    def test_refuses_what_has_no_one_text(self):
        for value in (1.0, 1e-7, float('nan'), float('inf'), 2 ** 53, {1: 2}):
            with self.assertRaises(ValueError, msg=repr(value)):
                canonical(value)

    def test_parses_strictly(self):
        for data in (b'{"a":1,"a":2}', b'NaN', b'[' * 100000, b'1' * 5000, b'\xff', b'{} x', b''):
            with self.assertRaises(ValueError, msg=repr(data[:20])):
                parse(data)


class RowsOfAManifest(unittest.TestCase):
    def test_text_and_back(self):
        rows = some_rows()
        self.assertEqual([rows.at(n) for n in range(7)],
                         [sha(b'a'), ZERO, ZERO, ZERO, sha(b'b'), sha(b'a'), ZERO])
        self.assertEqual(rows.strings(), [sha(b'a').hex(), 'zero*3', sha(b'b').hex(), sha(b'a').hex(), 'zero'])
        again = rows_from_text(rows.text())
        self.assertEqual(again.text(), rows.text())
        self.assertEqual((again.count, again.zeros), (7, 4))
        for size in (1, 2, 3, 100):
            other = Rows()
            for piece in rows.packed(size):
                self.assertLessEqual(len(piece), size * 32)
                other.extend_packed(piece)
            self.assertEqual(other.text(), rows.text())
        self.assertEqual(Rows().strings(), [])

    def test_hostile_text(self):
        good = b'"%s"' % (b'a' * 64)
        for text in (b'"zero","zero"', b'"zero*1"', b'"zero*0"', b'"zero*03"', b'"zero*99999999999"', b'"zero*4194305"',
                     good + b',', b',' + good, good + good, good[:-1], b'"%s"' % (b'A' * 64), b'"%s"' % (b'g' * 64),
                     b'"%s"' % (b'0' * 64), b'"zero*4294967295",' + good, b'x', b'"zero', b'"zero*"'):
            with self.assertRaises(ValueError, msg=text):
                rows_from_text(text)


class ManifestFiles(StoreCase):
    def put(self, data, name='image-1.json'):
        path = os.path.join(self.base, name)
        with open(path, 'wb') as file:
            file.write(data)
        return path

    def refused(self, data, name='image-1.json'):
        with self.assertRaises(AgentError) as caught:
            manifest.load(self.put(data, name))
        return caught.exception

    def test_file_and_back(self):
        made = some_manifest()
        read = manifest.load(self.put(made.data()))
        self.assertEqual(read.head, made.head)
        self.assertEqual(read.rows.text(), made.rows.text())
        self.assertEqual(read.raw_length(6), SECTION - 10)
        document = json.loads(made.data().decode('utf-8'))
        self.assertEqual(document['sections'], made.rows.strings())
        del document['sha256']
        self.assertEqual(sha(canonical(document)).hex(), made.sha256)

    def test_a_field_of_that_name_deeper_inside(self):
        fields = head('image-1', diskBytes=7 * SECTION, sectionBytes=SECTION, parent=None,
                      guest={'a': 1, 'sections': ['x', ']'], 'z': {'a': 0, 'sections': []}})
        made = manifest.seal(fields, some_rows())
        self.assertEqual(manifest.load(self.put(made.data())).head, made.head)

    def test_cut_and_changed(self):
        data = some_manifest().data()
        for size in range(0, len(data), 7):
            self.assertEqual(self.refused(data[:size]).code, 'corrupt')
        for at in range(0, len(data), 5):
            changed = bytearray(data)
            changed[at] ^= 1
            self.assertIn(self.refused(bytes(changed)).code, ('corrupt', 'unsupported'))

    def test_hostile(self):
        data = some_manifest().data()
        for wrong in (b'[]', b'null', b'{}', b'{"format":"terrace-image","version":true}', data + b' ', b'[' * 100000,
                      data.replace(b'"stopped"', b'"guessed"'), b'{"format":"terrace-image","version":1,"sections":[]}',
                      data.replace(b'"id":"image-1"', b'"id":"../../x"')):
            self.assertEqual(self.refused(wrong).code, 'corrupt')
        self.assertEqual(self.refused(data, 'other.json').code, 'corrupt')
        for fields in ({'id': 'a/b'}, {'id': '.x'}, {'id': 'x.about'}, {'id': 5}, {'diskBytes': -1}, {'diskBytes': 1},
                       {'sectionBytes': 17 << 20}, {'consistency': 'lucky'}, {'name': None}, {'guest': {'x': 1.0}}):
            with self.assertRaises(AgentError, msg=repr(fields)):
                manifest.seal(dict(head(diskBytes=7 * SECTION, sectionBytes=SECTION), **fields), some_rows())

    def test_a_later_version_is_told_from_damage(self):
        for data in (some_manifest().data().replace(b'"version":1', b'"version":2'),
                     b'{"format":"terrace-image","version":7,"sections":{"tree":[1]}}'):
            self.assertIsInstance(self._future(data), manifest.FutureError)

    def _future(self, data):
        return self.refused(data)


class Folder(StoreCase):
    def test_init_again_gives_the_same(self):
        self.assertEqual(init_store(self.folder, 'store').head, self.store.head)
        with self.assertRaises(AgentError):
            init_store(self.folder, 'cache')
        cache = init_store(os.path.join(self.base, 'c'), 'cache', 5)
        self.assertEqual(init_store(cache.folder, 'cache', 9).head['budgetBytes'], 9)
        self.assertEqual(open_store(cache.folder).head['budgetBytes'], 9)

    def test_a_folder_with_other_things_is_refused(self):
        with self.assertRaises(AgentError) as caught:
            init_store(self.base, 'store')
        self.assertEqual(caught.exception.code, 'conflict')

    def test_heads_that_are_none(self):
        path = self.store.path('terrace-store.json')
        for data in (b'', b'{}', b'[]', b'{"format":"terrace-store"}', b'{"format":"terrace-store","version":"1"}'):
            with open(path, 'wb') as file:
                file.write(data)
            with self.assertRaises(AgentError) as caught:
                open_store(self.folder)
            self.assertEqual(caught.exception.code, 'corrupt')
        os.unlink(path)
        with self.assertRaises(AgentError) as caught:
            open_store(self.folder)
        self.assertEqual(caught.exception.code, 'not-found')

    def test_a_later_version_opens_for_reading_only(self):
        with open(self.store.path('terrace-store.json'), 'wb') as file:
            file.write(b'{"format":"terrace-store","version":2}')
        store = open_store(self.folder)
        self.assertRaises(manifest.FutureError, store.need_writing)
        self.assertRaises(manifest.FutureError, init_store, self.folder, 'store')


class SectionFiles(StoreCase):
    def put(self, data):
        writer = Writer(self.store)
        writer.put(0, sha(data), 0, len(data), data)
        writer.flush()
        writer.close()
        return self.store.sections.path(sha(data))

    def test_written_and_read(self):
        data = pattern(1)
        self.put(data)
        codec, raw, payload = Checker().read(self.store.sections, sha(data))
        self.assertEqual((codec, raw, bytes(payload)), (0, SECTION, data))
        self.assertEqual(os.listdir(self.store.path('tmp')), [])

    def test_damage_shows(self):
        data = pattern(1)
        path = self.put(data)
        whole = read_all(path)
        checker, store = Checker(), self.store.sections
        for wrong in (b'', whole[:10], whole[:16], whole[:-1], whole + b'x', b'TSEX' + whole[4:],
                      whole[:4] + b'\2' + whole[5:], whole[:5] + b'\7' + whole[6:], whole[:8] + b'\xff' * 8 + whole[16:]):
            with open(path, 'wb') as file:
                file.write(wrong)
            self.assertIsNone(store.look(sha(data)))
            self.assertRaises(sections.Damaged, checker.read, store, sha(data))
        flipped = bytearray(whole)
        flipped[5000] ^= 4
        with open(path, 'wb') as file:
            file.write(flipped)
        self.assertIsNotNone(store.look(sha(data)))
        self.assertRaises(sections.Damaged, checker.read, store, sha(data))
        os.unlink(path)
        self.assertIsNone(store.look(sha(data)))
        self.assertRaises(FileNotFoundError, checker.read, store, sha(data))

    def test_a_bomb_is_damage(self):
        import zlib

        data = bytes(1 << 20)
        path = self.store.sections.path(sha(data))
        write_section(path, 2, 4096, zlib.compress(data))
        self.assertRaises(sections.Damaged, Checker().read, self.store.sections, sha(data))

    def test_listing(self):
        names = [sha(b'%d' % number) for number in range(500)]
        for name in names:
            write_section(self.store.sections.path(name), 0, 1, b'x')
        open(self.store.path('sections', 'ab', 'not-one'), 'w').close()
        open(self.store.path('sections', 'ab', 'cd' * 32), 'w').close()
        self.assertEqual(self.store.sections.listing(),
                         array('Q', sorted(int.from_bytes(name[:8], 'big') for name in names)))

    def test_a_writer_that_fails_leaves_nothing(self):
        writer = Writer(self.store)
        data = pattern(1)
        writer.put(0, sha(data), 0, len(data), data)
        with mock.patch('os.writev', side_effect=OSError(errno.ENOSPC, 'full')):
            self.assertRaises(OSError, writer.put, 1, sha(b'x'), 0, 1, b'x')
        with mock.patch('terrace_agent.writer.sync_files', side_effect=OSError(errno.EIO, 'bad')):
            self.assertRaises(OSError, writer.flush)
        writer.close()
        self.assertEqual(os.listdir(self.store.path('tmp')), [])
        self.assertIsNone(self.store.sections.look(sha(data)))


class Leases(StoreCase):
    def take(self, identity='a', job='job-1', wait=0):
        return leases.take(self.store, job, identity, {}, wait=wait)

    def test_rows_stay_for_the_same_state_of_the_disk(self):
        lease = self.take()
        lease.add(leases.pack_row(3, sha(b'x')))
        lease.add(leases.pack_row(4, leases.RUN.pack(9)))
        lease.sync()
        lease.close()
        lease = self.take()
        self.assertTrue(lease.resumed)
        self.assertEqual(list(lease.rows()), [(3, sha(b'x'), 1), (4, None, 9)])
        lease.close()
        lease = self.take('b')
        self.assertEqual((lease.resumed, list(lease.rows())), (False, []))
        lease.finish()
        self.assertEqual(os.listdir(self.store.path('leases')), [])

    def test_torn_and_damaged_rows_hurt_no_other(self):
        lease = self.take()
        for number in range(5):
            lease.add(leases.pack_row(number, sha(b'%d' % number)))
        lease.close()
        with open(lease.path, 'r+b') as file:
            file.seek(4096 + 40 + 7)
            file.write(b'!')
            file.seek(0, 2)
            file.write(b'half a row')
        lease = self.take()
        self.assertEqual([row[0] for row in lease.rows()], [0, 2, 3, 4])
        lease.add(leases.pack_row(9, sha(b'9')))
        lease.close()
        lease = self.take()
        self.assertEqual([row[0] for row in lease.rows()], [0, 2, 3, 4, 9])
        self.assertEqual(len(set(journals.Journals(self.store).news())), 5)
        lease.close()

    def test_a_disk_that_is_full_in_the_middle_of_a_row(self):
        lease = self.take()
        lease.add(leases.pack_row(0, sha(b'0')))
        real, calls = os.write, []

        def full(fd, data):
            calls.append(fd)
            if len(calls) > 1:
                raise OSError(errno.ENOSPC, 'full')
            return real(fd, data[:50])

        with mock.patch('os.write', full):
            self.assertRaises(OSError, lease.add, b''.join(leases.pack_row(n, sha(b'%d' % n)) for n in (1, 2)))
        lease.add(leases.pack_row(3, sha(b'3')))
        lease.close()
        lease = self.take()
        self.assertEqual([row[0] for row in lease.rows()], [0, 3])
        lease.close()

    def test_a_torn_head_begins_anew(self):
        for data in (b'', b'TLSE', bytes(4096), bytes(5000)):
            with open(self.store.path('leases', 'job-1.lease'), 'wb') as file:
                file.write(data)
            lease = self.take()
            self.assertFalse(lease.resumed)
            lease.close()

    def test_one_at_a_time(self):
        lease = self.take()
        with self.assertRaises(AgentError) as caught:
            self.take()
        self.assertEqual(caught.exception.code, 'conflict')
        self.assertEqual(journals.sweep_leases(self.store, self.store.clock() + 1e9), [])
        lease.close()
        self.assertEqual(journals.sweep_leases(self.store, self.store.clock()), [])
        self.assertEqual(journals.sweep_leases(self.store, self.store.clock() + 1e9), ['job-1.lease'])

    def test_a_killed_holder_lets_go(self):
        code = ('import sys,os,time;sys.path.insert(0,%r);from terrace_agent import lease,store;'
                'held=lease.take(store.open_store(%r),"job-1","a",{});print(1,flush=True);time.sleep(60)'
                % (AGENT, self.folder))
        child = subprocess.Popen([sys.executable, '-c', code], stdout=subprocess.PIPE)
        child.stdout.read(1)
        self.assertRaises(AgentError, self.take)
        child.kill()
        child.wait()
        child.stdout.close()
        self.take().close()

    def test_journals_tell_only_news(self):
        seen = journals.Journals(self.store)
        lease = self.take()
        lease.add(leases.pack_row(0, sha(b'0')))
        self.assertEqual(list(seen.news()), [sha(b'0')])
        self.assertEqual(list(seen.news()), [])
        lease.add(leases.pack_row(1, sha(b'1')))
        self.assertEqual(list(seen.news()), [sha(b'1')])
        lease.close()
        lease = self.take('another')
        for number in range(5):
            lease.add(leases.pack_row(number, sha(b'n%d' % number)))
        self.assertEqual(len(list(seen.news())), 5)
        lease.close()


if __name__ == '__main__':
    unittest.main()
