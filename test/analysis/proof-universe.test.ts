import { expect, test } from '@jest/globals'
import { proofUniverse } from '../../analysis/proof-universe.ts'

const universe = proofUniverse()

test('actions are spelled as in the reference', () => {
  expect(universe.actions.length).toBeGreaterThan(20_000)
  expect(universe.actions).toContain('iam:CreateRole')
})

test('resources have wildcards for what varies', () => {
  expect(universe.resourcesOf('IAM:createrole')).toEqual(['arn:*:iam::*:role/*'])
  expect(universe.resourcesOf('s3:ListAllMyBuckets')).toEqual([])
  expect(universe.resourcesOf('nobody:Knows')).toEqual([])
})

test('names have no slashes if ARNs of other types go on with one', () => {
  expect(universe.nestedIn?.('s3:PutBucketPolicy')).toEqual(['arn:*:s3:::*/*'])
  expect(universe.nestedIn?.('s3:PutObject')).toEqual([])
  expect(universe.nestedIn?.('dynamodb:PutItem')).toEqual(['arn:*:dynamodb:*:*:table/*/*'])
  expect(universe.nestedIn?.('iam:CreateRole')).toEqual([])
  expect(universe.nestedIn?.('nobody:Knows')).toEqual([])
})

test('keys belong to actions, or may, if they are global', () => {
  expect(universe.hasKey('s3:GetObject', 's3:ExistingObjectTag/team')).toBe(true)
  expect(universe.hasKey('s3:GetObject', 'ec2:Region')).toBe(false)
  expect(universe.hasKey('s3:GetObject', 'aws:SourceIp')).toBeUndefined()
  expect(universe.hasKey('nobody:Knows', 's3:prefix')).toBeUndefined()
})

test('keys have types, and one value or several, if they are known', () => {
  expect(universe.typeOf('aws:SourceIp')).toBe('IPAddress')
  expect(universe.typeOf('aws:TagKeys')).toBe('String')
  expect(universe.typeOf('example.com:sub')).toBeUndefined()
  expect(universe.isMultivalued?.('aws:tagkeys')).toBe(true)
  expect(universe.isMultivalued?.('aws:SourceIp')).toBe(false)
  expect(universe.isMultivalued?.('example.com:sub')).toBeUndefined()
})
