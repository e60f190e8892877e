/** Trusted token issuers, whose tokens applications exchange for those of IAM Identity Center. */

import type { DetailedTarget } from '../../../core/access/target.ts'
import { idInArn, tokenIssuerArn } from '../../../core/aws/identity-center-ids.ts'
import { createdBefore, creationBy } from '../../../core/engine/client-tokens.ts'
import type { Context, Family, Input } from '../../../core/engine/operation.ts'
import { findInstance, type OwnedInstance } from '../../../core/identity/identity-center/instances.ts'
import {
  idempotentParameterMismatch,
  tokenIssuerExists,
  tokenIssuerNotFound,
} from '../../../protocol/errors/sso-admin/applications.ts'
import type { TrustedTokenIssuerRow, Tx, View } from '../../../store/index.ts'
import {
  type InstanceCaller,
  instanceArnOf,
  instanceRules,
  pageRules,
  primaryRegion,
  READS,
  requireInstance,
  targetIn,
  WITHOUT_NOT_FOUND,
} from './gate.ts'
import { pageOf } from './paging.ts'
import { newTags } from './tag-rules.ts'

interface IssuerInput {
  readonly TrustedTokenIssuerArn: string
}

const issuerRules = {
  ...pageRules,
  resource: (view: View, { TrustedTokenIssuerArn }: IssuerInput) =>
    tokenIssuerTarget(view, TrustedTokenIssuerArn),
  conditions: (view: View, { TrustedTokenIssuerArn }: IssuerInput) =>
    primaryRegion(view, instanceArnOf(TrustedTokenIssuerArn)),
}

export const trustedTokenIssuers = {
  /**
   * Creates an issuer without asking it. Source: IAM Identity Center User Guide, "Setting up a trusted token issuer".
   *
   * Unverified: CreateTrustedTokenIssuer is authorized on the issuer `*` of the instance, because the ID is not known
   * before.
   */
  CreateTrustedTokenIssuer: {
    ...instanceRules(),
    also: (view, { InstanceArn }) => {
      const arn = tokenIssuerArn(findInstance(view, InstanceArn)?.owner ?? view, idInArn(InstanceArn), '*')
      const conditions = primaryRegion(view, InstanceArn)
      return [{ action: 'sso:CreateTrustedTokenIssuer', target: tokenIssuerTarget(view, arn), conditions }]
    },
    run: (tx, input, ctx) => {
      const found = requireInstance(tx, input.InstanceArn, ctx, WITHOUT_NOT_FOUND)
      const before = createdBefore(input, earlierIssuers(found, input), idempotentParameterMismatch)
      return { TrustedTokenIssuerArn: (before ?? create(found, input, ctx)).arn }
    },
  },

  DescribeTrustedTokenIssuer: {
    ...issuerRules,
    run: (tx, input, ctx) => {
      const { issuer } = requireIssuer(tx, input.TrustedTokenIssuerArn, ctx, 'read')
      return { ...toMetadata(issuer), TrustedTokenIssuerConfiguration: toConfiguration(issuer) }
    },
  },

  /** Unverified: Members that UpdateTrustedTokenIssuer leaves out keep their values. */
  UpdateTrustedTokenIssuer: {
    ...issuerRules,
    run: (tx, input, ctx) => {
      const { owner, issuer } = requireIssuer(tx, input.TrustedTokenIssuerArn, ctx, 'change')
      const { Name: name = issuer.name } = input
      if (name !== issuer.name) requireFreeName(owner, name)
      const { ClaimAttributePath, IdentityStoreAttributePath } =
        input.TrustedTokenIssuerConfiguration?.OidcJwtConfiguration ?? {}
      owner.trustedTokenIssuers.put(issuer.id, {
        ...issuer,
        name,
        claimAttributePath: ClaimAttributePath ?? issuer.claimAttributePath,
        identityStoreAttributePath: IdentityStoreAttributePath ?? issuer.identityStoreAttributePath,
      })
      return {}
    },
  },

  /** Deletes an issuer. Grants that name it stay, and are of no use. Source: API reference. */
  DeleteTrustedTokenIssuer: {
    ...issuerRules,
    run: (tx, input, ctx) => {
      const { owner, issuer } = requireIssuer(tx, input.TrustedTokenIssuerArn, ctx, 'change')
      owner.trustedTokenIssuers.delete(issuer.id)
      return {}
    },
  },

  /** Unverified: Trusted token issuers are listed by their IDs, because AWS does not document the order. */
  ListTrustedTokenIssuers: {
    ...instanceRules(),
    run: (tx, input, ctx) => {
      const requirements = { ...READS, ...WITHOUT_NOT_FOUND }
      const { owner } = requireInstance(tx, input.InstanceArn, ctx, requirements)
      const rows = (after: string | undefined) => owner.trustedTokenIssuers.rows(after)
      const { items, NextToken } = pageOf(input, rows, toMetadata)
      return { TrustedTokenIssuers: items, NextToken }
    },
  },
} satisfies Family<'sso-admin'>

