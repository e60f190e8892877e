/** Backup policies. Their grammar was recorded on AWS in September 2026, unless stated otherwise. */
import {
  anyText,
  type Check,
  container,
  list,
  type ManagementGrammar,
  matching,
  named,
  one,
  sameName,
  someText,
  type Written,
  words,
} from '../grammar.ts'
import { isRegion } from '../regions.ts'
import { runsApart } from '../schedule.ts'
import { hasAll } from '../written.ts'
import { agreesInRule } from './backup-rule.ts'
import { region } from './regional.ts'

const HOUR = 3_600_000

const name = matching(/^[\w.-]{1,50}$/)
const enabled = one(words('enabled disabled'))
const days = one(matching(/^(?!0+$)\d{1,16}$/))
const minutes = one(matching(/^\d{1,16}$/))

/** A schedule must run twice, and its next two runs must be an hour apart. Others of its runs may be closer. */
const schedule: Check = (text, { facts }) => runsApart(text, HOUR, facts.now)

const vaultArn: Check = (text, { facts }) => {
  const pattern = /^arn:([^:]+):backup:([^:]+):(?:\$account|\d{12}):backup-vault:[\w-]{1,50}$/
  const [, partition, where = ''] = pattern.exec(text) ?? []
  return partition === facts.partition && isRegion(where, facts.partition)
}

const role = one(matching(/^arn:[^:]+:iam::\$account:role\/[\w+=,.@/-]+$/))
const selectors = list(matching(/^(?:\*|arn:.+)$/))

const lifecycle = container({
  move_to_cold_storage_after_days: days,
  delete_after_days: days,
  opt_in_to_archive_for_supported_resources: one(words('true false')),
})

/** A copy must name its vault, even if other policies could add it. */
const copies = named(
  vaultArn,
  container(
    { target_backup_vault_arn: one(vaultArn), lifecycle },
    { agrees: (copy) => hasAll(copy, 'target_backup_vault_arn') },
  ),
  { keepCase: true },
)

/** A tag must be complete, though its role may be from another policy. */
const isComplete = { agrees: isCompleteTag } as const

/** Unverified: The tags of recovery points in backup policies follow the rules for the tags of plans. */
const tags = named(someText, container({ tag_key: one(sameName), tag_value: one(anyText) }, isComplete))

const rule = container(
  {
    schedule_expression: one(schedule),
    schedule_expression_timezone: one(isTimeZone),
    target_backup_vault_name: one(matching(/^[\w-]{1,50}$/)),
    start_backup_window_minutes: minutes,
    complete_backup_window_minutes: minutes,
    enable_continuous_backup: one(words('true false')),
    lifecycle,
    copy_actions: copies,
    recovery_point_tags: tags,
    index_actions: container({ resource_types: list(someText) }),
    scan_actions: container({
      guardduty: container({ scan_mode: one(words('FULL_SCAN INCREMENTAL_SCAN')) }),
    }),
  },
  { agrees: agreesInRule },
)

const condition = container({ condition_key: one(someText), condition_value: one(anyText) })

const selections = container({
  tags: named(
    name,
    container(
      {
        iam_role_arn: role,
        tag_key: one((text) => text !== '' && text.length <= 128),
        tag_value: list(anyText, { mayBeEmpty: false }),
      },
      isComplete,
    ),
  ),
  resources: named(
    name,
    container(
      {
        iam_role_arn: role,
        resource_types: selectors,
        not_resource_types: selectors,
        conditions: container({ string_equals: named(someText, condition) }),
      },
      { agrees: ({ members }) => members.length !== 1 || members[0]?.key !== 'iam_role_arn' },
    ),
  ),
})

export const backupGrammar: ManagementGrammar = {
  top: 'plans',
  content: named(
    name,
    container({
      regions: list(region),
      rules: named(name, rule),
      selections,
      advanced_backup_settings: container({
        ec2: container({ windows_vss: enabled }),
        s3: container({ backup_acls: enabled, backup_object_tags: enabled }),
      }),
      scan_settings: container({
        guardduty: container({ resource_types: list(someText), scanner_role_arn: role }),
      }),
      backup_plan_tags: tags,
    }),
  ),
  dropsEmpty: true,
}

function isCompleteTag(tag: Written): boolean {
  return tag.members.length === 0 || hasAll(tag, 'tag_key', 'tag_value')
}

/** Unverified: The time zones of backup policies are those that JavaScript knows. */
function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
