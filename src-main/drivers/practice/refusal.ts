/** What a practice host answers on its standard error when it cannot do as told. */
export class Refusal extends Error {}
