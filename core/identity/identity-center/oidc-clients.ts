/**
 * Clients of the OIDC service. As on AWS, the registration is in the client secret, and nothing is stored.
 *
 * Clients keep registrations for 90 days in the home of their user. These must outlive restarts and resets, so the key
 * that signs them is always the same. It protects nothing: everybody may register clients, and all clients are public.
 *
 * Sources of the formats: IDs and secrets in public reports. The ID of a client with redirect URIs is longer than AWS's,
 * because `/authorize` gets nothing else.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { isStructure, memberOf, type Structure } from '../../../protocol/structure.ts'
import type { Place } from '../../../store/index.ts'
import type { RandomBytes } from '../../aws/ids.ts'
import { STANDARD } from '../../aws/partitions.ts'
import { isEqualSecret } from '../../standards/constant-time.ts'
import { DEFAULT_ACCOUNT } from '../administrator.ts'

/** Clients belong to no account. They are registered, and expire, at the time of this one. */
export const REGISTRAR: Place = { partition: STANDARD, accountId: DEFAULT_ACCOUNT }

export const AUTHORIZATION_CODE = 'authorization_code'

/** The scope for accounts and roles, the only one of IAM Identity Center itself. */
export const ACCOUNT_ACCESS = 'sso:account:access'

export interface OidcClientFacts {
  readonly name: string
  /** Empty for clients that registered none. */
  readonly scopes: readonly string[]
  /** Empty for clients that registered none. */
  readonly grantTypes: readonly string[]
  readonly redirectUris: readonly string[]
  /** The start URL or issuer URL of the instance that the client is used with. Absent for clients that named none. */
  readonly issuerUrl?: string
  /** The application of IAM Identity Center that the client belongs to. Absent when there is none. */
  readonly applicationArn?: string
}

/** A registered client. Dates are epoch milliseconds, in whole seconds. */
export interface OidcClient extends OidcClientFacts {
  readonly id: string
  readonly region: string
  readonly issueDate: number
  readonly expiryDate: number
}

/** Source: registrations in public reports. */
const VALIDITY = 90 * 24 * 60 * 60 * 1000

const KEY = 'iamulator registers public clients'
const RANDOM_BYTES = 16
const MAC_BYTES = 16
const HEADER = encoded(JSON.stringify({ kid: 'key-1564028099', alg: 'HS384' }))

/**
 * Registers a client.
 *
 * @param now the time of REGISTRAR, here and below
 * @returns the client and its secret
 */
export function registerClient(
  facts: OidcClientFacts,
  { now, region, randomBytes }: { now: number; region: string; randomBytes: RandomBytes },
): { readonly client: OidcClient; readonly secret: string } {
  const issueDate = Math.floor(now / 1000) * 1000
  const dates = { issueDate, expiryDate: issueDate + VALIDITY }
  const id = newClientId({ ...facts, ...dates, region }, randomBytes)
  const client = { ...facts, ...dates, id, region }
  const payload = encoded(JSON.stringify({ serialized: JSON.stringify(registrationOf(client)) }))
  return { client, secret: `${HEADER}.${payload}.${signatureOf(payload)}` }
}

/** Returns the client whose ID and secret belong together. Undefined if they do not, or have expired. */
export function openClient(id: string, secret: string, now: number): OidcClient | undefined {
  const [header, payload = '', signature = '', ...rest] = secret.split('.')
  if (header !== HEADER || rest.length > 0 || !isEqualSecret(signature, signatureOf(payload)))
    return undefined
  const { serialized } = membersIn(decoded(payload))
  const client = clientOf(membersIn(serialized))
  return client?.id === id && now < client.expiryDate ? client : undefined
}

/**
 * Returns the client with this ID, which has redirect URIs. Undefined if none has the ID, or its registration has expired.
 */
