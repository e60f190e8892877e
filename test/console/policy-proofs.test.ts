/** The editor in real Chromium proves what a draft allows, greys what has no effect, and Explain what a change allows. */
import { expect } from '@jest/globals'
import { userArn } from '../services/callers.ts'
import { chromiumTest, consoleBrowser, expectUsable, REFUSED, until } from '../support/console-page.ts'
import { serverForEachTest } from '../support/harness.ts'
import { seededServer } from '../support/organizations.ts'
import { APP, ARN, allow, BUILDS, call, EDITOR, policy, SEED, write } from './policy-editing.ts'

const open = consoleBrowser()
const server = serverForEachTest(() => seededServer(SEED))

const deny = (Action: string) => ({ ...allow(Action, '*'), Effect: 'Deny' })

chromiumTest('the editor says what a draft newly allows, and its example opens in Explain', async () => {
  const { page } = await open(server, EDITOR)
  const comparison = page.getByRole('region', { name: 'Comparison' })
  await comparison.getByText('Allows nothing new').waitFor()
  await write(page, policy(allow(['s3:PutObject', 's3:DeleteObject'], BUILDS), deny('iam:*')))
  await comparison.getByText('Newly allows').waitFor()
  await comparison.getByText('in statement 1').waitFor()
  await expectUsable(page, 'a draft that allows more')
  await write(page, policy(allow('s3:PutObject', BUILDS), deny('iam:*')))
  await comparison.getByText('Allows nothing new').waitFor()
  await write(page, policy(allow(['s3:PutObject', 's3:DeleteObject'], BUILDS)))
  const example = comparison.getByRole('link', { name: /s3:DeleteObject on data\/builds/ })
  await example.waitFor()
  expect(await comparison.getByRole('status').getByRole('link').count()).toBe(1)
  await example.click()
  await until(() => page.url().includes('/console/explain'))
  const asked = new URL(page.url()).searchParams
  expect([asked.get('principal'), asked.get('action')]).toEqual([APP, 's3:DeleteObject'])
  await page
    .getByRole('heading', { level: 1 })
    .getByText(/s3:DeleteObject/)
    .waitFor()
})

chromiumTest('a draft is compared with any policy, which the address names', async () => {
  const { page, expected } = await open(server, EDITOR)
  expected(REFUSED)
  const comparison = page.getByRole('region', { name: 'Comparison' })
  await comparison.getByText('Allows nothing new').waitFor()
  const field = comparison.getByRole('combobox', { name: 'Compare with' })
  await field.fill('wide')
  await page.getByRole('option', { name: /wide/ }).first().click()
  await comparison.getByRole('link', { name: /s3:PutObject on/ }).waitFor()
  expect(new URL(page.url()).searchParams.get('against')).toBe(ARN.replace(/deploy$/, 'wide'))
  await page.reload()
  await comparison.getByRole('link', { name: /s3:PutObject on/ }).waitFor()
  await comparison.getByRole('button', { name: 'Compare with the saved version' }).click()
  await comparison.getByText('Allows nothing new').waitFor()
  await field.fill('arn:aws:iam::aws:policy/NoSuchPolicy')
  await field.press('Enter')
  await comparison.getByText('There is no policy arn:aws:iam::aws:policy/NoSuchPolicy.').waitFor()
  await page.getByRole('region', { name: 'Problems' }).getByText('none').waitFor()
})

chromiumTest('statements without effect are grey, say why, and are removed by a key', async () => {
  const { page } = await open(server, EDITOR)
  await write(page, policy(allow('s3:*', BUILDS), allow('s3:PutObject', BUILDS), deny('iam:*')))
  const problems = page.getByRole('region', { name: 'Problems' })
  const redundant = problems.getByText('Statement 2 is redundant')
  await redundant.waitFor()
  const grey = page.locator('.cm-unused')
  expect((await grey.allInnerTexts()).join('')).toContain('s3:PutObject')
  expect((await grey.allInnerTexts()).join('')).not.toContain('s3:*')
  await expectUsable(page, 'a statement without effect')
  await page.getByRole('radio', { name: 'Statements' }).check()
  const form = page.getByRole('group', { name: 'Statement 2' })
  await form.getByText('Statement 2 is redundant').waitFor()
  await expectUsable(page, 'the form of a statement without effect')
  await page.getByRole('radio', { name: 'JSON' }).check()
  await redundant.click()
  await page.keyboard.press('Control+.')
  await redundant.waitFor({ state: 'detached' })
  expect(await grey.count()).toBe(0)
  await page.locator('.cm-content').getByText('iam:*').waitFor()
})

chromiumTest('an SCP that denies less says what it no longer denies', async () => {
  const { page } = await open(server, '/console/policies?owner=organization')
  await page.getByRole('link', { name: 'guard', exact: true }).click()
  const comparison = page.getByRole('region', { name: 'Comparison' })
  await comparison.getByText('Allows nothing new').waitFor()
  await write(page, policy(deny('ec2:RunInstances')))
  await comparison.getByText('No longer denies').waitFor()
  await comparison.getByRole('link', { name: /^ec2:/ }).waitFor()
})

chromiumTest('a change that would allow a call says what else it allows', async () => {
  const requestId = await denied('s3:ListAllMyBuckets', '*')
  const { page } = await open(server, `/console/explain/${requestId}`)
  await page.getByText('This change allows nothing else').first().waitFor()
  await expectUsable(page, 'what a change allows')
  const reader = APP.replace(/app$/, 'reader')
  const other = await denied('iam:TagUser', userArn('alice'), reader)
  await page.goto(`${server.url}/console/explain/${other}`)
  await page.getByRole('radio', { name: /Add the action to statement 1/ }).check()
  const more = page.getByText('Shorter, but also allows')
  await more.waitFor()
  const example = more.getByRole('link', { name: /^iam:TagUser/ })
  expect(await example.getAttribute('href')).toContain(encodeURIComponent(`assumed-role/reader/`))
  await expectUsable(page, 'what else a change allows')
})

async function denied(action: string, resource: string, principal = APP): Promise<string> {
  const answer = await call(server, principal, action, resource)
  const { requestId, allowed } = JSON.parse(answer.text)
  expect({ allowed, type: typeof requestId }).toEqual({ allowed: false, type: 'string' })
  return requestId
}

chromiumTest('a generated policy says whether its callers had everything that it allows', async () => {
  await call(server, APP, 's3:PutObject', 'arn:aws:s3:::data/builds/1')
  await call(server, userArn('alice'), 's3:ListAllMyBuckets', '*')
  const { page } = await open(server, '/console/policies/new?from=calls')
  const within = page.getByRole('region', { name: 'Compared with what the callers had' })
  await within.getByText('It newly allows').first().waitFor()
  await expectUsable(page, 'a generated policy, compared')
  await page.goto(`${server.url}/console/policies/new?from=calls&caller=app&for=${APP}`)
  await within.getByText('It allows nothing new').waitFor()
  expect(await within.getByText('It newly allows').count()).toBe(0)
})
