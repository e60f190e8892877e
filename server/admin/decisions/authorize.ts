/** Decides for other local services who sent a request and whether the caller is allowed to make it. */

import { type Grant, withAcl } from '../../../core/access/acl.ts'
import { outcomeOf } from '../../../core/access/records/outcome.ts'
import { signatureKeys } from '../../../core/access/signature-keys.ts'
import { canonicalUserId } from '../../../core/aws/canonical-user.ts'
import { partitionNamed } from '../../../core/aws/partitions.ts'
import {
  type Judged,
  judgeResource,
  type Refusal,
  recordVerdicts,
  refusalFor,
} from '../../../core/engine/judge-resource.ts'
import { recordRefusal } from '../../../core/engine/record-refusal.ts'
import { recordUseElsewhere } from '../../../core/engine/usage.ts'
import { accountOf, type Caller, sessionOf } from '../../../core/identity/caller.ts'
import { hostBucketOf, type Sender, senderOf } from '../../../core/identity/sender.ts'
import { mapInTurns } from '../../../core/runtime/turns.ts'
import type { Decision } from '../../../policy/index.ts'
import { type Dialect, dialectOf } from '../../../protocol/dialects.ts'
import { AwsError } from '../../../protocol/errors.ts'
import { headerValue, type SignedRequest } from '../../../protocol/sigv4.ts'
import { requireReady } from '../../endpoints/endpoint-error.ts'
import { explainUrl } from '../../http/urls.ts'
import { bodyReader } from '../body.ts'
import { type Handler, type Iamulator, invalidBody, ok, type Reply } from '../endpoint.ts'
import { type DescribedResources, learnFrom } from './learn-resources.ts'
import {
  askedAbout,
  namedCaller,
  partitionFor,
  policyText,
  type QuestionBody,
  requireAddress,
  requireArn,
} from './question.ts'
import { requireFactsSize } from './question-sizes.ts'
import { type RawRequestBody, toSignedRequest } from './raw-request.ts'

/** The schema `AuthorizeQuestion` of openapi.json, which describes the members. */
interface AuthorizeBody extends Omit<QuestionBody, 'principal' | 'action' | 'resource'> {
  readonly request?: RawRequestBody
  readonly principal?: string
  readonly action?: string
  readonly resources?: readonly string[]
  readonly acl?: readonly Grant[]
  readonly protocol?: Dialect
  readonly signedFor?: string
}

/** The validated body, with the values that are the same for each of its resources. */
interface AuthorizeCall {
  readonly body: AuthorizeBody
  /** The text of the policy of the resources, without what the access control list grants. */
  readonly ownPolicy: string | undefined
  readonly request: SignedRequest | undefined
  readonly dialect: Dialect
  readonly requestId: string
  /** The page that explains the decision. Undefined with `--console off`. */
  readonly explainUrl: string | undefined
}

/** The verdict on one resource, which is named as in the body, with placeholders filled in. */
interface ResourceVerdict extends Judged {
  readonly resource: string
}

/** Who asks. The service verifies the body. */
type Identity = Pick<Sender, 'caller' | 'signature'>

const readBody = bodyReader<AuthorizeBody>('AuthorizeQuestion')

/** Handles `POST /_iamulator/authorize`. For a request with an invalid signature, the reply is a denial. */
export const authorize: Handler = async (iamulator, json, _query, { origin }) => {
  requireReady(iamulator)
  const body = await readBody(json)
  const requestId = iamulator.newRequestId()
  const explained = { requestId, explainUrl: explainUrl(iamulator.settings, origin, requestId) }
  const call = callOf(body, explained)
  try {
    const sender = senderIn(iamulator, call)
    const reply = await answerTo(iamulator, call, sender)
    const described = describedBy(call, sender)
    if (described) await learnFrom(iamulator, sender.caller, described)
    return reply
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    return unidentified(iamulator, call, error)
  }
}

/**
 * Validates resources, addresses, and policies, even when the body has no action to decide on.
 *
 * Errors have the format of the service that the action belongs to.
 *
 * @throws EndpointError InvalidBody
 */
