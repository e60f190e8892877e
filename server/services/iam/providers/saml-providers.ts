/**
 * SAML providers are identity providers. Their assertions can be exchanged for credentials of roles that
 * trust them.
 */

import type { DetailedTarget } from '../../../../core/access/target.ts'
import { accountOfArn } from '../../../../core/aws/arns.ts'
import type { Context, Family, Input } from '../../../../core/engine/operation.ts'
import { samlProviderArn } from '../../../../core/identity/providers.ts'
import { parseSamlMetadata, type SamlMetadata } from '../../../../core/identity/saml/metadata.ts'
import { parsePrivateKey } from '../../../../core/standards/x509/read.ts'
import {
  encryptionBeforeKey,
  encryptionWithoutKey,
  invalidArn,
  invalidSamlPrivateKey,
  lastSamlKeyNeeded,
  noSamlIssuer,
  noSamlProviderUpdate,
  noSuchSamlPrivateKey,
  noSuchSamlProvider,
  quotaExceeded,
  samlKeyAddedAndRemoved,
  samlProviderAlreadyExists,
  tooManySamlKeys,
  unmodifiableSamlProvider,
  unparsableMetadata,
} from '../../../../protocol/errors.ts'
import type { SamlPrivateKey, SamlProviderRow, Tx, View } from '../../../../store/index.ts'
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
  find: requireModifiableProvider,
  findToList: requireProvider,
  put: (tx, provider) => tx.samlProviders.put(provider.arn, provider),
})

export const samlProviders = {
  CreateSAMLProvider: {
    resource: (_view, input, ctx) => newArn(input, ctx),
    conditions: (_view, input) => propagationConditions(input),
    also: (_view, input, ctx) =>
      input.Tags?.length ? [{ action: 'iam:TagSAMLProvider', target: newArn(input, ctx) }] : [],
    prepare: async (_view, input) => {
      const metadata = await parseSamlMetadata(input.SAMLMetadataDocument)
      return (tx, input, ctx) => {
        const { arn, tags } = addSamlProvider(tx, input, ctx, metadata)
        return { SAMLProviderArn: arn, Tags: toTagsIfAny(tags) }
      }
    },
  },

  UpdateSAMLProvider: {
    resource: providerTarget,
    conditions: (view, input) => {
      const provider = view.samlProviders.get(input.SAMLProviderArn)
      const issuers = provider?.identityProviders.map(({ entityId }) => entityId)
      return propagationConditions(input, provider, issuers)
    },
    prepare: async (_view, { SAMLMetadataDocument: document }) => {
      const metadata = document === undefined ? undefined : await parseSamlMetadata(document)
      return (tx, input, ctx) => {
        const provider = withPropagation(
          tx,
          updated(requireModifiableProvider(tx, input), input, ctx, metadata),
          input,
        )
        tx.samlProviders.put(provider.arn, provider)
        return { SAMLProviderArn: provider.arn }
      }
    },
  },

  GetSAMLProvider: {
    resource: providerTarget,
    run: (tx, input) => {
      const provider = requireProvider(tx, input)
      return {
        SAMLProviderUUID: provider.id,
        SAMLMetadataDocument: provider.metadata,
        CreateDate: provider.createDate,
        ValidUntil: provider.validUntil,
        Tags: toTags(sortedTags(provider.tags)),
        AssertionEncryptionMode: provider.assertionEncryption,
        PrivateKeyList: provider.privateKeys.map(({ id, createDate }) => ({
          KeyId: id,
          Timestamp: createDate,
        })),
        ...toPropagation(tx, provider),
      }
    },
  },

  ListSAMLProviders: {
    run: (tx) => ({
      SAMLProviderList: [...tx.samlProviders.rows()].map(([, provider]) => toListed(provider)),
    }),
  },

  DeleteSAMLProvider: {
    resource: providerTarget,
    run: (tx, input) => {
      tx.samlProviders.delete(requireModifiableProvider(tx, input).arn)
    },
  },

  TagSAMLProvider: tags.tag,
  UntagSAMLProvider: tags.untag,
  ListSAMLProviderTags: tags.list,
} satisfies Family<'iam'>

/** How long a provider is valid, whatever its metadata says (recorded on AWS, September 2026). */
const VALIDITY_YEARS = 100

/** Adds a provider. `metadata` is the parsed document. Undefined when the document could not be parsed. */
export function addSamlProvider(
  tx: Tx,
  input: Input<'iam', 'CreateSAMLProvider'>,
  ctx: Context,
  metadata: SamlMetadata | undefined,
): SamlProviderRow {
  if (tx.samlProviders.has(newArn(input, ctx))) throw samlProviderAlreadyExists(input.Name)
  if (isUnreadable(input.AssertionEncryptionMode, input.AddPrivateKey === undefined ? 0 : 1))
    throw encryptionWithoutKey()
  const { SAMLProvidersQuota: quota } = ctx.quotas
  if (tx.samlProviders.size >= quota) throw quotaExceeded('SAMLProvidersPerAccount', quota)
  const provider: SamlProviderRow = {
    id: ctx.newId('SAMLSP'),
    name: input.Name,
    arn: newArn(input, ctx),
    createDate: ctx.now,
    ...metadataFields(input.SAMLMetadataDocument, metadata, ctx),
    assertionEncryption: input.AssertionEncryptionMode ?? 'Allowed',
    privateKeys: withKey([], input.AddPrivateKey, ctx),
    tags: newTags(input.Tags, exactKeysOfSome, ctx),
    ...newPropagation(tx, input),
  }
  tx.samlProviders.put(provider.arn, provider)
  return provider
}

