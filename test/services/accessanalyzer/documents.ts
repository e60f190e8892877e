/** Policy documents, and the error for broken ones. */
export const documentOf = (...Statement: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement })
export const allow = (Action: string | string[], Resource: string | string[] = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})
export const deny = (Action: string | string[], Resource: string | string[] = '*', more: object = {}) => ({
  ...allow(Action, Resource, more),
  Effect: 'Deny',
})

export const IDENTITY = 'IDENTITY_POLICY'
export const invalidParameter = (message: string | RegExp) => ({
  code: 'InvalidParameterException',
  status: 400,
  message,
})

/**
 * Returns conditions of which one always applies: with eight pigeons in seven holes, either one has no hole, or two share
 * one. That takes long to find out.
 */
export function pigeonholes(): readonly object[] {
  const [pigeons = [], holes = []] = [8, 7].map((count) => Array.from({ length: count }, (_, each) => each))
  const key = (pigeon: number, hole: number) => `aws:RequestTag/p${pigeon}h${hole}`
  const homeless = pigeons.map((pigeon) => ({
    StringNotEquals: Object.fromEntries(holes.map((hole) => [key(pigeon, hole), '1'])),
  }))
  const pairs = pigeons.flatMap((one) => pigeons.slice(one + 1).map((other) => [one, other] as const))
  const shared = holes.flatMap((hole) =>
    pairs.map(([one, other]) => ({ StringEquals: { [key(one, hole)]: '1', [key(other, hole)]: '1' } })),
  )
  return [...homeless, ...shared]
}