function callOf(
  body: AuthorizeBody,
  explained: Pick<AuthorizeCall, 'requestId' | 'explainUrl'>,
): AuthorizeCall {
  requireFactsSize(body, 'The body')
  for (const [index, arn] of (body.resources ?? []).entries()) requireArn(arn, `resources[${index}]`)
  if (body.sourceIp !== undefined) requireAddress(body.sourceIp)
  const request = body.request && toSignedRequest(body.request)
  const service = body.action?.split(':')[0]?.toLowerCase() ?? body.signedFor
  const header = request && ((name: string) => headerValue(request.headers, name))
  const dialect = body.protocol ?? dialectOf(service, header)
  const { resourcePolicy } = body
  const ownPolicy = resourcePolicy === undefined ? undefined : policyText(resourcePolicy, 'resourcePolicy')
  return { ...explained, body: withPolicyTexts(body, ownPolicy), ownPolicy, request, dialect }
}

/** Converts the policies to text, once for all resources. The policy of the resources includes what the list grants. */
function withPolicyTexts(body: AuthorizeBody, ownPolicy: string | undefined): AuthorizeBody {
  const { acl, endpointPolicy } = body
  const resourcePolicy = acl ? withAcl(ownPolicy ?? '{}', acl) : ownPolicy
  if (resourcePolicy === undefined && endpointPolicy === undefined) return body
  return {
    ...body,
    ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
    ...(endpointPolicy === undefined ? {} : { endpointPolicy: policyText(endpointPolicy, 'endpointPolicy') }),
  }
}

/** Returns the resources of a call, with what it says of all of them. Undefined if it does not say who has access. */
function describedBy(
  { body, ownPolicy }: AuthorizeCall,
  { caller, signature }: Identity,
): DescribedResources | undefined {
  const { resources = [], acl, resourceAccount } = body
  if (ownPolicy === undefined && acl === undefined) return undefined
  const region = body.region ?? signature?.scope.region
  const arns = resources.map((template) => resourceArn(template, caller, region))
  return { arns, policy: ownPolicy, acl, resourceAccount, region }
}

/**
 * Returns the sender of the forwarded request, or the principal of the question.
 *
 * @throws AwsError when a signature is invalid
 * @throws EndpointError when the body contains neither a request nor a principal, or an invalid combination
 */
function senderIn(iamulator: Iamulator, { body, request, dialect }: AuthorizeCall): Identity {
  const { principal, session, signedFor, region, resources: [resource] = [] } = body
  if (request !== undefined && principal === undefined) {
    if (session)
      throw invalidBody(
        'session cannot be used with request, because the credentials of the request determine the session.',
      )
    return senderOf(iamulator, {
      request,
      dialect,
      signedFor,
      partition: partitionFor(iamulator, region, resource),
      region,
      hostBucket: hostBucketIn(request, resource),
    })
  }
  if (request !== undefined || principal === undefined) {
    throw invalidBody('The body must contain either request or principal.')
  }
  const named = {
    principal,
    ...(session ? { session } : {}),
    ...(region === undefined ? {} : { region }),
    ...(resource === undefined ? {} : { resource }),
  }
  return { caller: namedCaller(iamulator, named), signature: undefined }
}

function hostBucketIn({ headers }: SignedRequest, resource = ''): string | undefined {
  const [, bucket] = /^arn:[^:]*:s3:::([^/]+)/.exec(resource) ?? []
  return bucket === undefined ? undefined : hostBucketOf(headers, bucket)
}

