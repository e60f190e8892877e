/** Errors of the upstream about roles that it looks up in an IAM of its own. */
import { createServer } from 'node:http'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createIamulator, type Iamulator } from '../../package/index.ts'
import { listen } from '../support/harness.ts'

const ROLE = 'arn:aws:iam::000000000000:role/function'
/** As moto answers it. */
const REFUSED = {
  __type: 'InvalidParameterValueException',
  message: 'The role defined for the function cannot be assumed by Lambda.',
}

let answer = REFUSED
const NOT_FOUND = { __type: 'ResourceNotFoundException', message: 'There is none' }
const upstream = createServer((request, response) => {
  const isRead = request.method === 'GET'
  request.resume().on('end', () => {
    const body: { readonly __type: string } = isRead ? NOT_FOUND : answer
    const headers = { 'Content-Type': 'application/json', 'x-amzn-ErrorType': body.__type }
    response.writeHead(isRead ? 404 : 400, headers).end(JSON.stringify(body))
  })
})

let iam: Iamulator
let url: string
const log: string[] = []
beforeAll(async () => {
  url = `http://127.0.0.1:${await listen(upstream)}`
  iam = await createIamulator({ upstream: url, log: (line) => void log.push(line) })
  const trust = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  }
  const role = { RoleName: 'function', AssumeRolePolicyDocument: JSON.stringify(trust) }
  await new IAMClient(iam.clientConfig()).send(new CreateRoleCommand(role))
})
afterAll(async () => {
  await iam.close()
  upstream.closeAllConnections()
  await new Promise((closed) => upstream.close(closed))
})

/** Returns the error of the SDK. */
async function createFunction(): Promise<unknown> {
  const client = new LambdaClient({ ...iam.clientConfig(), maxAttempts: 1 })
  const Code = { ZipFile: new Uint8Array([1]) }
  const input = { FunctionName: 'f', Runtime: 'python3.12', Role: ROLE, Handler: 'a.h', Code } as const
  return client.send(new CreateFunctionCommand(input)).catch((error: unknown) => error)
}

test('pass as they are if they are not about a role', async () => {
  answer = { __type: 'ResourceConflictException', message: 'Function already exists: f' }
  expect(await createFunction()).toMatchObject({
    name: 'ResourceConflictException',
    message: 'Function already exists: f',
  })
})

test('say where to create the role', async () => {
  answer = REFUSED
  const hint = `The upstream ${url} has an IAM of its own. If it does not have ${ROLE}, create the role there, too,`
  expect(await createFunction()).toMatchObject({
    name: 'InvalidParameterValueException',
    message: expect.stringContaining(`${REFUSED.message} (iamulator: ${hint}`),
    $metadata: { httpStatusCode: 400 },
  })
  await iam.close()
  expect(log.join('\n')).toContain(` NOTE ${hint}`)
})
