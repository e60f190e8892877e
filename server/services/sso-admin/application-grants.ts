/** The grants of applications: what they exchange for tokens. */

import { idInArn } from '../../../core/aws/identity-center-ids.ts'
import type { Family } from '../../../core/engine/operation.ts'
import {
  grantNotFound,
  tokenIssuerNotFound,
  wrongGrant,
} from '../../../protocol/errors/sso-admin/applications.ts'
import type { SsoAdminTypes } from '../../../protocol/model/index.ts'
import type { View } from '../../../store/index.ts'
import { applicationRules, changeApplication, requireApplication, without } from './application-gate.ts'
import { pageInOrder } from './paging.ts'

export const applicationGrants = {
  /**
   * Unverified: The trusted token issuers of a grant must exist in the instance. Redirect URIs can be any text, as in the
   * model.
   */
  PutApplicationGrant: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      const { GrantType: type, Grant: grant } = input
      if (grant[MEMBERS[type]] === undefined) throw wrongGrant(type, MEMBERS[type])
      changeApplication(tx, input, ctx, ({ owner, application }) => {
        requireIssuers(owner, grant)
        return { ...application, grants: { ...application.grants, [type]: grant } }
      })
    },
  },

  GetApplicationGrant: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      const grant = requireApplication(tx, input, ctx).application.grants[input.GrantType]
      if (!grant) throw grantNotFound(input.GrantType)
      return { Grant: grant }
    },
  },

  /** Deletes a grant if there is one: the model says that the operation can be repeated. */
  DeleteApplicationGrant: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      changeApplication(tx, input, ctx, ({ application }) => ({
        ...application,
        grants: without(application.grants, input.GrantType),
      }))
    },
  },

  /** Unverified: Grants are listed by their types, because AWS does not document the order. */
  ListApplicationGrants: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      const { grants } = requireApplication(tx, input, ctx).application
      const present = TYPES.flatMap((GrantType) => {
        const grant = grants[GrantType]
        return grant ? [{ GrantType, Grant: grant }] : []
      })
      const { items, NextToken } = pageInOrder(
        input,
        present,
        ({ GrantType }) => GrantType,
        (item) => item,
      )
      return { Grants: items, NextToken }
    },
  },
} satisfies Family<'sso-admin'>

/** The member of the grants of each type. */
const MEMBERS: Readonly<Record<SsoAdminTypes.GrantType, keyof SsoAdminTypes.Grant>> = {
  authorization_code: 'AuthorizationCode',
  refresh_token: 'RefreshToken',
  'urn:ietf:params:oauth:grant-type:jwt-bearer': 'JwtBearer',
  'urn:ietf:params:oauth:grant-type:token-exchange': 'TokenExchange',
}

const TYPES = [
  'authorization_code',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:ietf:params:oauth:grant-type:token-exchange',
] as const satisfies readonly SsoAdminTypes.GrantType[]

/** @throws AwsError ResourceNotFoundException */
function requireIssuers({ trustedTokenIssuers }: View, { JwtBearer: grant }: SsoAdminTypes.Grant): void {
  for (const { TrustedTokenIssuerArn: arn = '' } of grant?.AuthorizedTokenIssuers ?? [])
    if (trustedTokenIssuers.get(idInArn(arn))?.arn !== arn) throw tokenIssuerNotFound(idInArn(arn))
}