type CreateInput = Input<'sso-admin', 'CreateTrustedTokenIssuer'>

/** Returns the issuers that requests with the same token created. */
function* earlierIssuers({ owner }: OwnedInstance, { ClientToken }: CreateInput) {
  if (ClientToken === undefined) return
  for (const [, row] of owner.trustedTokenIssuers.by('clientToken', ClientToken)) yield row
}

/** @throws AwsError ConflictException, ValidationException, or ServiceQuotaExceededException */
function create(
  { owner, instance }: OwnedInstance<Tx>,
  input: CreateInput,
  ctx: Context,
): TrustedTokenIssuerRow {
  requireFreeName(owner, input.Name)
  const { OidcJwtConfiguration: configuration } = input.TrustedTokenIssuerConfiguration
  const id = `tti-${ctx.newUuid()}`
  const issuer: TrustedTokenIssuerRow = {
    id,
    arn: tokenIssuerArn(owner, instance.id, id),
    name: input.Name,
    issuerUrl: configuration?.IssuerUrl ?? '',
    claimAttributePath: configuration?.ClaimAttributePath ?? '',
    identityStoreAttributePath: configuration?.IdentityStoreAttributePath ?? '',
    ...creationBy(input),
    createDate: ctx.timeIn(owner),
    ...newTags(input.Tags, ctx),
  }
  owner.trustedTokenIssuers.put(id, issuer)
  return issuer
}

/** Unverified: The names of trusted token issuers are unique in an instance. */
function requireFreeName({ trustedTokenIssuers: present }: View, name: string): void {
  if (present.count('name', name) > 0) throw tokenIssuerExists(name)
}

/** A trusted token issuer, and the instance that it belongs to. */
interface OwnedIssuer extends OwnedInstance<Tx> {
  readonly issuer: TrustedTokenIssuerRow
}

/** Returns a trusted token issuer. @throws AwsError ResourceNotFoundException or AccessDeniedException */
export function requireIssuer(
  tx: Tx,
  arn: string,
  caller: InstanceCaller,
  access: 'read' | 'change',
): OwnedIssuer {
  const found = requireInstance(tx, instanceArnOf(arn), caller, access === 'read' ? READS : {})
  const issuer = found.owner.trustedTokenIssuers.get(idInArn(arn))
  if (issuer?.arn !== arn) throw tokenIssuerNotFound(idInArn(arn))
  return { ...found, issuer }
}

/** Returns a trusted token issuer as policies see it, also one that does not exist. */
export function tokenIssuerTarget(view: View, arn: string): DetailedTarget {
  const found = findInstance(view, instanceArnOf(arn))
  const tags = found?.owner.trustedTokenIssuers.get(idInArn(arn))?.tags
  return found ? targetIn(found, view, arn, tags, 'administrator') : { arn }
}

const TYPE = 'OIDC_JWT'

const toMetadata = ({ arn, name }: TrustedTokenIssuerRow) =>
  ({ TrustedTokenIssuerArn: arn, Name: name, TrustedTokenIssuerType: TYPE }) as const

const toConfiguration = (issuer: TrustedTokenIssuerRow) =>
  ({
    OidcJwtConfiguration: {
      IssuerUrl: issuer.issuerUrl,
      ClaimAttributePath: issuer.claimAttributePath,
      IdentityStoreAttributePath: issuer.identityStoreAttributePath,
      JwksRetrievalOption: 'OPEN_ID_DISCOVERY',
    },
  }) as const
