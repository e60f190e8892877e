/** What CreatePolicy and UpdatePolicy accept as the content of backup policies. */
import { describe, expect, test } from '@jest/globals'
import { assign, at, type PolicyJson, refusal } from './management.ts'

const MALFORMED = 'MalformedPolicyDocumentException'
const vault = 'arn:aws:backup:eu-west-1:$account:backup-vault:Second'
const foreign = vault.replace('$account', '111122223333')
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
    ['a copy to an account', copy(foreign, { target_backup_vault_arn: assign(foreign) })],
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
    ['an empty copy', copy(vault, {})],
    ['a copy to a vault that is no ARN', copy('Second', { target_backup_vault_arn: assign(vault) })],
    [
      'a copy to another partition',
      copy(vault.replace('arn:aws:', 'arn:aws-cn:'), { target_backup_vault_arn: assign(vault) }),
    ],
    [
      'a copy to a region that does not exist',
      copy(vault.replace('west-1', 'west-9'), { target_backup_vault_arn: assign(vault) }),
    ],
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
