/** Plans of backup policies, which are valid or lack something. */
import { assign, at as written } from '../../../policy/management.ts'
import { REGION } from '../../../support/places.ts'

export const rule = { target_backup_vault_name: assign('V') }
const selection = {
  iam_role_arn: assign('arn:aws:iam::$account:role/R'),
  tag_key: assign('k'),
  tag_value: assign(['v']),
}
export const selections = { tags: { s: selection } }
export const plan = (name: string, region = REGION) =>
  written(`plans/${name}`, { regions: assign([region]), rules: { r: rule }, selections })
/** Without selections. */
export const incomplete = (name: string) =>
  written(`plans/${name}`, { regions: assign([REGION]), rules: { r: rule } })
