"""Checks of what a task says, field by field. Unknown fields are refused: a misspelt one must not be ignored."""

import re

from .errors import AgentError


def wrong(where, what):
    return AgentError('protocol', 'The task is wrong: %s %s.' % (where, what))


def text(value, where):
    if not isinstance(value, str) or not value or len(value) > 4096:
        raise wrong(where, 'is not a text')


WORD = re.compile(r'[A-Za-z0-9][A-Za-z0-9_:-]{0,127}\Z')


def word(value, where):
    """An id, which becomes part of a file name: letters, digits, dash, underscore, colon."""
    if not isinstance(value, str) or not WORD.match(value):
        raise wrong(where, 'is not an id')


def text_or_empty(value, where):
    """The name of an NBD export may be empty."""
    if value != '':
        text(value, where)


def digest(value, where):
    text(value, where)
    if len(value) != 64 or any(c not in '0123456789abcdef' for c in value):
        raise wrong(where, 'is not a SHA-256')


def checksum(value, where):
    """A SHA-256 or SHA-512 as people paste it."""
    if not isinstance(value, str) or not re.match(r'(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{128})\Z', value):
        raise wrong(where, 'is neither a SHA-256 nor a SHA-512')


def flag(value, where):
    if not isinstance(value, bool):
        raise wrong(where, 'is neither true nor false')


def whole(least, most=1 << 62):
    def check(value, where):
        if type(value) is not int or not least <= value <= most:
            raise wrong(where, 'is not a whole number from %d to %d' % (least, most))

    return check


def fraction(value, where):
    if type(value) not in (int, float) or not 0 <= value <= 1:
        raise wrong(where, 'is not between 0 and 1')


def one_of(*names):
    def check(value, where):
        if value not in names:
            raise wrong(where, 'is none of %s' % ', '.join(names))

    return check


def or_null(check):
    def checked(value, where):
        if value is not None:
            check(value, where)

    return checked


def list_of(check, least=0, most=100000):
    def checked(value, where):
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise wrong(where, 'is not a list of %d to %d' % (least, most))
        for index, item in enumerate(value):
            check(item, '%s[%d]' % (where, index))

    return checked


def anything(value, where):
    """An object that its own module looks into."""
    if not isinstance(value, dict):
        raise wrong(where, 'is not an object')


def record(spec):
    """`spec` names fields; one that ends in `?` may be left out."""

    def check(value, where):
        anything(value, where)
        for name in value:
            if name not in spec and name + '?' not in spec:
                raise wrong(where, 'has an unknown field %r' % name)
        for name, inner in spec.items():
            plain = name.rstrip('?')
            if plain in value:
                inner(value[plain], '%s.%s' % (where, plain))
            elif not name.endswith('?'):
                raise wrong(where, 'lacks %s' % plain)

    return check


def either(first, second):
    """One of two records: the second where the first is wrong."""

    def check(value, where):
        try:
            first(value, where)
        except AgentError:
            second(value, where)

    return check


def choice(key, kinds):
    """One of several records, told apart by the field `key`."""
    checks = dict((name, record(dict(spec, **{key: text}))) for name, spec in kinds.items())

    def check(value, where):
        anything(value, where)
        name = value.get(key)
        if not isinstance(name, str) or name not in checks:
            raise wrong(where, 'is of no known %s' % key)
        checks[name](value, where)

    return check
