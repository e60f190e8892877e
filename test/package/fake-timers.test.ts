/** Emulators in a process whose tests replace the timers and the date. */
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterEach, expect, jest, test } from '@jest/globals'
import { allow, createIamulator, policyOf } from '../../package/index.ts'

const seed = {
  roles: [{ name: 'deployer', trust: policyOf(allow('sts:AssumeRole').to('ec2.amazonaws.com')) }],
}
const caller = new GetCallerIdentityCommand({})

afterEach(() => {
  jest.useRealTimers()
})

test('the emulator has the date of the test, so that signatures are valid and sessions expire', async () => {
  await using iam = await createIamulator({ seed })
  jest.useFakeTimers()
  const sts = new STSClient(iam.clientConfig({ role: 'deployer' }))
  jest.setSystemTime(Date.now() + 59 * 60_000)
  // The client corrects its clock by each response, before it signs the next request.
  for (const _time of [1, 2]) expect((await sts.send(caller)).Arn).toContain('assumed-role/deployer')
  jest.setSystemTime(Date.now() + 2 * 60_000)
  await expect(sts.send(caller)).rejects.toMatchObject({ name: 'ExpiredToken' })
  jest.setSystemTime(new Date('2030-01-01T00:00:00Z'))
  expect((await iam.clock.now()).toISOString()).toBe('2030-01-01T00:00:00.000Z')
})

test('delays, time limits, and the end take real time', async () => {
  const iam = await createIamulator({ seed })
  jest.useFakeTimers()
  const client = new IAMClient(iam.clientConfig())
  iam.fault({ action: 'iam:ListUsers', delayMs: 20, times: 1 })
  expect((await client.send(new ListUsersCommand({}))).Users).toEqual([])
  await expect(iam.decisions.waitFor({ action: 'iam:GetUser' }, { timeoutMs: 20 })).rejects.toMatchObject({
    code: 'Timeout',
  })
  await iam.close()
  expect(jest.getTimerCount()).toBe(0)
})
