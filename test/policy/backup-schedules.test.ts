/** Which schedules backup policies may have: their grammar, and how far apart their next two runs must be. */
import { describe, expect, test } from '@jest/globals'
import { assign, at, type PolicyJson, refusal } from './management.ts'

const MALFORMED = 'MalformedPolicyDocumentException'
const vault = 'arn:aws:backup:eu-west-1:$account:backup-vault:Second'

const rule = (settings: unknown) => at('plans/p/rules/r', settings)
const life = (days: unknown) => rule({ lifecycle: days })

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
    ['the last year', '0 5 31 12 ? 2198,2199'],
    ['two runs', '0 5 1 1 ? 2027,2029'],
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
    ['the weekday nearest to a day before the last', '0 5 L-4W * ? *'],
    ['a numbered weekday in a list', '0 5 ? * 3#2,5 *'],
    ['a leap day', '0 5 29 2 ? *'],
    ['a leap day that is a Sunday', '0 5 ? 2 SUN#5 *'],
  ])('with %s is accepted', (_, fields) => {
    expect(schedule(fields)).toBe(true)
  })

  test.each([
    ['four fields', '0 5 ? *'],
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
    ['a step out of range', '0/60 5 ? * * *'],
    ['a step of all out of range', '0 */24 ? * * *'],
    ['a step that is no number', '0 */x ? * * *'],
    ['an open range', '0 5- ? * * *'],
    ['an open step', '0 5/ ? * * *'],
    ['a field of empty items', '0 , ? * * *'],
    ['two fields for days', '0 5 1 * MON *'],
    ['no field for days', '0 5 ? * ? *'],
    ['too far before the last day', '0 5 L-31 * ? *'],
    ['the last day in a list', '0 5 1,L * ? *'],
    ['a sixth Friday', '0 5 ? * FRI#6 *'],
    ['two numbered weekdays', '0 5 ? * MON#1,FRI#3 *'],
    ['two last weekdays', '0 5 ? * 2L,6L *'],
    ['an empty number of a weekday', '0 5 ? * FRI# *'],
    ['a weekday without number', '0 5 W * ? *'],
    ['the nearest weekday to no day', '0 5 0W * ? *'],
    ['the nearest hour', '0 5W ? * * *'],
    ['no number of days before the last', '0 5 L- * ? *'],
    ['a day that never comes', '0 5 30 2 ? *'],
    ['one run', '0 5 1 1 ? 2027'],
    ['one run that is not over', '0 5 1 1 ? 2025,2027'],
    ['a year that is over', '0 5 1 1 ? 2025'],
    ['a day of this year that is over', '0 5 1 1 ? 2026'],
  ])('with %s is refused', (_, fields) => {
    expect(schedule(fields)).toBe(false)
  })

  // Nothing was recorded of these. They are read as by Quartz.
  test.each([
    ['eight fields', '0 5 ? * * * * *'],
    ['an empty item', '0 5, ? * * *'],
    ['a range of three', '0 5-6-7 ? * * *'],
    ['a step of zero', '0/0 5 ? * * *'],
    ['a step without its asterisk', '0 /6 ? * * *'],
    ['a name in full', '0 5 1 january-march ? *'],
    ['L in a field without days', '0,L 5 ? * * *'],
    ['L-2 as a day of the week', '0 5 ? * L-2 *'],
    ['L-W', '0 5 L-W * ? *'],
  ])('with %s is accepted', (_, fields) => {
    expect(schedule(fields)).toBe(true)
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
    ['twice', '0 5 1 1 ? 2027,2028'],
    ['the weekday nearest to the first day of a list', '0 5 1W,20W * ? *'],
    ['the numbered weekday of a list', '0 5 ? * 3,5#2 *'],
  ])('is slow enough for the archive: %s', (_, fields) => {
    expect(archive(on(fields), days(10, 100))).toBeUndefined()
  })

  test.each([
    ['weekly', '0 5 ? * SUN *'],
    ['two days a month apart', '0 5 30 9-10 ? *', 'slow'],
    ['twice a month', '0 5 1,15 * ? *'],
    ['a range that ends with a nearest weekday', '0 5 3-6W * ? *'],
    ['a range of weekdays that ends with the last', '0 5 ? * 3-4L *'],
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
    ['L-2W', '2026-08-28'],
    ['9W,20', '2026-08-10'],
  ])('finds day %s on %s', (field, day) => {
    const minute = Date.parse(`${day}T05:00:00Z`)
    const runsIn = (from: number) => schedule(`0,30 5 ${field} * ? *`, from)
    // Before the first run, the next two are half an hour apart. After it, they are not.
    expect([runsIn(minute - 1), runsIn(minute)]).toEqual([false, true])
    expect(runsIn(minute - 86_400_000)).toBe(false)
    expect(schedule(`0 5 ${field} 8 ? 2026,2027`, minute - 1)).toBe(true)
    expect(schedule(`0 5 ${field} 8 ? 2026,2027`, minute)).toBe(false)
  })

  test.each([
    ['SUN#1', '2026-08-02'],
    ['7L', '2026-08-29'],
    ['MON#5', '2026-08-31'],
    ['WED,TUE#2', '2026-08-11'],
    ['L', '2026-08-29'],
  ])('finds weekday %s on %s', (field, day) => {
    const minute = Date.parse(`${day}T05:00:00Z`)
    expect(schedule(`0,30 5 ? 8 ${field} 2026,2027`, minute - 1)).toBe(false)
    expect(schedule(`0,30 5 ? 8 ${field} 2026,2027`, minute)).toBe(true)
  })

  test('a month without the 31st, before Saturday the 1st: the nearest weekday is the Friday before', () => {
    const minute = Date.parse('2027-04-30T05:00:00Z')
    expect(schedule('0 5 31W 4 ? 2027-2032', minute - 1)).toBe(true)
    expect(schedule('0 5 31W 4 ? 2027-2032', minute)).toBe(false)
  })

  test('the last day of a month that is a Sunday: the nearest weekday is the Friday before', () => {
    const minute = Date.parse('2026-05-29T05:00:00Z')
    expect(schedule('0 5 LW 5 ? 2026,2027', minute - 1)).toBe(true)
    expect(schedule('0 5 LW 5 ? 2026,2027', minute)).toBe(false)
  })
})
