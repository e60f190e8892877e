/** The world of the tests of policies in the console, and how a person writes in the editor. */
import type { Page } from 'playwright-core'
import type { SeedFile } from '../../server/seed/types.ts'
import { post } from '../admin/decisions/requests.ts'
import { ACCOUNT, type TestServer, trust } from '../support/harness.ts'
import { organizationWith, serviceControl, statement } from '../support/organizations.ts'

export const ARN = `arn:aws:iam::${ACCOUNT}:policy/deploy`
export const APP = `arn:aws:iam::${ACCOUNT}:role/app`
export const BUILDS = 'arn:aws:s3:::data/builds/*'

const policyOf = (...Action: readonly string[]) => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action, Resource: '*' },
})

export const SEED: SeedFile = {
  organization: organizationWith([serviceControl('guard', 'Deny', 'ec2:*')], {}),
  accounts: {
    [ACCOUNT]: {
      policies: [
        { name: 'deploy', document: statement('Allow', 's3:PutObject', { Resource: BUILDS }) },
        { name: 'wide', document: statement('Allow', 'iam:PassRole') },
      ],
      users: [{ name: 'alice', inlinePolicies: { own: statement('Allow', 's3:ListAllMyBuckets') } }],
      roles: [
        { name: 'app', trust: JSON.parse(trust({ AWS: ACCOUNT })), attachedPolicies: ['deploy'] },
        {
          name: 'reader',
          trust: JSON.parse(trust({ AWS: ACCOUNT })),
          inlinePolicies: { read: policyOf('iam:Get*', 'iam:List*') },
        },
      ],
    },
  },
}

export const EDITOR = `/console/policies/${ACCOUNT}/deploy`

export const policy = (...statements: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2)

export const allow = (Action: string | readonly string[], Resource: string | readonly string[]) => ({
  Effect: 'Allow',
  Action,
  Resource,
})

/** Replaces the document as somebody who pastes another one. */
export async function write(page: Page, text: string): Promise<void> {
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(text)
}

export const saveButton = (page: Page) => page.getByRole('button', { name: /^Save/ })

export const call = (server: TestServer, principal: string, action: string, resource: string) =>
  post(server, 'authorize', { principal, action, resources: [resource] })

export async function isAllowed(
  server: TestServer,
  principal: string,
  action: string,
  resource: string,
): Promise<boolean> {
  return JSON.parse((await call(server, principal, action, resource)).text).allowed
}
