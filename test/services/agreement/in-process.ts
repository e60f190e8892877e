/** Calls without a network. They pass unsigned requests directly to the code behind the HTTP server. */
import type { Iamulator } from '../../../server/admin/endpoint.ts'
import { assembleIamulator } from '../../../server/app/iamulator.ts'
import { respond } from '../../../server/endpoints/api/index.ts'
import type { ServiceName } from '../../../server/services/index.ts'
import type { Credentials } from '../../support/harness.ts'
import { versionOf } from '../../support/query.ts'
import { unverified, wireRequest } from '../../support/unverified.ts'

/** Members by their names in the Query protocol, such as `Tags.member.1.Key`. */
export type Form = Readonly<Record<string, string>>

export interface Answer {
  readonly status: number
  /** The body as a JSON value. */
  readonly body: unknown
}

export function createWithoutSignatures(): Promise<Iamulator> {
  return assembleIamulator({ signatures: 'off', logLevel: 'silent' })
}

export async function call(
  iamulator: Iamulator,
  service: ServiceName,
  Action: string,
  members: Form,
  { accessKeyId, sessionToken }: Credentials,
): Promise<Answer> {
  const headers: Record<string, string> = {
    host: 'localhost',
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    ...unverified(accessKeyId, service),
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  }
  const form = new URLSearchParams({ Action, Version: versionOf(service), ...members })
  const request = { method: 'POST', path: '/', query: '', headers, body: form.toString() }
  const { status, body } = await respond(iamulator, wireRequest(request))
  return { status, body: JSON.parse(body) }
}

/** Encodes a list of members: `ActionNames.member.1` and so on. */
export function list(name: string, values: readonly string[]): Form {
  return Object.fromEntries(values.map((value, index) => [`${name}.member.${index + 1}`, value]))
}

/** Returns the value at a path in a response. Undefined when a member of the path is missing. */
export function valueAt(answer: unknown, ...names: readonly (string | number)[]): unknown {
  return names.reduce<unknown>((value, name) => Reflect.get(Object(value), name), answer)
}

/** Encodes keys and values as the context entries of a simulation. */
export function entriesOf(context: ReadonlyMap<string, string | readonly string[]>): Form {
  const entries = [...context].map(([key, value], index) => {
    const name = `ContextEntries.member.${index + 1}`
    const values = typeof value === 'string' ? [value] : value
    return {
      [`${name}.ContextKeyName`]: key,
      [`${name}.ContextKeyType`]: typeof value === 'string' ? 'string' : 'stringList',
      ...list(`${name}.ContextKeyValues`, values),
    }
  })
  return Object.assign({}, ...entries)
}
