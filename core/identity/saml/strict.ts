/**
 * Checks that AWS leaves to the trust policy (recorded on AWS, September 2026). Only `--federation strict`
 * makes them. Each was AWS's error by its documentation, or a rule of the browser profile (saml-profiles-2.0-os,
 * 4.1.4).
 */
import {
  type AwsError,
  invalidSamlResponse,
  samlAudienceMissing,
  strictFederationError,
} from '../../../protocol/errors.ts'
import { attributeOf, childrenNamed, textOf, type XmlElement } from '../../standards/xml/document.ts'
import { issuerOf, timeOf } from './assertion.ts'
import { ASSERTION, isAudience, isSignIn } from './names.ts'
import type { SamlResponse } from './response.ts'

/** Clocks of identity providers may be slightly fast. The tolerance is ours: AWS does not compare these times. */
const TOLERANCE = 60 * 1000

/**
 * Requires that the response and its assertion are for AWS and already valid, and have the same issuer.
 *
 * @param assertion an assertion that AWS accepts
 * @param now the emulator's time in epoch milliseconds
 * @throws InvalidIdentityToken
 */
export function requireStrictly(
  response: SamlResponse,
  assertion: XmlElement,
  now: number,
  partition: string,
): void {
  const error = responseErrorOf(response, assertion, partition) ?? assertionErrorOf(assertion, now, partition)
  if (error) throw strictFederationError(error)
}

/**
 * Returns the error for a response that is for another recipient or from another issuer than its assertion.
 *
 * Unverified: The Destination of a SAML response is compared in strict mode only, because AWS does not
 * compare the Recipient, which has the same meaning; the Destination itself was not recorded.
 */
function responseErrorOf(
  { root, issuer }: SamlResponse,
  assertion: XmlElement,
  partition: string,
): AwsError | undefined {
  const destination = attributeOf(root, 'Destination')
  if (destination !== undefined && !isSignIn(destination, partition))
    return invalidSamlResponse('its Destination is another recipient')
  if (issuer !== undefined && issuer !== issuerOf(assertion))
    return invalidSamlResponse('it and the assertion have different issuers')
  return undefined
}

function assertionErrorOf(assertion: XmlElement, now: number, partition: string): AwsError | undefined {
  const conditions = childrenNamed(assertion, ASSERTION, 'Conditions')
  const data = childrenNamed(assertion, ASSERTION, 'Subject')
    .flatMap((subject) => childrenNamed(subject, ASSERTION, 'SubjectConfirmation'))
    .flatMap((confirmation) => childrenNamed(confirmation, ASSERTION, 'SubjectConfirmationData'))
  if ([...conditions, ...data].some((element) => (timeOf(element, 'NotBefore') ?? 0) > now + TOLERANCE))
    return invalidSamlResponse('the assertion is not valid yet')
  const restrictions = conditions.flatMap((each) => childrenNamed(each, ASSERTION, 'AudienceRestriction'))
  if (restrictions.length === 0 || !restrictions.every((each) => isForAws(each, partition)))
    return samlAudienceMissing()
  if (!data.every((each) => isSignIn(attributeOf(each, 'Recipient') ?? '', partition)))
    return invalidSamlResponse('the assertion is for another recipient')
  return undefined
}

function isForAws(restriction: XmlElement, partition: string): boolean {
  return childrenNamed(restriction, ASSERTION, 'Audience').some((each) =>
    isAudience(textOf(each).trim(), partition),
  )
}
