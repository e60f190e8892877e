/**
 * Writes the responses of the AWS JSON 1.1 protocol, and the JSON of others.
 *
 * Source: Smithy's awsJson1_1 protocol; AWS Organizations, recorded in September 2026.
 */
import type { AwsError } from '../errors.ts'
import { declaredError, type Member, type ServiceModel, type Shape, shapeOf } from '../service-model.ts'
import { isStructure, memberOf, type Structure } from '../structure.ts'
import { type JsonForm, nameIn } from './form.ts'

/**
 * Returns the response document of `operation`, without undefined members.
 *
 * Unverified: The response of an operation without output is `{}`, because the recordings show it so; it could be
 * empty on AWS, which SDKs read in the same way.
 */
export function writeOutput(
  service: ServiceModel,
  operation: string,
  output: unknown,
  form: JsonForm = 'wire',
): string {
  return JSON.stringify(structureOf(service, service.operations[operation]?.output ?? [], output, form))
}

/**
 * Returns an error document. Errors of the service have a `Message` and possibly further members, such as
 * `Reason`. Errors that every service has, and errors of its front end, have a `message`.
 */
export function writeFault(service: ServiceModel, error: AwsError, requestId: string): string {
  const { code, text, members } = error
  const declared = declaredError(service, code)
  const id = declared?.requestId && { RequestId: requestId }
  return JSON.stringify({ __type: code, [declared ? 'Message' : 'message']: text, ...id, ...members })
}

/** Returns the members of a structure as JSON has them, without undefined ones. */
export function structureOf(
  service: ServiceModel,
  members: readonly Member[],
  value: unknown,
  form: JsonForm = 'wire',
): Structure {
  const structure: Structure = {}
  for (const member of members) {
    const each = memberOf(value, member.name)
    if (each !== undefined) structure[nameIn(form, member)] = jsonOf(service, member.shape, each, form)
  }
  return structure
}

/** Returns a value as JSON has it. */
export function jsonOf(
  service: ServiceModel,
  shapeName: string,
  value: unknown,
  form: JsonForm = 'wire',
): unknown {
  const shape = shapeOf(service, shapeName)
  switch (shape.type) {
    case 'structure':
      return structureOf(service, shape.members, value, form)
    case 'list':
      return Array.isArray(value) ? value.map((item) => jsonOf(service, shape.of, item, form)) : []
    case 'map':
      return mapOf(service, shape.value, value, form)
    case 'timestamp':
      return form === 'model' ? Number(value) : wireTime(service, shape, Number(value))
    case 'blob':
      return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
    default:
      return value
  }
}

function wireTime(
  { protocol }: ServiceModel,
  { iso8601, milliseconds }: Extract<Shape, { readonly type: 'timestamp' }>,
  time: number,
): string | number {
  if (iso8601) return new Date(time).toISOString()
  // JSON services write milliseconds. In Query services, few members have them.
  return protocol !== 'query' || milliseconds ? time / 1000 : Math.floor(time / 1000)
}

function mapOf(service: ServiceModel, shapeName: string, value: unknown, form: JsonForm): Structure {
  const entries = Object.entries(isStructure(value) ? value : {})
  return Object.fromEntries(entries.map(([key, item]) => [key, jsonOf(service, shapeName, item, form)]))
}
