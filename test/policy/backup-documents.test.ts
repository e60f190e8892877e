/** What CreatePolicy and UpdatePolicy accept as the content of backup policies. */
import { describe, expect, test } from '@jest/globals'
import { assign, at, type PolicyJson, refusal } from './management.ts'

const MALFORMED = 'MalformedPolicyDocumentException'
const vault = 'arn:aws:backup:eu-west-1:$account:backup-vault:Second'
const role = assign('arn:aws:iam::$account:role/service-role/Backup')

type Case = readonly [string, PolicyJson]

const plan = (settings: unknown) => at('plans/p', settings)
const rule = (settings: unknown) => at('plans/p/rules/r', settings)
const life = (days: unknown) => rule({ lifecycle: days })
const copy = (name: string, settings: unknown) => rule({ copy_actions: { [name]: settings } })
const tagged = (settings: unknown) => at('plans/p/selections/tags/s', settings)
const selected = (settings: unknown) => at('plans/p/selections/resources/s', settings)
const planTag = (settings: unknown) => at('plans/p/backup_plan_tags/Stage', settings)
const numbers = (value: unknown) => life({ delete_after_days: assign(value) })

describe('a backup policy is accepted with', () => {
  const accepted: readonly Case[] = [
    ['a plan without settings', plan({})],
    ['regions', plan({ regions: assign(['us-east-1']) })],
    ['no regions', plan({ regions: assign([]) })],
    ['a name of 50 characters', at(`plans/${'p._-1'.repeat(10)}`, {})],
    ['a vault', rule({ target_backup_vault_name: assign('My_Vault-1') })],
    ['a time zone', rule({ schedule_expression_timezone: assign('Europe/Berlin') })],
    [
      'windows',
      rule({ start_backup_window_minutes: assign(60), complete_backup_window_minutes: assign('30') }),
    ],
    ['days', numbers(1)],
    ['days of 16 digits', numbers('9999999999999999')],
    [
      'deletion soon after cold storage',
      life({ move_to_cold_storage_after_days: assign(20), delete_after_days: assign(50) }),
    ],
    [
      'continuous backups',
      rule({ enable_continuous_backup: assign(true), lifecycle: { delete_after_days: assign(35) } }),
    ],
    ['no continuous backups', rule({ enable_continuous_backup: assign('false') })],
    [
      'a copy',
      copy(vault, { target_backup_vault_arn: assign(vault), lifecycle: { delete_after_days: assign(7) } }),
    ],
    ['a copy to an account', copy(vault.replace('$account', '111122223333'), {})],
    ['a selection by tag', tagged({ iam_role_arn: role, tag_key: assign('any'), tag_value: assign(['']) })],
    ['a selection without role', tagged({ tag_key: assign('k'.repeat(128)), tag_value: assign(['v']) })],
    [
      'a selection that only removes values',
      tagged({ tag_key: assign('k'), tag_value: { '@@remove': ['v'] } }),
    ],
    ['a selection without settings', tagged({})],
    [
      'a selection of resources',
      selected({ iam_role_arn: role, resource_types: assign(['*', 'arn:aws:ec2:*:*:volume/*']) }),
    ],
    [
      'a selection with conditions',
      selected({ conditions: { string_equals: { c: { condition_key: assign('k') } } } }),
    ],
    ['a tag of the plan', planTag({ tag_key: assign('STAGE'), tag_value: assign('') })],
    ['advanced settings', plan({ advanced_backup_settings: { ec2: { windows_vss: assign('enabled') } } })],
    ['scans', plan({ scan_settings: { GUARDDUTY: { scanner_role_arn: role } } })],
  ]
  test.each(accepted)('%s', (_, policy) => {
    expect(refusal('BACKUP_POLICY', policy)).toBeUndefined()
  })
})

