/**
 * `npm run test:partitions`: runs tests of each resource family in other partitions.
 *
 * SDK clients of the tests rename the ARNs in requests and responses (`test/support/places.ts`). Files whose tests
 * depend on `aws` in other ways, such as the length of documents or raw requests, are not included.
 */
import { ensureReady, jest, run } from './setup.mjs'

const REGIONS = ['cn-north-1', 'us-gov-west-1']

const FAMILIES = {
  account: ['account-aliases', 'account-preferences', 'account-summary', 'further-quotas', 'root-access'],
  credentials: [
    ...['access-keys', 'change-password', 'login-profiles', 'password-policy', 'server-certificate'],
    ...['service-specific-credentials', 'signing-certificates', 'ssh-public-keys'],
  ],
  policies: ['list-entities-for-policy', 'list-policies', 'policy-tags', 'policy-versions'],
  providers: ['oidc-providers'],
  reports: ['access-jobs', 'granting-policies', 'organization-reads'],
  roles: ['instance-profile', 'role-tags', 'service-linked-roles'],
  users: ['group', 'user'],
}
const STS = [
  ...['access-key-info', 'assume-role-chain', 'assume-role-trust', 'federation-token', 'get-caller-identity'],
  ...['root-tasks', 'scoped-credentials', 'session-policies', 'session-token', 'sessions'],
]

const files = [
  ...Object.entries(FAMILIES).flatMap(([family, names]) => names.map((name) => `iam/${family}/${name}`)),
  ...STS.map((name) => `sts/${name}`),
].map((path) => `test/services/${path}[^/]*\\.test\\.ts$`)

await ensureReady({ dev: true, bundle: true })
for (const region of REGIONS) run(process.execPath, [...jest, ...files], { IAMULATOR_TEST_REGION: region })
