/**
 * Builds responses of a SAML identity provider for tests. Every part can be replaced. xml-crypto signs them.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { CreateSAMLProviderCommand, type CreateSAMLProviderCommandInput } from '@aws-sdk/client-iam'
import {
  AssumeRoleWithSAMLCommand,
  type AssumeRoleWithSAMLCommandInput,
  STSClient,
} from '@aws-sdk/client-sts'
import xmlCrypto from 'xml-crypto/lib/index.js'
import { selfSigned } from '../../core/standards/x509/self-signed.ts'
import { certificates, privateKeys } from '../services/iam/credentials/key-fixtures.ts'
import { roleTrusting } from '../services/sts/sts-callers.ts'
import { observing } from './evidence.ts'
import { ACCOUNT, type ExpectedError, expectError, type TestServer, trust } from './harness.ts'
import { FACTS, here, inPartition, REGION } from './places.ts'
import { base64Of, keyDescriptor, metadataOf } from './saml.ts'
import { talkingTo } from './sts-hosts.ts'

export const WITH_SAML = 'sts:AssumeRoleWithSAML'
export const ISSUER = 'https://idp.example.com/'
export const SUBJECT = 'alice@example.com'
export const SIGN_IN = `https://${FACTS.signIn}/saml`
export const PROVIDER = 'idp'
export const ROLE = 'Role'
export const providerArn = (name = PROVIDER, account = ACCOUNT) =>
  `arn:aws:iam::${account}:saml-provider/${name}`
export const roleArn = (name = ROLE) => `arn:aws:iam::${ACCOUNT}:role/${name}`
export const pairOf = (role = roleArn(), provider = providerArn()) => `${role},${provider}`

export const MINUTE = 60_000
export const at = (milliseconds: number) => new Date(milliseconds).toISOString()

export interface TestKey {
  readonly privateKey: KeyObject
  /** PEM. */
  readonly certificate: string
}

export const idpKey: TestKey = {
  privateKey: createPrivateKey(privateKeys.server),
  certificate: certificates.server,
}

export function newKey(): TestKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { privateKey, certificate: selfSigned(privateKey, 'test') }
}

/** Returns the metadata of an identity provider that signs with this key. */
export const metadataFor = ({ certificate }: TestKey, issuer = ISSUER, more = '') =>
  metadataOf({ entity: `entityID="${issuer}"`, keys: keyDescriptor(base64Of(certificate)), more })

const NAMESPACES =
  'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'
const AWS_PREFIX = 'https://aws.amazon.com/SAML/Attributes/'

const AWS_ATTRIBUTE =
  /^(?:Role|RoleSessionName|SessionDuration|SourceIdentity|TransitiveTagKeys|PrincipalTag:.+)$/

/** Attributes by name, without the prefix of AWS's attributes. Each has one or several values. */
export type AttributeValues = Readonly<Record<string, string | readonly string[] | undefined>>

export interface Parts {
  readonly id?: string
  readonly version?: string
  /** Epoch milliseconds. */
  readonly issued?: number
  readonly issuer?: string
  readonly subject?: string
  readonly nameId?: string
  readonly confirmation?: string
  readonly conditions?: string
  readonly statement?: string
  readonly attributes?: AttributeValues
  readonly more?: string
}

export interface ResponseParts {
  readonly id?: string
  readonly attributes?: string
  readonly issuer?: string
  readonly status?: string
  readonly before?: string
  readonly after?: string
}

export const status = (code: string) =>
  `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${code}"/></samlp:Status>`
export const audience = (...names: readonly string[]) =>
  `<saml:AudienceRestriction>${names.map((name) => `<saml:Audience>${name}</saml:Audience>`).join('')}</saml:AudienceRestriction>`
export const conditions = (
  now: number,
  content = audience(FACTS.samlEntityId),
  attributes = `NotBefore="${at(now - MINUTE)}" NotOnOrAfter="${at(now + 5 * MINUTE)}"`,
) => `<saml:Conditions ${attributes}>${content}</saml:Conditions>`
export const confirmation = (
  now: number,
  attributes = `Recipient="${SIGN_IN}" NotOnOrAfter="${at(now + 5 * MINUTE)}"`,
  method = 'urn:oasis:names:tc:SAML:2.0:cm:bearer',
) =>
  `<saml:SubjectConfirmation Method="${method}"><saml:SubjectConfirmationData ${attributes}/></saml:SubjectConfirmation>`