export function findClient(id: string, now: number): OidcClient | undefined {
  const bytes = Buffer.from(id, 'base64url')
  const text = bytes.subarray(RANDOM_BYTES, -MAC_BYTES)
  if (bytes.length <= RANDOM_BYTES + MAC_BYTES || bytes.toString('base64url') !== id) return undefined
  if (!timingSafeEqual(bytes.subarray(-MAC_BYTES), macOf(bytes.subarray(0, -MAC_BYTES)))) return undefined
  const lineEnd = text.indexOf('\n')
  const region = text.toString('utf8', 0, lineEnd)
  const client = { ...membersIn(text.toString('utf8', lineEnd + 1)), id, region }
  return isClient(client) && now < client.expiryDate ? client : undefined
}

/** Returns an ID that begins like AWS's, with the region. The registration follows if `/authorize` needs it. */
function newClientId({ region, ...facts }: Omit<OidcClient, 'id'>, randomBytes: RandomBytes): string {
  const random = randomBytes(RANDOM_BYTES)
  if (facts.redirectUris.length === 0)
    return Buffer.concat([random, Buffer.from(region)]).toString('base64url')
  const text = Buffer.concat([random, Buffer.from(`${region}\n${JSON.stringify(facts)}`)])
  return Buffer.concat([text, macOf(text)]).toString('base64url')
}

/** Returns the content of a secret: AWS's members in AWS's order, then those that AWS's are not known for. */
function registrationOf(client: OidcClient) {
  const { id, name, region, issueDate, expiryDate, applicationArn = null } = client
  const { scopes, grantTypes, redirectUris, issuerUrl = null } = client
  return {
    clientId: { value: id },
    tenantId: null,
    clientName: name,
    clientType: 'PUBLIC',
    templateArn: null,
    templateContext: null,
    expirationTimestamp: expiryDate / 1000,
    createdTimestamp: issueDate / 1000,
    updatedTimestamp: issueDate / 1000,
    createdBy: null,
    updatedBy: null,
    status: null,
    initiateLoginUri: null,
    entitledResourceId: applicationArn,
    entitledResourceContainerId: null,
    externalId: null,
    scopes,
    grantTypes,
    redirectUris,
    issuerUrl,
    region,
    expired: false,
  }
}

/** Returns the registered client, or undefined if the registration is not valid. */
function clientOf(registration: Structure): OidcClient | undefined {
  const { clientId, clientName: name, region, scopes, grantTypes, redirectUris } = registration
  const { expirationTimestamp, createdTimestamp, issuerUrl, entitledResourceId } = registration
  const client = {
    id: memberOf(clientId, 'value'),
    name,
    region,
    scopes,
    grantTypes,
    redirectUris,
    issueDate: Number(createdTimestamp) * 1000,
    expiryDate: Number(expirationTimestamp) * 1000,
    ...(issuerUrl === null ? {} : { issuerUrl }),
    ...(entitledResourceId === null ? {} : { applicationArn: entitledResourceId }),
  }
  return isClient(client) ? client : undefined
}

/** The IDs of clients. The IDs of applications, which are ARNs, do not match. */
const CLIENT_ID = /^[\w-]+$/

/** Returns whether the facts in a registration describe a client. The key is public, so that any program can sign others. */
function isClient(facts: { readonly [Name in keyof OidcClient]?: unknown }): facts is OidcClient {
  const { id, name, region, issuerUrl = '', applicationArn = '', issueDate, expiryDate } = facts
  const { scopes, grantTypes, redirectUris } = facts
  return (
    [name, region, issuerUrl, applicationArn].every(isText) &&
    [scopes, grantTypes, redirectUris].every((list) => Array.isArray(list) && list.every(isText)) &&
    [issueDate, expiryDate].every(Number.isFinite) &&
    isText(id) &&
    CLIENT_ID.test(id)
  )
}

const isText = (value: unknown) => typeof value === 'string'

/** Returns the members of an object in JSON. Anything else has none. */
function membersIn(text: unknown): Structure {
  try {
    const value: unknown = JSON.parse(String(text))
    return isStructure(value) ? value : {}
  } catch {
    return {}
  }
}

const signatureOf = (payload: string) =>
  createHmac('sha384', KEY).update(`${HEADER}.${payload}`).digest('base64url')

const macOf = (bytes: Buffer) => createHmac('sha256', KEY).update(bytes).digest().subarray(0, MAC_BYTES)

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url')
}

function decoded(text: string): string {
  return Buffer.from(text, 'base64url').toString()
}
