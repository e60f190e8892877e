/** The roles that a SAML response offers to the user who posts it, in all accounts that it names. */

import { targetRole } from '../../../core/access/target-role.ts'
import { accountOfArn } from '../../../core/aws/arns.ts'
import { accountOfId } from '../../../core/aws/ids.ts'
import { PARTITION_NAMES } from '../../../core/aws/partitions.ts'
import { DEFAULT_ACCOUNT } from '../../../core/identity/administrator.ts'
import { isSamlProviderArn } from '../../../core/identity/providers.ts'
import {
  type Attributes,
  attributesOf,
  rolePairs,
  sessionClaimsOf,
} from '../../../core/identity/saml/attributes.ts'
import { answerTo } from '../../../core/identity/saml/flaws.ts'
import { readResponse, type SamlResponse } from '../../../core/identity/saml/response.ts'
import {
  contentOf,
  type ReceivedResponse,
  requireTrustedByProvider,
  type SamlContext,
  signaturesFor,
} from '../../../core/identity/saml/verify.ts'
import type { XmlElement } from '../../../core/standards/xml/document.ts'
import { AwsError, invalidSamlResponse, samlProviderMissing } from '../../../protocol/errors.ts'
import type { Place, SamlProviderRow, Store, View } from '../../../store/index.ts'

/** A role that the response names, and the provider that it names with the role. */
export interface NamedRole {
  readonly arn: string
  readonly accountId: string
  readonly provider: string
}

export interface Offer {
  /** The distinct roles that a provider of their account verifies. At least one. */
  readonly roles: readonly NamedRole[]
  /**
   * Whether the response names several roles. If so, the user has to choose, even if only one is still
   * available.
   */
  readonly isChoice: boolean
  /** The duration of the session that the response asks for. Undefined when it asks for none. */
  readonly seconds: number | undefined
}

/** The inputs of an offer besides the state and the response. */
export interface OfferContext extends Omit<SamlContext, 'now'> {
  /** Returns the time of an account, by whose clock its providers verify the response. */
  readonly timeIn: (place: Place) => number
}

interface OfferRequest {
  readonly view: View
  /** The SAML response in base64. */
  readonly response: string
  readonly ctx: OfferContext
}

/**
 * Returns the roles that a SAML response offers.
 *
 * Whether a role exists and trusts the provider is checked only when it is assumed.
 *
 * Unverified: The page that offers the roles of a SAML response includes roles that do not exist or do not
 * trust the provider, because it is not known whether AWS's page leaves them out.
 *
 * @param providerId the provider on whose page the response was posted; undefined on the shared page
 * @throws AwsError InvalidIdentityToken, ExpiredTokenException, or IDPRejectedClaim, as AssumeRoleWithSAML
 *   does for the first provider that the response names
 */
export async function offerOf(request: OfferRequest, providerId: string | undefined): Promise<Offer> {
  const { view, ctx } = request
  try {
    const response = await readResponse(request.response)
    const providers = providersOf(view, response, providerId)
    return await offerIn(request, providers, { response, signatures: signaturesFor(rowsOf(view, providers)) })
  } catch (error) {
    throw answerTo(error, ctx.newUuid)
  }
}

/** All providers verify the same assertion, so that its content is read once. */
async function offerIn(
  { view, ctx }: OfferRequest,
  providers: readonly ProviderReference[],
  received: ReceivedResponse,
): Promise<Offer> {
  const trusting = new Set<string>()
  const errors: AwsError[] = []
  let trusted: { readonly assertion: XmlElement; readonly now: number } | undefined
  for (const reference of providers) {
    const account = view.account(reference.accountId)
    const now = ctx.timeIn(account)
    const verifying = requireTrustedByProvider(account, reference.provider, received, { now })
    const result = await verifying.catch((error) => awsErrorOf(error, ctx))
    if (result instanceof AwsError) errors.push(result)
    else {
      trusting.add(keyOfReference(reference))
      trusted ??= { assertion: result.element, now }
    }
  }
  if (!trusted) throw errors[0] ?? noRole()
  const { assertion, now } = trusted
  const { federation } = ctx
  const { attributes } = contentOf(assertion, received.response, view.partition, { now, federation })
  // Fails here if the assertion allows no session, so that users don't select a role in vain.
  const { seconds } = sessionClaimsOf(attributes)
  const roles = rolesIn(view, attributes)
  const verified = distinctRoles(roles.filter((role) => trusting.has(keyOfReference(role))))
  if (verified.length === 0) throw errors[0] ?? noRole()
  return { roles: verified, isChoice: distinctRoles(roles).length > 1, seconds }
}

