"""Removes a file that `download` left in a store's `tmp/`. One that is gone already is as well."""

import os

from .errors import AgentError


def run(task, control):
    """RESULT: {removed}."""
    path = control.paths.check(task['path'])
    if os.path.basename(os.path.dirname(path)) != 'tmp':
        raise AgentError('path', 'The file %r is not in the tmp folder of a store.' % task['path'])
    try:
        os.unlink(path)
    except FileNotFoundError:
        return {'removed': False}
    return {'removed': True}