/** Returns whether assertions must be encrypted although there is no key to decrypt them. */
function isUnreadable(
  mode: Input<'iam', 'CreateSAMLProvider'>['AssertionEncryptionMode'],
  keys: number,
): boolean {
  return mode === 'Required' && keys === 0
}

/**
 * Applies an update. Omitted members stay the same.
 *
 * Evidence: recorded on AWS, September 2026.
 */
function updated(
  provider: SamlProviderRow,
  input: Input<'iam', 'UpdateSAMLProvider'>,
  ctx: Context,
  metadata: SamlMetadata | undefined,
): SamlProviderRow {
  const {
    SAMLMetadataDocument: document,
    AssertionEncryptionMode: mode,
    AddPrivateKey,
    RemovePrivateKey,
  } = input
  const isKept = [document, mode, AddPrivateKey, RemovePrivateKey].every((member) => member === undefined)
  if (isKept && !changesPropagation(input)) throw noSamlProviderUpdate()
  if (AddPrivateKey !== undefined && RemovePrivateKey !== undefined) throw samlKeyAddedAndRemoved()
  const privateKeys = withKey(withoutKey(provider.privateKeys, RemovePrivateKey), AddPrivateKey, ctx)
  const assertionEncryption = mode ?? provider.assertionEncryption
  if (isUnreadable(assertionEncryption, privateKeys.length))
    throw mode === 'Required' ? encryptionBeforeKey() : lastSamlKeyNeeded()
  const changed = document === undefined ? {} : metadataFields(document, metadata, ctx)
  return { ...provider, ...changed, assertionEncryption, privateKeys }
}

function metadataFields(document: string, metadata: SamlMetadata | undefined, ctx: Context) {
  if (!metadata) throw unparsableMetadata()
  const { identityProviders, validUntil: metadataValidUntil } = metadata
  if (identityProviders.length === 0) throw noSamlIssuer()
  const { IdentityProvidersPerSAMLProviderQuota, KeysPerSAMLProviderQuota } = ctx.quotas
  if (identityProviders.length > IdentityProvidersPerSAMLProviderQuota)
    throw quotaExceeded('IdentityProvidersPerSAMLProvider', IdentityProvidersPerSAMLProviderQuota)
  if (identityProviders.flatMap(({ certificates }) => certificates).length > KeysPerSAMLProviderQuota)
    throw quotaExceeded('KeysPerSAMLProvider', KeysPerSAMLProviderQuota)
  const validUntil = yearsAfter(ctx.now, VALIDITY_YEARS)
  return { metadata: document, identityProviders, validUntil, metadataValidUntil }
}

function yearsAfter(time: number, years: number): number {
  const date = new Date(time)
  return date.setUTCFullYear(date.getUTCFullYear() + years)
}

function withKey(
  keys: readonly SamlPrivateKey[],
  body: string | undefined,
  ctx: Context,
): readonly SamlPrivateKey[] {
  if (body === undefined) return keys
  const type = parsePrivateKey(body)?.asymmetricKeyType
  if (type !== 'rsa' && type !== 'ec') throw invalidSamlPrivateKey()
  const { PrivateKeysPerSAMLProviderQuota: quota } = ctx.quotas
  if (keys.length >= quota) throw tooManySamlKeys(quota)
  return [...keys, { id: ctx.newId('SAMLPK'), body, createDate: ctx.now }]
}

function withoutKey(keys: readonly SamlPrivateKey[], id: string | undefined): readonly SamlPrivateKey[] {
  if (id === undefined) return keys
  if (!keys.some((key) => key.id === id)) throw noSuchSamlPrivateKey(id)
  return keys.filter((key) => key.id !== id)
}

function newArn(input: Input<'iam', 'CreateSAMLProvider'>, ctx: Context): string {
  return samlProviderArn(ctx, input.Name)
}

interface ProviderInput {
  readonly SAMLProviderArn: string
}

function providerTarget(view: View, { SAMLProviderArn: arn }: ProviderInput): DetailedTarget {
  const provider = view.samlProviders.get(arn)
  return provider ? { arn, tags: provider.tags } : { arn }
}

function requireProvider(view: View, { SAMLProviderArn: arn }: ProviderInput): SamlProviderRow {
  if (accountOfArn(arn) === undefined) throw invalidArn(arn)
  const provider = view.samlProviders.get(arn)
  if (!provider) throw noSuchSamlProvider(arn)
  return provider
}

/** Returns a provider that its account can change: not that of IAM Identity Center. */
function requireModifiableProvider(view: View, input: ProviderInput): SamlProviderRow {
  const provider = requireProvider(view, input)
  if (provider.reserved) throw unmodifiableSamlProvider(provider.name)
  return provider
}

function toListed(provider: SamlProviderRow) {
  const { arn: Arn, validUntil: ValidUntil, createDate: CreateDate } = provider
  return { Arn, ValidUntil, CreateDate, IsTrustedIdentityPropagationEnabled: isPropagating(provider) }
}
