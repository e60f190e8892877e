/**
 * Writes the JSON responses of Query services to `Accept: application/json`. Also writes the JSON errors of
 * other protocols.
 *
 * Source: the form of errors is from public reports on STS. The form of results is the XML's, with times in
 * seconds.
 */
import type { AwsError } from './errors.ts'
import { type Member, type ServiceModel, shapeOf } from './service-model.ts'
import { memberOf } from './structure.ts'

/** Returns the response document of `operation`, without undefined members. */
export function writeJsonResponse(
  service: ServiceModel,
  operation: string,
  output: unknown,
  requestId: string,
): string {
  const members = service.operations[operation]?.output
  const result = members ? { [`${operation}Result`]: structureOf(service, members, output) } : {}
  return JSON.stringify({
    [`${operation}Response`]: { ...result, ResponseMetadata: { RequestId: requestId } },
  })
}

export function writeJsonError(error: AwsError, requestId: string): string {
  return JSON.stringify({
    Error: {
      Code: error.code,
      ...(error.text === undefined ? {} : { Message: error.text }),
      Type: error.type,
    },
    RequestId: requestId,
  })
}

function structureOf(
  service: ServiceModel,
  members: readonly Member[],
  value: unknown,
): Record<string, unknown> {
  const structure: Record<string, unknown> = {}
  for (const member of members) {
    const each = memberOf(value, member.name)
    if (each !== undefined) structure[member.name] = jsonOf(service, member.shape, each)
  }
  return structure
}

function jsonOf(service: ServiceModel, shapeName: string, value: unknown): unknown {
  const shape = shapeOf(service, shapeName)
  switch (shape.type) {
    case 'structure':
      return structureOf(service, shape.members, value)
    case 'list':
      return Array.isArray(value) ? value.map((item) => jsonOf(service, shape.of, item)) : []
    case 'timestamp':
      return shape.milliseconds ? Number(value) / 1000 : Math.floor(Number(value) / 1000)
    case 'blob':
      return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
    default:
      return value
  }
}
