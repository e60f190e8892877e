/**
 * OpenID Connect providers are issuers of tokens. The tokens can be exchanged for credentials of roles that
 * trust the providers.
 */

import type { DetailedTarget } from '../../../../core/access/target.ts'
import { accountOfArn } from '../../../../core/aws/arns.ts'
import type { Context, Family, Input } from '../../../../core/engine/operation.ts'
import { findOidcProvider, oidcProviderArn, oidcUrl } from '../../../../core/identity/providers.ts'
import {
  invalidArn,
  invalidOidcUrl,
  noOidcProviderUpdate,
  noSuchOidcProvider,
  noSuchOidcProviderToDelete,
  noThumbprint,
  oidcProviderAlreadyExists,
  oidcUrlWithQuery,
  quotaExceeded,
  tooManyThumbprints,
} from '../../../../protocol/errors.ts'
import type { OidcProviderRow, Tx, View } from '../../../../store/index.ts'
import { exactKeysOfSome, newTags, sortedTags, tagOperations, toTags, toTagsIfAny } from '../tags.ts'
import {
  changesPropagation,
  isPropagating,
  newPropagation,
  propagationConditions,
  toPropagation,
  withPropagation,
} from './identity-propagation.ts'

const tags = tagOperations({
  target: providerTarget,
  rule: exactKeysOfSome,
  find: requireProvider,
  put: (tx, provider) => tx.oidcProviders.put(provider.arn, provider),
})

export const oidcProviders = {
  CreateOpenIDConnectProvider: {
    resource: (_view, input, ctx) => newArn(input, ctx),
    conditions: (_view, input) => propagationConditions(input),
    also: (_view, input, ctx) =>
      input.Tags?.length ? [{ action: 'iam:TagOpenIDConnectProvider', target: newArn(input, ctx) }] : [],
    run: (tx, input, ctx) => {
      if (findOidcProvider(tx, input.Url)) throw oidcProviderAlreadyExists(input.Url)
      const { OpenIDConnectProvidersQuota: quota } = ctx.quotas
      if (tx.oidcProviders.size >= quota) throw quotaExceeded('OpenIdConnectProvidersPerAccount', quota)
      const provider = newProvider(tx, input, ctx)
      tx.oidcProviders.put(provider.arn, provider)
      return { OpenIDConnectProviderArn: provider.arn, Tags: toTagsIfAny(provider.tags) }
    },
  },

  GetOpenIDConnectProvider: {
    resource: providerTarget,
    run: (tx, input) => {
      const provider = requireProvider(tx, input)
      const { url, clientIds, thumbprints, createDate, tags } = provider
      return {
        Url: url,
        ClientIDList: clientIds,
        ThumbprintList: thumbprints,
        CreateDate: createDate,
        Tags: toTags(sortedTags(tags)),
        ...toPropagation(tx, provider),
      }
    },
  },

  ListOpenIDConnectProviders: {
    run: (tx) => ({
      OpenIDConnectProviderList: [...tx.oidcProviders.rows()].map(([Arn, provider]) => ({
        Arn,
        IsTrustedIdentityPropagationEnabled: isPropagating(provider),
      })),
    }),
  },

  UpdateOpenIDConnectProvider: {
    resource: providerTarget,
    conditions: (view, input) => {
      const provider = view.oidcProviders.get(input.OpenIDConnectProviderArn)
      return propagationConditions(input, provider, provider && [`https://${provider.url}`])
    },
    run: (tx, input) => {
      const provider = requireProvider(tx, input)
      if (!changesPropagation(input)) throw noOidcProviderUpdate()
      tx.oidcProviders.put(provider.arn, withPropagation(tx, provider, input))
    },
  },

  UpdateOpenIDConnectProviderThumbprint: {
    resource: providerTarget,
    run: (tx, input, ctx) => {
      if (input.ThumbprintList.length === 0) throw noThumbprint()
      change(tx, input, { thumbprints: requireThumbprints(input.ThumbprintList, ctx) })
    },
  },

  AddClientIDToOpenIDConnectProvider: {
    resource: providerTarget,
    run: (tx, input, ctx) => {
      const { clientIds } = requireProvider(tx, input)
      change(tx, input, { clientIds: requireClientIds([...clientIds, input.ClientID], ctx) })
    },
  },

  RemoveClientIDFromOpenIDConnectProvider: {
    resource: providerTarget,
    run: (tx, input) => {
      const { clientIds } = requireProvider(tx, input)
      change(tx, input, { clientIds: clientIds.filter((id) => id !== input.ClientID) })
    },
  },

  DeleteOpenIDConnectProvider: {
    resource: providerTarget,
    run: (tx, { OpenIDConnectProviderArn: arn }) => {
      requireArn(arn)
      if (!tx.oidcProviders.delete(arn)) throw noSuchOidcProviderToDelete(arn)
    },
  },

  TagOpenIDConnectProvider: tags.tag,
  UntagOpenIDConnectProvider: tags.untag,
  ListOpenIDConnectProviderTags: tags.list,
} satisfies Family<'iam'>

