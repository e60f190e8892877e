/** Endpoints of the built-in SAML provider: metadata, assertions, and registration in an account. */
import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import { accountOfArn, partitionOfArn } from '../../../core/aws/arns.ts'
import { partitionNamed, STANDARD } from '../../../core/aws/partitions.ts'
import { runPreparedUnauthorized, validatedCall } from '../../../core/engine/call.ts'
import { administratorContext } from '../../../core/engine/context.ts'
import { DEFAULT_ACCOUNT } from '../../../core/identity/administrator.ts'
import { samlProviderArn } from '../../../core/identity/providers.ts'
import { builtInMetadata, builtInSigning, IDP_ENTITY } from '../../../core/identity/saml/built-in.ts'
import { ATTRIBUTES, EMAIL_ADDRESS, NAME_FORMAT } from '../../../core/identity/saml/names.ts'
import { selfSigned } from '../../../core/standards/x509/self-signed.ts'
import type { Signing } from '../../../core/standards/xml/signatures.ts'
import { iam } from '../../../protocol/model/index.ts'
import type { Place } from '../../../store/index.ts'
import { audienceOf, consumersOf, federatedPortal } from '../../endpoints/access-portal/identity-provider.ts'
import { asEndpointError, requireReady } from '../../endpoints/endpoint-error.ts'
import { samlProviders } from '../../services/iam/providers/saml-providers.ts'
import { bodyReader } from '../body.ts'
import { type Handler, type Iamulator, invalidBody, ok } from '../endpoint.ts'
import { type AssertionRequest, type Flaw, issueResponse } from './saml-assertions.ts'

/** The schema `AssertionRequest` of openapi.json, which describes the members. */
export interface AssertionBody {
  readonly roles?: readonly string[]
  readonly provider?: string
  readonly subject?: string
  readonly subjectFormat?: string
  readonly sessionName?: string
  /** Seconds. */
  readonly sessionDuration?: number
  readonly sessionEndsIn?: number
  readonly expiresIn?: number
  readonly sourceIdentity?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly transitiveTagKeys?: readonly string[]
  readonly attributes?: Readonly<Record<string, string | readonly string[]>>
  readonly audience?: string
  readonly recipient?: string
  readonly directory?: string
  readonly inResponseTo?: string
  readonly encrypted?: boolean
  readonly broken?: Flaw
}

/** The schema `SamlProviderRequest` of openapi.json. */
interface ProviderBody {
  readonly name?: string
  readonly account?: string
  readonly partition?: string
  readonly assertionEncryption?: 'Allowed' | 'Required'
}

const readAssertionBody = bodyReader<AssertionBody>('AssertionRequest')
const readProviderBody = bodyReader<ProviderBody>('SamlProviderRequest')

const generate = promisify(generateKeyPair)

const PROVIDER_NAME = 'idp'
const DEFAULT_SECONDS = 300

export const readMetadata: Handler = async (iamulator, _body, _query, { origin }) => {
  const body = await builtInMetadata(iamulator.webIdentities.idpKeys, origin)
  return { status: 200, body, contentType: 'application/samlmetadata+xml' }
}

export const makeAssertion: Handler = async (iamulator, json, _query, { origin }) => {
  const response = await responseFor(iamulator, await readAssertionBody(json), origin)
  return ok({ assertion: Buffer.from(response).toString('base64'), response })
}

/** Returns a response as XML. @throws EndpointError InvalidBody */
export async function responseFor(
  iamulator: Iamulator,
  body: AssertionBody,
  origin: string,
): Promise<string> {
  if (body.roles === undefined && body.directory === undefined) throw invalidBody('Missing property "roles".')
  const [role = ''] = body.roles ?? []
  const provider = body.provider ?? samlProviderArn(placeOfArn(role), PROVIDER_NAME)
  const keys = {
    own: await builtInSigning(iamulator.webIdentities.idpKeys),
    unknown: unknownKey,
    recipient: body.encrypted ? decryptionKey(iamulator, provider) : undefined,
  }
  const receiver =
    body.directory === undefined
      ? roleReceiver(provider)
      : directoryReceiver(iamulator, body.directory, origin)
  return issueResponse(
    requestOf(iamulator, { ...receiver.defaults, ...body }, receiver, provider),
    keys,
    body.broken,
  )
}

/** Whom an assertion is for. */
interface Receiver {
  /** The account by whose clock the assertion is issued. */
  readonly place: Place
  readonly defaults: Required<Pick<AssertionBody, 'audience' | 'recipient' | 'subjectFormat'>>
  /** The beginning of the names of attributes that become session tags. */
  readonly tags: 'PrincipalTag' | 'AccessControl'
}

function roleReceiver(provider: string): Receiver {
  const place = placeOfArn(provider)
  const { samlEntityId: audience, signIn } = partitionNamed(place.partition)
  const defaults = { audience, recipient: `https://${signIn}/saml`, subjectFormat: 'persistent' }
  return { place, defaults, tags: 'PrincipalTag' }
}

/** @throws EndpointError InvalidBody */
function directoryReceiver({ store }: Iamulator, directory: string, origin: string): Receiver {
  const portal = federatedPortal(store, ({ instance }) => instance.identityStoreId === directory)
  if (!portal) throw invalidBody(`No instance with the identity store ${directory} has an identity provider.`)
  const [recipient = ''] = consumersOf({ origin }, portal)
  const defaults = { audience: audienceOf(portal), recipient, subjectFormat: EMAIL_ADDRESS }
  return { place: portal.place, defaults, tags: 'AccessControl' }
}

