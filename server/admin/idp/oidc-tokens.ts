/** Issues the ID tokens of the built-in provider: valid ones, and ones that must be rejected. */
import { createHmac } from 'node:crypto'
import {
  type IdpAlgorithm,
  type IdpKey,
  type IdpKeys,
  signatureOf,
} from '../../../core/identity/web-identity/idp-keys.ts'

type Claims = Readonly<Record<string, unknown>>

export interface TokenRequest {
  readonly algorithm: IdpAlgorithm
  readonly claims: Claims
  readonly broken: Flaw | undefined
}

/** The ways in which a token can be invalid. */
export type Flaw = keyof typeof FLAWS

interface Parts {
  readonly header: Claims
  readonly claims: Claims
}

type SignFunction = (text: string, key: IdpKey) => Buffer

interface FlawKind {
  readonly change: (parts: Parts) => Parts
  readonly sign?: SignFunction
}

const HOUR_SECONDS = 3600

const withClaims = (change: (claims: Claims) => Claims): FlawKind => ({
  change: ({ header, claims }) => ({ header, claims: { ...claims, ...change(claims) } }),
})

const withHeader = (change: Claims, sign?: SignFunction): FlawKind => ({
  change: ({ header, claims }) => ({ header: { ...header, ...change }, claims }),
  ...(sign ? { sign } : {}),
})

const FLAWS = {
  expired: withClaims(({ iat }) => ({
    iat: Number(iat) - 2 * HOUR_SECONDS,
    exp: Number(iat) - HOUR_SECONDS,
  })),
  'not-yet-valid': withClaims(({ iat }) => ({ nbf: Number(iat) + HOUR_SECONDS })),
  'wrong-audience': withClaims(() => ({ aud: 'https://somebody-else.example.com', azp: undefined })),
  'wrong-issuer': withClaims(({ iss }) => ({ iss: `${iss}/` })),
  'no-subject': withClaims(() => ({ sub: undefined })),
  'bad-signature': withHeader({}, (text, key) => flipped(signatureOf(text, key))),
  'unknown-key': withHeader({ kid: 'nobody-has-this-key' }),
  unsigned: withHeader({ alg: 'none' }, () => Buffer.alloc(0)),
  hmac: withHeader({ alg: 'HS256' }, (text, { publicKey }) =>
    createHmac('sha256', publicKey.export({ format: 'pem', type: 'spki' }))
      .update(text)
      .digest(),
  ),
} satisfies Readonly<Record<string, FlawKind>>

export async function issueToken(
  keys: IdpKeys,
  { algorithm, claims, broken }: TokenRequest,
): Promise<string> {
  const key = await keys.keyFor(algorithm)
  const good = { header: { typ: 'JWT', alg: algorithm, kid: key.kid }, claims }
  const flaw: FlawKind | undefined = broken && FLAWS[broken]
  const { header, claims: payload } = flaw ? flaw.change(good) : good
  const text = `${encoded(header)}.${encoded(payload)}`
  const sign = flaw?.sign ?? signatureOf
  return `${text}.${sign(text, key).toString('base64url')}`
}

function encoded(part: Claims): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

function flipped(signature: Buffer): Buffer {
  return Buffer.from(signature.map((byte) => byte ^ 0xff))
}
