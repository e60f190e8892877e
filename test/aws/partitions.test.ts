import { describe, expect, test } from '@jest/globals'
import { partitionOfArn } from '../../core/aws/arns.ts'
import { partitionOfHost } from '../../core/aws/hosts.ts'
import { managedPolicies, managedPolicy } from '../../core/aws/managed-policies.ts'
import { PARTITIONS, partitionOfRegion } from '../../core/aws/partitions.ts'
import { namesOfService } from '../../core/aws/service-principals.ts'

test.each([
  ['us-east-1', 'aws'],
  ['il-central-1', 'aws'],
  ['aws-global', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['cn-northwest-1', 'aws-cn'],
  ['aws-cn-global', 'aws-cn'],
  ['us-gov-east-1', 'aws-us-gov'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-west-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['us-isof-south-1', 'aws-iso-f'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['aws-iso-b-global', 'aws-iso-b'],
  ['mars-north-1', 'aws'],
  ['cn-north-1x', 'aws'],
  ['xcn-north-1', 'aws'],
  ['us-gov-west', 'aws'],
  ['', 'aws'],
])('the region %j is in %s', (region, partition) => {
  expect(partitionOfRegion(region)).toBe(partition)
})

describe('a partition', () => {
  test.each(PARTITIONS.map((each) => [each.id, each] as const))('%s has hosts of its own', (id, facts) => {
    const { domain, iamRegion, dualStackDomain, site, signIn, organizationsRegion } = facts
    expect([iamRegion, organizationsRegion].map(partitionOfRegion)).toEqual([id, id])
    const isStandard = id === 'aws'
    const ofIam = {
      aws: 'iam.amazonaws.com',
      'aws-us-gov': 'iam.us-gov.amazonaws.com',
    }[id]
    const hosts = [
      ofIam ?? `iam.${iamRegion}.${domain}`,
      `sts.${iamRegion}.${domain}`,
      `sts-fips.${iamRegion}.${dualStackDomain}`,
      `organizations.${organizationsRegion}.${domain}`,
      `organizations-fips.${organizationsRegion}.${domain}`,
      `oidc.${iamRegion}.${domain}`,
      `portal.sso-fips.${iamRegion}.${dualStackDomain}`,
      `account-access.${iamRegion}.${dualStackDomain}`,
      signIn,
      `${iamRegion}.signin.${site}`,
      `console.${site}`,
      ...(isStandard
        ? ['console.aws', 'sts.amazonaws.com', 'iam.global.api.aws', 'eu-west-1.oauth.signin.aws']
        : []),
    ]
    expect(hosts.map((host) => [host, partitionOfHost(host)?.id])).toEqual(hosts.map((host) => [host, id]))
  })

  test('is not known from other hosts', () => {
    expect(
      ['localhost', 'example.com', 's3.amazonaws.com', 'amazonaws.com.cn.example.com'].map(partitionOfHost),
    ).toEqual([undefined, undefined, undefined, undefined])
  })
})

test('the partition of an ARN', () => {
  expect(
    ['arn:aws-cn:iam::123456789012:root', 'arn:aws-cn', 'x:aws:a:b:c:d', ''].map(partitionOfArn),
  ).toEqual(['aws-cn', undefined, undefined, undefined])
})

describe('the managed policies of another partition', () => {
  const ecrPublic = (partition: string) =>
    managedPolicies(partition).filter(({ name }) => name.startsWith('AmazonElasticContainerRegistryPublic'))

  test('are those of aws with its name in all ARNs, except those of Amazon ECR Public', () => {
    const [standard, chinese] = [managedPolicies('aws'), managedPolicies('aws-cn')]
    expect(ecrPublic('aws').length).toBeGreaterThan(0)
    expect(chinese).toHaveLength(standard.length - ecrPublic('aws').length)
    expect(ecrPublic('aws-cn')).toEqual([])
    expect(chinese.filter(({ arn }) => !arn.startsWith('arn:aws-cn:iam::aws:policy/'))).toEqual([])
    expect(chinese.filter(({ document }) => document.includes('arn:aws:'))).toEqual([])
    expect(standard.filter(({ document }) => document.includes('arn:aws-cn:')).length).toBeLessThan(20)
    const named = chinese.filter(({ document }) => document.includes('arn:aws-cn:'))
    expect(named.length).toBeGreaterThan(100)
  })

  test('are unknown under an ARN of a third partition', () => {
    const arn = 'arn:aws-cn:iam::aws:policy/AdministratorAccess'
    expect(managedPolicy('aws-cn', arn)).toMatchObject({ arn, name: 'AdministratorAccess', path: '/' })
    expect(managedPolicy('aws-cn', arn)).toBe(managedPolicy('aws-cn', arn))
    expect([managedPolicy('aws', arn), managedPolicy('aws-us-gov', arn)]).toEqual([undefined, undefined])
  })
})

test('a service has a second name in China', () => {
  const chinese = ['ec2.amazonaws.com', 'ec2.amazonaws.com.cn']
  expect(chinese.map((name) => namesOfService(name, 'aws-cn'))).toEqual([chinese, chinese])
  expect(namesOfService('ec2.amazonaws.com', 'aws-us-gov')).toEqual(['ec2.amazonaws.com'])
})
