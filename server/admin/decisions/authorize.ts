/** Decisions for the other services of this machine: who sent a request, and may they do what it asks for. */
import type { Decision } from '../../../policy/index.ts'
import { type Dialect, denialIn, dialectOf, inDialect } from '../../../protocol/dialects.ts'
import { AwsError } from '../../../protocol/errors.ts'
import { headerValue, type SignedRequest } from '../../../protocol/sigv4.ts'
import { judgeCall, type Verdict } from '../../access/judge.ts'
import { reasonOf } from '../../access/reason.ts'
import { canonicalUserId } from '../../aws/canonical-user.ts'
import { DEFAULT_REGION } from '../../aws/regions.ts'
import { requireReady } from '../../endpoints/endpoint-error.ts'
import { recordUseElsewhere } from '../../engine/usage.ts'
import { accountOf, type Caller, sessionOf } from '../../identity/caller.ts'
import { bodyReader } from '../body.ts'
import { type Iamulator, invalidBody, ok, type Reply } from '../endpoint.ts'
import { type Grant, withAcl } from './acl.ts'
import {
  namedCaller,
  policyText,
  type QuestionBody,
  questionBy,
  requireAddress,
  requireArn,
} from './question.ts'
import { type RawRequestBody, toSignedRequest } from './raw-request.ts'
import { type Sender, senderOf } from './sender.ts'
import { signatureKeys } from './signature-keys.ts'

/** The schema `AuthorizeQuestion` of openapi.json, which says what the members mean. */
interface AuthorizeBody extends Omit<QuestionBody, 'principal' | 'action' | 'resource'> {
  readonly request?: RawRequestBody
  readonly principal?: string
  readonly action?: string
  readonly resources?: readonly string[]
  readonly acl?: readonly Grant[]
  readonly protocol?: Dialect
  readonly signedFor?: string
}

/** The body, and what is the same for every resource of it. */
interface Asked {
  readonly body: AuthorizeBody
  readonly request: SignedRequest | undefined
  readonly dialect: Dialect
  readonly requestId: string
}

/** The verdict on one resource, as the body names that. */
interface Judged {
  readonly resource: string
  readonly verdict: Verdict
}

const readBody = bodyReader<AuthorizeBody>('AuthorizeQuestion')

/** `POST /_iamulator/authorize`. A request that is not signed as it should be is a decision too. */
export async function authorize(iamulator: Iamulator, json: unknown): Promise<Reply> {
  requireReady(iamulator)
  const asked = askedOf(await readBody(json), iamulator.newRequestId())
  try {
    return answerTo(iamulator, asked, senderIn(iamulator, asked))
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    return unidentified(iamulator, asked, error)
  }
}

/**
 * Resources, addresses and policies are checked even where no action asks for a decision on them. An action is refused as
 * the service refuses that it belongs to.
 *
 * @throws EndpointError InvalidBody
 */
function askedOf(body: AuthorizeBody, requestId: string): Asked {
  for (const [index, arn] of (body.resources ?? []).entries()) requireArn(arn, `resources[${index}]`)
  if (body.sourceIp !== undefined) requireAddress(body.sourceIp)
  const request = body.request && toSignedRequest(body.request)
  const service = body.action?.split(':')[0]?.toLowerCase() ?? body.signedFor
  const header = request && ((name: string) => headerValue(request.headers, name))
  const dialect = body.protocol ?? dialectOf(service, header)
  return { body: withPolicyTexts(body), request, dialect, requestId }
}

/** Policies as texts, made once, however many resources there are. */
function withPolicyTexts(body: AuthorizeBody): AuthorizeBody {
  const { resourcePolicy, acl, endpointPolicy } = body
  const grants = resourcePolicy ?? acl
  if (grants === undefined && endpointPolicy === undefined) return body
  return {
    ...body,
    ...(grants === undefined ? {} : { resourcePolicy: grantsOf(body) }),
    ...(endpointPolicy === undefined ? {} : { endpointPolicy: policyText(endpointPolicy, 'endpointPolicy') }),
  }
}

/** What the resource grants. */
function grantsOf({ resourcePolicy = {}, acl }: AuthorizeBody): string {
  const own = policyText(resourcePolicy, 'resourcePolicy')
  return acl ? withAcl(own, acl) : own
}

