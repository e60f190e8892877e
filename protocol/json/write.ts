/**
 * Writes the responses of the AWS JSON 1.1 protocol.
 *
 * Source: Smithy's awsJson1_1 protocol; AWS Organizations, recorded in September 2026.
 */
import type { AwsError } from '../errors.ts'
import { type Member, type ServiceModel, shapeOf } from '../service-model.ts'
import { memberOf, type Structure } from '../structure.ts'

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
export function writeFault(service: ServiceModel, { code, text, members }: AwsError): string {
  const isDeclared = Object.values(service.errors).some((error) => error.code === code)
  return JSON.stringify({ __type: code, [isDeclared ? 'Message' : 'message']: text, ...members })
}

/** Returns the members of a structure as JSON has them, without undefined ones. */
export function structureOf(service: ServiceModel, members: readonly Member[], value: unknown): Structure {
  const structure: Structure = {}
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
      // JSON services write milliseconds. In Query services, few members have them.
      return service.protocol === 'json' || shape.milliseconds
        ? Number(value) / 1000
        : Math.floor(Number(value) / 1000)
    case 'blob':
      return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
    default:
      return value
  }
}
