import { describe, expect, test } from '@jest/globals'
import { effectivePolicy } from '../../policy/index.ts'
import { assign, at, effective, refusal, vectors } from './management.ts'

describe('ORG7.1, ORG7.2: an effective policy is as AWS prints it', () => {
  test.each(vectors.valid.map((vector) => [vector.name, vector] as const))(
    '%s',
    (_, { type, levels, expected }) => {
      expect(effective(type, levels)).toEqual(expected)
    },
  )

  test('without white space, with the keys of a policy in order', () => {
    const content = JSON.stringify(at('services/lex/opt_out_policy', assign('optIn')), undefined, 2)
    expect(effectivePolicy('AISERVICES_OPT_OUT_POLICY', [[{ id: 'p', content }]])).toBe(
      '{"services":{"lex":{"opt_out_policy":"optIn"}}}',
    )
  })

  test.each([
    ['not JSON', '{'],
    ['another type', '{"plans":{}}'],
    ['an unknown field', '{"tags":{"a":{"value":{"@@assign":["b"]}}}}'],
  ])('a document that is %s changes nothing', (_, content) => {
    const valid = { id: 'valid', content: '{"tags":{"a":{}}}' }
    const alone = effectivePolicy('TAG_POLICY', [[valid]])
    expect(effectivePolicy('TAG_POLICY', [[{ id: 'broken', content }, valid]])).toBe(alone)
    expect(effectivePolicy('TAG_POLICY', [[{ id: 'broken', content }]])).toBe('{}')
  })

  test('the ARNs of copied vaults keep their case, and other names do not', () => {
    const vault = 'arn:aws:backup:eu-west-1:$account:backup-vault:Second'
    const copy = { [vault]: { target_backup_vault_arn: assign(vault) } }
    const policy = at('plans/Daily/rules/Night', {
      target_backup_vault_name: assign('V'),
      copy_actions: copy,
    })
    expect(effective('BACKUP_POLICY', [[policy]])).toEqual(
      at('plans/daily/rules/night', {
        target_backup_vault_name: 'V',
        copy_actions: { [vault]: { target_backup_vault_arn: vault } },
      }),
    )
  })

  test('an emptied enforced_for is left out, and other emptied lists are not', () => {
    const lists = { enforced_for: assign(['s3:bucket']), report_required_tag_for: assign(['s3:bucket']) }
    const empty = { '@@remove': ['s3:bucket'] }
    const removal = at('tags/a', { enforced_for: empty, report_required_tag_for: empty })
    expect(effective('TAG_POLICY', [[at('tags/a', lists)], [removal]])).toEqual(
      at('tags/a', { tag_key: 'a', tag_value: ['*'], report_required_tag_for: [] }),
    )
  })

  test('empty containers are left out of S3 policies, and kept in others', () => {
    expect(effective('S3_POLICY', [[{ s3_attributes: {} }]])).toEqual({})
    expect(effective('INSPECTOR_POLICY', [[at('inspector/enablement', {})]])).toEqual(
      at('inspector/enablement', {}),
    )
  })

  test('two names of one policy that differ only in case are one', () => {
    const plans = { P: { regions: assign(['us-east-1']) }, p: { regions: { '@@append': ['eu-west-1'] } } }
    expect(effective('BACKUP_POLICY', [[{ plans }]])).toEqual(
      at('plans/p/regions', ['us-east-1', 'eu-west-1']),
    )
  })

  test('a tag may be called __proto__', () => {
    const content = '{"tags":{"__proto__":{"tag_value":{"@@assign":["a"]}}}}'
    expect(effectivePolicy('TAG_POLICY', [[{ id: 'p', content }]])).toBe(
      '{"tags":{"__proto__":{"tag_key":"__proto__","tag_value":["a"]}}}',
    )
  })
})

test('all documents of the vectors are accepted, except one that AWS accepts only in two parts', () => {
  const refused = [...vectors.valid, ...vectors.invalid].filter(({ type, levels }) =>
    levels.flat().some((policy) => refusal(type, policy) !== undefined),
  )
  expect(refused.map(({ name }) => name)).toEqual(['continuous backup that is kept too long'])
})
