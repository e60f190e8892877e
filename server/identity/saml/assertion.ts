/** For whom an assertion is, from when and until when: the rules of the browser profile (saml-profiles-2.0-os, 4.1.4). */
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
  /** As AWS shows it: formats of SAML 2.0 by their last word. */
  readonly format: string
  /** Where the assertion was to be presented, which AWS calls its audience. */
  readonly recipient: string
  /** When the session must end, in epoch milliseconds; undefined when the identity provider does not mind. */
  readonly endsAt: number | undefined
}

/** Source: IAM User Guide, SAML assertions: a response must be redeemed within five minutes. */
const MAXIMUM_AGE = 5 * 60 * 1000
/** Clocks of identity providers may be a little ahead. Ours: AWS's tolerance is not known. */
const TOLERANCE = 60 * 1000
/** What the model lets an answer hold. */
const LONGEST_NAME = 255

const KNOWN_CONDITIONS = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction']

/** Who has issued it, as it says itself. */
export function issuerOf(assertion: XmlElement): string {
  const [issuer, ...more] = childrenNamed(assertion, ASSERTION, 'Issuer')
  if (!issuer || more.length > 0) throw invalidSamlResponse('the assertion must have one issuer')
  return textOf(issuer).trim()
}

/**
 * @param assertion whose signature is verified
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
  const flaw = notInForce(conditions, now)
  if (flaw) throw flaw
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
 * Whoever bears the assertion may confirm the subject, at one address of AWS until a time. Of several confirmations one suffices
 * (saml-profiles-2.0-os, 4.1.4.3); where none does, the first says what is wrong.
 */
function requireRecipient(subject: XmlElement, now: number): string {
  const confirmations = childrenNamed(subject, ASSERTION, 'SubjectConfirmation')
    .filter((confirmation) => attributeOf(confirmation, 'Method') === BEARER)
    .flatMap((confirmation) => childrenNamed(confirmation, ASSERTION, 'SubjectConfirmationData'))
  const [first] = confirmations
  const sufficient = confirmations.find((data) => flawIn(data, now) === undefined)
  const recipient = sufficient && attributeOf(sufficient, 'Recipient')
  if (recipient === undefined) throw (first && flawIn(first, now)) ?? noRecipient()
  return recipient
}

const noRecipient = () => invalidSamlResponse('the assertion has no bearer confirmation with a recipient')

/** Why somebody who bears the assertion is not confirmed by this. */
function flawIn(confirmation: XmlElement, now: number): AwsError | undefined {
  const recipient = attributeOf(confirmation, 'Recipient')
  if (recipient === undefined) return noRecipient()
  if (!isSignIn(recipient)) return invalidSamlResponse('the assertion is for another recipient')
  if (attributeOf(confirmation, 'NotOnOrAfter') === undefined)
    return invalidSamlResponse('the subject confirmation has no NotOnOrAfter')
  return notInForce(confirmation, now)
}

/** That somebody signed in; until when their session may last. */
function requireStatement(assertion: XmlElement, now: number): number | undefined {
  const statements = childrenNamed(assertion, ASSERTION, 'AuthnStatement')
  if (statements.length === 0) throw invalidSamlResponse('the assertion has no AuthnStatement')
  const ends = statements.flatMap((statement) => timeOf(statement, 'SessionNotOnOrAfter') ?? [])
  if (ends.some((end) => end <= now)) throw samlAssertionExpired()
  return ends.length === 0 ? undefined : Math.min(...ends)
}

/** Undefined when it is in force. */
function notInForce(element: XmlElement, now: number): AwsError | undefined {
  if ((timeOf(element, 'NotOnOrAfter') ?? Number.POSITIVE_INFINITY) <= now) return samlAssertionExpired()
  return (timeOf(element, 'NotBefore') ?? 0) > now + TOLERANCE ? notYetValid() : undefined
}

const notYetValid = () => invalidSamlResponse('the assertion is not valid yet')

/** Epoch milliseconds; undefined when the element does not say. */
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
