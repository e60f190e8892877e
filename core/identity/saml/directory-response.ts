/**
 * Verifies what the external identity provider of an instance of IAM Identity Center says of a user.
 *
 * Source: IAM Identity Center User Guide, "SAML and SCIM identity federation"; "Attributes for access control".
 */
import { invalidSamlResponse, samlAudienceMissing, samlMetadataExpired } from '../../../protocol/errors.ts'
import type { SamlProviderRow, Tag } from '../../../store/index.ts'
import { attributeOf, childrenNamed, textOf, type XmlElement } from '../../standards/xml/document.ts'
import { requireSubject, timeOf } from './assertion.ts'
import { attributesOf } from './attributes.ts'
import { answerTo } from './flaws.ts'
import { parseSamlMetadata } from './metadata.ts'
import { ASSERTION, ATTRIBUTES, EMAIL_ADDRESS } from './names.ts'
import { readResponse, type SamlResponse } from './response.ts'
import { requireTrustedBy, signaturesFor } from './verify.ts'

/** Whom a response must be for. */
export interface Receiver {
  readonly audience: string
  /** The URLs of the assertion consumer service. */
  readonly recipients: readonly string[]
  /** Epoch milliseconds. */
  readonly now: number
  newUuid(): string
}

/** The statements of a response. */
export interface DirectoryAssertion {
  /** The ID of the assertion, which is good once. */
  readonly id: string
  readonly userName: string
  /** The ID of the request that the response answers. Undefined for an unsolicited response. */
  readonly inResponseTo: string | undefined
  /** When the session must end, in epoch milliseconds. Undefined when there is no limit. */
  readonly endsAt: number | undefined
  readonly tags: readonly Tag[]
}

/** Source: IAM Identity Center User Guide, "Manage an external identity provider". */
const LONGEST_RESPONSE = 50_000
const TAG = `${ATTRIBUTES}AccessControl:`
/** Clocks of identity providers may be slightly fast. */
const TOLERANCE = 60 * 1000

/**
 * Returns what a response says, if the provider of the instance signed it for this instance.
 *
 * @param metadata the metadata document of the provider
 * @param encoded the response in base64
 * @throws AwsError InvalidIdentityToken, ExpiredTokenException, or IDPRejectedClaim
 */
export async function verifyDirectoryResponse(
  metadata: string,
  encoded: string,
  receiver: Receiver,
): Promise<DirectoryAssertion> {
  try {
    return await assertionIn(metadata, encoded, receiver)
  } catch (error) {
    throw answerTo(error, receiver.newUuid)
  }
}

async function assertionIn(
  metadata: string,
  encoded: string,
  receiver: Receiver,
): Promise<DirectoryAssertion> {
  if (Buffer.byteLength(encoded, 'base64') > LONGEST_RESPONSE)
    throw invalidSamlResponse(`it has more than ${LONGEST_RESPONSE} characters`)
  const row = await providerOf(metadata)
  if (row.validUntil <= receiver.now) throw samlMetadataExpired()
  const response = await readResponse(encoded)
  if (response.assertion.name === 'EncryptedAssertion')
    throw invalidSamlResponse('its assertion is encrypted, which IAM Identity Center does not support')
  const { element, issuer } = await requireTrustedBy(row, { response, signatures: signaturesFor([row]) })
  if (response.issuer !== undefined && response.issuer !== issuer)
    throw invalidSamlResponse('it and the assertion have different issuers')
  const subject = requireSubject(element, receiver.now)
  if (subject.format !== EMAIL_ADDRESS) throw invalidSamlResponse('the NameID is not an e-mail address')
  requireReceived(response, element, subject.recipient, receiver)
  return {
    id: attributeOf(element, 'ID') ?? '',
    userName: subject.name,
    inResponseTo: requestOf(response, element),
    endsAt: subject.endsAt,
    tags: tagsIn(element),
  }
}

/** Returns the provider in the form of IAM's providers. It has no private keys, so that nothing is encrypted. */
async function providerOf(document: string): Promise<SamlProviderRow> {
  const parsed = await parseSamlMetadata(document)
  if (!parsed) throw invalidSamlResponse('the instance has no valid metadata of its identity provider')
  const { identityProviders, validUntil = Number.POSITIVE_INFINITY } = parsed
  return {
    ...{ id: '', name: '', arn: '', createDate: 0, metadata: document, identityProviders, validUntil },
    ...{ assertionEncryption: 'Allowed', privateKeys: [], tags: [] },
  }
}

/** Requires that the response is for this instance, and already valid. */
function requireReceived(
  { root }: SamlResponse,
  assertion: XmlElement,
  recipient: string,
  { audience, recipients, now }: Receiver,
): void {
  const destination = attributeOf(root, 'Destination') ?? recipient
  if (![recipient, destination].every((each) => recipients.includes(each)))
    throw invalidSamlResponse('it is for another recipient')
  const conditions = childrenNamed(assertion, ASSERTION, 'Conditions')
  if (
    [...conditions, ...confirmationsIn(assertion)].some(
      (each) => (timeOf(each, 'NotBefore') ?? 0) > now + TOLERANCE,
    )
  )
    throw invalidSamlResponse('the assertion is not valid yet')
  const restrictions = conditions.flatMap((each) => childrenNamed(each, ASSERTION, 'AudienceRestriction'))
  if (restrictions.length === 0 || !restrictions.every((each) => names(each, audience)))
    throw samlAudienceMissing()
}

function names(restriction: XmlElement, audience: string): boolean {
  return childrenNamed(restriction, ASSERTION, 'Audience').some((each) => textOf(each).trim() === audience)
}

function confirmationsIn(assertion: XmlElement): readonly XmlElement[] {
  return childrenNamed(assertion, ASSERTION, 'Subject')
    .flatMap((subject) => childrenNamed(subject, ASSERTION, 'SubjectConfirmation'))
    .flatMap((confirmation) => childrenNamed(confirmation, ASSERTION, 'SubjectConfirmationData'))
}

/**
 * Returns the ID of the request that a response answers. Only the ID in the assertion is signed, so that the response can
 * only repeat it.
 */
function requestOf({ root }: SamlResponse, assertion: XmlElement): string | undefined {
  const [signed] = confirmationsIn(assertion).map((each) => attributeOf(each, 'InResponseTo'))
  const ofResponse = attributeOf(root, 'InResponseTo')
  if (ofResponse !== undefined && ofResponse !== signed)
    throw invalidSamlResponse('InResponseTo is not the same in the response and in the assertion')
  return signed
}

/**
 * Returns the session tags.
 *
 * Unverified: Attributes for access control in an assertion that have no value, or several, are refused.
 */
function tagsIn(assertion: XmlElement): readonly Tag[] {
  return [...attributesOf(assertion)]
    .filter(([name]) => name.startsWith(TAG) && name.length > TAG.length)
    .map(([name, [value, ...more]]) => {
      if (value === undefined || more.length > 0)
        throw invalidSamlResponse(`the attribute ${name} does not have one value`)
      return { key: name.slice(TAG.length), value }
    })
}
