/**
 * `npm run test:partitions`: runs the tests of all resource families in other partitions.
 *
 * Clients of the tests rename the ARNs in requests and responses (`test/support/places.ts`).
 */
import { ensureReady, jest, run } from './setup.mjs'

const REGIONS = ['cn-north-1', 'us-gov-west-1']

const FAMILIES = 'test/services/(?:iam|organizations|sts)/'
const ONLY_IN_AWS = [
  // Effective policies as AWS was recorded to answer them, with regions of `aws`.
  'organizations/policies/effective-vectors',
  // Regions of `aws` and its global endpoint of STS.
  'sts/regions',
  // The role templates of AWS are known only for `aws`.
  'iam/roles/aws-role-templates',
  // Compares two evaluators, in a world without a server.
  'iam/simulation/simulation-agrees',
]
const files = [FAMILIES, `--testPathIgnorePatterns=(?:${ONLY_IN_AWS.join('|')})\\.test\\.ts$`]

await ensureReady({ dev: true, bundle: true })
for (const region of REGIONS) run(process.execPath, [...jest, ...files], { IAMULATOR_TEST_REGION: region })
