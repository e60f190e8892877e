/** Makes the calls that explanations propose, as a page or a program would. */
import * as iamClient from '@aws-sdk/client-iam'
import * as organizationsClient from '@aws-sdk/client-organizations'
import { expect } from '@jest/globals'
import { schemaCheck } from '../../../core/standards/json-schema.ts'
import { openApi } from '../../../server/admin/openapi.ts'
import { administratorOf, type TestServer } from '../../support/harness.ts'
import { post } from './requests.ts'

export interface Call {
  readonly service: 'iam' | 'organizations'
  readonly operation: string
  readonly account: string
  readonly input: Readonly<Record<string, unknown>>
  readonly expects?: string
}

export interface Step {
  readonly text: string
  readonly change: string
  readonly further?: string
  readonly edit?: { readonly before: string; readonly after: string | null }
  readonly touches?: { readonly total: number; readonly entities: readonly object[] }
  readonly calls?: readonly Call[]
  readonly undo?: readonly Call[]
  readonly refusal?: object
  readonly outdated?: true
}

export interface Explained {
  readonly decision: string
  readonly layer: string
  readonly layers: readonly {
    readonly layer: string
    readonly closest?: object
    readonly policies: readonly { readonly document: string; readonly version?: string }[]
  }[]
  readonly change: {
    readonly steps: readonly Step[]
    readonly alternatives: readonly (readonly Step[])[]
  } | null
  readonly message?: string
  readonly reported?: string
  readonly documents: Readonly<Record<string, string>>
  readonly contextKeys: readonly { readonly key: string; readonly value: unknown; readonly asked?: true }[]
}

const conforms = schemaCheck(openApi, '#/components/schemas/Explanation', 'the explanation')

/** Explains a question, or the first decision on a request. */
export async function explained(server: TestServer, body: object): Promise<Explained> {
  const { text } = await post(server, 'explain', body)
  const answer = JSON.parse(text)
  const one = Array.isArray(answer.decisions) ? answer.decisions.at(-1) : answer
  expect(conforms(one)).toEqual({ data: one })
  return one
}

/** Makes calls as the administrators of their accounts. */
export async function made(server: TestServer, calls: readonly Call[] = []): Promise<void> {
  for (const { service, operation, account, input } of calls) {
    const credentials = administratorOf(account)
    if (service === 'iam') await server.iam(credentials).send(commandOf(iamClient, operation, input))
    else await server.organizations(credentials).send(commandOf(organizationsClient, operation, input))
  }
}

function commandOf(sdk: object, operation: string, input: object) {
  return Object(Reflect.construct(Reflect.get(sdk, `${operation}Command`), [input]))
}

/** Returns all lists of steps. */
export function waysOf({ change }: Explained): readonly (readonly Step[])[] {
  return change ? [change.steps, ...change.alternatives] : []
}

/** Returns the calls of the first change, which every step must have. */
export function callsOf({ change }: Pick<Explained, 'change'>): readonly Call[] {
  return (change?.steps ?? []).flatMap(({ calls, text }) => {
    if (calls === undefined) throw new Error(`${text} has no calls`)
    return calls
  })
}

/** Returns the calls that undo the first change. */
export function undoOf({ change }: Explained): readonly Call[] {
  return [...(change?.steps ?? [])].reverse().flatMap(({ undo = [] }) => undo)
}

/** Returns the request ID of a call that is denied. */
export async function refusedId(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return String(Reflect.get(Object(Reflect.get(Object(error), '$metadata')), 'requestId'))
}
