"""Canonical JSON: sorted keys, no white space, UTF-8. The same text as canonicalJson of src-shared/base/canonical.ts
for ASCII keys and whole numbers, so that both sides get one SHA-256 for one value."""

import json
import re

_SURROGATE = re.compile('[\ud800-\udfff]')
_LARGEST = 2 ** 53 - 1
_DEPTH = 64


def _check(value, depth=0):
    """Refuses what JavaScript would write in another way: then two hashes of one value would differ."""
    if depth > _DEPTH:
        raise ValueError('JSON is nested deeper than %d' % _DEPTH)
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise ValueError('a key is not text')
            _check(item, depth + 1)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check(item, depth + 1)
    elif isinstance(value, float):
        # Both write the shortest text that reads back, but not with the same exponents, and 1.0 differs too.
        if value != value or value in (float('inf'), float('-inf')) or value.is_integer() or 'e' in repr(value):
            raise ValueError('the number %r has no canonical text' % value)
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > _LARGEST:
        raise ValueError('the number %d is beyond what JavaScript holds exactly' % value)


def canonical(value):
    """The canonical bytes of a JSON value. ValueError for what has no such form."""
    _check(value)
    text = json.dumps(value, sort_keys=True, separators=(',', ':'), ensure_ascii=False, allow_nan=False)
    # JavaScript writes halves of surrogate pairs as escapes, and UTF-8 cannot hold them.
    return _SURROGATE.sub(lambda match: '\\u%04x' % ord(match.group()), text).encode('utf-8')


def _whole(text):
    if len(text) > 20:
        raise ValueError('a number has too many digits')
    return int(text)


def _constant(text):
    raise ValueError('%s is not JSON' % text)


def _once(pairs):
    fields = {}
    for key, value in pairs:
        if key in fields:
            raise ValueError('the key %r comes twice' % key)
        fields[key] = value
    return fields


def parse(data):
    """The value of JSON bytes that came from elsewhere; ValueError for all that is wrong with them."""
    try:
        return json.loads(data.decode('utf-8'), parse_int=_whole, parse_constant=_constant, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError('JSON is nested too deeply')