describe('a backup policy is refused with', () => {
  const refused: readonly Case[] = [
    ['a region that does not exist', plan({ regions: assign(['us-east-9']) })],
    ['a name of 51 characters', at(`plans/${'p'.repeat(51)}`, {})],
    ['a name with a blank', at('plans/my plan', {})],
    ['a vault with a dot', rule({ target_backup_vault_name: assign('a.b') })],
    ['an unknown time zone', rule({ schedule_expression_timezone: assign('Mars/Base') })],
    ['zero days', numbers(0)],
    ['zero days in two digits', numbers('00')],
    ['days of 17 digits', numbers('1'.repeat(17))],
    ['a number of 17 digits', numbers(Number('1e16'))],
    ['days with a sign', numbers('+1')],
    ['days with a fraction', numbers('1.0')],
    ['a boolean as days', numbers(true)],
    [
      'continuous backups that are kept too long',
      rule({ enable_continuous_backup: assign('true'), lifecycle: { delete_after_days: assign(36) } }),
    ],
    ['continuous backups that are never deleted', rule({ enable_continuous_backup: assign(true) })],
    [
      'continuous backups in cold storage',
      rule({
        enable_continuous_backup: assign(true),
        lifecycle: { delete_after_days: assign(35), move_to_cold_storage_after_days: {} },
      }),
    ],
    ['another boolean', rule({ enable_continuous_backup: assign('yes') })],
    ['a copy without its vault', copy(vault, { lifecycle: {} })],
    ['a copy to a vault that is no ARN', copy('Second', {})],
    ['a copy to another partition', copy(vault.replace('arn:aws:', 'arn:aws-cn:'), {})],
    ['a copy to a region that does not exist', copy(vault.replace('west-1', 'west-9'), {})],
    [
      'a role with a number',
      tagged({ iam_role_arn: assign('arn:aws:iam::111122223333:role/R'), tag_key: {}, tag_value: {} }),
    ],
    ['a selection without values', tagged({ tag_key: assign('k'), tag_value: assign([]) })],
    ['a selection without tag', tagged({ iam_role_arn: role })],
    ['a selection by a long tag', tagged({ tag_key: assign('k'.repeat(129)), tag_value: assign(['v']) })],
    ['a selection by an empty tag', tagged({ tag_key: assign(''), tag_value: assign(['v']) })],
    ['a selection of a role only', selected({ iam_role_arn: role })],
    ['a tag of the plan with another name', planTag({ tag_key: assign('Level'), tag_value: assign('x') })],
    ['a tag of the plan without value', planTag({ tag_key: assign('Stage') })],
  ]
  test.each(refused)('%s', (_, policy) => {
    expect(refusal('BACKUP_POLICY', policy)).toBe(MALFORMED)
  })
})

