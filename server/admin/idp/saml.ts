/** Endpoints of the built-in SAML provider: metadata, assertions, and registration in an account. */
import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import { iam } from '../../../protocol/model/index.ts'
import type { Place } from '../../../store/index.ts'
import { accountOfArn, partitionOfArn } from '../../aws/arns.ts'
import { partitionNamed, STANDARD } from '../../aws/partitions.ts'
import { asEndpointError, requireReady } from '../../endpoints/endpoint-error.ts'
import { runPreparedUnauthorized, validatedCall } from '../../engine/call.ts'
import { administratorContext } from '../../engine/context.ts'
import { DEFAULT_ACCOUNT } from '../../identity/administrator.ts'
import { samlProviderArn } from '../../identity/providers.ts'
import { ATTRIBUTES, NAME_FORMAT } from '../../identity/saml/names.ts'
import { samlProviders } from '../../services/iam/providers/saml-providers.ts'
import { selfSigned } from '../../standards/x509/self-signed.ts'
import type { Signing } from '../../standards/xml/signatures.ts'
import { escapeXml } from '../../standards/xml/text.ts'
import { bodyReader } from '../body.ts'
import { type Handler, type Iamulator, invalidBody, ok, type Reply } from '../endpoint.ts'
import { type AssertionRequest, type Flaw, IDP_ENTITY, issueResponse } from './saml-assertions.ts'

/** The schema `AssertionRequest` of openapi.json, which describes the members. */
interface AssertionBody {
  readonly roles: readonly string[]
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
  const body = metadataOf(await signingKey(iamulator), origin)
  return { status: 200, body, contentType: 'application/samlmetadata+xml' }
}

export async function makeAssertion(iamulator: Iamulator, json: unknown): Promise<Reply> {
  const body = await readAssertionBody(json)
  const [role = ''] = body.roles
  const provider = body.provider ?? samlProviderArn(placeOfArn(role), PROVIDER_NAME)
  const keys = {
    own: await signingKey(iamulator),
    unknown: unknownKey,
    recipient: body.encrypted ? decryptionKey(iamulator, provider) : undefined,
  }
  const response = await issueResponse(requestOf(iamulator, body, provider), keys, body.broken)
  return ok({ assertion: Buffer.from(response).toString('base64'), response })
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
    SAMLMetadataDocument: metadataOf(await signingKey(iamulator), origin),
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

/** Returns the signing key, which lasts only as long as the process: assertions are valid for minutes. */
async function signingKey({ webIdentities }: Iamulator): Promise<Signing> {
  const { privateKey } = await webIdentities.idpKeys.keyFor('RS256')
  return { privateKey, certificate: selfSigned(privateKey, 'iamulator') }
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
  body: AssertionBody,
  provider: string,
): AssertionRequest {
  const now = clock.now(placeOfArn(provider))
  const newId = () => `_${randomBytes(16).toString('hex')}`
  const { samlEntityId, signIn } = partitionNamed(placeOfArn(provider).partition)
  const { subject = 'somebody', subjectFormat = 'persistent', sessionEndsIn } = body
  return {
    issuedAt: now,
    notBefore: now,
    notOnOrAfter: now + (body.expiresIn ?? DEFAULT_SECONDS) * 1000,
    sessionEnd: sessionEndsIn === undefined ? undefined : now + sessionEndsIn * 1000,
    subject,
    subjectFormat: subjectFormat.includes(':') ? subjectFormat : NAME_FORMAT + subjectFormat,
    audience: body.audience ?? samlEntityId,
    recipient: body.recipient ?? `https://${signIn}/saml`,
    attributes: attributesOf(body, provider),
    ids: { response: newId(), assertion: newId() },
  }
}

/** Returns the attributes that AWS reads, and any others from the body. */
function attributesOf(body: AssertionBody, provider: string): AssertionRequest['attributes'] {
  const {
    roles,
    sessionName = 'session',
    sessionDuration,
    sourceIdentity,
    tags = {},
    transitiveTagKeys,
  } = body
  const tagging = Object.entries(tags).map(([key, value]) => [`PrincipalTag:${key}`, [value]] as const)
  const all: Readonly<Record<string, readonly string[] | undefined>> = {
    Role: roles.map((role) => `${role},${provider}`),
    RoleSessionName: [sessionName],
    SessionDuration: sessionDuration === undefined ? undefined : [String(sessionDuration)],
    SourceIdentity: sourceIdentity === undefined ? undefined : [sourceIdentity],
    TransitiveTagKeys: transitiveTagKeys,
    ...Object.fromEntries(tagging),
  }
  const ours = Object.entries(all).map(([name, values]) => [ATTRIBUTES + name, values ?? []] as const)
  const others = Object.entries(body.attributes ?? {}).map(([name, value]) => [name, [value].flat()] as const)
  return Object.fromEntries([...ours, ...others].filter(([, values]) => values.length > 0))
}

/** Returns the smallest metadata document that AWS accepts. */
function metadataOf({ certificate }: Signing, origin: string): string {
  const base64 = certificate.replace(/-----[A-Z ]+-----|\n/g, '')
  const location = escapeXml(`${origin}/_iamulator/idp/saml/assertion`)
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${IDP_ENTITY}">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo><ds:X509Data><ds:X509Certificate>${base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
    </md:KeyDescriptor>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${location}"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
`
}
