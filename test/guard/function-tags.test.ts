/** Tags of functions whose keys differ in case only. */
import { GetFunctionCommand, LambdaClient, TagResourceCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type AnsweringUpstream, answeringUpstream } from '../support/answering-upstream.ts'
import { type GuardedServer, guardedServer } from '../support/guarded.ts'
import { ACCOUNT } from '../support/harness.ts'

const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:sorter`
const ORDERS = [
  { Case: 'upper', case: 'lower' },
  { case: 'lower', Case: 'upper' },
]

let Tags: Readonly<Record<string, string>> = {}
let upstream: AnsweringUpstream
let server: GuardedServer
beforeAll(async () => {
  upstream = await answeringUpstream(() => ({ Configuration: { FunctionArn: FUNCTION }, Tags }))
  server = await guardedServer({ '*': upstream.url })
})
afterAll(async () => {
  await server.close()
  await upstream.close()
})

type Calling = (client: LambdaClient) => Promise<unknown>

/** Returns whether a user with a permission under a condition may make a call. */
async function isAllowed(Action: string, Condition: object, call: Calling): Promise<boolean> {
  const client = server.client(LambdaClient, await server.user({ Action, Condition }))
  return call(client).then(
    () => true,
    (error: Error) => {
      expect(error.name).toBe('AccessDeniedException')
      return false
    },
  )
}

const OPERATORS = ['StringEquals', 'ForAnyValue:StringEquals', 'ForAllValues:StringEquals']
const read: Calling = (client) => client.send(new GetFunctionCommand({ FunctionName: 'sorter' }))

test.each(ORDERS)('D10.10: aws:ResourceTag has one value of %j', async (tags) => {
  Tags = tags
  for (const operator of OPERATORS)
    for (const key of ['aws:ResourceTag/Case', 'aws:ResourceTag/case']) {
      const isValue = (value: string) =>
        isAllowed('lambda:GetFunction', { [operator]: { [key]: value } }, read)
      expect([operator, key, await isValue('lower'), await isValue('upper')]).toEqual([
        operator,
        key,
        true,
        false,
      ])
    }
})

test.each(ORDERS)(
  'D10.10: aws:RequestTag has one value of %j, and aws:TagKeys has both keys',
  async (tags) => {
    const tag: Calling = (client) => client.send(new TagResourceCommand({ Resource: FUNCTION, Tags: tags }))
    const may = (Condition: object) => isAllowed('lambda:TagResource', Condition, tag)
    for (const operator of OPERATORS) {
      expect(await may({ [operator]: { 'aws:RequestTag/Case': 'lower' } })).toBe(true)
      expect(await may({ [operator]: { 'aws:RequestTag/Case': 'upper' } })).toBe(false)
    }
    expect(await may({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Case', 'case'] } })).toBe(true)
    expect(await may({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['case'] } })).toBe(false)
  },
)