describe('a schedule', () => {
  const noon = Date.UTC(2026, 8, 13, 12)
  const schedule = (fields: string, now = noon) =>
    refusal('BACKUP_POLICY', rule({ schedule_expression: assign(`cron(${fields})`) }), { now }) === undefined

  test.each([
    ['five fields', '0 5 ? * MON'],
    ['six fields', '0 5 ? * * *'],
    ['seven fields', '0 5 ? * * * *'],
    ['spaces', ' 0  5 ? * * * '],
    ['steps', '0 0/1 ? * * *'],
    ['a step of all', '0 */12 ? * * *'],
    ['a step of a range', '0 8-18/2 ? * * *'],
    ['lists', '0 5,17 1,15 JAN,jul ? *'],
    ['ranges that wrap', '0 22-2 ? NOV-FEB FRI-MON *'],
    ['years', '0 5 1 1 ? 2026-2030'],
    ['the last year', '0 5 31 12 ? 2199'],
    ['one run', '0 5 1 1 ? 2027'],
    ['the last day', '0 5 L * ? *'],
    ['a day before the last', '0 5 L-30 * ? *'],
    ['the last weekday', '0 5 LW * ? *'],
    ['the nearest weekday', '0 5 15W * ? *'],
    ['nearest weekdays', '0 5 1W,15W * ? *'],
    ['a range of nearest weekdays', '0 5 1-15W * ? *'],
    ['the last Friday', '0 5 ? * 6L *'],
    ['the last Friday by name', '0 5 ? * FRIL *'],
    ['the last day of the week', '0 5 ? * L *'],
    ['the fifth Friday', '0 5 ? * FRI#5 *'],
    ['a leap day', '0 5 29 2 ? *'],
  ])('with %s is accepted', (_, fields) => {
    expect(schedule(fields)).toBe(true)
  })

  test.each([
    ['four fields', '0 5 ? *'],
    ['eight fields', '0 5 ? * * * * *'],
    ['no fields', ''],
    ['a minute out of range', '60 5 ? * * *'],
    ['an hour out of range', '0 24 ? * * *'],
    ['day 0', '0 5 0 * ? *'],
    ['day 32', '0 5 32 * ? *'],
    ['month 13', '0 5 1 13 ? *'],
    ['weekday 0', '0 5 ? * 0 *'],
    ['weekday 8', '0 5 ? * 8 *'],
    ['an unknown name', '0 5 ? * DAY *'],
    ['a name of another field', '0 5 ? MON * *'],
    ['a year out of range', '0 5 ? * * 2200'],
    ['years that wrap', '0 5 ? * * 2030-2027'],
    ['a step of zero', '0/0 5 ? * * *'],
    ['a step out of range', '0/60 5 ? * * *'],
    ['an open range', '0 5- ? * * *'],
    ['a range of three', '0 5-6-7 ? * * *'],
    ['an empty item', '0 5, ? * * *'],
    ['two fields for days', '0 5 1 * MON *'],
    ['no field for days', '0 5 ? * ? *'],
    ['too far before the last day', '0 5 L-31 * ? *'],
    ['the last day in a list', '0 5 1,L * ? *'],
    ['a sixth Friday', '0 5 ? * FRI#6 *'],
    ['two numbered weekdays', '0 5 ? * MON#1,FRI#3 *'],
    ['a weekday without number', '0 5 W * ? *'],
    ['a day that never comes', '0 5 30 2 ? *'],
    ['a year that is over', '0 5 1 1 ? 2025'],
    ['a day of this year that is over', '0 5 1 1 ? 2026'],
  ])('with %s is refused', (_, fields) => {
    expect(schedule(fields)).toBe(false)
  })

  test.each(['rate(1 day)', 'cron 0 5 ? * * *', ''])('%j is refused', (text) => {
    expect(refusal('BACKUP_POLICY', rule({ schedule_expression: assign(text) }))).toBe(MALFORMED)
  })

  test('is judged by its next two runs, so that the same one may pass at another time', () => {
    expect(schedule('0/30 * ? * * *')).toBe(false)
    expect(schedule('0 * ? * * *')).toBe(true)
    const pair = '0,30 5 ? * * *'
    expect(schedule(pair, Date.UTC(2026, 8, 13, 4, 59))).toBe(false)
    expect(schedule(pair, Date.UTC(2026, 8, 13, 5))).toBe(true)
    expect(schedule('45 23 1 * ? *', Date.UTC(2026, 11, 31, 23, 59))).toBe(true)
    expect(schedule('0,45 0,23 ? * * *', Date.UTC(2026, 11, 31, 23, 30))).toBe(false)
  })

  const archive = (expression: PolicyJson, days: PolicyJson = {}) =>
    refusal(
      'BACKUP_POLICY',
      rule({
        ...expression,
        lifecycle: { opt_in_to_archive_for_supported_resources: assign(true), ...days },
      }),
    )
  const days = (move: number, remove: number) => ({
    move_to_cold_storage_after_days: assign(move),
    delete_after_days: assign(remove),
  })
  const on = (fields: string) => ({ schedule_expression: assign(`cron(${fields})`) })

  test.each([
    ['monthly', '0 5 1 * ? *'],
    ['last days', '0 5 L * ? *'],
    ['third Fridays', '0 5 ? * FRI#3 *'],
    ['last Mondays', '0 5 ? * MONL *'],
    ['quarterly', '0 5 1 1/3 ? *'],
    ['from November to January', '0 5 2 NOV-JAN ? *'],
    ['leap days', '0 5 29 2 ? *'],
    ['once', '0 5 1 1 ? 2027'],
  ])('is slow enough for the archive: %s', (_, fields) => {
    expect(archive(on(fields), days(10, 100))).toBeUndefined()
  })

  test.each([
    ['weekly', '0 5 ? * SUN *'],
    ['two days a month apart', '0 5 30 9-10 ? *', 'slow'],
    ['twice a month', '0 5 1,15 * ? *'],
    ['weekdays nearest to two days', '0 5 1W,28W * ? *'],
  ])('is compared with 28 days: %s', (_, fields, speed = 'fast') => {
    expect(archive(on(fields), days(10, 100))).toBe(speed === 'slow' ? undefined : MALFORMED)
  })

  test('the archive needs a schedule, and 90 days in cold storage', () => {
    const monthly = on('0 5 1 * ? *')
    expect(archive({})).toBe(MALFORMED)
    expect(archive(monthly)).toBeUndefined()
    expect(archive(monthly, days(10, 99))).toBe(MALFORMED)
    expect(archive(monthly, { delete_after_days: assign(10) })).toBeUndefined()
    expect(
      refusal('BACKUP_POLICY', life({ opt_in_to_archive_for_supported_resources: assign('false') })),
    ).toBeUndefined()
  })

  test('the archive of a copy needs the same', () => {
    const copied = (move: number) => ({
      target_backup_vault_arn: assign(vault),
      lifecycle: { opt_in_to_archive_for_supported_resources: assign('true'), ...days(move, 100) },
    })
    const copying = (move: number, fields: string) =>
      refusal('BACKUP_POLICY', rule({ ...on(fields), copy_actions: { [vault]: copied(move) } }))
    expect(copying(10, '0 5 1 * ? *')).toBeUndefined()
    expect(copying(11, '0 5 1 * ? *')).toBe(MALFORMED)
    expect(copying(10, '0 5 ? * 1 *')).toBe(MALFORMED)
  })

  // September 2026 begins on a Tuesday, and August on a Saturday.
  test.each([
    ['LW', '2026-08-31'],
    ['1W', '2026-08-03'],
    ['2W', '2026-08-03'],
    ['8W', '2026-08-07'],
    ['30W', '2026-08-31'],
    ['31W', '2026-08-31'],
    ['L-2', '2026-08-29'],
  ])('finds day %s on %s', (field, day) => {
    const minute = Date.parse(`${day}T05:00:00Z`)
    const runsIn = (from: number) => schedule(`0,30 5 ${field} * ? *`, from)
    // Before the first run, the next two are half an hour apart. After it, they are not.
    expect([runsIn(minute - 1), runsIn(minute)]).toEqual([false, true])
    expect(runsIn(minute - 86_400_000)).toBe(false)
    expect(schedule(`0 5 ${field} 8 ? 2026`, minute - 1)).toBe(true)
    expect(schedule(`0 5 ${field} 8 ? 2026`, minute)).toBe(false)
  })

  test.each([
    ['SUN#1', '2026-08-02'],
    ['7L', '2026-08-29'],
    ['MON#5', '2026-08-31'],
    ['L', '2026-08-29'],
  ])('finds weekday %s on %s', (field, day) => {
    const minute = Date.parse(`${day}T05:00:00Z`)
    expect(schedule(`0 5 ? 8 ${field} 2026`, minute - 1)).toBe(true)
    expect(schedule(`0 5 ? 8 ${field} 2026`, minute)).toBe(false)
  })

  test('the last day of a month that is a Sunday: the nearest weekday is the Friday before', () => {
    const minute = Date.parse('2026-05-29T05:00:00Z')
    expect(schedule('0 5 LW 5 ? 2026', minute - 1)).toBe(true)
    expect(schedule('0 5 LW 5 ? 2026', minute)).toBe(false)
  })
})