/** Returns an AWS error instead of throwing it, because the next provider may verify the response. */
function awsErrorOf(error: unknown, { newUuid }: OfferContext): AwsError {
  const answer = answerTo(error, newUuid)
  if (answer instanceof AwsError) return answer
  throw answer
}

function distinctRoles(roles: readonly NamedRole[]): readonly NamedRole[] {
  const seen = new Set<string>()
  return roles.filter(({ arn }) => !seen.has(arn) && seen.add(arn))
}

/**
 * Returns the error for a response that names no role. For invalid responses, AWS recommends checking this
 * attribute first.
 *
 * Source: IAM User Guide, troubleshooting SAML federation.
 */
const noRole = () =>
  invalidSamlResponse(
    'its attribute Role does not contain a role ARN and a SAML provider ARN, separated by a comma',
  )

type ProviderReference = Pick<NamedRole, 'accountId' | 'provider'>

/** Identifies a provider: a role can name one of an account other than its own, which does not exist there. */
function keyOfReference({ accountId, provider }: ProviderReference): string {
  return `${accountId} ${provider}`
}

/** Returns the providers that the unverified response names. The response is trusted once one verifies it. */
function providersOf(
  view: View,
  { assertion }: SamlResponse,
  providerId: string | undefined,
): readonly ProviderReference[] {
  if (providerId !== undefined) {
    const { arn } = providerWithId(view, providerId)
    return [{ accountId: accountOfArn(arn) ?? '', provider: arn }]
  }
  // Identity providers that encrypt assertions use the URL with the provider's ID. Decryption requires the
  // key of that provider. Source: IAM User Guide, SAML assertions.
  if (assertion.name === 'EncryptedAssertion')
    throw invalidSamlResponse(
      'an encrypted response must be posted to the page of its provider, /saml/acs/ID',
    )
  const roles = rolesIn(view, attributesOf(assertion))
  return [...new Map(roles.map((role) => [keyOfReference(role), role])).values()]
}

/** Returns the providers that exist. */
function rowsOf(view: View, providers: readonly ProviderReference[]): readonly SamlProviderRow[] {
  return providers.flatMap(
    ({ accountId, provider }) => view.account(accountId).samlProviders.get(provider) ?? [],
  )
}

function providerWithId(view: View, id: string): SamlProviderRow {
  const provider = findProvider(view, id)
  if (!provider) throw samlProviderMissing()
  return provider
}

function findProvider(view: View, id: string): SamlProviderRow | undefined {
  // The prefix of these IDs is two characters longer than other prefixes.
  const accountId = accountOfId(id.slice(2))
  for (const [, provider] of accountId === undefined ? [] : view.account(accountId).samlProviders.rows())
    if (provider.id === id) return provider
  return undefined
}

/** Returns the partition of the provider with this ID. IDs do not contain the partition. */
export function partitionOfProvider(store: Store, id: string): string | undefined {
  return PARTITION_NAMES.find((partition) =>
    findProvider(store.view({ partition, accountId: DEFAULT_ACCOUNT }), id),
  )
}

function rolesIn(view: View, attributes: Attributes): readonly NamedRole[] {
  return rolePairs(attributes).flatMap((pair) => {
    const provider = pair.find(isSamlProviderArn)
    const role = pair.map((arn) => targetRole(view, arn)).find((each) => each !== undefined)
    return provider === undefined || !role ? [] : [{ arn: role.arn, accountId: role.accountId, provider }]
  })
}
