/**
 * Checks the values of conditions. IAM refuses numbers, dates, addresses, ARNs, and base64 that it cannot read.
 * STS accepts all of them in session policies, except base64, and every service accepts any text for `Bool`
 * and `Null` (recorded on AWS, September 2026).
 */
import { isArn } from '../conditions/arn.ts'
import { readBinary } from '../conditions/binary.ts'
import { readDate } from '../conditions/date.ts'
import { readRange } from '../conditions/ip.ts'
import { readNumber } from '../conditions/numeric.ts'
import type { LiteralType } from '../conditions/operators.ts'

export interface Literal {
  readonly type: LiteralType
  readonly text: string
}

/** Which values must be readable. */
export type LiteralCheck = 'all' | 'binary'

const isReadable: Readonly<Record<LiteralType, (text: string) => boolean>> = {
  numeric: (text) => readNumber(text) !== undefined,
  date: (text) => readDate(text) !== undefined,
  binary: (text) => readBinary(text) !== undefined,
  ipaddress: (text) => readRange(text) !== undefined,
  // A variable can be a whole ARN.
  arn: (text) => isArn(text) || text.includes('${'),
}

export function isRefused({ type, text }: Literal, check: LiteralCheck): boolean {
  return (check === 'all' || check === type) && !isReadable[type](text)
}
