"""Takes a section out of use whose file is not what its name says. It is kept in `quarantine/` for people to see."""

import os

from .check import Checker
from .sections import Damaged


def quarantine(store, digest, checker=None):
    """Moves a section's file to `quarantine/` if it is wrong. Returns why it is, or None when it is right or absent.

    It is read again under the lock that gives names: somebody may just have brought it back."""
    checker = checker or Checker()
    with store.exclusive():
        try:
            checker.read(store.sections, digest)
        except FileNotFoundError:
            return None
        except Damaged as error:
            name = digest.hex()
            target = store.path('quarantine', name)
            number = 0
            while os.path.lexists(target):
                number += 1
                target = store.path('quarantine', '%s.%d' % (name, number))
            os.rename(store.sections.path(digest), target)
            return str(error)
    return None
