import { describe, expect, test } from '@jest/globals'
import { assign, at, errorsOf, merged, type PolicyJson, vectors } from './management.ts'

test('the effective policies that AWS prints have no errors', () => {
  const wrong = vectors.valid.filter(({ type, levels }) => errorsOf(type, levels).length > 0)
  expect(wrong.map(({ name }) => name)).toEqual([])
})

describe('ORG7.9: an invalid effective policy has the errors that AWS lists', () => {
  test.each(vectors.invalid.map((vector) => [vector.name, vector] as const))(
    '%s',
    (_, { type, levels, errors }) => {
      const found = errorsOf(type, levels)
      expect(found).toHaveLength(errors.length)
      expect(found).toEqual(expect.arrayContaining([...errors]))
    },
  )

  const selection = { iam_role_arn: assign('arn:aws:iam::$account:role/R'), tag_key: assign('k') }
  const rule = { target_backup_vault_name: assign('V') }
  const plan = at('plans/p', {
    regions: assign(['us-east-1']),
    rules: { r: rule },
    selections: { tags: { s: { ...selection, tag_value: assign(['v']) } } },
  })
  const changed = (...changes: readonly PolicyJson[]) =>
    errorsOf('BACKUP_POLICY', [[merged(plan, ...changes)]])
  const messages = (...changes: readonly PolicyJson[]) =>
    changed(...changes).map(({ ErrorCode, PathToError, ErrorMessage }) => [
      ErrorCode,
      PathToError,
      ErrorMessage,
    ])

  test('nothing attached, an empty plan, or another type: none', () => {
    expect(errorsOf('BACKUP_POLICY', [[], []])).toEqual([])
    expect(errorsOf('BACKUP_POLICY', [[at('plans/p', {})]])).toEqual([])
    expect(errorsOf('BACKUP_POLICY', [[at('plans/p', { rules: {}, regions: {} })]])).toEqual([])
    expect(errorsOf('CHATBOT_POLICY', [[at('chatbot/default', {})]])).toEqual([])
    expect(changed()).toEqual([])
  })

  test('ten rules are allowed', () => {
    const rules = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`r${index}`, rule]))
    expect(changed(at('plans/p/rules', rules))).toEqual([])
    expect(messages(at('plans/p/rules', { ...rules, more: rule }))).toEqual([
      ['ELEMENTS_TOO_MANY', 'plans/p/rules', "'rules' exceeds the allowed maximum limit 10"],
    ])
  })

  test('containers that are named but empty, and lists that are assigned empty', () => {
    expect(messages(at('plans/q', { regions: assign([]), rules: {}, selections: { tags: {} } }))).toEqual([
      ['ELEMENTS_TOO_FEW', 'plans/q/regions', "'regions' is less than the allowed minimum limit 1"],
      ['ELEMENTS_TOO_FEW', 'plans/q/rules', "'rules' is less than the allowed minimum limit 1"],
      ['ELEMENTS_TOO_FEW', 'plans/q/selections', "'selections' is less than the allowed minimum limit 1"],
    ])
  })

  test('a selection of resources needs a role, and types or conditions', () => {
    const select = (settings: object) => at('plans/p/selections/resources/x', settings)
    const types = { resource_types: assign(['*']) }
    const condition = at('conditions/string_equals/c', {
      condition_key: assign('k'),
      condition_value: assign('v'),
    })
    const role = { iam_role_arn: selection.iam_role_arn }
    const path = 'plans/p/selections/resources/x'
    expect(messages(select({ ...role, ...types }))).toEqual([])
    expect(messages(select({ ...role, ...condition }))).toEqual([])
    expect(messages(select(types))).toEqual([['KEY_REQUIRED', path, "'iam_role_arn' is missing"]])
    expect(messages(select({ ...role, conditions: {} }))).toEqual([
      ['KEY_REQUIRED', path, "'resource_types' is missing"],
    ])
  })

  test('continuous backups must be deleted, whatever cold storage another policy adds', () => {
    const continuous = at('plans/p/rules/r/enable_continuous_backup', assign('true'))
    const kept = (days: object) => at('plans/p/rules/r/lifecycle', days)
    expect(messages(continuous).map(([, , message]) => message)).toEqual([
      'Dependent fields enable_continuous_backup=true,delete_after_days(undefined) in policy block r are invalid when used together',
    ])
    const cold = { delete_after_days: assign('35'), move_to_cold_storage_after_days: assign('10') }
    expect(messages(continuous, kept(cold))).toEqual([])
  })

  test('the archive needs a slow schedule, and 90 days in cold storage', () => {
    const archive = (days: object) =>
      at('plans/p/rules/r/lifecycle', { opt_in_to_archive_for_supported_resources: assign('true'), ...days })
    const schedule = (text: string) => at('plans/p/rules/r/schedule_expression', assign(text))
    const days = (move: string, remove: string) =>
      archive({ move_to_cold_storage_after_days: assign(move), delete_after_days: assign(remove) })
    const slow = schedule('cron(0 3 1 * ? *)')
    expect(messages(days('20', '110'), slow)).toEqual([])
    expect(messages(archive({}), slow)).toEqual([])
    expect(messages(archive({ move_to_cold_storage_after_days: assign('20') }), slow)).toEqual([])
    expect(messages(days('20', '109'), slow)).toHaveLength(1)
    expect(messages(days('20', '110'))[0]?.[2]).toContain('schedule_expression(undefined) in')
    expect(messages(days('20', '110'), schedule('whenever'))).toHaveLength(1)
    expect(messages(days('20', '110'), schedule('cron(0 3 1 1 ? 2020)'))).toHaveLength(1)
    expect(messages(days('20', '110'), schedule('cron(0 3 L * ? *)'))).toEqual([])
  })

  test('scan actions need scan settings', () => {
    const actions = at('plans/p/rules/r/scan_actions/guardduty/scan_mode', assign('FULL_SCAN'))
    const role = assign('arn:aws:iam::$account:role/Scan')
    expect(messages(actions, at('plans/p/scan_settings/guardduty/scanner_role_arn', role))).toEqual([])
    expect(messages(at('plans/p/rules/r/scan_actions/guardduty', {}))).toEqual([])
    expect(messages(actions, at('plans/p/scan_settings/guardduty', {}))).toHaveLength(1)
    expect(messages(at('plans/p/scan_settings/guardduty/scanner_role_arn', role))).toEqual([])
  })

  test('the policies that contribute are those whose values remain', () => {
    const first = at('plans/p/regions', assign(['us-east-1']))
    const second = at('plans/p/regions', assign(['eu-west-1']))
    const nothing = at('plans/p/regions', { '@@remove': ['eu-west-1', 'us-east-1'] })
    const [error] = errorsOf('BACKUP_POLICY', [[plan], [first], [second], [nothing], [nothing]])
    expect(error).toMatchObject({
      PathToError: 'plans/p/regions',
      contributing: [
        [2, 0],
        [3, 0],
      ],
    })
  })

  test('fifty tags may be reported for a type', () => {
    const report = { report_required_tag_for: assign(['s3:bucket', 's3:bucket']) }
    const tags = (count: number) => ({
      tags: Object.fromEntries(Array.from({ length: count }, (_, index) => [`K${index}`, report])),
    })
    expect(errorsOf('TAG_POLICY', [[tags(50)]])).toEqual([])
    expect(errorsOf('TAG_POLICY', [[tags(51)]])).toMatchObject([
      {
        ErrorMessage: expect.stringMatching(
          /^Resource type 's3:bucket' has 51 .*: k0, k1, k10, k11, k12 and 46 more$/,
        ),
      },
    ])
    const remaining = merged(tags(50), at('tags/extra/report_required_tag_for', assign(['ec2:instance'])))
    expect(errorsOf('TAG_POLICY', [[remaining], [at('tags/other', {})]])).toEqual([])
  })

  test('a tag policy may have 395,000 bytes, completed', () => {
    const empty = JSON.stringify(at('tags/a', { tag_key: 'a', tag_value: [''] }))
    const ofBytes = (bytes: number) => {
      const rest = bytes - empty.length
      return at('tags/a/tag_value', assign([`${'a'.repeat(rest % 2)}${'é'.repeat(Math.floor(rest / 2))}`]))
    }
    expect(errorsOf('TAG_POLICY', [[ofBytes(395_000)]])).toEqual([])
    expect(errorsOf('TAG_POLICY', [[ofBytes(395_001)]])).toEqual([
      {
        ErrorCode: 'ELEMENTS_TOO_MANY',
        ErrorMessage:
          'Effective policy size is 395001 bytes, which exceeds the maximum limit of 395000 bytes',
        PathToError: 'tags',
        contributing: [],
      },
    ])
  })
})
