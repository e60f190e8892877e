/** Tests what names mean: those of services, quotas, origins, and sessions. */
import { expect, test } from '@jest/globals'
import { apiServicesNamed } from '../../core/aws/api-operations.ts'
import { assumedRoleArn } from '../../core/aws/arns.ts'
import { isOriginOfAws } from '../../core/aws/hosts.ts'
import { PARTITIONS, partitionNamed, soleRegionOf } from '../../core/aws/partitions.ts'
import { isQuotaName } from '../../core/aws/quotas.ts'

test.each([
  ['cloudwatch', ['cloudwatch']],
  ['monitoring', ['cloudwatch']],
  ['tag', ['resourcegroupstaggingapi']],
  ['s3control', ['s3control']],
  ['tagging', ['resourcegroupstaggingapi']],
  ['nothing', []],
])('the name %s means the services %j', (name, keys) => {
  expect(apiServicesNamed(name).map(({ key }) => key)).toEqual(keys)
})

test.each([
  ['AccessKeysPerUserQuota', true],
  ['accessKeysPerUserQuota', false],
  ['toString', false],
  ['constructor', false],
  ['__proto__', false],
  ['hasOwnProperty', false],
])('%s is the name of a quota: %j', (name, isQuota) => {
  expect(isQuotaName(name)).toBe(isQuota)
})

test.each([
  ['https://console.aws.amazon.com', true],
  ['https://signin.aws.amazon.com', true],
  ['http://console.aws.amazon.com', false],
  ['ftp://console.aws.amazon.com', false],
  ['https://console.aws.amazon.com.example', false],
])('%s is a page of AWS: %j', (origin, isOfAws) => {
  expect(isOriginOfAws(origin)).toBe(isOfAws)
})

test.each(PARTITIONS.map((each) => [each.id, each] as const))(
  'in %s, Organizations and sessions of roles have their own places',
  (id, partition) => {
    expect(soleRegionOf('organizations', partition)).toBe(partition.organizationsRegion)
    expect(soleRegionOf('sts', partition)).toBeUndefined()
    expect(assumedRoleArn({ partition: id, accountId: '111122223333' }, 'app', 'one')).toBe(
      `arn:${id}:sts::111122223333:assumed-role/app/one`,
    )
  },
)

test('in China, Organizations is in another region than IAM', () => {
  const { iamRegion, organizationsRegion } = partitionNamed('aws-cn')
  expect([iamRegion, organizationsRegion]).toEqual(['cn-north-1', 'cn-northwest-1'])
})
