/**
 * Where the users of an instance come from: a SCIM endpoint, and an identity provider that signs them in. AWS's
 * console sets both, and no API of AWS does.
 */

import { newSecret, newUuid } from '../../core/aws/ids.ts'
import { newScimToken } from '../../core/identity/identity-center/scim-tenants.ts'
import { canSignUsersIn, parseSamlMetadata } from '../../core/identity/saml/metadata.ts'
import {
  type Place,
  type ScimTenantRow,
  type SsoInstanceRow,
  ssoInstanceKey,
  type Tx,
} from '../../store/index.ts'
import { EndpointError, requireReady } from '../endpoints/endpoint-error.ts'
import { bodyReader } from './body.ts'
import { type Handler, type Iamulator, invalidBody, ok, refuseUnknownParameters } from './endpoint.ts'

/** Source: IAM Identity Center User Guide, "Rotate an access token". */
const MAXIMUM_TOKENS = 2

/** Creates a token of the SCIM endpoint. The first one creates the endpoint. */
export const addScimToken: Handler = async (iamulator, _body, query, { parameters, origin }) => {
  const place = ownerOf(iamulator, query, parameters)
  const { clock, randomBytes } = iamulator
  const token = newSecret(randomBytes, 48)
  const stored = newScimToken(token, clock.now(place))
  const tenant = await changing(iamulator, place, (tx) => {
    const present = tenantIn(tx) ?? { id: newUuid(randomBytes), tokens: [] }
    const valid = present.tokens.filter(({ expiryDate }) => expiryDate > stored.createDate)
    if (valid.length >= MAXIMUM_TOKENS) throw tooManyTokens()
    tx.scimTenants.put(present.id, { ...present, tokens: [...valid, stored] })
    return present.id
  })
  const url = `${origin}/${tenant}/scim/v2/`
  return ok({ tenant, url, token, expires: new Date(stored.expiryDate).toISOString() })
}

const tooManyTokens = () =>
  new EndpointError(
    409,
    'TooManyTokens',
    `The SCIM endpoint has ${MAXIMUM_TOKENS} valid tokens, which is the maximum. Remove them first.`,
  )

/** Removes the SCIM endpoint with its tokens. Users and groups stay. */
export const removeScim: Handler = async (iamulator, _body, query, { parameters }) => {
  const place = ownerOf(iamulator, query, parameters)
  const removed = await changing(iamulator, place, (tx) => {
    const tenants = Array.from(tx.scimTenants.rows(), ([key]) => key)
    for (const key of tenants) tx.scimTenants.delete(key)
    return tenants.length
  })
  return ok({ removed })
}

/** The schema `IdentitySource` of openapi.json. */
interface SourceBody {
  readonly source: 'directory' | 'built-in' | 'external'
  readonly metadata?: string
}

const readSource = bodyReader<SourceBody>('IdentitySource')

/** Chooses who signs users in: the directory by a password, the built-in identity provider, or an external one. */
export const setIdentitySource: Handler = async (iamulator, body, query, { parameters }) => {
  const place = ownerOf(iamulator, query, parameters)
  const { source, metadata } = await readSource(body)
  await requireMetadata(source, metadata)
  const acsId = newUuid(iamulator.randomBytes)
  await changing(iamulator, place, (tx) => {
    const { identityProvider, ...instance } = instanceIn(tx)
    const provider = {
      acsId: identityProvider?.acsId ?? acsId,
      ...(metadata === undefined ? {} : { metadata }),
    }
    tx.ssoInstances.put(
      ssoInstanceKey,
      source === 'directory' ? instance : { identityProvider: provider, ...instance },
    )
  })
  return ok({ source })
}

/** Returns where the users of an instance sign in. */
export function sourceOf({ identityProvider }: SsoInstanceRow): SourceBody['source'] {
  if (!identityProvider) return 'directory'
  return identityProvider.metadata === undefined ? 'built-in' : 'external'
}

/** @throws EndpointError InvalidBody */
async function requireMetadata(source: SourceBody['source'], metadata: string | undefined): Promise<void> {
  if ((source === 'external') !== (metadata !== undefined))
    throw invalidBody('An external identity provider needs "metadata", and others have none.')
  const parsed = metadata === undefined ? undefined : await parseSamlMetadata(metadata)
  if (metadata !== undefined && !(parsed && canSignUsersIn(parsed)))
    throw invalidBody('The metadata describes no SAML 2.0 identity provider.')
}

/** Returns the account that owns the instance with an identity store. */
function ownerOf(
  iamulator: Iamulator,
  query: URLSearchParams,
  { directory = '' }: Readonly<Record<string, string>>,
): Place {
  requireReady(iamulator)
  refuseUnknownParameters(query, [])
  const { store } = iamulator
  const owner = [...store.accounts()].find(
    (place) => store.view(place).ssoInstances.get(ssoInstanceKey)?.identityStoreId === directory,
  )
  if (!owner)
    throw new EndpointError(
      404,
      'NoSuchInstance',
      `There is no instance with the identity store ${JSON.stringify(directory)}.`,
    )
  return owner
}

/** Changes an account, and waits until the change is durable. */
async function changing<T>({ store }: Iamulator, place: Place, work: (tx: Tx) => T): Promise<T> {
  return await store.durably(() => store.transact(place, work))
}

/** A seed can make several tenants. Tokens are added to the first one. */
function tenantIn(tx: Tx): ScimTenantRow | undefined {
  for (const [, tenant] of tx.scimTenants.rows()) return tenant
  return undefined
}

/** The instance is deleted in the meantime at most while metadata are read. */
function instanceIn(tx: Tx): SsoInstanceRow {
  const instance = tx.ssoInstances.get(ssoInstanceKey)
  if (!instance) throw new EndpointError(404, 'NoSuchInstance', 'The instance was deleted.')
  return instance
}
