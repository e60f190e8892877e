/**
 * `npm run test:partitions`: runs the tests of all resource families in other partitions. With `--rotating`,
 * each partition runs an eighth of the files, and a different eighth each day.
 *
 * Clients of the tests rename the ARNs in requests and responses (`test/support/places.ts`).
 */
import { ensureReady, jest, statusOf } from './setup.mjs'
import { shardOfToday } from './shard-of-today.mjs'

const REGIONS = ['cn-north-1', 'us-gov-west-1']
/** In so many days, each file runs once in each partition, if parts rotate. */
const DAYS = 8

// The clients of the tests of account-access and signin don't rename ARNs.
const FAMILIES =
  'test/services/(?:accessanalyzer|iam|identitystore|organizations|sso|sso-admin|sso-oidc|sts)/'
const ONLY_IN_AWS = [
  // Effective policies as AWS was recorded to answer them, with regions of `aws`.
  'organizations/policies/effective-vectors',
  // Regions of `aws` and its global endpoint of STS.
  'sts/regions',
  // The role templates of AWS are known only for `aws`.
  'iam/roles/aws-role-templates',
  // Compares two evaluators, in a world without a server.
  'iam/simulation/simulation-agrees',
  // Rows in the store with ARNs of `aws`, and instances in its regions.
  'sso-admin/application-callers',
  'sso-admin/provisioned-roles',
  // GovCloud (US) has no additional regions, and keys have regions of `aws`.
  'sso-admin/regions',
]
/** With TEST_ONLY, runs only this file, in all partitions. */
const { TEST_ONLY } = process.env
const files = [TEST_ONLY ?? FAMILIES, `--testPathIgnorePatterns=(?:${ONLY_IN_AWS.join('|')})\\.test\\.ts$`]

await ensureReady({ dev: true, bundle: true })
const rotates = process.argv.includes('--rotating') && TEST_ONLY === undefined
for (const [index, region] of REGIONS.entries()) {
  const part = rotates ? [shardOfToday(DAYS, index * (DAYS / REGIONS.length))] : []
  const status = statusOf(process.execPath, [...jest, ...files, ...part], { IAMULATOR_TEST_REGION: region })
  if (status !== 0) process.exitCode = status
}
