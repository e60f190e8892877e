/**
 * Reads the subject, the recipient, and the validity period of an assertion, and checks what AWS checks
 * (recorded on AWS, September 2026). The form follows the browser profile (saml-profiles-2.0-os, 4.1.4).
 * The checks that AWS leaves to the trust policy are in `strict.ts`.
 */
import { samlAssertionExpired, samlRedeemedLate } from '../../../protocol/errors.ts'
import { attributeOf, childrenNamed, textOf, type XmlElement } from '../../standards/xml/document.ts'
import { parseDateTime } from '../../standards/xml/time.ts'
import { malformed } from './flaws.ts'
import { ASSERTION, BEARER, NAME_FORMAT } from './names.ts'

export interface SamlSubject {
  readonly name: string
  /** The format as AWS shows it: for formats of SAML 2.0, only the last word. */
  readonly format: string
  /** The recipient that the assertion was issued for, which AWS calls its audience. It can be any text. */
  readonly recipient: string
  /** When the session must end, in epoch milliseconds. Undefined when the identity provider sets no limit. */
  readonly endsAt: number | undefined
}

/** A response must be redeemed within five minutes. Source: IAM User Guide, SAML assertions. */
const MAXIMUM_AGE = 5 * 60 * 1000
/** Clocks of identity providers may be slightly fast. */
const TOLERANCE = 60 * 1000
/** The maximum length in a response, from the model. */
const LONGEST_NAME = 255

const KNOWN_CONDITIONS = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction']

/** Returns the issuer that the assertion names. */
export function issuerOf(assertion: XmlElement): string {
  const [issuer, ...more] = childrenNamed(assertion, ASSERTION, 'Issuer')
  if (!issuer || more.length > 0) throw malformed('the assertion must have one issuer')
  return textOf(issuer).trim()
}

/**
 * Returns the subject of an assertion that has not expired.
 *
 * @param assertion an assertion whose signature is verified
 * @param now the emulator's time in epoch milliseconds
 * @throws SamlFlaw; ExpiredTokenException
 */
export function requireSubject(assertion: XmlElement, now: number): SamlSubject {
  const subject = requireOne(assertion, 'Subject')
  const named = nameOf(subject)
  const { recipient, confirmedUntil } = requireConfirmation(subject)
  const endsAt = sessionEndOf(assertion)
  const conditionsEnd = conditionsEndOf(assertion)
  requireFresh(assertion, now)
  const ends = [confirmedUntil, conditionsEnd, endsAt].filter((end) => end !== undefined)
  if (ends.some((end) => end <= now)) throw samlAssertionExpired()
  return { ...named, recipient, endsAt }
}

/** Returns the name of the subject. AWS requires a format, which SAML does not. */
function nameOf(subject: XmlElement): Pick<SamlSubject, 'name' | 'format'> {
  const nameId = requireOne(subject, 'NameID')
  const name = textOf(nameId).trim()
  if (name === '' || name.length > LONGEST_NAME || nameId.children.length > 1)
    throw malformed('the assertion has no valid NameID')
  const format = attributeOf(nameId, 'Format')
  if (format === undefined) throw malformed('the NameID has no Format')
  return { name, format: format.startsWith(NAME_FORMAT) ? format.slice(NAME_FORMAT.length) : format }
}

/**
 * Returns for whom and until when a bearer of the assertion confirms the subject. AWS permits one confirmation,
 * where SAML permits several.
 */
function requireConfirmation(subject: XmlElement) {
  const confirmation = requireOne(subject, 'SubjectConfirmation')
  if (attributeOf(confirmation, 'Method') !== BEARER)
    throw malformed('the subject is not confirmed for bearers')
  const data = requireOne(confirmation, 'SubjectConfirmationData')
  const recipient = attributeOf(data, 'Recipient')
  if (recipient === undefined) throw malformed('the subject confirmation has no Recipient')
  const confirmedUntil = endOf(data)
  if (confirmedUntil === undefined) throw malformed('the subject confirmation has no NotOnOrAfter')
  return { recipient, confirmedUntil }
}

/** Returns when the conditions end. Undefined when they do not. */
function conditionsEndOf(assertion: XmlElement): number | undefined {
  const conditions = requireOne(assertion, 'Conditions')
  const unknown = conditions.children.some(
    (child) => typeof child !== 'string' && !KNOWN_CONDITIONS.includes(child.name),
  )
  if (unknown) throw malformed('the assertion contains an unsupported condition')
  return endOf(conditions)
}

/** Requires that the user signed in. Returns when the session must end, or undefined if there is no limit. */
function sessionEndOf(assertion: XmlElement): number | undefined {
  const statements = childrenNamed(assertion, ASSERTION, 'AuthnStatement')
  if (statements.length === 0) throw malformed('the assertion has no AuthnStatement')
  const ends = statements.flatMap((statement) => timeOf(statement, 'SessionNotOnOrAfter') ?? [])
  return ends.length === 0 ? undefined : Math.min(...ends)
}

function requireFresh(assertion: XmlElement, now: number): void {
  if (attributeOf(assertion, 'Version') !== '2.0') throw malformed('the assertion is not SAML 2.0')
  const issued = timeOf(assertion, 'IssueInstant')
  if (issued === undefined) throw malformed('the assertion has no IssueInstant')
  // Unverified: An assertion that was issued more than a minute in the future is refused as malformed,
  // because it was recorded that AWS does not compare NotBefore, but not whether it compares IssueInstant.
  if (issued > now + TOLERANCE) throw malformed('the assertion was issued in the future')
  if (now - issued > MAXIMUM_AGE) throw samlRedeemedLate()
}

/** Returns when an element's validity ends. Its beginning must be a time, but AWS does not compare it. */
function endOf(element: XmlElement): number | undefined {
  timeOf(element, 'NotBefore')
  return timeOf(element, 'NotOnOrAfter')
}

/** Returns a time in epoch milliseconds, or undefined if the element does not contain it. */
export function timeOf(element: XmlElement, name: string): number | undefined {
  const text = attributeOf(element, name)
  if (text === undefined) return undefined
  const time = parseDateTime(text)
  if (Number.isNaN(time)) throw malformed(`${name} is not a valid time`)
  return time
}

function requireOne(element: XmlElement, name: string): XmlElement {
  const [only, ...more] = childrenNamed(element, ASSERTION, name)
  if (!only || more.length > 0) throw malformed(`the assertion must have one ${name}`)
  return only
}
