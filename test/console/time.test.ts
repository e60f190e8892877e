/** The place Time in real Chromium: the clock moves, and what expires with it is over. */
import {
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
  UpdateAccountPasswordPolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect } from '@jest/globals'
import { request } from '../support/admin.ts'
import { chromiumTest, consoleBrowser, expectUsable } from '../support/console-page.ts'
import { ACCOUNT, serverForEachTest, trust } from '../support/harness.ts'

const open = consoleBrowser()
const server = serverForEachTest()

async function assumeRole(RoleSessionName: string, DurationSeconds = 3600) {
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/deployer`
  await server
    .iam()
    .send(new CreateRoleCommand({ RoleName: 'deployer', AssumeRolePolicyDocument: trust({ AWS: ACCOUNT }) }))
    .catch(() => {})
  const { Credentials } = await server
    .sts()
    .send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName, DurationSeconds }))
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
}

const offset = async () => (await request(server, 'GET', 'clock')).body.offsetSeconds

chromiumTest('the clock moves, sessions expire, and the move can be undone', async () => {
  const session = server.sts(await assumeRole('ci'))
  await session.send(new GetCallerIdentityCommand({}))
  const { page } = await open(server, '/console/time')
  const row = page.getByRole('row').filter({ hasText: 'deployer ci' })
  await row.getByText('in 59 min').waitFor()
  await page.getByRole('main').getByRole('button', { name: '1 h' }).click()
  await page.getByText('The clock is 1 h ahead of where it was.').waitFor()
  await row.waitFor({ state: 'detached' })
  await expect(session.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'ExpiredToken' })
  await page.getByText('1 h ahead of real time').waitFor()
  await expect(offset()).resolves.toBe(3600)
  await page.getByRole('button', { name: 'Undo' }).click()
  await row.waitFor()
  await session.send(new GetCallerIdentityCommand({}))
  await expect(offset()).resolves.toBe(0)
})

chromiumTest('the timeline shows what would be over before the clock moves', async () => {
  await assumeRole('short', 900)
  await assumeRole('long')
  const { page } = await open(server, '/console/time')
  const thumb = page.getByRole('slider', { name: 'Try a later time' })
  await page.getByRole('row').filter({ hasText: 'short' }).waitFor()
  await thumb.fill('150')
  await page.getByText('1 session over').waitFor()
  await expect(page.getByText('would be over').count()).resolves.toBe(1)
  await expect(offset()).resolves.toBe(0)
  await expectUsable(page, 'trying a later time')
  await thumb.press('ArrowRight')
  await page.getByRole('button', { name: 'Move the clock there' }).click()
  await page.getByRole('row').filter({ hasText: 'short' }).waitFor({ state: 'detached' })
  await page.getByRole('row').filter({ hasText: 'long' }).waitFor()
  expect(await offset()).toBeGreaterThan(900)
})

chromiumTest('a move that ends the own sign-in says so first', async () => {
  const { page, expected } = await open(server, '/console/time')
  expected(/status of 401/)
  await page.getByRole('main').getByRole('button', { name: '1 d' }).click()
  const dialog = page.getByRole('dialog', { name: 'This signs you out' })
  await expectUsable(page, 'signing oneself out')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(offset()).resolves.toBe(0)
  await page.getByRole('main').getByRole('button', { name: '1 d' }).click()
  await dialog.getByRole('button', { name: 'Move the clock' }).click()
  await page.getByText('+1 d').waitFor()
  await expect(offset()).resolves.toBe(86_400)
})

chromiumTest('passwords and the sign-in are listed, and what may not be seen is named', async () => {
  await server.iam().send(new CreateUserCommand({ UserName: 'ann' }))
  await server.iam().send(new CreateLoginProfileCommand({ UserName: 'ann', Password: 'Correct-horse-9' }))
  await server.iam().send(new UpdateAccountPasswordPolicyCommand({ MaxPasswordAge: 60 }))
  const { page, expected } = await open(server, '/console/time')
  expected(/status of 403/)
  await page.getByRole('row').filter({ hasText: 'Password of ann' }).getByText('in 59 d').waitFor()
  await page.getByRole('row').filter({ hasText: 'Your sign-in' }).waitFor()
  await expectUsable(page, 'the time')
  const Deny = { Version: '2012-10-17', Statement: { Effect: 'Deny', Action: 'iam:*Report', Resource: '*' } }
  await server
    .iam()
    .send(
      new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'deny', PolicyDocument: JSON.stringify(Deny) }),
    )
  await page.goto(`${server.url}/signin`)
  await page.locator('input[name=account]').fill(ACCOUNT)
  await page.locator('input[name=user]').fill('ann')
  await page.locator('input[name=password]').fill('Correct-horse-9')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.goto(`${server.url}/console/time`)
  const refusal = page.getByRole('alert').filter({ hasText: 'iam:GenerateCredentialReport is not allowed' })
  await refusal.getByText('is not authorized to perform: iam:GenerateCredentialReport').waitFor()
  await refusal.getByRole('button', { name: 'Become administrator' }).waitFor()
  await expectUsable(page, 'a part that is refused')
  await page.getByRole('row').filter({ hasText: 'Your sign-in' }).waitFor()
})

chromiumTest('of very many sessions, it says how many are looked at', async () => {
  const { page } = await open(server, '/console/nowhere')
  await page.route('**/_iamulator/sessions', async (route) => {
    const { sessions } = await (await route.fetch()).json()
    await route.fulfill({ json: { sessions, total: 4000 } })
  })
  await page.getByRole('link', { name: 'Time', exact: true }).first().click()
  await page.getByText('Of the 4,000 sessions that were issued, only the latest 1 are looked at.').waitFor()
})

chromiumTest('the panel of the clock in the top bar moves it from every place', async () => {
  const { page } = await open(server, '/console/nowhere')
  await page.getByRole('button', { name: /real time/ }).click()
  await expectUsable(page, 'the panel of the clock', [1280])
  await page.getByRole('button', { name: '1 d' }).click()
  const dialog = page.getByRole('dialog', { name: 'This signs you out' })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(offset()).resolves.toBe(0)
  await page.getByRole('button', { name: /real time/ }).click()
  await page.getByRole('button', { name: '1 h', exact: true }).click()
  await page.getByText('+1 h').waitFor()
  await page.getByRole('button', { name: 'Back to real time' }).click()
  await page.getByText('The clock shows real time.').waitFor()
  await expect(offset()).resolves.toBe(0)
})
