/** The access scopes of applications: which data their tokens give access to, and where. */

import type { Family } from '../../../core/engine/operation.ts'
import { targetsOf } from '../../../core/identity/identity-center/applications.ts'
import { scopeNotFound, tooManyScopes } from '../../../protocol/errors/sso-admin/applications.ts'
import type { SsoApplicationRow } from '../../../store/index.ts'
import { applicationRules, changeApplication, requireApplication, without } from './application-gate.ts'
import { pageInOrder } from './paging.ts'

/** The largest number of scopes in a response (model). */
const MOST_LISTED = 10

export const applicationAccessScopes = {
  /**
   * Unverified: PutApplicationAccessScope replaces the targets of a scope, and does not require that the targets exist.
   *
   * Unverified: More access scopes than the quota are invalid, because the operation declares no error for quotas.
   */
  PutApplicationAccessScope: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      const { Scope, AuthorizedTargets = [] } = input
      changeApplication(tx, input, ctx, ({ application }) => {
        const scopes = { ...application.scopes, [Scope]: AuthorizedTargets }
        const { ScopesPerApplicationQuota: quota } = ctx.quotas
        if (Object.keys(scopes).length > quota) throw tooManyScopes(quota)
        return { ...application, scopes }
      })
    },
  },

  GetApplicationAccessScope: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      const targets = targetsOf(requireApplication(tx, input, ctx).application, input.Scope)
      if (!targets) throw scopeNotFound(input.Scope)
      return toScope([input.Scope, targets])
    },
  },

  /** Deletes a scope if there is one: the model says that the operation can be repeated. */
  DeleteApplicationAccessScope: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      changeApplication(tx, input, ctx, ({ application }) => ({
        ...application,
        scopes: without(application.scopes, input.Scope),
      }))
    },
  },

  /** Unverified: Access scopes are listed by their names, because AWS does not document the order. */
  ListApplicationAccessScopes: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      const { scopes } = requireApplication(tx, input, ctx).application
      const request = { MaxResults: MOST_LISTED, ...input }
      const { items, NextToken } = pageInOrder(request, Object.entries(scopes), ([scope]) => scope, toScope)
      return { Scopes: items, NextToken }
    },
  },
} satisfies Family<'sso-admin'>

type ScopeEntry = readonly [scope: string, targets: SsoApplicationRow['scopes'][string]]

function toScope([scope, targets]: ScopeEntry) {
  return { Scope: scope, ...(targets.length === 0 ? {} : { AuthorizedTargets: targets }) }
}
