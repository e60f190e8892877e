/** The functions of path expressions that need nothing but the request, by their names in the facts. */
import { attributeNames } from './text-expressions.ts'
import type { TextFunction } from './text-function.ts'
import { jsonMember, patternValues } from './text-json.ts'
import { address, displayName, mimeFrom } from './text-mail.ts'
import {
  afterSlash,
  beforeBar,
  beforeColon,
  memberNames,
  names,
  no,
  normalName,
  sameAsSourceKey,
  vpcIdRegion,
} from './text-names.ts'
import { partiqlTable, partiqlVerb } from './text-partiql.ts'
import { patchedRole } from './text-patches.ts'
import { copyBucket, copyKey, copyVersion, formTagKeys, formTags } from './text-s3.ts'

export type { TextFunction } from './text-function.ts'
export { leadingKeysOf } from './text-leading-keys.ts'
export { daysFromNow } from './text-s3.ts'

/** All but `daysFromNow`, which needs the time. */
export const textFunctions: Readonly<Record<string, TextFunction>> = {
  address,
  afterSlash,
  attributeNames,
  beforeBar,
  beforeColon,
  copyBucket,
  copyKey,
  copyVersion,
  displayName,
  formTagKeys,
  formTags,
  json: jsonMember,
  memberNames,
  mimeFrom,
  names,
  no,
  normalName,
  partiqlTable,
  partiqlVerb,
  patchedRole,
  pattern: patternValues,
  sameAsSourceKey,
  vpcIdRegion,
}
