/** Calls that the guard has recognized, without recognition. */
import { type ApiProtocol, apiService } from '../../server/aws/api-operations.ts'
import type { RecognizedCall } from '../../server/endpoints/guard/recognition/types.ts'

/** Returns a call of `service.Operation`, in the first protocol of the service. */
export function callOf(
  name: string,
  labels: Readonly<Record<string, string>> = {},
  protocol?: ApiProtocol,
): RecognizedCall {
  const [key = '', operation = ''] = name.split('.')
  const service = apiService(key)
  const facts = service?.operations[operation]
  const [first] = service?.protocols ?? []
  if (!service || !facts || !first) throw new Error(`There is no operation ${name}`)
  return { service, operation, facts, protocol: protocol ?? first, labels: new Map(Object.entries(labels)) }
}
