/**
 * Verifies the signatures of forms that upload objects. They cover the policy, which covers the fields.
 *
 * Sources: S3 API reference, "Authenticating requests in browser-based uploads using POST (AWS signature version 4)";
 * S3 User Guide, "Browser-based uploads using POST (AWS signature version 2)".
 */
import { isSignedText, VERSION_2 } from '../sigv2.ts'
import { equalInConstantTime } from '../sigv4/constant-time.ts'
import { parseBasicDate } from '../sigv4/dates.ts'
import { malformedDate, unsupportedAlgorithm } from '../sigv4/errors.ts'
import { splitCredential } from '../sigv4/parts.ts'
import { ALGORITHM, type CredentialScope, checkScope, signatureDoesNotMatch, signingKey } from '../sigv4.ts'
import { fieldMissing, formNotSigned, invalidPolicy } from './errors.ts'
import type { FormFields } from './fields.ts'

interface FormSignatureFields {
  readonly accessKeyId: string
  readonly sessionToken: string | undefined
  /** Base64, as sent. */
  readonly policy: string
  readonly signature: string
}

export interface FormSignatureV4 extends FormSignatureFields {
  readonly version: typeof ALGORITHM
  readonly scope: CredentialScope
  /** When the form was signed, in epoch milliseconds. */
  readonly signedAt: number
}

export interface FormSignatureV2 extends FormSignatureFields {
  readonly version: typeof VERSION_2
}

export type FormSignature = FormSignatureV4 | FormSignatureV2

const NAMES_V4 = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Signature']
const NAMES_V2 = ['AWSAccessKeyId', 'Signature']

const BASE64 = /^[A-Za-z\d+/\r\n]+={0,2}[\r\n]*$/

/**
 * Parses the signature of a form. Returns undefined if the form is not signed at all: then everybody may have sent it.
 *
 * @throws AccessDenied (403), InvalidArgument (400), InvalidPolicyDocument (400), IncompleteSignature (400), SignatureDoesNotMatch (403)
 */
export function parseFormSignature(fields: FormFields): FormSignature | undefined {
  const isSent = (name: string) => fields.has(name.toLowerCase())
  const hasV4 = NAMES_V4.some(isSent)
  const hasV2 = NAMES_V2.some(isSent)
  if (!isSent('policy')) {
    if (hasV4 || hasV2) throw fieldMissing('policy')
    return undefined
  }
  // Other characters could be read as different bytes when the policy is verified and when it is decoded.
  if (!BASE64.test(fields.get('policy') ?? '')) throw invalidPolicy("Invalid 'base64' encoding.")
  if (hasV4 === hasV2) throw formNotSigned()
  return hasV4 ? signatureV4(fields) : signatureV2(fields)
}

function signatureV4(fields: FormFields): FormSignatureV4 {
  const [algorithm = '', credential = '', date = '', signature = ''] = required(fields, NAMES_V4)
  if (algorithm !== ALGORITHM) throw unsupportedAlgorithm(algorithm)
  const signedAt = parseBasicDate(date)
  if (signedAt === undefined) throw malformedDate(date)
  const { accessKeyId, scope } = splitCredential(credential)
  checkScope({ scope, date: { basic: date, text: date } }, { services: ['s3'] })
  return { version: ALGORITHM, accessKeyId, scope, signature, signedAt, ...common(fields) }
}

function signatureV2(fields: FormFields): FormSignatureV2 {
  const [accessKeyId = '', signature = ''] = required(fields, NAMES_V2)
  return { version: VERSION_2, accessKeyId, signature, ...common(fields) }
}

function common(fields: FormFields): Pick<FormSignatureFields, 'policy' | 'sessionToken'> {
  return { policy: fields.get('policy') ?? '', sessionToken: fields.get('x-amz-security-token') }
}

function required(fields: FormFields, names: readonly string[]): readonly string[] {
  return names.map((name) => {
    const value = fields.get(name.toLowerCase())
    if (!value) throw fieldMissing(name)
    return value
  })
}

/**
 * Checks that the holder of the secret signed the policy.
 *
 * @throws SignatureDoesNotMatch (403)
 */
export function verifyFormSignature(signature: FormSignature, secret: string): void {
  if (!isSigned(signature, secret)) throw signatureDoesNotMatch()
}

function isSigned(given: FormSignature, secret: string): boolean {
  const { policy, signature } = given
  if (given.version === VERSION_2) return isSignedText(policy, signature, secret)
  const expected = signingKey(secret, given.scope).sign(policy)
  return equalInConstantTime(expected, signature)
}
