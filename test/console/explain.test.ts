/** The place Explain in real Chromium: from a denied call to the call that is allowed, for every layer of policies. */
import {
  CreatePolicyCommand,
  CreateRoleCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { ListAccountsCommand } from '@aws-sdk/client-organizations'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { explanationOf } from '../../server/http/urls.ts'
import { refusedId } from '../admin/decisions/change-requests.ts'
import { userArn, userWith } from '../services/callers.ts'
import { credentialsIn } from '../services/sts/sts-callers.ts'
import { chromiumTest, consoleBrowser, expectUsable } from '../support/console-page.ts'
import {
  ACCOUNT,
  administratorOf,
  type Credentials,
  OTHER,
  policy,
  type TestServer,
  trust,
} from '../support/harness.ts'
import {
  type Attachments,
  organizationWith,
  resourceControl,
  seededServer,
  serviceControl,
} from '../support/organizations.ts'

const open = consoleBrowser()
let server: TestServer

async function start(levels: Attachments): Promise<void> {
  const policies = [
    serviceControl('no-lists', 'Deny', 'iam:List*'),
    serviceControl('only-sts', 'Allow', 'sts:*'),
    resourceControl('no-roles', 'sts:AssumeRole'),
  ]
  server = await seededServer({ organization: organizationWith(policies, levels) })
  // A server that listens by itself does this once it knows its port.
  const settings = { console: 'on', host: '127.0.0.1' } as const
  server.iamulator.log.setExplanations((requestId) => explanationOf(settings, server.port, requestId))
}

beforeEach(() => start({}))
afterEach(() => server.close())

const lists = (credentials: Credentials) => server.iam(credentials).send(new ListUsersCommand({}))
const put = (name: string, document: string) =>
  server
    .iam()
    .send(new PutUserPolicyCommand({ UserName: 'alice', PolicyName: name, PolicyDocument: document }))

/** Makes a call that is denied, and returns the address at the end of its log line. */
async function addressOfDenial(call: () => Promise<unknown>): Promise<string> {
  const requestId = await refusedId(call())
  const address = new RegExp(`explain: (\\S+${requestId})`).exec(server.log())?.[1]
  expect(address).toBeDefined()
  return new URL(address ?? '').pathname
}

/** The whole story: a denied call, the address in the log, Apply, and the same call again. */
async function follow(call: () => Promise<unknown>, sentence: string, options = {}): Promise<Page> {
  const { page } = await open(server, await addressOfDenial(call), options)
  await page.getByRole('heading', { level: 1, name: sentence }).waitFor()
  await page.locator('.way-apply').click()
  await page.getByText(/^Applied:/).waitFor()
  await page.getByText('Nothing stands in the way.').waitFor()
  await call()
  return page
}

async function roleFor(account: string, document = policy('Allow', '*')): Promise<string> {
  const iam = server.iam(administratorOf(account))
  await iam.send(
    new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument: trust({ AWS: account }) }),
  )
  await iam.send(new PutRolePolicyCommand({ RoleName: 'app', PolicyName: 'own', PolicyDocument: document }))
  return `arn:aws:iam::${account}:role/app`
}

async function policyNamed(name: string, document: string): Promise<string> {
  const input = { PolicyName: name, PolicyDocument: document }
  return (await server.iam().send(new CreatePolicyCommand(input))).Policy?.Arn ?? ''
}

