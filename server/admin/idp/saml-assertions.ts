/** SAML responses of the provider in the box: good ones, and such as must be refused. */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { AWS_AUDIENCE, AWS_SIGN_IN } from '../../identity/saml/names.ts'
import { selfSigned } from '../../standards/x509/self-signed.ts'
import { encrypted } from '../../standards/xml/encryption.ts'
import { type Signing, withSignature } from '../../standards/xml/signatures.ts'
import { escapeXml } from '../../standards/xml/text.ts'

/** The entity ID of the provider in the box. */
export const IDP_ENTITY = 'urn:iamulator:idp'

export interface AssertionRequest {
  /** Epoch milliseconds. */
  readonly issuedAt: number
  readonly notBefore: number
  readonly notOnOrAfter: number
  /** When the sessions that it gets must end. */
  readonly sessionEnd: number | undefined
  readonly subject: string
  readonly subjectFormat: string
  readonly audience: string
  readonly recipient: string
  /** Name -> values. */
  readonly attributes: Readonly<Record<string, readonly string[]>>
  /** Unique, since signatures refer to them. */
  readonly ids: { readonly response: string; readonly assertion: string }
}

export interface Keys {
  readonly own: Signing
  /** A key that nobody has heard of; made when it is asked for. */
  readonly strange: () => Promise<Signing>
  /** The private key, in PEM, of whom the assertion is encrypted for; undefined: it is not. */
  readonly recipient: string | undefined
}

/** Ways in which a response can be wrong. */
export type Flaw = keyof typeof FLAWS

interface FlawKind {
  readonly order?: (order: AssertionRequest) => Partial<AssertionRequest>
  readonly signer?: (keys: Keys) => Signing | Promise<Signing> | undefined
  /** What becomes of the assertion once it is signed. */
  readonly signed?: (assertion: string, order: AssertionRequest) => string
  readonly status?: string
}

const HOUR = 3_600_000

const FLAWS = {
  expired: {
    order: ({ issuedAt }) => ({ issuedAt: issuedAt - HOUR, notOnOrAfter: issuedAt - HOUR / 2 }),
  },
  'not-yet-valid': { order: ({ issuedAt }) => ({ notBefore: issuedAt + HOUR }) },
  'wrong-audience': { order: () => ({ audience: 'https://somebody-else.example.com' }) },
  'wrong-recipient': { order: () => ({ recipient: 'https://somebody-else.example.com/saml' }) },
  'bad-signature': { signed: (assertion) => assertion.replace('</saml:NameID>', '.</saml:NameID>') },
  'unknown-key': { signer: ({ strange }) => strange() },
  unsigned: { signer: () => undefined },
  wrapped: {
    signed: (assertion, order) =>
      `<samlp:Extensions>${assertion}</samlp:Extensions>${assertionXml({ ...order, subject: 'mallory' }, '_other')}`,
  },
  rejected: { status: 'Responder' },
} satisfies Readonly<Record<string, FlawKind>>

const NAMESPACES =
  'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'

export const ASSERTION_DEFAULTS = { audience: AWS_AUDIENCE, recipient: AWS_SIGN_IN } as const

/** A response as XML. */
export async function issueResponse(
  wanted: AssertionRequest,
  keys: Keys,
  broken: Flaw | undefined,
): Promise<string> {
  const flaw: FlawKind = broken === undefined ? {} : FLAWS[broken]
  const order = { ...wanted, ...flaw.order?.(wanted) }
  const signer = flaw.signer ? await flaw.signer(keys) : keys.own
  const { assertion: id } = order.ids
  const plain = assertionXml(order, id)
  const good = signer ? await withSignature(plain, id, signer) : plain
  const assertion = flaw.signed?.(good, order) ?? good
  return responseXml(
    order,
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
  { ids, issuedAt, recipient }: AssertionRequest,
  status: string,
  assertion: string,
): string {
  const head = `ID="${ids.response}" Version="2.0" IssueInstant="${at(issuedAt)}" Destination="${escapeXml(recipient)}"`
  const code = `urn:oasis:names:tc:SAML:2.0:status:${status}`
  return (
    `<samlp:Response ${NAMESPACES} ${head}><saml:Issuer>${IDP_ENTITY}</saml:Issuer>` +
    `<samlp:Status><samlp:StatusCode Value="${code}"/></samlp:Status>${assertion}</samlp:Response>`
  )
}

function assertionXml(order: AssertionRequest, id: string): string {
  const { issuedAt } = order
  return (
    `<saml:Assertion ${NAMESPACES} ID="${id}" Version="2.0" IssueInstant="${at(issuedAt)}">` +
    `<saml:Issuer>${IDP_ENTITY}</saml:Issuer>${subjectXml(order)}${conditionsXml(order)}${statementXml(order)}` +
    `<saml:AttributeStatement>${attributesXml(order)}</saml:AttributeStatement></saml:Assertion>`
  )
}

function subjectXml({ subject, subjectFormat, recipient, notOnOrAfter }: AssertionRequest): string {
  const confirmation = `Recipient="${escapeXml(recipient)}" NotOnOrAfter="${at(notOnOrAfter)}"`
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
