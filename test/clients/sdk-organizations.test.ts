/** The AWS SDK for JavaScript v3 and AWS Organizations, configured by the environment. */
import {
  CreateOrganizationCommand,
  DescribeOrganizationCommand,
  InvalidInputException,
  ListAccountsCommand,
  ListParentsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { addFault, listFaults } from '../admin/fault-requests.ts'
import { ACCOUNT, startServer, type TestServer } from '../support/harness.ts'
import { freePort } from '../support/ports.ts'

let server: TestServer
let client: OrganizationsClient
const before = { ...process.env }

beforeEach(async () => {
  server = await startServer()
  Object.assign(process.env, {
    AWS_CONFIG_FILE: '/nowhere',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${await freePort()}`,
    AWS_ENDPOINT_URL_ORGANIZATIONS: server.url,
  })
  client = new OrganizationsClient()
})
afterEach(async () => {
  client.destroy()
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
  Object.assign(process.env, before)
  await server.close()
})

test('AWS_ENDPOINT_URL_ORGANIZATIONS is for Organizations only, in every region', async () => {
  const { Organization } = await client.send(new CreateOrganizationCommand({}))
  expect(Organization?.MasterAccountId).toBe(ACCOUNT)
  const sts = new STSClient({ maxAttempts: 1 })
  await expect(sts.send(new GetCallerIdentityCommand())).rejects.toThrow('ECONNREFUSED')
  sts.destroy()
})

describe('errors', () => {
  test('are instances of their classes, with their reasons', async () => {
    await client.send(new CreateOrganizationCommand({}))
    const error = await client.send(new ListParentsCommand({ ChildId: 'root' })).catch((reason) => reason)
    expect(error).toBeInstanceOf(InvalidInputException)
    expect(error).toMatchObject({ Reason: 'INVALID_PATTERN:CHILD_ID', $fault: 'client' })
    expect(error.$metadata).toMatchObject({ httpStatusCode: 400, attempts: 1 })
  })

  test.each([
    ['TooManyRequestsException', 400],
    ['ServiceException', 500],
  ])('%s is retried', async (code, status) => {
    await client.send(new CreateOrganizationCommand({}))
    await addFault(server, { action: 'organizations:ListAccounts', error: { code, status }, times: 1 })
    const { Accounts, $metadata } = await client.send(new ListAccountsCommand({}))
    expect($metadata.attempts).toBe(2)
    expect(Accounts).toHaveLength(1)
    expect(await listFaults(server)).toEqual([])
  })

  test('others are not, since the organization would not change', async () => {
    const error = await client.send(new DescribeOrganizationCommand({})).catch((reason) => reason)
    expect(error).toMatchObject({ name: 'AWSOrganizationsNotInUseException', $metadata: { attempts: 1 } })
  })
})
