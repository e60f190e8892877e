/** Makes the outcomes of recognition. */
import { type ApiProtocol, type ApiService, operationOf } from '../core/aws/api-operations.ts'
import type { ForeignRecognition, UnknownRequest } from './types.ts'

interface Recognized {
  readonly service: ApiService
  readonly operation: string
  readonly protocol: ApiProtocol
  readonly labels?: ReadonlyMap<string, string>
}

const NO_LABELS: ReadonlyMap<string, string> = new Map()
/** Names are shown to people, so they must be short. */
const LONGEST_NAME = 128

/** Returns a call. The service must have the operation. */
export function callOf({ service, operation, protocol, labels = NO_LABELS }: Recognized): ForeignRecognition {
  const facts = operationOf(service, operation)
  if (!facts) return unknown({ service: service.key, operation, protocol })
  return { kind: 'call', call: { service, operation, facts, protocol, labels } }
}

/** Returns the outcome for a request that is no known operation, with the names that it mentions. */
export function unknown({ service, operation, protocol }: Partial<UnknownRequest> = {}): UnknownRequest {
  return { kind: 'unknown', service: shortened(service), operation: shortened(operation), protocol }
}

function shortened(name: string | undefined): string | undefined {
  return name?.slice(0, LONGEST_NAME)
}
