/** The list of policies, policies of other kinds, and new ones, in real Chromium. */
import {
  CreatePolicyCommand,
  DeletePolicyCommand,
  GetRoleCommand,
  GetUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { DescribePolicyCommand } from '@aws-sdk/client-organizations'
import { expect } from '@jest/globals'
import { userArn } from '../services/callers.ts'
import { openAs } from '../support/console-identities.ts'
import { chromiumTest, consoleBrowser, expectUsable, until } from '../support/console-page.ts'
import { ACCOUNT, OTHER, serverForEachTest, trust } from '../support/harness.ts'
import { policyArn, seededServer } from '../support/organizations.ts'
import { allow, BUILDS, call, EDITOR, isAllowed, policy, SEED, saveButton, write } from './policy-editing.ts'

const open = consoleBrowser()
const server = serverForEachTest(() => seededServer(SEED))

chromiumTest('a trust policy has the checks of trust policies', async () => {
  const { page } = await open(server, `/console/policies/${ACCOUNT}/role/app`)
  await page.getByText('trust policy').waitFor()
  await write(page, trust({ AWS: `arn:aws:iam::${ACCOUNT}:role/nobody` }))
  await page
    .getByText(`Invalid principal in policy: "AWS":"arn:aws:iam::${ACCOUNT}:role/nobody"`)
    .first()
    .waitFor()
  await write(page, trust({ AWS: userArn('alice') }))
  await page.getByRole('region', { name: 'Problems' }).getByText('none').waitFor()
  await saveButton(page).click()
  await page.getByText('app is saved.').waitFor()
  const { Role } = await server.iam().send(new GetRoleCommand({ RoleName: 'app' }))
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toContain(userArn('alice'))
})

chromiumTest('an inline policy and a service control policy are saved where they belong', async () => {
  const { page } = await open(server, `/console/policies/${ACCOUNT}/user/alice/own`)
  await page.getByText('embedded in user alice').waitFor()
  await write(page, policy(allow('s3:GetObject', BUILDS)))
  await saveButton(page).click()
  await page.getByText('own is saved.').waitFor()
  const inline = await server.iam().send(new GetUserPolicyCommand({ UserName: 'alice', PolicyName: 'own' }))
  expect(decodeURIComponent(inline.PolicyDocument ?? '')).toContain('s3:GetObject')

  const PolicyId = policyArn(server, 'guard').split('/').at(-1) ?? ''
  await page.goto(`${server.url}/console/policies/${ACCOUNT}/${PolicyId}`)
  await page.getByText('SCP', { exact: true }).first().waitFor()
  await page.getByText('of 10,240 characters').waitFor()
  await write(page, policy({ Effect: 'Deny', Action: 'sqs:*', Resource: '*' }))
  await saveButton(page).click()
  await page.getByText('guard is saved.').waitFor()
  const { Policy } = await server.organizations().send(new DescribePolicyCommand({ PolicyId }))
  expect(Policy?.Content).toContain('sqs:*')
})

chromiumTest('a new policy is written and created, and a session policy is only checked', async () => {
  const { page } = await open(server, '/console/policies/new')
  await page.locator('.cm-content').waitFor()
  await expectUsable(page, 'new policy')
  await page.getByLabel('Name', { exact: true }).fill('fresh')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.waitForURL(`**/console/policies/${ACCOUNT}/fresh`)
  await page.getByText('version 1 is the default, attached to nobody').waitFor()
  await page.goto(`${server.url}/console/policies/new?kind=boundary`)
  await page.getByText('of 6,144 characters').waitFor()
  await page.goto(`${server.url}/console/policies/new?kind=session`)
  await page.getByText('Pass it as Policy to AssumeRole').waitFor()
  await page.getByText('of 2,048 characters').waitFor()
})

chromiumTest('a new service control policy is replayed as if it were in every account', async () => {
  await call(server, `arn:aws:iam::${OTHER}:root`, 's3:DeleteBucket', 'arn:aws:s3:::data')
  const { page } = await open(server, '/console/policies/new?kind=scp')
  const replay = page.getByRole('region', { name: 'Replay' })
  await replay.getByText('in every account').waitFor()
  await until(async () => (await replay.getByRole('definition').allInnerTexts()).slice(0, 2).join() === '0,1')
  await expectUsable(page, 'new service control policy')
})

chromiumTest('an error of the replay stands where the numbers would', async () => {
  const { page, context, expected } = await open(server, '/console/policies')
  expected(/500|Failed to load/)
  await context.route('**/_iamulator/replay', (route) =>
    route.fulfill({ status: 500, json: { error: 'InternalFailure', message: 'The tape is torn.' } }),
  )
  await page.goto(server.url + EDITOR)
  await page.getByText('The tape is torn.').waitFor()
  await expectUsable(page, 'failed replay')
  await context.unroute('**/_iamulator/replay')
  await page.getByRole('button', { name: 'Retry' }).click()
  await page.getByText('kept decision').waitFor()
})

/** Breaks off the first response of the page to a path, in the middle of its body. Others then wait for `isSeen`. */
const breakingOff = (path: string) => `
  const answered = window.fetch
  let isBroken = false
  window.fetch = async (...request) => {
    const response = await answered(...request)
    while (isBroken && !globalThis.isSeen) await new Promise((waited) => setTimeout(waited, 20))
    if (isBroken || request[0] !== ${JSON.stringify(path)}) return response
    isBroken = true
    const start = (body) => {
      body.enqueue(new TextEncoder().encode('{'))
      setTimeout(() => body.error(new TypeError('network error')))
    }
    return new Response(new ReadableStream({ start }), { status: response.status })
  }`

chromiumTest('a part of a response is not taken for one', async () => {
  const { page } = await open(server, '/console/policies')
  await page.addInitScript(breakingOff('/_iamulator/replay'))
  await page.goto(server.url + EDITOR)
  await page.getByText(/^No answer from/).waitFor()
  await page.evaluate('globalThis.isSeen = true')
  await write(page, policy(allow('s3:GetObject', BUILDS)))
  await page.getByText('kept decision').waitFor()
})

chromiumTest('statements grow as calls come in, and the policy is attached to who made them', async () => {
  const { page } = await open(
    server,
    `/console/policies/new?from=calls&caller=alice&for=${encodeURIComponent(userArn('alice'))}`,
  )
  await page.getByText('No calls match').waitFor()
  await expectUsable(page, 'no calls')
  await call(server, userArn('alice'), 's3:ListAllMyBuckets', '*')
  await page.getByRole('heading', { name: 's3:ListAllMyBuckets' }).waitFor()
  for (const key of ['1', '2'])
    await call(server, userArn('alice'), 's3:GetObject', `arn:aws:s3:::data/builds/${key}`)
  await page.getByLabel('Include blocked calls').check()
  await page.getByText('for 2 resources').waitFor()
  await page.getByText('2 denied').waitFor()
  const replay = page.getByRole('region', { name: 'Replay' })
  await until(async () => (await replay.getByRole('definition').allInnerTexts()).slice(0, 2).join() === '2,0')
  const which = page.getByRole('combobox', { name: 'Which calls' })
  await which.fill('-action:s3:List*')
  await which.press('Enter')
  await page.getByText('Ignored here: -action:s3:List*').waitFor()
  await which.fill('effect:notAllowed')
  await which.press('Enter')
  await page.getByRole('heading', { name: 's3:ListAllMyBuckets' }).waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Write out' }).click()
  await page.getByRole('listitem').getByText('arn:aws:s3:::data/builds/2').first().waitFor()
  await page.getByText('All of these calls meet').first().click()
  await expectUsable(page, 'generated policy')
  await page.getByLabel('Name', { exact: true }).fill('made')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.waitForURL(`**/console/policies/${ACCOUNT}/made`)
  expect(await isAllowed(server, userArn('alice'), 's3:GetObject', 'arn:aws:s3:::data/builds/2')).toBe(true)
})

chromiumTest('a policy that is too large for one document becomes several', async () => {
  const quotas = server.iamulator.quotas
  server.iamulator.quotas = { ...quotas, AttachedPoliciesPerUserQuota: 1 }
  const alice = userArn('alice')
  const resources = Array.from({ length: 400 }, (_, index) => `arn:aws:s3:::data/builds/${index}`)
  for (const resource of resources) await call(server, alice, 's3:GetObject', resource)
  const address = `/console/policies/new?from=calls&denied=1&fold=0&caller=alice&for=${encodeURIComponent(alice)}`
  const { page, expected } = await open(server, address)
  await page.getByRole('heading', { name: 'Document 1 of 3' }).waitFor()
  await page.getByText(/^6,\d{3} of 6,144 characters$/).waitFor()
  await page.getByText('a user can have only 1 attached').waitFor()
  await page.getByLabel('Name', { exact: true }).fill('made')
  const create = page.getByRole('button', { name: 'Create 3 policies' })
  expect(await create.getAttribute('data-tooltip')).toContain('The policy needs 3 managed policies')
  await expectUsable(page, 'divided policy')
  server.iamulator.quotas = quotas
  await until(async () => (await create.getAttribute('data-tooltip')) === null)
  for (const _ of ['to the second', 'to the third'])
    await page.getByRole('button', { name: 'Next document' }).click()
  await page.getByRole('heading', { name: 'Document 3 of 3' }).waitFor()
  const last = { PolicyName: 'made-3', PolicyDocument: policy(allow('s3:GetObject', '*')) }
  await server.iam().send(new CreatePolicyCommand(last))
  expected(/status of 409/)
  await create.click()
  await page.getByText('made-3 is not created, but those before it are').waitFor()
  await page.getByLabel('Name', { exact: true }).fill('all')
  await create.click()
  await page.waitForURL(`**/console/policies/${ACCOUNT}/all-1`)
  for (const resource of [...resources.slice(0, 1), ...resources.slice(-1)])
    expect(await isAllowed(server, alice, 's3:GetObject', resource)).toBe(true)
})

chromiumTest('the list shows the account’s policies, AWS’s, and those of the organization', async () => {
  const { page } = await open(server, '/console/policies')
  await page.getByRole('link', { name: 'deploy', exact: true }).waitFor()
  await page.getByRole('row', { name: /wide/ }).getByText('1 problem').waitFor()
  await expectUsable(page, 'list')
  const wide = {
    PolicyName: 'wide',
    PolicyDocument: policy(allow('iam:PassRole', '*'), allow('s3:GetObjet', BUILDS)),
  }
  await server.iam().send(new DeletePolicyCommand({ PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/wide` }))
  await server.iam().send(new CreatePolicyCommand(wide))
  await page.getByRole('radio', { name: 'AWS', exact: true }).check({ force: true })
  await page
    .getByRole('row', { name: /AdministratorAccess/ })
    .first()
    .waitFor()
  await page.getByRole('radio', { name: 'This account' }).check({ force: true })
  await page.getByRole('row', { name: /wide/ }).getByText('2 problems').waitFor()
  await page.getByRole('combobox', { name: 'Filter by name' }).fill('nothing')
  await page.getByRole('combobox', { name: 'Filter by name' }).press('Enter')
  await page.getByText('No policy matches').waitFor()
  await page.goto(`${server.url}/console/policies?owner=organization`)
  await page.getByRole('link', { name: 'guard' }).waitFor()
  await page.goto(`${server.url}/console/policies?owner=aws&q=PowerUserAccess`)
  await page.getByRole('link', { name: 'PowerUserAccess', exact: true }).click()
  await page.getByText('AWS managed').waitFor()
  await until(async () => (await saveButton(page).getAttribute('data-tooltip')) === 'AWS owns this policy')
})

chromiumTest(
  'an account without policies says how to make one, and one outside organizations that it has none',
  async () => {
    const { page, expected } = await open(server, '/console/policies', { administratorOf: '444455556666' })
    expected(/status of 400/)
    await page.getByText('No policies of your own').waitFor()
    await page.getByText('aws iam create-policy --policy-name read-data --policy-document').waitFor()
    await expectUsable(page, 'no policies')
    await page.goto(`${server.url}/console/policies?owner=organization`)
    await page.getByText('No organization').waitFor()
  },
)

chromiumTest('what a session may not do is refused in AWS’s words, where it was to be', async () => {
  const { page, expected } = await open(server, '/console/live')
  expected(/status of 403/)
  await openAs(page, server, 'app', '/console/policies')
  await page.getByText('iam:ListPolicies is not allowed').waitFor()
  await page.getByRole('link', { name: 'Explain', exact: true }).last().waitFor()
  await expectUsable(page, 'denied list')
  await openAs(page, server, 'reader', EDITOR)
  await write(page, policy(allow('s3:GetObject', BUILDS)))
  await saveButton(page).click()
  await page.getByText('iam:CreatePolicyVersion is not allowed').waitFor()
  await page.locator('.cm-content').getByText('s3:GetObject').waitFor()
  await expectUsable(page, 'denied version')
})

chromiumTest('an address that names no policy says so', async () => {
  const { page } = await open(server, `/console/policies/${ACCOUNT}/gone`)
  await page.getByText('Policy gone was not found').waitFor()
  await expectUsable(page, 'no such policy')
})

chromiumTest('a policy of another account says whose it is, and leads into the account', async () => {
  const { page } = await open(server, EDITOR, { administratorOf: OTHER })
  await page.getByRole('heading', { name: /^You are not in / }).waitFor()
  await page.getByText(`Policy deploy belongs to account ${ACCOUNT}`).waitFor()
  await expectUsable(page, 'policy of another account')
  // A role of the same name in the present account has another trust policy.
  await page.goto(`${server.url}/console/policies/${ACCOUNT}/role/app`)
  await page.getByText(`The trust policy of role app belongs to account ${ACCOUNT}`).waitFor()
  await page.getByRole('button', { name: /^Become administrator of / }).click()
  await page.getByText('who can assume the role').waitFor()
  await page.locator('.cm-content').waitFor()
})
