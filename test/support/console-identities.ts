/** A small company for the tests of the console's place Identities. */
import type { Page } from 'playwright-core'
import { ACCOUNT, OTHER, type TestServer, trust } from './harness.ts'
import { statement } from './organizations.ts'

export const PLACE = `/console/identities/${ACCOUNT}`

const GITHUB = 'token.actions.githubusercontent.com'

const trusts = (...given: Parameters<typeof trust>) => JSON.parse(trust(...given))

const user = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${name}`

/** JSON is YAML, too. */
export const COMPANY = JSON.stringify({
  accounts: {
    [ACCOUNT]: {
      alias: 'shop-prod',
      policies: [{ name: 'developer-boundary', document: statement('Allow', 's3:*') }],
      oidcProviders: [{ url: `https://${GITHUB}`, clientIds: ['sts.amazonaws.com'] }],
      groups: [{ name: 'developers', attachedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }],
      users: [
        {
          name: 'alice',
          groups: ['developers'],
          tags: { team: 'shop' },
          accessKeys: [{ id: 'AKIAALICEALICEALICE7', secret: 'alice-has-a-secret-that-everybody-knows' }],
          attachedPolicies: ['arn:aws:iam::aws:policy/IAMReadOnlyAccess'],
          inlinePolicies: { assume: statement('Allow', 'sts:AssumeRole') },
        },
        { name: 'bob', path: '/people/', permissionsBoundary: 'developer-boundary' },
      ],
      roles: [
        {
          name: 'github-deployer',
          trust: trusts(
            { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${GITHUB}` },
            'sts:AssumeRoleWithWebIdentity',
            { StringEquals: { [`${GITHUB}:sub`]: 'repo:acme/shop:ref:refs/heads/main' } },
          ),
        },
        { name: 'orders-fn', path: '/service/', trust: trusts({ Service: 'lambda.amazonaws.com' }) },
        {
          name: 'auditor',
          trust: trusts({ AWS: `arn:aws:iam::${OTHER}:root` }, 'sts:AssumeRole', {
            StringEquals: { 'sts:ExternalId': 'x-42' },
          }),
        },
        {
          name: 'breakglass',
          trust: trusts(
            { AWS: [user('alice'), user('people/bob'), `arn:aws:iam::${OTHER}:user/erin`] },
            'sts:AssumeRole',
            {
              Bool: { 'aws:MultiFactorAuthPresent': 'true' },
            },
          ),
        },
        { name: 'nobody', trust: trusts({ AWS: ACCOUNT }) },
        { name: 'anyone', trust: trusts({ AWS: '*' }) },
      ],
    },
    [OTHER]: { alias: 'shop-dev', users: [{ name: 'erin' }] },
  },
})

/** Switches to a role of the account, then opens a page as that role. */
export async function openAs(page: Page, server: TestServer, role: string, path: string): Promise<void> {
  await page.request.post(`${server.url}/switchrole`, {
    form: { account: ACCOUNT, roleName: role, displayName: role },
    headers: { Origin: server.url },
    maxRedirects: 0,
  })
  await page.goto(server.url + path)
}

export const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
export const dialog = (page: Page) => page.getByRole('dialog')

/** Returns what was copied last. */
export const copied = (page: Page): Promise<string> => page.evaluate('navigator.clipboard.readText()')