describe('from a denied call to an allowed one', () => {
  chromiumTest('by the identity policies', async () => {
    const alice = await userWith(server, 'alice', policy('Allow', 'iam:Get*'))
    const page = await follow(() => lists(alice), 'The identity policies do not allow iam:ListUsers')
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Undone').waitFor()
    await expect(lists(alice)).rejects.toThrow('is not authorized')
  })

  chromiumTest('by a boundary', async () => {
    const alice = await userWith(server, 'alice', policy('Allow', '*'))
    const PermissionsBoundary = await policyNamed('bounds', policy('Allow', 'iam:Get*'))
    await server.iam().send(new PutUserPermissionsBoundaryCommand({ UserName: 'alice', PermissionsBoundary }))
    await follow(() => lists(alice), 'The boundary does not allow iam:ListUsers')
  })

  chromiumTest('by session policies', async () => {
    const RoleArn = await roleFor(ACCOUNT)
    const arn = await policyNamed('reads', policy('Allow', 'iam:Get*'))
    const input = { RoleArn, RoleSessionName: 'test', PolicyArns: [{ arn }] }
    const session = credentialsIn(await server.sts().send(new AssumeRoleCommand(input)))
    await follow(() => lists(session), 'The session policies do not allow iam:ListUsers')
  })

  chromiumTest('by a trust policy', async () => {
    const alice = await userWith(server, 'alice')
    const AssumeRolePolicyDocument = trust({ Service: 'ec2.amazonaws.com' })
    await server.iam().send(new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument }))
    const input = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/app`, RoleSessionName: 'test' }
    const assume = () => server.sts(alice).send(new AssumeRoleCommand(input))
    await follow(assume, 'The trust policy does not allow sts:AssumeRole')
  })

  chromiumTest('by a service control policy', async () => {
    await server.close()
    await start({ outer: { serviceControlPolicies: ['FullAWSAccess', 'no-lists'] } })
    await follow(() => lists(administratorOf(OTHER)), 'The service control policies deny iam:ListUsers')
  })

  chromiumTest('by a level of an organization that does not allow', async () => {
    await server.close()
    await start({ account: { serviceControlPolicies: ['only-sts'] } })
    await follow(
      () => lists(administratorOf(OTHER)),
      'The service control policies do not allow iam:ListUsers',
    )
  })

  chromiumTest('by a resource control policy', async () => {
    await server.close()
    await start({ root: { resourceControlPolicies: ['no-roles'] } })
    const RoleArn = await roleFor(OTHER)
    const input = { RoleArn, RoleSessionName: 'test' }
    const assume = () => server.sts(administratorOf(OTHER)).send(new AssumeRoleCommand(input))
    await follow(assume, 'The resource control policies deny sts:AssumeRole')
  })

  chromiumTest('by the resource policy of an organization', async () => {
    const list = () => server.organizations(administratorOf(OTHER)).send(new ListAccountsCommand({}))
    await follow(list, 'The resource policy does not allow organizations:ListAccounts')
  })

  chromiumTest('by two layers, of which AWS reports the one that is not the first', async () => {
    const alice = await userWith(server, 'alice', policy('Allow', 'iam:Get*'))
    const PermissionsBoundary = await policyNamed('bounds', policy('Allow', 'iam:Get*'))
    await server.iam().send(new PutUserPermissionsBoundaryCommand({ UserName: 'alice', PermissionsBoundary }))
    const { page } = await open(server, await addressOfDenial(() => lists(alice)))
    await page.getByText('Two layers stand in the way.').waitFor()
    expect(await page.locator('[data-layer]', { hasText: 'reported' }).allTextContents()).toEqual([
      'IdentityreportedDoes not allowonly · closest is statement 1',
    ])
    await page.locator('.way-apply').click()
    await page.getByText('Nothing stands in the way.').waitFor()
    await lists(alice)
  })

  async function sessionInOther(): Promise<Credentials> {
    const RoleArn = await roleFor(OTHER, policy('Allow', 'iam:Get*'))
    const assumeRole = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' })
    return credentialsIn(await server.sts(administratorOf(OTHER)).send(assumeRole))
  }

  chromiumTest('in another account, whose administrator one becomes', async () => {
    const session = await sessionInOther()
    const page = await follow(() => lists(session), 'The identity policies do not allow iam:ListUsers')
    await page.getByText(OTHER).first().waitFor()
  })

  chromiumTest('with the key A, which asks first and says as whom', async () => {
    const session = await sessionInOther()
    const { page } = await open(server, await addressOfDenial(() => lists(session)))
    await page.locator('.way-apply').waitFor()
    await page.locator('body').press('a')
    const name = /^Apply as administrator of/
    await page.getByRole('dialog').getByRole('button', { name }).click()
    await page.getByText(/^Applied:/).waitFor()
    await lists(session)
  })
})

describe('a decision', () => {
  const OBJECT = 'arn:aws:s3:::shop-assets/releases/4821.tgz'
  const BUILDS = 'arn:aws:s3:::shop-assets/builds'

  async function denied(statements: readonly object[], more: object = {}): Promise<string> {
    await userWith(server, 'alice', JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2))
    const question = { principal: userArn('alice'), action: 's3:PutObject', resources: [OBJECT], ...more }
    const answer = await fetch(`${server.url}/_iamulator/authorize`, {
      method: 'POST',
      body: JSON.stringify(question),
    })
    return (await answer.json()).requestId
  }

  const writes = { Effect: 'Allow', Action: 's3:Put*', Resource: `${BUILDS}/*` }

  chromiumTest('shows the closest statement, its failing element, and the first difference', async () => {
    const requestId = await denied([{ ...writes, Action: 's3:Get*', Resource: '*' }, writes])
    const { page } = await open(server, `/console/explain/${requestId}`)
    const closest = page.locator('.document-deciding')
    await closest.getByText('Resource does not match').waitFor()
    expect(await closest.locator('.document-heading').textContent()).toBe(
      'Statement 2 Resource does not matchthe closest',
    )
    expect(await closest.locator('.code-failing').allTextContents()).toEqual([
      '"arn:aws:s3:::shop-assets/builds/*"',
    ])
    expect(await closest.locator('mark').allTextContents()).toEqual(['builds/', 'releases/'])
    await page.getByText('Tried: this call is then').waitFor()
    await page.getByText(/^No other of \d+ kept decisions changes$/).waitFor()
    await page.getByText('403 AccessDenied').waitFor()
    await expectUsable(page, 'a denial')
  })

  chromiumTest('shows the values of conditions, and asks with others', async () => {
    const Condition = { StringEquals: { 'aws:PrincipalTag/team': 'shop' } }
    const requestId = await denied([{ ...writes, Resource: '*', Condition }])
    const { page } = await open(server, `/console/explain/${requestId}`)
    const rows = page.locator('.comparison-row')
    await rows.first().waitFor()
    expect(await rows.allTextContents()).toEqual([
      'conditionStringEquals aws:PrincipalTag/team',
      'expectsshop',
      'the call hasabsent',
    ])
    await page.getByText('aws:PrincipalTag/team (a policy asked for it)').waitFor()
    await page.getByRole('button', { name: 'Ask with this' }).click()
    await page.waitForURL(/principal=.*context=aws%3APrincipalTag%2Fteam%3Dshop/)
    await page.getByRole('heading', { level: 1, name: 'The identity policies allow s3:PutObject' }).waitFor()
    await expectUsable(page, 'an answered question')
  })

  chromiumTest('is made again on the policies of today, beside that of then', async () => {
    const requestId = await denied([writes])
    const { page } = await open(server, `/console/explain/${requestId}`)
    await put('more', policy('Allow', 's3:*'))
    await page.getByRole('button', { name: 'Decide again' }).click()
    const now = page.getByRole('button', { name: /^Now/ })
    await now.waitFor()
    expect(await now.getAttribute('aria-pressed')).toBe('true')
    await page.getByRole('button', { name: /^Then/ }).click()
    await page.getByRole('heading', { level: 1, name: 'The identity policies do not allow' }).waitFor()
    expect(page.url()).toContain('now=1')
    await expectUsable(page, 'then and now')
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'The identity policies do not allow' }).waitFor()
  })

  chromiumTest('is not changed on policies that are others meanwhile', async () => {
    const requestId = await denied([writes])
    const { page } = await open(server, `/console/explain/${requestId}`)
    await page.locator('.way-apply').waitFor()
    await put('only', policy('Allow', 'iam:*'))
    await page.locator('.way-apply').click()
    await page.getByText('A policy has changed since this page was loaded.').waitFor()
    await page.reload()
    await page.getByText('The policies have changed since.').waitFor()
    expect(await page.locator('.way-apply').count()).toBe(0)
    await expectUsable(page, 'an outdated change')
  })

  chromiumTest(
    'in a narrow window has its change at the foot, and the other statements on request',
    async () => {
      const requestId = await denied([{ ...writes, Action: 's3:Get*' }, writes])
      const { page } = await open(server, `/console/explain/${requestId}`, { width: 390 })
      await page.getByRole('button', { name: 'Apply narrowest change' }).waitFor()
      expect(await page.getByText('Statement 1').isVisible()).toBe(false)
      await page.getByRole('button', { name: 'Show the whole policy' }).click()
      await page.getByText('Statement 1').waitFor()
      await page.getByRole('button', { name: 'Apply narrowest change' }).click()
      await page.getByText('Nothing stands in the way.').waitFor()
    },
  )

  chromiumTest(
    'that several layers refuse needs several changes, which are applied and undone at once',
    async () => {
      const requestId = await denied([{ Effect: 'Deny', Action: 's3:*', Resource: '*' }])
      const { page } = await open(server, `/console/explain/${requestId}`)
      const way = page.getByRole('radio', { name: /^2 changes, which are all needed\s*Except the call from/ })
      await way.waitFor()
      await expectUsable(page, 'several changes')
      await page.locator('.way-apply').click()
      await page.getByText('Nothing stands in the way.').waitFor()
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.getByText('Decided again on the policies of today, with the same result.').waitFor()
    },
  )

  chromiumTest('shows commands of the AWS CLI', async () => {
    const requestId = await denied([writes])
    const { page } = await open(server, `/console/explain/${requestId}`)
    await page.getByRole('button', { name: 'Copy as AWS CLI commands' }).click()
    const copied = String(await page.evaluate('navigator.clipboard.readText()'))
    expect(copied).toMatch(
      /^aws iam put-user-policy \\\n {2}--user-name alice \\\n {2}--policy-name only \\\n/,
    )
  })

  chromiumTest('opens the editor with the change in it', async () => {
    const requestId = await denied([writes])
    const { page } = await open(server, `/console/explain/${requestId}`)
    await page.getByRole('button', { name: 'Edit first' }).click()
    await page.waitForURL(`**/console/policies/${ACCOUNT}/user/alice/only`)
    const draft = `sessionStorage.getItem('iamulator.draft.${userArn('alice')} only')`
    expect(await page.evaluate(draft)).toContain('releases/4821.tgz')
  })

  chromiumTest('leads to the calls before and after it, but not to those of the console', async () => {
    const first = await denied([writes])
    const ask = async (action: string, resources: readonly string[]) => {
      const body = JSON.stringify({ principal: userArn('alice'), action, resources })
      return (await fetch(`${server.url}/_iamulator/authorize`, { method: 'POST', body })).json()
    }
    // Two decisions on one call.
    const { requestId: both } = await ask(
      's3:PutObject',
      ['1', '2'].map((each) => `${BUILDS}/${each}`),
    )
    const { page } = await open(server, '/console/identities')
    await page.getByRole('row').filter({ hasText: 'alice' }).waitFor()
    const { requestId: last } = await ask('s3:GetObject', [OBJECT])
    await page.goto(`${server.url}/console/explain/${first}`)
    const steps = [`]${both}`, `]${last}`, `[${both}`, `[${first}`]
    for (const [key = '', ...next] of steps) {
      await page.locator('.path-end').waitFor()
      await page.locator('body').press(key)
      await page.waitForURL(`**/console/explain/${next.join('')}`)
    }
    await page.locator('body').press('Escape')
    await page.waitForURL(`**/console/explain/${both}`)
  })

  chromiumTest('of the one who may not apply it is refused in the words of AWS', async () => {
    const requestId = await denied([writes])
    const { page, expected } = await open(server, `/console/explain/${requestId}`)
    expected(/403/)
    await page.locator('.way-apply').waitFor()
    await page.route('**/console/api/**', (route) =>
      route.fulfill({
        status: 403,
        json: { code: 'AccessDenied', message: 'User: bob is not authorized', requestId: 'r' },
      }),
    )
    await page.locator('.way-apply').click()
    await page.getByText('iam:PutUserPolicy is not allowed').waitFor()
    await expectUsable(page, 'a refused change')
  })

  chromiumTest('by a rule has no policies', async () => {
    const requestId = await denied([], {
      principal: `arn:aws:iam::${ACCOUNT}:root`,
      action: 'sts:AssumeRole',
    })
    const { page } = await open(server, `/console/explain/${requestId}`)
    await page.getByRole('heading', { level: 1, name: 'sts:AssumeRole is refused by a rule' }).waitFor()
    await page.getByText('The root user cannot assume roles.').waitFor()
    await page.getByText('No policy can change it.').waitFor()
    await expectUsable(page, 'a decision by a rule')
  })

  chromiumTest('that is not kept says so', async () => {
    const { page, expected } = await open(server, '/console/explain')
    expected(/404/)
    await page.getByRole('heading', { name: 'Explain a call' }).waitFor()
    await page.goto(`${server.url}/console/explain/gone`)
    await page.getByRole('heading', { name: 'This decision is not kept' }).waitFor()
    await page.getByText(/^The server was last started, reset, or restored on \d/).waitFor()
    await expectUsable(page, 'a decision that is gone')
    await page.locator('body').press('Escape')
    await page.waitForURL('**/console/live')
  })

  chromiumTest('opens the layer and the policy of its address', async () => {
    const requestId = await denied([writes], {
      resourcePolicy: {
        Statement: { Effect: 'Allow', Principal: { AWS: OTHER }, Action: '*', Resource: '*' },
      },
    })
    const { page } = await open(server, `/console/explain/${requestId}?layer=resource`)
    await page.getByText('Principal does not match').first().waitFor()
    await page.getByRole('button', { name: /^Identity/ }).click()
    await page.getByText('Resource does not match').first().waitFor()
    await page.goBack()
    await page.getByText('Principal does not match').first().waitFor()
  })
})
