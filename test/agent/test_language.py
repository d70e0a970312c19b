"""The agent runs on Python 3.6: its syntax, and what it uses of the standard library."""

import ast
import os
import sys
import unittest

from agent_support import AGENT

FOLDER = os.path.join(AGENT, 'terrace_agent')
# Attributes, arguments and modules that came after 3.6.
LATER_NAMES = {
    'removeprefix', 'removesuffix', 'isascii', 'time_ns', 'monotonic_ns', 'perf_counter_ns', 'nullcontext',
    'cached_property', 'fromisoformat', 'prod', 'randbytes', 'bit_count', 'raise_signal', 'posix_spawn', 'memfd_create',
    'get_running_loop', 'copy_file_range', 'pidfd_open', 'splice', 'file_digest', 'batched', 'pairwise', 'to_thread',
    'waitstatus_to_exitcode', 'breakpoint', 'aiter', 'anext', 'is_relative_to', 'readlink_', 'excepthook_',
}  # fmt: skip
LATER_ARGUMENTS = {
    'capture_output', 'text', 'missing_ok', 'dirs_exist_ok', 'strict', 'usedforsecurity', 'cancel_futures',
    'ignore_cleanup_errors', 'process_group', 'delete_on_close', 'posonlyargs', 'onexc',
}  # fmt: skip
LATER_MODULES = {'dataclasses', 'contextvars', 'graphlib', 'zoneinfo', 'tomllib', 'importlib.resources', 'importlib.metadata'}
# What the code asks for before it uses it.
GUARDED = {('codecs.py', 'compression')}


def sources():
    yield os.path.join(AGENT, '__main__.py')
    for name in sorted(os.listdir(FOLDER)):
        if name.endswith('.py'):
            yield os.path.join(FOLDER, name)


class Language(unittest.TestCase):
    def trees(self):
        for path in sources():
            with open(path, encoding='utf-8') as file:
                text = file.read()
            arguments = {'feature_version': (3, 6)} if sys.version_info >= (3, 8) else {}
            yield os.path.basename(path), ast.parse(text, path, **arguments)

    def test_syntax(self):
        self.assertGreater(len(list(self.trees())), 20)

    def test_standard_library(self):
        found = []
        for name, tree in self.trees():
            for node in ast.walk(tree):
                where = '%s:%d' % (name, getattr(node, 'lineno', 0))
                if isinstance(node, ast.Attribute) and node.attr in LATER_NAMES:
                    found.append('%s %s' % (where, node.attr))
                elif isinstance(node, ast.Call):
                    found.extend('%s %s=' % (where, key.arg) for key in node.keywords if key.arg in LATER_ARGUMENTS)
                elif isinstance(node, ast.Import):
                    found.extend('%s %s' % (where, item.name) for item in node.names if item.name in LATER_MODULES)
                elif isinstance(node, ast.ImportFrom) and node.level == 0:
                    root = (node.module or '').split('.')[0]
                    if node.module in LATER_MODULES or node.module == '__future__':
                        found.append('%s %s' % (where, node.module))
                    elif root == 'compression' and (name, root) not in GUARDED:
                        found.append('%s %s' % (where, node.module))
        self.assertEqual(found, [])


if __name__ == '__main__':
    unittest.main()