/** Registers the built-in provider, or updates its metadata, as the account's administrator. */
export const registerSamlProvider: Handler = async (iamulator, json, _query, { origin }) => {
  requireReady(iamulator)
  const {
    name = PROVIDER_NAME,
    account: accountId = DEFAULT_ACCOUNT,
    partition = iamulator.settings.partition,
    assertionEncryption,
  } = await readProviderBody(json)
  const owner = { partition, accountId }
  const arn = samlProviderArn(owner, name)
  const present = iamulator.store.view(owner).samlProviders.get(arn)
  const needsKey = assertionEncryption !== undefined && !present?.privateKeys.length
  await register(iamulator, owner, {
    Name: name,
    SAMLProviderArn: arn,
    SAMLMetadataDocument: await builtInMetadata(iamulator.webIdentities.idpKeys, origin),
    AssertionEncryptionMode: assertionEncryption,
    AddPrivateKey: needsKey ? await newPrivateKey() : undefined,
  })
  return ok({ arn, issuer: IDP_ENTITY })
}

interface Registration {
  readonly Name: string
  readonly SAMLProviderArn: string
  readonly SAMLMetadataDocument: string
  readonly AssertionEncryptionMode: 'Allowed' | 'Required' | undefined
  readonly AddPrivateKey: string | undefined
}

async function register(iamulator: Iamulator, owner: Place, registration: Registration): Promise<void> {
  const { Name, SAMLProviderArn, ...rest } = registration
  const ctx = administratorContext(iamulator, owner)
  const view = iamulator.store.view(owner)
  try {
    if (view.samlProviders.has(SAMLProviderArn)) {
      const input = { SAMLProviderArn, ...rest }
      const call = validatedCall(iam, 'UpdateSAMLProvider', samlProviders.UpdateSAMLProvider, input)
      await runPreparedUnauthorized(iamulator.store, call, ctx)
    } else {
      const input = { Name, ...rest }
      const call = validatedCall(iam, 'CreateSAMLProvider', samlProviders.CreateSAMLProvider, input)
      await runPreparedUnauthorized(iamulator.store, call, ctx)
    }
  } catch (error) {
    throw asEndpointError(error)
  }
}

function placeOfArn(arn: string): Place {
  return {
    partition: partitionOfArn(arn) ?? STANDARD,
    accountId: accountOfArn(arn) ?? DEFAULT_ACCOUNT,
  }
}

async function unknownKey(): Promise<Signing> {
  const { privateKey } = await generate('rsa', { modulusLength: 2048 })
  return { privateKey, certificate: selfSigned(privateKey, 'somebody-else') }
}

async function newPrivateKey(): Promise<string> {
  const { privateKey } = await generate('rsa', { modulusLength: 2048 })
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
}

function decryptionKey({ store }: Iamulator, arn: string): string {
  const key = store.view(placeOfArn(arn)).samlProviders.get(arn)?.privateKeys.at(-1)
  if (!key) throw invalidBody(`The provider ${arn} has no private key.`)
  return key.body
}

function requestOf(
  { clock, randomBytes }: Iamulator,
  body: AssertionBody & Receiver['defaults'],
  { place, tags }: Receiver,
  provider: string,
): AssertionRequest {
  const now = clock.now(place)
  const newId = () => `_${randomBytes(16).toString('hex')}`
  const { audience, inResponseTo, recipient, subject = 'somebody', subjectFormat, sessionEndsIn } = body
  return {
    issuedAt: now,
    notBefore: now,
    notOnOrAfter: now + (body.expiresIn ?? DEFAULT_SECONDS) * 1000,
    sessionEnd: sessionEndsIn === undefined ? undefined : now + sessionEndsIn * 1000,
    subject,
    subjectFormat: subjectFormat.includes(':') ? subjectFormat : NAME_FORMAT + subjectFormat,
    audience,
    recipient,
    inResponseTo,
    attributes: attributesOf(body, provider, tags),
    ids: { response: newId(), assertion: newId() },
  }
}

/** Returns the attributes that AWS reads, and any others from the body. */
function attributesOf(
  body: AssertionBody,
  provider: string,
  kind: Receiver['tags'],
): AssertionRequest['attributes'] {
  const {
    roles,
    sessionName = 'session',
    sessionDuration,
    sourceIdentity,
    tags = {},
    transitiveTagKeys,
  } = body
  const tagging = Object.entries(tags).map(([key, value]) => [`${kind}:${key}`, [value]] as const)
  const all: Readonly<Record<string, readonly string[] | undefined>> = {
    Role: roles?.map((role) => `${role},${provider}`),
    RoleSessionName: roles && [sessionName],
    SessionDuration: sessionDuration === undefined ? undefined : [String(sessionDuration)],
    SourceIdentity: sourceIdentity === undefined ? undefined : [sourceIdentity],
    TransitiveTagKeys: transitiveTagKeys,
    ...Object.fromEntries(tagging),
  }
  const ours = Object.entries(all).map(([name, values]) => [ATTRIBUTES + name, values ?? []] as const)
  const others = Object.entries(body.attributes ?? {}).map(([name, value]) => [name, [value].flat()] as const)
  return Object.fromEntries([...ours, ...others].filter(([, values]) => values.length > 0))
}
