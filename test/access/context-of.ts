/** The context of a request that is made from its parts. */
import { RequestContext } from '../../core/access/condition-keys.ts'
import type { Conditions } from '../../core/access/target.ts'
import type { Caller } from '../../core/identity/caller.ts'
import { NOW } from '../support/harness.ts'

/** Returns the keys of a request that reaches no operation that is decided on. */
export const contextOf = (caller: Caller, conditions?: Conditions) =>
  new RequestContext({
    arrival: {
      now: NOW,
      region: 'us-east-1',
      secure: false,
      sourceIp: '127.0.0.1',
      userAgent: 'aws-sdk-js/3',
      referer: undefined,
    },
    caller,
    places: { principal: undefined, resource: undefined },
    target: { arn: '*' },
    input: {},
    conditions,
  })
