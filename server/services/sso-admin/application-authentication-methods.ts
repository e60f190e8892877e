/** How applications authenticate: by the signatures of IAM principals that a policy names. */

import type { Family } from '../../../core/engine/operation.ts'
import { compilePolicy, resourcePolicyError } from '../../../policy/index.ts'
import {
  authenticationMethodNotFound,
  invalidActorPolicy,
} from '../../../protocol/errors/sso-admin/applications.ts'
import type { SsoAdminTypes } from '../../../protocol/model/index.ts'
import type { SsoApplicationRow } from '../../../store/index.ts'
import { applicationRules, changeApplication, requireApplication } from './application-gate.ts'
import { pageInOrder } from './paging.ts'

/** The only type of authentication methods (model). */
const TYPE = 'IAM'

export const applicationAuthenticationMethods = {
  /**
   * Unverified: An actor policy must have the syntax of the policy of a resource. AWS's checks of principals, actions, and
   * resources are not known.
   */
  PutApplicationAuthenticationMethod: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      const actorPolicy = input.AuthenticationMethod.Iam?.ActorPolicy
      requireActorPolicy(actorPolicy)
      changeApplication(tx, input, ctx, ({ application }) => ({ ...application, actorPolicy }))
    },
  },

  GetApplicationAuthenticationMethod: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      const [method] = methodsOf(requireApplication(tx, input, ctx).application)
      if (!method) throw authenticationMethodNotFound(input.AuthenticationMethodType)
      return { AuthenticationMethod: method.AuthenticationMethod }
    },
  },

  /** Deletes the method if there is one: the model says that the operation can be repeated. */
  DeleteApplicationAuthenticationMethod: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      changeApplication(tx, input, ctx, ({ application: { actorPolicy: _removed, ...rest } }) => rest)
    },
  },

  ListApplicationAuthenticationMethods: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      const methods = methodsOf(requireApplication(tx, input, ctx).application)
      const { items, NextToken } = pageInOrder(
        input,
        methods,
        () => TYPE,
        (method) => method,
      )
      return { AuthenticationMethods: items, NextToken }
    },
  },
} satisfies Family<'sso-admin'>

function methodsOf({ actorPolicy }: SsoApplicationRow): readonly SsoAdminTypes.AuthenticationMethodItem[] {
  if (actorPolicy === undefined) return []
  return [{ AuthenticationMethodType: TYPE, AuthenticationMethod: { Iam: { ActorPolicy: actorPolicy } } }]
}

/** @throws AwsError ValidationException */
function requireActorPolicy(policy: unknown): void {
  const flaw = resourcePolicyError(compilePolicy(JSON.stringify(policy)), 'resource')
  if (flaw !== undefined) throw invalidActorPolicy(flaw)
}
