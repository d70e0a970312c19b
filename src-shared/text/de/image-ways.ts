import type { Texts } from '../translate.ts'

/** Which way images come to hosts, and how long it takes. */
export const imageWayTexts: Texts = {
  '{0} come from {1}, about {2}': '{0} kommen aus {1}, etwa {2}',
  '{0} from the cache {1} of the host, about {2}': '{0} aus dem Cache {1} des Hosts, etwa {2}',
  '{0} from {1} in its rack, about {2}': '{0} aus {1} im selben Rack, etwa {2}',
  '{0} from {1} on the host, about {2}': '{0} aus {1} auf dem Host, etwa {2}',
  '{0}, {1} of it from the cache {2} in its rack, about {3}':
    '{0}, davon {1} aus dem Cache {2} im selben Rack, etwa {3}',
  '{0}, {1} of it from the cache {2} of the host, about {3}':
    '{0}, davon {1} aus dem Cache {2} des Hosts, etwa {3}',
  'Comes to {0} from its rack, in about {1}': 'Kommt nach {0} aus demselben Rack, in etwa {1}',
  'Comes to {0} from {1}, which is there, in about {2}':
    'Kommt nach {0} aus {1} auf diesem Host, in etwa {2}',
  'Comes to {0} from {1}: {2} without zeros, in about {3}':
    'Kommt nach {0} aus {1}: {2} ohne Nullen, in etwa {3}',
  'Comes to {0}, {1} of it from a cache in its rack, in about {2}':
    'Kommt nach {0}, davon {1} aus einem Cache im selben Rack, in etwa {2}',
  'Comes to {0}, {1} of it from its cache {2}, in about {3}':
    'Kommt nach {0}, davon {1} aus dessen Cache {2}, in etwa {3}',
  'How long the first start waits for an image to come there; one that a cache of the host or of its rack has comes sooner.':
    'Wie lange der erste Start auf ein Abbild wartet; eines, das ein Cache des Hosts oder seines Racks hat, kommt früher.',
  'a cache in its rack has {0} of the image ({1}, about {2})':
    'ein Cache in seinem Rack hat {0} des Abbilds ({1}, etwa {2})',
  'its cache has {0} of the image ({1}, about {2})': 'sein Cache hat {0} des Abbilds ({1}, etwa {2})',
  'the image is in a store or cache in its rack ({0}, about {1})':
    'das Abbild liegt in einem Speicher oder Cache in seinem Rack ({0}, etwa {1})',
  'the image is in a store or cache of its own ({0}, about {1})':
    'das Abbild liegt in einem eigenen Speicher oder Cache ({0}, etwa {1})',
}
