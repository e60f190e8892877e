/** What explanations say of that which was not looked for. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openApi } from '../../server/emulator/openapi.ts'
import { schemaCheck } from '../../server/json-schema.ts'
import { ACCOUNT, startServer, type TestServer } from '../harness.ts'
import { post } from './foreign-requests.ts'

const conforms = schemaCheck(openApi, '#/components/schemas/Explanation', 'the explanation')

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const deny = { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }

test.each<[string, number, number, object]>([
  ['nothing', 1, 0, { steps: 1 }],
  ['everything', 21, 0, { untried: 'Too much stands in the way for a change to be looked for.' }],
  [
    'something',
    19,
    200_000,
    { steps: 19, untried: 'Not every change was tried: others may be as small, or smaller.' },
  ],
])('%s is left untried', async (_, denials, length, expected) => {
  const allow = { ...deny, Effect: 'Allow', Sid: 'x'.repeat(length) }
  const endpointPolicy = { Statement: [allow, ...Array(denials).fill(deny)] }
  const { text } = await post(server, 'explain', {
    principal: ACCOUNT,
    action: 's3:GetObject',
    endpointPolicy,
  })
  const explained = JSON.parse(text)
  expect(conforms(explained)).toEqual({ data: explained })
  expect({ steps: explained.change?.steps.length, untried: explained.untried }).toEqual(expected)
})
