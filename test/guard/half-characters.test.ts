/** Names with escapes that are halves of characters: JSON permits them, but no text in UTF-8 can contain them. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type GuardedServer, guardedServer } from '../support/guarded.ts'
import { send, signed } from '../support/raw.ts'
import { type RecordingUpstream, recordingUpstream } from '../support/recording-upstream.ts'
import { ScriptedUpstream } from './knowledge/scripted-upstream.ts'

let upstream: RecordingUpstream
let server: GuardedServer
beforeAll(async () => {
  upstream = await recordingUpstream()
  server = await guardedServer({ '*': upstream.url })
})
afterAll(async () => {
  await server?.close()
  await upstream?.close()
})

const HALF = '\\ud800'
const lambda = '/2015-03-31/event-source-mappings'

/** @param number with which the request would arrive at the upstream */
function call(service: string, target: string | undefined, path: string, body: string, number: string) {
  const headers = {
    'Content-Type': 'application/x-amz-json-1.0',
    'X-Test-Number': number,
    ...(target && { 'X-Amz-Target': target }),
  }
  return send(server, signed(server, body, { service, path, headers }))
}

test.each([
  ['secretsmanager', 'secretsmanager.GetSecretValue', '/', `{"SecretId":"${HALF}"}`],
  ['dynamodb', 'DynamoDB_20120810.GetItem', '/', `{"TableName":"a${HALF}","Key":{}}`],
  ['dynamodb', 'DynamoDB_20120810.BatchGetItem', '/', `{"RequestItems":{"${HALF}b":{"Keys":[]}}}`],
  ['logs', 'Logs_20140328.DeleteLogGroup', '/', `{"logGroupName":"\\udfff"}`],
  ['kms', 'TrentService.DescribeKey', '/', `{"KeyId":"alias/${HALF}"}`],
  ['ssm', 'AmazonSSM.GetParameter', '/', `{"Name":"/${HALF}"}`],
  ['ecr', 'AmazonEC2ContainerRegistry_V20150921.ListImages', '/', `{"repositoryName":"${HALF}"}`],
  ['lambda', undefined, lambda, `{"FunctionName":"${HALF}"}`],
  ['sqs', 'AmazonSQS.CreateQueue', '/', `{"QueueName":"q","tags":{"${HALF}":"x"}}`],
])('a call of %s (%s) is refused as no valid input', async (service, target, path, body) => {
  const response = await call(service, target, path, body, 'half')
  const code = `${response.headers['x-amzn-errortype']} ${response.body}`
  expect([response.status, code]).toEqual([400, expect.stringContaining('SerializationException')])
  expect(upstream.arrivals.has('half')).toBe(false)
})

test('whole characters pass', async () => {
  const body = '{"SecretId":"\\ud83d\\ude00"}'
  await call('secretsmanager', 'secretsmanager.GetSecretValue', '/', body, 'whole')
  expect(String(upstream.arrivals.get('whole')?.body)).toBe(body)
})

test('nothing can be learned about a name that is half a character', async () => {
  const scripted = new ScriptedUpstream(() => ({ body: {} }))
  const asked = scripted.ask('tags', 'arn:aws:lambda:us-east-1:111122223333:function:\ud800')
  await expect(asked).rejects.toMatchObject({
    name: 'Error',
    message: expect.stringContaining('valid Unicode'),
  })
  expect(scripted.asked).toEqual([])
})
