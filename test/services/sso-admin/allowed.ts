/** Callers who may do what a test says. */
import type { Credentials, TestServer } from '../../support/harness.ts'
import { here } from '../../support/places.ts'
import { userWith } from '../callers.ts'

export interface Grant {
  readonly resource: string
  /** The values of condition keys. */
  readonly condition?: object
}

/** Returns a user `caller` who may do an action on these resources. */
export const allowed = (
  server: TestServer,
  operation: string,
  grants: readonly Grant[],
): Promise<Credentials> => {
  const Statement = grants.map(({ resource, condition }) => ({
    Effect: 'Allow',
    Action: `sso:${operation}`,
    Resource: resource,
    ...(condition ? { Condition: { StringEquals: condition } } : {}),
  }))
  return userWith(server, 'caller', JSON.stringify(here({ Version: '2012-10-17', Statement })))
}
