/** Recognizes the protocols that name the operation in the head: AWS JSON and RPC v2 CBOR. */
import type { ApiProtocol } from '../../core/aws/api-operations.ts'
import { callOf, unknown } from '../outcome.ts'
import type { RequestHead } from '../request.ts'
import type { ForeignRecognition } from '../types.ts'
import type { Claim } from './claim.ts'
import { type ServiceKeys, servicesOfCborName, servicesOfTarget, withOperation } from './directory.ts'
import { mainOf } from './settle.ts'

const CBOR_PATH = /^\/service\/([\w.]{1,128})\/operation\/(\w{1,128})$/
/** SDKs that take the URL of a queue as the endpoint send even JSON to its path. */
const ANY_PATH: ReadonlySet<string> = new Set(['sqs'])

/** Returns the operation in X-Amz-Target. */
export function recognizeTarget(target: string, head: RequestHead, claim: Claim): ForeignRecognition {
  const dot = target.lastIndexOf('.')
  const operation = target.slice(dot + 1)
  const named = servicesOfTarget(target.slice(0, Math.max(dot, 0)))
  const known = rpcCall({ named, operation, protocol: 'json' }, head, claim)
  if (known.kind !== 'call' || head.path === '/' || ANY_PATH.has(known.call.service.key)) return known
  return unknown({ service: known.call.service.key, operation, protocol: 'json' })
}

/** Returns the operation in the path of a request with the header `smithy-protocol: rpc-v2-cbor`. */
export function recognizeCbor(head: RequestHead, claim: Claim): ForeignRecognition {
  const protocol = 'smithy-rpc-v2-cbor'
  const [, name = '', operation] = CBOR_PATH.exec(head.path) ?? []
  // The protocol forbids the other way of naming the operation.
  if (operation === undefined || head.header('x-amz-target') !== undefined)
    return unknown({ service: claim.signingName, protocol })
  return rpcCall({ named: servicesOfCborName(name), operation, protocol }, head, claim)
}

interface NamedOperation {
  /** The services with the name in the request. */
  readonly named: ServiceKeys
  readonly operation: string
  readonly protocol: ApiProtocol
}

function rpcCall(
  { named, operation, protocol }: NamedOperation,
  head: RequestHead,
  claim: Claim,
): ForeignRecognition {
  const { services } = claim
  const possible = services ? named.filter((key) => services.includes(key)) : named
  const main = mainOf(withOperation(possible, operation))
  if (main && head.method === 'POST' && main.service.protocols.includes(protocol))
    return callOf({ service: main.service, operation, protocol })
  return unknown({ service: possible[0] ?? claim.signingName, operation, protocol })
}