/**
 * @throws AwsError when a signature is wrong
 * @throws EndpointError when the body names nobody
 */
function senderIn(iamulator: Iamulator, { body, request, dialect }: Asked): Sender {
  const { principal, session, signedFor } = body
  if (request !== undefined && principal === undefined) {
    if (session)
      throw invalidBody(
        'session cannot be used with request, because the credentials of the request determine the session.',
      )
    return senderOf(iamulator, { request, dialect, signedFor })
  }
  if (request !== undefined || principal === undefined) {
    throw invalidBody('The body must contain either request or principal.')
  }
  const named = { principal, ...(session ? { session } : {}) }
  return { caller: namedCaller(iamulator, named), signature: undefined }
}

function answerTo(iamulator: Iamulator, asked: Asked, sender: Sender): Reply {
  const { auth } = iamulator.settings
  const { caller, signature } = sender
  const { action } = asked.body
  if (signature) recordUseElsewhere(iamulator, caller, signature.scope, action)
  const judged = auth === 'off' || action === undefined ? [] : judgeAll(iamulator, asked, sender, action)
  const denial = judged.find(({ verdict }) => verdict.decision.effect !== 'allowed')
  const refusal = denial && auth === 'enforce' ? refusalOf(iamulator, asked, caller, denial) : undefined
  return {
    ...ok({
      allowed: refusal === undefined,
      auth,
      requestId: asked.requestId,
      caller: factsOf(caller),
      scope: signature && { service: signature.scope.service, region: signature.scope.region },
      decisions: judged.map(({ resource, verdict }) => ({
        resource,
        ...verdict.decision,
        rule: verdict.ruling?.why,
      })),
      ...refusal,
    }),
    line: {
      caller: caller.arn,
      action: action ?? '-',
      decision: judged.length === 0 ? '-' : denial ? 'deny' : 'allow',
      error: refusal?.error.code,
      requestId: asked.requestId,
    },
  }
}

function judgeAll(
  iamulator: Iamulator,
  { body, request, requestId }: Asked,
  sender: Sender,
  action: string,
): Judged[] {
  const time = iamulator.clock.now()
  const circumstances = { ...circumstancesOf(body, request, sender, time), action }
  const referer = request && headerValue(request.headers, 'referer')
  return (body.resources ?? ['*']).map((template) => {
    const resource = filledIn(template, sender.caller, circumstances.region)
    const question = questionBy(iamulator, sender.caller, { ...circumstances, resource })
    const verdict = judgeCall({ ...question, arrival: { ...question.arrival, referer } })
    iamulator.decisions.add({ requestId, time, verdict })
    return { resource, verdict }
  })
}

/**
 * A service need not know whose resource it is before it knows who calls. Region and account have their places in an ARN:
 * in the name of the resource nothing stands for them.
 */
function filledIn(template: string, caller: Caller, region = DEFAULT_REGION): string {
  if (template === '*') return template
  const [arn, partition, service, place, account, ...name] = template.split(':')
  const filled = [
    place === '{region}' ? region : place,
    account === '{account}' ? accountOf(caller) : account,
  ]
  return [arn, partition, service, ...filled, ...name].join(':')
}

/** What the body leaves out, the request tells. */
function circumstancesOf(
  body: AuthorizeBody,
  request: SignedRequest | undefined,
  { signature }: Sender,
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

function refusalOf(iamulator: Iamulator, { dialect }: Asked, caller: Caller, { verdict }: Judged) {
  if (verdict.ruling?.refusal) return { error: toJson(inDialect(verdict.ruling.refusal, dialect)) }
  const encoded = iamulator.authorizationMessages.encode(caller, verdict)
  const { action, resource } = verdict.request
  const arn = caller.kind === 'anonymous' ? undefined : caller.arn
  const reason = (named: string) => reasonOf(verdict, named)
  const error = denialIn(dialect, { arn, action, resource, reason, encoded })
  return { error: toJson(error), encodedAuthorizationMessage: encoded }
}

function unidentified({ settings }: Iamulator, { body, requestId }: Asked, error: AwsError): Reply {
  const decisions: readonly Decision[] = []
  return {
    ...ok({ allowed: false, auth: settings.auth, requestId, decisions, error: toJson(error) }),
    line: { action: body.action ?? '-', error: error.code, requestId },
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
