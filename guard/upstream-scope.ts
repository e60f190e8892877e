/**
 * Finds the account and the region in which the upstream has to look for the resources of a call.
 *
 * The upstream takes both from the signature. A name in a request could otherwise be decided on in one account or region,
 * and be looked up in another.
 */
import { ownerInArn } from '../core/access/resource-policy.ts'
import { DEFAULT_ACCOUNT } from '../core/identity/administrator.ts'
import { isDataPlane } from '../recognition/foreign/data-planes.ts'
import type { RequestScope } from '../recognition/request.ts'
import type { NeededDecision } from '../recognition/resolution/types.ts'
import type { RecognizedCall } from '../recognition/types.ts'
import { notForwardedError, type RefusedRequest } from './refusal/index.ts'
import type { SigningScope } from './transport/types.ts'

/**
 * The service that calls of APIs and URLs of functions are signed for, which no emulator has.
 *
 * moto 5 ignores their host names: signed for Lambda or API Gateway, their paths would be operations of Lambda or IoT.
 */
const DATA_PLANE = 'data-plane'

/** What is decided on, and the request for its refusal. */
interface DecidedCall {
  readonly call: RecognizedCall
  readonly scope: RequestScope
  readonly decisions: readonly NeededDecision[]
  readonly refused: RefusedRequest
}

/**
 * Returns what a call is signed for again: the owner's account and the region of its resources, if ARNs name them.
 *
 * @throws AwsError if the resources are in several accounts or regions, because the upstream looks in only one
 */
export function upstreamScopeOf({ call, scope, decisions, refused }: DecidedCall): SigningScope {
  const { key } = call.service
  const signingName = isDataPlane(call) ? DATA_PLANE : call.service.signingName
  const caller = scope.accountId ?? DEFAULT_ACCOUNT
  const [first] = decisions
  // The names of buckets are unique, whatever the account and the region are.
  if (key === 's3') {
    const owner = first && (ownerInArn(first.resource) ?? first.accountId)
    return { signingName, region: scope.region, accountId: owner ?? caller }
  }
  const own = ownDecisions(decisions)
  const accounts = own.map((each) => accountOf(each, caller))
  if (areApart(accounts, caller, own, call)) throw notForwardedError('accounts', refused)
  const regions = regionsIn(own, call, scope.region)
  if (areApart(regions, scope.region, own, call)) throw notForwardedError('regions', refused)
  return { signingName, region: regions[0] ?? scope.region, accountId: accounts[0] ?? caller }
}

/**
 * Returns whether the upstream could look for a resource in another place than the one that was decided on.
 *
 * A call in the caller's own place may use something else by its ARN, such as a layer of another account, but list
 * resources there only.
 *
 * @param places of the decisions, in their order
 */
function areApart(
  places: readonly string[],
  callers: string,
  own: readonly NeededDecision[],
  { facts: { grants } }: RecognizedCall,
): boolean {
  if (places.length < 2) return false
  const [place = callers] = places
  const [first] = own
  const isList = grants.some(({ each }) => each !== undefined)
  return own.some(
    ({ action }, at) =>
      (places[at] ?? place) !== place && (place !== callers || isList || action === first?.action),
  )
}

/** Returns the decisions on actions of the service itself, which others may follow. */
function ownDecisions(decisions: readonly NeededDecision[]): readonly NeededDecision[] {
  const [first] = decisions
  if (decisions.length === 1 && first?.via === undefined) return decisions
  const prefix = prefixOf(first)
  return decisions.filter((each) => each.via === undefined && prefixOf(each) === prefix)
}

function prefixOf(decision: NeededDecision | undefined): string | undefined {
  return decision?.action.split(':', 1)[0]
}

function accountOf({ resource, accountId }: NeededDecision, caller: string): string {
  return ownerInArn(resource) ?? accountId ?? caller
}

/** Parameters of some operations name the region of a further resource, such as that of a replica. */
function regionsIn(
  own: readonly NeededDecision[],
  { facts: { grants } }: RecognizedCall,
  region: string,
): readonly string[] {
  if (grants.every((grant) => grant.region === undefined)) return own.map((each) => regionOf(each) ?? region)
  const [first] = own
  return first && grants[0]?.region === undefined ? [regionOf(first) ?? region] : []
}

const REGION = /^arn:[^:]*:[^:]*:([a-z]{2,4}(?:-[a-z]+)+-\d{1,2}):/

/** Returns the region in the ARN. Undefined when it has none, or is a pattern. */
function regionOf({ resource }: NeededDecision): string | undefined {
  return REGION.exec(resource)?.[1]
}
