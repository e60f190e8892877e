/** Sends policies to the endpoints that judge them, and checks that the answers have the published form. */
import { expect } from '@jest/globals'
import { schemaCheck } from '../../../core/standards/json-schema.ts'
import type { PolicyDifference } from '../../../schemas/endpoints.ts'
import { openApi } from '../../../server/admin/openapi.ts'
import type { Finding, Fix } from '../../../server/admin/policies/check/finding.ts'
import type { TestServer } from '../../support/harness.ts'
import { post } from '../decisions/requests.ts'

/** The schemas without the formats of times, which the validator does not know. */
const schemas = JSON.parse(
  JSON.stringify(openApi).replaceAll('"type":"string","format":"date-time"', '"type":"string"'),
)
const checks = new Map<string, ReturnType<typeof schemaCheck>>()

function conforms(schema: string, answer: unknown) {
  const checked = checks.get(schema) ?? schemaCheck(schemas, `#/components/schemas/${schema}`, 'the answer')
  checks.set(schema, checked)
  return checked(answer)
}

/** Posts a body, and requires that the answer conforms to a schema of openapi.json. */
export async function posted<Answer>(server: TestServer, endpoint: string, schema: string, body: object) {
  const { status, text } = await post(server, endpoint, body)
  expect({ status, text }).toMatchObject({ status: 200 })
  return conforming<Answer>(schema, JSON.parse(text))
}

/** Requires that an answer conforms to a schema of openapi.json, and returns it. */
export function conforming<Answer>(schema: string, answer: Answer): Answer {
  expect(conforms(schema, answer)).toEqual({ data: answer })
  return answer
}

export interface Check {
  readonly difference?: PolicyDifference
  readonly findings: readonly Finding[]
  readonly size: number
  readonly limit: number
}

export const check = (server: TestServer, kind: string, document: string, more: object = {}) =>
  posted<Check>(server, 'policy-check', 'PolicyCheck', { kind, document, ...more })

/** Applies a fix, the last edit first, so that the positions of the others stay right. */
export function fixed(document: string, fix: Fix | undefined): string {
  const edits = (fix?.edits ?? []).toSorted((one, other) => other.start - one.start)
  return edits.reduce(
    (text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end),
    document,
  )
}

export const policy = (...statements: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2)

export const allow = (
  Action: string | readonly string[],
  Resource: string | readonly string[] = '*',
  more = {},
) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})

export const deny = (Action: string, Resource = '*', more = {}) => ({
  ...allow(Action, Resource, more),
  Effect: 'Deny',
})
