/**
 * Signs in with SAML. Users' browsers post assertions of their identity provider here, which are exchanged as
 * by AssumeRoleWithSAML.
 *
 * Source: IAM User Guide, enabling SAML 2.0 federated principals to access the AWS Management Console.
 */

import { targetRole } from '../../../core/access/target-role.ts'
import { accountOfArn } from '../../../core/aws/arns.ts'
import { newUuid } from '../../../core/aws/ids.ts'
import { validatedCall } from '../../../core/engine/call.ts'
import { DEFAULT_ACCOUNT } from '../../../core/identity/administrator.ts'
import { anonymousIn, type Caller } from '../../../core/identity/caller.ts'
import { AwsError, invalidSamlResponse, samlRoleMissing } from '../../../protocol/errors.ts'
import { sts } from '../../../protocol/model/index.ts'
import { assumeRoleWithSaml } from '../../services/sts/assume-role-with-saml.ts'
import { redirect, shortText } from '../page-reply.ts'
import { callAndWait, PageCall } from './calls.ts'
import { CONSOLE, destinationOf } from './destination.ts'
import { continuationPage, isFollowedLink } from './federation.ts'
import { refusedPage, rolesPage } from './saml-pages.ts'
import { type NamedRole, type Offer, type OfferContext, offerOf, partitionOfProvider } from './saml-roles.ts'
import { keepSession } from './session-cookie.ts'
import { latestSigninEnd } from './signin-end.ts'
import type { Reply, Visit } from './visit.ts'

/** The maximum number of characters that AssumeRoleWithSAML accepts. */
const LONGEST_RESPONSE = 100_000

export async function samlSignIn(visit: Visit): Promise<Reply> {
  const { emulator, request, form } = visit
  try {
    const response = requireResponse(form)
    const [, providerId] = /^\/saml\/acs\/(.+)$/.exec(request.path) ?? []
    const view = emulator.store.view({
      partition: partitionOf(visit, response, providerId),
      accountId: DEFAULT_ACCOUNT,
    })
    const offer = await offerOf({ view, response, ctx: contextOf(visit) }, providerId)
    const role = chosenRole(offer, form.get('roleIndex'))
    if (role) return await signInAs(visit, view.partition, role, { response, seconds: offer.seconds })
    const fields = { SAMLResponse: response, RelayState: shortText(form, 'RelayState') }
    return { status: 200, body: rolesPage(view, { action: request.path, fields, roles: offer.roles }) }
  } catch (error) {
    return errorReply(visit, error)
  }
}

function contextOf({ emulator }: Visit): OfferContext {
  return {
    timeIn: (place) => emulator.clock.now(place),
    federation: emulator.settings.federation,
    newUuid: () => newUuid(emulator.randomBytes),
  }
}

function requireResponse(form: URLSearchParams): string {
  const response = form.get('SAMLResponse') ?? ''
  if (response === '') throw invalidSamlResponse('the form does not contain SAMLResponse')
  if (response.length > LONGEST_RESPONSE)
    throw invalidSamlResponse(`it has more than ${LONGEST_RESPONSE} characters`)
  return response
}

const PROVIDER = /arn:(aws[\w-]*):iam::\d{12}:saml-provider\//

/**
 * Returns the partition in which the response is verified: the partition of AWS's host name or, at other names, of the
 * provider. An encrypted response names none, so the provider of the page decides before the one in the response.
 */
function partitionOf({ emulator, site }: Visit, response: string, providerId: string | undefined): string {
  if (site) return site.id
  const own = providerId === undefined ? undefined : partitionOfProvider(emulator.store, providerId)
  if (own !== undefined) return own
  const [, partition = emulator.settings.partition] =
    PROVIDER.exec(Buffer.from(response, 'base64').toString('latin1')) ?? []
  return partition
}

/**
 * Returns the role to assume. Undefined when the user has yet to choose.
 *
 * @throws AwsError InvalidIdentityToken for a role that the response does not offer
 */
function chosenRole({ roles, isChoice }: Offer, choice: string | null): NamedRole | undefined {
  if (choice === null) return isChoice ? undefined : roles[0]
  const role = roles.find(({ arn }) => arn === choice)
  if (!role) throw samlRoleMissing()
  return role
}

/** Assumes the role. The sign-in page asks for the duration that the response names, which STS only limits. */
async function signInAs(
  visit: Visit,
  partition: string,
  { arn, provider }: NamedRole,
  { response, seconds }: { readonly response: string; readonly seconds: number | undefined },
): Promise<Reply> {
  const request = { RoleArn: arn, PrincipalArn: provider, SAMLAssertion: response }
  const input = seconds === undefined ? request : { ...request, DurationSeconds: seconds }
  const call = validatedCall(sts, 'AssumeRoleWithSAML', assumeRoleWithSaml.AssumeRoleWithSAML, input)
  const source = new PageCall(visit, call)
  try {
    const { Credentials, AssumedRoleUser } = await callAndWait(visit, call, anonymousIn(partition), source)
    // The console session ends with its credentials: in AWS, both last an hour if the assertion has no
    // SessionDuration.
    const own = { id: Credentials.AccessKeyId, token: Credentials.SessionToken }
    const place = { partition, accountId: accountOfArn(arn) ?? DEFAULT_ACCOUNT }
    const { store, clock } = visit.emulator
    const role = targetRole(store.view(place), arn)?.role
    const until = Math.min(Credentials.Expiration, latestSigninEnd(role, clock.now(place)))
    const headers = keepSession(visit, place, { own, until }, until)
    const destination = relayedTo(visit)
    const reply = isCrossSite(visit) ? continuationPage(destination, headers) : redirect(destination, headers)
    return { ...reply, events: [{ name: 'ConsoleLogin', caller: AssumedRoleUser.Arn, decision: 'allow' }] }
  } catch (error) {
    return errorReply(visit, error, source.caller)
  }
}

/**
 * Returns the destination in RelayState. Identity providers may send any text; text that is not a page is
 * ignored.
 */
function relayedTo({ form, origin }: Visit): string {
  const state = shortText(form, 'RelayState')
  const isPathOrUrl = state.startsWith('/') || URL.canParse(state)
  return (isPathOrUrl ? destinationOf(state, origin) : undefined) ?? CONSOLE
}

/**
 * Returns whether another site sent the form. Browsers without Sec-Fetch-Site send Origin with every form.
 */
function isCrossSite(visit: Visit): boolean {
  const origin = visit.request.header('origin')
  return isFollowedLink(visit) || (origin !== undefined && origin !== visit.origin)
}

/** @param caller the caller whose request was decided, if it got that far */
function errorReply({ emulator, requestId }: Visit, error: unknown, caller?: Caller): Reply {
  if (!(error instanceof AwsError)) throw error
  if (error.note !== undefined) emulator.log.note(error.note)
  const isDenied = caller !== undefined && error.code === 'AccessDenied' && emulator.settings.auth !== 'off'
  const denial = isDenied ? ({ decision: 'deny', recorded: true } as const) : undefined
  const who = caller && { caller: caller.arn }
  return {
    status: error.status,
    body: refusedPage(error, isDenied ? requestId : undefined),
    events: [{ name: 'ConsoleLogin', error: error.code, ...who, ...denial }],
  }
}