function newArn(input: Input<'iam', 'CreateOpenIDConnectProvider'>, ctx: Context): string {
  return oidcProviderArn(ctx, requireUrl(input))
}

/**
 * Returns a new provider.
 * AWS determines an omitted thumbprint from the certificate authority of the issuer's server. iamulator does
 * not contact any server, so the list stays empty.
 */
function newProvider(
  view: View,
  input: Input<'iam', 'CreateOpenIDConnectProvider'>,
  ctx: Context,
): OidcProviderRow {
  return {
    arn: newArn(input, ctx),
    url: requireUrl(input),
    clientIds: requireClientIds(input.ClientIDList ?? [], ctx),
    thumbprints: requireThumbprints(input.ThumbprintList ?? [], ctx),
    createDate: ctx.now,
    tags: newTags(input.Tags, exactKeysOfSome, ctx),
    ...newPropagation(view, input),
  }
}

function requireUrl(input: Input<'iam', 'CreateOpenIDConnectProvider'>): string {
  const url = oidcUrl(input.Url)
  if (url !== undefined) return url
  const [withoutQuery = ''] = input.Url.split(/[?#]/)
  throw oidcUrl(withoutQuery) === undefined ? invalidOidcUrl() : oidcUrlWithQuery()
}

/** Removes duplicates: adding an existing client ID changes nothing (recorded on AWS, September 2026). */
function requireClientIds(ids: readonly string[], { quotas }: Context): readonly string[] {
  const clientIds = [...new Set(ids)]
  const { ClientIDsPerOpenIDConnectProviderQuota: quota } = quotas
  if (clientIds.length > quota) throw quotaExceeded('ClientIdsPerOpenIdConnectProvider', quota)
  return clientIds
}

/** Returns thumbprints in lowercase. They may be no hexadecimal numbers, and repeated (recorded on AWS). */
function requireThumbprints(thumbprints: readonly string[], { quotas }: Context): readonly string[] {
  const { ThumbprintsPerOpenIDConnectProviderQuota: quota } = quotas
  if (thumbprints.length > quota) throw tooManyThumbprints(quota)
  return thumbprints.map((thumbprint) => thumbprint.toLowerCase())
}

interface ProviderInput {
  readonly OpenIDConnectProviderArn: string
}

function providerTarget(view: View, { OpenIDConnectProviderArn: arn }: ProviderInput): DetailedTarget {
  const provider = view.oidcProviders.get(arn)
  return provider ? { arn, tags: provider.tags } : { arn }
}

function requireArn(arn: string): void {
  if (accountOfArn(arn) === undefined) throw invalidArn(arn)
}

function requireProvider(view: View, { OpenIDConnectProviderArn: arn }: ProviderInput): OidcProviderRow {
  requireArn(arn)
  const provider = view.oidcProviders.get(arn)
  if (!provider) throw noSuchOidcProvider(arn)
  return provider
}

type Change = Partial<Pick<OidcProviderRow, 'clientIds' | 'thumbprints' | 'tags'>>

function change(tx: Tx, input: ProviderInput, changed: Change): void {
  const provider = requireProvider(tx, input)
  tx.oidcProviders.put(provider.arn, { ...provider, ...changed })
}
