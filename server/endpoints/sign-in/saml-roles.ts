/** The roles that a SAML response gives whoever posts it to the sign-in, of as many accounts as it names. */
import { AwsError, invalidSamlResponse, samlProviderMissing } from '../../../protocol/errors.ts'
import type { SamlProviderRow, View } from '../../../store/index.ts'
import { accountOfArn } from '../../aws/arns.ts'
import { accountOfId } from '../../aws/ids.ts'
import { isSamlProviderArn } from '../../identity/providers.ts'
import { type Attributes, attributesOf, rolePairs, sessionClaimsOf } from '../../identity/saml/attributes.ts'
import { readResponse } from '../../identity/saml/response.ts'
import { verifyAssertion } from '../../identity/saml/verify.ts'
import { targetRole } from '../../services/sts/target-role.ts'

/** A role that the response names, and the provider with which. */
export interface NamedRole {
  readonly arn: string
  readonly accountId: string
  readonly provider: string
}

export interface Offer {
  /** Those for which a provider of their account vouches, each once; one at least. */
  readonly roles: readonly NamedRole[]
  /** Whether the response names several: who bears it is asked then, whatever has become of the others. */
  readonly isChoice: boolean
}

interface Question {
  readonly view: View
  /** In base64. */
  readonly response: string
  /** Epoch milliseconds. */
  readonly now: number
}

/**
 * Whether a role exists and trusts anybody is seen when it is assumed: of those that are listed AWS tells nothing either (unverified).
 *
 * @param providerId of the provider on whose page it was posted; undefined on the page of all
 * @throws InvalidIdentityToken, ExpiredTokenException, IDPRejectedClaim: as AssumeRoleWithSAML would for the first that is named
 */
export async function offerOf(question: Question, providerId: string | undefined): Promise<Offer> {
  const named: NamedRole[] = []
  const vouched: NamedRole[] = []
  const failures: AwsError[] = []
  for (const voucher of await vouchersOf(question, providerId)) {
    const found = await verifiedRoles(question, voucher).catch(refusalOf)
    if (found instanceof AwsError) failures.push(found)
    else {
      named.push(...found)
      vouched.push(...found.filter((role) => isOf(voucher, role)))
    }
  }
  if (vouched.length === 0) throw failures[0] ?? noRole()
  return { roles: eachOnce(vouched), isChoice: eachOnce(named).length > 1 }
}

/** The next provider may know better. */
function refusalOf(error: unknown): AwsError {
  if (error instanceof AwsError) return error
  throw error
}

function eachOnce(roles: readonly NamedRole[]): readonly NamedRole[] {
  const seen = new Set<string>()
  return roles.filter(({ arn }) => !seen.has(arn) && seen.add(arn))
}

/**
 * AWS tells those who see its sentence on invalid responses to look at this attribute first. Source: IAM User Guide,
 * troubleshooting SAML federation.
 */
const noRole = () =>
  invalidSamlResponse(
    'its attribute Role does not contain a role ARN and a SAML provider ARN, separated by a comma',
  )

type Voucher = Pick<NamedRole, 'accountId' | 'provider'>

function isOf(voucher: Voucher, role: NamedRole): boolean {
  return voucher.accountId === role.accountId && voucher.provider === role.provider
}

/** Who may vouch for the response, by what it says itself: it is believed once one of them does. */
async function vouchersOf({ view, response }: Question, providerId: string | undefined): Promise<Voucher[]> {
  const { assertion } = await readResponse(response)
  if (providerId !== undefined) {
    const { arn } = providerWithId(view, providerId)
    return [{ accountId: accountOfArn(arn) ?? '', provider: arn }]
  }
  // Source: IAM User Guide, SAML assertions: whoever encrypts has the URL with the id of the provider, whose key it takes.
  if (assertion.name === 'EncryptedAssertion')
    throw invalidSamlResponse(
      'an encrypted response must be posted to the page of its provider, /saml/acs/ID',
    )
  const vouchers: Voucher[] = []
  for (const role of rolesIn(view, attributesOf(assertion)))
    if (!vouchers.some((voucher) => isOf(voucher, role))) vouchers.push(role)
  return vouchers
}

function providerWithId(view: View, id: string): SamlProviderRow {
  // Its prefix is two characters longer than others.
  const accountId = accountOfId(id.slice(2))
  for (const [, provider] of accountId === undefined ? [] : view.account(accountId).samlProviders.rows())
    if (provider.id === id) return provider
  throw samlProviderMissing()
}

/** @throws InvalidIdentityToken, ExpiredTokenException, IDPRejectedClaim */
async function verifiedRoles({ view, response, now }: Question, { provider, accountId }: Voucher) {
  const request = { PrincipalArn: provider, SAMLAssertion: response }
  const { attributes } = await verifyAssertion(view.account(accountId), request, now)
  // Nobody is asked for a role with an assertion that gives no session of any.
  sessionClaimsOf(attributes)
  return rolesIn(view, attributes)
}

function rolesIn(view: View, attributes: Attributes): readonly NamedRole[] {
  return rolePairs(attributes).flatMap((pair) => {
    const provider = pair.find(isSamlProviderArn)
    const role = pair.map((arn) => targetRole(view, arn)).find((each) => each !== undefined)
    return provider === undefined || !role ? [] : [{ arn: role.arn, accountId: role.accountId, provider }]
  })
}
