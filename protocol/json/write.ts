/**
 * Writes the responses of the AWS JSON 1.1 protocol, and the JSON of others.
 *
 * Source: Smithy's awsJson1_1 protocol; AWS Organizations, recorded in September 2026.
 */
import type { AwsError } from '../errors.ts'
import { declaredError, type Member, type ServiceModel, shapeOf } from '../service-model.ts'
import { isStructure, memberOf, type Structure } from '../structure.ts'

/**
 * Returns the response document of `operation`, without undefined members.
 *
 * Unverified: The response of an operation without output is `{}`, because the recordings show it so; it could be
 * empty on AWS, which SDKs read in the same way.
 */
export function writeOutput(service: ServiceModel, operation: string, output: unknown): string {
  return JSON.stringify(structureOf(service, service.operations[operation]?.output ?? [], output))
}

/**
 * Returns an error document. Errors of the service have a `Message` and possibly further members, such as
 * `Reason`. Errors that every service has, and those of its front end, have a `message`.
 */
export function writeFault(service: ServiceModel, error: AwsError, requestId: string): string {
  const { code, text, members } = error
  const declared = declaredError(service, code)
  const id = declared?.requestId && { RequestId: requestId }
  return JSON.stringify({ __type: code, [declared ? 'Message' : 'message']: text, ...id, ...members })
}

/** Returns the members of a structure as JSON has them, without undefined ones. */
export function structureOf(service: ServiceModel, members: readonly Member[], value: unknown): Structure {
  const structure: Structure = {}
  for (const member of members) {
    const each = memberOf(value, member.name)
    if (each !== undefined) structure[member.wireName ?? member.name] = jsonOf(service, member.shape, each)
  }
  return structure
}

/** Returns a value as JSON has it. */
export function jsonOf(service: ServiceModel, shapeName: string, value: unknown): unknown {
  const shape = shapeOf(service, shapeName)
  switch (shape.type) {
    case 'structure':
      return structureOf(service, shape.members, value)
    case 'list':
      return Array.isArray(value) ? value.map((item) => jsonOf(service, shape.of, item)) : []
    case 'map':
      return mapOf(service, shape.value, value)
    case 'timestamp':
      if (shape.iso8601) return new Date(Number(value)).toISOString()
      // JSON services write milliseconds. In Query services, few members have them.
      return service.protocol !== 'query' || shape.milliseconds
        ? Number(value) / 1000
        : Math.floor(Number(value) / 1000)
    case 'blob':
      return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
    default:
      return value
  }
}

function mapOf(service: ServiceModel, shapeName: string, value: unknown): Structure {
  const entries = Object.entries(isStructure(value) ? value : {})
  return Object.fromEntries(entries.map(([key, item]) => [key, jsonOf(service, shapeName, item)]))
}
