/**
 * Checks the subject, the recipient, and the validity period of an assertion. The rules are those of the
 * browser profile (saml-profiles-2.0-os, 4.1.4).
 */
import {
  type AwsError,
  invalidSamlResponse,
  samlAssertionExpired,
  samlAudienceMissing,
  samlRedeemedLate,
} from '../../../protocol/errors.ts'
import { attributeOf, childrenNamed, textOf, type XmlElement } from '../../standards/xml/document.ts'
import { parseDateTime } from '../../standards/xml/time.ts'
import { ASSERTION, BEARER, isAudience, isSignIn, NAME_FORMAT, NO_FORMAT } from './names.ts'

export interface SamlSubject {
  readonly name: string
  /** The format as AWS shows it: for formats of SAML 2.0, only the last word. */
  readonly format: string
  /** The URL that the assertion was issued for, which AWS calls its audience. */
  readonly recipient: string
  /** When the session must end, in epoch milliseconds. Undefined when the identity provider sets no limit. */
  readonly endsAt: number | undefined
}

/** A response must be redeemed within five minutes. Source: IAM User Guide, SAML assertions. */
const MAXIMUM_AGE = 5 * 60 * 1000
/** Clocks of identity providers may be slightly fast. The tolerance is ours: AWS's is not known. */
const TOLERANCE = 60 * 1000
/** The maximum length in a response, from the model. */
const LONGEST_NAME = 255

const KNOWN_CONDITIONS = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction']

/** Returns the issuer that the assertion names. */
export function issuerOf(assertion: XmlElement): string {
  const [issuer, ...more] = childrenNamed(assertion, ASSERTION, 'Issuer')
  if (!issuer || more.length > 0) throw invalidSamlResponse('the assertion must have one issuer')
  return textOf(issuer).trim()
}

/**
 * Returns the subject of an assertion that is valid now.
 *
 * @param assertion an assertion whose signature is verified
 * @param now the emulator's time in epoch milliseconds
 * @throws InvalidIdentityToken, ExpiredTokenException
 */
export function requireSubject(assertion: XmlElement, now: number): SamlSubject {
  requireFresh(assertion, now)
  requireConditions(assertion, now)
  const subject = requireOne(assertion, 'Subject')
  const nameId = requireOne(subject, 'NameID')
  const name = textOf(nameId).trim()
  if (name === '' || name.length > LONGEST_NAME || nameId.children.length > 1)
    throw invalidSamlResponse('the assertion has no valid NameID')
  return {
    name,
    format: shortFormat(attributeOf(nameId, 'Format') ?? NO_FORMAT),
    recipient: requireRecipient(subject, now),
    endsAt: requireStatement(assertion, now),
  }
}

function requireFresh(assertion: XmlElement, now: number): void {
  if (attributeOf(assertion, 'Version') !== '2.0') throw invalidSamlResponse('the assertion is not SAML 2.0')
  const issued = timeOf(assertion, 'IssueInstant')
  if (issued === undefined) throw invalidSamlResponse('the assertion has no IssueInstant')
  if (issued > now + TOLERANCE) throw notYetValid()
  if (now - issued > MAXIMUM_AGE) throw samlRedeemedLate()
}

function requireConditions(assertion: XmlElement, now: number): void {
  const conditions = requireOne(assertion, 'Conditions')
  const error = validityErrorOf(conditions, now)
  if (error) throw error
  const unknown = conditions.children.some(
    (child) => typeof child !== 'string' && !KNOWN_CONDITIONS.includes(child.name),
  )
  if (unknown) throw invalidSamlResponse('the assertion contains an unsupported condition')
  const restrictions = childrenNamed(conditions, ASSERTION, 'AudienceRestriction')
  if (restrictions.length === 0 || !restrictions.every(isForAws)) throw samlAudienceMissing()
}

function isForAws(restriction: XmlElement): boolean {
  return childrenNamed(restriction, ASSERTION, 'Audience').some((each) => isAudience(textOf(each).trim()))
}

/**
 * Returns the AWS address for which a bearer of the assertion confirms the subject. The confirmation is valid
 * at most until a certain time. One valid confirmation is enough (saml-profiles-2.0-os, 4.1.4.3). If none is
 * valid, the error is that of the first.
 */
function requireRecipient(subject: XmlElement, now: number): string {
  const confirmations = childrenNamed(subject, ASSERTION, 'SubjectConfirmation')
    .filter((confirmation) => attributeOf(confirmation, 'Method') === BEARER)
    .flatMap((confirmation) => childrenNamed(confirmation, ASSERTION, 'SubjectConfirmationData'))
  const [first] = confirmations
  const sufficient = confirmations.find((data) => confirmationErrorOf(data, now) === undefined)
  const recipient = sufficient && attributeOf(sufficient, 'Recipient')
  if (recipient === undefined) throw (first && confirmationErrorOf(first, now)) ?? noRecipient()
  return recipient
}

const noRecipient = () => invalidSamlResponse('the assertion has no bearer confirmation with a recipient')

/** Returns why a bearer confirmation is invalid, or undefined if it is valid. */
function confirmationErrorOf(confirmation: XmlElement, now: number): AwsError | undefined {
  const recipient = attributeOf(confirmation, 'Recipient')
  if (recipient === undefined) return noRecipient()
  if (!isSignIn(recipient)) return invalidSamlResponse('the assertion is for another recipient')
  if (attributeOf(confirmation, 'NotOnOrAfter') === undefined)
    return invalidSamlResponse('the subject confirmation has no NotOnOrAfter')
  return validityErrorOf(confirmation, now)
}

/** Requires that the user signed in. Returns when the session must end, or undefined if there is no limit. */
function requireStatement(assertion: XmlElement, now: number): number | undefined {
  const statements = childrenNamed(assertion, ASSERTION, 'AuthnStatement')
  if (statements.length === 0) throw invalidSamlResponse('the assertion has no AuthnStatement')
  const ends = statements.flatMap((statement) => timeOf(statement, 'SessionNotOnOrAfter') ?? [])
  if (ends.some((end) => end <= now)) throw samlAssertionExpired()
  return ends.length === 0 ? undefined : Math.min(...ends)
}

/** Returns why an element is outside its validity period, or undefined if it is valid. */
function validityErrorOf(element: XmlElement, now: number): AwsError | undefined {
  if ((timeOf(element, 'NotOnOrAfter') ?? Number.POSITIVE_INFINITY) <= now) return samlAssertionExpired()
  return (timeOf(element, 'NotBefore') ?? 0) > now + TOLERANCE ? notYetValid() : undefined
}

const notYetValid = () => invalidSamlResponse('the assertion is not valid yet')

/** Returns a time in epoch milliseconds, or undefined if the element does not contain it. */
function timeOf(element: XmlElement, name: string): number | undefined {
  const text = attributeOf(element, name)
  if (text === undefined) return undefined
  const time = parseDateTime(text)
  if (Number.isNaN(time)) throw invalidSamlResponse(`${name} is not a valid time`)
  return time
}

function requireOne(element: XmlElement, name: string): XmlElement {
  const [only, ...more] = childrenNamed(element, ASSERTION, name)
  if (!only || more.length > 0) throw invalidSamlResponse(`the assertion must have one ${name}`)
  return only
}

function shortFormat(format: string): string {
  return format.startsWith(NAME_FORMAT) ? format.slice(NAME_FORMAT.length) : format
}
