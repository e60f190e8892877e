/** Issues the SAML responses of the built-in provider: valid ones, and ones that must be rejected. */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { IDP_ENTITY } from '../../../core/identity/saml/built-in.ts'
import { selfSigned } from '../../../core/standards/x509/self-signed.ts'
import { encrypted } from '../../../core/standards/xml/encryption.ts'
import { type Signing, withSignature } from '../../../core/standards/xml/signatures.ts'
import { escapeXml } from '../../../core/standards/xml/text.ts'

export interface AssertionRequest {
  /** Epoch milliseconds. */
  readonly issuedAt: number
  readonly notBefore: number
  readonly notOnOrAfter: number
  /** When sessions from this assertion must expire, in epoch milliseconds. */
  readonly sessionEnd: number | undefined
  readonly subject: string
  readonly subjectFormat: string
  readonly audience: string
  readonly recipient: string
  /** The ID of the request that the response answers. Undefined when there is none. */
  readonly inResponseTo: string | undefined
  /** Name -> values. */
  readonly attributes: Readonly<Record<string, readonly string[]>>
  /** Unique, because signatures refer to them. */
  readonly ids: { readonly response: string; readonly assertion: string }
}

export interface Keys {
  readonly own: Signing
  /** Generates a key that no relying party knows. */
  readonly unknown: () => Promise<Signing>
  /** The recipient's private key in PEM, for encryption. Undefined when the assertion is not encrypted. */
  readonly recipient: string | undefined
}

/** The ways in which a response can be invalid. */
export type Flaw = keyof typeof FLAWS

interface FlawKind {
  readonly request?: (request: AssertionRequest) => Partial<AssertionRequest>
  readonly signer?: (keys: Keys) => Signing | Promise<Signing> | undefined
  /** Changes the assertion after it is signed. */
  readonly signed?: (assertion: string, request: AssertionRequest) => string
  readonly status?: string
}

const HOUR = 3_600_000

const FLAWS = {
  expired: {
    request: ({ issuedAt }) => ({ issuedAt: issuedAt - HOUR, notOnOrAfter: issuedAt - HOUR / 2 }),
  },
  'not-yet-valid': { request: ({ issuedAt }) => ({ notBefore: issuedAt + HOUR }) },
  'wrong-audience': { request: () => ({ audience: 'https://somebody-else.example.com' }) },
  'wrong-recipient': { request: () => ({ recipient: 'https://somebody-else.example.com/saml' }) },
  'bad-signature': { signed: (assertion) => assertion.replace('</saml:NameID>', '.</saml:NameID>') },
  'unknown-key': { signer: ({ unknown }) => unknown() },
  unsigned: { signer: () => undefined },
  wrapped: {
    signed: (assertion, request) =>
      `<samlp:Extensions>${assertion}</samlp:Extensions>${assertionXml({ ...request, subject: 'mallory' }, '_other')}`,
  },
  rejected: { status: 'Responder' },
} satisfies Readonly<Record<string, FlawKind>>

const NAMESPACES =
  'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'

/** Returns a response as XML. */
export async function issueResponse(
  request: AssertionRequest,
  keys: Keys,
  broken: Flaw | undefined,
): Promise<string> {
  const flaw: FlawKind = broken === undefined ? {} : FLAWS[broken]
  const altered = { ...request, ...flaw.request?.(request) }
  const signer = flaw.signer ? await flaw.signer(keys) : keys.own
  const { assertion: id } = altered.ids
  const plain = assertionXml(altered, id)
  const good = signer ? await withSignature(plain, id, signer) : plain
  const assertion = flaw.signed?.(good, altered) ?? good
  return responseXml(
    altered,
    flaw.status ?? 'Success',
    keys.recipient === undefined ? assertion : await encryptedFor(keys.recipient, assertion),
  )
}

async function encryptedFor(privateKey: string, assertion: string): Promise<string> {
  const key = createPrivateKey(privateKey)
  const publicKey = createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString()
  const certificate = selfSigned(key, 'saml-provider')
  const data = await encrypted(assertion, { publicKey, certificate })
  return `<saml:EncryptedAssertion>${data.trim()}</saml:EncryptedAssertion>`
}

function responseXml(
  { ids, issuedAt, recipient, inResponseTo }: AssertionRequest,
  status: string,
  assertion: string,
): string {
  const head = `ID="${ids.response}" Version="2.0" IssueInstant="${at(issuedAt)}" Destination="${escapeXml(recipient)}"${answers(inResponseTo)}`
  const code = `urn:oasis:names:tc:SAML:2.0:status:${status}`
  return (
    `<samlp:Response ${NAMESPACES} ${head}><saml:Issuer>${IDP_ENTITY}</saml:Issuer>` +
    `<samlp:Status><samlp:StatusCode Value="${code}"/></samlp:Status>${assertion}</samlp:Response>`
  )
}

function assertionXml(request: AssertionRequest, id: string): string {
  const { issuedAt } = request
  return (
    `<saml:Assertion ${NAMESPACES} ID="${id}" Version="2.0" IssueInstant="${at(issuedAt)}">` +
    `<saml:Issuer>${IDP_ENTITY}</saml:Issuer>${subjectXml(request)}${conditionsXml(request)}${statementXml(request)}` +
    `<saml:AttributeStatement>${attributesXml(request)}</saml:AttributeStatement></saml:Assertion>`
  )
}

function answers(inResponseTo: string | undefined): string {
  return inResponseTo === undefined ? '' : ` InResponseTo="${escapeXml(inResponseTo)}"`
}

function subjectXml(request: AssertionRequest): string {
  const { subject, subjectFormat, recipient, notOnOrAfter, inResponseTo } = request
  const confirmation = `Recipient="${escapeXml(recipient)}" NotOnOrAfter="${at(notOnOrAfter)}"${answers(inResponseTo)}`
  return (
    `<saml:Subject><saml:NameID Format="${escapeXml(subjectFormat)}">${escapeXml(subject)}</saml:NameID>` +
    '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
    `<saml:SubjectConfirmationData ${confirmation}/></saml:SubjectConfirmation></saml:Subject>`
  )
}

function conditionsXml({ notBefore, notOnOrAfter, audience }: AssertionRequest): string {
  return (
    `<saml:Conditions NotBefore="${at(notBefore)}" NotOnOrAfter="${at(notOnOrAfter)}"><saml:AudienceRestriction>` +
    `<saml:Audience>${escapeXml(audience)}</saml:Audience></saml:AudienceRestriction></saml:Conditions>`
  )
}

function statementXml({ issuedAt, sessionEnd }: AssertionRequest): string {
  const end = sessionEnd === undefined ? '' : ` SessionNotOnOrAfter="${at(sessionEnd)}"`
  const reference = 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password'
  return (
    `<saml:AuthnStatement AuthnInstant="${at(issuedAt)}"${end}><saml:AuthnContext>` +
    `<saml:AuthnContextClassRef>${reference}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`
  )
}

function attributesXml({ attributes }: AssertionRequest): string {
  return Object.entries(attributes)
    .map(([name, values]) => {
      const all = values.map((value) => `<saml:AttributeValue>${escapeXml(value)}</saml:AttributeValue>`)
      return `<saml:Attribute Name="${escapeXml(name)}">${all.join('')}</saml:Attribute>`
    })
    .join('')
}

function at(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
