import type { Texts } from '../translate.ts'

/** Rules between servers, as placement and moves tell of them. */
export const tieTexts: Texts = {
  'For all of them together it is better than {0} by {1} each.':
    'Für alle zusammen ist das um je {1} besser als {0}.',
  'In the same rack as {0}, as {1} asks ({2}).': 'Im selben Rack wie {0}, wie {1} es verlangt ({2}).',
  'No other host takes all of them.': 'Kein anderer Host nimmt alle auf.',
  'No other rack takes all of them.': 'Kein anderes Rack nimmt alle auf.',
  'On {0} with {1}, as {2} asks.': 'Auf {0} mit {1}, wie {2} es verlangt.',
  'a rule': 'eine Regel',
  'a rule keeps it on one host with {0}, and for all of them: {1}':
    'eine Regel hält ihn mit {0} auf einem Host, und für alle zusammen gilt: {1}',
  'a rule keeps it on one host with {0}, and only together can they leave it':
    'eine Regel hält ihn mit {0} auf einem Host, den sie nur gemeinsam verlassen können',
  'a rule keeps it on one host with {0}, which stays: {1}':
    'eine Regel hält ihn mit {0} auf einem Host, und {0} bleibt dort: {1}',
  'apart: {0} keeps it from {1}, in the same rack ({2})':
    'getrennt: {0} hält ihn fern von {1} im selben Rack ({2})',
  'apart: {0} keeps it from {1}, placed here': 'getrennt: {0} hält ihn fern von {1} auf diesem Host',
  'moves directly before or after {0}: a rule keeps them on one host, and does not hold until all are there':
    'zieht unmittelbar vor oder nach {0} um: Eine Regel hält sie auf einem Host; sie gilt erst wieder, wenn alle dort sind',
  'on a host that is no longer in the list': 'auf einem Host, der nicht mehr in der Liste ist',
  'reserve: with {0} here {1} could not restart if {2} failed, since its rules, or those between servers, allow no other host':
    'Reserve: mit {0} hier könnte {1} bei einem Ausfall von {2} nicht neu starten, da seine Regeln oder die zwischen Servern keinen anderen Host erlauben',
  'the rule between these servers did not hold': 'die Regel zwischen diesen Servern nicht gälte',
  'the rule “{0}”': 'die Regel „{0}“',
  'the rule “{0}” did not hold': 'die Regel „{0}“ nicht gälte',
  'together: {0} wants it in one rack with {1} ({2})':
    'zusammen: {0} verlangt ihn in einem Rack mit {1} ({2})',
  'together: {0} wants it on one host with {1} ({2})':
    'zusammen: {0} verlangt ihn auf einem Host mit {1} ({2})',
  '{0} finds no place as long as {1} holds.|{0} finds no place as long as {1} hold.': [
    '{0} findet keinen Platz, solange {1} gilt.',
    '{0} findet keinen Platz, solange {1} gelten.',
  ],
}