async function answerTo(iamulator: Iamulator, call: AuthorizeCall, sender: Identity): Promise<Reply> {
  const { auth } = iamulator.settings
  const { caller, signature } = sender
  const { action } = call.body
  if (signature) recordUseElsewhere(iamulator, caller, signature.scope, action)
  const verdicts =
    auth === 'off' || action === undefined ? [] : await judgeAll(iamulator, call, sender, action)
  const denial = verdicts.find(({ verdict }) => verdict.decision.effect !== 'allowed')
  const refusal = denial && auth === 'enforce' ? refusalFor(iamulator, denial, call.dialect) : undefined
  recordVerdicts(iamulator, { requestId: call.requestId, origin: 'authorize' }, verdicts, refusal?.error)
  return {
    ...ok({
      allowed: refusal === undefined,
      auth,
      requestId: call.requestId,
      caller: factsOf(caller),
      scope: signature && { service: signature.scope.service, region: signature.scope.region },
      decisions: verdicts.map(({ resource, verdict }) => ({
        resource,
        ...verdict.decision,
        rule: verdict.ruling?.why,
      })),
      ...refusalFacts(refusal, call),
    }),
    line: {
      caller: caller.arn,
      action: action ?? '-',
      decision: verdicts.length === 0 ? '-' : denial ? 'deny' : 'allow',
      error: refusal?.error.code,
      requestId: call.requestId,
    },
  }
}

/** Judges the request for each resource. Lets others run in between. */
async function judgeAll(
  iamulator: Iamulator,
  { body, request }: AuthorizeCall,
  sender: Identity,
  action: string,
): Promise<readonly ResourceVerdict[]> {
  const details = { ...requestDetails(body, request, sender, iamulator.clock.now(sender.caller)), action }
  const referer = request && headerValue(request.headers, 'referer')
  return mapInTurns(body.resources ?? ['*'], (template) => {
    const resource = resourceArn(template, sender.caller, details.region)
    const asked = askedAbout(sender.caller, { ...details, resource })
    const arrival = { ...asked.arrival, referer }
    return { resource, ...judgeResource(iamulator, sender.caller, { ...asked, arrival }) }
  })
}

/**
 * Replaces `{partition}`, `{region}`, and `{account}` in an ARN. A service may not know the caller's account yet.
 *
 * They are replaced only in the ARN's fields of these names, never in the name of the resource.
 */
function resourceArn(template: string, caller: Caller, requested: string | undefined): string {
  if (template === '*') return template
  const [arn, partition, service, region, account, ...name] = template.split(':')
  const filled = [
    partition === '{partition}' ? caller.partition : partition,
    service,
    region === '{region}' ? (requested ?? partitionNamed(caller.partition).iamRegion) : region,
    account === '{account}' ? accountOf(caller) : account,
  ]
  return [arn, ...filled, ...name].join(':')
}

/** Merges the body with details from the request. The body takes precedence. */
function requestDetails(
  body: AuthorizeBody,
  request: SignedRequest | undefined,
  { signature }: Identity,
  now: number,
) {
  const userAgent = request && headerValue(request.headers, 'user-agent')
  return {
    ...(signature ? { region: signature.scope.region } : {}),
    ...(userAgent === undefined ? {} : { userAgent }),
    ...body,
    ...(signature ? { context: { ...signatureKeys(signature, now), ...body.context } } : {}),
  }
}

function refusalFacts(refusal: Refusal | undefined, { explainUrl }: AuthorizeCall) {
  if (refusal === undefined) return {}
  const { error, encoded } = refusal
  const { authorizationId } = error
  return { error: toJson(error), encodedAuthorizationMessage: encoded, authorizationId, explainUrl }
}

function unidentified(iamulator: Iamulator, call: AuthorizeCall, error: AwsError): Reply {
  const { requestId, request, body } = call
  const decisions: readonly Decision[] = []
  const action = body.action ?? '-'
  const refused = { requestId, origin: 'authorize', request, caller: undefined, action } as const
  const refusal = recordRefusal(iamulator, refused, outcomeOf(error))
  return {
    ...ok({ allowed: false, auth: iamulator.settings.auth, requestId, decisions, error: toJson(error) }),
    line: { action, error: error.code, requestId, refusal },
  }
}

function toJson({ code, status, text }: AwsError) {
  return { code, status, message: text }
}

function factsOf(caller: Caller) {
  const account = accountOf(caller)
  const { kind, arn, userId, accessKeyId } = caller
  const tags = sessionOf(caller)?.tags
  return {
    type: kind,
    arn,
    userId,
    account,
    accessKeyId: accessKeyId === '' ? undefined : accessKeyId,
    sessionTags: tags && Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    canonicalUserId: account && canonicalUserId(account),
  }
}
