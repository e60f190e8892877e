import { describe, expect, test } from '@jest/globals'
import { lintFacts } from '../../analysis/lint-facts.ts'

describe('condition keys', () => {
  test.each([
    ['aws:sourcearn', 'aws:SourceArn', 'ARN', false],
    ['aws:tagkeys', 'aws:TagKeys', 'String', true],
    ['aws:securetransport', 'aws:SecureTransport', 'Bool', false],
    ['aws:signinsessionarn', 'aws:SignInSessionArn', 'ARN', false],
    ['aws:requesttag/team', 'aws:RequestTag/', 'String', false],
    ['s3:existingobjecttag/team', 's3:ExistingObjectTag/', 'String', false],
    ['ssm:resourcetag/team', 'ssm:resourceTag/', 'String', false],
    ['elasticloadbalancing:resourcetag/team', 'elasticloadbalancing:ResourceTag/', 'String', false],
    ['kms:encryptioncontext:app', 'kms:EncryptionContext:', 'String', false],
    ['events:metadata/a/matcher', 'events:Metadata/${MetadataKey}/Matcher', 'String', false],
    ['events:metadata/a', 'events:Metadata/', 'String', true],
  ])('%s', (key, name, type, isMultivalued) => {
    expect(lintFacts.key(key)).toEqual({ name, type, isMultivalued })
  })

  test.each(['aws:nothing', 'aws:requesttag', 's3:nothing', 'team', ''])('%j does not exist', (key) => {
    expect(lintFacts.key(key)).toBeUndefined()
  })
})

test('services have their actions, with keys and resource types', () => {
  const action = lintFacts.service('ec2')?.actions.get('startinstances')
  expect(action?.name).toBe('StartInstances')
  expect(action?.keys.has('aws:ResourceTag/')).toBe(true)
  expect(action?.keys.has('ec2:ResourceTag/')).toBe(true)
  expect(action?.resources).toContain('instance')
  expect(lintFacts.service('ec3')).toBeUndefined()
  expect([...lintFacts.services()]).toContain('ec2')
})

test('keys of actions are those that are found by name', () => {
  const names = [...lintFacts.services()].flatMap((prefix) =>
    [...(lintFacts.service(prefix)?.actions.values() ?? [])].flatMap(({ keys }) => [...keys]),
  )
  const unknown = new Set(names.filter((name) => lintFacts.key(exampleOf(name))?.name !== name))
  expect([...unknown]).toEqual([])
})

/** Returns a key with a name for what varies. */
function exampleOf(name: string): string {
  return `${name.replace(/\$\{\w+\}/g, 'a')}${/[/:]$/.test(name) ? 'a' : ''}`.toLowerCase()
}

test('ARNs are found by their third part, whichever service has the resource type', () => {
  const formats = lintFacts.arnFormats('elastic-inference')
  expect(formats).toEqual([
    {
      prefix: 'ec2',
      resource: 'elastic-inference',
      format:
        'arn:${Partition}:elastic-inference:${Region}:${Account}:elastic-inference-accelerator/${AcceleratorId}',
    },
  ])
  expect(lintFacts.arnFormats('nothing')).toEqual([])
})
