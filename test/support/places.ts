/** The partition that the tests of resource families run in: that of the region in IAMULATOR_TEST_REGION. */
import { partitionOfRegion } from '../../server/aws/partitions.ts'
import type { Place } from '../../store/index.ts'

export const REGION = process.env['IAMULATOR_TEST_REGION'] ?? 'us-east-1'
export const PARTITION = partitionOfRegion(REGION)

/** Returns an account of the tests' partition. */
export const at = (accountId: string, partition = PARTITION): Place => ({ partition, accountId })