export const nameId = (content = SUBJECT, format = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent') =>
  `<saml:NameID Format="${format}">${content}</saml:NameID>`

/** @param now epoch milliseconds */
export function assertionOf(now: number, parts: Parts = {}): string {
  const {
    id = '_assertion',
    version = '2.0',
    issued = now,
    issuer = `<saml:Issuer>${ISSUER}</saml:Issuer>`,
  } = parts
  const subject = parts.subject ?? `${parts.nameId ?? nameId()}${parts.confirmation ?? confirmation(now)}`
  const statement =
    parts.statement ??
    `<saml:AuthnStatement AuthnInstant="${at(now)}"><saml:AuthnContext/></saml:AuthnStatement>`
  return here(`<saml:Assertion ${NAMESPACES} ID="${id}" Version="${version}" IssueInstant="${at(issued)}">${issuer}
  <saml:Subject>${subject}</saml:Subject>
  ${parts.conditions ?? conditions(now)}
  ${statement}
  <saml:AttributeStatement>${attributesXml(parts.attributes)}</saml:AttributeStatement>${parts.more ?? ''}
</saml:Assertion>`)
}

function attributesXml(attributes: AttributeValues = {}): string {
  return Object.entries({ Role: pairOf(), RoleSessionName: 'session', ...attributes })
    .map(([name, value]) => {
      const values = [value ?? []].flat().map((each) => `<saml:AttributeValue>${each}</saml:AttributeValue>`)
      const full = AWS_ATTRIBUTE.test(name) ? AWS_PREFIX + name : name
      return values.length === 0 ? '' : `<saml:Attribute Name="${full}">${values.join('')}</saml:Attribute>`
    })
    .join('')
}

/** @param assertion the assertion, signed unless a test needs an unsigned one */
export function responseOf(now: number, assertion: string, parts: ResponseParts = {}): string {
  const {
    id = '_response',
    attributes = `Destination="${SIGN_IN}"`,
    issuer = `<saml:Issuer>${ISSUER}</saml:Issuer>`,
  } = parts
  return `<?xml version="1.0" encoding="UTF-8"?>
<samlp:Response ${NAMESPACES} ID="${id}" Version="2.0" IssueInstant="${at(now)}" ${attributes}>${issuer}${parts.status ?? status('Success')}${parts.before ?? ''}${assertion}${parts.after ?? ''}</samlp:Response>`
}

const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
export const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#'
export const INCLUSIVE = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'
export const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'

export interface Signing {
  readonly key?: TestKey
  readonly algorithm?: string
  readonly digest?: string
  readonly canonicalization?: string
  readonly transforms?: readonly string[]
  /** The elements to sign. By default, the element with this ID. */
  readonly xpaths?: readonly string[]
  /** Further properties of the reference. */
  readonly reference?: { readonly isEmptyUri?: boolean; readonly type?: string }
  /** Computes the signature value instead of the key. */
  readonly macOf?: (text: string) => string
}

/**
 * Returns the XML with a signature of the element with this ID, placed after its issuer. Transforms that the
 * package does not support change nothing.
 */
export function signed(xml: string, id = '_assertion', signing: Signing = {}): string {
  const { key = idpKey, algorithm = RSA_SHA256, canonicalization = EXCLUSIVE } = signing
  const { digest = 'http://www.w3.org/2001/04/xmlenc#sha256', transforms = [ENVELOPED, EXCLUSIVE] } = signing
  const signer = new xmlCrypto.SignedXml({
    privateKey: key.privateKey,
    publicCert: key.certificate,
    signatureAlgorithm: algorithm,
    canonicalizationAlgorithm: canonicalization,
  })
  const element = `//*[@ID='${id}']`
  signer.CanonicalizationAlgorithms = {
    ...Object.fromEntries(transforms.map((name) => [name, transformOf(name)])),
    ...signer.CanonicalizationAlgorithms,
  }
  if (signing.macOf) signer.SignatureAlgorithms = { [algorithm]: algorithmOf(algorithm, signing.macOf) }
  for (const xpath of signing.xpaths ?? [element])
    signer.addReference({ xpath, transforms, digestAlgorithm: digest, ...signing.reference })
  const reference = `${element}/*[local-name()='Issuer']`
  signer.computeSignature(xml, { prefix: 'ds', location: { reference, action: 'after' } })
  return signer.getSignedXml()
}

const transformOf = (name: string) =>
  class {
    getAlgorithmName = () => name
    process = (node: unknown) => node
  }

const algorithmOf = (name: string, getSignature: (text: string) => string) =>
  class {
    getAlgorithmName = () => name
    getSignature = getSignature
  }

/** Returns a response that is valid except for the given parts. */
export const goodResponse = (
  now: number,
  parts: Parts = {},
  response: ResponseParts = {},
  signing: Signing = {},
) => responseOf(now, signed(assertionOf(now, parts), parts.id, signing), response)

/**
 * Returns an assertion with every attribute that is a condition key, in base64. It also has tags and a source
 * identity.
 */
export function assertionOfEverything(now: number, role: string): string {
  const person = Array.from({ length: 11 }, (_, index) => `urn:oid:1.3.6.1.4.1.5923.1.1.1.${index + 1}`)
  const organization = Array.from({ length: 5 }, (_, index) => `urn:oid:1.3.6.1.4.1.5923.1.2.1.${index + 2}`)
  const claims = ['name', 'givenname', 'surname', 'emailaddress'].map(
    (name) => `http://schemas.xmlsoap.org/ws/2005/05/identity/claims/${name}`,
  )
  const others = [
    'urn:oid:2.5.4.3',
    '2.5.4.3',
    '2.5.4.45',
    '0.9.2342.19200300.100.1.1',
    '0.9.2342.19200300.100.1.45',
    'http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid',
  ]
  const names = [...person, ...organization, ...claims, ...others]
  const attributes = {
    ...Object.fromEntries(names.map((name) => [name, 'value'])),
    Role: pairOf(role),
    'PrincipalTag:team': 'blue',
    TransitiveTagKeys: 'team',
    SourceIdentity: 'Somebody',
  }
  return encoded(goodResponse(now, { attributes }))
}

export const encoded = (xml: string) => Buffer.from(here(xml)).toString('base64')

export async function createProvider(server: TestServer, more: Partial<CreateSAMLProviderCommandInput> = {}) {
  const command = new CreateSAMLProviderCommand({
    Name: PROVIDER,
    SAMLMetadataDocument: metadataFor(idpKey),
    ...more,
  })
  await server.iam().send(command)
}

/** Creates a role that trusts the provider, optionally under a condition. */
export function roleForProvider(
  server: TestServer,
  name = ROLE,
  condition?: object,
  actions: string[] = [WITH_SAML],
): Promise<string> {
  return roleTrusting(server, name, trust({ Federated: providerArn() }, actions, condition))
}

/** Calls AssumeRoleWithSAML without credentials, at the AWS endpoint `host` if it is given. */
export function assumeWith(
  server: TestServer,
  SAMLAssertion: string,
  more: Partial<AssumeRoleWithSAMLCommandInput> = {},
  host?: string,
) {
  const client = talkingTo(host, new STSClient({ endpoint: server.url, region: REGION, maxAttempts: 1 }))
  client.middlewareStack.add(observing(), { step: 'initialize' })
  client.middlewareStack.add(inPartition(), { step: 'initialize' })
  const input = { RoleArn: roleArn(), PrincipalArn: providerArn(), SAMLAssertion, ...more }
  return client.send(new AssumeRoleWithSAMLCommand(input)).finally(() => client.destroy())
}

export const invalidToken = (message: string) => ({ code: 'InvalidIdentityToken', status: 400, message })
/** A refusal of `AssumeRoleWithSAML`. */
export interface Refusal extends ExpectedError {
  /** What the log says about the response: AWS's message says nothing of it. */
  readonly problem?: string
}

/** Returns AWS's message of the service that reads responses, with a placeholder in place of the request ID. */
const ofReader = (text: string) =>
  `${text} (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: AuthSamlInvalidSamlResponseException; Request ID: <uuid>; Proxy: null)`

export const malformed: Refusal = invalidToken(ofReader('Invalid base64 SAMLResponse'))
export const invalidResponse = (problem: string): Refusal => ({ ...malformed, problem })
export const unsigned = invalidToken(
  ofReader('Response (with optional signature) must contain an assertion with a mandatory signature'),
)
/** Returns the refusal of a response that AWS accepts. */
export const strictly = ({ message, ...error }: ReturnType<typeof invalidToken>) => ({
  ...error,
  message: `${message} (AWS accepts this; --federation strict does not)`,
})
export const UUID = /[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}/

/** Expects the SDK's call to fail with this error, whatever the request ID in its message. */
export function expectRefused(call: Promise<unknown>, { problem: _, ...expected }: Refusal): Promise<void> {
  const masked = call.catch((error: unknown) => {
    if (error instanceof Error) error.message = error.message.replace(UUID, '<uuid>')
    throw error
  })
  return expectError(masked, expected)
}
export const expired = (message: string) => ({ code: 'ExpiredTokenException', status: 400, message })
export const notAuthorized = (action = WITH_SAML) => ({
  code: 'AccessDenied',
  status: 403,
  message: `Not authorized to perform ${action}`,
})
