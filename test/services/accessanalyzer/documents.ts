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
