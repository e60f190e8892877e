/** Tests which access tokens the access portal takes: those that its own instance issued, and that are alive. */
import { ListAccountRolesCommand, ListAccountsCommand, LogoutCommand } from '@aws-sdk/client-sso'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { ssoInstanceKey } from '../../../store/index.ts'
import { ACCOUNT, expectError, NOW, OTHER, type TestServer } from '../../support/harness.ts'
import { instanceWith, putInstance } from '../../support/identity-center.ts'
import { at, FACTS, OTHER_REGION, PARTITION, REGION } from '../../support/places.ts'
import { signInByDevice } from '../../support/portal.ts'
import { send } from '../../support/raw.ts'
import { type Assigned, getRoleCredentials, noAccess, startAssigned, unauthorized } from './assigned.ts'

let assigned: Assigned
let server: TestServer
beforeEach(async () => {
  assigned = await startAssigned()
  server = assigned.server
})
afterEach(() => server.close())

/** Calls with an access token, by the names of their operations. */
const calls = (accessToken: string): Readonly<Record<string, () => Promise<unknown>>> => {
  const { client } = assigned
  return {
    GetRoleCredentials: () => getRoleCredentials(client, accessToken),
    ListAccounts: () => client.send(new ListAccountsCommand({ accessToken })),
    ListAccountRoles: () => client.send(new ListAccountRolesCommand({ accessToken, accountId: OTHER })),
    Logout: () => client.send(new LogoutCommand({ accessToken })),
  }
}

/** Returns the status of a call at a host name. */
const statusAt = async (Host: string, token: string) =>
  (
    await send(server, {
      method: 'GET',
      path: '/assignment/accounts',
      headers: { Host, 'x-amz-sso_bearer_token': token },
    })
  ).status

const portalAt = (region: string, { domain } = FACTS) => `portal.sso.${region}.${domain}`

test('forged and foreign tokens are refused by every operation', async () => {
  const { accessToken } = assigned
  const { refreshToken = '' } = await signInByDevice(server)
  const changed = accessToken.slice(0, -1) + (accessToken.endsWith('A') ? 'B' : 'A')
  const tokens = [
    'none',
    'aoa',
    `aoa${ACCOUNT}.AAAA`,
    accessToken.slice(3),
    changed,
    `${accessToken}A`,
    accessToken.replace(ACCOUNT, OTHER),
    refreshToken,
    refreshToken.replace('aor', 'aoa'),
  ]
  for (const token of tokens)
    for (const call of Object.values(calls(token))) await expectError(call(), unauthorized)
})

test('a token without a value is invalid', async () => {
  for (const headers of [{}, { 'x-amz-sso_bearer_token': '' }]) {
    const answer = await send(server, { method: 'GET', path: '/assignment/accounts', headers })
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([400, 'InvalidRequestException'])
  }
})

test('tokens expire on the clock of the instance', async () => {
  const { iamulator } = server
  iamulator.clock.advance(3_599_999, at(ACCOUNT))
  for (const [name, call] of Object.entries(calls(assigned.accessToken))) if (name !== 'Logout') await call()
  iamulator.clock.advance(1, at(ACCOUNT))
  for (const call of Object.values(calls(assigned.accessToken))) await expectError(call(), unauthorized)
  // Other accounts have their own time.
  iamulator.clock.advance(-3_600_000, at(ACCOUNT))
  iamulator.clock.advance(3_600_000, at(OTHER))
  await calls(assigned.accessToken)['ListAccounts']?.()
})

test('tokens without scopes last as long as the portal session', async () => {
  const { accessToken = '' } = await signInByDevice(
    server,
    { expiryDate: NOW + 7_200_000 },
    { scopes: undefined },
  )
  server.iamulator.clock.advance(7_199_999)
  await calls(accessToken)['ListAccounts']?.()
  server.iamulator.clock.advance(1)
  await expectError(getRoleCredentials(assigned.client, accessToken), unauthorized)
})

test('tokens for other services give no access to accounts, but log out', async () => {
  const { accessToken = '' } = await signInByDevice(server, {}, { scopes: ['codewhisperer:completions'] })
  for (const [name, call] of Object.entries(calls(accessToken)))
    await (name === 'Logout' ? call() : expectError(call(), noAccess))
  await expectError(getRoleCredentials(assigned.client, assigned.accessToken), unauthorized)
})

test('tokens of another region or partition are refused at host names of AWS', async () => {
  const { accessToken } = assigned
  expect(await statusAt(portalAt(REGION), accessToken)).toBe(200)
  expect(await statusAt(portalAt(OTHER_REGION), accessToken)).toBe(401)
  const [region, domain] =
    PARTITION === 'aws-cn' ? ['us-east-1', 'amazonaws.com'] : ['cn-north-1', 'amazonaws.com.cn']
  expect(await statusAt(`portal.sso.${region}.${domain}`, accessToken)).toBe(401)
  expect(await statusAt('localhost', accessToken)).toBe(200)
})

test('tokens of an instance end with it, and those of another one are of no use', async () => {
  const { accessToken } = assigned
  putInstance(server, ACCOUNT, instanceWith({ id: 'ssoins-ffffffffffffffff' }))
  for (const call of Object.values(calls(accessToken))) await expectError(call(), unauthorized)
  putInstance(server, ACCOUNT, instanceWith())
  await calls(accessToken)['ListAccounts']?.()
  server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.ssoInstances.delete(ssoInstanceKey))
  await expectError(getRoleCredentials(assigned.client, accessToken), unauthorized)
})

test('a reset ends all tokens', async () => {
  await fetch(`${server.url}/_iamulator/reset`, { method: 'POST' })
  for (const call of Object.values(calls(assigned.accessToken))) await expectError(call(), unauthorized)
})
