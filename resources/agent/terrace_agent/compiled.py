"""
A copy of the agent's archive with all modules compiled, beside it: `<archive>.<magic number of Python's bytecode>`.
Python compiles what is in an archive at every start, which is more than half of the time a start takes. `__main__.py`
looks for the copy; where there is none, or Python is another one by now, the archive itself is run and makes one.
"""

import contextlib
import marshal
import os
import re
import sys
import zipfile
from _frozen_importlib_external import MAGIC_NUMBER

# What is named by its hash stays what it is: only of such an archive a copy cannot become an old one.
_NAMED = re.compile(r'agent-[0-9a-f]{64}\.pyz\Z')


def path_beside(archive):
    return '%s.%s' % (archive, MAGIC_NUMBER.hex())


def keep(archive):
    """Makes the copy if it is not there. Raises nothing: an agent that cannot write beside itself starts slowly."""
    path = path_beside(archive)
    if not _NAMED.match(os.path.basename(archive)) or os.path.lexists(path):
        return
    half = '%s.%d' % (path, os.getpid())
    try:
        with open(half, 'xb') as file:
            _write(archive, file)
            file.flush()
            # A name without its bytes, after a power cut, would be an agent that cannot start.
            os.fsync(file.fileno())
        os.rename(half, path)
    except Exception:
        with contextlib.suppress(OSError):
            os.unlink(half)


def _write(archive, file):
    # As of a source that is not there to compare it with: magic number, flags (from 3.7 on), time, length.
    head = MAGIC_NUMBER + bytes(12 if sys.version_info >= (3, 7) else 8)
    with zipfile.ZipFile(archive) as sources, zipfile.ZipFile(file, 'w') as copy:
        for name in sources.namelist():
            code = compile(sources.read(name), os.path.join(archive, name), 'exec', dont_inherit=True)
            # Times are fixed: only where a source is beside it would one be looked at.
            copy.writestr(zipfile.ZipInfo(name + 'c'), head + marshal.dumps(code))
